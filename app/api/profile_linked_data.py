"""A person as linked data: JSON-LD in the words of schema.org."""

from collections.abc import Mapping
from typing import Any, Final

import orjson

from app.api.profile_card import Say

_NAMED: Final = {"f": "https://schema.org/Female", "m": "https://schema.org/Male"}


def profile_linked_data(person: Mapping[str, Any], public_url: str, say: Say) -> bytes:
    """`person` is a record as far as the asker sees it and cards go. Topics are concepts of our own vocabulary."""
    topics = f"{public_url}/api/v1/vocabularies/expertise"
    told: dict[str, Any] = {
        "@context": "https://schema.org",
        "@type": "Person",
        "@id": f"urn:uuid:{person['id']}",
        "identifier": person["reference"],
        **_named(person),
        "gender": _NAMED.get(person["gender"] or ""),
        "nationality": [
            {"@type": "Country", "identifier": code, "name": say("countries", code)}
            for code in person.get("nationalities", ())
        ],
        "affiliation": _organisation(person.get("affiliation")),
        "hasOccupation": [{"@type": "Occupation", "name": say("roles", code)} for code in person["roles"]],
        "knowsLanguage": [
            {"@type": "Language", "alternateName": one["code"], "name": say("languages", one["code"])}
            for one in person["languages"]
        ],
        "knowsAbout": [
            {
                "@type": "DefinedTerm",
                "@id": f"{topics}#{one['code']}",
                "termCode": one["code"],
                "name": say("expertise", one["code"]),
                "inDefinedTermSet": topics,
            }
            for one in person["expertise"]
        ],
    }
    return orjson.dumps({name: value for name, value in told.items() if value})


def _named(person: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "name": person.get("name"),
        "honorificPrefix": person.get("title"),
        "alternateName": [one["text"] for one in person.get("names", ()) if one["kind"] != "former"],
    }


def _organisation(name: str | None) -> dict[str, str] | None:
    return {"@type": "Organization", "name": name} if name else None
