from collections import Counter

from app.vocabularies.countries import countries
from app.vocabularies.fixed import FIXED_TERMS, MEMBERSHIP_STATES
from app.vocabularies.terms import Term, reference_terms


def _of(vocabulary: str) -> list[Term]:
    return [term for term in reference_terms() if term.vocabulary == vocabulary]


def test_expertise_has_13_areas_and_68_topics_below_them() -> None:
    terms = _of("expertise")
    areas = [term.code for term in terms if term.parent is None]
    assert len(areas) == 13
    assert len(terms) - len(areas) == 68
    assert {term.parent for term in terms if term.parent} == set(areas)
    assert [term.parent is None for term in terms] == [True] * 13 + [False] * 68


def test_every_term_has_a_label_in_three_languages_and_a_code_of_its_own() -> None:
    terms = [*reference_terms(), *(term for group in FIXED_TERMS.values() for term in group)]
    for term in terms:
        assert set(term.labels) == {"ar", "en", "fr"}, term
        assert all(label.strip() for label in term.labels.values()), term
    assert max(Counter((term.vocabulary, term.code) for term in terms).values()) == 1


def test_labels_that_no_native_speaker_has_read_are_marked() -> None:
    assert all(term.review == {"ar", "fr"} for term in [*_of("expertise"), *_of("situations")])
    by_code = {term.code: term for term in _of("organisations")}
    assert by_code["sesric"].review == {"ar", "fr"}
    assert by_code["oic"].review == frozenset()


def test_situations_name_their_countries_and_status() -> None:
    by_code = {term.code: term for term in _of("situations")}
    assert len(by_code) == 66
    assert by_code["palestine"].countries == ("PS", "IL")
    assert by_code["cyprus"].attributes["status"] == "no_ucdp_record"
    known = {*countries(), "XK"}
    assert all(set(term.countries) <= known for term in by_code.values())


def test_organisations_hold_bodies_partners_members_and_observers() -> None:
    by_code = {term.code: term for term in _of("organisations")}
    assert by_code["pcsu"].parent == "oic"
    assert by_code["pcsu"].attributes["seat_country"] == "SA"
    assert {"un", "au", "las", "asean", "igad", "osce", "eu", "ecowas", "gcc"} <= set(by_code)
    kinds = Counter(term.attributes["kind"] for term in by_code.values())
    assert kinds["member state"] == 57
    assert kinds["observer state"] == 5
    assert by_code["state-sa"].attributes["oic_group"] == "arab"
    assert by_code["state-ps"].labels["ar"] == "فلسطين"


def test_fixed_vocabularies_keep_their_order() -> None:
    assert [term.code for term in FIXED_TERMS["membership_states"]] == list(MEMBERSHIP_STATES)
    assert [term.code for term in FIXED_TERMS["evidence"]] == ["stated", "evidenced", "verified"]
    assert [term.code for term in FIXED_TERMS["country_depths"]] == ["studied", "lived", "posted", "mediated"]
    assert FIXED_TERMS["language_levels"][-1].labels["ar"] == "لغة أم"
