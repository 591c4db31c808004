"""Adopting the code of conduct and reading it, with scripts and without."""

from pathlib import Path

import pytest
from playwright.sync_api import Browser

from app.policy import Role
from tests.browser.site import Site, visiting


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without scripts"])
def test_the_head_adopts_a_version_and_an_expert_reads_it(
    changing_site: Site, chromium: Browser, scripts: bool, tmp_path: Path
) -> None:
    words = f"Act with integrity, {'with' if scripts else 'without'} scripts.\n\nKeep silent."
    (tmp_path / "code.txt").write_text(words, encoding="utf-8")
    with visiting(changing_site, chromium, java_script_enabled=scripts) as visitor:
        page = visitor.page
        visitor.be(Role.HEAD)
        visitor.go("/en/code-of-conduct")
        page.get_by_role("link", name="Adopt a version").focus()
        page.keyboard.press("Enter")
        page.wait_for_url("**/code-of-conduct/new")
        page.fill("#text_ar", "يعمل الوسيط بنزاهة.")
        page.set_input_files("#file_en", tmp_path / "code.txt")
        page.fill("#adopted_on", "2026-11-20")
        page.fill("#reference", "RES.1/2026")
        page.click("text=Look at it before adopting")
        # The French text is missing: what was typed, and the text of the file, are still there.
        page.click(".notice.bad a[href='#text_fr']")
        assert page.input_value("#text_en") == words
        page.fill("#text_fr", "Agir avec intégrité.")
        page.click("text=Look at it before adopting")
        assert page.inner_text("h1") == "Adopt this version?"
        page.get_by_role("button", name="Go back and change it").click()
        page.click("text=Look at it before adopting")
        assert words in page.inner_text("main")
        page.get_by_role("button", name="Adopt this version").press("Enter")
        page.wait_for_url("**/code-of-conduct?done=adopted")
    with visiting(changing_site, chromium, java_script_enabled=scripts) as visitor:
        visitor.be(Role.EXPERT)
        visitor.go("/ar/me")
        visitor.page.click(".foot a")
        assert "يعمل الوسيط بنزاهة." in visitor.page.inner_text("main")
        assert visitor.page.get_by_role("link", name="اعتماد نسخة").count() == 0
