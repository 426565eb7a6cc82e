"""Topics."""

from __future__ import annotations

from flask import render_template

from registry.model.dataflow import Dataflow
from registry.model.errors import NotFound
from registry.model.kinds import urn_of
from registry.web import reading
from registry.web.pages import topics as pages
from registry.web.pages.flows import card
from registry.web.routes.dataflows import published_versions
from registry.web.routes.shared import filed_topics
from registry.web.site import services


def topics() -> str:
    with services().reading() as uow:
        found = filed_topics(uow)
    return render_template("topics.html", page=pages.TopicsPage(pages.cards(found)))


def topic(path: str) -> str:
    with services().reading() as uow:
        found = filed_topics(uow)
        at = pages.topic_at(found, path)
        if at is None:
            raise NotFound(f"there is no topic {path!r}")
        scheme, trail = at
        urns = pages.below(found, scheme, trail[-1], ".".join(category.id for category in trail))
        heads = {urn_of(head): head for head in reading.heads(uow, "dataflow")}
        known = published_versions(uow)
    flows = [head for urn in urns if isinstance(head := heads.get(urn), Dataflow)]
    return render_template("topic.html", page=pages.build(found, scheme, trail, [card(flow, known) for flow in flows]))
