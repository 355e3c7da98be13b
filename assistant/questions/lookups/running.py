"""Runs a lookup where its module is on, within what the asker may see."""

from collections.abc import Callable, Iterator, Mapping

from assistant.questions.holding import NotAllowed, Reason, Unclear
from assistant.questions.lexicon import Phrases
from assistant.questions.lookups.hearing import OF_PEOPLE, Lookup, Wanted, hear, sounds_like_one
from assistant.questions.lookups.leave import away, leave_left, next_leave
from assistant.questions.lookups.loads import load
from assistant.questions.lookups.tables import Found, both, query_of
from assistant.questions.names import Name, name_phrases
from assistant.questions.periods import Calendar
from assistant.texts import Words
from erp_core import hr, production
from erp_core.analytics import Choice
from erp_core.kernel.actor import Actor
from erp_core.kernel.errors import DomainError
from erp_core.kernel.transaction import Tx

Run = Callable[[Tx, Actor, Lookup, Calendar, Words], Found]
_RUNS: Mapping[Wanted, Run] = {
    Wanted.LEAVE_LEFT: leave_left,
    Wanted.NEXT_LEAVE: next_leave,
    Wanted.AWAY: away,
    Wanted.LOAD: load,
}


def look_up(tx: Tx, actor: Actor, question: str, calendar: Calendar, words: Words) -> Found | None:
    """Answer a question that a module's own read answers; None: it is not one, or not here.

    Raises:
        HeldBack: It is one, and something is missing, or the asker is no employee.
        DomainError: The module refuses it.
    """
    if not sounds_like_one(question):
        return None
    lookup = hear(question, names_for_lookups(tx, actor), calendar)
    if lookup is None or not _is_on(tx, lookup.wanted):
        return None
    if lookup.of_others:
        raise Unclear(Reason.WHOSE_LEAVE)
    try:
        return _RUNS[lookup.wanted](tx, actor, lookup, calendar, words)
    except hr.NoSuchEmployee as error:
        raise NotAllowed(Reason.NO_EMPLOYEE) from error


def lookup_examples(tx: Tx, actor: Actor, calendar: Calendar, words: Words) -> Iterator[Choice]:
    """Give lookups that answer for this person."""
    for wanted in Wanted:
        en, zh = both(f"lookups.example_{wanted}")
        try:
            found = look_up(tx, actor, en, calendar, words)
        except (DomainError, NotAllowed):
            continue
        if found is not None:
            yield Choice(text_en=en, text_zh=zh, query=query_of(wanted))


def names_for_lookups(tx: Tx, actor: Actor) -> Phrases:
    """Collect the names of employees, kinds of leave and work centres that exist for an actor."""
    return name_phrases((*_of_people(tx, actor), *_of_centres(tx, actor)))


def _of_people(tx: Tx, actor: Actor) -> Iterator[Name]:
    if _is_on(tx, Wanted.AWAY) and actor.may("hr.read_own"):
        for id_, name in hr.seen_names(tx, actor).items():
            yield Name("employee", str(id_), (name,))
        for kind in hr.list_leave_types(tx, actor):
            yield Name("leave_type", str(kind.id), (kind.name_en, kind.name_zh))


def _of_centres(tx: Tx, actor: Actor) -> Iterator[Name]:
    if _is_on(tx, Wanted.LOAD) and actor.may("production.read"):
        for one in production.list_work_centres(tx, actor):
            yield Name("work_centre", str(one.id), (one.code, one.name_en, one.name_zh))


def _is_on(tx: Tx, wanted: Wanted) -> bool:
    return tx.ports.has(("hr",) if wanted in OF_PEOPLE else ("production",))
