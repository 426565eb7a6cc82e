"""Handlers of both APIs: parse, do, answer."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from flask import Request, Response, current_app
from marshmallow import Schema

from registry.formats import negotiate
from registry.formats.data import Options
from registry.formats.losses import losses_of
from registry.formats.negotiate import Choice
from registry.formats.table import Api, FormatKind
from registry.model.artefact import Maintainable
from registry.model.errors import Malformed, NotOffered
from registry.model.message import Header, Notice, Party, StructureMessage
from registry.model.query import AvailabilityQuery, DataQuery, Filter, StructureQuery
from registry.sdmx_api import data_queries, parameters, structure_queries
from registry.sdmx_api.filters import filters
from registry.sdmx_api.responses import Described, is_current, not_modified, stream, tag_of
from registry.sdmx_api.target import Target
from registry.services import Services
from registry.structures.query import StructureAnswer, find
