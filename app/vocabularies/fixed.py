"""Small vocabularies that the program itself depends on: their codes never change, only their labels.

The order of `EVIDENCE`, `COUNTRY_DEPTHS` and `LEVELS` is a scale, weakest first.
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from app.vocabularies.language_levels import LEVELS
from app.vocabularies.terms import Term

NETWORK_ROLES: Final = ("mediator", "special_envoy", "expert")
GENDERS: Final = ("f", "m", "x")
SENIORITIES: Final = ("head_of_state_or_government", "minister", "ambassador", "senior", "mid_level")
EVIDENCE: Final = ("stated", "evidenced", "verified")
COUNTRY_DEPTHS: Final = ("studied", "lived", "posted", "mediated")
LANGUAGE_USES: Final = ("mediates", "works", "reads")
AVAILABILITY_STATUSES: Final = ("free", "on_request", "not_free")
MODES: Final = ("in_person", "remote")
MEMBERSHIP_STATES: Final = (
    "nominated",
    "under_review",
    "active",
    "paused",
    "lapsed",
    "suspended",
    "removed",
    "retired",
)
NAME_KINDS: Final = ("official", "also_written", "former")
AUDIENCE_LEVELS: Final = ("card", "network", "secretariat", "sealed")
# What confidential fields are opened for.
OPENING_PURPOSES: Final = (
    "deployment",
    "conflict_check",
    "membership",
    "correction",
    "safety",
    "own_request",
    "continuity",
)

# code: English, French, Arabic
_LABELS: Final[Mapping[str, Mapping[str, tuple[str, str, str]]]] = {
    "network_roles": {
        "mediator": ("Mediator", "Médiateur", "وسيط"),
        "special_envoy": ("Special envoy", "Envoyé spécial", "مبعوث خاص"),
        "expert": ("Expert", "Expert", "خبير"),
    },
    "genders": {
        "f": ("Woman", "Femme", "أنثى"),
        "m": ("Man", "Homme", "ذكر"),
        "x": ("Other or not stated", "Autre ou non précisé", "آخر أو غير محدد"),
    },
    "seniorities": {
        "head_of_state_or_government": (
            "Head of State or Government",
            "Chef d'État ou de gouvernement",
            "رئيس دولة أو حكومة",
        ),
        "minister": ("Minister", "Ministre", "وزير"),
        "ambassador": ("Ambassador", "Ambassadeur", "سفير"),
        "senior": ("Senior", "Cadre supérieur", "رفيع المستوى"),
        "mid_level": ("Mid-level", "Cadre intermédiaire", "متوسط المستوى"),
    },
    "evidence": {
        "stated": ("Stated", "Déclaré", "مذكور"),
        "evidenced": ("Evidenced", "Étayé", "موثق"),
        "verified": ("Verified", "Vérifié", "متحقق منه"),
    },
    "country_depths": {
        "studied": ("Studied", "Étudié", "دراسة"),
        "lived": ("Lived there", "A vécu sur place", "إقامة"),
        "posted": ("Posted there", "En poste sur place", "عمل ميداني"),
        "mediated": ("Mediated there", "A conduit une médiation", "وساطة"),
    },
    "language_uses": {
        "mediates": ("Mediates in it", "Conduit des médiations", "يتوسط بها"),
        "works": ("Works in it", "Travaille", "يعمل بها"),
        "reads": ("Reads it", "Lit", "يقرأ بها"),
    },
    "availability_statuses": {
        "free": ("Available", "Disponible", "متاح"),
        "on_request": ("On request", "Sur demande", "عند الطلب"),
        "not_free": ("Not available", "Non disponible", "غير متاح"),
    },
    "modes": {
        "in_person": ("In person", "En présence", "حضوريا"),
        "remote": ("Remote", "À distance", "عن بعد"),
    },
    "membership_states": {
        "nominated": ("Nominated", "Désigné", "مرشح"),
        "under_review": ("Under review", "En cours d'examen", "قيد المراجعة"),
        "active": ("Active", "Actif", "نشط"),
        "paused": ("Paused", "En pause", "متوقف مؤقتا"),
        "lapsed": ("Lapsed", "À confirmer", "منتهي التأكيد"),
        "suspended": ("Suspended", "Suspendu", "معلق"),
        "removed": ("Removed", "Radié", "مشطوب"),
        "retired": ("Retired", "Retiré", "متقاعد"),
    },
    "name_kinds": {
        "official": ("Official", "Officiel", "رسمي"),
        "also_written": ("Also written", "Aussi écrit", "يكتب أيضا"),
        "former": ("Former", "Ancien", "سابق"),
    },
    "language_levels": {
        "A1": ("A1, beginner", "A1, débutant", "A1، مبتدئ"),
        "A2": ("A2, elementary", "A2, élémentaire", "A2، أساسي"),
        "B1": ("B1, intermediate", "B1, intermédiaire", "B1، متوسط"),
        "B2": ("B2, upper intermediate", "B2, avancé", "B2، فوق المتوسط"),
        "C1": ("C1, advanced", "C1, autonome", "C1، متقدم"),
        "C2": ("C2, mastery", "C2, maîtrise", "C2، إتقان"),
        "native": ("Native", "Langue maternelle", "لغة أم"),
    },
    "audience_levels": {
        "card": ("Card, without name", "Fiche, sans nom", "بطاقة دون اسم"),
        "network": ("Network", "Réseau", "الشبكة"),
        "secretariat": ("Secretariat", "Secrétariat", "الأمانة"),
        "sealed": ("Sealed", "Scellé", "مختوم"),
    },
    "opening_purposes": {
        "deployment": (
            "Preparing or following a deployment",
            "Préparer ou suivre un déploiement",
            "إعداد مهمة أو متابعتها",
        ),
        "conflict_check": (
            "Looking for conflicts of interest",
            "Vérifier les conflits d'intérêts",
            "التحقق من تضارب المصالح",
        ),
        "membership": ("Deciding on a membership", "Décider d'une adhésion", "البت في عضوية"),
        "correction": ("Correcting what is held", "Corriger les données", "تصحيح البيانات"),
        "safety": ("Protecting the person", "Protéger la personne", "حماية الشخص"),
        "own_request": ("The person asked for it", "La personne l'a demandé", "بطلب من الشخص نفسه"),
        "continuity": (
            "A copy for when the service is away",
            "Copie pour une interruption du service",
            "نسخة لاستمرار العمل عند التوقف",
        ),
    },
}

_CODES: Final[Mapping[str, tuple[str, ...]]] = {
    "network_roles": NETWORK_ROLES,
    "genders": GENDERS,
    "seniorities": SENIORITIES,
    "evidence": EVIDENCE,
    "country_depths": COUNTRY_DEPTHS,
    "language_uses": LANGUAGE_USES,
    "availability_statuses": AVAILABILITY_STATUSES,
    "modes": MODES,
    "membership_states": MEMBERSHIP_STATES,
    "name_kinds": NAME_KINDS,
    "language_levels": LEVELS,
    "audience_levels": AUDIENCE_LEVELS,
    "opening_purposes": OPENING_PURPOSES,
}


def _term(vocabulary: str, code: str) -> Term:
    english, french, arabic = _LABELS[vocabulary][code]
    return Term(
        vocabulary,
        code,
        parent=None,
        labels={"ar": arabic, "en": english, "fr": french},
        review=frozenset({"ar", "fr"}),
    )


FIXED_TERMS: Final[Mapping[str, tuple[Term, ...]]] = MappingProxyType(
    {name: tuple(_term(name, code) for code in codes) for name, codes in _CODES.items()}
)
