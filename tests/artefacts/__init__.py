"""Makes artefacts for tests; tests import them from tests/factories.py."""
