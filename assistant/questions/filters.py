"""What records have to be: members, flags and amounts, on fields that the figure or list has."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from decimal import Decimal

from assistant.questions.holding import NotHere, Reason, Unclear
from assistant.questions.numbers import Condition
from assistant.questions.parts import Parts, Said
from assistant.questions.spans import Meaning
from erp_core.analytics import Filter, Having, Operator, Registry


def member_filters(said: Iterable[Said], allowed: frozenset[str]) -> tuple[Filter, ...]:
    """Filter on what was named; several of one dimension are alternatives.

    Raises:
        NotHere: The figure or list is not kept by this.
        Unclear: A name means several things.
    """
    grouped: dict[tuple[str, bool], list[str]] = defaultdict(list)
    for one in said:
        meaning = which_meaning(one, allowed)
        values = grouped[meaning.name, one.negated]
        if meaning.value not in values:
            values.append(meaning.value)
    return tuple(
        _filter(field, values, negated=negated) for (field, negated), values in grouped.items()
    )


def which_meaning(said: Said, allowed: frozenset[str]) -> Meaning:
    """Decide which record a name means.

    Raises:
        NotHere: None that the figure or list is kept by.
        Unclear: It may be several.
    """
    fitting = [one for one in said.meanings if one.name in allowed]
    if not fitting:
        raise NotHere(Reason.NOT_KEPT_BY, said.words)
    dimensions = {one.name for one in fitting}
    if dimensions == {"product", "article"}:
        fitting = [one for one in fitting if one.name == "product"]
    if len(fitting) > 1:
        names = (str(one.value) for one in fitting)
        raise Unclear(Reason.SEVERAL_NAMES, said.words, *names)
    return fitting[0]


def _filter(field: str, values: list[str], *, negated: bool) -> Filter:
    if len(values) == 1:
        return Filter(
            field=field, op=Operator.UNEQUAL if negated else Operator.EQUAL, value=values[0]
        )
    return Filter(field=field, op=Operator.NOT_IN if negated else Operator.IN, value=tuple(values))


def flag_filters(parts: Parts, allowed: frozenset[str]) -> Iterator[Filter]:
    """Filter on what is either so or not.

    Raises:
        NotHere: The figure or list is not kept by this.
    """
    for flag in dict.fromkeys(parts.flags):
        if flag not in allowed:
            raise NotHere(Reason.NOT_KEPT_BY, flag.replace("_", " "))
        yield Filter(field=flag, op=Operator.EQUAL, value=flag not in parts.denied)


def amount_filters(field: str, condition: Condition) -> Iterator[Filter]:
    """Filter on a number; a range is two comparisons."""
    for operator, value in condition.parts:
        yield Filter(field=field, op=Operator(operator), value=exact(value))


def havings(metric: str, condition: Condition) -> Iterator[Having]:
    """Keep the rows whose figure compares so."""
    for operator, value in condition.parts:
        yield Having.model_validate({"metric": metric, "op": operator, "value": exact(value)})


def exact(value: Decimal) -> int | str:
    """Write a number as a query holds it."""
    whole = value.to_integral_value()
    return int(whole) if value == whole else format(value.normalize(), "f")


def allowed_of_metrics(registry: Registry, metrics: Iterable[str]) -> frozenset[str]:
    """Return what all of these figures are kept by and may be filtered on."""
    kept = [
        frozenset((*registry.metrics[name].dimensions, *registry.metrics[name].fields))
        for name in metrics
    ]
    return frozenset.intersection(*kept) if kept else frozenset()


def allowed_of_entity(registry: Registry, entity: str) -> frozenset[str]:
    """Return what records of a kind may be filtered on."""
    found = registry.entities[entity]
    return frozenset((*found.dimensions, *found.fields))
