"""Headline and biography in English, French and Arabic, made from the facts of the person."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from random import Random
from typing import Final

from app.schemas.common import ByLanguage, LineByLanguage
from app.services.demo.homes import terms
from app.vocabularies.countries import countries, country_name
from app.vocabularies.languages import language_name


@dataclass(frozen=True, slots=True)
class Facts:
    """What is told: codes of the home, the role, topics, places, situations and languages; years of experience."""

    woman: bool
    home: str
    role: str
    years: int
    topics: Sequence[str]
    places: Sequence[str]
    situations: Sequence[str]
    languages: Sequence[str]


# Role: English; French and Arabic for a man and for a woman.
_ROLES: Final = {
    "mediator": ("Mediator", ("Médiateur", "Médiatrice"), ("وسيط", "وسيطة")),
    "special_envoy": ("Special envoy", ("Envoyé spécial", "Envoyée spéciale"), ("مبعوث خاص", "مبعوثة خاصة")),
    "expert": ("Expert", ("Expert", "Experte"), ("خبير", "خبيرة")),
}


def headline(rng: Random, facts: Facts, languages: Sequence[str]) -> LineByLanguage:
    if not languages:
        return LineByLanguage.model_construct(ar=None, en=None, fr=None)
    role, topics = _ROLES[facts.role], facts.topics[: rng.randint(1, 2)]
    told = {
        "en": f"{role[0]}: {'; '.join(_topic(code, 'en') for code in topics)}",
        "fr": f"{role[1][facts.woman]} : {' ; '.join(_topic(code, 'fr') for code in topics)}",
        "ar": f"{role[2][facts.woman]}: {'؛ '.join(_topic(code, 'ar') for code in topics)}",
    }
    ar, en, fr = (told[language] if language in languages else None for language in ("ar", "en", "fr"))
    return LineByLanguage.model_construct(ar=ar, en=en, fr=fr)


@lru_cache(maxsize=512)
def _topic(code: str, language: str) -> str:
    return terms("expertise")[code].labels[language]


@lru_cache(maxsize=512)
def _situation(code: str, language: str) -> str:
    return terms("situations")[code].labels[language]


def biography(rng: Random, facts: Facts, languages: Sequence[str]) -> ByLanguage:
    """Two to four sentences in each of `languages`."""
    count = rng.randint(2, 4)
    told = {language: " ".join(_TELLERS[language](facts)[:count]) for language in languages}
    return ByLanguage.model_construct(ar=told.get("ar"), en=told.get("en"), fr=told.get("fr"))


def _english(facts: Facts) -> list[str]:
    role = _ROLES[facts.role][0]
    topics = "; ".join(_topic(code, "en") for code in facts.topics[:3])
    sentences = [f"{role} from {country_name(facts.home, 'en')} with {facts.years} years of experience: {topics}."]
    if places := _countries(facts.places, "en"):
        sentences.append(f"Has worked in {_listed(places, ' and ')}.")
    if facts.situations:
        sentences.append(f"Took part in peace efforts: {_situation(facts.situations[0], 'en')}.")
    sentences.append(f"Speaks {_listed([language_name(code, 'en') for code in facts.languages[:4]], ' and ')}.")
    return sentences


def _french(facts: Facts) -> list[str]:
    role = _ROLES[facts.role][1][facts.woman]
    topics = " ; ".join(_topic(code, "fr") for code in facts.topics[:3])
    sentences = [f"{role} ({country_name(facts.home, 'fr')}), {facts.years} ans d'expérience : {topics}."]
    if places := _countries(facts.places, "fr"):
        where = "dans les pays suivants" if len(places) > 1 else "dans un autre pays"
        sentences.append(f"A travaillé {where} : {_listed(places, ' et ')}.")
    if facts.situations:
        sentences.append(f"A pris part à des efforts de paix : {_situation(facts.situations[0], 'fr')}.")
    languages = _listed([language_name(code, "fr") for code in facts.languages[:4]], " et ")
    sentences.append(f"Langues : {languages}.")
    return sentences


def _arabic(facts: Facts) -> list[str]:
    verb = "ت" if facts.woman else "ي"
    ending = "ت" if facts.woman else ""
    topics = "؛ ".join(_topic(code, "ar") for code in facts.topics[:3])
    # Three to ten take the plural, from eleven on the counted noun is singular again.
    years = f"{facts.years} {'سنوات' if 3 <= facts.years <= 10 else 'سنة'}"
    role, home = _ROLES[facts.role][2][facts.woman], country_name(facts.home, "ar")
    sentences = [f"{role} من {home}، {verb}تمتع بخبرة تبلغ {years} في المجالات الآتية: {topics}."]
    if places := _countries(facts.places, "ar"):
        where = "في البلدان الآتية:" if len(places) > 1 else "في"
        sentences.append(f"عمل{ending} {where} {'، '.join(places)}.")
    if facts.situations:
        sentences.append(f"شارك{ending} في جهود السلام المتعلقة بملف «{_situation(facts.situations[0], 'ar')}».")
    sentences.append(f"من لغات العمل: {'، '.join(language_name(code, 'ar') for code in facts.languages[:4])}.")
    return sentences


def _countries(places: Sequence[str], language: str) -> list[str]:
    return [country_name(code, language) for code in places if code in countries()][:4]


def _listed(items: Sequence[str], last: str) -> str:
    return last.join(filter(None, (", ".join(items[:-1]), items[-1]))) if items else ""


_TELLERS: Final[Mapping[str, Callable[[Facts], list[str]]]] = {
    "en": _english,
    "fr": _french,
    "ar": _arabic,
}
