"""As in tests/sdmx_api/test_registrations.py."""

from tests.sdmx_api.test_registrations import *  # noqa: F403 - the same tests
