"""A bank's file before it is imported: what it was understood as, and what it would bring."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pydantic import ValidationError

from erp_core import banking
from erp_core.banking import (
    CsvFormat,
    DateOrder,
    FaultView,
    FileCoding,
    FileKind,
    FormatSource,
    ImportPreview,
    ImportView,
    StatementFile,
    StatementPreview,
)
from erp_core.kernel.actor import Actor
from erp_core.kernel.money import Money
from erp_core.kernel.transaction import Tx
from frontdesk.console.act import ask, do, warn
from frontdesk.console.dialogs import Field, ask_form
from frontdesk.console.figures import typed
from frontdesk.console.ledger.ground import money_of
from frontdesk.console.lists.cells import Cell
from frontdesk.console.lists.detail import draw_facts, draw_heading, draw_rows
from frontdesk.console.parts import attribute, box, button, chip, words
from frontdesk.console.texts import Texts
from frontdesk.console.visit import Visit
from frontdesk.console.wording import amount, short_date

if TYPE_CHECKING:
    from nicegui.element import Element

COLUMNS = ("date", "value_date", "amount", "paid_in", "paid_out", "balance", "name", "iban")
MORE_COLUMNS = ("text", "reference", "end_to_end_id")
DELIMITERS = {"semicolon": ";", "comma": ",", "tab": "\t", "bar": "|"}
"""How a delimiter is chosen, and what it is."""
ENCODINGS = ("utf-8", "cp1252", "gb18030")


@dataclass(frozen=True)
class Picked:
    """A file that was picked for an account.

    Attributes:
        name: What it is called.
        currency: The account's.
        file: What is in it, and how it is to be read where that was told.
    """

    bank_account_id: int
    currency: str
    name: str
    file: StatementFile


class StatementFilePage:
    """Shows a file until it is imported or put away.

    Args:
        visit: The page.
        place: Where it is drawn.
        picked: The file.
        done: Told when it is over: what came in, or None.
    """

    def __init__(
        self,
        visit: Visit,
        place: "Element",
        picked: Picked,
        done: Callable[[ImportView | None], Awaitable[None]],
    ) -> None:
        self._visit, self._place, self._picked, self._done = visit, place, picked, done
        self._pressed = False

    async def begin(self) -> bool:
        """Show what the file would bring; False where it cannot even be looked at."""
        picked = self._picked
        shown = await ask(
            self._visit,
            lambda tx, actor: banking.preview_statement(
                tx, actor, picked.bank_account_id, picked.file
            ),
        )
        if shown is None:
            return False
        self._place.clear()
        with (
            self._place,
            attribute(box("fd-statement-file"), data_preview=shown.refusal or "ready"),
        ):
            self._draw(shown)
        return True

    def _draw(self, shown: ImportPreview) -> None:
        texts = self._visit.texts
        draw_heading(self._picked.name)
        words(texts("preview.lead"), "fd-muted fd-small", "p")
        self._draw_understood(shown)
        self._draw_faults(shown)
        for one in shown.statements:
            self._draw_statement(one)
        with box("fd-dialog-actions"):
            button(texts("action.cancel"), self._put_away, "fd-quiet", icon="close")
            if shown.kind is FileKind.CSV:
                button(
                    texts("preview.differently"),
                    lambda: self._ask(shown),
                    "fd-outline",
                    icon="tune",
                )
            if shown.refusal is None:
                made = button(
                    texts("preview.import"), lambda: self._import(shown), "fd-primary", icon="check"
                )
                attribute(made, data_import="")

    def _draw_understood(self, shown: ImportPreview) -> None:
        """Draw how the file was read, so that a wrong reading is seen before it is booked."""
        texts, form = self._visit.texts, shown.csv_format
        told = [(texts("preview.kind"), texts(f"preview.kind_{shown.kind}"))]
        told.append((texts("preview.encoding"), shown.encoding))
        if form is not None and shown.format_from is not None:
            told += [
                (texts("preview.format_from"), texts(f"preview.from_{shown.format_from}")),
                (texts("preview.delimiter"), texts(f"preview.delimiter_{_name_of(form)}")),
                (texts("preview.decimal_sign"), _example(form)),
                (texts("preview.date_order"), texts(f"preview.order_{form.date_order}")),
                (texts("preview.lines_before"), str(form.lines_before or "")),
            ]
            told += [
                (texts(f"preview.column.{name}"), getattr(form, name) or "")
                for name in (*COLUMNS, *MORE_COLUMNS)
            ]
        with attribute(box(""), data_understood=""):
            draw_facts(told)
            if shown.doubts:
                with box("fd-cell-chips"):
                    for doubt in shown.doubts:
                        attribute(chip(texts(f"preview.doubt.{doubt}"), "warn"), data_doubt=doubt)

    def _draw_faults(self, shown: ImportPreview) -> None:
        texts = self._visit.texts
        if shown.refusal is None:
            return
        with attribute(box("fd-pick", "section"), role="alert", data_refused=shown.refusal):
            words(texts("preview.not_imported"), "fd-strong", "p")
            if shown.message:
                told = texts.known(f"error.{shown.refusal}", shown.message)
                words(told.replace("{message}", shown.message), "fd-small", "p")
            for fault in shown.faults:
                with attribute(box("fd-fact fd-small"), data_fault=fault.line):
                    words(texts("preview.line", line=fault.line), "fd-muted")
                    words(_fault(fault, texts), "fd-fact-main")
            if shown.more_faults:
                words(texts("preview.more_faults", count=shown.more_faults), "fd-small", "p")

    def _draw_statement(self, one: StatementPreview) -> None:
        texts, today = self._visit.texts, self._visit.today
        draw_heading(one.reference or texts("preview.statement"))
        days = [short_date(day, texts, today) for day in (one.begins_on, one.ends_on) if day]
        with attribute(box(""), data_sums=""):
            draw_facts(
                (
                    (texts("preview.days"), " – ".join(dict.fromkeys(days))),
                    (texts("preview.opening"), _said(one.opening)),
                    (texts("preview.expected"), _said(one.expected)),
                    (texts("preview.paid_in"), amount(one.paid_in)),
                    (texts("preview.paid_out"), amount(one.paid_out)),
                    (texts("preview.closing"), _said(one.closing)),
                    (texts("preview.lines"), str(one.lines)),
                    (texts("preview.known"), str(one.known or "")),
                )
            )
        known = ((texts("preview.is_known"), "plain"),)
        rows = [
            (
                Cell(str(line.number)),
                Cell(short_date(line.booked_on, texts, today)),
                Cell(line.name),
                Cell(line.text, chips=known if line.known else ()),
                Cell(amount(line.amount), is_number=True),
            )
            for line in one.first
        ]
        names = ("line_number", "day", "who", "text", "amount")
        draw_rows([texts(f"preview.{name}") for name in names], rows, texts("preview.no_lines"))
        if one.lines > len(one.first):
            words(texts("preview.more", count=one.lines - len(one.first)), "fd-muted fd-small", "p")

    async def _put_away(self) -> None:
        await self._done(None)

    async def _import(self, shown: ImportPreview) -> None:
        """Import what was shown, read as it was shown; pressed twice it is once."""
        if self._pressed:
            return
        self._pressed = True
        made = await do(self._visit, lambda tx, actor: _imported(tx, actor, self._picked, shown))
        await self._done(made)

    def _ask(self, shown: ImportPreview) -> None:
        texts = self._visit.texts

        async def tried(said: Mapping[str, str]) -> bool:
            return await self._again(said)

        fields = [*self._shape(shown), *self._columns(shown), self._opening()]
        lead = texts("preview.differently_lead")
        submit = texts("preview.look_again")
        ask_form(self._visit, texts("preview.differently"), fields, submit, tried, lead)

    def _shape(self, shown: ImportPreview) -> list[Field]:
        texts, form = self._visit.texts, shown.csv_format
        delimiter = "semicolon" if form is None else _name_of(form)
        order = DateOrder.DAY_FIRST if form is None else form.date_order
        named = tuple((one, texts(f"preview.delimiter_{one}")) for one in DELIMITERS)
        orders = tuple((one.value, texts(f"preview.order_{one}")) for one in DateOrder)
        encoding = shown.encoding if form is None else form.encoding
        return [
            Field("delimiter", texts("preview.delimiter"), value=delimiter, options=named),
            Field(
                "decimal_sign",
                texts("preview.decimal_sign"),
                value="," if form is None else form.decimal_sign,
                options=((",", "1.234,50"), (".", "1,234.50")),
            ),
            Field("date_order", texts("preview.date_order"), value=order, options=orders),
            Field(
                "encoding",
                texts("preview.encoding"),
                value=encoding,
                options=tuple((one, one) for one in ENCODINGS),
            ),
            Field(
                "lines_before",
                texts("preview.lines_before"),
                value=str(0 if form is None else form.lines_before),
                longest=3,
            ),
        ]

    def _columns(self, shown: ImportPreview) -> list[Field]:
        texts, form = self._visit.texts, shown.csv_format
        options = (("", "—"), *((one, one) for one in shown.headings)) if shown.headings else ()
        return [
            Field(
                name,
                texts(f"preview.column.{name}"),
                value="" if form is None else getattr(form, name) or "",
                options=options,
            )
            for name in (*COLUMNS, *MORE_COLUMNS)
        ]

    def _opening(self) -> Field:
        told = self._picked.file.opening
        value = "" if told is None else typed(told.amount)
        return Field("opening", self._visit.texts("preview.opening_told"), value=value, longest=20)

    async def _again(self, said: Mapping[str, str]) -> bool:
        """Read the file as it was told now; False where that is no format."""
        opening: Money | None = None
        if said["opening"]:
            opening = money_of(said["opening"], self._picked.currency)
            if opening is None:
                warn(self._visit, "ledger.needs_amount")
                return False
        form = _format_of(said)
        if form is None:
            warn(self._visit, "preview.no_format")
            return False
        old = self._picked
        file = old.file.model_copy(update={"csv_format": form, "opening": opening})
        self._picked = Picked(old.bank_account_id, old.currency, old.name, file)
        return await self.begin()


def picked_file(bank_account_id: int, currency: str, name: str, content: str) -> Picked:
    """Take a file from the browser; ``content`` is its bytes in base 64."""
    kind = FileKind.CAMT if name.lower().endswith(".xml") else FileKind.CSV
    file = StatementFile(content=content, kind=kind, coding=FileCoding.BASE64)
    return Picked(bank_account_id, currency, name, file)


def _imported(tx: Tx, actor: Actor, picked: Picked, shown: ImportPreview) -> ImportView:
    """Import a file as it was shown, and keep with the account how its bank writes."""
    form = shown.csv_format
    is_new = shown.format_from is not FormatSource.ACCOUNT
    if form is not None and is_new and actor.may("banking.set_csv_format"):
        banking.set_csv_format(tx, actor, picked.bank_account_id, form)
    file = picked.file.model_copy(update={"csv_format": form})
    return banking.import_statement(tx, actor, picked.bank_account_id, file)


def _format_of(said: Mapping[str, str]) -> CsvFormat | None:
    names = (*COLUMNS, *MORE_COLUMNS)
    told = {name: said[name] for name in (*names, "decimal_sign", "date_order", "encoding")}
    told |= {
        "delimiter": DELIMITERS[said["delimiter"]],
        "lines_before": said["lines_before"] or "0",
    }
    try:
        return CsvFormat.model_validate({name: value for name, value in told.items() if value})
    except ValidationError:
        return None


def _name_of(form: CsvFormat) -> str:
    return next(name for name, sign in DELIMITERS.items() if sign == form.delimiter)


def _example(form: CsvFormat) -> str:
    return "1.234,50" if form.decimal_sign == "," else "1,234.50"


def _fault(fault: FaultView, texts: Texts) -> str:
    """Say what is wrong in a line: in English as the core does, else in our own words for it."""
    if texts.language == "en":
        return fault.words
    return texts.known(f"preview.fault.{fault.code}", fault.words).replace("{value}", fault.value)


def _said(money: Money | None) -> str:
    return "" if money is None else amount(money)
