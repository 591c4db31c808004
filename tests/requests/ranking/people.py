"""One directory of invented people. Times are told from this year, so that nothing grows old."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any, Final

YEAR: Final = datetime.now(UTC).year
FREE: Final = ({"status": "free", "starts": f"{YEAR}-01-01", "ends": f"{YEAR + 2}-12-31"},)
BUSY: Final = (
    {"status": "not_free", "starts": f"{YEAR}-01-01", "ends": f"{YEAR + 1}-02-09"},
    {"status": "free", "starts": f"{YEAR + 1}-02-10", "ends": f"{YEAR + 2}-12-31"},
)


def _person(
    name: str, nationality: str, roles: str, languages: str, countries: str = "", topics: str = "", **more: Any
) -> tuple[str, Mapping[str, Any]]:
    """`languages`, `countries` and `topics` are codes with their level, depth or evidence after a colon."""
    return name, {
        "name": name,
        "nationalities": [nationality],
        "roles": roles.split(),
        "languages": [{"code": code, "speaking": level} for code, level in _pairs(languages)],
        "countries": [{"code": code, "depth": depth} for code, depth in _pairs(countries)],
        "expertise": [{"code": code, "evidence": evidence or "stated"} for code, evidence in _pairs(topics)],
        "availability_periods": FREE,
        "membership": "active",
        **more,
    }


def _pairs(text: str) -> list[tuple[str, str | None]]:
    return [(code, step or None) for code, _, step in (word.partition(":") for word in text.split())]


def _engagement(title: str, country: str | None = None, ends: int | None = None, **more: Any) -> dict[str, Any]:
    """`ends` in years from this one; None: it goes on."""
    year = None if ends is None else str(YEAR + ends)
    return {"title": title, "country": country, "starts": str(YEAR - 25), "ends": year, **more}


PEOPLE: Final = dict(
    (
        # Who could go.
        _person("Salma Berrached", "MA", "mediator", "ar:native fr:C1", "ML:mediated TD:posted", "water:verified"),
        _person(
            "Idrissa Tambadou", "GM", "mediator expert", "ar:C1 fr:B1 en:C2", "SN:mediated", "water:evidenced",
            missions=[_engagement("Envoy", "SN", ends=-2), _engagement("Adviser", "SN", ends=-4)],
        ),
        _person("Yahya Qandusi", "DZ", "mediator", "ar:native", "NE:studied", gender="m"),
        _person("Wafa Haleem Saadoun", "IQ", "mediator", "ar:native", "NE:studied", gender="f"),
        _person(
            "Hawa Diabakoro", "SN", "mediator", "fr:native ar:B2 wo:native", "GN:mediated",
            "local-truces:verified",
        ),
        _person("Gérard Mpoulou", "GA", "mediator", "fr:C2", "CM:lived", "local-truces:stated", gender="m"),
        _person("Ratu Pramesti", "ID", "expert", "en:C1 id:native", "MY:posted", "cessation-of-hostilities:verified"),
        _person("Kamal Sheranov", "UZ", "special_envoy", "ru:C2 uz:native en:B1", "KZ:mediated"),
        _person("Aygün Demirelli", "TR", "special_envoy expert", "tr:native ru:B2 en:C1", "AZ:posted"),
        _person("Parisa Golzari", "IR", "expert", "prs:C2", "TJ:posted", "womens-participation:verified", gender="f"),
        _person("Mehnaz Torwali", "PK", "expert", "fa:B2 ur:native", "PK:lived", gender="f"),
        _person("Abdiaziz Warfa Gelle", "DJ", "mediator", "so:native ar:C1", "DJ:lived", "sulh-practice:verified"),
        _person("Fatou Ceesay-Njagga", "SL", "expert", "en:native", "SL:mediated", "transitional-justice:verified"),
        _person("Boubacar Sidibaya", "BF", "mediator", "fr:C2 en:C1 ar:A2", "TD:mediated BF:lived", "water:verified"),
        _person(
            "Nur Aisyah Razaluddin", "MY", "expert", "ms:native en:C2", "MY:lived",
            "coaching-of-mediators:verified",
        ),
        _person("Layth al-Bayruni", "JO", "mediator", "ar:native en:C1", "JO:lived", "national-dialogue:verified"),
        # Who could go a little late, or with less.
        _person(
            "Maryam Oulhadj", "TN", "mediator", "ar:native fr:C2", "SN:mediated", "water:stated",
            availability_periods=BUSY,
        ),
        _person("Selim Karabağlı", "TR", "mediator", "ar:C1", "TR:lived", "national-dialogue:stated"),
        # Who lacks one thing.
        _person("Tarek Zeghloul", "EG", "mediator", "ar:B2 arz:native en:C2", "UG:posted", "water:verified"),
        _person(
            "Oumou Kantara", "ML", "mediator", "fr:C1 ar:B1", "ML:lived",
            "water:verified local-truces:evidenced",
        ),
        _person(
            "Rahima Noorestani", "AF", "expert", "fa:B1 ps:native", "AF:lived",
            "womens-participation:verified", gender="f",
        ),
        _person("Farrukh Badalzoda", "TJ", "special_envoy", "ru:C2", "TJ:mediated", nominated_by="TJ"),
        # Who is tied to a party.
        _person(
            "Osman Abukashawa", "SD", "mediator", "ar:native en:C1", "TD:posted", "water:verified",
            offices=[_engagement("Adviser to the ministry", "SD")],
        ),
        _person(
            "Amna Hassaballa", "EG", "mediator", "ar:native", "UG:posted", "water:verified",
            offices=[_engagement("Commissioner", "SD", ends=1)], former_nationalities=["SD"],
        ),
        _person(
            "Bashir Daw an-Nur", "TD", "mediator", "ar:C2 fr:C2", "TD:lived",
            offices=[_engagement("Envoy", organisation="state-sd")],
        ),
        _person(
            "Ilham Tijani", "NG", "mediator", "ar:C1 ha:native", "NG:lived", "water:verified",
            affiliation="حركة النهر",
        ),
        _person(
            "Modibo Keïtala", "GN", "mediator", "fr:native ar:C1", "GN:lived", "local-truces:verified",
            affiliation="Haraket en-Nahar",
        ),
        _person(
            "Zaynab Ould Merzoug", "MR", "mediator", "ar:native fr:C1", "SN:lived", "water:verified",
            offices=[_engagement("Ambassador", "SD", ends=-2), _engagement("Consul", "ML", ends=-14)],
            missions=[_engagement("Facilitator", "ML", ends=-1, organisation="au", situation="mali")],
        ),
        _person(
            "Latif Sarmadov", "AZ", "special_envoy", "ru:native en:B2", "KZ:posted", residence="KG",
            missions=[_engagement("Observer of the border", "KG", ends=-11)],
        ),
        _person(
            "Sefu Mwakikuti", "UG", "mediator", "so:C1 en:C1", "UG:lived",
            affiliation="الاتحاد الأفريقي",
        ),
        _person(
            "Deqa Xirsi Awaale", "DJ", "mediator", "so:native en:B1", "DJ:lived",
            missions=[_engagement("Head of office", "ET", organisation="au")],
        ),
        _person(
            "Lamin Darbo-Suwareh", "GM", "expert", "en:native", "GM:lived", "transitional-justice:evidenced",
            affiliation="Ministry of Justice of The Gambia",
        ),
        _person(
            "Wenceslas Agbodjan", "BJ", "mediator", "fr:native en:C1", "TD:posted", "water:evidenced",
            affiliation="Front for Justice",
        ),
        # Who is not in it yet.
        _person(
            "Nabil Ferhatouni", "DZ", "mediator expert special_envoy", "ar:native fr:native en:C2 ru:C2",
            "ML:mediated SD:mediated", "water:verified", membership="nominated",
        ),
    )
)  # fmt: skip
# Whoever has declared interests: what stands there is sealed.
DECLARED: Final = ("Gérard Mpoulou", "Aygün Demirelli")
# Alike in all but gender and nationality.
TWINS: Final = ("Yahya Qandusi", "Wafa Haleem Saadoun")
