"""The service of the API's tests serves here too."""

from tests.sdmx_api.conftest import client, get, services

__all__ = ["client", "get", "services"]
