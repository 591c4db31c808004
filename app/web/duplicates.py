"""Duplicates: pairs of profiles that may be of one person, and two of them side by side."""

from typing import Annotated, Any, Final

from fastapi import Depends, Query, Request, Response

from app.deps import WholeDatabase, allowed
from app.errors import Conflict, FieldError, Forbidden, Invalid, Stale
from app.forms import Fields
from app.given import known_parameters
from app.policy import Actor, may
from app.queries.profiles import find_profile
from app.queries.vocabularies import load_terms
from app.readings import count_people
from app.services import audit
from app.services.duplicates import Pair, candidate_pairs, keep_apart, look_at_pair
from app.services.merging import CHOICES, Side, merge_profiles, usual_choice, why_not
from app.services.profiles import written_shape
from app.web.addresses import page_router
from app.web.field_words import FieldWords
from app.web.fields import Form, field_messages
from app.web.i18n import N_, catalogue
from app.web.profile_fields import TITLES
from app.web.render import page, page_language, redirect
from app.web.stewardship import tabs

router = page_router("/duplicates")

Reader = Annotated[Actor, Depends(allowed("duplicates.read"))]
Merger = Annotated[Actor, Depends(allowed("duplicates.merge"))]
IN_FAVOUR: Final = {
    "same_name": N_("the same name"),
    "like_name": N_("a name that sounds alike"),
    "nationalities": N_("a nationality"),
    "contacts": N_("a mail address or a telephone number"),
    "external_reference": N_("the reference of the roster"),
    "nomination_reference": N_("the note of the nomination"),
    "affiliation": N_("the affiliation"),
    "offices": N_("an office with its year"),
    "missions": N_("a mission with its year"),
}
AGAINST: Final = {
    "gender": N_("different gender"),
    "residence": N_("another country of residence"),
    "nominated_by": N_("nominated by different States"),
    "nationalities": N_("no nationality in common"),
    "languages": N_("no language in common"),
    "accounts": N_("both have an account"),
}
_SAID: Final = {
    "both_have_accounts": N_(
        "Both have an account. Which one stays is for the person to say: the administrator ends the other one first."
    ),
    "erasure_waits": N_(
        "One of them is to be erased at their own wish. Nothing is merged until that is done or taken back."
    ),
    "removed_person": N_("One of them is a member who was removed. Removals are not merged."),
    "keep_the_suspended": N_("The other one is suspended. Keep that one: a suspension must not be lost."),
    "something_waits": N_("A change or an approval about the other one waits. Decide on it first."),
    "both_considered": N_("Both are considered for one post of a request. Take one of them off it first."),
    "something_else_waits": N_("Something else is under way with one of them. Ask the head of the office."),
    "already_merged": N_("These two are one profile already."),
    "own_record": N_("Nobody decides on the own profile, or on what they asked for themselves."),
    "stale": N_(
        "Somebody changed one of them since you read it. Look at both once more; your choices are still here."
    ),
}
_DONE: Final = {
    "merged": N_("Merged. The old address leads to the profile that was kept."),
    "different": N_("Noted: they are not the same person. You are not asked about them again."),
}


@router.get("", operation_id="showDuplicates", dependencies=[Depends(known_parameters)])
def show_duplicates(
    request: Request,
    actor: Reader,
    database: WholeDatabase,
    cursor: Annotated[str | None, Query(max_length=200)] = None,
    done: Annotated[str, Query(max_length=20)] = "",
) -> Response:
    language = page_language(request)
    with database.reading() as session:
        found = candidate_pairs(session, actor, cursor)
        words = FieldWords(load_terms(session), language)
    count_people(request, actor, [slot for pair in found.pairs for slot in pair.slots])
    return page(
        request,
        "duplicates.html",
        actor=actor,
        tabs=tabs(actor, language, "/duplicates"),
        pairs=[_told(pair, words) for pair in found.pairs],
        found=found,
        done=_DONE.get(done),
    )


def _told(pair: Pair, words: FieldWords) -> dict[str, Any]:
    return {
        "people": [_person(record, words) for record in (pair.one, pair.other)],
        "in_favour": [IN_FAVOUR[code] for code in pair.in_favour],
        "against": [AGAINST[code] for code in pair.against],
    }


def _person(record: dict[str, Any], words: FieldWords) -> dict[str, Any]:
    return {
        "id": record["id"],
        "name": record["name"],
        "names": [name["text"] for name in record["names"]][:2],
        "reference": record["reference"],
        "nationalities": words.lines("nationalities", record["nationalities"]),
        "membership": words.term("membership-states", record["membership"]),
        "updated_at": record["updated_at"],
        "confirmed_at": record["confirmed_at"],
    }


@router.get("/{kept_id}/{other_id}", operation_id="showDuplicatePair")
def show_pair(request: Request, actor: Reader, kept_id: str, other_id: str, database: WholeDatabase) -> Response:
    return _pair(request, actor, (kept_id, other_id), database)


def _pair(
    request: Request,
    actor: Actor,
    ids: tuple[str, str],
    database: WholeDatabase,
    form: Fields | None = None,
    status: int = 200,
    **shown: Any,
) -> Response:
    language = page_language(request)
    with database.reading() as session:
        pair = look_at_pair(session, actor, *ids)
        kept, other = (find_profile(session, actor, id_) for id_ in ids)
        barrier = why_not(session, actor, kept, other)
        words = FieldWords(load_terms(session), language)
    count_people(request, actor, pair.slots)
    with database.writing() as session:
        for record in (pair.one, pair.other):
            audit.record(session, actor, "profile.read", about=("profile", record["id"]))
    differing, same = _fields(pair, words, form or Fields([]))
    own = actor.profile in (pair.one["id"], pair.other["id"])
    return page(
        request,
        "duplicate.html",
        actor=actor,
        status=status,
        place=f"/duplicates/{ids[0]}/{ids[1]}",
        tabs=tabs(actor, language, "/duplicates"),
        pair=_told(pair, words),
        versions=(pair.one["version"], pair.other["version"]),
        differing=differing,
        same=same,
        barrier=barrier and _SAID[barrier],
        merges=may(actor, "duplicates.merge") and not own,
        **{"problem": None, "errors": {}, **shown},
    )


def _fields(pair: Pair, words: FieldWords, form: Fields) -> tuple[list[dict[str, Any]], list[str]]:
    """Fields to choose in, and the titles of those in which both say the same."""
    mine, theirs = written_shape(pair.one), written_shape(pair.other)
    differing, same = [], []
    for field, sides in CHOICES.items():
        if mine[field] == theirs[field]:
            if _lines(field, mine[field], words):
                same.append(TITLES[field])
            continue
        chosen = form.get(field) or usual_choice(field, mine[field], theirs[field])
        lines = [_lines(field, shape[field], words) for shape in (mine, theirs)]
        if any(lines):
            row = {"field": field, "title": TITLES[field], "lines": lines, "chosen": chosen}
            differing.append(row | {"both": "both" in sides})
    return differing, same


def _lines(field: str, value: Any, words: FieldWords) -> list[str]:
    if field != "contacts":
        return words.lines(field, value)
    # Contact details are opened one by one, with a purpose: here only how many there are.
    said = catalogue(words.language).ngettext("%(n)s contact detail", "%(n)s contact details", len(value))
    return [said % {"n": len(value)}] if value else []


@router.post("/{kept_id}/{other_id}", operation_id="submitDuplicatePair")
def submit_pair(
    request: Request, actor: Merger, kept_id: str, other_id: str, form: Form, database: WholeDatabase
) -> Response:
    """`act`: merge (with `sure`), or different."""
    language = page_language(request)
    ids = (kept_id, other_id)
    try:
        if form.get("act") == "different":
            with database.writing() as session:
                keep_apart(session, actor, kept_id, other_id)
            return redirect(f"/{language}/duplicates?done=different")
        if not form.get("sure"):
            raise Invalid(errors=[FieldError("/sure", "missing", "say that you have compared both")])
        with database.writing() as session:
            merge_profiles(session, actor, kept_id, other_id, _versions(form), _choices(form))
    except Invalid as error:
        messages = field_messages(error.errors, language)
        return _pair(request, actor, ids, database, form, 422, errors=messages)
    except (Conflict, Stale, Forbidden) as error:
        if error.code == "already_merged":
            return redirect(f"/{language}/profiles/{kept_id}")
        said = _SAID.get(error.code, N_("This does not fit the present state"))
        return _pair(request, actor, ids, database, form, error.status, problem=said)
    return redirect(f"/{language}/duplicates?done=merged")


def _versions(form: Fields) -> tuple[int, int]:
    texts = [form.get(name, "") for name in ("version", "other_version")]
    first, second = (int(text) if text.isascii() and text.isdigit() and len(text) <= 9 else -1 for text in texts)
    return first, second


def _choices(form: Fields) -> dict[str, Side]:
    return {field: side for field, sides in CHOICES.items() for side in sides if form.get(field) == side}
