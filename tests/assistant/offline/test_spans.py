"""Values found in messages, and which are believed when they overlap."""

import pytest

from assistant.offline.catalogue import Catalogue, CatalogueEntry
from assistant.offline.message import Message, prepare
from assistant.offline.normalise import normalise
from assistant.offline.products import ProductLinker
from assistant.offline.spans import FoundSpan, SpanKind, choose_spans
from tests.assistant.offline.conftest import SHELF

LINKER = ProductLinker(SHELF, frozenset({"coffee", "beans", "machine", "paper", "house"}))


def found(text: str, awaiting: str | None = None) -> list[tuple[str, str]]:
    """Give kind and value of everything found, in order."""
    return [(span.kind.value, span.value) for span in prepared(text, awaiting).spans]


def prepared(text: str, awaiting: str | None = None) -> Message:
    """Prepare a text as the understanding does."""
    return prepare(normalise(text), LINKER, awaiting)


@pytest.mark.parametrize(
    "text",
    ["1042", "#1042", "order 1042", "Order no. 1042", "订单1042", "1042号", "订单号:1042",
     "\uff11\uff10\uff14\uff12",
     "purchase 1042.", "ok,1042", "单号 1042"],
)  # fmt: skip
def test_an_order_number_is_found_however_it_is_written(text: str) -> None:
    assert found(text) == [("order", "1042")]


@pytest.mark.parametrize(
    "text", ["€1042", "1042 eur", "in 2024", "10:42", "1042.50", "1042 g of beans", "x1042y"]
)
def test_other_four_digits_are_no_order_number(text: str) -> None:
    assert "order" not in dict(found(text))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2kg", [("quantity", "2 kg")]),
        ("两公斤", [("quantity", "2 kg")]),
        ("三斤", [("quantity", "1.5 kg")]),
        ("半公斤", [("quantity", "0.5 kg")]),
        ("3 bags", [("quantity", "3 bag")]),
        ("a couple of bags", [("quantity", "2 bag")]),
        ("十二袋", [("quantity", "12 bag")]),
        ("0,5 kg", [("quantity", "0.5 kg")]),
        ("1,000 bags", [("quantity", "1000 bag")]),
        ("1,500 kg", [("quantity", "1500 kg")]),
        ("1,500.5 kg", [("quantity", "1500.5 kg")]),
        ("12 000 bags", [("quantity", "12000 bag")]),
        ("1.200.000 kg", [("quantity", "1200000 kg")]),
        ("12 000", [("number", "12000")]),
        ("2 250g", [("number", "2"), ("quantity", "250 g")]),
        ("0,250 kg", [("quantity", "0.25 kg")]),
        ("add 1,000 bags", [("change", "+1000 bag")]),
        ("1.500 kg", []),
        ("+2kg", [("change", "+2 kg")]),
        ("2 more", [("change", "+2")]),
        ("多两袋", [("change", "+2 bag")]),
        ("一个问题", []),
        ("in 1kg", [("size", "1 kg")]),
        ("3 bags of 250g", [("quantity", "3 bag"), ("size", "250 g")]),
        ("by friday", [("date", "friday")]),
        ("周五前", [("date", "friday")]),
        ("下周三", [("date", "next-wednesday")]),
        ("tomorrow", [("date", "tomorrow")]),
        ("5月20号", [("date", "05-20")]),
        ("20th of may", [("date", "05-20")]),
        ("2026-05-20", [("date", "2026-05-20")]),
        ("i sat in the sun", []),
        ("ana@lindner.de", [("email", "ana@lindner.de")]),
        ("+49 170 1234567", [("phone", "+49 170 1234567")]),
        ("postcode: 22765", [("postcode", "22765")]),
        ("invoice INV-2031", [("invoice", "inv-2031")]),
        ("3k", [("money", "3k")]),
    ],
)
def test_a_value_is_read_as_its_kind(text: str, expected: list[tuple[str, str]]) -> None:
    assert found(text) == expected


@pytest.mark.parametrize(
    ("text", "product"),
    [
        ("the heron", "HERON"),
        ("Heron espresso machine", "HERON"),
        ("苍鹭", "HERON"),
        ("house blend in 1kg", "HB-1000"),
        ("house blend 250 g", "HB-250"),
        ("hosue blend 250 g", "HB-250"),
        ("招牌 1公斤的", "HB-1000"),
        ("house blend", "house blend"),
        ("HB-250", "HB-250"),
        ("云南日晒", "YN-250"),
    ],
)
def test_a_mention_links_to_the_article_or_keeps_its_words(text: str, product: str) -> None:
    assert dict(found(text))["product"] == product


@pytest.mark.parametrize(
    "text", ["coffee", "a nice machine", "hero", "blender", "yirgacheffe", "咖啡"]
)
def test_no_article_is_invented(text: str) -> None:
    assert "product" not in dict(found(text))


def test_six_digits_are_a_code_only_while_one_is_awaited() -> None:
    assert found("123456", "code") == [("code", "123456")]
    assert "code" not in dict(found("123456"))


def test_an_address_keeps_its_own_numbers() -> None:
    assert found("deliver 1042 to Elbchaussee 12, 22765 Hamburg") == [
        ("order", "1042"),
        ("address", "elbchaussee 12, 22765 hamburg"),
    ]


def test_two_right_spans_win_over_one_longer_wrong_one() -> None:
    left = FoundSpan(SpanKind.ORDER, 0, 4, "left", 2.0)
    middle = FoundSpan(SpanKind.PHONE, 2, 9, "middle", 1.5)
    right = FoundSpan(SpanKind.POSTCODE, 5, 10, "right", 2.0)
    assert choose_spans([left, middle, right]) == (left, right)


def test_no_candidates_give_no_spans() -> None:
    assert choose_spans([]) == ()


def test_two_words_for_an_article_narrow_each_other_down() -> None:
    catalogue = Catalogue(
        (
            CatalogueEntry("YN-250", "Yunnan 250 g", "云南单品 250克", ("云南豆", "小包"), "250 g"),
            CatalogueEntry(
                "YN-1000", "Yunnan 1 kg", "云南单品 1公斤", ("云南豆", "一公斤"), "1 kg"
            ),
            CatalogueEntry("HB-1000", "House 1 kg", "鹤港拼配 1公斤", ("一公斤",), "1 kg"),
        )
    )

    spans = list(ProductLinker(catalogue).find("多少钱一公斤云南豆"))

    assert {span.value for span in spans} == {"YN-1000"}
