"""Who is there already: by the row's own key, by names in the same letters, by names that sound alike."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from pyroaring import BitMap
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.models import Profile
from app.queries.records import part_table
from app.search.folding import words
from app.search.names import NameIndex
from app.services.profile_rows import script_of

# From this likeness on two people of one nationality whose names are written differently are put to the desk as one
# person perhaps. In one script two spellings of a name are nearer to each other than in two; a word more or less
# asks for more likeness. See docs/import.md for what was measured.
ALIKE_IN_ONE_SCRIPT, ALIKE_ACROSS_SCRIPTS, ALIKE_BUT_FOR_A_WORD = 0.85, 0.57, 0.66


@dataclass(frozen=True)
class KnownPerson:
    """Somebody in the directory (`reference`), or in an earlier row of the same roster (`row`)."""

    number: int
    label: str
    names: tuple[str, ...]
    nationalities: frozenset[str]
    external_reference: str | None = None
    profile_id: int | None = None
    row: int | None = None


@dataclass(frozen=True)
class Likeness:
    """Why somebody may be the same person."""

    person: KnownPerson
    reason: str
    same_key: bool = False


class KnownPeople:
    """Grows while a roster is read, so that a row is also held against the rows above it."""

    def __init__(self, people: Iterable[KnownPerson]) -> None:
        self._people: list[KnownPerson] = []
        self._by_name: dict[tuple[str, ...], list[int]] = {}
        self._by_reference: dict[str, list[int]] = {}
        self._in_directory: dict[str, int] = {}
        self._sounds = NameIndex()
        self._everybody = BitMap()
        for person in people:
            self._put(person)

    def add_row(
        self, row: int, names: Sequence[str], nationalities: Iterable[str], external_reference: str | None
    ) -> None:
        self._put(
            KnownPerson(
                number=len(self._people),
                label=f"row {row}",
                names=tuple(names),
                nationalities=frozenset(nationalities),
                external_reference=external_reference,
                row=row,
            )
        )

    def _put(self, person: KnownPerson) -> None:
        number = len(self._people)
        self._people.append(person)
        if person.profile_id is not None:
            self._in_directory[person.label] = number
        for name in person.names:
            self._by_name.setdefault(name_key(name), []).append(number)
        if person.external_reference is not None:
            self._by_reference.setdefault(person.external_reference, []).append(number)
        self._sounds.put(number, person.names)
        self._everybody.add(number)

    def under(self, reference: str | None) -> KnownPerson | None:
        """The person with this reference of the directory, or None: it may be one of another directory."""
        number = self._in_directory.get(reference or "")
        return None if number is None else self._people[number]

    def like(
        self, names: Sequence[str], nationalities: Iterable[str], external_reference: str | None
    ) -> Likeness | None:
        """The person most likely the same, or None. Nationalities that contradict each other rule a person out,
        except under the row's own key."""
        own = frozenset(nationalities)
        same_name = [self._people[number] for name in names for number in self._by_name.get(name_key(name), ())]
        under_key = [self._people[n] for n in self._by_reference.get(external_reference or "", ())]
        for person in under_key:
            if person in same_name and person.profile_id is not None:
                return Likeness(person, "same reference and same name", same_key=True)
        for person in same_name:
            if own & person.nationalities:
                return Likeness(person, f"same name and nationality as {person.label}")
        for person in same_name:
            if not own or not person.nationalities:
                return Likeness(person, f"same name as {person.label}; a nationality is not known")
        return self._sounding_like(names, own)

    def others_like(self, person: KnownPerson) -> dict[int, str]:
        """By internal id, everybody else of the directory who is called alike: `same_name` or `like_name`.
        Nationalities that contradict each other rule a person out."""
        named = [self._people[number] for name in person.names for number in self._by_name.get(name_key(name), ())]
        same = {p.profile_id: "same_name" for p in named if not _contradict(person.nationalities, p.nationalities)}
        alike = {p.profile_id: "like_name" for p in self._sounding(person.names, person.nationalities)}
        return {slot: why for slot, why in (alike | same).items() if slot not in (None, person.profile_id)}

    def _sounding_like(self, names: Sequence[str], own: frozenset[str]) -> Likeness | None:
        for person in self._sounding(names, own):
            return Likeness(person, f"name like that of {person.label}, same nationality")
        return None

    def _sounding(self, names: Sequence[str], own: frozenset[str]) -> Iterator[KnownPerson]:
        for name in names:
            if len(words(name)) < 2:
                continue
            found = self._sounds.search(name, self._everybody)
            order = sorted(zip((-found.scores).tolist(), found.slots.tolist(), strict=True))
            for negative, number in order[:10]:
                person = self._people[number]
                if own & person.nationalities and any(_near(name, other, -negative) for other in person.names):
                    yield person


def _contradict(own: frozenset[str], theirs: frozenset[str]) -> bool:
    return bool(own and theirs and not own & theirs)


def _near(name: str, other: str, likeness: float) -> bool:
    """Whether the likeness is enough for these two, which have to have about as many parts: a first name alone is
    like everybody's."""
    parts = abs(len(words(other)) - len(words(name)))
    if len(words(other)) < 2:
        return False
    if script_of(name) == script_of(other):
        return likeness >= ALIKE_IN_ONE_SCRIPT and parts == 0
    return likeness >= (ALIKE_BUT_FOR_A_WORD if parts else ALIKE_ACROSS_SCRIPTS) and parts <= 1


def name_key(name: str) -> tuple[str, ...]:
    """The words of a name without regard to order, marks and case."""
    return tuple(sorted(words(name)))


def people_in_directory(session: Session) -> list[KnownPerson]:
    """Everybody, with all names and present nationalities."""
    names, nationalities = part_table("profile_names"), part_table("profile_nationalities")
    further: dict[int, list[str]] = {}
    for profile_id, text in session.execute(select(names.c.profile_id, names.c.text)):
        further.setdefault(profile_id, []).append(text)
    countries: dict[int, set[str]] = {}
    present = nationalities.c.former.is_(False)
    for profile_id, code in session.execute(
        select(nationalities.c.profile_id, nationalities.c.country).where(present)
    ):
        countries.setdefault(profile_id, set()).add(code)
    rows = session.execute(
        select(Profile.id, Profile.reference, Profile.display_name, Profile.external_reference).order_by(Profile.id)
    )
    return [
        KnownPerson(
            number=number,
            label=row.reference,
            names=(row.display_name, *further.get(row.id, ())),
            nationalities=frozenset(countries.get(row.id, ())),
            external_reference=row.external_reference,
            profile_id=row.id,
        )
        for number, row in enumerate(rows)
    ]
