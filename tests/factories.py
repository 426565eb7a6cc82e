"""Makes artefacts for tests: plain functions that state only what matters, strategies that vary everything, and one full example per kind.

`a_codelist("A Q")` makes one; `codelists()` is a hypothesis strategy; `artefacts()` draws any kind; `ARTEFACTS` has one artefact of every
kind with every optional part. What each is made of stands in tests/artefacts/.
"""

from __future__ import annotations

from tests.artefacts.full import *  # noqa: F403 - this module is the one name under which tests find them all
from tests.artefacts.plain import *  # noqa: F403
from tests.artefacts.strategies import *  # noqa: F403
from tests.artefacts.strategies import _with as _with
