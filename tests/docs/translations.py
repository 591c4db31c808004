"""The page of what waits for a native reader, made from where the texts are."""

from collections.abc import Iterator

from babel.messages.catalog import Catalog

from app.mail_texts import TEXTS
from app.phrases import _FIELDS, _PROBLEMS
from app.reference import read_rows
from app.vocabularies.terms import reference_terms
from tests.web.messages import LOCALE, read_catalogue

Row = tuple[str, str, str]

_HEAD = """\
# Texts that wait for a native reader

Made from the catalogues and tables; a test keeps this page true. Every Arabic and French text here is a proposal that
no native reader has confirmed. Whoever reads it changes the text where it stands (the path before each table), and
`make messages` or `python -m tests.docs.generated` write this page anew. Where a text has several plural forms they
stand in the order of the language, divided by strokes. `%(…)s` and `{…}` are filled in and have to stay.
"""


def translations_page() -> str:
    parts = [_HEAD]
    for title, rows in (
        ("Pages: `app/locale/*/messages.po`", _of_pages()),
        ("Mails: `app/mail_texts.py`", _of_mails()),
        ("Errors: `app/phrases.py`", _of_errors()),
        ("What is wrong with a field: `app/phrases.py`", _of_fields()),
        ("Names of topics, situations and organisations: `app/reference`", _of_terms()),
        ("Names of languages that CLDR does not have: `app/reference/languages.csv`", _of_languages()),
    ):
        parts.append(f"\n## {title}\n\n| English | Arabic | French |\n| --- | --- | --- |\n")
        parts += [f"| {' | '.join(map(_cell, row))} |\n" for row in rows]
    return "".join(parts)


def _cell(text: str) -> str:
    return text.replace("|", "\\|").replace("[", "\\[").replace("\n", " ⏎ ")


def _of_pages() -> Iterator[Row]:
    arabic, french = (read_catalogue(LOCALE / language / "messages.po") for language in ("ar", "fr"))
    for message in arabic:
        if message.id:
            yield _told(message.id), _said(arabic, message.id), _said(french, message.id)


def _told(id_: object) -> str:
    return " / ".join(id_) if isinstance(id_, tuple | list) else str(id_)


def _said(catalogue: Catalog, id_: object) -> str:
    message = catalogue.get(id_[0] if isinstance(id_, tuple | list) else id_)  # type: ignore[arg-type]
    return "" if message is None else _told(message.string)


def _of_mails() -> Iterator[Row]:
    for text in TEXTS.values():
        for place in (0, 1):
            yield text["en"][place], text["ar"][place], text["fr"][place]


def _of_errors() -> Iterator[Row]:
    for english, title_ar, detail_ar, title_fr, detail_fr in _PROBLEMS.values():
        yield english, f"{title_ar}: {detail_ar}", f"{title_fr} : {detail_fr}"


def _of_fields() -> Iterator[Row]:
    for code, (arabic, french) in _FIELDS.items():
        yield code.replace("_", " "), arabic, french


def _of_terms() -> Iterator[Row]:
    for term in reference_terms():
        if term.review:
            arabic, french = (term.labels[of] if of in term.review else "(read)" for of in ("ar", "fr"))
            yield term.labels["en"], arabic, french


def _of_languages() -> Iterator[Row]:
    for row in read_rows("languages.csv"):
        if row["supp_ar"] or row["supp_fr"]:
            yield row["iso_name"], row["supp_ar"], row["supp_fr"]
