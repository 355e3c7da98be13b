"""What is not answered to anybody: changes, and what people are paid.

It is decided before anything else is read, so that no figure is ever shown in answer to it.
"""

import re
from functools import cache

from assistant.questions.holding import NotAllowed, Reason
from assistant.questions.lexicon import word_list

_WE = re.compile(
    r"(?<![a-z])(?:we|us|our|the company|products?|customers?)(?![a-z])|我们|咱|公司|产品"
)
_SOMEBODY = re.compile(
    r"(?:what|how much|how big|how high)\s?(?:does|do|did|is|are|will|would|has|have)\s+"
    r"(?!we\b|our\b|the company|it\b|this\b|that\b|you\b)[^\d?]{1,40}?\s"
    r"(?:earn|earns|earning|make a|make per|make each|get paid|paid|being paid)(?![a-z])"
)
_DETERMINED = (
    r"\s(?:the|a|an|all|every|this|that|these|those|them|him|her|it|my|our|me|to|an?)(?![a-z])"
)
_AFTER_CANCEL = re.compile(r"取消订单(?:数|量|率|金额|的|有|是|占)")


def refuse_what_is_not_answered(text: str) -> None:
    """Refuse a folded question that wants a change or somebody's pay.

    Raises:
        NotAllowed: It does.
    """
    if _is_about_pay(text):
        raise NotAllowed(Reason.PAY)
    if _wants_change(text):
        raise NotAllowed(Reason.WRITE)


def _is_about_pay(text: str) -> bool:
    if _pattern("strong_pay").search(text) or _SOMEBODY.search(text):
        return True
    return bool(_pattern("pay").search(text)) and not _WE.search(text)


def _wants_change(text: str) -> bool:
    asked = _without_politeness(text)
    if re.match(rf"(?:{_joined('write')})", asked) and not _AFTER_CANCEL.match(asked):
        return True
    if re.match(rf"(?:{_joined('write_verbs_or_nouns')}){_DETERMINED}", asked):
        return True
    moved = re.search("|".join(map(re.escape, word_list("write_marks"))), asked)
    return moved is not None and (moved.start() > 0 and asked.startswith(("把", "将")))


def _without_politeness(text: str) -> str:
    asked, before = text.strip(" ,.!?，。！？"), ""
    while asked != before:
        before = asked
        asked = re.sub(rf"^(?:{_joined('polite')})[\s,，]*", "", asked).strip()
    return asked


@cache
def _joined(name: str) -> str:
    """Join an entry's words to an expression; a Latin word ends where it ends."""
    return "|".join(
        rf"{re.escape(word)}(?![a-z'-])" if word.isascii() else re.escape(word)
        for word in map(str, word_list(name))
    )


@cache
def _pattern(name: str) -> re.Pattern[str]:
    return re.compile(rf"(?<![a-z])(?:{_joined(name)})")
