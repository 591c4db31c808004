"""A decision file as a document to print: the stored file in the words of a language, and nothing besides it."""

from collections.abc import Mapping
from typing import Any, Final

from app.search.known import Terms
from app.search.labels import label_or_code
from app.web import request_words as words
from app.web.account import ROLE_NAMES
from app.web.i18n import N_
from app.web.paper import Paper, Part
from app.web.profile_view import Words
from app.web.request_view import criterion_words
from app.web.shortlist_view import balance_words
from app.web.titles import PARAMETERS, STATUSES

CLASSIFICATIONS: Final = {
    "ordinary": N_("OIC · Restricted to the Secretariat"),
    "confidential": N_("OIC · Confidential · Restricted to the Secretariat"),
    "strict": N_("OIC · Strictly confidential · Named officers only"),
}
# Of the table of weights: what each number is for.
_WEIGHTS: Final = {
    "free_all_of_it": N_("Free for all of the time"),
    "preference_met": N_("Each preference that is met"),
    "free_today": N_("Free on the day of the search"),
}


class DecisionPaper(Paper):
    """`content` is the stored file."""

    def __init__(self, content: Mapping[str, Any], terms: Terms, language: str) -> None:
        super().__init__(language)
        self.content = content
        self.terms = terms
        # Files of the first version do not tell names.
        self._actors: Mapping[str, str] = content.get("actors", {})

    def named(self, vocabulary: str, code: str | None) -> str:
        return "" if code is None else label_or_code(vocabulary, code, self.language, self.terms)

    def at(self, moment: str | None) -> str:
        return "" if moment is None else self.moment(moment)

    def who(self, actor: str, role: str | None = None) -> str:
        name = self._actors.get(actor, actor)
        return name if role is None else f"{self.isolated(name)}\n{self.word(ROLE_NAMES, role)}"

    def post(self, number: int) -> str:
        return self.named("roles", self.content["request"]["posts"][number]["role"])

    def person(self, one: Mapping[str, Any], between: str = " · ") -> str:
        return self.isolated(one["person"]["name"]) + between + self.isolated(one["person"]["reference"])

    def version(self, one: Mapping[str, Any]) -> Part:
        return self.part(self.say(N_("Version %(version)s")) % {"version": one["version"]})

    def criterion(self, one: Mapping[str, Any]) -> list[str]:
        """Title, words of the value, and whether it was required."""
        try:
            value = criterion_words(one["parameter"], one["value"], self.terms, self.language)
        except KeyError:
            value = one["value"]
        required = N_("required") if one["required"] else N_("preferred")
        return [self.word(PARAMETERS, one["parameter"]), value, self.say(required)]

    def request_parts(self) -> list[Part]:
        row = self.content["request"]
        facts = {
            N_("Reference"): row["reference"],
            N_("Stage"): self.word(words.STATES, row["state"]),
            N_("Track"): self.word(words.TRACKS, row["track"]),
            N_("Confidentiality"): self.word(words.CLASSES, row["confidentiality"]),
            N_("Situation"): self.named("situations", row["situation"]),
            N_("Host country"): self.named("countries", row["host_country"]),
            N_("Mode"): self.word(words.MODES, row["mode"]),
            N_("From"): self.day(row["starts"]) if row["starts"] else None,
            N_("For"): self.count("%(n)s day", "%(n)s days", row["days"]) if row["days"] else None,
            N_("Contact for a call"): row["contact"],
            N_("Submitted"): self.at(row["submitted_at"]),
            N_("Closing reason"): self.word(words.CLOSING, row["closing_reason"]),
        }
        parties = [
            [one["name"], self.say(_KINDS[one["kind"]]), self.named("countries", one["country"])]
            for one in row["parties"]
        ]
        asked = [
            [self.named("roles", post["role"]), str(post["count"]), *self.criterion(one)]
            for post in row["posts"]
            for one in post["criteria"] or [{"parameter": "role", "value": post["role"], "required": True}]
        ]
        return [
            self.section(N_("The request")),
            self.facts(facts),
            *([self.part(self.say(N_("Purpose")))] if row["purpose"] else []),
            *self.typed(row["purpose"]),
            self.part(self.say(N_("Host government and parties"))),
            *self.rows({N_("Name"): 4, N_("Kind"): 2, N_("Country"): 2}, parties),
            self.part(self.say(N_("Who is needed"))),
            *self.rows(
                {N_("Role"): 3, N_("How many"): 1, N_("Criterion"): 3, N_("Value"): 3, N_("Weight"): 2}, asked
            ),
            *self._team(row["team"]),
        ]

    def _team(self, team: Mapping[str, Any] | None) -> list[Part]:
        if team is None:
            return []
        least = {words.MINIMUMS[name]: str(number) for name, number in team["minimums"].items() if number}
        covers = [self.criterion({**need, "required": True})[:2] for need in team["covers"]]
        return [
            self.part(self.say(N_("All together"))),
            self.facts({N_("They cover"): [f"{title}: {value}" for title, value in covers], **least}),
        ]

    def terms_parts(self) -> list[Part]:
        told = [self.section(N_("Terms of reference"))] if self.content["terms"] else []
        for one in self.content["terms"]:
            told += [
                self.version(one),
                self.facts({N_("Frozen"): [self.at(one["frozen_at"]), self.who(one["frozen_by"])]}),
                *self.typed(one["text"]),
                self.facts({N_("Searches"): "\n".join(one["searches"])}),
            ]
        return told

    def shortlist_parts(self) -> list[Part]:
        told = [self.section(N_("Shortlist as it was frozen"))] if self.content["shortlists"] else []
        for one in self.content["shortlists"]:
            content = one["content"]
            told += [
                self.version(one),
                self.facts({N_("Frozen"): [self.at(one["frozen_at"]), self.who(one["frozen_by"])]}),
                *self._searches(content["posts"]),
                *self._order(content),
                *self._balance(content["balance"]),
                *self._weights(content["weights"]),
            ]
        return told

    def _searches(self, posts: list[dict[str, Any]]) -> list[Part]:
        found = [
            [
                self.named("roles", post["role"]),
                "\n".join("{}: {} ({})".format(*self.criterion(one)) for one in post["criteria"]),
                str(post["total"]),
                str(post["near"]),
            ]
            for post in posts
        ]
        columns = {N_("Role"): 2, N_("Filter"): 4, N_("Met everything"): 1, N_("Missed one thing"): 1}
        return self.rows(columns, found)

    def _order(self, content: Mapping[str, Any]) -> list[Part]:
        listed = [
            [
                str(one["rank"] or "–"),
                self.person(one, "\n"),
                self.post(one["post"]),
                str(one["explanation"]["points"]),
                self.word(words.ANSWERS, (one["sounding"] or {}).get("answer")) or "–",
                "\n".join(self.flag(flag) for flag in one["flags"]) or self.say(N_("Nothing on record")),
            ]
            for one in (*content["proposed"], *content["not_proposed"])
        ]
        columns = {
            N_("Place"): 1,
            N_("Name"): 3,
            N_("Role"): 2,
            N_("Points"): 1,
            N_("The answer"): 1,
            N_("On record"): 4,
        }
        return [self.note(N_("Without a place: considered, and not proposed.")), *self.rows(columns, listed)]

    def flag(self, one: Mapping[str, Any]) -> str:
        told = f"{self.word(words.LEVELS, one['level'])}: {self.word(words.FLAGS, one['kind'])}"
        return self.say(N_("%(flag)s (waived)")) % {"flag": told} if one["waived_at"] else told

    def _balance(self, balance: Mapping[str, Any]) -> list[Part]:
        told = [*balance_words(dict(balance), Words(self.terms, self.language), self.language)]
        spoken = [(self.named("languages", code), people) for code, people in balance["language"].items()]
        told.append((N_("Languages"), spoken))
        facts = {title: [f"{name}: {people}" for name, people in counted] for title, counted in told}
        return [self.part(self.say(N_("Balance of the shortlist"))), self.facts(facts)]

    def _weights(self, weights: Mapping[str, Any]) -> list[Part]:
        facts = {title: str(weights[name]) for name, title in _WEIGHTS.items()}
        facts[N_("Confirmed lately, at most")] = str(weights["freshness"]["most"])
        facts[N_("Used lately, at most")] = str(weights["recency"]["most"])
        facts[N_("Evidence")] = _grades(weights["evidence"])
        fit = {
            PARAMETERS[name]: _grades(grades) for name, grades in weights["fit"].items() if isinstance(grades, list)
        }
        title = self.say(N_("Weights of the search, version %(version)s")) % {"version": weights["version"]}
        return [
            self.part(title),
            self.facts(facts | fit | {N_("Each of these grades times"): str(weights["fit"]["weight"])}),
        ]

    def candidate_parts(self) -> list[Part]:
        told = [self.section(N_("Candidates"))] if self.content["candidates"] else []
        for one in self.content["candidates"]:
            told += [self.part(self.person(one)), *self._candidate(one)]
        return told

    def _candidate(self, one: Mapping[str, Any]) -> list[Part]:
        explained, asked = one["explanation"], one["sounding"] or {}
        answer = [self.word(words.ANSWERS, asked.get("answer")), self.at(asked.get("answered_at"))]
        facts = {
            N_("Role"): self.post(one["post"]),
            N_("Stage"): self.word(words.CANDIDATE_STATES, one["state"]),
            N_("Place"): str(one["rank"] or ""),
            N_("Points"): str(explained["points"]),
            N_("Time"): self._free(explained["availability"]),
            N_("Screened"): self.at(one["screened_at"]),
            N_("Asked"): self.at(asked.get("sent_at")),
            N_("The answer"): [part for part in answer if part],
        }
        criteria = [
            [*self.criterion(wish), self.say(_MET if wish["met"] else _UNMET), "\n".join(wish["has"]) or "–"]
            for wish in explained["criteria"]
        ]
        columns = {N_("Criterion"): 3, N_("Value"): 3, N_("Weight"): 2, N_("Met"): 2, N_("What the profile has"): 4}
        return [self.facts(facts), *self.rows(columns, criteria), *self._flags(one)]

    def _free(self, one: Mapping[str, Any] | None) -> str:
        if one is None:
            return ""
        held = one.get("held")
        if held is not None:
            until = self.isolated(self.day(held["until"])) if held["until"] else ""
            return f"{self.word(words.FLAGS, held['kind'])} {until}".strip()
        if one["whole"]:
            return self.say(N_("Free for all of it"))
        if one["free_from"]:
            late = ("Free from %(day)s, one day late", "Free from %(day)s, %(n)s days late")
            return self.count(*late, one["late_days"], day=self.isolated(self.day(one["free_from"])))
        return self.word(STATUSES | _TIMES, one["status"])

    def _flags(self, one: Mapping[str, Any]) -> list[Part]:
        if not one["flags"]:
            nothing = N_("Nothing on record. That does not mean that there is nothing.")
            return [self.note(nothing)] if one["screened_at"] else []
        flags = [
            [
                f"{self.word(words.LEVELS, flag['level'])}: {self.word(words.FLAGS, flag['kind'])}",
                flag["party"] or "–",
                "–" if flag["source"] == "conflict_declarations" else flag["source"],
                f"{self.at(flag['waived_at'])}\n{flag['waiver_reason']}" if flag["waived_at"] else "–",
            ]
            for flag in one["flags"]
        ]
        return self.rows({N_("On record"): 3, N_("Party"): 2, N_("Source"): 3, N_("Waived"): 4}, flags)


_KINDS: Final = {"host_government": N_("Host government"), "party": N_("Party")}
_MET, _UNMET = N_("met"), N_("not met")
_TIMES: Final = {
    "free": N_("Free at the beginning, not for all of it"),
    "on_request": N_("Available on request"),
    "not_free": N_("Not free then"),
}


def _grades(grades: list[int]) -> str:
    return " · ".join(str(grade) for grade in grades)
