"""The people of a shortlist as candidates of a request, all at once."""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy.orm import Session

from app.errors import Conflict, FieldError, Forbidden, Invalid, NotFound
from app.policy import Actor, require
from app.queries.people_lists import ListedPerson, find_people_list
from app.services.deployments.candidates import Explain, add_candidate, open_to_candidates


@dataclass(frozen=True)
class ConsideredList:
    """Who of a list was added, in its order, and who could not be, with the code of the reason."""

    added: list[ListedPerson]
    refused: list[tuple[ListedPerson, str]]


def consider_list(
    session: Session, actor: Actor, list_id: UUID, request_id: UUID, post: int, explain: Explain
) -> ConsideredList:
    """Put everybody on the list whom the actor sees on the long list of a post.

    Raises NotFound, Forbidden and Conflict for a request that takes nobody from the actor now, Invalid for a post
    that is not there and for a list without people.
    """
    require(actor, "candidates.change")
    people = find_people_list(session, actor, list_id).people
    open_to_candidates(session, actor, request_id)
    if not people:
        raise Invalid(errors=[FieldError("/list", "too_short", "nobody is on the list")])
    done = ConsideredList([], [])
    for person in people:
        try:
            add_candidate(session, actor, request_id, post, person.found.record["id"], explain)
        except (Conflict, Forbidden, NotFound) as error:
            # All are raised before anything was written.
            done.refused.append((person, error.code))
        else:
            done.added.append(person)
    return done
