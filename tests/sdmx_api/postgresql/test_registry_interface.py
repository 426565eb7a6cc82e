"""As in tests/sdmx_api/test_registry_interface.py."""

from tests.sdmx_api.test_registry_interface import *  # noqa: F403 - the same tests
