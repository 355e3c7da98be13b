"""What the console says exists in both languages, with the same values."""

import re
import string
from pathlib import Path
from types import ModuleType, SimpleNamespace
from typing import TYPE_CHECKING, cast

import pytest

from erp_core.access import LogInRefused
from erp_core.conversations import OutboxState, Proof, ProposalState
from erp_core.crm import ActivityKind, InteractionKind, LeadState, Stage
from erp_core.finance import InvoiceState
from erp_core.inventory import CountState, MoveKind
from erp_core.maintenance import AssetState, MeterKind, ReadOtherwise, WorkState
from erp_core.maintenance import errors as maintenance_errors
from erp_core.parties import EvidenceKind, PartyKind, Purpose
from erp_core.production import MakingState
from erp_core.production import errors as production_errors
from erp_core.purchasing import errors as purchasing_errors
from erp_core.sales import (
    OrderState,
    PaymentPolicy,
    PaymentState,
    QuotationState,
    ShortReason,
    SlipState,
)
from erp_core.support import CaseState, Priority, TaskState
from frontdesk import console
from frontdesk.console.act import sentence
from frontdesk.console.texts import LANGUAGES, Texts, load, preferred

if TYPE_CHECKING:
    from frontdesk.console.visit import Visit

SOURCES = sorted(Path(console.__file__).parent.rglob("*.py"))
LITERAL = re.compile(r"""texts\(\s*"([a-z_]+(?:\.[a-z_]+)+)\"""")
NAMED = {
    "delivery": OutboxState,
    "proposal": ProposalState,
    "proof": Proof,
    "stage": Stage,
    "invoice_state": InvoiceState,
    "move": MoveKind,
    "customer": PartyKind,
    "consent": Purpose,
    "order_state": OrderState,
    "policy": PaymentPolicy,
    "payment_state": PaymentState,
    "short_reason": ShortReason,
    "quotation_state": QuotationState,
    "count_state": CountState,
    "slip_state": SlipState,
    "making_state": MakingState,
    "work_state": WorkState,
    "asset_state": AssetState,
    "meter_kind": MeterKind,
    "case_state": CaseState,
    "priority": Priority,
    "task": TaskState,
    "interaction": InteractionKind,
    "activity_kind": ActivityKind,
    "lead_state": LeadState,
    "evidence": EvidenceKind,
}


def values_of(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name}


def test_both_languages_have_the_same_keys() -> None:
    assert load("en").keys() == load("zh").keys()


def test_a_text_takes_the_same_values_in_both_languages() -> None:
    for key, text in load("en").items():
        assert values_of(text) == values_of(load("zh")[key]), key


def test_every_text_that_the_code_names_exists() -> None:
    named = {key for source in SOURCES for key in LITERAL.findall(source.read_text("utf-8"))}
    assert len(named) > 60
    assert named - load("en").keys() == set()


@pytest.mark.parametrize("group", NAMED)
def test_every_state_has_a_name(group: str) -> None:
    missing = [one for one in NAMED[group] if f"{group}.{one}" not in load("zh")]
    assert missing == []


def test_an_unknown_language_reads_english() -> None:
    assert Texts("fr")("nav.orders") == "Orders"
    assert Texts("zh")("nav.orders") == "订单"


def test_values_are_filled_in() -> None:
    assert Texts("en")("order.title", number="1042") == "Order 1042"


@pytest.mark.parametrize(
    ("cookie", "accepted", "chosen"),
    [
        (None, None, "en"),
        ("zh", "en-GB", "zh"),
        ("xx", "zh-CN,zh;q=0.9,en;q=0.8", "zh"),
        (None, "de-DE,zh;q=0.5", "zh"),
        (None, "de-DE", "en"),
    ],
)
def test_a_language_is_the_chosen_one_else_the_browsers(
    cookie: str | None, accepted: str | None, chosen: str
) -> None:
    assert preferred(cookie, accepted) == chosen


@pytest.mark.parametrize("errors", [maintenance_errors, production_errors, purchasing_errors])
def test_every_refusal_of_a_workshop_is_worded_in_every_language(errors: ModuleType) -> None:
    kinds = [one for one in vars(errors).values() if isinstance(one, type)]
    codes = {one.code() for one in kinds if one.__module__ == errors.__name__}
    assert len(codes) > 15
    for language in LANGUAGES:
        assert [code for code in sorted(codes) if f"error.{code}" not in load(language)] == []


def test_what_a_refusal_tells_is_filled_into_its_sentence() -> None:
    visit = SimpleNamespace(texts=Texts("zh"))
    told = sentence(cast("Visit", visit), ReadOtherwise(field="value", value="1206"))
    assert told == "该仪表在同一时刻的读数是 1206，请再核对。"


def test_a_refused_log_in_is_worded_in_every_language() -> None:
    for language in LANGUAGES:
        assert load(language)[f"error.{LogInRefused.code()}"]
