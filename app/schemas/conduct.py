"""The code of conduct: what the head adopts, and what everybody reads."""

from typing import Annotated, Final, Literal

from pydantic import AfterValidator, Field, StringConstraints

from app.schemas.answers import Instant, Output
from app.schemas.common import Input
from app.schemas.profiles import Day
from app.text import Line, clean

MAX_CODE_CHARACTERS: Final = 50_000


def _written(text: str) -> str:
    if not text:
        raise ValueError("text is empty")
    return text


CodeText = Annotated[
    str, StringConstraints(max_length=MAX_CODE_CHARACTERS), AfterValidator(clean), AfterValidator(_written)
]
CodeLanguage = Literal["ar", "en", "fr"]


class CodeTexts(Input):
    """The whole text in each language: the three are adopted together."""

    ar: CodeText
    en: CodeText
    fr: CodeText


class CodeWrite(Input):
    """`reference` names the decision by which the text was adopted."""

    texts: CodeTexts
    adopted_on: Day
    reference: Line


class CodeAnswer(Output):
    """The version in force in one language. Until one is adopted `version` is null and `notice` says so."""

    version: int | None
    notice: str | None
    language: CodeLanguage
    text: str | None
    adopted_on: Annotated[str | None, Field(json_schema_extra={"format": "date"})]
    reference: str | None
    sha256: str | None


class AdoptedTexts(Output):
    ar: str
    en: str
    fr: str


class CodeVersionAnswer(Output):
    """`sha256` is of the UTF-8 JSON of `texts`, keys in order, no blanks between tokens."""

    version: int
    texts: AdoptedTexts
    adopted_on: Annotated[str, Field(json_schema_extra={"format": "date"})]
    reference: str
    sha256: str
    uploaded_at: Instant


class CodeVersions(Output):
    items: list[CodeVersionAnswer]
