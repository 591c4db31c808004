"""The directory as a file that imports back to the same."""

from app.services.exports.exporting import export_profiles
from app.services.exports.files import Kind

__all__ = ["Kind", "export_profiles"]
