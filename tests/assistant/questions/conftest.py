"""Names of a small trade, and a day to ask on."""

from datetime import date

import pytest

from assistant.questions.names import Name, name_phrases
from assistant.questions.periods import Calendar
from assistant.questions.understanding import understand

NAMES = (
    Name("customer", "Blue Anchor Bistro GmbH", ("Blue Anchor Bistro GmbH", "蓝锚餐厅")),
    Name("customer", "Marta Klein", ("Marta Klein",)),
    Name("customer", "Marta Stein", ("Marta Stein",)),
    Name("product", "Heron Espresso Machine", ("Heron Espresso Machine", "苍鹭意式咖啡机")),
    Name("product", "Harbour Blend", ("Harbour Blend", "港湾拼配")),
    Name("product", "Tern Z4", ("Tern Z4",)),
    Name("category", "Coffee beans", ("Coffee beans", "咖啡豆")),
    Name("category", "Machines and grinders", ("Machines and grinders", "咖啡机和磨豆机")),
    Name("city", "Kiel", ("Kiel",)),
    Name("city", "Vienna", ("Vienna",)),
    Name("salesperson", "Jonas Feld, sales", ("Jonas Feld, sales",)),
    Name("warehouse", "Main warehouse", ("Main warehouse", "主仓")),
    Name("supplier", "Kaffa Imports", ("Kaffa Imports", "卡法进口")),
    Name("department", "Sales", ("Sales", "销售部")),
    Name("leave_type", "Sick leave", ("Sick leave", "病假")),
    Name("work_centre", "Roaster", ("Roaster", "烘焙机")),
    Name("stage", "Negotiation", ("Negotiation", "商务谈判")),
    Name("segment", "VIPs", ("VIPs", "贵宾")),
)
TODAY = Calendar(date(2026, 8, 12))
"""A Wednesday."""


@pytest.fixture(scope="session")
def names():
    return name_phrases(NAMES)


@pytest.fixture
def hear(names):
    """Understand a question, after those before it; queries are shown as plain values."""

    def heard(*questions):
        last = None
        for question in questions[:-1]:
            last = understand(question, names, TODAY, last).query
        found = understand(questions[-1], names, TODAY, last)
        return shown(found)

    return heard


def shown(found):
    if found.query is None:
        return f"{type(found.held).__name__}: {found.held.reason}"
    plain = found.query.model_dump(mode="json", exclude_defaults=True)
    for name in ("time", "compare"):
        if name in plain:
            plain[name] = _days(plain[name])
    return plain


def _days(value):
    if "range" in value:
        return _days(value["range"])
    return value.get("lag") or (value.get("start"), value.get("end"))
