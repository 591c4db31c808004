"""How a dossier is set: template, type, and the program that sets it."""
