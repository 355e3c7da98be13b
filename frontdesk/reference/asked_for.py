"""Finds the permissions that a route asks for, by reading the functions that it calls.

A permission is asked for by ``actor.require("module.verb")`` at the head of a verb. Calls are
followed as long as they hand on the caller's own actor; a call on behalf of the house itself
(``system()``, ``carrying_out(actor)``) asks nothing of the caller.
"""

import ast
import inspect
import textwrap
from collections.abc import Callable, Iterator
from typing import Any

Function = Callable[..., Any]
PACKAGES = ("erp_core.", "frontdesk.")
OWN = {"actor", "call.actor", "call"}
"""How a function writes down that it hands on who is calling."""


def permissions_asked_for(route: Function) -> tuple[str, ...]:
    """Return the permissions that a route asks for, that of its verb first."""
    return tuple(dict.fromkeys(_asked_for(route, frozenset())))


def needs_a_caller(route: Function) -> bool:
    """Tell whether a route is closed to those who did not log in."""
    return "call" in inspect.signature(route).parameters


def _asked_for(function: Function, seen: frozenset[Function]) -> Iterator[str]:
    """Name the permissions in the order of the text; an inner call comes before the outer one."""
    scope = inspect.unwrap(function).__globals__
    for call in _calls_of(function):
        if _is_requirement(call):
            yield _constant(call.args[0], scope)
            continue
        called = _resolved(call.func, scope)
        if called is not None and called not in seen and _hands_on(call):
            yield from _asked_for(called, seen | {function})


def _calls_of(function: Function) -> Iterator[ast.Call]:
    tree = ast.parse(textwrap.dedent(inspect.getsource(function)))
    calls = [node for node in ast.walk(tree) if isinstance(node, ast.Call)]
    return iter(sorted(calls, key=lambda node: (node.end_lineno or 0, node.end_col_offset or 0)))


def _is_requirement(call: ast.Call) -> bool:
    return ast.unparse(call.func) in {f"{own}.require" for own in OWN}


def _hands_on(call: ast.Call) -> bool:
    return any(ast.unparse(argument) in OWN for argument in call.args)


def _constant(node: ast.expr, scope: dict[str, Any]) -> str:
    found = scope[node.id] if isinstance(node, ast.Name) else ast.literal_eval(node)
    return str(found)


def _resolved(node: ast.expr, scope: dict[str, Any]) -> Function | None:
    """Return the function of ours that a name in a text means."""
    match node:
        case ast.Name(id=name):
            found = scope.get(name)
        case ast.Attribute(value=ast.Name(id=module), attr=name):
            found = getattr(scope.get(module), name, None)
        case _:
            return None
    ours = inspect.isfunction(found) and found.__module__.startswith(PACKAGES)
    return found if ours else None
