"""The search without an index: every person of the tables against every filter, one at a time.

It shares nothing with `app.search` but the folding of text, and with `app.policy` but what an asker is. Slow, short,
and meant to be read beside the contract: whoever changes what the search answers changes it here as well.
"""

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cached_property

from app.policy import Actor, Level
from app.search.folding import fold, words
from app.vocabularies.countries import countries
from app.vocabularies.languages import languages
from tests.search.oracle_names import likenesses, meets_word
from tests.search.people import Person, World
from tests.search.plain_names import is_literal

Pairs = Sequence[tuple[str, str]]

LEVELS = ["A1", "A2", "B1", "B2", "C1", "C2", "native"]
DEPTHS = ["studied", "lived", "posted", "mediated"]
EVIDENCE = ["stated", "evidenced", "verified"]
SET_ASIDE = {"suspended", "removed"}
WHOLE_SIGHT = {"desk", "head", "secretary_general"}
OF_CARDS = ("role", "language", "country", "region", "expertise", "evidence", "gender", "seniority")
OF_THE_NAMED = ("situation", "organisation", "nationality", "nominated_by")

# Points as printed by `app.search.ranking.printable`.
POINTS: dict[str, dict[str | None, int]] = {
    "language": {None: 40, "A1": 20, "A2": 30, "B1": 50, "B2": 70, "C1": 85, "C2": 95, "native": 100},
    "country": {None: 30, "studied": 40, "lived": 60, "posted": 80, "mediated": 100},
    "expertise": {"stated": 40, "evidenced": 75, "verified": 100},
}
POINTS["region"] = POINTS["country"]
STANDING = {"stated": 20, "evidenced": 60, "verified": 100}


@dataclass(frozen=True)
class Answer:
    """`ranked` are the found in order, `points` those of each by reference; facets are counts above 0."""

    ranked: list[Person]
    points: dict[str, float]
    facets: dict[str, dict[str, int]]
    instead: list[tuple[str, str, int]]

    @property
    def total(self) -> int:
        return len(self.ranked)


class Oracle:
    """What an asker gets to see of the world at a moment."""

    def __init__(self, world: World, asker: Actor, now: datetime) -> None:
        self.world, self.asker, self.now = world, asker, now
        self.sees_all = asker.role in WHOLE_SIGHT
        self.sees_states = self.sees_all or asker.role == "focal_point"
        self.visible = [person for person in world.people if self._sees(person)]

    def _sees(self, person: Person) -> bool:
        if self.sees_all:
            return True
        if person.hidden:
            return False
        if self.asker.role == "focal_point":
            return self.asker.state is not None and person.nominated_by == self.asker.state
        return self.asker.role == "ethics" or self._chosen(person) in ("card", "named")

    def _chosen(self, person: Person) -> str:
        """What a partner is shown by the person's choice."""
        if person.membership != "active" or self.asker.agreement is None:
            return "hidden"
        return person.choices.get(self.asker.organisation or "", person.visibility)

    def sees_name(self, person: Person) -> bool:
        if self.asker.role == "partner":
            return self._chosen(person) == "named" and self.asker.agreement == Level.NETWORK
        return True

    @property
    def facets(self) -> tuple[str, ...]:
        if self.asker.role == "partner" and self.asker.agreement != Level.NETWORK:
            return OF_CARDS
        return (*OF_CARDS, *OF_THE_NAMED, *(["membership"] if self.sees_states else []))

    @property
    def filters(self) -> set[str]:
        others = {"q", "sort", "limit", "facets", "confirmed_within"}
        others |= {"available"} if self.asker.sees_availability else set()
        others |= {"exclude_nationality"} if "nationality" in self.facets else set()
        return {*self.facets, *others, *(["notice"] if self.sees_all else [])}

    def takes(self, pair: tuple[str, str]) -> bool:
        """Whether the parameter exists for the asker, with this value."""
        return pair[0] in self.filters and (pair != ("sort", "name") or "nationality" in self.facets)

    @cached_property
    def named(self) -> dict[int, list[str]]:
        return {person.slot: person.names for person in self.visible if self.sees_name(person)}

    def answer(self, pairs: Pairs) -> Answer:
        likeness = self._likeness(pairs)
        found = self._found(pairs, likeness)
        points = {person.reference: self._points(person, pairs, likeness) for person in found}
        return Answer(self._sorted(found, points, pairs), points, self._facets(pairs), self._instead(pairs))

    def _likeness(self, pairs: Pairs) -> dict[int, float]:
        q = _value(pairs, "q")
        return likenesses(q, self.named) if q else {}

    def _found(self, pairs: Pairs, likeness: dict[int, float]) -> list[Person]:
        return [
            person
            for person in self.visible
            if self._is_shown(person, pairs)
            and all(self._meets(person, name, value, likeness) for name, value in pairs)
        ]

    def _is_shown(self, person: Person, pairs: Pairs) -> bool:
        aside = person.hidden or person.membership in SET_ASIDE
        return not aside or any(name == "membership" for name, _ in pairs)

    def _meets(self, person: Person, name: str, value: str, likeness: dict[int, float]) -> bool:
        if name in (*OF_CARDS, *OF_THE_NAMED, "membership"):
            return any(self._meets_code(person, name, code) for code in value.split(","))
        if name == "q":
            return person.slot in likeness or self._has_words(person, value)
        if name == "exclude_nationality":
            return not any(self._meets_code(person, "nationality", code) for code in value.split(","))
        if name == "available":
            return any(_is_free(person, *_days(span)) for span in value.split(","))
        if name == "notice":
            return person.notice is not None and person.notice <= int(value)
        if name == "confirmed_within":
            return person.confirmed is not None and person.confirmed >= self.now - timedelta(days=int(value))
        return True  # sort, limit, facets

    def _meets_code(self, person: Person, name: str, asked: str) -> bool:
        return bool(self._met(person, name, asked))

    def _met(self, person: Person, name: str, asked: str, *, own: bool = False) -> list[str | None]:
        """One level, depth or evidence for everything in the profile that meets a code; `own`: not by a variety."""
        if name in OF_THE_NAMED and not self.sees_name(person):
            return []
        code, _, level = asked.partition(":")
        if name == "language":
            spoken = [step for has, step in person.languages if code == has or (not own and code == _macro(has))]
            return [step for step in spoken if not level or _step(step) >= _step(level)]
        if name == "country":
            return [depth for place, depth in person.places if place == code]
        if name == "region":
            return [depth for place, depth in person.places if code in _regions(place)]
        if name == "expertise":
            return [how for topic, how in person.topics if code in (topic, self.world.parents[topic])]
        return [None for has in self._plain_codes(person, name) if has == code]

    def _plain_codes(self, person: Person, name: str) -> Sequence[str | None]:
        codes: dict[str, Sequence[str | None]] = {
            "role": person.roles,
            "evidence": [how for _, how in person.topics],
            "gender": [person.gender],
            "seniority": [person.seniority],
            "situation": person.situations,
            "organisation": person.organisations,
            "nationality": person.nationalities,
            "nominated_by": [person.nominated_by],
            "membership": [person.membership],
        }
        return codes[name]

    def _has_words(self, person: Person, q: str) -> bool:
        """Whether each word stands in a name, a text or the label of a topic; the last as a beginning at least."""
        asked = words(q)
        return bool(asked) and all(self._has_word(person, q, number, len(asked)) for number in range(len(asked)))

    def _has_word(self, person: Person, q: str, number: int, count: int) -> bool:
        codes = {code for topic, _ in person.topics for code in (topic, self.world.parents[topic]) if code}
        texts = [label for code in codes for label in self.world.labels[code]]
        if self.sees_name(person):
            texts += person.texts
            if any(meets_word(q, number, name) for name in person.names):
                return True
        word, stored = words(q)[number], {word for text in texts for word in words(text)}
        begins = number == count - 1 and len(word) >= 2
        return word in stored or (begins and any(each.startswith(word) for each in stored))

    def _facets(self, pairs: Pairs) -> dict[str, dict[str, int]]:
        """By the definition: how many there would be with one value more."""
        likeness = self._likeness(pairs)
        fitting = [p for p in self.visible if all(self._meets(p, name, value, likeness) for name, value in pairs)]
        return {name: self._counted(name, fitting, pairs) for name in self.facets}

    def _counted(self, name: str, fitting: Sequence[Person], pairs: Pairs) -> dict[str, int]:
        counts: Counter[str] = Counter()
        for code in {code for person in fitting for code in self._codes(person, name)}:
            more = [*pairs, (name, code)]
            counts[code] = sum(
                self._is_shown(person, more) and self._meets_code(person, name, code) for person in fitting
            )
        return {code: count for code, count in counts.items() if count}

    def _codes(self, person: Person, name: str) -> set[str]:
        """Every code of a field that may find the person."""
        if name == "language":
            codes = {code for own, _ in person.languages for code in (own, _macro(own))}
        elif name == "country":
            codes = {place for place, _ in person.places if place in countries()}
        elif name == "region":
            codes = {code for place, _ in person.places for code in _regions(place)}
        elif name == "expertise":
            codes = {code for topic, _ in person.topics for code in (topic, self.world.parents[topic])}
        else:
            codes = set(self._plain_codes(person, name))
        return {code for code in codes if code}

    def _instead(self, pairs: Pairs) -> list[tuple[str, str, int]]:
        """What each filter alone keeps out, as (parameter, value, total without it)."""
        total, found = len(self._found(pairs, self._likeness(pairs))), []
        for parameter, value, rest in _each_dropped(pairs):
            without = len(self._found(rest, self._likeness(rest)))
            if without > total:
                found.append((parameter, value, without))
        return found

    def _points(self, person: Person, pairs: Pairs, likeness: dict[int, float]) -> float:
        fits = [
            self._fit(person, name, value)
            for name, value in pairs
            if name in ("language", "country", "region", "expertise")
        ]
        points: float = self._standing(person)
        if fits:
            points += 5 * sum(fit for fit, _ in fits) // len(fits)
        points += sum(-2000 for _, by_variety in fits if by_variety)
        q = _value(pairs, "q")
        return points + (self._word_points(person, q, likeness) if q else 0)

    def _fit(self, person: Person, name: str, value: str) -> tuple[int, bool]:
        """Points for the best of the values asked, and whether a language is met by varieties only."""
        table = POINTS[name]
        codes = value.split(",")
        own = [step for code in codes for step in self._met(person, name, code, own=True)]
        met = own or [step for code in codes for step in self._met(person, name, code)]
        return table[max(met, key=_step)], not own

    def _standing(self, person: Person) -> int:
        today = self.now.date()
        points = max((STANDING[how] for _, how in person.topics), default=0)
        if person.confirmed is not None:
            age = (today - person.confirmed.date()).days
            points += 200 * min(max(730 - age, 0), 730) // 730
        if self.asker.sees_availability and _is_free(person, today, today):
            points += 100
        if person.years and self.sees_name(person):
            last = max(today.year if year is None else year for year in person.years)
            points += 100 * min(max(10 - (today.year - last), 0), 10) // 10
        return points

    def _word_points(self, person: Person, q: str, likeness: dict[int, float]) -> float:
        points = 10_000 * likeness.get(person.slot, 0.0)
        if self._has_words(person, q):
            points = max(points, 3_000)
        return points + (20_000 if self.sees_name(person) and is_literal(q, person.names) else 0)

    def _sorted(self, found: Sequence[Person], points: dict[str, float], pairs: Pairs) -> list[Person]:
        def confirmed(person: Person) -> float:
            return person.confirmed.timestamp() if person.confirmed else 0.0

        orders: dict[str, Callable[[Person], tuple[object, ...]]] = {
            "relevance": lambda p: (-points[p.reference], p.reference),
            "-confirmed_at": lambda p: (-confirmed(p), p.reference),
            "name": lambda p: (0, fold(p.name), p.name, p.reference) if self.sees_name(p) else (1, p.reference),
        }
        return sorted(found, key=orders[_value(pairs, "sort") or "relevance"])


def _step(step: str | None) -> int:
    """Place on whatever scale it is; "there, nothing more known" comes before all."""
    return next((scale.index(step) for scale in (LEVELS, DEPTHS, EVIDENCE) if step in scale), -1)


def _macro(language: str) -> str | None:
    return languages()[language].macro


def _value(pairs: Pairs, name: str) -> str:
    return next((value.strip() for given, value in pairs if given == name), "")


def _each_dropped(pairs: Pairs) -> Iterator[tuple[str, str, Pairs]]:
    """Each filter, and what is asked without it. All that is excluded is one filter."""
    for number, (name, value) in enumerate(pairs):
        if name not in ("sort", "limit", "facets", "exclude_nationality"):
            yield name, value, [*pairs[:number], *pairs[number + 1 :]]
    excluded = {code for name, value in pairs if name == "exclude_nationality" for code in value.split(",")}
    if excluded:
        rest = [pair for pair in pairs if pair[0] != "exclude_nationality"]
        yield "exclude_nationality", ",".join(sorted(excluded)), rest


def _regions(place: str) -> set[str]:
    """The regions a place lies in, itself among them when it is one."""
    if place in countries():
        country = countries()[place]
        return {"001", *country.regions, *([f"oic-{country.oic_group}"] if country.oic_group else [])}
    wider = {place} if place.startswith("oic-") else {place, "001"}
    for country in countries().values():
        if place in country.regions:
            wider |= set(country.regions[: country.regions.index(place)])
    return wider


def _days(span: str) -> tuple[date, date]:
    first, _, last = span.partition("/")
    return date.fromisoformat(first), date.fromisoformat(last or first)


def _is_free(person: Person, first: date, last: date) -> bool:
    """Day by day: what is said of each day has to be "free"."""
    free = [(starts, ends) for status, starts, ends in person.periods if status == "free"]
    days = (first + timedelta(days=n) for n in range((last - first).days + 1))
    return all(any(starts <= day <= ends for starts, ends in free) for day in days)
