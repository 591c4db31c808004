"""Shapes of what comes in and goes out; each is apart from the tables."""
