"""What a language model is told: its work, where the talk stands, and the last messages."""

from importlib.resources import files
from typing import TYPE_CHECKING

from assistant.turn import Question

if TYPE_CHECKING:
    from langchain_core.messages import AnyMessage

_LANGUAGES = {"en": "English", "zh": "simplified Chinese"}
_CUSTOMER = "customer"


def read_prompt() -> str:
    """Read the instructions that are part of the program."""
    return files("assistant").joinpath("prompts", "customer.md").read_text(encoding="utf-8")


def fill_prompt(template: str, question: Question, company: str, today: str, language: str) -> str:
    """Fill the instructions in; everything in them is the program's own."""
    return template.format(
        company=company,
        today=today,
        language=_LANGUAGES.get(language, _LANGUAGES["en"]),
        state=_state(question),
    )


def messages_of(question: Question) -> "list[AnyMessage]":
    """Return the thread's last messages and this turn's, as a model reads them."""
    from langchain_core.messages import AIMessage, HumanMessage

    earlier: list[AnyMessage] = [
        HumanMessage(line.text) if line.author == _CUSTOMER else AIMessage(line.text)
        for line in question.history
    ]
    return [*earlier, HumanMessage(question.text)]


def _state(question: Question) -> str:
    """Say what is open, so that a short answer can be understood."""
    dialogue, lines = question.dialogue, []
    if question.pending is not None:
        lines.append(f"Open offer, waiting for yes or no: {question.pending.preview}")
    if dialogue.flow is not None and dialogue.awaiting is not None:
        lines.append(f"In progress: {dialogue.flow}; waiting for: {dialogue.awaiting}.")
    if dialogue.options:
        lines.append(f"Choices offered: {', '.join(dialogue.options)}.")
    if dialogue.last_order is not None:
        lines.append(f"Order talked about last: {dialogue.last_order}.")
    return "\n".join(lines)
