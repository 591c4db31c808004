"""The import over HTTP: from the file that is sent to its undoing, and what bad files get."""

import asyncio
import csv
import io
import re
from collections.abc import AsyncIterator
from typing import Any

import pytest
from sqlalchemy import Engine, func, select, text

import app.middleware
from app.db import reading, writing
from app.models import AuditEvent, ImportBatch, ImportDraft, Profile
from app.policy import Role
from app.security import csrf_token
from app.services.imports import draft_work
from app.services.imports.limits import MAX_FILE_BYTES
from app.services.revisions import directory_revision
from app.settings import Settings
from app.worker import run_due
from tests.api.client import Client, new_token
from tests.api.test_profiles import PATH, created
from tests.browser.test_typed_text import CORPUS
from tests.imports.workbooks import with_part, workbook
from tests.services.test_imports import AMINA, ARABIC, FRENCH, PROFILES, real, roster
from tests.web.people import ORIGIN, see, send

IMPORTS = "/en/imports"
# A few kilobytes that unpack to thirty megabytes.
BOMB = with_part(workbook(("List", [("Name", "Nationality"), ("Amina", "SN")])), "xl/media/a.bin", b"0" * 30_000_000)


def upload(client: Client, token: str, data: bytes, name: str = "roster.csv", **headers: str) -> Any:
    return client.post(
        IMPORTS,
        data={"csrf": csrf_token(token)},
        files={"file": (name, data, "text/csv")},
        headers={"Origin": ORIGIN, "Cookie": f"__Host-sulh={token}"} | headers,
    )


def submit(client: Client, token: str, path: str, fields: dict[str, Any] | None = None) -> Any:
    return send(client, path, {"csrf": csrf_token(token)} | (fields or {}), cookie=token)


def uploaded(client: Client, token: str, data: bytes, name: str = "roster.csv") -> str:
    """The address of the draft."""
    answer = upload(client, token, data, name)
    assert answer.status_code == 303, answer.text
    return str(answer.headers["location"])


def columns_of(page: str) -> list[str]:
    """What is chosen for each column, as a browser would send it."""
    chosen = []
    for select_ in re.findall(r'<select id="column-\d+".*?</select>', page, re.DOTALL):
        (value,) = re.findall(r'<option value="([a-z_]+)" selected>', select_)
        chosen.append(value)
    return chosen


def dry_run(client: Client, token: str, data: bytes, name: str = "roster.csv") -> tuple[str, str]:
    """The address of the draft, and the page of its dry run."""
    draft = uploaded(client, token, data, name)
    columns = columns_of(see(client, draft, cookie=token).text)
    answer = submit(client, token, f"{draft}/columns", {"column": columns})
    assert (answer.status_code, answer.headers["location"]) == (303, draft)
    return draft, see(client, draft, cookie=token).text


def confirm(client: Client, token: str, draft: str) -> str:
    """The address of the import."""
    page = see(client, f"{draft}/confirm", cookie=token).text
    (plan,) = re.findall(r'name="plan" value="(\d+)"', page)
    for _ in range(2):
        answer = submit(client, token, f"{draft}/confirm", {"plan": plan})
        assert (answer.status_code, answer.headers["location"]) == (303, draft)
    answer = see(client, draft, cookie=token)
    assert answer.status_code == 303, answer.text
    return str(answer.headers["location"]).partition("?")[0]


def count(engine: Engine, table: Any) -> int:
    with reading(engine) as session:
        return session.scalar(select(func.count()).select_from(table)) or 0


@pytest.mark.parametrize("name", [PROFILES, FRENCH, ARABIC])
def test_a_real_roster_comes_in_and_goes_out_again(client: Client, engine: Engine, desk: str, name: str) -> None:
    draft, page = dry_run(client, desk, real(name), name)
    assert "Nothing is saved yet." in page
    with reading(engine) as session:
        assert (count(engine, Profile), count(engine, ImportBatch), directory_revision(session)) == (0, 0, 0)
    address = confirm(client, desk, draft)
    people = count(engine, Profile)
    assert people > 0
    assert count(engine, ImportBatch) == 1
    found = client.get("/api/v1/profiles", token=desk).json()
    assert found["total"] == people
    page = see(client, address, cookie=desk).text
    assert "Undo this import" in page
    for _ in range(2):
        assert submit(client, desk, f"{address}/undo").headers["location"] == address
    assert count(engine, Profile) == 0
    assert client.get("/api/v1/profiles", token=desk).json()["total"] == 0
    assert "This import was undone." in see(client, address, cookie=desk).text
    assert "Undone" in see(client, IMPORTS, cookie=desk).text
    with reading(engine) as session:
        actions = session.scalars(select(AuditEvent.action).order_by(AuditEvent.sequence)).all()
    assert [action for action in actions if action.startswith("profile.import")] == [
        "profile.import",
        "profile.import_undo",
    ]


@pytest.mark.parametrize("language", ["ar", "fr"])
def test_every_step_is_in_the_reader_s_language(client: Client, desk: str, language: str) -> None:
    draft, _ = dry_run(client, desk, roster(AMINA, ("", "", "Mali")))
    own = draft.replace("/en/", f"/{language}/")
    for path in (f"/{language}/imports", own, f"{own}/columns", f"{own}/confirm"):
        page = see(client, path, cookie=desk)
        assert page.status_code == 200
        assert f'<html lang="{language}"' in page.text
        assert not re.search("Dry run|Leave out|Full name|Possible dup|>Import<", page.text), path


def test_columns_are_changed_and_what_cannot_be_stands_at_its_column(client: Client, desk: str) -> None:
    data = roster(("Amina Diallo", "SN", "Dakar"), header=("Person", "Nationality", "Name"))
    draft = uploaded(client, desk, data)
    page = see(client, draft, cookie=desk).text
    assert columns_of(page) == ["noted", "nationality", "full_name"]
    assert "Amina Diallo" in page
    answer = submit(client, desk, f"{draft}/columns", {"column": ["full_name", "full_name", "left_out"]})
    assert (answer.status_code, columns_of(answer.text)) == (422, ["full_name", "full_name", "left_out"])
    assert 'id="column-1-error"' in answer.text
    answer = submit(client, desk, f"{draft}/columns", {"column": ["noted", "nationality", "left_out"]})
    assert "One column has to hold the name." in answer.text
    submit(client, desk, f"{draft}/columns", {"column": ["full_name", "nationality", "left_out"]})
    assert "Amina Diallo" in see(client, draft, cookie=desk).text
    again = see(client, f"{draft}/columns", cookie=desk).text
    assert columns_of(again) == ["full_name", "nationality", "left_out"]


def test_a_row_says_what_changes_what_was_not_understood_and_what_it_is_like(client: Client, desk: str) -> None:
    draft, _ = dry_run(client, desk, roster(AMINA, ("2", "Omar Ba", "Mali")))
    confirm(client, desk, draft)
    later = roster(
        ("1", "Amina Diallo", "Senegal", "mediator", "fr:C2", ""),
        ("", "Ba Omar", "Mali", "", "", ""),
        ("5", "Zaynab Sy", "Atlantis", "expert", "", ""),
        ("6", "", "", "", "", "=1+1"),
        ("7", "Ali\u202eSow", "", "", "", ""),
    )
    draft, page = dry_run(client, desk, later)
    for said in (
        "What changes",
        "Side by side",
        "Names that are not known",
        "<q><bdi>Atlantis</bdi></q>",
        "Perhaps:",
        "Column",
    ):
        assert said in page, said
    assert "Ali·Sow" in page
    assert "\u202e" not in page
    parts = {part: see(client, f"{draft}?part={part}", cookie=desk).text for part in ("update", "rejected", "new")}
    assert ("Amina Diallo" in parts["update"], "Zaynab Sy" in parts["update"]) == (True, False)
    assert "There is no name." in parts["rejected"]
    assert "Zaynab Sy" in parts["new"]


def test_answers_count_for_the_file_and_a_wrong_one_stays_typed(client: Client, engine: Engine, desk: str) -> None:
    draft, page = dry_run(client, desk, roster(("5", "Zaynab Sy", "Atlantis", "expert", "", "")))
    assert 'id="answer-0"' in page
    answer = submit(client, desk, f"{draft}/answers", {"answer-0": "Lemuria"})
    assert (answer.status_code, 'value="Lemuria"' in answer.text) == (422, True)
    assert 'id="answer-0-error"' in answer.text
    submit(client, desk, f"{draft}/answers", {"answer-0": "Mali", "answer-77": "Mali", "answer-x": "Mali"})
    assert "Atlantis" not in see(client, draft, cookie=desk).text
    confirm(client, desk, draft)
    (one,) = client.get("/api/v1/profiles", token=desk).json()["items"]
    assert one["nationalities"] == ["ML"]


def test_possible_duplicates_are_kept_put_in_or_left_out(client: Client, engine: Engine, desk: str) -> None:
    draft, _ = dry_run(client, desk, roster(AMINA, ("2", "Omar Ba", "Mali"), ("3", "Ali Sow", "Mali")))
    confirm(client, desk, draft)
    again = roster(("", "Diallo Amina", "SN", "", "en:B2"), ("", "Ba Omar", "Mali"), ("", "Sow Ali", "Mali"))
    draft, _ = dry_run(client, desk, again)
    answer = submit(client, desk, f"{draft}/duplicates", {"row-2": "update", "row-3": "keep", "page": "1"})
    assert answer.headers["location"] == f"{draft}?part=possible_duplicate&page=1"
    page = see(client, f"{draft}?part=possible_duplicate", cookie=desk).text
    assert 'name="row-2" value="update" checked' in page
    assert submit(client, desk, f"{draft}/duplicates", {"others": "burn"}).status_code == 422
    confirm(client, desk, draft)
    assert count(engine, Profile) == 4


def test_the_file_of_faulty_rows_can_be_mended_and_is_never_calculated(client: Client, desk: str) -> None:
    data = roster(
        AMINA,
        ("6", "", "Mali", "", "", "=cmd|' /C calc'!A0"),
        ("7", "Zaynab Sy", "@Atlantis", "", "", ""),
        header=("Ref", "Name", "Nationality", "Category", "Languages", "=HYPERLINK(1)"),
    )
    draft, _ = dry_run(client, desk, data)
    answer = see(client, f"{draft.replace('/en/', '/fr/')}/faulty-rows.csv", cookie=desk)
    assert answer.headers["content-type"] == "text/csv; charset=utf-8"
    assert answer.content.startswith(b"\xef\xbb\xbf")
    header, *rows = csv.reader(io.StringIO(answer.content.decode("utf-8-sig")))
    assert header[-2:] == ["'=HYPERLINK(1)", "Ce qui ne va pas"]
    assert [row[0] for row in rows] == ["6", "7"]
    assert (rows[0][5], rows[1][2]) == ("'=cmd|' /C calc'!A0", "'@Atlantis")
    assert "Atlantis" in rows[1][-1]
    assert not any(cell.startswith(("=", "+", "@", "-")) for row in [header, *rows] for cell in row)


def test_what_changed_meanwhile_is_told_before_anything_is_saved(client: Client, engine: Engine, desk: str) -> None:
    draft, _ = dry_run(client, desk, roster(("2", "Omar Ba", "Mali")))
    created(client, desk, name="Ba Omar", nationalities=["ML"])
    page = see(client, f"{draft}/confirm", cookie=desk).text
    (plan,) = re.findall(r'name="plan" value="(\d+)"', page)
    submit(client, desk, f"{draft}/confirm", {"plan": plan})
    page = see(client, draft, cookie=desk).text
    assert "The directory has changed since you looked. One row would become something else now" in page
    answer = submit(client, desk, f"{draft}/confirm", {"plan": plan})
    assert (answer.status_code, "read anew in another window" in answer.text) == (409, True)
    assert count(engine, ImportBatch) == 0
    confirm(client, desk, draft)
    assert count(engine, Profile) == 1


@pytest.mark.parametrize("limit", ["WORKER_FROM_ROWS", "WORKER_FROM_PEOPLE"])
def test_a_long_file_and_a_large_directory_are_left_to_the_worker(
    client: Client, engine: Engine, desk: str, monkeypatch: pytest.MonkeyPatch, limit: str
) -> None:
    confirm(client, desk, dry_run(client, desk, roster(AMINA, ("2", "Omar Ba", "Mali")))[0])
    monkeypatch.setattr(draft_work, limit, 1)
    draft, page = dry_run(client, desk, roster(("3", "Ali Sow", "Mali"), ("4", "Awa Sy", "Mali")))
    assert "The rows are being read" in page
    assert 'http-equiv="refresh"' in page
    assert see(client, f"{draft}/columns", cookie=desk).headers["location"] == draft
    run_due(engine, Settings(), jobs=())
    (plan,) = re.findall(r'name="plan" value="(\d+)"', see(client, f"{draft}/confirm", cookie=desk).text)
    submit(client, desk, f"{draft}/confirm", {"plan": plan})
    assert "The import is running" in see(client, draft, cookie=desk).text
    assert submit(client, desk, f"{draft}/discard").status_code == 409
    assert submit(client, desk, f"{draft}/answers").status_code == 409
    run_due(engine, Settings(), jobs=())
    assert see(client, draft, cookie=desk).status_code == 303
    assert count(engine, Profile) == 4


def test_who_may_not_and_who_did_not_send_it_sees_nothing(client: Client, engine: Engine, desk: str) -> None:
    draft, _ = dry_run(client, desk, roster(AMINA))
    head, expert = new_token(engine, Role.HEAD), new_token(engine, Role.EXPERT)
    missing = "/en/imports/drafts/00000000-0000-4000-8000-000000000000"
    for rest in ("", "/columns", "/confirm", "/faulty-rows.csv"):
        hidden, absent = (see(client, path + rest, cookie=head) for path in (draft, missing))
        assert (hidden.status_code, absent.status_code) == (404, 404)
        assert "Amina" not in hidden.text
        assert see(client, draft + rest, cookie=expert).status_code == 403
    for rest in ("columns", "answers", "duplicates", "confirm", "discard"):
        assert submit(client, head, f"{draft}/{rest}", {"plan": "1", "column": "full_name"}).status_code == 404
        assert submit(client, expert, f"{draft}/{rest}").status_code == 403
    assert see(client, draft, cookie=desk).status_code == 200
    assert "roster.csv" not in see(client, IMPORTS, cookie=head).text
    for path in (IMPORTS, draft):
        assert "/sign-in" in client.get(path).headers["location"]


def test_what_was_sent_can_be_discarded(client: Client, engine: Engine, desk: str) -> None:
    draft, _ = dry_run(client, desk, roster(AMINA))
    assert submit(client, desk, f"{draft}/discard").headers["location"] == IMPORTS
    assert (see(client, draft, cookie=desk).status_code, count(engine, ImportDraft)) == (404, 0)


@pytest.mark.parametrize(
    "told",
    [
        {"csrf": "x" * 43},
        {"csrf": ""},
        {"Origin": "https://evil.example"},
        {"Origin": "null"},
        {"Sec-Fetch-Site": "cross-site", "Origin": ""},
    ],
)
def test_25_a_file_that_another_site_could_send_is_refused(
    client: Client, engine: Engine, desk: str, told: dict[str, str]
) -> None:
    headers = {"Origin": ORIGIN, "Cookie": f"__Host-sulh={desk}"} | {k: v for k, v in told.items() if k != "csrf"}
    answer = client.post(
        IMPORTS,
        data={"csrf": told.get("csrf", csrf_token(desk))},
        files={"file": ("roster.csv", roster(AMINA), "text/csv")},
        headers={name: value for name, value in headers.items() if value},
    )
    assert (answer.status_code, count(engine, ImportDraft)) == (403, 0)
    assert "This form could not be trusted" in answer.text


def test_a_file_goes_nowhere_else_and_only_from_who_may_send_one(client: Client, engine: Engine, desk: str) -> None:
    """Of others no more is read than of any form: an unknown cookie cannot make the server hold ten megabytes."""
    large = roster(AMINA) + b"x" * 3_000_000
    elsewhere = client.post(
        "/en/account/sessions",
        data={"csrf": csrf_token(desk)},
        files={"file": ("roster.csv", roster(AMINA), "text/csv")},
        headers={"Origin": ORIGIN, "Cookie": f"__Host-sulh={desk}"},
    )
    assert elsewhere.status_code == 403
    for token in ("sulh_s_unknown", new_token(engine, Role.EXPERT)):
        answer = upload(client, token, large)
        assert answer.status_code == 403
    assert count(engine, ImportDraft) == 0


def test_a_file_that_is_too_large_is_refused_while_it_is_read(client: Client, engine: Engine, desk: str) -> None:
    answer = upload(client, desk, b"Name,Nationality\n" + b"x" * (MAX_FILE_BYTES + 50_000))
    assert (answer.status_code, "The file is too large" in answer.text) == (413, True)
    assert count(engine, ImportDraft) == 0


@pytest.mark.parametrize(("path", "status"), [(IMPORTS, 303), ("/en/account/sessions", 503)])
@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_a_file_may_come_slowly_from_who_may_send_one(
    client: Client, engine: Engine, desk: str, monkeypatch: pytest.MonkeyPatch, path: str, status: int
) -> None:
    monkeypatch.setattr(app.middleware, "DEADLINE_S", 1.5)
    field = f'--x\r\nContent-Disposition: form-data; name="csrf"\r\n\r\n{csrf_token(desk)}\r\n'
    head = '--x\r\nContent-Disposition: form-data; name="file"; filename="roster.csv"\r\n\r\n'

    async def slowly() -> AsyncIterator[bytes]:
        for part in ((field + head).encode(), roster(AMINA), b"\r\n--x--\r\n"):
            yield part
            await asyncio.sleep(0.8)

    kind = "multipart/form-data; boundary=x" if path == IMPORTS else "application/x-www-form-urlencoded"
    headers = {"Origin": ORIGIN, "Cookie": f"__Host-sulh={desk}", "Content-Type": kind}
    assert client.post(path, content=slowly(), headers=headers).status_code == status


def test_no_file_and_a_broken_form_are_told(client: Client, desk: str) -> None:
    cookie = {"Origin": ORIGIN, "Cookie": f"__Host-sulh={desk}"}
    none = client.post(
        IMPORTS, data={"csrf": csrf_token(desk)}, files={"file": ("", b"", "text/csv")}, headers=cookie
    )
    assert (none.status_code, "Choose a file first." in none.text) == (422, True)
    plain = submit(client, desk, IMPORTS)
    assert (plain.status_code, "Choose a file first." in plain.text) == (422, True)
    for body, kind in (
        (b"--x\r\nnonsense", "multipart/form-data; boundary=x"),
        (b"", "multipart/form-data"),
        (b"--x\r\n" * 5000, "multipart/form-data; boundary=x"),
    ):
        broken = client.post(IMPORTS, content=body, headers={**cookie, "Content-Type": kind})
        assert broken.status_code in (400, 403), broken.text


@pytest.mark.parametrize(
    ("data", "name", "words"),
    [
        (b"\x00\x01\x02 garbage", "roster.csv", "This is not text."),
        (b"\xff\xfeN", "roster.csv", "not in the encoding that its first bytes promise"),
        (b"PK\x03\x04 broken", "roster.xlsx", "no XLSX workbook|damaged"),
        (roster(AMINA), "roster.xlsx", "not what the ending of its name says"),
        (b"PK\x03\x04", "roster.csv", "not what the ending of its name says"),
        (roster(AMINA), "roster.exe", "Only CSV and XLSX files are read."),
        (BOMB, "roster.xlsx", "packed far tighter than a roster"),
        (roster(("1", "Am\x00ina")), "roster.csv", "This is not text."),
        (b"\xd0\xcf\x11\xe0 old", "roster.xls", "old or locked workbook"),
        (b"one,two\n1,2\n", "roster.csv", "No row names its columns."),
        (b"Name,Nationality\n", "roster.csv", "Below the header there is nobody."),
        (b"", "roster.csv", "The file is empty."),
        (b'Name,Nationality\n"Amina,SN\n', "roster.csv", "quotation mark that is never closed"),
    ],
)
@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_a_file_that_cannot_be_read_is_refused_in_words_at_its_field(
    client: Client, engine: Engine, desk: str, data: bytes, name: str, words: str
) -> None:
    answer = upload(client, desk, data, name)
    assert (answer.status_code, count(engine, ImportDraft)) == (422, 0)
    assert re.search(words, answer.text)
    assert 'id="file-error"' in answer.text


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_27_what_a_file_holds_stays_text_on_every_step(client: Client, desk: str) -> None:
    header = ("Ref", "Name", "Nationality", *CORPUS[:5])
    data = roster(*(("", text_, text_, *([text_] * 5)) for text_ in CORPUS if "\u2028" not in text_), header=header)
    draft, page = dry_run(client, desk, data, "<img src=x onerror=alert(1)>.csv")
    pages = [
        page,
        see(client, f"{draft}/columns", cookie=desk).text,
        see(client, f"{draft}/confirm", cookie=desk).text,
    ]
    address = confirm(client, desk, draft)
    pages += [see(client, address, cookie=desk).text, see(client, IMPORTS, cookie=desk).text]
    for shown in pages:
        assert not re.search(r"<script(?! type=\"module\" src=)|<img|<iframe|<base|onerror=[^&]*\"", shown)
        assert "&lt;img src=x onerror=alert(1)&gt;.csv" in shown


def test_numbers_and_ids_that_are_none_are_taken_calmly(client: Client, desk: str) -> None:
    draft, _ = dry_run(client, desk, roster(AMINA))
    for query in ("page=0", "page=-1", "page=x", "page=999999999", "page=99999", "part=nothing"):
        assert see(client, f"{draft}?{query}", cookie=desk).status_code == 200, query
    assert see(client, f"{IMPORTS}?page=x", cookie=desk).status_code == 200
    for path in ("/en/imports/7", "/en/imports/drafts", "/en/imports/drafts/7"):
        assert see(client, path, cookie=desk).status_code == 404
    assert submit(client, desk, f"{draft}/confirm", {"plan": "9" * 40}).status_code == 409


def test_an_import_too_old_is_said_to_be_so(client: Client, engine: Engine, desk: str) -> None:
    draft, _ = dry_run(client, desk, roster(AMINA))
    address = confirm(client, desk, draft)
    with writing(engine) as session:
        session.execute(text("UPDATE imports SET actor = NULL"))
    assert "cannot be undone as a whole" in see(client, address, cookie=desk).text
    assert submit(client, desk, f"{address}/undo").status_code == 409
    assert count(engine, Profile) == 1


def test_who_was_changed_since_is_named_as_staying(client: Client, engine: Engine, desk: str) -> None:
    draft, _ = dry_run(client, desk, roster(AMINA, ("2", "Omar Ba", "Mali")))
    address = confirm(client, desk, draft)
    (one,) = [item for item in client.get(PATH, token=desk).json()["items"] if item["name"] == "Amina Diallo"]
    etag = client.get(f"{PATH}/{one['id']}", token=desk).headers["etag"]
    assert client.patch(f"{PATH}/{one['id']}", {"title": "Dr"}, etag, token=desk).status_code == 200
    page = see(client, address, cookie=desk).text
    assert ("What would stay" in page, "changed since the import" in page) == (True, True)
    submit(client, desk, f"{address}/undo")
    page = see(client, address, cookie=desk).text
    assert ("What could not be undone" in page, "Amina Diallo" in page, "Omar Ba" in page) == (True, True, False)
    assert count(engine, Profile) == 1
