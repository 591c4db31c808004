"""A person as a vCard 4.0 (RFC 6350)."""

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from typing import Any, Final

from app.settings import PRODUCT

# A vocabulary and a code → its name in the language asked for.
Say = Callable[[str, str], str]
_LINE_OCTETS: Final = 75
_ESCAPED: Final = str.maketrans({"\\": "\\\\", ",": "\\,", ";": "\\;", "\n": "\\n", "\r": None})


def profile_card(person: Mapping[str, Any], made: datetime, language: str, say: Say) -> bytes:
    """`person` is a record as far as the asker sees it and cards go; `made` in UTC."""
    lines = [
        "BEGIN:VCARD",
        "VERSION:4.0",
        f"PRODID:{PRODUCT}",
        "KIND:individual",
        f"UID:urn:uuid:{person['id']}",
        *_names(person),
        *(f"TITLE;LANGUAGE={language}:{_text(say('roles', code))}" for code in person["roles"]),
        *([f"ORG:{_text(person['affiliation'])}"] if person.get("affiliation") else []),
        # PREF ends at 100.
        *(f"LANG;PREF={n}:{one['code']}" for n, one in enumerate(person["languages"][:100], 1)),
        *_categories(say("expertise", one["code"]) for one in person["expertise"]),
        f"REV:{made:%Y%m%dT%H%M%SZ}",
        "END:VCARD",
    ]
    return "".join(f"{_folded(line)}\r\n" for line in lines).encode()


def _names(person: Mapping[str, Any]) -> list[str]:
    """A name is kept whole: which part of it is whose is not known. Without one the reference stands for it."""
    name = person.get("name")
    if name is None:
        return [f"FN:{_text(person['reference'])}"]
    others = [one for one in person["names"] if one["kind"] != "former" and one["text"] != name]
    return [
        f"FN;PREF=1:{_text(name)}",
        *(f"FN;LANGUAGE=und-{one['script']}:{_text(one['text'])}" for one in others),
        f"N:;{_text(name)};;{_text(person['title'] or '')};",
    ]


def _categories(names: Iterable[str]) -> list[str]:
    listed = ",".join(_text(name) for name in names)
    return [f"CATEGORIES:{listed}"] if listed else []


def _text(value: str) -> str:
    return value.translate(_ESCAPED)


def _folded(line: str) -> str:
    """In lines of at most 75 octets, the space before what goes on included; no character is cut in two."""
    folded, octets = [], 0
    for character in line:
        size = len(character.encode())
        if octets + size > _LINE_OCTETS:
            folded.append("\r\n ")
            octets = 1
        folded.append(character)
        octets += size
    return "".join(folded)
