"""A need walked to its debrief by six people with nothing but the pages, each in a language of their own, with
scripts and without, and what is refused on the way."""

from dataclasses import dataclass, field, replace
from typing import Final

import orjson
from playwright.sync_api import Browser, Locator, Response
from sqlalchemy import select

from app.db import now, reading, writing
from app.models import Account, OutboxMessage, Profile
from app.policy import Role
from app.services.accounts import open_for_development
from app.services.demo.cast import SignIn
from app.web.i18n import say
from tests.browser.site import Site, Visitor, visiting

FEWER_THAN: Final = 40
PHONE: Final = {"width": 360, "height": 740}
DESK: Final = {"width": 1280, "height": 720}
LANGUAGES: Final = {
    Role.PARTNER: "fr",
    Role.DESK: "ar",
    Role.HEAD: "en",
    Role.SECRETARY_GENERAL: "fr",
    Role.EXPERT: "ar",
    Role.FOCAL_POINT: "en",
}
TYPED: Final = '<img src=x onerror="alert(1)"> & more'
LATE: Final = "The present state does not allow this any more. What is possible now is shown below."
OTHERS: Final = "This step is for other roles"


@dataclass
class Walk:
    """`taken` and `refused`: who sent which form, and what came of it. `names`: the two who are considered."""

    visitor: Visitor
    scripts: bool
    role: Role = Role.NOBODY
    request: str = ""
    names: list[str] = field(default_factory=list)
    taken: list[tuple[Role, str]] = field(default_factory=list)
    refused: list[tuple[Role, str, int]] = field(default_factory=list)

    @property
    def language(self) -> str:
        return LANGUAGES[self.role]

    def be(self, role: Role, path: str) -> None:
        self.visitor.page.set_viewport_size(PHONE if role in (Role.EXPERT, Role.PARTNER) else DESK)  # type: ignore[arg-type]
        self.visitor.be(role)
        self.role = role
        self.visitor.page.goto(f"{self.visitor.site.address}/{self.language}{path}", wait_until="domcontentloaded")

    def follow(self, path: str) -> None:
        """A link of the page, by the end of its address."""
        self.press(f"a[href$='{path}']")

    def send(self, action: str, among: str = "main", *, button: str = "button", **values: str | list[str]) -> None:
        """Fill in the first form that is sent to an address with this end, and send it."""
        form = self._form(action, among)
        for name, value in values.items():
            self._put(form, name.replace("__", "-"), value)
        with self.visitor.page.expect_navigation(wait_until="domcontentloaded"):
            form.locator(button).first.click()

    def press(self, button: str) -> None:
        """A link or a button; what it loads besides the page is not waited for."""
        with self.visitor.page.expect_navigation(wait_until="domcontentloaded"):
            self.visitor.page.locator("main").locator(button).first.click()

    def _form(self, action: str, among: str) -> Locator:
        form = self.visitor.page.locator(among).locator(f"form[action$='{action}']").first
        folded = form.locator("xpath=ancestor::details[not(@open)]")
        if folded.count():
            folded.locator("summary").first.click()
        return form

    def _put(self, form: Locator, name: str, value: str | list[str]) -> None:
        if isinstance(value, list):
            for one in value:
                form.locator(f"[name='{name}'][value='{one}']").check()
            return
        found = form.locator(f"[name='{name}']")
        if found.evaluate("field => field.tagName") == "SELECT":
            found.select_option(value)
        else:
            found.fill(value)

    def turn_wrong(self, action: str, why: str) -> None:
        """Send to the request what its page does not offer; `why` is then to be read in the language of the page."""
        path = f"/{self.language}/requests{self.request}/{action}"
        assert self.visitor.page.locator(f"form[action$='{path}']").count() == 0
        with self.visitor.page.expect_navigation(wait_until="domcontentloaded"):
            self.visitor.page.evaluate(
                """path => {
                    const form = document.createElement('form');
                    const kept = name => document.querySelector(`[name=${name}]`)?.value ?? '';
                    const fields = {csrf: kept('csrf'), version: kept('version')};
                    for (const [name, value] of Object.entries(fields)) form.append(
                        Object.assign(document.createElement('input'), {type: 'hidden', name, value}));
                    Object.assign(form, {method: 'post', action: path});
                    document.body.append(form);
                    form.submit();
                }""",
                path,
            )
        self.reads(why)

    def reads(self, text: str) -> None:
        """What the page says now, in its language."""
        main = self.visitor.page.locator("main")
        assert say(text, self.language) in main.inner_text()
        assert main.locator("img").count() == 0
        assert self.visitor.page.locator("html").get_attribute("lang") == self.language

    def hears_of(self) -> list[bool]:
        """Which of the two the page names."""
        text = self.visitor.page.locator("body").inner_text()
        return [name in text for name in self.names]

    def is_in(self, state: str) -> None:
        assert self.visitor.page.locator("main .tag").first.inner_text() == say(state, self.language)

    def is_without_barriers(self) -> None:
        if self.scripts:
            self.visitor.page.wait_for_load_state()
            assert self.visitor.barriers() == [], self.visitor.path

    def note(self, response: Response) -> None:
        if response.request.method == "POST" and response.request.is_navigation_request():
            way = response.url.rsplit("/", 1)[1]
            if response.status < 400:
                self.taken.append((self.role, way))
            else:
                self.refused.append((self.role, way, response.status))


def test_a_need_is_walked_to_its_debrief_by_six_people_with_the_pages_alone(
    site_on_each: Site, chromium: Browser
) -> None:
    site = _with_an_expert_whose_state_is_asked(site_on_each)
    scripts = site.engine.dialect.name == "sqlite"
    with visiting(site, chromium, java_script_enabled=scripts) as visitor:
        walk = Walk(visitor, scripts)
        visitor.page.on("response", walk.note)
        _need(walk)
        _search(walk)
        _decision(walk)
        _preparation(walk)
        _end(walk)
    assert {role for role, _ in walk.taken} == LANGUAGES.keys()
    assert len(walk.taken) < FEWER_THAN, walk.taken
    assert {status for _, _, status in walk.refused} == {403, 409, 422}


def _with_an_expert_whose_state_is_asked(site: Site) -> Site:
    """The expert was nominated by the State of the focal point."""
    with writing(site.engine) as session:
        focal = session.scalars(select(Account).where(Account.email == site.cast[Role.FOCAL_POINT].email)).one()
        nominee = (Profile.nominated_by == focal.state) & (Profile.membership == "active")
        profile = session.scalars(select(Profile.public_id).where(nominee).order_by(Profile.id)).first()
        token = open_for_development(session, Role.EXPERT, "nominee", profile=str(profile))
    return replace(site, cast={**site.cast, Role.EXPERT: SignIn(Role.EXPERT, "", token)})


def _need(walk: Walk) -> None:
    """Written on a phone, and sent when nothing is missing any more."""
    walk.be(Role.PARTNER, "/requests")
    walk.follow("/requests/new")
    need = {
        "area": "Wells",
        "purpose": TYPED,
        "starts": now().date().isoformat(),
        "days": "1",
        "contact": "extension 2",
        "host_government": "Harbour council",
        "host_country": "BN",
        "party0": "Fishers of the bay",
        "post0__role": "mediator",
        "post0__language0": "bn",
        "post0__language0__level": "A1",
    }
    walk.send("/requests", button=".form-end .second", **need)
    walk.request = walk.visitor.path.removeprefix("/fr/requests")
    walk.send("/submit")
    walk.reads("It is not submitted yet: these are still needed. Everything you typed is below.")
    walk.turn_wrong("open", OTHERS)
    walk.be(Role.PARTNER, f"/requests{walk.request}")
    walk.follow("/edit")
    walk.send("/edit", button=".form-end .second", mode="remote")
    walk.send("/submit")
    walk.is_in("Submitted")
    walk.is_without_barriers()


def _search(walk: Walk) -> None:
    """Two people are considered, screened and asked: one answers at the link of a mail, the other by voice."""
    walk.be(Role.DESK, "/desk")
    walk.follow(walk.request)
    walk.turn_wrong("deploy", LATE)
    walk.send("/open", passed=["real_need"], scoping_call=["held"])
    walk.reads("All four tests have to be passed. What fails one is returned or rejected.")
    tests = ["within_mandate", "no_undermining_motive", "safe_enough"]
    walk.send("/open", passed=tests)
    walk.is_in("Searching")
    walk.follow("/candidates")
    walk.send("/candidates", f"li:has(input[value='{_nominee(walk)}'])")
    walk.send("/candidates", ".matches")
    walk.names = walk.visitor.page.locator(".candidates h3").all_inner_texts()
    for _ in range(2):
        walk.press("button[value=screen]")
    for _ in range(2):
        walk.press("button[value=sound]")
    walk.press(".candidates > li:nth-of-type(2) button[name=answer][value=yes]")
    walk.is_without_barriers()
    for _ in range(2):
        walk.be(Role.EXPERT, _link(walk))
    walk.is_without_barriers()
    walk.press("form button")
    walk.reads("Your answer")
    walk.visitor.page.check("input[value=yes]")
    walk.press("form button")
    walk.reads("Thank you. Your answer is kept.")
    walk.be(Role.DESK, f"/requests{walk.request}/candidates")
    walk.send("/shortlist")
    walk.reads("Some of this cannot be taken. Look at the fields that are marked.")
    walk.send("/shortlist", reason=TYPED)
    walk.reads("The list was frozen and cannot be changed any more:")


def _nominee(walk: Walk) -> str:
    """The expert's profile."""
    with reading(walk.visitor.site.engine) as session:
        mine = select(Profile.public_id).join(Account, Account.profile_id == Profile.id)
        return str(session.scalars(mine.where(Account.name == "nominee")).one())


def _link(walk: Walk) -> str:
    """Of the sounding in the mail to the expert."""
    with reading(walk.visitor.site.engine) as session:
        mails = select(OutboxMessage).join(Account, Account.id == OutboxMessage.account_id)
        mail = session.scalars(mails.where(OutboxMessage.kind == "sounding", Account.name == "nominee")).one()
    return str(orjson.loads(mail.content or "{}")["link"])


def _decision(walk: Walk) -> None:
    walk.be(Role.HEAD, "/desk")
    walk.follow(walk.request)
    walk.send("/put-up")
    walk.reads("Issue a decision file of the request as it is now first.")
    walk.turn_wrong("close", LATE)
    walk.follow("/preparation")
    walk.send("/decision-files")
    walk.be(Role.HEAD, f"/requests{walk.request}")
    walk.send("/put-up")
    walk.is_in("With the Secretary General")
    walk.be(Role.PARTNER, f"/requests{walk.request}")
    walk.reads("Names are opened with the decision.")
    assert walk.hears_of() == [False, False]
    walk.be(Role.SECRETARY_GENERAL, "/desk")
    walk.follow(walk.request)
    walk.turn_wrong("recall", LATE)
    walk.follow("/preparation#decide")
    walk.is_without_barriers()
    assert walk.visitor.width_beyond(320) <= 0
    walk.send("/authorise")
    walk.reads("Some of this cannot be taken. Look at the fields that are marked.")
    walk.send("/authorise", legal_basis=TYPED)
    walk.is_in("Authorised")
    walk.be(Role.PARTNER, f"/requests{walk.request}")
    assert walk.hears_of() == [True, False]


def _preparation(walk: Walk) -> None:
    """The offer is accepted on a phone; the State, the host and the list are asked."""
    walk.be(Role.DESK, f"/requests{walk.request}")
    walk.send("/offer", letter=TYPED)
    walk.is_in("Offered")
    walk.be(Role.EXPERT, "/offers")
    walk.is_without_barriers()
    walk.press(".candidates a")
    walk.reads("All parties")
    assert walk.hears_of()[1] is False
    walk.send("/acceptance")
    assert walk.visitor.page.locator("main .error").count() == 3
    walk.is_without_barriers()
    assert walk.visitor.width_beyond(320) <= 0
    walk.send("/acceptance", independent=["yes"], available=["yes"], confidential=["yes"])
    walk.is_in("Accepted")
    walk.be(Role.DESK, f"/requests{walk.request}")
    walk.send("/deploy")
    for lack in ("A consent is missing.", "A release is missing."):
        walk.reads(lack)
    walk.be(Role.FOCAL_POINT, "/releases")
    walk.is_without_barriers()
    walk.press("button[value=given]")
    walk.reads("Release given")
    walk.be(Role.DESK, f"/requests{walk.request}/preparation")
    walk.send("/parties/0/consent", state="conditional")
    walk.reads("Some of this cannot be taken. Look at the fields that are marked.")
    walk.send("/parties/0/consent", state="given")
    walk.send("/parties/1/consent", state="sought")
    walk.send("/checks", **dict.fromkeys(("security", "travel", "insurance", "briefing"), "done"))
    walk.is_without_barriers()
    walk.be(Role.SECRETARY_GENERAL, f"/requests{walk.request}/preparation")
    walk.send("/parties/1/sufficient", reason=TYPED)
    walk.be(Role.DESK, f"/requests{walk.request}")
    walk.send("/deploy")
    walk.is_in("Deployed")


def _end(walk: Walk) -> None:
    """The one day is over; three voices, and the lessons."""
    walk.turn_wrong(
        "submit",
        "Nobody decides on a request they wrote or put up, and only who made a request changes or withdraws it.",
    )
    walk.send("/complete", handover=TYPED)
    walk.send("/debrief-part", achieved="The wells are shared.")
    walk.send("/debrief")
    for lack in ("What somebody who was in the field says is missing.", "What the requester says is missing."):
        walk.reads(lack)
    walk.be(Role.PARTNER, "/requests")
    walk.follow(walk.request)
    walk.send("/debrief-part", achieved=TYPED)
    walk.reads("What you send now takes its place.")
    parts = [walk.visitor.page.input_value(f"[name={name}]") for name in ("achieved", "hindered")]
    assert parts == [TYPED, ""]
    walk.be(Role.EXPERT, "/offers")
    walk.press(".candidates a")
    walk.send("/debrief", achieved="They trust each other.")
    assert walk.visitor.page.input_value("[name=hindered]") == ""
    walk.be(Role.DESK, f"/requests{walk.request}")
    walk.send("/debrief")
    walk.is_in("Debriefed")
    walk.be(Role.HEAD, f"/requests{walk.request}")
    walk.send("/close", closing_reason="fulfilled", lessons="The Fishers of the bay first.")
    walk.reads("Some of this cannot be taken. Look at the fields that are marked.")
    walk.send("/close", lessons="Ask who fishes first.")
    walk.is_in("Closed")
    walk.turn_wrong("close", LATE)
