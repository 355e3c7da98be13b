"""What can be asked for, as an actor may see it."""

from erp_core.analytics.checking import ASK
from erp_core.analytics.permits import may_see
from erp_core.analytics.registry import REGISTRY
from erp_core.analytics.vocabulary import Term, Timing, Unit
from erp_core.kernel.actor import Actor, ActorKind, NotAllowed
from erp_core.kernel.schema import Schema


class TermView(Schema):
    """A name of the layer, its labels, its definition and what people call it."""

    name: str
    en: str
    zh: str
    about_en: str
    about_zh: str
    words_en: tuple[str, ...]
    words_zh: tuple[str, ...]


class MetricView(TermView):
    """A figure and what it may be given by."""

    unit: Unit
    timing: Timing
    additive: bool
    dimensions: tuple[str, ...]
    fields: tuple[str, ...]


class FieldView(TermView):
    """What records are filtered on beside dimensions."""

    unit: Unit


class EntityView(TermView):
    """A kind of record and what it may be filtered on."""

    dimensions: tuple[str, ...]
    fields: tuple[str, ...]
    time_field: str
    shows: tuple[str, ...]


class Catalogue(Schema):
    """Everything that an actor can ask for."""

    metrics: tuple[MetricView, ...]
    dimensions: tuple[TermView, ...]
    fields: tuple[FieldView, ...]
    entities: tuple[EntityView, ...]
    segments: tuple[TermView, ...]


def catalogue_for(actor: Actor) -> Catalogue:
    """Tell what an actor can ask for.

    Raises:
        NotAllowed: A customer asks, or somebody who may ask nothing.
    """
    if actor.kind is ActorKind.CUSTOMER:
        raise NotAllowed(permission=ASK)
    actor.require(ASK)
    seen = [one for one in REGISTRY.metrics.values() if _may(actor, one.permissions)]
    listed = [one for one in REGISTRY.entities.values() if _may(actor, one.permissions)]
    used = {name for one in seen for name in one.dimensions}
    used |= {name for one in listed for name in one.dimensions}
    also = {name for one in seen for name in one.fields}
    also |= {name for one in listed for name in one.fields}
    used |= also & REGISTRY.dimensions.keys()
    fields = also & REGISTRY.fields.keys()
    return Catalogue(
        metrics=tuple(MetricView.model_validate(one) for one in seen),
        dimensions=tuple(
            _view(REGISTRY.dimensions[name]) for name in sorted(used) if may_see(actor, name)
        ),
        fields=tuple(
            FieldView.model_validate(REGISTRY.fields[name])
            for name in sorted(fields)
            if may_see(actor, name)
        ),
        entities=tuple(EntityView.model_validate(one) for one in listed),
        segments=tuple(
            _view(one) for one in REGISTRY.segments.values() if _may(actor, one.permissions)
        ),
    )


def _may(actor: Actor, permissions: tuple[str, ...]) -> bool:
    return all(actor.may(permission) for permission in permissions)


def _view(term: Term) -> TermView:
    return TermView.model_validate(term)
