"""Markup that is the same for many requests, rendered once and cut where something is put in each time."""

from functools import cache
from typing import Any, Final

from jinja2 import Template
from markupsafe import Markup

from app.web.render import environment

# No text that is stored or asked for has it.
_HOLE: Final = Markup("\0")


def pieces(language: str, template: str, **context: Any) -> list[str]:
    """What `template` says around each `{{ hole }}`."""
    return _template(language, template).render(language=language, hole=_HOLE, **context).split(_HOLE)


@cache
def _template(language: str, template: str) -> Template:
    return environment(language).get_template(template)
