"""The OpenAPI document holds what the API does: asked by a fuzzer that knows nothing else."""

import schemathesis
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
