"""Parts that many shapes share. Every input refuses fields it does not know."""

from dataclasses import dataclass
from datetime import date
from typing import Annotated, Any, Literal

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    GetCoreSchemaHandler,
    GetJsonSchemaHandler,
    Strict,
)
from pydantic_core import PydanticCustomError
from pydantic_core.core_schema import CoreSchema, no_info_after_validator_function

from app.text import Line, Paragraphs
from app.vocabularies.countries import countries
from app.vocabularies.fixed import FIXED_TERMS
from app.vocabularies.languages import languages
from app.vocabularies.regions import regions


def _spelled(value: Any) -> Any:
    # Seconds since 1970, as a number or as text, would be read as a day.
    if isinstance(value, date) or (isinstance(value, str) and "-" in value[1:]):
        return value
    raise PydanticCustomError("date_parsing", "a date is written as YYYY-MM-DD")


def _marked(value: Any) -> Any:
    # 1 equals true.
    if isinstance(value, bool):
        return value
    raise PydanticCustomError("literal_error", "only true is taken here")


# In a body `true` is no 1, "1" is no number, 1 is no `true`, and a number is no date.
Whole = Annotated[int, Strict()]
Flag = Annotated[bool, Strict()]
Yes = Annotated[Literal[True], BeforeValidator(_marked)]
Spelled = BeforeValidator(_spelled)


class Input(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class ByLanguage(Input):
    """One text in the three languages of the Network; each may be missing."""

    ar: Paragraphs | None = None
    en: Paragraphs | None = None
    fr: Paragraphs | None = None


class LineByLanguage(Input):
    ar: Line | None = None
    en: Line | None = None
    fr: Line | None = None


def _country(code: str) -> str:
    if code not in countries():
        raise ValueError("not a country code of ISO 3166 (two capital letters)")
    return code


def _place(code: str) -> str:
    if code not in countries() and code not in regions():
        raise ValueError("neither a country (ISO 3166) nor a region (UN M49 or OIC group)")
    return code


def _language(code: str) -> str:
    language = languages().get(code)
    if language is None:
        raise ValueError("not a language code of ISO 639")
    if not language.selectable:
        raise ValueError("this code stands for several languages: say which one")
    return code


@dataclass(frozen=True)
class _OneOf:
    """Takes the codes of a fixed vocabulary, and lists them in the JSON schema."""

    codes: tuple[str, ...]

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        return no_info_after_validator_function(self._check, handler(source))

    def __get_pydantic_json_schema__(self, schema: CoreSchema, handler: GetJsonSchemaHandler) -> dict[str, Any]:
        return {**handler(schema), "enum": list(self.codes)}

    def _check(self, code: str) -> str:
        if code not in self.codes:
            raise ValueError("not one of " + ", ".join(self.codes))
        return code


def one_of(vocabulary: str) -> _OneOf:
    """A validator for the codes of a fixed vocabulary."""
    return _OneOf(tuple(term.code for term in FIXED_TERMS[vocabulary]))


def _described(vocabulary: str, pattern: str) -> Any:
    # For the document only: the validator says it better than a pattern.
    description = f"A code of the vocabulary `{vocabulary}`."
    return Field(json_schema_extra={"pattern": pattern, "description": description})


CountryCode = Annotated[str, AfterValidator(_country), _described("countries", "^[A-Z]{2}$")]
PlaceCode = Annotated[
    str, AfterValidator(_place), _described("countries` or `regions", "^([A-Z]{2}|[0-9]{3}|oic-[a-z]+)$")
]
LanguageCode = Annotated[str, AfterValidator(_language), _described("languages", "^[a-z]{2,3}$")]
