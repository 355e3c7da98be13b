"""When a person has the last word: an answer becomes a draft, and nothing else happens."""

from dataclasses import replace

from assistant.engine import Heard
from assistant.texts import Words
from assistant.turn import DraftReply, Effect, EffectKind, Question, TurnResult

_ALWAYS = (EffectKind.OPT_OUT, EffectKind.OPT_IN)


def as_draft(result: TurnResult, question: Question, words: Words, *, why: str = "") -> TurnResult:
    """Turn an answer into a draft for a support agent.

    A pressed button still counts, because it answers exactly the offer that it belongs to; a
    consent that was given or withdrawn is always honoured. Nothing else is done or offered: an
    order number and a postcode are not tried, and the draft says so.

    Args:
        result: What the assistant would have answered.
        question: The turn.
        words: The sentences of the customer's language.
        why: Why a person has to look; empty where one does already.
    """
    kept = tuple(effect for effect in result.effects if effect.kind in _ALWAYS)
    called = (Effect(EffectKind.HAND_OVER, why),) if why else ()
    pressed = question.button is not None
    return replace(
        result,
        reply="",
        options=(),
        documents=(),
        proposal=None,
        confirmed=result.confirmed if pressed else None,
        declined=result.declined if pressed else None,
        effects=(*kept, *called),
        dialogue=question.dialogue.model_copy(update={"language": result.language}),
        draft=_draft(result, words),
    )


def silent(question: Question, heard: Heard) -> TurnResult:
    """Answer nothing, because the assistant is off here; a stop is honoured all the same."""
    stops = bool(question.text.strip()) and heard.says_stop
    return TurnResult(
        reply="",
        dialogue=question.dialogue,
        language=heard.language,
        effects=(Effect(EffectKind.OPT_OUT, whole=heard.is_carriers_word),) if stops else (),
        model="off",
    )


def _draft(result: TurnResult, words: Words) -> DraftReply | None:
    untried = (one for one in result.effects if one.kind is EffectKind.PROVE_ORDER)
    unchecked = (words.say("proof.unchecked", order=one.order) for one in untried)
    text = "\n\n".join(filter(None, (result.reply, *unchecked)))
    if not text:
        return None
    return DraftReply(text, result.citations, result.confidence, result.documents)
