"""The values that a dimension has: fixed ones from the registry, others from the tables."""

import difflib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, func

from erp_core.analytics.answers import Label, Value
from erp_core.analytics.errors import UnknownName
from erp_core.analytics.permits import require_each
from erp_core.analytics.registry import REGISTRY
from erp_core.analytics.sources.of_values import (
    ARTICLE_WORDS,
    MEMBER_PARTY,
    MEMBERS,
    PRODUCT_WORDS,
    SKUS,
)
from erp_core.analytics.vocabulary import Dimension, Member
from erp_core.kernel.actor import Actor
from erp_core.kernel.schema import MAX_ID
from erp_core.kernel.transaction import Tx

MOST = 20_000
NEAR = 3
_KEYED_BY_NAME = frozenset({"city", "stage"})


@dataclass(frozen=True)
class Words:
    """What people call something."""

    en: tuple[str, ...] = ()
    zh: tuple[str, ...] = ()


def members_of(tx: Tx, actor: Actor, name: str) -> tuple[Value, ...]:
    """List the values of a dimension that an actor may know of, with what people call them.

    Raises:
        UnknownName: There is no such dimension.
        NotAllowed: The actor may not see its values.
    """
    actor.require("analytics.ask")
    dimension = REGISTRY.dimensions.get(name)
    if dimension is None:
        raise UnknownName(near_message("dimension", name, REGISTRY.dimensions), field="dimension")
    require_each(actor, (dimension.permission,))
    fixed = tuple(_fixed(member) for member in dimension.members)
    if name not in MEMBERS:
        return fixed
    words = _words_of(tx, name)
    rows = tx.session.execute(_seen(name, actor).limit(MOST))
    return (*(_open(key, en, zh, words) for key, en, zh in rows), *fixed)


def keys_of(tx: Tx, actor: Actor, dimension: Dimension, values: Iterable[object]) -> list[Any]:
    """Return the keys of values as a query names them: by id, by value or by label.

    Raises:
        UnknownName: There is no such value; the message tells the nearest.
    """
    keys: list[Any] = []
    for value in values:
        found: list[Any] = [*_fixed_keys(dimension, value)]
        if not found and dimension.name in MEMBERS:
            found = _open_keys(tx, actor, dimension, value)
        if not found:
            raise _unknown(tx, actor, dimension, value)
        keys.extend(found)
    return keys


def label_of(dimension: Dimension, key: object, en: object, zh: object) -> Label | None:
    """Show a key; nobody and nothing has no label."""
    if key is None:
        return None
    if dimension.members:
        member = next((one for one in dimension.members if one.code == key), None)
        if member is not None:
            return Label(value=member.value, en=member.en, zh=member.zh)
    return Label(value=str(en), en=str(en), zh=str(zh), id=key if isinstance(key, int) else None)


def near_message(kind: str, name: str, known: Iterable[str]) -> str:
    """Say that there is no such name, and which are near."""
    names = sorted(known)
    near = difflib.get_close_matches(name, names, NEAR, 0.5) or names[:NEAR]
    return f"There is no {kind} {name!r}. Near: {', '.join(near)}."


def _fixed(member: Member) -> Value:
    return Value(
        value=member.value,
        en=member.en,
        zh=member.zh,
        words_en=member.words_en,
        words_zh=member.words_zh,
    )


def _open(key: object, en: str, zh: str | None, words: dict[Any, Words]) -> Value:
    said = words.get(key, Words())
    id_ = key if isinstance(key, int) else None
    return Value(value=en, en=en, zh=zh or en, id=id_, words_en=said.en, words_zh=said.zh)


def _seen(name: str, actor: Actor) -> Select[Any, Any, Any]:
    query, party = MEMBERS[name], MEMBER_PARTY.get(name)
    if actor.scope is not None and party is not None:
        query = query.where(party.in_(sorted(actor.scope)))
    return query


def _fixed_keys(dimension: Dimension, value: object) -> list[str]:
    said = str(value).casefold()
    for member in dimension.members:
        names = (
            member.value,
            member.code,
            member.en,
            member.zh,
            *member.words_en,
            *member.words_zh,
        )
        if said in {name.casefold() for name in names}:
            return [member.code]
    return []


def _open_keys(tx: Tx, actor: Actor, dimension: Dimension, value: object) -> list[Any]:
    query = _seen(dimension.name, actor)
    key, en, zh = query.selected_columns[:3]
    if isinstance(value, int):
        if not 0 < value <= MAX_ID:
            return []
        condition = en == str(value) if dimension.name in _KEYED_BY_NAME else key == value
    else:
        condition = (func.lower(en) == str(value).lower()) | (zh == str(value)) | (en == str(value))
    return [row[0] for row in tx.session.execute(query.where(condition))]


def _unknown(tx: Tx, actor: Actor, dimension: Dimension, value: object) -> UnknownName:
    known = [member.value for member in dimension.members]
    if dimension.name in MEMBERS:
        rows = tx.session.execute(_seen(dimension.name, actor).limit(MOST))
        known += [en for _, en, _ in rows]
    near: Sequence[str] = difflib.get_close_matches(str(value), known, NEAR, 0.5)
    said = f" Near: {', '.join(near)}." if near else ""
    message = f"There is no {dimension.en.lower()} {value!r}.{said}"
    return UnknownName(message, field=dimension.name, near=", ".join(near))


def _words_of(tx: Tx, name: str) -> dict[Any, Words]:
    found: dict[Any, Words] = {}
    if name == "article":
        for key, sku in tx.session.execute(SKUS):
            found[key] = Words(en=(sku.lower(),))
    if name in ("product", "article"):
        query = PRODUCT_WORDS if name == "product" else ARTICLE_WORDS
        for of, language, text in tx.session.execute(query):
            said = found.get(of, Words())
            found[of] = (
                Words(said.en, (*said.zh, text))
                if language == "zh"
                else Words((*said.en, text), said.zh)
            )
    return found
