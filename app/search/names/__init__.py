"""Finding people by name: any spelling, any script, any order, a beginning, one slip of the finger."""

from app.search.names.explaining import NameMatch
from app.search.names.index import NameAnswer, NameIndex

__all__ = ["NameAnswer", "NameIndex", "NameMatch"]
