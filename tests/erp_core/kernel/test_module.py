"""Modules: switched on with what they depend on, in their order, lowest first."""

import pytest
from fastapi import APIRouter

from erp_core.kernel.checks import Check, Findings
from erp_core.kernel.events import Event
from erp_core.kernel.module import (
    Module,
    Together,
    UnknownModule,
    above,
    below,
    checks_of,
    held_at_most,
    listeners_of,
    permissions_of,
    routers_of,
    switched_on,
    without,
)


class Happened(Event):
    """Something did."""


def heard_low(_tx: object, _event: Happened) -> None:
    return


def heard_high(_tx: object, _event: Happened) -> None:
    return


def keeps_books(_tx: object, _event: Happened) -> None:
    return


def nothing(_tx: object) -> Findings:
    return Findings(0)


LOW = Module(
    "low",
    permissions=("low.read",),
    listeners=((Happened, heard_low),),
    checks=(Check("I10", "ten", nothing), Check("I2", "two", nothing)),
)
MIDDLE = Module("middle", depends=("low",))
HIGH = Module("high", depends=("middle",), listeners=((Happened, heard_high),))
BOOKS = Module("books", listeners=((Happened, heard_high),), bookkeeping=((Happened, keeps_books),))
GROUND = Module("ground", always_on=True)
MODULES = (LOW, MIDDLE, HIGH)


def test_a_module_brings_what_it_depends_on_lowest_first() -> None:
    assert [module.name for module in switched_on(MODULES, ["high"])] == ["low", "middle", "high"]
    assert [module.name for module in switched_on(MODULES, ["low"])] == ["low"]
    assert switched_on(MODULES, None) == MODULES


def test_what_is_always_on_need_not_be_named() -> None:
    assert switched_on((GROUND, LOW), []) == (GROUND,)
    assert switched_on((GROUND, LOW), ["low"]) == (GROUND, LOW)


def test_a_module_that_is_off_takes_along_what_stands_on_it() -> None:
    assert without(MODULES, ()) == MODULES
    assert without(MODULES, {"middle"}) == (LOW,)
    assert without(MODULES, {"high"}) == (LOW, MIDDLE)
    assert without((GROUND, LOW), {"ground", "low"}) == (GROUND,)


def test_what_stands_below_and_above_a_module_is_found_through_others() -> None:
    assert below(MODULES, "high") == ("low", "middle")
    assert above(MODULES, "low") == ("middle", "high")
    assert below(MODULES, "low") == above(MODULES, "high") == ()


def test_an_unknown_module_is_named_with_those_that_exist() -> None:
    with pytest.raises(UnknownModule, match=r"'hihg'.*low, middle, high"):
        switched_on(MODULES, ["hihg"])


def test_listeners_hear_in_the_order_of_the_modules() -> None:
    assert listeners_of(MODULES) == {Happened: (heard_low, heard_high)}
    assert listeners_of((LOW,)) == {Happened: (heard_low,)}


def test_a_module_that_is_off_hears_nothing_and_keeps_its_books() -> None:
    modules = (LOW, BOOKS)

    assert listeners_of(modules) == {Happened: (heard_low, keeps_books, heard_high)}
    assert listeners_of(modules, on={"low"}) == {Happened: (heard_low, keeps_books)}
    assert listeners_of(modules, on={"books"}) == {Happened: (keeps_books, heard_high)}


def test_checks_are_sorted_by_the_number_of_their_invariant() -> None:
    assert [check.invariant for _, check in checks_of(MODULES)] == ["I2", "I10"]


def test_permissions_are_those_of_all_modules() -> None:
    assert permissions_of(MODULES) == {"low.read"}


def test_what_a_module_brings_beside_another_is_there_while_both_are_on() -> None:
    beside = Together(needs=("low",), permissions=("shop.pick",), router=APIRouter)
    shop = Module("shop", permissions=("shop.sell",), router=APIRouter, together=(beside,))

    assert permissions_of((LOW, shop)) == {"low.read", "shop.sell", "shop.pick"}
    assert permissions_of((shop,)) == {"shop.sell"}
    assert held_at_most((LOW, shop)) >= {"shop.*", "shop.pick"}
    assert held_at_most((shop,)) == {"shop.sell"}
    assert len(routers_of((LOW, shop))) == 2
    assert len(routers_of((shop,))) == 1
