"""Ten requests, and whom we hold to be right for each, whom to lack one thing, and whom to be tied to a party."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from tests.requests.ranking.people import YEAR

# Level, kind, what the source must tell.
Tie = tuple[str, str, str]


@dataclass(frozen=True)
class Case:
    """`right` come first, in any order among them, then `others`; nobody else is found. `near`: some who lack exactly
    one thing, and which. `ties`: all that is on record between somebody and a party; of the others who are right
    there is nothing."""

    name: str
    role: str
    host: str
    parties: Mapping[str, str | None]
    required: tuple[str, ...]
    right: tuple[str, ...]
    preferred: tuple[str, ...] = ()
    others: tuple[str, ...] = ()
    near: Mapping[str, str] = field(default_factory=dict)
    ties: Mapping[str, tuple[Tie, ...]] = field(default_factory=dict)
    situation: str | None = None
    track: str = "expert"
    mode: str = "in_person"

    def body(self) -> dict[str, Any]:
        """As it is written for the API; the first party is the host government."""
        kinds = ("host_government", *("party" for _ in self.parties))
        return {
            "track": self.track,
            "area": self.name,
            "situation": self.situation,
            "host_country": self.host,
            "purpose": self.name,
            "mode": self.mode,
            "starts": f"{YEAR + 1}-02-01",
            "days": 30,
            "contact": "the mission",
            "parties": [
                {"kind": kind, "name": name, "country": country}
                for kind, (name, country) in zip(kinds, self.parties.items(), strict=False)
            ],
            "posts": [{"role": self.role, "criteria": [*self._criteria(True), *self._criteria(False)]}],
        }

    def _criteria(self, required: bool) -> list[dict[str, Any]]:
        asked = (each.partition("=") for each in (self.required if required else self.preferred))
        return [{"parameter": name, "value": value, "required": required} for name, _, value in asked]


CASES: Final = (
    Case(
        "Wells and pastures in Sudan",
        "mediator",
        "SD",
        {"Government of Sudan": "SD", "Harakat an-Nahr": None},
        ("language=ar:C1", "region=oic-african"),
        preferred=("expertise=water", "language=fr:B2"),
        right=("Salma Berrached", "Zaynab Ould Merzoug"),
        others=(
            "Maryam Oulhadj",
            "Idrissa Tambadou",
            "Yahya Qandusi",
            "Wafa Haleem Saadoun",
            "Tarek Zeghloul",
            "Osman Abukashawa",
            "Amna Hassaballa",
            "Bashir Daw an-Nur",
            "Ilham Tijani",
            "Modibo Keïtala",
        ),
        near={
            "Layth al-Bayruni": "region",
            "Selim Karabağlı": "region",
            "Abdiaziz Warfa Gelle": "region",
            "Oumou Kantara": "language",
            "Hawa Diabakoro": "language",
            "Boubacar Sidibaya": "language",
        },
        ties={
            "Osman Abukashawa": (("blocks", "office", "Adviser to the ministry"), ("look", "nationality", "SD")),
            "Amna Hassaballa": (("blocks", "office", "Commissioner"), ("note", "former_nationality", "SD")),
            "Bashir Daw an-Nur": (("blocks", "office", "Envoy"),),
            "Ilham Tijani": (("blocks", "employer", "حركة النهر"),),
            "Modibo Keïtala": (("blocks", "employer", "Haraket en-Nahar"),),
            "Zaynab Ould Merzoug": (("look", "past_office", "Ambassador"),),
        },
        situation="sudan",
    ),
    Case(
        "Truces between villages in Mali",
        "mediator",
        "ML",
        {"Gouvernement du Mali": "ML", "حركة النهر": None},
        ("language=fr:B2", "expertise=local-truces"),
        preferred=("language=ar:B2", "region=oic-african"),
        right=("Hawa Diabakoro", "Modibo Keïtala"),
        others=("Gérard Mpoulou", "Oumou Kantara"),
        near={
            "Salma Berrached": "expertise",
            "Maryam Oulhadj": "expertise",
            "Zaynab Ould Merzoug": "expertise",
            "Bashir Daw an-Nur": "expertise",
            "Boubacar Sidibaya": "expertise",
            "Wenceslas Agbodjan": "expertise",
        },
        ties={
            "Modibo Keïtala": (("blocks", "employer", "Haraket en-Nahar"),),
            "Oumou Kantara": (("look", "nationality", "ML"),),
            "Gérard Mpoulou": (("look", "declared", "conflict_declarations"),),
            "Zaynab Ould Merzoug": (
                ("look", "mandate", "Facilitator"),
                ("note", "past_office", "Consul"),
                ("note", "situation", "mali"),
            ),
        },
        situation="mali",
    ),
    Case(
        "Watching a ceasefire in the southern Philippines",
        "expert",
        "PH",
        {"Government of the Philippines": "PH", "Front for Dignity": None},
        ("language=en:C1", "expertise=ceasefire-security"),
        preferred=("region=oic-asian",),
        right=("Ratu Pramesti",),
        near={
            "Idrissa Tambadou": "expertise",
            "Aygün Demirelli": "expertise",
            "Fatou Ceesay-Njagga": "expertise",
            "Nur Aisyah Razaluddin": "expertise",
            "Lamin Darbo-Suwareh": "expertise",
        },
        ties={"Aygün Demirelli": (("look", "declared", "conflict_declarations"),)},
        situation="southern-philippines",
    ),
    Case(
        "A national dialogue in Libya",
        "mediator",
        "LY",
        {"Government of National Unity": "LY"},
        ("language=ar:C1", "expertise=national-dialogue"),
        preferred=("evidence=verified",),
        right=("Layth al-Bayruni",),
        others=("Selim Karabağlı",),
        near=dict.fromkeys(
            (
                "Salma Berrached",
                "Idrissa Tambadou",
                "Yahya Qandusi",
                "Abdiaziz Warfa Gelle",
                "Maryam Oulhadj",
                "Osman Abukashawa",
                "Amna Hassaballa",
                "Bashir Daw an-Nur",
                "Ilham Tijani",
                "Modibo Keïtala",
                "Zaynab Ould Merzoug",
                "Tarek Zeghloul",
            ),
            "expertise",
        ),
        situation="libya",
    ),
    Case(
        "Women at the table in Afghanistan",
        "expert",
        "AF",
        {"Those in charge in Kabul": "AF"},
        ("language=fa:B2", "gender=f"),
        preferred=("expertise=womens-participation",),
        right=("Parisa Golzari", "Mehnaz Torwali"),
        near={"Rahima Noorestani": "language"},
        ties={"Rahima Noorestani": (("look", "nationality", "AF"),)},
        situation="afghanistan",
    ),
    Case(
        "A border in the mountains",
        "special_envoy",
        "KG",
        {"Кыргыз Республикасынын Өкмөтү": "KG", "Government of Tajikistan": "TJ"},
        ("language=ru:B2", "exclude_nationality=KG,TJ"),
        preferred=("region=oic-asian", "language=en:C1"),
        right=("Kamal Sheranov", "Aygün Demirelli", "Latif Sarmadov"),
        near={"Farrukh Badalzoda": "exclude_nationality"},
        ties={
            "Latif Sarmadov": (("note", "mandate", "Observer of the border"), ("note", "residence", "KG")),
            "Aygün Demirelli": (("look", "declared", "conflict_declarations"),),
            "Farrukh Badalzoda": (("look", "nationality", "TJ"), ("look", "nomination", "TJ")),
        },
        situation="kyrgyzstan-tajikistan-border",
        track="envoy",
    ),
    Case(
        "Coaching from afar",
        "expert",
        "TN",
        {"Gouvernement tunisien": "TN"},
        ("expertise=coaching-of-mediators", "language=en:C1"),
        right=("Nur Aisyah Razaluddin",),
        near={
            "Idrissa Tambadou": "expertise",
            "Ratu Pramesti": "expertise",
            "Aygün Demirelli": "expertise",
            "Fatou Ceesay-Njagga": "expertise",
            "Lamin Darbo-Suwareh": "expertise",
        },
        mode="remote",
    ),
    Case(
        "Fishing rights at Lake Chad",
        "mediator",
        "TD",
        {"Gouvernement du Tchad": "TD", "Government of Nigeria": "NG", "Front for Dignity": None},
        ("language=fr:C1", "language=en:B2", "country=TD"),
        preferred=("expertise=water",),
        right=("Boubacar Sidibaya",),
        others=("Wenceslas Agbodjan",),
        near={
            "Salma Berrached": "language=en:B2",
            "Bashir Daw an-Nur": "language=en:B2",
            "Osman Abukashawa": "language=fr:C1",
        },
        ties={
            "Bashir Daw an-Nur": (("look", "nationality", "TD"),),
            # His employer is called nearly as a party, and is another.
            "Wenceslas Agbodjan": (),
        },
        situation="lake-chad-basin",
    ),
    Case(
        "Clans and courts in Somalia",
        "mediator",
        "SO",
        {"Federal Government of Somalia": "SO", "African Union": None},
        ("language=so:B2",),
        preferred=("expertise=sulh-practice",),
        right=("Abdiaziz Warfa Gelle",),
        others=("Sefu Mwakikuti", "Deqa Xirsi Awaale"),
        near={"Layth al-Bayruni": "language"},
        ties={
            "Sefu Mwakikuti": (("blocks", "employer", "الاتحاد الأفريقي"),),
            "Deqa Xirsi Awaale": (("blocks", "employer", "Head of office"),),
        },
        situation="somalia",
    ),
    Case(
        "Truth and courts in The Gambia",
        "expert",
        "GM",
        {"State House": "GM"},
        ("language=en:C1", "expertise=transitional-justice"),
        right=("Fatou Ceesay-Njagga",),
        others=("Lamin Darbo-Suwareh",),
        near={
            "Idrissa Tambadou": "expertise",
            "Ratu Pramesti": "expertise",
            "Aygün Demirelli": "expertise",
            "Nur Aisyah Razaluddin": "expertise",
        },
        ties={
            "Lamin Darbo-Suwareh": (
                ("look", "nationality", "GM"),
                ("look", "employer", "Ministry of Justice of The Gambia"),
            ),
            "Idrissa Tambadou": (("look", "nationality", "GM"),),
            "Aygün Demirelli": (("look", "declared", "conflict_declarations"),),
        },
    ),
)
