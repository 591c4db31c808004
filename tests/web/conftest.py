"""The application with its pages, asked without a browser."""

from tests.api.conftest import client, desk, partner

__all__ = ["client", "desk", "partner"]
