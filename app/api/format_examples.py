"""An invented person in other formats, for the OpenAPI document."""

from typing import Any, Final

from app.api.examples import ID

CARD: Final = (
    f"BEGIN:VCARD\r\nVERSION:4.0\r\nPRODID:-//OIC//Sulh//EN\r\nKIND:individual\r\nUID:urn:uuid:{ID}\r\n"
    "FN;PREF=1:Amina Diarra\r\nFN;LANGUAGE=und-Arab:أمينة ديارا\r\nN:;Amina Diarra;;;\r\n"
    "TITLE;LANGUAGE=en:Mediator\r\nLANG;PREF=1:fr\r\nREV:20270115T093000Z\r\nEND:VCARD\r\n"
)
DAYS: Final = (
    "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//OIC//Sulh//EN\r\nNAME;LANGUAGE=en:Amina Diarra\r\n"
    "BEGIN:VEVENT\r\nSUMMARY:Amina Diarra: Available\r\nDTSTART;VALUE=DATE:20270101\r\nDTEND;VALUE=DATE:20270701\r\n"
    "DTSTAMP:20270115T093000Z\r\nUID:5b2f6a38-0d5c-5d0c-8a3e-0f4f8f2f5b11\r\nTRANSP:TRANSPARENT\r\nEND:VEVENT\r\n"
    "END:VCALENDAR\r\n"
)
LINKED: Final[dict[str, Any]] = {
    "@context": "https://schema.org",
    "@type": "Person",
    "@id": f"urn:uuid:{ID}",
    "identifier": "SN-7K2M9Q",
    "name": "Amina Diarra",
    "hasOccupation": [{"@type": "Occupation", "name": "Mediator"}],
    "knowsLanguage": [{"@type": "Language", "alternateName": "fr", "name": "French"}],
    "knowsAbout": [
        {
            "@type": "DefinedTerm",
            "@id": "https://sulh.example/api/v1/vocabularies/expertise#water",
            "termCode": "water",
            "name": "Water",
            "inDefinedTermSet": "https://sulh.example/api/v1/vocabularies/expertise",
        }
    ],
}
DOSSIER: Final = "%PDF-1.7 …"
MANDATE_DAYS: Final = """BEGIN:VCALENDAR
VERSION:2.0
PRODID:-//OIC//Sulh//EN
BEGIN:VEVENT
SUMMARY:OIC mission · Mediator · Sudan
DTSTART;VALUE=DATE:20270201
DTEND;VALUE=DATE:20270303
UID:5b1c4f2e-6f0a-5d0e-9d7b-0a8f3f0c9a11
SEQUENCE:9
END:VEVENT
END:VCALENDAR
"""
