"""What the import says about rows, columns and values, in the reader's language."""

import re
from collections.abc import Iterable, Mapping
from functools import cache
from typing import Any, Final

from app.reference import read_rows
from app.search.labels import label
from app.services.imports.understanding import COLUMNS_OF
from app.text import refused_character
from app.vocabularies.terms import Term
from app.web.i18n import N_, say

OUTCOME_TITLES: Final = {
    "new": N_("New"),
    "update": N_("Update"),
    "unchanged": N_("Unchanged"),
    "possible_duplicate": N_("Possible duplicate"),
    "rejected": N_("Rejected"),
}
DUPLICATES: Final = {
    "skip": N_("Leave the row out"),
    "keep": N_("Add as a person of their own"),
    "update": N_("Update this person"),
}
STAYING: Final = {
    "changed_since": N_("changed since the import"),
    "in_use": N_("has an account, a consent or a case by now"),
    "own_record": N_("is your own record"),
}
# Why a file as a whole cannot be read, or a draft cannot go on.
PROBLEMS: Final = {
    "empty_file": N_("The file is empty."),
    "file_too_large": N_("The file is larger than 10 MB. Split it and import the parts one after the other."),
    "old_workbook": N_("This is an old or locked workbook. Save it as XLSX without a password."),
    "unknown_kind": N_("Only CSV and XLSX files are read."),
    "wrong_kind": N_("The file is not what the ending of its name says. Save it again as CSV or XLSX."),
    "no_header": N_("No row names its columns. Put one above the people: name, nationality and so on."),
    "no_rows": N_("Below the header there is nobody."),
    "too_many_rows": N_("The file has more than 20,000 rows. Split it and import the parts one after the other."),
    "too_many_columns": N_("The file has more columns than are read. Delete those that are not needed."),
    "binary_content": N_("This is not text. Save the roster as CSV (UTF-8) or as XLSX."),
    "wrong_encoding": N_("The file is not in the encoding that its first bytes promise. Save it again as UTF-8."),
    "unknown_encoding": N_("The encoding of the file cannot be told. Save it again as CSV (UTF-8) or as XLSX."),
    "quote_not_closed": N_("A cell opens with a quotation mark that is never closed."),
    "cell_too_long": N_("A cell holds more text than is read."),
    "broken_workbook": N_("The workbook is damaged or locked with a password. Save it anew as XLSX."),
    "not_a_workbook": N_("This is no XLSX workbook. Save the roster as XLSX or CSV."),
    "too_large_unpacked": N_("Unpacked, the workbook is larger than what is read."),
    "suspicious_compression": N_("Part of the workbook is packed far tighter than a roster. Save it anew as XLSX."),
    "given_up": N_("The file could not be worked off. Try it in smaller parts."),
    "not_read": N_("The file could not be worked off. The fault may be ours; it has been noted."),
    "too_much_together": N_(
        "A row and the person it is put into hold more together than a profile takes. Nothing was saved: "
        "leave that row out, or shorten it."
    ),
    "directory_busy": N_("Others keep changing the directory just now. Nothing was saved: confirm once more."),
}
_ELSE: Final = N_("The file cannot be read. Save it anew as CSV (UTF-8) or as XLSX.")
# What the service says of rows and cells, as it says it; what to do stands with it.
REASONS: Final = {
    "there is no name": N_("There is no name. Without one nobody can be added."),
    "the row has more cells than the header": N_(
        "The row has more cells than the header, so it is not clear which is which."
    ),
    "taken in before": N_("This very row was taken in before."),
    "left out before as a possible duplicate": N_("This very row was left out before as a possible duplicate."),
    "somebody with this address, number or reference was erased and is not taken in again": N_(
        "Somebody with this address, number or reference was erased and is not taken in again."
    ),
    "this may be the own record of who imports; somebody else has to take it in": N_(
        "This may be your own record: somebody else has to take it in."
    ),
    "same directory reference": N_("The same directory reference."),
    "same reference and same name": N_("The same reference and the same name."),
    "same name and nationality as {}": N_("The same name and nationality."),
    "same name as {}; a nationality is not known": N_("The same name; a nationality is not known."),
    "name like that of {}, same nationality": N_("A name that is alike, and the same nationality."),
    "text holds a character that is not taken (control)": N_(
        "The row holds a control character. Delete it and send the row again."
    ),
    "text holds a character that is not taken (bidi_control)": N_(
        "The row holds a sign that turns text round (·). Delete it and send the row again."
    ),
    "not understood": N_("Not understood. Correct the cell, or leave it open."),
    "not in the vocabulary": N_("There is no such name in the vocabulary. Say what is meant, or leave it open."),
    "several languages: say which one": N_("This names several languages. Say which one is meant."),
    "level not understood": N_("The level is not understood. Levels are A1 to C2, or native."),
    "only one can stand here": N_("Only one can stand here."),
    "not a date": N_("This is not a date. Write year-month-day."),
    "month before day? write YYYY-MM-DD": N_("Is the month before the day? Write year-month-day."),
    "there is no such day": N_("There is no such day."),
    "a year needs four digits": N_("A year needs four digits."),
    "a year of another calendar": N_("This is a year of another calendar."),
    "not an e-mail address": N_("This is not a mail address."),
    "not a number with +": N_("A phone number begins with + and the code of the country."),
    "nobody comes in with this state": N_("Nobody comes in with this state of membership."),
    "left as it is; the desk changes it in the profile": N_(
        "An import does not change this. Change it in the profile."
    ),
    "together with what is stored": N_("Together with what is stored this is more than a profile takes."),
    "an incomplete profile cannot be active": N_("An incomplete profile cannot be active."),
    "more parts than a certificate has": N_("More parts than a certificate has."),
}
_SO_HAS: Final = re.compile(r"; so has row (\d+)$")
# Reasons that go on with what exactly it is, which stands beside them anyway.
_BEFORE_DETAIL: Final = {
    "the row has more cells than the header": "the row has more cells than the header",
    "not understood in": "not understood",
    "together with what is stored": "together with what is stored",
    "an incomplete profile cannot be active": "an incomplete profile cannot be active",
}
_FIELDS: Final = {
    "name": N_("Name"),
    "names": N_("Other names"),
    "headline": N_("Headline"),
    "biography": N_("Biography"),
    "contacts": N_("Contact details"),
    "countries": N_("Experience in countries and regions"),
    "name_latin": N_("Name in Latin letters"),
    "certificates": N_("Certificates"),
    "unresolved": N_("Open questions"),
}
_VOCABULARIES: Final = {
    "nationalities": "countries",
    "former_nationalities": "countries",
    "residence": "countries",
    "nominated_by": "countries",
    "roles": "roles",
    "situations": "situations",
    "gender": "genders",
    "seniority": "seniorities",
    "membership": "membership-states",
    "availability_mode": "modes",
}
_CODES_IN: Final = {
    "languages": {"code": "languages", "speaking": "language-levels", "writing": "language-levels"},
    "countries": {"code": "places", "depth": "country-depths"},
    "expertise": {"code": "expertise", "evidence": "evidence"},
    "offices": {"country": "places", "organisation": "organisations", "situation": "situations"},
    "missions": {"country": "places", "organisation": "organisations", "situation": "situations"},
    "availability_periods": {"status": "availability-statuses"},
}
_UNTOLD_PARTS: Final = frozenset({"script", "kind", "to_confirm", "use", "can_train", "willing", "last_used"})


def problem_words(code: str, language: str) -> str:
    return say(PROBLEMS.get(code, _ELSE), language)


@cache
def column_titles(language: str) -> Mapping[str, str]:
    """Fields of a roster by code, in the order of the template."""
    return {row["column"]: row[f"header_{language}"] for row in read_rows("import_columns.csv")}


def field_title(field: str, language: str) -> str:
    """A field of a profile, or of a roster."""
    if field in _FIELDS:
        return say(_FIELDS[field], language)
    titles = column_titles(language)
    return titles.get(COLUMNS_OF.get(field, (field,))[0]) or titles.get(field) or field.replace("_", " ")


def reason_words(reason: str, like: str, language: str) -> tuple[str, bool]:
    """What stands in the way of a row or cell; and whether it could be said in `language`, else it is English."""
    plain = _SO_HAS.sub("", reason)
    if like:
        plain = plain.replace(like, "{}")
    plain = next((whole for start, whole in _BEFORE_DETAIL.items() if plain.startswith(start)), plain)
    known = REASONS.get(plain)
    return (plain, False) if known is None else (say(known, language), True)


def visible(text: str) -> str:
    """What somebody else typed, with a dot for each sign that cannot be seen or turns the text round."""
    return "".join("·" if refused_character(char) else char for char in text)


class Values:
    """Values of a profile as text."""

    def __init__(self, terms: Mapping[str, Mapping[str, Term]], language: str) -> None:
        self._terms, self._language = dict(terms), language

    def of(self, vocabulary: str, code: str) -> str:
        if vocabulary == "places":
            vocabulary = "countries" if code.isalpha() and len(code) == 2 else "regions"
        try:
            return label(vocabulary, code, self._language, self._terms)  # type: ignore[arg-type]
        except KeyError:
            return code

    def texts(self, field: str, value: Any) -> list[str]:
        """One line for each item; nothing for what is not said."""
        if value in (None, "", [], {}):
            return []
        if isinstance(value, list):
            return [text for item in value for text in self.texts(field, item)]
        if isinstance(value, Mapping):
            return [self._item(field, value)] if field not in ("headline", "biography") else list(_by_language(value))
        return [visible(self.of(_VOCABULARIES[field], value) if field in _VOCABULARIES else str(value))]

    def _item(self, field: str, item: Mapping[str, Any]) -> str:
        codes = _CODES_IN.get(field, {})
        parts = [
            visible(self.of(codes[name], value) if name in codes else str(value))
            for name, value in item.items()
            if value not in (None, "", False, True) and name not in _UNTOLD_PARTS
        ]
        # Each part apart: a title in one script does not draw the country in another to its side.
        return " · ".join(f"\u2068{part}\u2069" for part in dict.fromkeys(parts))


def _by_language(value: Mapping[str, Any]) -> Iterable[str]:
    return (visible(f"{language}: {text}") for language, text in value.items() if text)
