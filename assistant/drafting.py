"""When a person has the last word: an answer becomes a draft, and nothing else happens."""

from dataclasses import replace

from assistant.engine import Heard
from assistant.turn import DraftReply, Effect, EffectKind, Question, TurnResult

_ALWAYS = (EffectKind.OPT_OUT, EffectKind.OPT_IN)


def as_draft(result: TurnResult, question: Question, *, why: str = "") -> TurnResult:
    """Turn an answer into a draft for a support agent.

    A pressed button still counts, because it answers exactly the offer that it belongs to; a
    consent that was given or withdrawn is always honoured. Nothing else is done or offered.

    Args:
        result: What the assistant would have answered.
        question: The turn.
        why: Why a person has to look; empty where one does already.
    """
    kept = tuple(effect for effect in result.effects if effect.kind in _ALWAYS)
    called = (Effect(EffectKind.HAND_OVER, why),) if why else ()
    pressed = question.button is not None
    return replace(
        result,
        reply="",
        options=(),
        proposal=None,
        confirmed=result.confirmed if pressed else None,
        declined=result.declined if pressed else None,
        effects=(*kept, *called),
        dialogue=question.dialogue.model_copy(update={"language": result.language}),
        draft=_draft(result),
    )


def silent(question: Question, heard: Heard) -> TurnResult:
    """Answer nothing, because the assistant is off here; a stop is honoured all the same."""
    stops = bool(question.text.strip()) and heard.says_stop
    return TurnResult(
        reply="",
        dialogue=question.dialogue,
        language=heard.language,
        effects=(Effect(EffectKind.OPT_OUT),) if stops else (),
        model="off",
    )


def _draft(result: TurnResult) -> DraftReply | None:
    if not result.reply:
        return None
    return DraftReply(result.reply, result.citations, result.confidence)
