"""Shortlists: what is taken."""

from typing import Annotated

from pydantic import Field

from app.schemas.common import Flag, Input
from app.text import Line, Paragraphs


class ListTitle(Input):
    title: Annotated[Line, Field(max_length=120)]
    shared: Flag = False


class ListNote(Input):
    note: Annotated[Paragraphs, Field(max_length=2000)]
