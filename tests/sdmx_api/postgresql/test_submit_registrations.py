"""As in tests/sdmx_api/test_submit_registrations.py."""

from tests.sdmx_api.test_submit_registrations import *  # noqa: F403 - the same tests
