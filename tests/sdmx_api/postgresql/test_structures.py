"""As in tests/sdmx_api/test_structures.py."""

from tests.sdmx_api.test_structures import *  # noqa: F403 - the same tests
