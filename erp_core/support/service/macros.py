"""Macros: replies that are written often, filled from the records of the customer at hand."""

import re
from collections.abc import Mapping

from sqlalchemy import select

from erp_core.conversations import (
    ThreadSummary,
    get_queue,
    get_thread,
    queue_thread,
    resolve_thread,
    tag_thread,
)
from erp_core.kernel.actor import Actor
from erp_core.kernel.audit import record_change
from erp_core.kernel.causes import Cause, Subject, require_fitting
from erp_core.kernel.organisation import get_organisation
from erp_core.kernel.transaction import Tx
from erp_core.parties import get_party
from erp_core.sales import open_orders
from erp_core.support.errors import CauseMissing, UnknownBlank
from erp_core.support.queries import latest_case_number, macro_row
from erp_core.support.schemas import FilledMacro, MacroDraft, MacroValues, MacroView
from erp_core.support.tables import Macro

BLANKS = ("customer", "order", "case", "agent", "company")
_BLANK = re.compile(r"\{([^{}]*)\}")


def save_macro(tx: Tx, actor: Actor, draft: MacroDraft) -> MacroView:
    """Write a macro under its code.

    Raises:
        UnknownBlank: It asks for something that no record holds.
        QueueNotFound: There is no such queue.
        CauseMissing: It resolves a thread and does not say for which reason.
        CauseNotFitting: For this no thread is closed.
    """
    actor.require("support.save_macro")
    for field in ("body_en", "body_zh"):
        if set(blanks_in(getattr(draft, field))) - set(BLANKS):
            raise UnknownBlank(field=field)
    if draft.queue_id is not None:
        get_queue(tx, draft.queue_id)
    if draft.cause is not None:
        require_fitting(draft.cause, Subject.THREAD)
    elif draft.resolves:
        raise CauseMissing(field="cause")
    query = select(Macro).where(Macro.code == draft.code)
    row = tx.session.scalar(query.with_for_update()) or Macro(code=draft.code)
    for name, value in draft.model_dump().items():
        setattr(row, name, value)
    row.archived_at = None
    tx.session.add(row)
    tx.session.flush()
    payload = draft.model_dump(mode="json")
    record_change(tx, actor, "support.save_macro", ("macros", row.id), payload)
    return MacroView.model_validate(row)


def archive_macro(tx: Tx, actor: Actor, macro_id: int) -> MacroView:
    """Offer a macro no more.

    Raises:
        MacroNotFound: There is none.
    """
    actor.require("support.save_macro")
    row = macro_row(tx, macro_id)
    row.archived_at = tx.now
    tx.session.flush()
    record_change(tx, actor, "support.archive_macro", ("macros", row.id))
    return MacroView.model_validate(row)


def fill_macro(
    tx: Tx, actor: Actor, macro_id: int, thread_id: int, given: MacroValues
) -> FilledMacro:
    """Fill a macro for a thread, in its customer's language; never with braces left in it.

    Args:
        tx: The snapshot.
        actor: Who writes; what they may not read is not filled in.
        macro_id: The macro.
        thread_id: The thread it is for.
        given: Values that the agent gave, and a language where it is not the customer's.

    Raises:
        MacroNotFound: There is none.
        ThreadNotFound: There is no such thread.
    """
    actor.require("support.use_macro")
    macro = macro_row(tx, macro_id)
    thread = get_thread(tx, actor, thread_id).summary
    language = given.language or thread.language or get_organisation(tx).language
    body = macro.body_zh if language == "zh" else macro.body_en
    known = _known(tx, actor, thread, language) | dict(given.values)
    wanted = dict.fromkeys(blanks_in(body))
    missing = tuple(name for name in wanted if not known.get(name))
    text = None if missing else _filled(body, known)
    return FilledMacro(macro_id=macro.id, text=text, missing=missing)


def apply_macro(tx: Tx, actor: Actor, macro_id: int, thread_id: int) -> ThreadSummary:
    """Do what a macro does beside its text, after it was sent: tag, move, resolve.

    Raises:
        MacroNotFound: There is none.
        ThreadNotFound: There is no such thread.
    """
    actor.require("support.use_macro")
    macro = macro_row(tx, macro_id)
    thread = get_thread(tx, actor, thread_id).summary
    if macro.tag is not None:
        thread = tag_thread(tx, actor, thread_id, {*thread.tags, macro.tag})
    if macro.queue_id is not None and macro.queue_id != thread.queue_id:
        thread = queue_thread(tx, actor, thread_id, macro.queue_id)
    if macro.resolves and macro.cause is not None:
        thread = resolve_thread(tx, actor, thread_id, Cause(macro.cause))
    return thread


def blanks_in(body: str) -> list[str]:
    """Name the places of a text, in order."""
    return _BLANK.findall(body)


def _filled(body: str, known: Mapping[str, str]) -> str:
    """Fill places once: what a record holds is text, whatever braces are in it."""
    return _BLANK.sub(lambda place: known[place.group(1)], body)


def _known(tx: Tx, actor: Actor, thread: ThreadSummary, language: str) -> dict[str, str]:
    house = get_organisation(tx)
    company = house.name_zh if language == "zh" and house.name_zh else house.name
    known = {"agent": actor.name, "company": company}
    if thread.party_id is None or not actor.may("parties.read"):
        return known
    known["customer"] = get_party(tx, actor, thread.party_id).name_in(language)
    if tx.ports.has(("sales",)) and actor.may("sales.read"):
        numbers = [order.number for order in open_orders(tx, actor, thread.party_id)]
        known["order"] = numbers[0] if len(numbers) == 1 else ""
    known["case"] = latest_case_number(tx, thread.party_id) or ""
    return known
