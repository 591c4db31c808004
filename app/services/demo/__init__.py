"""Invented people for a demonstration: nobody in here exists, and no real person's name is put together."""

from app.services.demo.fill import fill_database, invented_in
from app.services.demo.people import invented_people

__all__ = ["fill_database", "invented_in", "invented_people"]
