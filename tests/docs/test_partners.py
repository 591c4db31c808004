"""What the guide for partners tells them to call exists."""

import re
from pathlib import Path

from app.main import create_app
from app.schemas.deployments import RequestWrite

GUIDE = Path(__file__).parents[2] / "docs" / "partners.md"
CALL = re.compile(r"^curl (?:[^\n]*\\\n)*[^\n]*$", re.MULTILINE)


def test_every_call_of_the_guide_is_an_operation() -> None:
    paths = create_app().openapi()["paths"]
    called = set()
    guide = GUIDE.read_text(encoding="utf-8")
    draft = re.search(r"-d '(\{\n.*?)'\n", guide, re.DOTALL)
    assert draft
    assert RequestWrite.model_validate_json(draft[1]).posts[0].role == "mediator"
    for call in CALL.findall(guide):
        found = re.search(r'(?:\$SULH|https://sulh\.example)(/[^\s"?]*)', call)
        assert found, call
        path = found[1].replace("$ID", "{request_id}")
        method = "post" if " -d " in call or "-X POST" in call else "get"
        assert method in paths[path], (method, path)
        called.add(path)
    assert len(called) >= 6
