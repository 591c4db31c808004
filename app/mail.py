"""A message to one person, made from its kind and parameters. Nothing that people typed is ever part of it."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from string import Formatter
from typing import Final
from uuid import UUID

from babel.dates import format_date

from app.mail_texts import CLOSING, TEXTS
from app.settings import Settings

# Kind → the parameters of its text: `link` and `hide` are paths below SULH_PUBLIC_URL, `date` is YYYY-MM-DD.
PARAMETERS: Final[dict[str, frozenset[str]]] = {
    kind: frozenset(name for _, name, _, _ in Formatter().parse(texts["en"][1]) if name) - {"until"}
    for kind, texts in TEXTS.items()
}
# Kinds that say until when there is an answer, and the setting of so many hours after the fact that they tell.
ANSWERED_WITHIN: Final = {"offer": "offer_hours"}
_ADDRESS = re.compile(r"[^\s\x00-\x1f\x7f@<>()\[\],;:\\\"]{1,64}@[^\s\x00-\x1f\x7f@<>()\[\],;:\\\"]{1,189}")
_DAY = re.compile(r"[0-9]{4}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])")
_PATH = re.compile(r"/(?!/)[A-Za-z0-9._~/?=&%#-]{0,1000}")


@dataclass(frozen=True)
class Letter:
    """What is to be sent to whom; `at` becomes the Date of the mail."""

    public_id: UUID
    kind: str
    language: str
    recipient: str
    content: Mapping[str, str]
    at: datetime


def check(kind: str, language: str, recipient: str, content: Mapping[str, str]) -> None:
    """Raises ValueError, without the values, for what cannot become a mail: a mistake of the program."""
    if kind not in PARAMETERS or content.keys() != PARAMETERS[kind]:
        raise ValueError("there is no such kind of mail, or it takes other parameters")
    if language not in TEXTS[kind]:
        raise ValueError("mails are written in ar, en and fr")
    if not _ADDRESS.fullmatch(recipient):
        raise ValueError("the recipient is no mail address")
    for name, value in content.items():
        if name == "date":
            if not _DAY.fullmatch(value):
                raise ValueError("a date is written as YYYY-MM-DD")
        elif not _PATH.fullmatch(value):
            raise ValueError("a link is a path of this service")


def compose(letter: Letter, settings: Settings) -> EmailMessage:
    """The mail as it is sent. Raises ValueError as `check`.

    Sent twice it has the same Message-ID, by which mail programs know the repeat.
    """
    check(letter.kind, letter.language, letter.recipient, letter.content)
    subject, body = TEXTS[letter.kind][letter.language]
    filled = body.format_map(
        {name: _written(name, letter, settings) for name in letter.content} | _until(letter, settings)
    )
    sender = settings.mail_from
    message = EmailMessage(policy=SMTP)
    message["From"] = Address(settings.mail_name, addr_spec=sender)
    message["To"] = letter.recipient
    message["Subject"] = subject
    message["Date"] = format_datetime(letter.at)
    message["Message-ID"] = f"<{letter.public_id}@{sender.rpartition('@')[2]}>"
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(f"{filled}\n\n{CLOSING[letter.language]}\n")
    message["Content-Language"] = letter.language  # last: new content takes away what was said of the old
    return message


def _until(letter: Letter, settings: Settings) -> dict[str, str]:
    if letter.kind not in ANSWERED_WITHIN:
        return {}
    until = letter.at.astimezone(UTC) + timedelta(hours=getattr(settings, ANSWERED_WITHIN[letter.kind]))
    day = format_date(until.date(), format="long", locale=letter.language)
    return {"until": f"{day}, {until:%H:%M} UTC" if letter.language != "ar" else f"{day}، {until:%H:%M} UTC"}


def _written(name: str, letter: Letter, settings: Settings) -> str:
    value = letter.content[name]
    if name == "date":
        return format_date(date.fromisoformat(value), format="long", locale=letter.language)
    return settings.public_url + value
