"""What a team has to cover, written on a phone without scripts, and the teams that the desk reads; and the pages of
requests that no walk comes by."""

from datetime import timedelta

from playwright.sync_api import Browser
from sqlalchemy import Engine, select, update

from app.db import now, writing
from app.models import Candidate, Deployment, DeploymentRequest, Profile
from app.policy import Role
from tests.browser.site import Site, visiting
from tests.requests.test_response_times import MARCH, QUICK, put


def test_a_team_is_asked_for_and_read_as_a_table(changing_site: Site, chromium: Browser) -> None:
    phone = {"width": 360, "height": 740}
    with visiting(changing_site, chromium, java_script_enabled=False, viewport=phone) as visitor:
        page = visitor.page
        visitor.be(Role.FOCAL_POINT)
        visitor.go("/en/requests/new")
        plain = {"area": "Wells", "purpose": "Help.", "starts": "2027-02-01", "days": "20", "contact": "2"}
        for name, value in {**plain, "host_government": "Government", "post0-count": "2"}.items():
            page.fill(f"#{name}", value)
        page.click("#team summary")
        for name, value in {
            "mode": "remote",
            "host_country": "SD",
            "post0-role": "mediator",
            "post0-language0": "ar",
            "post0-language0-level": "A1",
            "team-language0": "fr",
            "team-topic0": "water",
        }.items():
            page.select_option(f"#{name}", value)
        page.fill("#team-women", "1")
        page.fill("#team-men", "1")
        page.click("text=Save the draft")
        assert "Women: at least 1" in page.locator(".request-main").inner_text()
        page.click(".steps form button")
        where = visitor.path.partition("?")[0]
    with writing(changing_site.engine) as session:
        session.execute(update(DeploymentRequest).values(state="searching"))
    with visiting(changing_site, chromium) as visitor:
        page = visitor.page
        visitor.be(Role.DESK)
        visitor.go(f"{where}/candidates")
        team = page.locator(".teams article").first
        rows = team.locator("tbody tr")
        assert rows.count() == 2
        covered = [rows.locator(f"td:nth-of-type({place}) .met").count() for place in (2, 3)]
        assert min(covered) >= 1
        assert "Man: 1" in team.locator("dl").inner_text()
        team.locator(".table").focus()
        assert team.locator("form .button").inner_text() == "Consider the whole team"
        assert visitor.barriers() == []
        assert visitor.width_beyond(320) <= 0
        visitor.go(f"{where.replace('/en/', '/ar/')}/candidates")
        assert visitor.barriers() == []
        assert visitor.width_beyond(320) <= 0


def test_the_map_of_the_desk_and_requests_that_wait_bar_nobody(changing_site: Site, chromium: Browser) -> None:
    _send_and_refer(changing_site.engine)
    with visiting(changing_site, chromium) as visitor:
        visitor.be(Role.HEAD)
        for path, shown in (
            ("/ar/desk", ".field-map .mark"),
            ("/fr/desk", ".news"),
            ("/fr/requests?only=waiting", ".request-list li"),
        ):
            visitor.go(path)
            assert visitor.page.locator(shown).first.is_visible(), path
            assert (visitor.barriers(), visitor.width_beyond(320) <= 0) == ([], True), path
        # Where an envoy waits for the Council experts can be asked for at once.
        visitor.page.locator(".row-title a", has_text="Envoy").click()
        assert visitor.page.locator("form[action$='/interim-help'] button").is_visible()
        stage = visitor.page.locator(".course [aria-current=step]").inner_text()
        # The day on which it came to the Secretary General.
        assert ("Décision" in stage, "2 mars 2026" in stage) == (True, True)
        assert (visitor.barriers(), visitor.width_beyond(320) <= 0) == ([], True)
        assert visitor.complaints == []


def _send_and_refer(engine: Engine) -> None:
    """Somebody in the field in Sudan, and an envoy who waits for the Council."""
    steps, spans = QUICK
    posts = [{"role": "mediator", "count": 1, "criteria": []}]
    sent_there = ([*steps, (12, "deploy", "deployed")], spans)
    put(engine, sent_there, area="Field", host_country="SD", mode="in_person", posts=posts)
    council = [*steps, (12, "put_up", "with_sg"), (13, "refer", "council_pending")]
    put(engine, (council, [(0, 13, None), (13, None, "council")]), MARCH, area="Envoy", track="envoy")
    with writing(engine) as session:
        request = session.scalar(select(DeploymentRequest.id).where(DeploymentRequest.state == "deployed"))
        profile = session.scalar(select(Profile.id).limit(1))
        sent = Candidate(request_id=request, profile_id=profile, post=0, state="deployed", explanation={})
        sent.created_at = sent.updated_at = now()
        session.add(sent)
        session.flush()
        days = {"starts": now().date() - timedelta(1), "ends": now().date() + timedelta(1)}
        session.add(Deployment(candidate_id=sent.id, profile_id=profile, **days))
