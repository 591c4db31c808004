"""Parts that many shapes share. Every input refuses fields it does not know."""

from typing import Annotated

from pydantic import AfterValidator, BaseModel, ConfigDict

from app.text import Line, Paragraphs
from app.vocabularies.countries import countries
from app.vocabularies.fixed import FIXED_TERMS
from app.vocabularies.languages import languages
from app.vocabularies.regions import regions


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


def one_of(vocabulary: str) -> AfterValidator:
    """A validator for the codes of a fixed vocabulary."""
    codes = tuple(term.code for term in FIXED_TERMS[vocabulary])

    def check(code: str) -> str:
        if code not in codes:
            raise ValueError("not one of " + ", ".join(codes))
        return code

    return AfterValidator(check)


CountryCode = Annotated[str, AfterValidator(_country)]
PlaceCode = Annotated[str, AfterValidator(_place)]
LanguageCode = Annotated[str, AfterValidator(_language)]
