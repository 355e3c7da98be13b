"""The page of the settings: every variable, its default and what it says."""

import inspect
import json
import re
from collections.abc import Iterator
from enum import Enum
from typing import NamedTuple, get_args

from pydantic import BaseModel, SecretStr
from pydantic.fields import FieldInfo
from pydantic_settings import NoDecode

from frontdesk.reference.markdown import code, page, table
from frontdesk.settings import PREFIX, Settings

INTRODUCTION = (
    "Sources, strongest first: the environment, a file `.env` in the working directory, "
    "`deployment.toml` in the data directory. [How to set them](../guides/settings.md)."
)
_ATTRIBUTE = re.compile(r"^ {4}(\w+): (.+(?:\n {8}.+)*)", re.MULTILINE)


class Setting(NamedTuple):
    """One setting.

    Attributes:
        variable: Its name in the environment.
        default: As written in the environment; empty for none.
        says: What it decides.
    """

    variable: str
    default: str
    says: str


def settings_page() -> str:
    """Write the page."""
    rows = ((code(each.variable), each.default, each.says) for each in all_settings())
    return page("Settings", INTRODUCTION, table(("variable", "default", "says"), rows))


def all_settings() -> Iterator[Setting]:
    """List every setting, groups in the order of the fields."""
    return _settings_of(Settings, PREFIX)


def _settings_of(model: type[BaseModel], prefix: str) -> Iterator[Setting]:
    told = _described(model)
    for name, field in model.model_fields.items():
        group = _group_of(field)
        if group is None:
            yield Setting((prefix + name).upper(), _default(field), told.get(name, ""))
        else:
            yield from _settings_of(group, f"{prefix}{name}__")


def _group_of(field: FieldInfo) -> type[BaseModel] | None:
    kinds = (field.annotation, *get_args(field.annotation))
    found = (each for each in kinds if isinstance(each, type) and issubclass(each, BaseModel))
    return next(found, None)


def _described(model: type[BaseModel]) -> dict[str, str]:
    """Read the attributes that a class describes in its docstring."""
    text = inspect.cleandoc(model.__doc__ or "").partition("Attributes:")[2]
    found = _ATTRIBUTE.findall(text.replace("``", "`"))
    return {name: " ".join(says.split()) for name, says in found}


def _default(field: FieldInfo) -> str:
    if field.is_required():
        return "needed"
    value = field.get_default()
    if isinstance(value, SecretStr):
        return "one for this machine only"
    by_commas = any(isinstance(each, NoDecode) or each is NoDecode for each in field.metadata)
    text = _written(value, by_commas=by_commas)
    return code(text) if text else ""


def _written(value: object, *, by_commas: bool) -> str:
    """Write a default as the environment would hold it."""
    match value:
        case None:
            return ""
        case bool():
            return str(value).lower()
        case Enum():
            return str(value.value)
        case float():
            return f"{value:g}"
        case tuple() | frozenset():
            items = sorted(value)
            return ",".join(map(str, items)) if by_commas else json.dumps(items)
        case dict():
            return json.dumps(value)
        case _:
            return str(value)
