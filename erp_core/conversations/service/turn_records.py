"""What a turn leaves behind: the dialogue for the next one, and its own record."""

from typing import Any

from erp_core.conversations.tables import ThreadRow, TurnRow
from erp_core.kernel.transaction import Tx


def keep_dialogue(tx: Tx, thread: ThreadRow, dialogue: dict[str, Any], language: str) -> None:
    """Store what the thread remembers, and the language that the customer used last."""
    thread.dialogue = dialogue
    thread.language = language
    tx.session.flush()


def record_turn(
    tx: Tx,
    thread: ThreadRow,
    seqs: tuple[int, int],
    *,
    model: str,
    outcome: str,
    confidence: float,
    trace: dict[str, Any],
    tokens: int = 0,
) -> None:
    """Record what a turn saw and decided."""
    tx.session.add(
        TurnRow(
            thread_id=thread.id,
            from_seq=seqs[0],
            to_seq=seqs[1],
            model=model,
            outcome=outcome,
            confidence=round(confidence * 100),
            trace=trace,
            tokens=tokens,
            at=tx.now,
        )
    )
    tx.session.flush()
