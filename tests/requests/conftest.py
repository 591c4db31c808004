"""The application and the people around a request."""

from tests.api.conftest import client
from tests.requests.cast import cast

__all__ = ["cast", "client"]
