"""Languages, expertise and certificates of an invented person."""

from collections.abc import Sequence
from datetime import date
from functools import lru_cache
from random import Random
from typing import Final

from app.schemas.profiles import CertificateIn, LanguageSkill, TopicExperience
from app.services.demo.homes import Home, terms
from app.services.demo.parts import Skewed
from app.vocabularies.language_levels import LEVELS
from app.vocabularies.languages import macro_of

_LEARNT: Final[Skewed[str | None]] = Skewed(
    {"A1": 4, "A2": 9, "B1": 17, "B2": 26, "C1": 24, "C2": 11, "native": 1, None: 8}
)
_SCHOOLED: Final[Skewed[str | None]] = Skewed({"B1": 5, "B2": 20, "C1": 37, "C2": 28, "native": 4, None: 6})
_OWN: Final[Skewed[str | None]] = Skewed({"native": 93, "C2": 4, None: 3})
_USES: Final[Skewed[str | None]] = Skewed({"mediates": 16, "works": 38, "reads": 8, None: 38})
_TOPIC_COUNTS: Final = Skewed({1: 14, 2: 21, 3: 23, 4: 17, 5: 11, 6: 7, 7: 4, 8: 3})
_EVIDENCE: Final = Skewed({"stated": 62, "evidenced": 27, "verified": 11})


def languages(rng: Random, home: Home) -> list[LanguageSkill]:
    """The mother tongue first, then what school and work added; Arabic speakers list the standard language."""
    own = home.native.pick(rng)
    levels: dict[str, str | None] = {}
    if macro_of(own) == "ar":
        levels["ar"] = _OWN.pick(rng)
        if rng.random() < 0.55:
            levels[own] = "native"
    else:
        levels[own] = _OWN.pick(rng)
    for code, share in home.further.items():
        if code not in levels and rng.random() < share:
            levels[code] = (_SCHOOLED if share >= 0.9 else _LEARNT).pick(rng)
    return [_skill(rng, code, level) for code, level in levels.items()]


def _skill(rng: Random, code: str, speaking: str | None) -> LanguageSkill:
    writing = speaking
    if speaking is not None and rng.random() < 0.4:
        writing = LEVELS[max(LEVELS.index(speaking) - 1, 0)] if rng.random() < 0.7 else None
    return LanguageSkill.model_construct(
        code=code, speaking=speaking, writing=writing, use=_USES.pick(rng), to_confirm=rng.random() < 0.05
    )


@lru_cache(maxsize=1)
def _topics() -> Skewed[str]:
    """Topics by how many people have them: a few are everywhere, most are rare (Zipf)."""
    codes = sorted(code for code, term in terms("expertise").items() if term.parent)
    Random(68).shuffle(codes)  # noqa: S311 - a fixed order, no secret
    weights = {code: 1 / (rank + 2) ** 0.9 for rank, code in enumerate(codes)}
    areas = sorted(code for code, term in terms("expertise").items() if term.parent is None)
    return Skewed(weights | dict.fromkeys(areas, 0.008))


def expertise(rng: Random, years: int, today: date) -> list[TopicExperience]:
    return [_topic(rng, code, years, today) for code in _topics().pick_some(rng, _TOPIC_COUNTS.pick(rng))]


def _topic(rng: Random, code: str, years: int, today: date) -> TopicExperience:
    spent = rng.randint(1, max(years, 1)) if rng.random() < 0.8 else None
    used = today.year - min(int(rng.expovariate(0.4)), years) if rng.random() < 0.75 else None
    return TopicExperience.model_construct(
        code=code,
        evidence=_EVIDENCE.pick(rng),
        years=spent,
        last_used=used,
        can_train=rng.random() < 0.18,
        willing=rng.random() < 0.94,
    )


# The first programme is the Network's own; the others are invented kinds of course.
_PROGRAMMES: Final = (
    ("Mediation for Peace certificate programme", "OIC", 0.24),
    ("Course on ceasefire mediation", "UN", 0.06),
    ("Course on dialogue facilitation", "AU", 0.05),
    ("Training on women in peace processes", "OIC", 0.04),
)


def certificates(rng: Random, today: date) -> Sequence[CertificateIn]:
    return [
        _certificate(rng, programme, issuer, today)
        for programme, issuer, share in _PROGRAMMES
        if rng.random() < share
    ]


def _certificate(rng: Random, programme: str, issuer: str, today: date) -> CertificateIn:
    year = today.year - rng.randint(1, 8)
    awarded = f"{year}-{rng.randint(1, 12):02d}"
    return CertificateIn.model_construct(
        programme=programme,
        issuer=issuer,
        edition=str(year) if rng.random() < 0.7 else None,
        awarded=awarded if rng.random() < 0.8 else str(year),
        expires=date(year + 10, 12, 31) if rng.random() < 0.2 else None,
        verified_by="PCSU" if issuer == "OIC" and rng.random() < 0.6 else None,
    )
