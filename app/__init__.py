"""Sulh: the directory of the OIC Network of Mediators, Special Envoys and Experts."""
