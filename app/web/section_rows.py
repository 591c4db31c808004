"""The sections of a profile at a glance."""

from collections.abc import Mapping
from typing import Any, Final

from app.web.i18n import say
from app.web.own_codes import Codes
from app.web.own_inputs import held, in_words
from app.web.own_sections import PLACE_OF_MISSING, Group, Section

_SUMMARY: Final = 4


def section_row(section: Section, record: Mapping[str, Any], codes: Codes, path: str) -> dict[str, Any]:
    """A section as an overview tells it: the first lines of what stands in `record`, and what of it waits."""
    seen = [group for group in section.groups if group.field in record]
    lines = [line for group in seen for line in _lines(section, group, record, codes)]
    return {
        # For the profiles that others keep: what of it was not understood at an import.
        "open": [],
        "unseen": not seen,
        "name": section.name,
        "title": section.title,
        "path": path,
        "lines": [line if len(line) <= 80 else line[:79] + "…" for line in lines[:_SUMMARY]],
        "more": max(0, len(lines) - _SUMMARY),
        "filled": bool(lines),
        "needed": section.name in {PLACE_OF_MISSING[field] for field in record["missing"]},
        "waits": any(change["field"] in section.fields for change in record["waiting"]),
    }


def _lines(section: Section, group: Group, record: Mapping[str, Any], codes: Codes) -> list[str]:
    """Where a section has many small fields, each with its title."""
    lines = in_words(group, held(group, record, codes), codes)
    if group.shape == "rows" or len(section.groups) < 3:
        return lines
    comma = "، " if codes.language == "ar" else ", "
    return [f"{say(group.title, codes.language)}: {comma.join(lines)}"] if lines else []
