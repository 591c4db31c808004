"""Names on pages: the one the reader can read first, then one in another script."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

_SCRIPT_OF_LANGUAGE: Final = {"ar": "Arab", "en": "Latn", "fr": "Latn"}


@dataclass(frozen=True)
class Name:
    """`tag` is the language tag of text whose script alone is known."""

    text: str
    tag: str


def two_names(record: Mapping[str, Any], language: str) -> list[Name]:
    """None, one or two of them; empty for whoever may not see the name."""
    if not record.get("name"):
        return []
    display = Name(record["name"], "und-Latn")
    usual = [name for name in record.get("names") or () if name["kind"] != "former"]
    others = [Name(name["text"], f"und-{name['script']}") for name in usual if name["script"] != "Latn"]
    wanted = f"und-{_SCRIPT_OF_LANGUAGE[language]}"
    return sorted([display, *others], key=lambda name: name.tag != wanted)[:2]
