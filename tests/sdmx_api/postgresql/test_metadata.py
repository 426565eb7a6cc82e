"""As in tests/sdmx_api/test_metadata.py."""

from tests.sdmx_api.test_metadata import *  # noqa: F403 - the same tests
