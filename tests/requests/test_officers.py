"""Who works on a strict request: named and taken off again by the head, over the API and on the page."""

from typing import Any

import pytest
from sqlalchemy import Engine, select

from app.db import reading
from app.models import Account, AuditEvent, OutboxMessage
from tests.requests.cast import Cast
from tests.web.people import see, send
from tests.web.test_requests import TOKEN


def items(cast: Cast, who: str, path: str) -> Any:
    answer = cast.ask(who, "GET", f"{path}/officers")
    return answer.json()["items"] if answer.status_code == 200 else answer.status_code


def test_officers_are_named_told_and_taken_off_again(cast: Cast, engine: Engine) -> None:
    path = cast.submitted(confidentiality="strict")
    desk, other = (str(cast.account_of(name)) for name in ("desk", "other desk"))
    for account in (desk, desk, other):
        assert cast.ask("head", "POST", f"{path}/officers", json={"account": account}).status_code == 204
    named = [
        {"account": desk, "name": "desk", "role": "desk"},
        {"account": other, "name": "other desk", "role": "desk"},
    ]
    for who in ("head", "secretary", "auditor", "desk"):
        assert items(cast, who, path) == named, who
    assert (items(cast, "ethics", path), items(cast, "asker", path), items(cast, "partner", path)) == (404, 403, 403)
    assert cast.ask("desk", "DELETE", f"{path}/officers/{other}").status_code == 403
    assert cast.ask("head", "DELETE", f"{path}/officers/{desk}").status_code == 204
    assert cast.ask("head", "DELETE", f"{path}/officers/{desk}").status_code == 404
    assert (items(cast, "desk", path), items(cast, "head", path)) == (404, named[1:])
    assert cast.read("desk", path).status_code == 404
    assert cast.ask("head", "POST", f"{path}/officers", json={"account": desk}).status_code == 204
    for wrong in (str(cast.account_of("secretary")), str(cast.account_of("head")), "x", path[1:]):
        refused = cast.ask("head", "POST", f"{path}/officers", json={"account": wrong})
        assert refused.json()["errors"][0]["pointer"] == "/account"
    with reading(engine) as session:
        mails = session.scalars(select(OutboxMessage).where(OutboxMessage.kind == "request_named")).all()
        kept = select(AuditEvent).where(AuditEvent.action.like("request.%name_officer"))
        rows = [(row.action, row.object_id) for row in session.scalars(kept.order_by(AuditEvent.sequence))]
        addresses = select(Account.name, Account.email)
        by_address = {email: name for name, email in session.execute(addresses)}
    assert sorted(by_address[mail.recipient or ""] for mail in mails) == ["desk", "desk", "other desk"]
    assert {mail.content for mail in mails} == {f'{{"link":"/requests{path}"}}'}
    told = {"name": "request.name_officer", "unname": "request.unname_officer"}
    acts = (("name", desk), ("name", other), ("unname", desk), ("name", desk))
    assert rows == [(told[act], about) for act, account in acts for about in (path[1:], account)]


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_who_leaves_the_office_and_comes_back_is_named_for_nothing(cast: Cast) -> None:
    path, desk = cast.submitted(confidentiality="strict"), str(cast.account_of("desk"))
    assert cast.ask("head", "POST", f"{path}/officers", json={"account": desk}).status_code == 204
    assert cast.read("desk", path).status_code == 200
    account, admin = f"/api/v1/accounts/{desk}", cast.tokens["administrator"]
    for role in ("auditor", "desk"):
        tag = cast.client.get(account, token=admin).headers["ETag"]
        assert cast.client.patch(account, {"role": role}, tag, token=admin).status_code == 200
    assert items(cast, "head", path) == []


def test_an_officer_who_wrote_a_strict_request_does_not_read_who_works_on_it(cast: Cast) -> None:
    path = cast.submitted("desk", confidentiality="strict")
    assert cast.read("desk", path).status_code == 200
    assert items(cast, "desk", path) == 403
    assert 'id="officers"' not in see(cast.client, f"/en/requests{path}", cookie=cast.tokens["desk"]).text


def test_the_page_of_a_strict_request_names_officers(cast: Cast) -> None:
    cast.assemble()
    path, plain = cast.submitted(confidentiality="strict"), cast.submitted()
    page, head = f"/en/requests{path}", cast.tokens["head"]
    assert 'id="officers"' not in see(cast.client, f"/en/requests{plain}", cookie=head).text
    shown = see(cast.client, page, cookie=head).text
    desk = str(cast.account_of("desk"))
    assert f'<option value="{desk}">desk (Desk officer)</option>' in shown
    assert str(cast.account_of("secretary")) not in shown
    token = {"csrf": TOKEN.findall(shown)[0]}
    for wrong in ({}, {"account": "x"}, {"account": str(cast.account_of("asker"))}):
        refused = send(cast.client, f"{page}/officers", token | wrong, cookie=head)
        assert (refused.status_code, 'id="officer-error"' in refused.text) == (422, True)
    assert send(cast.client, f"{page}/officers", token | {"account": desk}, cookie=head).status_code == 303
    removal = f"/officers/{desk}/removal"
    assert removal in see(cast.client, page, cookie=head).text
    seen = see(cast.client, page, cookie=cast.tokens["desk"]).text
    assert ('id="officers"' in seen, removal in seen, "<select" in seen) == (True, False, False)
    for strange in ("asker", "partner"):
        assert 'id="officers"' not in see(cast.client, page, cookie=cast.tokens[strange]).text
    own = {"csrf": TOKEN.findall(seen)[0], "account": desk}
    assert send(cast.client, f"{page}/officers", own, cookie=cast.tokens["desk"]).status_code == 403
    assert send(cast.client, page + removal, token, cookie=head).status_code == 303
    late = send(cast.client, page + removal, token, cookie=head)
    assert (late.status_code, "Somebody has decided on it." in late.text) == (404, True)
    assert see(cast.client, page, cookie=cast.tokens["desk"]).status_code == 404
