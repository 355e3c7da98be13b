"""Reads CAMT.053, the bank-to-customer statement of ISO 20022, versions 001.02 and 001.08.

Only booked entries count. A collective entry is one line a transaction, where the bank gives each
its amount and they sum to the entry; else it is one line.
"""

from collections.abc import Iterable, Iterator
from datetime import date

from erp_core.banking.errors import StatementRefused
from erp_core.banking.reading.statement import Fault, LineRead, StatementRead, Unreadable
from erp_core.banking.reading.tree import Node, read_tree
from erp_core.kernel.errors import Invalid
from erp_core.kernel.money import Money, exponent
from erp_core.kernel.quantity import decimal_of

_SIGNS = {"CRDT": 1, "DBIT": -1}
_NO_END_TO_END = ("", "NOTPROVIDED", "NOT PROVIDED")
_Balance = tuple[str, int, date]
"""Currency, minor units and day."""


def read_camt(content: bytes, faults: list[Fault]) -> tuple[StatementRead, ...]:
    """Read the statements of a file, in its order.

    Args:
        content: The file.
        faults: What is wrong in its entries is put here; these are left out.

    Raises:
        StatementRefused: It is no CAMT.053.
    """
    root = read_tree(content)
    statements = tuple(root.all("BkToCstmrStmt/Stmt"))
    if not statements:
        message = "This is no CAMT.053: it has no statement in it."
        raise StatementRefused(message, field="content")
    return tuple(_statement(node, faults) for node in statements)


def _statement(node: Node, faults: list[Fault]) -> StatementRead:
    opening, closing = _balance(node, faults, "OPBD", "PRCD"), _balance(node, faults, "CLBD")
    currency = node.said("Acct/Ccy") or (closing or opening or (None, 0, None))[0]
    _refuse_others(currency, (opening, closing), faults)
    lines: list[LineRead] = []
    for number, entry in enumerate(node.all("Ntry"), 1):
        if entry.said("Sts/Cd", "Sts") not in {"BOOK", ""}:
            continue
        try:
            lines.extend(_lines(entry, number, currency))
        except (Invalid, ValueError) as error:
            faults.append(Fault.of(number, error))
    return StatementRead(
        reference=node.said("Id", "ElctrncSeqNb") or None,
        iban=node.said("Acct/Id/IBAN") or None,
        currency=currency,
        opening=opening and opening[1],
        closing=closing and closing[1],
        lines=tuple(lines),
        begins_on=opening and opening[2],
        ends_on=closing and closing[2],
    )


def _balance(node: Node, faults: list[Fault], *kinds: str) -> _Balance | None:
    """Find the balance of a kind: currency, minor units, day."""
    balances = {each.said("Tp/CdOrPrtry/Cd"): each for each in reversed([*node.all("Bal")])}
    found = next((balances[kind] for kind in kinds if kind in balances), None)
    if found is None:
        return None
    try:
        money = _money(found)
        return money.currency, money.minor, _day(found.first("Dt"))
    except (Invalid, ValueError) as error:
        faults.append(Fault(0, f"the balance {kinds[0]}: {error}"))
        return None


def _refuse_others(
    currency: str | None, balances: Iterable[_Balance | None], faults: list[Fault]
) -> None:
    """Name balances that are in another currency than the account."""
    others = {each[0] for each in balances if each is not None} - {currency}
    faults.extend(
        Fault(0, f"a balance is in {other}, the account in {currency}") for other in sorted(others)
    )


def _lines(entry: Node, number: int, currency: str | None) -> Iterator[LineRead]:
    total = _money(entry)
    if currency is not None and total.currency != currency:
        message = f"it is in {total.currency}, the account in {currency}"
        raise Unreadable(message, code="other_currency", value=total.currency)
    transactions = tuple(entry.all("NtryDtls/TxDtls"))
    amounts = [_own_amount(each, entry, total) for each in transactions]
    if len(transactions) > 1 and sum(each or 0 for each in amounts) == total.minor:
        for place, (each, minor) in enumerate(zip(transactions, amounts, strict=True), 1):
            if minor:
                yield _line(entry, each, number, minor, f"/{place}")
    else:
        details = transactions[0] if len(transactions) == 1 else Node("", {})
        yield _line(entry, details, number, total.minor, "")


def _line(entry: Node, details: Node, number: int, minor: int, place: str) -> LineRead:
    if not minor:
        message = "an entry of nothing"
        raise Unreadable(message, code="nothing")
    other = "Dbtr" if minor > 0 else "Cdtr"
    booked = _day(entry.first("BookgDt"))
    reference = entry.said("AcctSvcrRef")
    end_to_end = details.said("Refs/EndToEndId")
    if minor < 0 and end_to_end.upper() in _NO_END_TO_END:
        end_to_end = _own_name(entry, details) or end_to_end
    return LineRead(
        number=number,
        booked_on=booked,
        value_on=_day(entry.first("ValDt")) if entry.first("ValDt") else booked,
        minor=minor,
        reference=reference + place if reference else "",
        within=entry.said("NtryRef"),
        end_to_end_id="" if end_to_end.upper() in _NO_END_TO_END else end_to_end,
        name=details.said(f"RltdPties/{other}/Pty/Nm", f"RltdPties/{other}/Nm"),
        iban=details.said(f"RltdPties/{other}Acct/Id/IBAN"),
        text=_text(entry, details),
    )


def _own_name(entry: Node, details: Node) -> str:
    """Find what we called an order that was booked in one sum."""
    return details.said("Refs/PmtInfId", "Refs/MsgId") or entry.said(
        "NtryDtls/Btch/PmtInfId", "NtryDtls/Btch/MsgId"
    )


def _text(entry: Node, details: Node) -> str:
    said = [node.text.strip() for node in details.all("RmtInf/Ustrd")]
    said += [node.text.strip() for node in details.all("RmtInf/Strd/CdtrRefInf/Ref")]
    said += [node.text.strip() for node in details.all("RmtInf/Strd/RfrdDocInf/Nb")]
    extra = details.said("AddtlTxInf") or entry.said("AddtlNtryInf")
    return " ".join(each for each in (*said, extra) if each)


def _own_amount(details: Node, entry: Node, total: Money) -> int | None:
    node = details.first("Amt", "AmtDtls/TxAmt/Amt")
    if node is None or node.attributes.get("Ccy") != total.currency:
        return None
    sign = details.said("CdtDbtInd") or entry.said("CdtDbtInd")
    return _SIGNS.get(sign, 0) * _read(node).minor


def _money(node: Node) -> Money:
    """Read the amount of a balance or entry, negative for a debit."""
    amount, sign = node.first("Amt"), node.said("CdtDbtInd")
    if amount is None or sign not in _SIGNS:
        message = "it has no amount, or does not say whether it is a credit or a debit"
        raise Unreadable(message, code="no_sign")
    read = _read(amount)
    return read if _SIGNS[sign] > 0 else -read


def _read(node: Node) -> Money:
    number, currency = decimal_of(node.text.strip()), node.attributes.get("Ccy", "")
    money = Money.of(number, currency)
    if money.amount != number or number < 0:
        message = f"{node.text.strip()} is no amount of {currency} with {exponent(currency)} places"
        raise Unreadable(message, code="no_amount", value=node.text.strip())
    return money


def _day(node: Node | None) -> date:
    said = "" if node is None else node.said("Dt", "DtTm")[:10]
    try:
        return date.fromisoformat(said)
    except ValueError:
        message = f"{said!r} is no date"
        raise Unreadable(message, code="no_date", value=said) from None
