"""The directory as a file that imports back to the same."""

from app.services.exports.confidential import use_up
from app.services.exports.exporting import Written, export_profiles
from app.services.exports.files import Kind
from app.services.exports.selected import export_selected

__all__ = ["Kind", "Written", "export_profiles", "export_selected", "use_up"]
