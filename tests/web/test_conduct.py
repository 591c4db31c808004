"""The code of conduct: an empty place until a text is adopted, and from then on version upon version."""

import hashlib
import json
from datetime import date
from typing import Any

import pytest
from sqlalchemy import Engine, delete, select, update
from sqlalchemy.exc import DBAPIError

from app.db import now, reading, writing
from app.models import CodeVersion, OutboxMessage
from app.policy import Role
from app.queries.conduct import CodeVersion as CodeInForce
from app.queries.conduct import current_code
from app.security import csrf_token
from app.web.render import environment
from tests.api.client import Client, name_of, new_token
from tests.browser.test_typed_text import CORPUS
from tests.trail import trail
from tests.web.people import ORIGIN, see, send
from tests.web.signing import fields_of

API, PAGE = "/api/v1/code-of-conduct", "/en/code-of-conduct"
TEXTS = {"ar": "يعمل الوسيط بنزاهة.", "en": "Act with integrity.\n\nKeep silent.", "fr": "Agir avec intégrité."}
GIVEN: dict[str, Any] = {"texts": TEXTS, "adopted_on": "2026-11-20", "reference": "RES.1/2026"}
TYPED = {f"text_{code}": text for code, text in TEXTS.items()} | {
    "adopted_on": "2026-11-20",
    "reference": "RES.1/2026",
}


@pytest.fixture
def head(engine: Engine) -> str:
    return new_token(engine, Role.HEAD)


def post_form(client: Client, token: str, fields: dict[str, str], files: dict[str, bytes] | None = None) -> Any:
    sent = {"csrf": csrf_token(token)} | fields
    if files is None:
        return send(client, f"{PAGE}/new", sent, cookie=token)
    return client.post(
        f"{PAGE}/new",
        data=sent,
        files={name: (f"{name}.txt", content, "text/plain") for name, content in files.items()},
        headers={"Origin": ORIGIN, "Cookie": f"__Host-sulh={token}"},
    )


def test_until_a_text_is_adopted_everybody_signed_in_is_told_that_there_is_none(
    client: Client, engine: Engine, head: str
) -> None:
    said = {"ar": "لم تُعتمد", "en": "No code of conduct", "fr": "Aucun code de conduite"}
    for role in (role for role in Role if role is not Role.NOBODY):
        token = head if role is Role.HEAD else new_token(engine, role)
        for language, words in said.items():
            answer = client.get(API, token=token, headers={"Accept-Language": language}).json()
            assert (answer["version"], answer["text"], answer["language"]) == (None, None, language)
            assert answer["notice"].startswith(words)
        page = see(client, PAGE, cookie=token)
        assert (page.status_code, said["en"] in page.text) == (200, True)
        # Only the head is offered to adopt, and only the head may.
        assert (f"{PAGE}/new" in page.text) == (role is Role.HEAD)
        if role is not Role.HEAD:
            assert client.post(f"{API}/versions", token=token, json=GIVEN).status_code == 403
            assert post_form(client, token, TYPED | {"act": "adopt", "version": "0"}).status_code == 403
    assert client.get(API).status_code == 401
    assert see(client, PAGE).status_code == 303
    assert see(client, "/code-of-conduct").headers["location"] == PAGE
    with reading(engine) as session:
        assert current_code(session) is None


def test_a_version_is_adopted_and_never_changes(client: Client, engine: Engine, head: str) -> None:
    expert = new_token(engine, Role.EXPERT, "Amina")
    new_token(engine, Role.DESK)
    made = client.post(f"{API}/versions", token=head, json=GIVEN)
    assert made.status_code == 201, made.text
    # As the answer says how, and as anybody could work it out.
    canonical = json.dumps(TEXTS, ensure_ascii=False, separators=(",", ":"))
    fingerprint = hashlib.sha256(canonical.encode()).hexdigest()
    assert made.json() | {"uploaded_at": ""} == {"version": 1, **GIVEN, "sha256": fingerprint, "uploaded_at": ""}
    same = client.post(f"{API}/versions", token=head, json=GIVEN | {"reference": "RES.2"})
    assert (same.status_code, same.json()["code"]) == (409, "code_unchanged")
    second = client.post(f"{API}/versions", token=head, json=GIVEN | {"texts": TEXTS | {"fr": "Agir en silence."}})
    assert second.json()["version"] == 2
    read = client.get(API, token=expert, headers={"Accept-Language": "fr"}).json()
    assert (read["version"], read["text"], read["notice"]) == (2, "Agir en silence.", None)
    items = client.get(f"{API}/versions", token=expert).json()["items"]
    assert [(one["version"], one["texts"]["fr"]) for one in items] == [(2, "Agir en silence."), (1, TEXTS["fr"])]
    # The experts alone are told, once for each version, and of nothing but where it stands.
    with reading(engine) as session:
        mails = session.execute(select(OutboxMessage.kind, OutboxMessage.content)).all()
        assert [tuple(mail) for mail in mails] == [("code_adopted", '{"link":"/code-of-conduct"}')] * 2
        current = current_code(session)
        assert current is not None
        assert (current.number, current.texts["fr"]) == (2, "Agir en silence.")
        assert session.scalars(select(CodeVersion.uploaded_by)).all() == [name_of(engine, Role.HEAD.value)] * 2
    acts = [(row.object_kind, row.object_id, row.detail) for row in trail(engine) if row.action == "code.adopt"]
    assert acts == [("code", "1", "{}"), ("code", "2", "{}")]
    for statement in (update(CodeVersion).values(text_en="Other words"), delete(CodeVersion)):
        with pytest.raises(DBAPIError), writing(engine) as session:
            session.execute(statement)


@pytest.mark.parametrize("language", ["ar", "en", "fr"])
def test_an_offer_shows_the_version_in_force_or_that_there_is_none(language: str) -> None:
    notice = environment(language).get_template("conduct_parts.html").module.code_notice  # type: ignore[attr-defined]
    assert 'class="notice plain"' in notice(None, language)
    texts = {code: f"{code} {CORPUS[0]}" for code in TEXTS}
    code = CodeInForce(7, texts, date(2026, 11, 20), CORPUS[1], "0" * 64, now())
    shown = notice(code, language)
    assert f"{language} &lt;script&gt;" in shown
    assert "<bdi>7</bdi>" in shown
    assert not [text for text in CORPUS[:2] if text in shown]


def test_what_is_missing_or_cannot_be_is_refused(client: Client, engine: Engine, head: str) -> None:
    faulty = {
        "/texts/fr": GIVEN | {"texts": TEXTS | {"fr": " \n"}},
        "/texts/ar": GIVEN | {"texts": {code: TEXTS[code] for code in ("en", "fr")}},
        "/texts/en": GIVEN | {"texts": TEXTS | {"en": "a\u202eb"}},
        "/reference": GIVEN | {"reference": ""},
        "/adopted_on": GIVEN | {"adopted_on": f"{now().year + 1}-12-31"},
    }
    for pointer, body in faulty.items():
        answer = client.post(f"{API}/versions", token=head, json=body)
        assert (answer.status_code, answer.json()["errors"][0]["pointer"]) == (422, pointer)
    late = post_form(client, head, TYPED | {"text_fr": "", "adopted_on": f"{now().year + 1}-12-31", "act": "preview"})
    assert late.status_code == 422
    assert 'id="text_fr-error"' in late.text
    assert TEXTS["ar"] in late.text
    files = {"file_ar": "نص".encode("cp1256"), "file_en": "a\u2066b".encode(), "file_fr": b"\xef\xbb\xbf" + b"Agir"}
    page = post_form(client, head, TYPED | {"act": "adopt", "version": "0"}, files)
    assert page.status_code == 422
    assert ('id="text_ar-error"' in page.text, 'id="text_en-error"' in page.text) == (True, True)
    assert 'id="text_fr-error"' not in page.text
    long = post_form(client, head, TYPED | {"act": "preview"}, {"file_en": b"a" * 50_001})
    assert (long.status_code, 'id="text_en-error"' in long.text) == (422, True)
    with reading(engine) as session:
        assert current_code(session) is None


def test_on_pages_it_is_looked_at_before_it_is_adopted(client: Client, engine: Engine, head: str) -> None:
    nasty = "\n\n".join(CORPUS)
    # The text of a file stands for what was typed.
    files = {"file_en": b"\xef\xbb\xbf" + nasty.replace("\n", "\r\n").encode()}
    preview = post_form(client, head, TYPED | {"reference": CORPUS[0], "act": "preview"}, files)
    assert preview.status_code == 200
    with reading(engine) as session:
        assert current_code(session) is None
    held = fields_of(preview.text)
    assert (held["version"], held["text_en"], held["reference"]) == ("0", nasty, CORPUS[0])
    back = post_form(client, head, held | {"act": "change"})
    assert fields_of(back.text)["text_en"].strip() == nasty
    done = post_form(client, head, held | {"act": "adopt"})
    assert (done.status_code, done.headers["location"]) == (303, f"{PAGE}?done=adopted")
    with reading(engine) as session:
        adopted = current_code(session)
    assert adopted is not None
    assert adopted.texts == TEXTS | {"en": nasty}
    twice = post_form(client, head, held | {"act": "adopt"})
    assert (twice.status_code, 'role="alert"' in twice.text) == (409, True)
    # Looked at before the first was adopted: what was to follow nothing does not follow it unseen.
    late = post_form(client, head, held | {"text_fr": "Autre texte.", "act": "adopt"})
    assert (late.status_code, fields_of(late.text)["version"], "Autre texte." in late.text) == (412, "1", True)
    assert post_form(client, head, fields_of(late.text) | {"act": "adopt"}).status_code == 303
    for path in (PAGE, f"{PAGE}/versions/1", f"{PAGE}/new"):
        page = see(client, path, cookie=head).text
        assert not [text for text in CORPUS[:5] if text in page]
    assert "no longer in force" in see(client, f"{PAGE}/versions/1", cookie=head).text
    assert "no longer in force" not in see(client, f"{PAGE}/versions/2", cookie=head).text
    assert {see(client, f"{PAGE}/versions/{no}", cookie=head).status_code for no in ("0", "3", "01", "x")} == {404}
