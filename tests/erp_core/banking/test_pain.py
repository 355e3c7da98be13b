"""The file of a payment order has the parts of a pain.001.001.09, in letters that banks take."""

import re
from datetime import timedelta
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st

from erp_core.banking import (
    NewBankAccount,
    add_bank_account,
    export_payment_order,
    get_payment_order,
    payment_file,
)
from erp_core.banking.writing.sepa_text import ALLOWED, in_sepa_letters
from erp_core.kernel.actor import system
from tests.builders.banking import IBAN
from tests.builders.finance import a_payer, books, eur
from tests.builders.payment_orders import ANNA, a_payable, approved, payables_in

NAMESPACE = "{urn:iso:std:iso:20022:tech:xsd:pain.001.001.09}"
SAID = r"[a-zA-Z0-9/\-?:().,'+ ]+"
_ID = r"(?!/)(?!.*//)[A-Za-z0-9+?/:().,'\-]{1,35}(?<!/)"
_AMOUNT = r"\d{1,16}\.\d\d"
_NAME = f"(?=.{{1,70}}$){SAID}"
_IBAN = r"[A-Z]{2}\d\d[A-Z0-9]{11,30}"
_BIC = r"[A-Z]{6}[A-Z0-9]{2}([A-Z0-9]{3})?"
_AGENT = [("FinInstnId", "1", [("BICFI", "?", _BIC), ("Othr", "?", [("Id", "1", "NOTPROVIDED")])])]
SCHEMA = [
    (
        "CstmrCdtTrfInitn",
        "1",
        [
            (
                "GrpHdr",
                "1",
                [
                    ("MsgId", "1", _ID),
                    ("CreDtTm", "1", r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ"),
                    ("NbOfTxs", "1", r"\d{1,15}"),
                    ("CtrlSum", "1", _AMOUNT),
                    ("InitgPty", "1", [("Nm", "1", _NAME)]),
                ],
            ),
            (
                "PmtInf",
                "1",
                [
                    ("PmtInfId", "1", _ID),
                    ("PmtMtd", "1", "TRF"),
                    ("BtchBookg", "?", "true|false"),
                    ("NbOfTxs", "1", r"\d{1,15}"),
                    ("CtrlSum", "1", _AMOUNT),
                    ("PmtTpInf", "?", [("SvcLvl", "1", [("Cd", "1", "SEPA")])]),
                    ("ReqdExctnDt", "1", [("Dt", "1", r"\d{4}-\d\d-\d\d")]),
                    ("Dbtr", "1", [("Nm", "1", _NAME)]),
                    ("DbtrAcct", "1", [("Id", "1", [("IBAN", "1", _IBAN)]), ("Ccy", "?", "EUR")]),
                    ("DbtrAgt", "1", _AGENT),
                    ("ChrgBr", "?", "SLEV"),
                    (
                        "CdtTrfTxInf",
                        "+",
                        [
                            ("PmtId", "1", [("EndToEndId", "1", _ID)]),
                            ("Amt", "1", [("InstdAmt", "1", _AMOUNT)]),
                            ("CdtrAgt", "?", _AGENT),
                            ("Cdtr", "1", [("Nm", "1", _NAME)]),
                            ("CdtrAcct", "1", [("Id", "1", [("IBAN", "1", _IBAN)])]),
                            ("RmtInf", "?", [("Ustrd", "1", f"(?=.{{1,140}}$){SAID}")]),
                        ],
                    ),
                ],
            ),
        ],
    )
]
"""Elements in their order: name, how often, and their content: elements, or a pattern of text."""


def faults(node, schema, where=""):
    """Name what a document has that its schema does not allow, and what it lacks."""
    found, children = [], list(node)
    for name, times, content in schema:
        here = []
        while children and children[0].tag == NAMESPACE + name:
            here.append(children.pop(0))
        if (times == "1" and len(here) != 1) or (times == "?" and len(here) > 1):
            found.append(f"{where}/{name} is there {len(here)} times")
        if times == "+" and not here:
            found.append(f"{where}/{name} is missing")
        for each in here:
            if isinstance(content, list):
                found += faults(each, content, f"{where}/{name}")
            elif not re.fullmatch(content, each.text or ""):
                found.append(f"{where}/{name} says {each.text!r}")
    return found + [f"{where}/{each.tag} does not belong there" for each in children]


def sums(root, part):
    """The count and control sum of a part, and those of its transfers."""
    here = root.find(f"{NAMESPACE}CstmrCdtTrfInitn/{NAMESPACE}{part}")
    amounts = [each.text for each in root.iter(f"{NAMESPACE}InstdAmt")]
    minor = sum(int(each.replace(".", "")) for each in amounts)
    told = (here.find(f"{NAMESPACE}NbOfTxs").text, here.find(f"{NAMESPACE}CtrlSum").text)
    return told, (str(len(amounts)), f"{minor // 100}.{minor % 100:02}")


@pytest.fixture
def account(database):
    def write(tx):
        books(tx)
        new = NewBankAccount(name="House bank", iban=IBAN, bic="COBADEFFXXX")
        return add_bank_account(tx, system(), new).id

    return database.run(write)


def exported(database, account, *bills, **more):
    """Export an order of bills of amounts, and return its file."""

    def write(tx):
        roaster = a_payer(tx, "Rösterei Łódź & Søn <GmbH>")
        payables = [
            a_payable(tx, roaster, each, f"Rechnung {place} – März_ü//")
            for place, each in enumerate(bills)
        ]
        order = approved(tx, payables_in(account, payables, **more))
        return order, export_payment_order(tx, ANNA, order.id)

    return database.run(write)


def test_the_file_has_the_parts_of_the_standard_and_adds_up(database, account):
    order, file = exported(database, account, "70.00", "0.01", "12345.60", bic="PSSTFRPPXXX")
    root = ET.fromstring(file.content)
    assert root.tag == f"{NAMESPACE}Document"
    assert faults(root, SCHEMA) == []
    assert sums(root, "GrpHdr") == (("3", "12415.61"), ("3", "12415.61"))
    assert sums(root, "PmtInf") == (("3", "12415.61"), ("3", "12415.61"))
    named = [each.text for each in root.iter(f"{NAMESPACE}EndToEndId")]
    assert named == ["PAY-2026-0001-1", "PAY-2026-0001-2", "PAY-2026-0001-3"]
    lines = database.read(lambda tx: get_payment_order(tx, system(), order.id)).lines
    assert [each.end_to_end_id for each in lines] == named
    names = [each.text for each in root.iter(f"{NAMESPACE}Nm")]
    assert names[:3] == [
        "Crane Harbour Coffee",
        "Crane Harbour Coffee",
        "Roesterei Lodz + Son GmbH",
    ]
    texts = {each.text for each in root.iter(f"{NAMESPACE}Ustrd")}
    assert texts == {f"Rechnung {place} - Maerz-ue" for place in range(3)}
    assert {each.text for each in root.iter(f"{NAMESPACE}BICFI")} == {"COBADEFFXXX", "PSSTFRPPXXX"}
    assert [each.get("Ccy") for each in root.iter(f"{NAMESPACE}InstdAmt")] == ["EUR"] * 3


def test_the_same_order_is_always_the_same_file(database, account, clock):
    order, file = exported(database, account, "5.00")
    clock.advance(timedelta(days=3))
    assert database.read(lambda tx: payment_file(tx, ANNA, order.id)) == file
    assert eur("5.00") == order.total


def test_the_schema_finds_what_is_wrong(database, account):
    _, file = exported(database, account, "5.00")
    for right, wrong, said in (
        ("<PmtMtd>TRF</PmtMtd>", "", "/CstmrCdtTrfInitn/PmtInf/PmtMtd is there 0 times"),
        ("<CtrlSum>5.00", "<CtrlSum>5", "/CstmrCdtTrfInitn/GrpHdr/CtrlSum says '5'"),
        ("<Cd>SEPA</Cd>", "<Cd>SEPA</Cd><X/>", "does not belong there"),
    ):
        root = ET.fromstring(file.content.replace(right, wrong, 1))
        assert any(said in each for each in faults(root, SCHEMA))


@given(st.text(max_size=200), st.integers(1, 140))
def test_any_text_becomes_letters_that_banks_take(text, longest):
    written = in_sepa_letters(text, longest)
    assert set(written) <= ALLOWED
    assert len(written) <= longest
    assert written == in_sepa_letters(written, longest)
    assert "//" not in written
    assert not written.startswith("/")


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("Müller & Söhne GmbH", "Mueller + Soehne GmbH"),
        ("Société Générale", "Societe Generale"),
        ("Łukasz Đorđe Þór", "Lukasz Dorde Thor"),
        ("鹤港咖啡 Crane Harbour", "Crane Harbour"),
        ("鹤港咖啡", ""),
        ("a\nb\tc", "a b c"),
    ],
)
def test_letters_are_written_as_their_readers_would(text, written):
    assert in_sepa_letters(text, 70) == written
