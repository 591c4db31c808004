"""Pages made from tables say what the tables say."""

import pytest

from tests.docs.generated import DOCS, PAGES


@pytest.mark.parametrize("name", PAGES)
def test_the_page_is_as_its_table(name: str) -> None:
    written = (DOCS / name).read_text(encoding="utf-8")
    assert written == PAGES[name](), "make it anew: python -m tests.docs.generated"
