"""A decision file on paper, from the decision on: consents, offers, clock, steps and readers; and the whole of it."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from app.search.known import Terms
from app.web import request_words as words
from app.web.decision_paper import CLASSIFICATIONS, DecisionPaper
from app.web.i18n import N_
from app.web.paper import Part


def decision_document(
    content: Mapping[str, Any], number: int, sha256: str, terms: Terms, language: str
) -> dict[str, Any]:
    """`content` is the stored file and `sha256` its hash, in the shape that `app/dossier/decision_file.typ` shows."""
    paper = _Course(content, terms, language)
    row = content["request"]
    title = paper.say(N_("Decision file %(number)s")) % {"number": number}
    issued = paper.say(N_("Issued on %(moment)s")) % {"moment": paper.isolated(paper.moment(content["issued_at"]))}
    line = [
        paper.word(words.STATES, row["state"]),
        paper.word(words.TRACKS, row["track"]),
        paper.named("countries", row["host_country"]),
    ]
    document: dict[str, Any] = paper.breakable(
        {
            **paper.furniture(title, paper.say(CLASSIFICATIONS[row["confidentiality"]]), row["reference"]),
            "about": row["area"] or row["reference"],
            "line": [part for part in line if part],
            "parts": paper.parts(),
        }
    )
    return document | {
        # A hash is never broken: it is copied.
        "sha256": sha256,
        "hash_title": issued,
        "hash_meaning": paper.say(
            N_("SHA-256 of the file of this number as JSON, which holds the same and is kept with it.")
        ),
        "foot": [issued, f"SHA-256 {paper.isolated(sha256)}"],
        "known_by": [paper.say(N_("Decision file")), str(number)],
    }


class _Course(DecisionPaper):
    def parts(self) -> list[Part]:
        return [
            *self.request_parts(),
            *self.terms_parts(),
            *self.shortlist_parts(),
            *self.candidate_parts(),
            *self._consents(),
            *self._decision(),
            *self._offers(),
            *self._preparation(),
            *self._debriefs(),
            *self._clock(),
            *self._steps(),
            *self._readers(),
        ]

    def _consents(self) -> list[Part]:
        held = self.say(N_("Held to suffice"))
        told = [
            [
                one["name"],
                "\n".join([self.word(words.CONSENTS, one["state"]), *([held] if one["sufficient"] else [])]),
                self._condition(one),
                "\n".join(filter(None, [one["document"], one["reason"]])) or "–",
                self.at(one["at"]) or "–",
                self.who(one["actor"], one["role"]) if "actor" in one else "–",
            ]
            for one in self._said()
        ]
        columns = {
            N_("Party"): 3,
            N_("Consent of the party"): 3,
            N_("Condition"): 3,
            N_("Document"): 3,
            N_("Recorded"): 2,
            N_("By"): 2,
        }
        return [self.section(N_("Consents")), *self.rows(columns, told)]

    def _said(self) -> list[Mapping[str, Any]]:
        """Every word of each party; files of earlier versions hold the last one alone."""
        kept = self.content["proceedings"]["consents"]
        rows = self.content.get("consents")
        if rows is None:
            return list(kept)
        asked = {one["party"] for one in rows}
        return sorted((*rows, *(one for one in kept if one["party"] not in asked)), key=lambda one: one["party"])

    def _condition(self, one: Mapping[str, Any]) -> str:
        if not one["condition"]:
            return "–"
        met = N_("met") if one["condition_met"] else N_("not met")
        return f"{one['condition']}\n({self.say(met)})"

    def _decision(self) -> list[Part]:
        kept = self.content["proceedings"]
        if not kept["legal_basis"] and not kept["people"]:
            return []
        chosen = [
            [
                self.person(one, "\n"),
                self.post(one["post"]),
                str(one["rank"] or "–"),
                self.word(words.CANDIDATE_STATES, one["state"]),
            ]
            for one in kept["people"]
        ]
        return [
            self.section(N_("Decision")),
            self.facts(
                {N_("Legal basis"): kept["legal_basis"], N_("Resolution or decision"): kept["council_reference"]}
            ),
            *self.rows({N_("Name"): 4, N_("Role"): 2, N_("Place"): 1, N_("Stage"): 3}, chosen),
        ]

    def _offers(self) -> list[Part]:
        told: list[Part] = []
        for one in self.content["proceedings"]["people"]:
            if one["offer"]:
                told += [self.part(self.person(one)), self._offer(one)]
        return [self.section(N_("Offers and declarations")), *told] if told else []

    def _offer(self, one: Mapping[str, Any]) -> Part:
        offer, release, sent = one["offer"], one["release"] or {}, one["deployment"]
        declared = offer["declaration"] or {}
        code = declared.get("code_version")
        said = f"{self.say(_CODE)} {code}" if code else self.say(_NO_CODE)
        span = f"{self.day(sent['starts'])} – {self.day(sent['ended'] or sent['ends'])}" if sent else ""
        return self.facts(
            {
                N_("Offer"): [self.word(words.OFFERS, offer["state"]), self.at(offer["sent_at"])],
                N_("The answer"): [part for part in (self.at(offer["answered_at"]), offer["reason"]) if part],
                N_("Declaration"): [self.at(declared["declared_at"]), said] if declared else None,
                N_("New interest:"): declared.get("new_interest"),
                N_("Decision on it"): [
                    part
                    for part in (self.word(_INTERESTS, declared.get("decision")), declared.get("decision_reason"))
                    if part
                ],
                N_("Release"): [
                    part for part in (self.word(words.RELEASES, release.get("state")), release.get("reason")) if part
                ],
                N_("In the field"): span,
            }
        )

    def _preparation(self) -> list[Part]:
        kept = self.content["proceedings"]
        checks = {
            title: self.word(words.CHECK_STATES, kept["checks"].get(item)) for item, title in words.CHECKS.items()
        }
        alarms = [
            [one["party"], self.at(one["raised_at"]), self.at(one["answered_at"]) or "–", one["answer"] or "–"]
            for one in kept["alarms"]
        ]
        columns = {N_("Party"): 3, N_("Raised"): 2, N_("Answered"): 2, N_("What is done about it"): 4}
        return [
            self.section(N_("Preparation")),
            self.facts({**checks, N_("Handover note"): kept["handover"]}),
            *([self.part(self.say(N_("Alarms of a consent")))] if alarms else []),
            *self.rows(columns, alarms),
        ]

    def _debriefs(self) -> list[Part]:
        told: list[Part] = []
        for one in self.content["proceedings"]["debriefs"]:
            said = {
                N_("Written"): self.at(one["written_at"]),
                N_("What was achieved"): one["achieved"],
                N_("What stood in the way"): one["hindered"],
                N_("What is advised next time"): one["advice"],
            }
            told += [self.part(self.word(words.VOICES, one["voice"])), self.facts(said)]
        # Files that were issued before this could happen have no such key.
        if without := self.content["proceedings"].get("debrief_without"):
            told.append(self.part(self.say(N_("No part by the expert"))))
            told.append(self.facts({N_("Reason"): without["reason"], N_("Concluded"): self.at(without["at"])}))
        return [self.section(N_("Debrief")), *told] if told else []

    def _clock(self) -> list[Part]:
        if not self.content["clock"]:
            return []
        issued = self.content["issued_at"]
        spent = {True: timedelta(), False: timedelta()}
        rows = []
        for span in self.content["clock"]:
            length = datetime.fromisoformat(span["ends_at"] or issued) - datetime.fromisoformat(span["starts_at"])
            spent[span["cause"] is None] += length
            ends = self.at(span["ends_at"]) or self.say(N_("goes on"))
            rows.append([self.at(span["starts_at"]), ends, self._cause(span["cause"]), self._length(length)])
        columns = {N_("From"): 3, N_("Until"): 3, N_("Clock"): 4, N_("Length"): 2}
        return [
            self.section(N_("Clock")),
            self.facts(
                {
                    N_("Running, up to the issue"): self._length(spent[True]),
                    N_("Stopped, up to the issue"): self._length(spent[False]),
                }
            ),
            *self.rows(columns, rows),
        ]

    def _cause(self, cause: str | None) -> str:
        if cause is None:
            return self.say(N_("Clock running"))
        stopped = self.say(N_("Clock stopped: waiting for"))
        return f"{stopped} {self.word(words.CAUSES, cause)}"

    def _length(self, length: timedelta) -> str:
        hours, rest = divmod(int(length.total_seconds()), 3600)
        return self.say(N_("%(hours)s h %(minutes)s min")) % {"hours": hours, "minutes": rest // 60}

    def _steps(self) -> list[Part]:
        told = [
            [
                self.at(one["at"]),
                self.word(words.DONE, one["action"]),
                self.who(one["actor"], one["role"]),
                self.word(words.STATES, one["after"]),
                one["reason"] or "–",
            ]
            for one in self.content["steps"]
        ]
        columns = {N_("Time"): 2, N_("Step"): 3, N_("By"): 3, N_("Stage"): 2, N_("Reason"): 3}
        return [self.section(N_("Every step")), *self.rows(columns, told)]

    def _readers(self) -> list[Part]:
        told = [
            [
                self.who(one["actor"], one["role"]),
                self.say(_READ[one["what"]]) if "what" in one else "–",
                self.at(one["first_at"]),
                self.at(one["last_at"]),
                str(one["times"]),
            ]
            for one in self.content["readers"]
        ]
        columns = {N_("Reader"): 4, N_("What"): 2, N_("First time"): 3, N_("Last time"): 3, N_("Times"): 1}
        return [self.section(N_("Who has read it")), *self.rows(columns, told)] if told else []


_READ = {"request": N_("Request"), "file": N_("Decision file")}
_CODE = N_("Code of conduct, version")
_NO_CODE = N_("no code of conduct had been adopted")
_INTERESTS = {"cleared": N_("No obstacle"), "upheld": N_("An obstacle")}
