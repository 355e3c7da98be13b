"""Lines of the timeline, written when something is heard of."""

from sqlalchemy import update

from erp_core.crm.tables import Interaction
from erp_core.crm.wording import WORDS
from erp_core.kernel.transaction import Tx


def keep(
    tx: Tx,
    party_id: int | None,
    what: str,
    record: tuple[str, int],
    *,
    thread_id: int | None = None,
    **facts: object,
) -> None:
    """Write a line on a customer's timeline.

    Args:
        tx: The transaction of what happened.
        party_id: Whose timeline.
        what: A key of ``WORDS``.
        record: Table name and id of what it is about.
        thread_id: The conversation it was part of.
        **facts: Values for the text.
    """
    _add(tx, party_id, thread_id, what, record, facts)


def keep_message(
    tx: Tx, party_id: int | None, thread_id: int, what: str, message_id: int, **facts: object
) -> None:
    """Write a message's line; those of a thread whose sender became known join the timeline."""
    _add(tx, party_id, thread_id, what, ("messages", message_id), facts)
    if party_id is not None:
        tx.session.execute(
            update(Interaction)
            .where(Interaction.thread_id == thread_id, Interaction.party_id.is_(None))
            .values(party_id=party_id)
            .execution_options(synchronize_session=False)
        )


def _add(
    tx: Tx,
    party_id: int | None,
    thread_id: int | None,
    what: str,
    record: tuple[str, int],
    facts: dict[str, object],
) -> None:
    words = WORDS[what]
    tx.session.add(
        Interaction(
            party_id=party_id,
            thread_id=thread_id,
            kind=words.kind,
            what=what,
            at=tx.now,
            record_table=record[0],
            record_id=record[1],
            summary_en=words.en.format(**facts),
            summary_zh=words.zh.format(**facts),
        )
    )
    tx.session.flush()
    if party_id is not None:
        tx.notify(f"party:{party_id}")
