"""Makes requests out of an OpenAPI description: some right, most wrong in one place or another."""

import json
from collections.abc import Iterator
from typing import Any
from urllib.parse import quote

from hypothesis import strategies as st

Schema = dict[str, Any]
Strategy = st.SearchStrategy[Any]

NASTY_TEXT = (
    "",
    " ",
    "\x00",
    "a\x00b",
    "\ud800",
    "x\udfff",
    "'",
    "'; DROP TABLE parties; --",
    '" OR 1=1 --',
    "%",
    "_",
    "\\",
    "%_\\%'",
    "<script>alert(1)</script>",
    "=cmd|' /C calc'!A0",
    "{{7*7}}${7*7}",
    "../../etc/passwd",
    "a\r\nX-Injected: 1",
    "\u202eevil\u202c\u200b\U000e0041",
    "١٢٣",
    "\uff12\uff10\uff12\uff16-\uff10\uff15-\uff11\uff19",
    "鹤港咖啡",
    "NaN",
    "Infinity",
    "-0",
    "1e999",
    "0x10",
    "9" * 30,
    "0001-01-01",
    "9999-12-31",
    "2026-02-30",
    "x" * 20_001,
)
NASTY_NUMBERS = (0, -1, 2**31, 2**63 - 1, 2**63, -(2**63) - 1, 10**30, 0.1, 1e308)
NASTY = st.sampled_from(
    (*NASTY_TEXT, *NASTY_NUMBERS, None, True, False, (), {}, [[]], {"amount": "1"}, {"\ud800": 1})
)
DECIMALS = st.sampled_from(
    ("1", "2", "0.000001", "0", "-1", "0.0000001", "999999999999", "1E+11", "12.50", 1, 3)
)
DAYS = st.sampled_from(("2026-05-19", "2020-01-01", "0001-01-01", "9999-12-31"))
BY_NAME: dict[str, Strategy] = {
    "currency": st.sampled_from(("EUR", "EUR", "EUR", "JPY", "XXX")),
    "amount": DECIMALS,
    "account": st.sampled_from(("cash", "bank", "revenue", "nowhere")),
    "sku": st.sampled_from(("HB-1000", "YN-1000", "NEW-1")),
    "slug": st.sampled_from(("returns", "storage")),
    "number": st.sampled_from(("1001", "INV-2026-0001", "17")),
    "period": st.sampled_from(("2026-05", "2020-13", "0000-01", "9999-12")),
}
"""Values that get past the first check, so that what lies behind it is reached as well."""


class Operation:
    """One operation of an OpenAPI document, from which requests are made.

    Args:
        document: The OpenAPI document.
        name: Method and path, for example ``GET /api/v1/parties``.
        sample: A body that is right.
    """

    def __init__(self, document: Schema, name: str, sample: Any = None) -> None:
        self.method, _, self.path = name.partition(" ")
        self._components = document.get("components", {}).get("schemas", {})
        self._sample = sample
        self._told = document["paths"][self.path][self.method.lower()]

    def requests(self) -> Strategy:
        """Make requests: address, query and body."""
        return st.fixed_dictionaries(
            {
                "path": self._parameters("path", needed=True),
                "params": self._parameters("query", needed=False),
                "body": self._body(),
            }
        )

    def dangling(self, nobody: int) -> Iterator[Any]:
        """Make the body that is right, with a reference to nothing in it, one at a time."""
        content = self._told.get("requestBody", {}).get("content", {})
        if "application/json" in content:
            yield from self._astray(content["application/json"]["schema"], self._sample, nobody)

    def _astray(self, schema: Schema, right: Any, nobody: int) -> Iterator[Any]:
        schema = self._resolved(schema)
        if isinstance(right, dict):
            for name, told in schema.get("properties", {}).items():
                if name.endswith("_id"):
                    yield {**right, name: nobody}
                elif name.endswith("_ids"):
                    yield {**right, name: [nobody]}
                elif name in right:
                    inner = self._astray(told, right[name], nobody)
                    yield from ({**right, name: one} for one in inner)
        elif isinstance(right, list) and right and "items" in schema:
            inner = self._astray(schema["items"], right[0], nobody)
            yield from ([one, *right[1:]] for one in inner)

    def url(self, path: dict[str, Any]) -> str:
        """Fill the path in; what would change the route is left out."""
        filled = self.path
        for name, value in path.items():
            text = as_text(value).replace("/", "") or "x"
            filled = filled.replace(f"{{{name}}}", quote(text, safe="", errors="surrogatepass"))
        return filled

    def _parameters(self, place: str, *, needed: bool) -> Strategy:
        found = {
            each["name"]: self._value(each["schema"], each["name"])
            for each in self._told.get("parameters", ())
            if each["in"] == place
        }
        return st.fixed_dictionaries(found if needed else {}, optional={} if needed else found)

    def _body(self) -> Strategy:
        content = self._told.get("requestBody", {}).get("content", {})
        if "application/json" not in content:
            return st.none()
        schema = content["application/json"]["schema"]
        nearly_right = self._nearly(schema, self._sample)
        return st.one_of(nearly_right, nearly_right, nearly_right, self._value(schema, ""))

    def _nearly(self, schema: Schema, right: Any) -> Strategy:
        """Take what is right and make one thing in it up."""
        schema = self._resolved(schema)
        if isinstance(right, dict) and schema.get("properties"):
            changed = [
                self._nearly(one, right[name]) if name in right else self._value(one, name)
                for name, one in schema["properties"].items()
            ]
            names = list(schema["properties"])
            pairs = [st.tuples(st.just(n), c) for n, c in zip(names, changed, strict=True)]
            return st.lists(st.one_of(*pairs), min_size=1, max_size=2).map(
                lambda changes: {**right, **dict(changes)}
            )
        if isinstance(right, list) and right and "items" in schema:
            return self._nearly(schema["items"], right[0]).map(lambda one: [one, *right[1:]])
        return self._value(schema, "")

    def _resolved(self, schema: Schema) -> Schema:
        while "$ref" in schema:
            schema = self._components[schema["$ref"].rpartition("/")[2]]
        return schema

    def _value(self, schema: Schema, name: str) -> Strategy:
        right = BY_NAME[name] if name in BY_NAME else self._right(schema, name)
        return st.one_of(right, right, right, right, right, NASTY)

    def _right(self, schema: Schema, name: str) -> Strategy:
        schema = self._resolved(schema)
        if "anyOf" in schema:
            return st.one_of(*(self._right(one, name) for one in schema["anyOf"]))
        if "enum" in schema:
            return st.sampled_from(schema["enum"])
        if "const" in schema:
            return st.just(schema["const"])
        return self._of_type(schema, name)

    def _of_type(self, schema: Schema, name: str) -> Strategy:
        match schema.get("type"):
            case "object":
                return self._object(schema)
            case "array":
                item = self._value(schema.get("items", {}), name)
                return st.lists(item, min_size=min(schema.get("minItems", 0), 2), max_size=3)
            case "integer":
                return st.one_of(*[st.sampled_from((1, 2))] * 7, st.integers())
            case "number":
                return DECIMALS
            case "boolean":
                return st.booleans()
            case "null":
                return st.none()
            case _:
                return _text(schema)

    def _object(self, schema: Schema) -> Strategy:
        found = {name: self._value(one, name) for name, one in schema.get("properties", {}).items()}
        required = {name: found[name] for name in schema.get("required", ())}
        optional = {name: one for name, one in found.items() if name not in required}
        if not found:
            return st.dictionaries(st.sampled_from(NASTY_TEXT[:8]), NASTY, max_size=2)
        return st.fixed_dictionaries(required, optional=optional)


def _text(schema: Schema) -> Strategy:
    if schema.get("format") == "date":
        return DAYS
    words = st.sampled_from(("Ana", "House Blend", "auto", "card", "email", "x@example.com"))
    if "pattern" in schema and len(schema["pattern"]) < 60:
        return st.one_of(words, st.from_regex(schema["pattern"], fullmatch=True))
    return st.one_of(words, words, DECIMALS.map(str), st.text(max_size=20))


def as_text(value: Any) -> str:
    """Write a value as a part of an address."""
    return value if isinstance(value, str) else json.dumps(value)


def as_json(value: Any) -> bytes:
    """Write a body as JSON does, lone surrogates escaped."""
    return json.dumps(value).encode()
