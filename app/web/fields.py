"""What was typed into a form, and what is wrong with it, field by field."""

from collections.abc import Iterable
from typing import Annotated, Final

from fastapi import Depends

from app.errors import Fact, FieldError, Stale
from app.forms import Fields, form_of, form_to_mend
from app.phrases import field_phrase, problem_phrases
from app.text import ascii_digits
from app.web.i18n import N_, say

_DAY: Final = N_("A day is needed here, such as 2029-05-14.")
# Where a form asks more plainly than the API would.
_PLAIN: Final = {
    "missing": N_("Fill this in."),
    "string_type": N_("Fill this in."),
    "string_too_short": N_("Fill this in."),
    "literal_error": N_("Choose one of these."),
    "bad_period": N_("The first day has to come before the last, each as year-month-day."),
    "out_of_range": N_("A whole number is needed, and not one that large."),
    "date_parsing": _DAY,
    "date_type": _DAY,
    "date_from_datetime_parsing": _DAY,
    "date_from_datetime_inexact": _DAY,
    "unknown_code": N_("There is no such value."),
    "unknown_parameter": N_("There is no such filter for you."),
    "bad_cursor": N_("This place in the list belongs to another search."),
    "code_wrong": N_("This is not the code that is shown now."),
}
_NO_ADDRESS: Final = N_("This is not a mail address, such as name@ministry.example.")

Form = Annotated[Fields, Depends(form_of)]
# Of a page that shows the form again, also for a character that no text may hold: `refuse_faults` where it is taken.
FormToMend = Annotated[Fields, Depends(form_to_mend)]


def version_of(form: Fields) -> int:
    """Which version the form was made of. Raises Stale for what cannot be one: it is none there is."""
    given = number_in(form.get("version", ""))
    if given is None:
        raise Stale()
    return given


def number_in(text: str) -> int | None:
    """A whole number of at most nine digits of any script; None for anything else."""
    digits = ascii_digits(text)
    return int(digits) if digits.isascii() and digits.isdecimal() and len(digits) <= 9 else None


def said(form: Fields, *names: str, ticks: Iterable[str] = ()) -> dict[str, object]:
    """What was typed into these fields, without what was left empty; of `ticks` what was ticked, as true."""
    typed: dict[str, object] = {name: form.get(name) for name in names if form.get(name)}
    return typed | {name: True for name in ticks if form.get(name) == "yes"}


def field_messages(errors: Iterable[FieldError], language: str) -> dict[str, str]:
    """By the name of the field: the first thing that is wrong there."""
    found: dict[str, str] = {}
    for error in errors:
        found.setdefault(error.pointer.lstrip("/?"), _message(error, language))
    return found


def fact_message(fact: Fact, language: str) -> str:
    """What stood in the way, for above a form."""
    return problem_phrases(fact.code, type(fact).code, language, fact.title, fact.detail)[1]


def _message(error: FieldError, language: str) -> str:
    if error.pointer == "/email" and error.code == "value_error":
        return say(_NO_ADDRESS, language)
    plain = _PLAIN.get(error.code)
    return field_phrase(error.code, language, error.message) if plain is None else say(plain, language)
