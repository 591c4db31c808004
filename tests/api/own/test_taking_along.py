"""Taking along everything that is held: no table that knows the person is left out without a reason."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import time_machine
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from app.db import Base, now, writing
from app.models import (
    Account,
    Approval,
    Candidate,
    Deployment,
    DeploymentRequest,
    ImportBatch,
    ImportRow,
    Offer,
    PeopleList,
    PeopleListEntry,
    Profile,
    Reveal,
)
from app.policy import COMMAND_LINE, OUTPUT_LEVELS, Level, Role
from app.queries.profiles import find_profile
from app.services.merging import merge_profiles
from tests.api.client import Client, name_of, new_token
from tests.api.own.cast import ME, VERIFIED, Expert, change_me, choose, expert, give, partner_of, profile
from tests.api.own.test_consents import link_for
from tests.api.own.test_own_profile import ASKED
from tests.search.exposing import put_columns
from tests.trail import trail

DOWNLOAD = f"{ME}/download"
OTHERS = ("account:", "canary reason", "canary security", "canary reference", "sulh_h_")


def _of_profile(*fields: str) -> Callable[[dict[str, Any]], Any]:
    return lambda taken: all(taken["profile"][field] for field in fields)


def _at(key: str) -> Callable[[dict[str, Any]], Any]:
    return lambda taken: taken[key]


# Table that knows people by their profile or account → where it is told.
TOLD: dict[str, Callable[[dict[str, Any]], Any]] = {
    "profiles": _at("conflict_declarations"),
    "profile_names": _of_profile("names"),
    "profile_nationalities": _of_profile("nationalities", "former_nationalities"),
    "profile_roles": _of_profile("roles"),
    "profile_texts": _of_profile("headline", "biography"),
    "engagements": _of_profile("offices", "missions"),
    "profile_languages": _of_profile("languages"),
    "profile_countries": _of_profile("countries"),
    "profile_situations": _of_profile("situations"),
    "profile_topics": _of_profile("expertise"),
    "certificates": _of_profile("certificates"),
    "availability_periods": _of_profile("availability_periods"),
    "contacts": _of_profile("contacts"),
    "unresolved_values": _of_profile("unresolved"),
    "partner_choices": _of_profile("partner_choices"),
    "profile_versions": _at("history"),
    "waiting_changes": _at("changes"),
    "consents": lambda taken: any(purpose["history"] for purpose in taken["consents"]),
    "reveals": _at("reveals"),
    "approvals": _at("approvals"),
    "import_rows": _at("imports"),
    "people_list_entries": _at("shortlists"),
    "merged_profiles": _at("merged"),
    "deployments": lambda taken: any(offer["deployment"] for offer in taken["offers"]),
    "accounts": _at("account"),
    "sessions": _at("sessions"),
    "outbox": _at("messages"),
}
# And those that hold nothing a person could read, or nothing of an expert.
NOT_TOLD = {
    "recovery_codes": "sign_in_secrets",
    "mail_links": "sign_in_secrets",
    "known_networks": "sign_in_secrets",
    "candidates": "candidacies",
    # The days of what is told as deployments.
    "deployment_days": None,
    # Of officers: what they work on, their own files, their own searches.
    "request_officers": None,
    "import_drafts": None,
    "saved_searches": None,
    "delegations": None,
    "people_lists": None,
}


def test_every_table_that_knows_a_person_is_told_or_named_with_the_reason(
    client: Client, engine: Engine, desk: str
) -> None:
    knowing = {
        table.name
        for table in Base.metadata.sorted_tables
        if table.name in ("profiles", "accounts") or {"profile_id", "account_id"} & {c.name for c in table.columns}
    }
    assert knowing == TOLD.keys() | NOT_TOLD.keys()
    who = known_everywhere(client, engine, desk)
    also = profile(client, desk, name="Amina Diara").rpartition("/")[2]
    with writing(engine) as session:
        held = [find_profile(session, COMMAND_LINE, id_).record["version"] for id_ in (who.id, also)]
        merge_profiles(session, COMMAND_LINE, who.id, also, (held[0], held[1]), {})
    answer = client.post(DOWNLOAD, token=who.token)
    assert answer.status_code == 200
    taken = answer.json()
    assert [table for table, told in TOLD.items() if not told(taken)] == []
    assert set(filter(None, NOT_TOLD.values())) <= taken["withheld"].keys()
    told = (
        set(taken["profile"])
        | taken["withheld"].keys()
        | {"conflict_declarations", "membership_reason", "merged_reference"}
    )
    assert {field for field, level in OUTPUT_LEVELS.items() if level <= Level.SEALED} <= told
    assert {deed["action"] for deed in taken["deeds"]} >= {"own.change", "own.hide", "consent.give"}
    # Who looked and who decided is told by organisation; what was said in confidence is not.
    apart = {key: value for key, value in taken.items() if key not in ("history", "merged")}
    assert [text for text in OTHERS if text in str(apart)] == []
    assert (trail(engine)[-1].action, trail(engine)[-1].object_id) == ("own.download", who.id)
    assert answer.headers["Content-Disposition"] == 'attachment; filename="own-data.json"'


def known_everywhere(client: Client, engine: Engine, desk: str) -> Expert:
    """Somebody of whom every table knows something."""
    unresolved = [{"field": "languages", "text": "canary tongue", "reason": "unknown"}]
    who = expert(client, engine, desk, **VERIFIED, unresolved=unresolved)
    own = {field: value for field, value in ASKED.items() if field not in ("expertise", "certificates")}
    assert change_me(client, who, **own).status_code == 200
    give(client, who, "partners_named", "fr")
    choose(client, who, "card", {partner_of(engine, "League")[1]: "hidden"})
    assert client.get(who.path, token=desk).status_code == 200
    client.post(f"{ME}/hiding", token=who.token)
    client.ask("DELETE", f"{ME}/hiding", token=who.token)
    link_for(engine, "Amina Diarra")
    sealed = {"security_notes": "canary security", "references": "canary reference", "conflict_declarations": "none"}
    put_columns(engine, who.id, **sealed)
    _write_rows(engine, who)
    return who


def _write_offer(session: Session, slot: int) -> None:
    moment = now()
    told = {"created_at": moment, "updated_at": moment}
    posts = [{"role": "mediator", "count": 1, "criteria": []}]
    asked = DeploymentRequest(
        reference="D-1", author="test", track="expert", confidentiality="ordinary", posts=posts, **told
    )
    session.add(asked)
    session.flush()
    one = Candidate(request_id=asked.id, post=0, profile_id=slot, state="deployed", explanation={}, **told)
    session.add(one)
    session.flush()
    offer = {"state": "accepted", "letter": "canary letter", "terms_version": 1}
    session.add(Offer(candidate_id=one.id, sent_at=moment, expires_at=moment, **offer))
    session.add(Deployment(candidate_id=one.id, profile_id=slot, starts=moment.date(), ends=moment.date()))


def _write_rows(engine: Engine, who: Expert) -> None:
    """Of what comes by deeds of others."""
    officer = name_of(engine, "desk")
    with writing(engine) as session:
        slot = session.scalars(select(Profile.id).where(Profile.public_id == UUID(who.id))).one()
        session.add(
            Reveal(
                profile_id=slot, actor=officer, fields="contacts", purpose="deployment", case_reference="D", at=now()
            )
        )
        session.add(
            Approval(
                act="sealed_reading",
                profile_id=slot,
                asked_by=officer,
                asked_at=now(),
                reason="canary reason",
                expires_at=now(),
            )
        )
        keeper = session.scalars(select(Account.id).where(Account.role == "desk")).first()
        listed = PeopleList(account_id=keeper, title="canary reason", created_at=now(), updated_at=now())
        session.add(listed)
        session.flush()
        session.add(
            PeopleListEntry(list_id=listed.id, profile_id=slot, position=1, note="canary note", added_at=now())
        )
        _write_offer(session, slot)
        batch = ImportBatch(filename="roster.csv", sha256="0", rows=1, created_at=now())
        session.add(batch)
        session.flush()
        session.add(ImportRow(import_id=batch.id, row_number=7, outcome="new", fingerprint="f", profile_id=slot))


def test_it_needs_a_sign_in_not_long_ago(client: Client, engine: Engine, desk: str) -> None:
    who = expert(client, engine, desk)
    assert client.post(DOWNLOAD, token=who.token).status_code == 200
    with time_machine.travel(datetime.now(UTC) + timedelta(minutes=16)):
        late = client.post(DOWNLOAD, token=who.token)
    assert (late.status_code, late.json()["code"]) == (403, "fresh_sign_in_needed")


def test_nobody_takes_anybody_elses(client: Client, engine: Engine, desk: str) -> None:
    who, other = expert(client, engine, desk), expert(client, engine, desk, "Canary Other")
    assert "Canary" not in client.post(DOWNLOAD, token=who.token).text
    assert client.post(DOWNLOAD, token=other.token).json()["profile"]["id"] == other.id
    for role in Role:
        if role not in (Role.NOBODY, Role.EXPERT):
            assert client.post(DOWNLOAD, token=new_token(engine, role)).status_code == 403
