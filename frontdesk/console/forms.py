"""What was written into a form: read, or else said which field is missing or cannot be read."""

from collections.abc import Collection, Mapping
from decimal import Decimal
from typing import TypeVar

from pydantic import ValidationError

from erp_core.kernel.schema import Schema
from frontdesk.console.act import warn
from frontdesk.console.figures import figure_of
from frontdesk.console.visit import Visit

S = TypeVar("S", bound=Schema)


def read_number(visit: Visit, said: str, label: str) -> Decimal | None:
    """Read a number; when it cannot be read in one way only, name its field and return None."""
    figure = figure_of(said)
    if figure is None:
        warn(visit, "form.unreadable", field=label)
    return figure


def read_form(
    visit: Visit,
    schema: type[S],
    said: Mapping[str, object],
    labels: Mapping[str, str],
    figures: Collection[str] = (),
) -> S | None:
    """Read a form; an empty field was left out. None, with a word about it, when it cannot be.

    Args:
        visit: The page.
        schema: What it is read as.
        said: What was written, by the fields' names.
        labels: What the fields are called on the screen, by their names.
        figures: The fields that are read as people write numbers.
    """
    told = {name: value for name, value in said.items() if value not in ("", None)}
    for name in figures:
        if name in told:
            number = read_number(visit, str(told[name]), labels.get(name, name))
            if number is None:
                return None
            told[name] = number
    try:
        return schema.model_validate(told)
    except ValidationError as error:
        warn(visit, "form.unreadable", field=_named(error, labels))
        return None


def _named(error: ValidationError, labels: Mapping[str, str]) -> str:
    """Return what the first field that was refused is called on the screen."""
    told = [str(part) for part in error.errors()[0]["loc"] if isinstance(part, str)]
    return next((labels[name] for name in reversed(told) if name in labels), ", ".join(told))
