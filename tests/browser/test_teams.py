"""What a team has to cover, written on a phone without scripts, and the teams that the desk reads."""

from playwright.sync_api import Browser

from app.policy import Role
from tests.browser.site import Site, visiting


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
        where = visitor.path
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
        assert visitor.barriers() == []
        assert visitor.width_beyond(320) <= 0
        visitor.go(f"{where.replace('/en/', '/ar/')}/candidates")
        assert visitor.barriers() == []
        assert visitor.width_beyond(320) <= 0
