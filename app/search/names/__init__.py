"""Finding people by name: any spelling, any script, any order, a beginning, one slip of the finger."""

from app.search.names.index import NameAnswer, NameIndex, NameMatch

__all__ = ["NameAnswer", "NameIndex", "NameMatch"]
