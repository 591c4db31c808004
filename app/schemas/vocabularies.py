"""What administrators send about the terms of the vocabularies that are ours."""

from typing import Annotated, Literal

from pydantic import Field

from app.schemas.common import CountryCode, Input
from app.schemas.profiles import TermCode
from app.text import Line


class TermLabels(Input):
    """`review`: the languages whose label waits for a native reader."""

    label_ar: Line
    label_en: Line
    label_fr: Line
    review: Annotated[list[Literal["ar", "en", "fr"]], Field(max_length=3)] = []


class TermWrite(TermLabels):
    """`parent` is a code of the same vocabulary; `countries` are for situations alone."""

    code: TermCode
    parent: TermCode | None = None
    countries: Annotated[list[CountryCode], Field(max_length=60)] = []
