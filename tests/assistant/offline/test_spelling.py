"""Slips of the keyboard are put right, other words and names are not."""

import pytest

from assistant.commands import FlowName
from assistant.offline.normalise import normalise
from assistant.offline.spelling import Speller
from tests.assistant.offline.conftest import Commands, told

PHRASES = [f"where is my {word}" for word in ("order", "parcel", "refund")] * 24
KNOWN = frozenset({"where", "my", "order", "parcel", "refund", "odder", "form", "from"})


@pytest.fixture(scope="module")
def speller() -> Speller:
    return Speller((*PHRASES, *["cancel the stock from here again"] * 24), KNOWN)


def read(speller: Speller, text: str, *names: str) -> str:
    return speller.repaired(normalise(text), frozenset(names)).text


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("canel it", "cancel it"),
        ("cacnel it", "cancel it"),
        ("cancell it", "cancel it"),
        ("wher is my ordr", "where is my order"),
        ("whree is my oredr", "where is my order"),
        ("teh prcel", "the parcel"),
        ("agian", "again"),
        ("订单到那里了", "订单到哪里了"),
    ],
)
def test_a_slip_is_put_right(speller: Speller, written: str, meant: str) -> None:
    assert read(speller, written) == meant


@pytest.mark.parametrize(
    "text",
    ["i have cancer", "odder", "form", "ancel", "x@canel.com", "canel-12", "don't", "那里有货吗"],
)
def test_another_word_is_left_alone(speller: Speller, text: str) -> None:
    assert read(speller, text) == text


def test_a_name_of_an_article_is_left_alone(speller: Speller) -> None:
    assert read(speller, "sock", "sock") == "sock"
    assert read(speller, "sock") == "stock"


def test_what_was_written_stays_what_it_was(speller: Speller) -> None:
    repaired = speller.repaired(normalise("pls canel order 1042 to Elbchausee 12"), frozenset())
    at = repaired.text.index("1042")
    assert repaired.written(at, at + 4) == "1042"
    verb = repaired.text.index("cancel")
    assert repaired.written(verb, verb + 6) == "canel"
    place = repaired.text.index("elbchausee")
    assert repaired.written(place, place + 13) == "Elbchausee 12"


@pytest.mark.parametrize(
    ("text", "command"),
    [
        ("canel order 1042", f"start_flow {FlowName.CANCEL_ORDER}"),
        ("can i get the invioce", f"start_flow {FlowName.INVOICE_COPY}"),
        ("whre r my bens", f"start_flow {FlowName.ORDER_STATUS}"),
        ("same agian pls", f"start_flow {FlowName.REPEAT_ORDER}"),
        ("stop sendng me msgs", "opt_out"),
    ],
)
def test_a_message_full_of_slips_is_understood(commands: Commands, text: str, command: str) -> None:
    assert told(commands(text))[0] == command


@pytest.mark.parametrize("slip", ["ys", "yse", "cofnirm", "canel it", "sonuds good"])
def test_a_slip_is_no_yes_to_an_offer(commands: Commands, slip: str) -> None:
    understood = commands(slip, awaiting="confirmation", flow=FlowName.CANCEL_ORDER)
    assert "confirm True" not in told(understood)
