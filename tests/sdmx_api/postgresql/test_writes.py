"""As in tests/sdmx_api/test_writes.py."""

from tests.sdmx_api.test_writes import *  # noqa: F403 - the same tests
