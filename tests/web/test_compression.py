"""Pages and their files travel packed to whoever can unpack them, and give nothing away by their size."""

import re

import pytest

from tests.api.client import Client
from tests.web.people import see, send, without_token

STYLES = re.compile(r'href="(/static/[^"]+\.css)"')
TOKEN = re.compile(r'name="csrf" value="([^"]+)"')


def test_a_page_is_small_for_who_takes_it_packed(client: Client, desk: str) -> None:
    plain = see(client, "/en/find", cookie=desk, **{"Accept-Encoding": "identity"})
    packed = see(client, "/en/find", cookie=desk, **{"Accept-Encoding": "br, gzip;q=0.8"})
    assert "content-encoding" not in plain.headers
    assert packed.headers["content-encoding"] == "gzip"
    assert int(packed.headers["content-length"]) < int(plain.headers["content-length"]) / 2
    assert "Accept-Encoding" in plain.headers["vary"]
    assert without_token(packed.text) == without_token(plain.text)


@pytest.mark.parametrize("taken", ["", "br", "gzip;q=0", "identity, gzip; q=0.0"])
def test_who_does_not_take_it_packed_gets_it_plain(client: Client, desk: str, taken: str) -> None:
    page = see(client, "/en/find", cookie=desk, **{"Accept-Encoding": taken})
    assert "content-encoding" not in page.headers
    styles = client.get(STYLES.findall(page.text)[0], headers={"Accept-Encoding": taken})
    assert "content-encoding" not in styles.headers
    assert "@layer" in styles.text


def test_styles_are_packed_and_type_is_not_packed_twice(client: Client, desk: str) -> None:
    page = see(client, "/en/find", cookie=desk).text
    taken = {"Accept-Encoding": "gzip"}
    assert client.get(STYLES.findall(page)[0], headers=taken).headers["content-encoding"] == "gzip"
    font = re.findall(r'href="(/static/[^"]+\.woff2)"', page)[0]
    assert "content-encoding" not in client.get(font, headers=taken).headers


def test_the_token_of_a_form_is_another_text_each_time_and_each_works(client: Client, desk: str) -> None:
    first, second = (TOKEN.findall(see(client, "/en/account", cookie=desk).text)[0] for _ in range(2))
    assert first != second
    for given in (first, second):
        answer = send(client, "/en/account/sessions", {"csrf": given, "session": "others"}, cookie=desk)
        assert answer.status_code == 303
    turned = second[:-6] + second[:6]
    assert send(client, "/en/account/sessions", {"csrf": turned, "session": "others"}, cookie=desk).status_code == 403
