"""What the field offers while one writes: canned replies behind a slash, colleagues behind an @."""

import re
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass

from erp_core import access, support
from erp_core.kernel.actor import Actor, system
from erp_core.kernel.transaction import Tx
from erp_core.support import FilledMacro, MacroValues
from frontdesk.console.act import ask
from frontdesk.console.dialogs import Field, ask_words
from frontdesk.console.visit import Visit
from frontdesk.console.wording_work import department_name

_BLANK = re.compile(r"\{(?:customer|order|case|agent|company)\}")


@dataclass(frozen=True)
class Offers:
    """What is offered.

    Attributes:
        macros: Id, code and name of each canned reply.
        people: Login and name of each department and colleague.
    """

    macros: tuple[tuple[int, str, str], ...] = ()
    people: tuple[tuple[str, str], ...] = ()


def offers_to(tx: Tx, actor: Actor, language: str) -> Offers:
    """Read what is offered to a member of staff, as far as the modules are on."""
    people = whom_to_mention(tx, language)
    if not (tx.ports.has(("support",)) and actor.may("support.use_macro")):
        return Offers(people=people)
    macros = support.list_macros(tx, actor)
    named = tuple((one.id, one.code, one.name_in(language)) for one in macros)
    return Offers(named, people)


def whom_to_mention(tx: Tx, language: str) -> tuple[tuple[str, str], ...]:
    """Return who can be called with an @: departments that have people, then each colleague."""
    users = [one for one in access.list_users(tx, system("console")) if one.disabled_at is None]
    people = tuple((one.login, one.name) for one in users)
    if not tx.ports.has(("support",)):
        return people
    held = {role for one in users for role in one.roles}
    departments = tuple(
        (role.value, department_name(role, language))
        for role in support.DEPARTMENTS
        if role in held
    )
    return (*departments, *people)


def has_blank(text: str) -> bool:
    """Tell whether a place of a macro was left open in a text."""
    return _BLANK.search(text) is not None


async def fill(
    visit: Visit,
    macro_id: int,
    thread_id: int,
    insert: Callable[[str], Awaitable[None]],
    given: Mapping[str, str] | None = None,
) -> None:
    """Fill a macro for a thread; what no record holds is asked for before it is inserted.

    Args:
        visit: The page.
        macro_id: The macro.
        thread_id: The thread it is for.
        insert: Told the text.
        given: What the agent wrote for the places that were missing.
    """
    values = MacroValues(values={name: said for name, said in (given or {}).items() if said})
    filled: FilledMacro | None = await ask(
        visit, lambda tx, actor: support.fill_macro(tx, actor, macro_id, thread_id, values)
    )
    if filled is None:
        return
    if filled.text is not None:
        await insert(filled.text)
        return
    texts = visit.texts

    async def written(answers: Mapping[str, str]) -> None:
        await fill(visit, macro_id, thread_id, insert, {**values.values, **answers})

    fields = [Field(name, texts.known(f"blank.{name}", name)) for name in filled.missing]
    title, lead = texts("macro.missing"), texts("macro.missing_lead")
    ask_words(visit, title, fields, texts("macro.insert"), written, lead)
