"""Every text of the pages is marked, and said in Arabic and French."""

from pathlib import Path

import pytest

from app.web.i18n import catalogue
from tests.web.messages import LOCALE, TEMPLATES, marked_messages, read_catalogue, unmarked_texts


@pytest.mark.parametrize("language", ["ar", "fr"])
def test_every_marked_text_has_a_translation_that_is_sure(language: str) -> None:
    translated = read_catalogue(LOCALE / language / "messages.po")
    marked = {message.id for message in marked_messages() if message.id}
    there = {message.id for message in translated if message.id}
    assert marked - there == set(), "texts that no catalogue knows: run make messages"
    assert there - marked == set(), "translations of texts that are gone: run make messages"
    assert [message.id for message in translated if message.id and not _is_whole(message.string)] == []
    assert [message.id for message in translated if message.id and message.fuzzy] == []
    assert [
        (message.id, list(message.check(translated))) for message in translated if any(message.check(translated))
    ] == []


def _is_whole(said: str | tuple[str, ...] | list[str] | None) -> bool:
    return all(said) if isinstance(said, list | tuple) else bool(said)


@pytest.mark.parametrize("path", sorted(TEMPLATES.glob("*.html")), ids=lambda path: path.name)
def test_no_template_holds_a_text_that_is_not_marked(path: Path) -> None:
    assert list(unmarked_texts(path.read_text(encoding="utf-8"))) == []


@pytest.mark.parametrize(
    "template",
    ["<p>Hello</p>", '<a title="Hello">·</a>', "<p>{{ name }} writes</p>", "<p>مرحبا</p>"],
)
def test_a_text_that_is_not_marked_is_noticed(template: str) -> None:
    assert list(unmarked_texts(template)) != []


@pytest.mark.parametrize(
    ("number", "said"),
    [
        (0, "لا أحد"),
        (1, "شخص واحد"),
        (2, "شخصان"),
        (3, "3 أشخاص"),
        (11, "11 شخصا"),
        (100, "100 شخص"),
        (103, "103 أشخاص"),
    ],
)
def test_arabic_counts_people_in_its_six_ways(number: int, said: str) -> None:
    form = catalogue("ar").ngettext("%(shown)s person", "%(shown)s people", number)
    assert form % {"shown": number} == said
