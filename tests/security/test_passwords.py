import unicodedata
from pathlib import Path
from threading import Event, Thread

import pytest
from argon2 import PasswordHasher
from hypothesis import given, settings
from hypothesis import strategies as st

from app import passwords
from app.errors import Unavailable
from app.password_patterns import plain
from app.passwords import needs_rehash, password_faults, password_hash, password_matches
from app.phrases import field_phrase
from app.reference import read_lines

GOOD = "violet kettle on the stairs"
ABOUT = ("Amina.Diallo@un.example", "Amina Diallo", "أمينة ديالو")


def codes(password: str, about: tuple[str, ...] = ()) -> list[str]:
    return [fault.code for fault in password_faults(password, about=about)]


@pytest.mark.parametrize(
    "password",
    [
        GOOD,
        "x9#Lq2!vRt7&",  # twelve characters
        "قهوة الصباح على الشرفة",
        "নদীর ধারে একটি গাছ",
        "  blanks at both ends  ",
        "no capital and no digit",
        "Kl3tter" * 2 + "mooswiese 88",
        "🐪🌙🌴🏔🚲🎻🧭🪁🧵🫖🪔🪐",
        "v" + "iolet kettle on the stairs " * 9,
    ],
)
def test_10_long_passwords_of_any_letters_are_taken_without_rules_of_composition(password: str) -> None:
    assert codes(password, ABOUT) == []
    assert password_matches(password, password_hash(password))


def test_10_eight_characters_are_refused_and_twelve_taken() -> None:
    assert codes("kT7#mq2!") == ["password_too_short"]
    assert codes("kT7#mq2!vLx") == ["password_too_short"]
    assert codes("kT7#mq2!vLxw") == []
    assert codes("é" * 6) == ["password_too_short"]  # characters count, not bytes


def test_10_the_longest_password_has_256_characters() -> None:
    longest = "".join(chr(0x4E00 + 7 * place) for place in range(256))
    assert codes(longest) == []
    assert password_matches(longest, password_hash(longest))
    assert codes(longest + "x") == ["password_too_long"]
    assert not password_matches(longest + "x", password_hash(longest))
    with pytest.raises(ValueError, match="longer"):
        password_hash(longest + "x")


@pytest.mark.parametrize("length", [64, 71, 72, 73, 128, 255])
def test_10_no_character_is_cut_off(length: int) -> None:
    start = (GOOD * 10)[:length]
    stored = password_hash(start + "x")
    assert password_matches(start + "x", stored)
    assert not password_matches(start + "y", stored)
    assert not password_matches(start, stored)


def test_10_blanks_and_case_count() -> None:
    stored = password_hash(f" {GOOD}")
    assert password_matches(f" {GOOD}", stored)
    for other in (GOOD, f"{GOOD} ", f" {GOOD.title()}", f"  {GOOD}"):
        assert not password_matches(other, stored)


def test_10_the_same_letters_typed_on_another_keyboard_match() -> None:
    composed, decomposed = "café é 12 thé öl ü", unicodedata.normalize("NFD", "café é 12 thé öl ü")
    assert composed != decomposed
    assert password_matches(decomposed, password_hash(composed))
    assert password_matches(composed, password_hash(decomposed))
    # NFC only: signs that merely look alike stay different, so that nothing is lost of what was chosen.
    assert not password_matches("ﬁne day on the river", password_hash("fine day on the river"))


@settings(max_examples=15, deadline=None)
@given(st.text(max_size=300))
def test_10_what_is_taken_matches_in_each_canonical_form(password: str) -> None:
    assert codes(password) == codes(unicodedata.normalize("NFD", password))
    if codes(password) == []:
        stored = password_hash(password)
        assert password_matches(unicodedata.normalize("NFD", password), stored)
        assert not password_matches(password + "x", stored)


@pytest.mark.parametrize("sign", ["\x00", "\x07", "\x7f", "\ud800", "\u202e", "\u2066"])
def test_a_sign_that_nobody_sees_is_refused_and_matches_nothing(sign: str) -> None:
    assert codes(GOOD + sign) == ["bad_character"]
    assert not password_matches(GOOD + sign, password_hash(GOOD))


@pytest.mark.parametrize(
    "password",
    [
        "motherfucker",
        "PolniyPizdec0211",
        "Administrator",
        "Sunshine2024!",
        "sunshine 010190",
        "!!dragon2024!",
        "2024password!",
        "Pass-word-1234",
        "password123456789",
        "sunshinesunshine",
        "SunshineSunshine7",
        "correct horse battery staple",
        "Mot de passe 2025",
        "Bismillah 786786",
        "بسم الله الرحمن الرحيم",
        "بِسْمِ اللّٰهِ الرَّحْمٰنِ الرَّحِيمِ",
        "لا إله إلا الله ١٢٣",
        "كلمة المرور 123",
    ],
)
def test_11_common_passwords_are_refused_also_with_a_year_or_a_sign(password: str) -> None:
    assert "password_common" in codes(password)


@pytest.mark.parametrize("password", ["sunshine 73920415", "sunshine over dragon", "dragon-kettle-violet"])
def test_11_a_common_word_is_no_fault_when_enough_is_added(password: str) -> None:
    assert codes(password) == []


def test_11_the_list_holds_well_over_three_thousand_passwords_that_are_long_enough() -> None:
    listed = read_lines("common_passwords.txt")
    assert sum(len(line) >= passwords.SHORTEST for line in listed) >= 6000
    assert listed == sorted(set(listed))
    assert all(line == plain(line) and len(line) >= 5 for line in listed)
    assert (Path(passwords.__file__).parent / "reference" / "common_passwords.txt").stat().st_size < 600_000


@pytest.mark.parametrize("line", [line for line in read_lines("common_passwords.txt") if len(line) >= 12][::100])
def test_11_every_listed_password_is_refused(line: str) -> None:
    assert "password_common" in codes(line)
    assert "password_common" in codes(line.upper() + "!")


@pytest.mark.parametrize(
    "password",
    [
        "Sulh-2026-Sulh",
        "mysulhaccount",
        "S.u.l.h kettle",
        "الصلح خير لنا",
        "صلح وسلام ١٢٣",
        "OIC kettle 77",
        "OCI-kettle-77",
        "PCSU kettle 7",
        "SESRIC kettle",
        "Mediator kettle",
        "médiation-2026",
        "وساطة وسلام ٢٠٢٦",
        "Network of Mediators 26",
        "organisation of islamic cooperation",
        "Coopération Islamique 7",
        "منظمة التعاون الإسلامي",
        "Peace, Security and Conflict Resolution Unit",
        "Islamic Development Bank 1",
    ],
)
def test_11_words_of_this_service_and_names_of_departments_are_refused(password: str) -> None:
    assert "password_context" in codes(password)


@pytest.mark.parametrize("password", ["AminaDiallo2026", "diallo-amina-un", "amina kettle", "أمينة ديالو ٧٧"])
def test_11_ones_own_name_and_address_are_refused(password: str) -> None:
    assert "password_context" in codes(password, ABOUT)
    assert "password_context" not in codes(password)


@pytest.mark.parametrize(
    "password",
    ["sulh and violet kettles", "amina has seven camels", "a heroic voice of choice", "social precocious otter"],
)
def test_11_such_a_word_is_no_fault_when_the_rest_is_long_enough_or_it_is_part_of_another(password: str) -> None:
    assert codes(password, ABOUT) == []


def test_11_what_is_left_without_ones_name_may_not_be_common_either() -> None:
    assert codes("amina administrator", ABOUT) == ["password_common"]


@pytest.mark.parametrize(
    "password",
    [
        "aaaaaaaaaaaa",
        "............",
        "ababababababab",
        "kT7#kT7#kT7#kT7#",
        "123456789012",
        "١٢٣٤٥٦٧٨٩٠١٢",
        "1 2 3 4 5 6 7 8 9 0",
        "098765432109",
        "abcdefghijkl",
        "zyxwvutsrqpo",
        "qwertyuiop12",
        "azertyuiop12",
        "poiuytrewq123",
        "1qaz2wsx3edc",
        "1q2w3e4r5t6y",
        "!@#$%^&*()!@",
        "aaaabbbbcccc",
        "112233445566",
        "ضصثقفغعهخحجد",
        "ابتثجحخدذرزسش",
        "йцукенгшщзхъ",
        "hello123456789",
    ],
)
def test_11_repetition_and_rows_of_the_keyboard_are_refused(password: str) -> None:
    assert "password_repetitive" in codes(password)


@settings(deadline=None)
@given(st.text(st.characters(exclude_categories=()), max_size=300), st.lists(st.text(max_size=40), max_size=4))
def test_faults_are_told_of_any_text_with_phrases_and_without_the_password(password: str, about: list[str]) -> None:
    for fault in password_faults(password, about=about):
        assert fault.pointer == "/password"
        assert len(password) < 4 or password not in fault.message
        assert {field_phrase(fault.code, language, "") for language in ("ar", "fr")}.isdisjoint({""})


@pytest.mark.usefixtures("costly_hashes")
def test_nobody_and_unreadable_hashes_match_nothing() -> None:
    stored = password_hash(GOOD)
    for unreadable in (None, "", "x", "$argon2id$", "$argon2id$é", stored[:-10], stored.replace("m=65536", "m=1")):
        assert password_matches(GOOD, unreadable) is False
    assert password_matches("", None) is False


@pytest.mark.usefixtures("costly_hashes")
def test_nobodys_hash_costs_what_a_real_one_costs() -> None:
    cost = password_hash(GOOD).split("$")[:4]
    assert cost == ["", "argon2id", "v=19", "m=65536,t=3,p=4"]
    nobody = passwords._nobodys_hash()
    assert nobody.split("$")[:4] == cost
    assert len(nobody) == len(password_hash(GOOD))
    assert not needs_rehash(nobody)


@pytest.mark.usefixtures("costly_hashes")
def test_a_hash_of_other_parameters_matches_and_asks_to_be_made_anew() -> None:
    weak = PasswordHasher(time_cost=1, memory_cost=8192).hash(GOOD)
    assert password_matches(GOOD, weak)
    assert needs_rehash(weak)
    assert needs_rehash("x")
    assert not needs_rehash(password_hash(GOOD))


def test_each_hash_has_its_own_salt() -> None:
    assert password_hash(GOOD) != password_hash(GOOD)


def test_a_third_hash_at_once_waits_and_gives_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(passwords, "_PATIENCE", 0.01)
    taken, done = Event(), Event()

    def hold() -> None:
        with passwords._place(), passwords._place():
            taken.set()
            done.wait()

    holder = Thread(target=hold)
    holder.start()
    taken.wait()
    try:
        for attempt in (lambda: password_hash(GOOD), lambda: password_matches(GOOD, None)):
            with pytest.raises(Unavailable):
                attempt()
    finally:
        done.set()
        holder.join()
    assert password_matches(GOOD, password_hash(GOOD))
