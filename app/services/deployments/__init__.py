"""Deployment requests: what changes them."""
