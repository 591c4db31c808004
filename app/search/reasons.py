"""Why somebody is found: each thing asked for, with what the profile has for it, in codes and in words."""

from functools import lru_cache
from typing import Any, Final

import orjson
from pyroaring import BitMap

from app.search.criteria import Asked, Clause, Criteria
from app.search.fields import FIELDS
from app.search.finding import Condition, Found
from app.search.index import ProfileIndex
from app.search.labels import label
from app.search.missions import TOLD_OF, served_words
from app.vocabularies.fixed import COUNTRY_DEPTHS, EVIDENCE
from app.vocabularies.language_levels import LEVELS

_UNKNOWN_LEVEL: Final = {"ar": "المستوى غير معروف", "en": "level unknown", "fr": "niveau inconnu"}
_BY_VARIETY: Final = {
    "ar": "{label}: لهجة منها ({strength})",
    "en": "{label}: by one of its varieties ({strength})",
    "fr": "{label} : par une de ses variétés ({strength})",
}
_WITH_STRENGTH: Final = {
    "ar": "{label}: {strength}",
    "en": "{label}: {strength}",
    "fr": "{label} : {strength}",
}
_AND: Final = {"ar": "؛ ", "en": "; ", "fr": " ; "}
_BY_NAME: Final = {
    "literal": {"ar": "الاسم كما كُتب", "en": "name as written", "fr": "nom tel qu’écrit"},
    "similar": {
        "ar": "اسم مماثل بتهجئة أو كتابة أخرى",
        "en": "name in another spelling or script",
        "fr": "nom dans une autre graphie ou écriture",
    },
    "words": {
        "ar": "كلمات في الملف",
        "en": "words in the profile",
        "fr": "mots figurant dans le profil",
    },
}
_OTHER: Final = {
    "available": {
        "ar": "متاح طوال {value}",
        "en": "free for all of {value}",
        "fr": "libre sur toute la période {value}",
    },
    "notice": {
        "ar": "خلال {value} ساعة على الأكثر",
        "en": "within {value} hours at most",
        "fr": "sous {value} heures au plus",
    },
    "confirmed_within": {
        "ar": "أُكّد الملف خلال {value} يوماً",
        "en": "confirmed within {value} days",
        "fr": "confirmé depuis moins de {value} jours",
    },
    "exclude_nationality": {
        "ar": "ليست لديه أي من الجنسيات المستبعدة",
        "en": "none of the excluded nationalities",
        "fr": "aucune des nationalités exclues",
    },
}

# Strength → code, for the fields with a scale; see tags.py.
_STEPS: Final[dict[str, tuple[str | None, ...]]] = {
    "language": (None, None, *LEVELS),
    "country": (None, None, *COUNTRY_DEPTHS),
    "region": (None, None, *COUNTRY_DEPTHS),
    "expertise": (None, *EVIDENCE),
}
_STEP_VOCABULARY: Final = {
    "language": "language-levels",
    "country": "country-depths",
    "region": "country-depths",
    "expertise": "evidence",
}


class ReasonWriter:
    """Reasons as JSON in one language."""

    def __init__(self, index: ProfileIndex, lang: str) -> None:
        self._index, self._lang = index, lang

    def write(self, slot: int, criteria: Criteria, found: Found) -> list[bytes]:
        """One JSON object per thing asked for: field, value, has, text."""
        reasons = [self._by_words(slot, found)] if found.matched is not None else []
        for clause in criteria.clauses:
            reasons += self._by_clause(slot, clause)
        return reasons + [
            _reason(c.parameter, c.value, None, _OTHER[c.parameter][self._lang].format(value=c.value))
            for c in found.conditions
            if c.parameter in _OTHER
        ]

    def having(
        self, slot: int, criteria: Criteria, condition: Condition, *, with_missions: bool = False
    ) -> list[str]:
        """In words: what the profile has for criteria of one condition, also where it is less than was asked.
        `with_missions`: the asker sees this person's missions, which are told with countries and situations."""
        if condition.parameter in _OTHER:
            met = bool(condition.keep(BitMap([slot])))
            return [_OTHER[condition.parameter][self._lang].format(value=condition.value)] if met else []
        asked = [(clause.field, each) for clause in criteria.clauses for each in clause.values]
        found = [self._with_missions(slot, *each) if with_missions else self._in_words(slot, *each) for each in asked]
        return [text for text in found if text]

    def _in_words(self, slot: int, field: str, asked: Asked) -> str | None:
        # As it was asked first: a variety may reach what the language itself does not.
        reason = self._by_code(slot, field, asked) or self._by_code(slot, field, Asked(asked.code))
        return orjson.loads(reason)["text"] if reason else None

    def _with_missions(self, slot: int, field: str, asked: Asked) -> str | None:
        text = self._in_words(slot, field, asked)
        served = self._index.missions.served(slot, field, asked.code) if field in TOLD_OF else None
        if served is None:
            return text
        words = served_words(served, self._lang)
        name = label(FIELDS[field].vocabulary, asked.code, self._lang, self._index.terms)
        if text is None or text == name:
            return _WITH_STRENGTH[self._lang].format(label=name, strength=words)
        return f"{text}{_AND[self._lang]}{words}"

    def _by_words(self, slot: int, found: Found) -> bytes:
        assert found.matched is not None  # noqa: S101 - asked for only then
        if slot in found.matched.names.literal:
            how = "literal"
        else:
            how = "similar" if slot in found.matched.by_name else "words"
        return _reason("q", None, how, _BY_NAME[how][self._lang])

    def _by_clause(self, slot: int, clause: Clause) -> list[bytes]:
        return [text for asked in clause.values if (text := self._by_code(slot, clause.field, asked))]

    def _by_code(self, slot: int, field: str, asked: Asked) -> bytes | None:
        if slot not in self._index.bits.bitmap(field, asked.code):
            return None
        if not FIELDS[field].scale:
            return self._told(field, str(asked), asked.code, 0, False)
        needed = 1 + asked.at_least
        own = self._strength(field, asked.code, slot)
        if own >= needed:
            return self._told(field, str(asked), asked.code, own, False)
        variety = self._strength("variety", asked.code, slot) if field == "language" else 0
        return self._told(field, str(asked), asked.code, variety, True) if variety >= needed else None

    def _strength(self, name: str, code: str, slot: int) -> int:
        return int(self._index.strengths[name].row(code)[slot])

    def _told(self, field: str, value: str, code: str, strength: int, by_variety: bool) -> bytes:
        name = label(FIELDS[field].vocabulary, code, self._lang, self._index.terms)
        return _told(field, value, name, strength, by_variety, self._lang)


@lru_cache(maxsize=20_000)
def _told(field: str, value: str, name: str, strength: int, by_variety: bool, lang: str) -> bytes:
    if not strength:
        return _reason(field, value, None, name)
    step = _STEPS[field][strength]
    has: dict[str, Any] = {"strength": step}
    if by_variety:
        has["by_variety"] = True
    if step is None and field != "language":
        return _reason(field, value, has, name)
    words = label(_STEP_VOCABULARY[field], step, lang, {}) if step else _UNKNOWN_LEVEL[lang]
    form = _BY_VARIETY if by_variety else _WITH_STRENGTH
    return _reason(field, value, has, form[lang].format(label=name, strength=words))


def _reason(field: str, value: str | None, has: object, text: str) -> bytes:
    return orjson.dumps({"field": field, "value": value, "has": has, "text": text})
