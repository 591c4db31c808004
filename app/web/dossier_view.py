"""A person's page as a document to print: the same view, in the order in which it is read on paper."""

from collections.abc import Mapping
from typing import Any, Final

from app.policy import Actor, Level, Role
from app.queries.profiles import Found
from app.web.i18n import N_
from app.web.paper import Made, Paper
from app.web.profile_calendar import STATUSES
from app.web.profile_fields import TITLES

_LEVELS: Final = {
    Role.EXPERT: N_("OIC · The person's own data"),
    Role.FOCAL_POINT: N_("OIC · For the nominating State alone"),
}
_TO_PARTNERS: Final = {
    Level.CARD: N_("OIC · For the partner organisation alone · Card without name"),
    Level.NETWORK: N_("OIC · For the partner organisation alone"),
}
_SECRETARIAT: Final = N_("OIC · Restricted to the Secretariat")
# Letters that the type of dossiers has.
_PRINTED: Final = ("Latn", "Arab", "Cyrl", "Grek")


def dossier_document(
    person: Mapping[str, Any], actor: Actor, found: Found, made: Made, language: str
) -> dict[str, Any]:
    """`person` is the view of the page, in the shape that `app/dossier/dossier.typ` shows.

    Contact details, notes of the desk and texts of an import stay on the page: a dossier is made to be handed on."""
    paper = _Dossier(language)
    names = [name.text for name in person["names"]]
    document: dict[str, Any] = paper.breakable(
        {
            **paper.furniture(
                paper.say(N_("Dossier %(reference)s")) % {"reference": person["reference"]},
                paper.say(_classification(actor, found)),
                person["reference"],
            ),
            "foot": paper.made_for(made),
            "known_by": [paper.say(N_("Export")), made.export],
            "names": names,
            "without_name": f"{paper.say(N_('Name withheld'))} · {person['reference']}",
            "line": [*person["roles"], *filter(None, [person["seniority"]]), *person["nationalities"]],
            "headline": paper.prose(person["headline"]),
            "standing": paper.standing(person),
            "sections": [
                section for section in paper.sections(person) if section["entries"] or section["paragraphs"]
            ],
        }
    )
    return document


def _classification(actor: Actor, found: Found) -> str:
    if actor.role is Role.PARTNER:
        return _TO_PARTNERS[found.sight]
    return _LEVELS.get(actor.role, _SECRETARIAT)


class _Dossier(Paper):
    """What a dossier says of a person."""

    def standing(self, person: Mapping[str, Any]) -> str:
        """Membership, and when the person last said that this is right."""
        confirmed = person["confirmed_at"]
        said = f"{self.say(N_('Confirmed'))} {self.isolated(self.day(confirmed))}" if confirmed else None
        return " · ".join(filter(None, [person["membership"], said or self.say(N_("Never confirmed"))]))

    def sections(self, person: Mapping[str, Any]) -> list[dict[str, Any]]:
        biography = self.prose(person["biography"]) or {"language": self.language, "paragraphs": []}
        return [
            self._section("biography", "prose", [], **biography),
            self._section("missions", "entries", [self._engagement(one) for one in person["missions"]]),
            self._section("offices", "entries", [self._engagement(one) for one in person["offices"]]),
            self._section("languages", "items", [self._spoken(one) for one in person["languages"]]),
            self._section("expertise", "items", [self._topic(one) for one in person["topics"]]),
            self._section("countries", "facts", [self._place(one) for one in person["countries"]]),
            self._section("situations", "items", [_item(one) for one in person["situations"]]),
            self._section("certificates", "items", [self._certificate(one) for one in person["certificates"]]),
            self._section("availability_periods", "entries", [self._period(one) for one in person["periods"]]),
            self._section("particulars", "facts", self._particulars(person)),
        ]

    def _section(self, field: str, kind: str, entries: list[Any], **prose: Any) -> dict[str, Any]:
        title = TITLES.get(field, N_("Particulars"))
        return {"title": self.say(title), "kind": kind, "entries": entries, "paragraphs": [], **prose}

    def _engagement(self, one: Mapping[str, Any]) -> dict[str, Any]:
        what = one["title"] or one["organisation"] or self.say(N_("Not stated"))
        where = [one["organisation"] if one["title"] else None, one["country"], one["situation"]]
        return {"when": self._span(one["starts"], one["ends"], self.say(N_("today")))} | _item(what, *where)

    def _span(self, starts: str | None, ends: str | None, open_end: str) -> str:
        if starts:
            return f"{self.isolated(self.day(starts))} – {self.isolated(self.day(ends)) if ends else open_end}"
        return (
            f"{self.say(N_('until'))} {self.isolated(self.day(ends))}" if ends else self.say(N_("Dates not stated"))
        )

    def _spoken(self, one: Mapping[str, Any]) -> dict[str, Any]:
        speaks = f"{self.say(N_('speaks:'))} {one['speaking'] or self.say(N_('level unknown'))}"
        writes = f"{self.say(N_('writes:'))} {one['writing']}" if one["writing"] else None
        return _item(one["name"], speaks, writes, one["use"])

    def _topic(self, one: Mapping[str, Any]) -> dict[str, Any]:
        return _item(
            one["name"],
            one["evidence_name"],
            self.count("%(n)s year", "%(n)s years", one["years"]) if one["years"] else None,
            f"{self.say(N_('last used'))} {one['last_used']}" if one["last_used"] else None,
            self.say(N_("can train others")) if one["can_train"] else None,
            None if one["willing"] else self.say(N_("would rather not")),
        )

    def _place(self, one: Mapping[str, Any]) -> dict[str, Any]:
        return {"title": one["name"], "values": [one["depth"] or self.say(N_("Not stated"))]}

    def _certificate(self, one: Mapping[str, Any]) -> dict[str, Any]:
        return _item(
            one["programme"],
            one["issuer"],
            one["edition"],
            f"{self.say(N_('awarded'))} {self.isolated(self.day(one['awarded']))}" if one["awarded"] else None,
            f"{self.say(N_('expires'))} {self.isolated(self.day(one['expires']))}" if one["expires"] else None,
            f"{self.say(N_('verified by'))} {self.isolated(one['verified_by'])}" if one["verified_by"] else None,
        )

    def _period(self, one: Mapping[str, Any]) -> dict[str, Any]:
        when = self._span(one["starts"], one["ends"], self.say(N_("no end stated")))
        return {"when": when} | _item(self.say(STATUSES[one["status"]]))

    def _particulars(self, person: Mapping[str, Any]) -> list[dict[str, Any]]:
        hours, years = person["notice_hours"], person["years"]
        told = {
            "gender": person["gender"],
            "affiliation": person["affiliation"],
            "residence": person["residence"],
            "nominated_by": person["nominated_by"],
            "nomination_reference": person["nomination_reference"],
            "nomination_date": person["nomination_date"] and self.day(person["nomination_date"]),
            "years_experience": self.count("%(n)s year", "%(n)s years", years) if years else None,
            "notice_hours": None
            if hours is None
            else self.count("%(n)s hour's notice", "%(n)s hours' notice", hours),
            "availability_mode": person["mode"],
        }
        rows = [{"title": self.say(TITLES[name]), "values": [value]} for name, value in told.items() if value]
        former = person["former_nationalities"]
        names = [name["text"] for name in person["other_names"] if name["tag"].removeprefix("und-") in _PRINTED]
        rows += [{"title": self.say(TITLES["former_nationalities"]), "values": former}] if former else []
        return rows + ([{"title": self.say(TITLES["names"]), "values": names}] if names else [])


def _item(what: str, *where: str | None) -> dict[str, Any]:
    return {"what": what, "where": [part for part in where if part]}
