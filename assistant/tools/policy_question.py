"""Questions that the handbook answers, quoted with their source; else a person is offered."""

import re

from assistant.commands import FlowName
from assistant.policies.egress import links_in
from assistant.tools.contract import (
    CONFIRMATION,
    NO,
    YES,
    Asked,
    Desk,
    Example,
    Slot,
    Slots,
    Step,
    Told,
    tool,
)
from assistant.turn import Citation
from knowledge import Passage, TrustTier

_LONGEST = 700
_MARKS = re.compile(r"^#{1,6}\s+.*$|[*_`]{1,3}", re.MULTILINE)
_RULER = re.compile(r"^\|[ :|-]+\|\n?", re.MULTILINE)
_ROW = re.compile(r"^\|\s*(?P<cells>.+?)\s*\|$", re.MULTILINE)
_ENDS = re.compile(r"(?<=[.!?。！？])\s*")
_SEARCHED = 3


@tool(
    FlowName.POLICY_QUESTION,
    slots=(Slot("question", "The question in the customer's own words."),),
    examples=(
        Example("what is your returns policy?", "退货政策是什么"),
        Example("how long is the warranty", "保修多久"),
    ),
)
def policy_question(desk: Desk, slots: Slots) -> Step:
    """Answer a question about our rules and products from the handbook, with its source."""
    asked = slots.get("question") or desk.text
    hits = desk.knowledge.search(asked, language=desk.language, limit=_SEARCHED)
    approved = [hit.passage for hit in hits if hit.passage.trust is TrustTier.APPROVED]
    if not approved:
        return _no_answer(desk)
    passage = approved[0]
    text = desk.say("policy.answer", text=_quoted(passage.text), source=_source(passage))
    return Told(text, (_cite(passage),), links=links_in(passage.text))


TOOLS = (policy_question,)


def _no_answer(desk: Desk) -> Asked:
    """Abstain, and offer a person: a near page would be a wrong answer."""
    options = ((desk.say("yes.speak_to_person"), YES), (desk.say("no.speak_to_person"), NO))
    return Asked(
        CONFIRMATION,
        desk.say("policy.no_answer"),
        options,
        flow=FlowName.SPEAK_TO_PERSON,
        missed=True,
    )


def _quoted(text: str) -> str:
    """Take a passage's sentences, as many as fit, without Markdown marks."""
    lines = _ROW.sub(_as_line, _RULER.sub("", text))
    plain = _MARKS.sub("", lines).strip()
    if len(plain) <= _LONGEST:
        return plain
    kept = ""
    for sentence in _ENDS.split(plain):
        if len(kept) + len(sentence) > _LONGEST:
            break
        kept = f"{kept} {sentence}" if kept else sentence
    return kept or plain[:_LONGEST]


def _as_line(row: re.Match[str]) -> str:
    """Write a row of a table as a line."""
    return " · ".join(cell.strip() for cell in row["cells"].split("|"))


def _source(passage: Passage) -> str:
    """Name the page and, where it has several, the section."""
    return " – ".join(dict.fromkeys(filter(None, (passage.title, passage.heading))))


def _cite(passage: Passage) -> Citation:
    return Citation("handbook", passage.id, passage.title, passage.text[:_LONGEST])
