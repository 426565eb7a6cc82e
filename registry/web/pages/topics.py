"""Topics: the tree of categories and what is filed under each."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from registry.model.category import Categorisation, Category, CategoryScheme
from registry.model.kinds import urn_of
from registry.model.urn import Urn
from registry.web.language import plural
from registry.web.pages.flows import FlowCard
from registry.web.texts import Text, text


@dataclass(frozen=True)
class TopicCard:
    """`flows` are the cards under the topic and below it."""

    name: Text
    description: Text
    href: str
    size: str
    is_empty: bool


@dataclass(frozen=True)
class TopicsPage:
    topics: tuple[TopicCard, ...]


@dataclass(frozen=True)
class TopicPage:
    title: Text
    description: Text
    crumbs: tuple[tuple[Text, str], ...]
    topics: tuple[TopicCard, ...]
    flows: tuple[FlowCard, ...]
    others: tuple[TopicCard, ...]


@dataclass(frozen=True)
class Filed:
    """The topics of all schemes, and which URNs are filed under each path."""

    schemes: tuple[CategoryScheme, ...]
    under: Mapping[tuple[str, str], tuple[str, ...]]  # (scheme URN, path) → URNs of what is filed there


def filed(schemes: Sequence[CategoryScheme], categorisations: Sequence[Categorisation]) -> Filed:
    under: dict[tuple[str, str], list[str]] = {}
    for categorisation in categorisations:
        if categorisation.source and categorisation.target:
            target = Urn.parse(categorisation.target)
            holder = f"{target.agency}:{target.id}({target.version})"
            under.setdefault((holder, target.item or ""), []).append(categorisation.source)
    return Filed(tuple(schemes), {key: tuple(urns) for key, urns in under.items()})


def cards(found: Filed) -> tuple[TopicCard, ...]:
    """The topics at the top of every scheme."""
    return tuple(
        card(found, scheme, category, category.id) for scheme in found.schemes for category in scheme.categories
    )


def card(found: Filed, scheme: CategoryScheme, category: Category, path: str) -> TopicCard:
    number = len(below(found, scheme, category, path))
    return TopicCard(
        name=text(category.names, category.id),
        description=text(category.descriptions),
        href=f"/topics/{path.replace('.', '/')}",
        size=plural("%(num)d data set", "%(num)d data sets", number),
        is_empty=number == 0,
    )


def below(found: Filed, scheme: CategoryScheme, category: Category, path: str) -> list[str]:
    """The URNs of the data flows filed under a topic or below it, each once."""
    holder = urn_of(scheme).partition("=")[2]
    paths = [path, *(f"{path}.{sub}" for sub, _ in walk(category.categories))]
    urns = (urn for each in paths for urn in found.under.get((holder, each), ()))
    return [urn for urn in dict.fromkeys(urns) if Urn.parse(urn).class_ == "Dataflow"]


def walk(categories: Sequence[Category], prefix: str = "") -> Iterator[tuple[str, Category]]:
    for category in categories:
        yield prefix + category.id, category
        yield from walk(category.categories, f"{prefix}{category.id}.")


def topic_at(found: Filed, path: str) -> tuple[CategoryScheme, tuple[Category, ...]] | None:
    """The scheme and the categories from its root down to a path written with slashes; None when there is no such topic."""
    wanted = path.strip("/").split("/")
    for scheme in found.schemes:
        trail: list[Category] = []
        level = scheme.categories
        for id in wanted:
            category = next((each for each in level if each.id == id), None)
            if category is None:
                break
            trail.append(category)
            level = category.categories
        else:
            return scheme, tuple(trail)
    return None


def topics_of(found: Filed, flow_urn: str) -> list[tuple[Text, str]]:
    """The topics under which a flow is filed: name and address."""
    topics = []
    for scheme in found.schemes:
        holder = urn_of(scheme).partition("=")[2]
        by_path = dict(walk(scheme.categories))
        for (of, path), urns in found.under.items():
            if of == holder and flow_urn in urns and path in by_path:
                topics.append((text(by_path[path].names, path), f"/topics/{path.replace('.', '/')}"))
    return topics


def build(found: Filed, scheme: CategoryScheme, trail: Sequence[Category], flows: Sequence[FlowCard]) -> TopicPage:
    category = trail[-1]
    path = ".".join(each.id for each in trail)
    crumbs = [
        (text(each.names, each.id), "/topics/" + "/".join(above.id for above in trail[: place + 1]))
        for place, each in enumerate(trail[:-1])
    ]
    return TopicPage(
        title=text(category.names, category.id),
        description=text(category.descriptions),
        crumbs=tuple(crumbs),
        topics=tuple(card(found, scheme, below, f"{path}.{below.id}") for below in category.categories),
        flows=tuple(flows),
        others=tuple(each for each in cards(found) if not each.is_empty and each.href != f"/topics/{trail[0].id}"),
    )
