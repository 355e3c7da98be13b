"""The button that shares the customer's own number: shown with a question, taken away after it.

A carrier shows one kind of buttons under a message, so it goes with one that has no other, and is
taken away by the next such one.
"""

from assistant.turn import Question, TurnResult


def was_shown(question: Question | None) -> bool:
    """Tell whether the button is on the customer's screen since an earlier turn."""
    return question is not None and question.dialogue.sharing


def label_for(result: TurnResult, *, is_shown: bool, has_buttons: bool) -> str | None:
    """Return the button's label; empty takes it away, None leaves everything as it is."""
    if has_buttons:
        return None
    if result.contact_button:
        return result.contact_button
    return "" if is_shown else None
