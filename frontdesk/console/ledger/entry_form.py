"""A new entry by hand: as many lines as it needs, and what they still differ by as one types."""

from collections.abc import Callable
from datetime import date
from functools import partial
from typing import TYPE_CHECKING

from nicegui.events import GenericEventArguments

from erp_core import finance
from erp_core.finance import AccountView, EntryLine, Journal, NewEntry
from frontdesk.console.act import ask, do, go, say, warn
from frontdesk.console.dialogs import Field, draw_field
from frontdesk.console.figures import begin, typed
from frontdesk.console.ledger.entry_lines import (
    SIDES,
    TypedLine,
    find_account,
    label_of,
    read_line,
    sums_of,
)
from frontdesk.console.ledger.ground import accounts_to_choose, ledger_ground
from frontdesk.console.lists.detail import draw_heading
from frontdesk.console.parts import attribute, box, button, empty, link, words
from frontdesk.console.paths import LEDGER
from frontdesk.console.visit import Visit
from frontdesk.console.wording import amount

if TYPE_CHECKING:
    from nicegui.element import Element

ENTRIES = f"{LEDGER}/entries"
LONGEST, MOST_LINES, FEWEST = 200, 200, 2
_ACCOUNTS = "fd-accounts"


async def show_new_entry(visit: Visit) -> None:
    """Show the form of an entry by hand."""
    with ledger_ground(visit, "entries"):
        if not visit.shown_to.may("finance.post_entry"):
            empty("lock", visit.texts("denied.title"), visit.texts("denied.lesson"))
            return
        found = await ask(visit, accounts_to_choose)
        if found is not None:
            EntryForm(visit, *found).begin()


class EntryForm:
    """An entry until it is posted; what is refused stays as it was written.

    Args:
        visit: The page.
        currency: The base currency.
        accounts: The chart.
    """

    def __init__(self, visit: Visit, currency: str, accounts: list[AccountView]) -> None:
        self._visit, self._currency, self._accounts = visit, currency, accounts
        self._head = {"day": visit.today.isoformat(), "memo": "", "late": ""}
        self._lines: dict[int, TypedLine] = {}
        self._errors: dict[int, Element] = {}
        self._next = 1
        self._is_posting = False

    def begin(self) -> None:
        """Show the form with two lines."""
        texts = self._visit.texts
        link(texts("ledger.entries"), ENTRIES, "fd-back-link", "arrow_back")
        draw_heading(texts("ledger.post"))
        self._draw_head()
        with attribute(box("", "datalist"), id=_ACCOUNTS):
            for one in self._accounts:
                attribute(box("", "option"), value=label_of(one, texts.language))
        self._rows: Element = attribute(box("fd-entry-lines", "section"), role="list")
        for _ in range(FEWEST):
            self._add()
        button(texts("entry.add_line"), self._add_line, "fd-outline", icon="add")
        self._sums: Element = attribute(box("fd-facts", "dl"), aria_live="polite", data_sums="")
        self._tell_sums()
        with box("fd-dialog-actions"):
            made = button(texts("ledger.do_post"), self._post, "fd-primary", icon="check")
            attribute(made, data_act="post-entry")

    def _draw_head(self) -> None:
        texts = self._visit.texts
        with box("fd-pick"):
            for name, label, kind in (
                ("day", texts("ledger.day"), "date"),
                ("memo", texts("ledger.memo"), "text"),
                ("late", texts("ledger.late_reason"), "text"),
            ):
                draw_field(Field(name, label, kind, self._head[name], LONGEST), self._head)

    def _add_line(self) -> None:
        """Add a line that takes up what the others differ by."""
        if len(self._lines) < MOST_LINES:
            self._add()
            self._tell_sums()

    def _add(self) -> None:
        key, line = self._next, TypedLine()
        self._next += 1
        missing = sums_of(self._lines.values(), self._currency)
        if missing.difference and not missing.unread and len(self._lines) >= FEWEST - 1:
            side = "credit" if missing.difference.minor > 0 else "debit"
            line.said[side] = typed(abs(missing.difference.amount))
        self._lines[key] = line
        with self._rows:
            self._draw_line(key, line)

    def _draw_line(self, key: int, line: TypedLine) -> None:
        texts = self._visit.texts
        with attribute(box("fd-pick fd-entry-line"), role="listitem", data_entry_line=key) as row:
            self._draw_account(line)
            for side in SIDES:
                made = self._draw_input(line, side, texts(f"ledger.{side}"))
                attribute(made, inputmode="decimal")
            self._draw_input(line, "memo", texts("entry.memo"))
            remove = partial(self._remove, key, row)
            button(texts("entry.remove_line"), remove, "fd-quiet fd-icon-only", icon="delete")
            self._errors[key] = attribute(box("fd-bad fd-small", "p"), role="alert")

    def _draw_account(self, line: TypedLine) -> None:
        """Draw the field of an account; which one is meant stands under it while one types."""
        texts = self._visit.texts

        def meant(text: str) -> None:
            one = find_account(text, self._accounts)
            told = "" if one is None else label_of(one, texts.language)
            said.set_text(told or (texts("entry.which_account") if text.strip() else ""))

        with box("fd-entry-account"):
            made = self._draw_input(line, "account", texts("ledger.account"), meant)
            attribute(made, list=_ACCOUNTS, autocomplete="off")
            said = words("", "fd-small fd-muted")
            attribute(said, data_meant="")

    def _draw_input(
        self,
        line: TypedLine,
        name: str,
        label: str,
        told: Callable[[str], None] = lambda _: None,
    ) -> "Element":
        def written(event: GenericEventArguments) -> None:
            line.said[name] = str(event.args or "")[:LONGEST]
            told(line.said[name])
            if name in SIDES:
                self._tell_sums()

        with box("fd-form-field", "label"):
            words(label, "fd-small fd-muted")
            made = attribute(box("fd-input", "input"), type="text", maxlength=LONGEST)
            attribute(made, data_field=name)
            begin(made, line.said[name])
        made.on("input", written, js_handler="(e) => emit(e.target.value)")
        return made

    def _remove(self, key: int, row: "Element") -> None:
        """Take a line away; an entry keeps two."""
        if len(self._lines) <= FEWEST:
            warn(self._visit, "entry.two_lines")
            return
        del self._lines[key], self._errors[key]
        row.delete()
        self._tell_sums()

    def _tell_sums(self) -> None:
        texts, sums = self._visit.texts, sums_of(self._lines.values(), self._currency)
        self._sums.clear()
        with self._sums:
            for name, money in (
                ("debit", sums.debit),
                ("credit", sums.credit),
                ("difference", sums.difference),
            ):
                with attribute(box("fd-facts-one"), data_total=name):
                    words(texts(f"entry.{name}"), "", "dt")
                    off = name == "difference" and bool(money)
                    words(amount(money), "fd-bad fd-strong" if off else "fd-strong", "dd")
            if sums.unread:
                words(texts("entry.unread", count=sums.unread), "fd-bad fd-small", "p")

    async def _post(self) -> None:
        """Post it; a second press meanwhile does nothing."""
        if self._is_posting:
            return
        self._is_posting = True
        try:
            new = self._read()
            if new is not None:
                made = await do(self._visit, lambda tx, actor: finance.post_entry(tx, actor, new))
                if made is not None:
                    say(self._visit, "ledger.saved")
                    go(self._visit, ENTRIES)
        finally:
            self._is_posting = False

    def _read(self) -> NewEntry | None:
        """Read the form; None, with a word beside what is wrong, when it cannot be read."""
        texts, lines = self._visit.texts, self._read_lines()
        if lines is None:
            warn(self._visit, "entry.look_at_lines")
            return None
        if len(lines) < FEWEST:
            warn(self._visit, "entry.two_lines")
            return None
        difference = sums_of(self._lines.values(), self._currency).difference
        if difference:
            warn(self._visit, "entry.differs", amount=amount(difference))
            return None
        try:
            day = date.fromisoformat(self._head["day"])
        except ValueError:
            warn(self._visit, "entry.needs_day")
            return None
        return NewEntry(
            journal=Journal.GENERAL,
            business_date=day,
            memo=self._head["memo"].strip() or texts("entry.by_hand"),
            late_reason=self._head["late"].strip(),
            lines=tuple(lines),
        )

    def _read_lines(self) -> list[EntryLine] | None:
        """Read the lines that something was typed in; None when one of them is wrong."""
        found: list[EntryLine] = []
        is_wrong = False
        for key, line in self._lines.items():
            read = None if line.is_empty else read_line(line, self._accounts, self._currency)
            self._errors[key].clear()
            if isinstance(read, EntryLine):
                found.append(read)
            elif read is not None:
                is_wrong = True
                with self._errors[key]:
                    words(self._visit.texts(read))
        return None if is_wrong else found
