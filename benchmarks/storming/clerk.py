"""An assistant that does one thing for every line it reads, so that the deeds can be counted."""

from assistant.asker import Asker
from assistant.turn import DemandNote, Dialogue, Effect, EffectKind, Question, TurnResult

ANSWER = "Noted: "


def notes_every_line(question: Question, _asker: Asker) -> TurnResult:
    """Write down every line as something that was asked for, and repeat them in order."""
    lines = question.text.splitlines()
    effects = tuple(
        Effect(EffectKind.RECORD_UNMET_DEMAND, demand=DemandNote(asked=line)) for line in lines
    )
    return TurnResult(
        reply=ANSWER + ", ".join(lines), dialogue=Dialogue(), language="en", effects=effects
    )
