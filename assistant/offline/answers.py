"""Yes or no to the question that is waiting; anything in between is neither."""

import re
from typing import Literal

from assistant.commands import FlowName
from assistant.offline.stance import is_taken_back

Answer = Literal["yes", "no"]

_YES = (
    "no problem|no worries|yes|yeah|yep|yup|yea|ye|ya|yess+|y|okay|okey|ok|k|sure thing|sure|of course|go ahead|go for it"
    "|do it|do that|do so|please do|correct|that'?s (?:right|correct|fine|ok)|looks (?:good|right|fine)|exactly|confirmed|confirm|i confirm|i do"
    "|sounds good|all good|fine(?: by me)?|alright|all right|absolutely|definitely|certainly|works for me|agreed|i agree"
    "|right|perfect|great|good|proceed|👍|✅|👌"
    "|没问题|没错|好的|好吧|好呀|好啊|好|行的?|可以的?|是的?|对的?|嗯+|确认|确定|同意|就这样|就这么办|就这么定了?|当然|要的|办吧|成|妥"
    "|中|下单吧"
)
_NO = (
    "no thank you|no thanks|nope|nah|no|not now|not yet|don'?t do (?:it|that)|don'?t|do not|wait|hold on|hang on"
    "|never ?mind|forget (?:it|that)|leave it|keep it|rather not|no way|wrong|that'?s (?:wrong|not right)|not correct|incorrect"
    "|absolutely not|better not|n|stop|👎|❌"
    "|不要了|不要|不用了|不用|不行|不是的?|不对|不可以|不同意|不需要|不了|不|先别|别|等等|等一下|等会儿?|算了|先不要|先不|再想想"
    "|暂时不用|没有|错了|否"
)
_FILLER = (
    "please|pls|plz|thank you(?: (?:so|very) much)?|thanks(?: a lot)?|thx|ty|then|just|that|it|this|mate|now|i think|so|well|oh|um+|uh+"
    "|actually|again|for me|i|to"
    "|谢谢|吧|啊|呀|哦|噢|了|的|呢|那就?|麻烦|您|你|请|就|还是|我|先|哈"
)
_CARRYING_OUT = {
    FlowName.CANCEL_ORDER: "cancel(?: (?:it|that|the order|my order|this|order))+|取消吧|取消订单|取消掉|取消它",
    FlowName.CHANGE_ADDRESS: "change (?:it|that|the address)|改吧|改掉",
    FlowName.REPEAT_ORDER: "order (?:it|that)|place (?:it|the order)|repeat it|下单|再来一单|订吧|买吧",
}
_BARE_CANCEL = r"cancel(?: (?:it|that|this|the order|my order))?|取消(?:吧|掉|了)?|abort"
_IDIOM = re.compile("no problem|no worries|no idea|不好意思|不错|不客气|没有问题")
_ZH_NO_OPENING = re.compile(
    "不要|不用|不行|不是|不对|不可以|不同意|不需要|先别|等等|等一下|算了|先不"
)
_LONGEST_ANSWER = 80
_EDGES = " \n\t.,!?;:。、…~'\"*-()"


def read_answer(text: str, flow: FlowName | None) -> Answer | None:
    """Read a folded message as a plain yes or no to a proposal of a flow.

    Yes must be all that is said: a "but" or an unexplained word makes it no yes. No wins as soon
    as the message opens with it or takes the request back.
    """
    bare = text.strip(_EDGES)
    if bare in ("1", "2"):
        return "yes" if bare == "1" else "no"
    yes_words = "|".join(filter(None, (_CARRYING_OUT.get(flow) if flow else None, _YES)))
    if _consists_of(bare, yes_words) and not _is_bare_cancel(bare):
        return "yes"
    return "no" if _is_no(bare, flow) else None


def opens_with_no(text: str) -> bool:
    """Tell whether a folded message begins with a no, as a correction does."""
    bare = text.strip(_EDGES)
    return (_opening(_NO).match(bare) or _ZH_NO_OPENING.match(bare)) is not None


def opens_with_yes(text: str) -> str | None:
    """Give what follows an opening yes, or None when there is none."""
    found = _opening(_YES).match(text.strip(_EDGES))
    return text.strip(_EDGES)[found.end() :].strip(_EDGES) if found else None


def is_giving_up(text: str) -> bool:
    """Tell whether a whole message drops what is going on: "never mind", "算了", "cancel"."""
    words = rf"never ?mind|forget (?:it|that)|stop|leave it|no thanks|算了|不用了|不弄了|不办了|{_BARE_CANCEL}"
    return _consists_of(text.strip(_EDGES), words)


def names_cancelling(text: str) -> bool:
    """Tell whether a folded text speaks of cancelling."""
    return re.search(r"cancel|取消", text) is not None


def _is_no(bare: str, flow: FlowName | None) -> bool:
    if names_cancelling(bare):
        return is_taken_back(bare) or (flow is not FlowName.CANCEL_ORDER and is_giving_up(bare))
    return _consists_of(bare, _NO) or is_taken_back(bare) or _starts_no(bare)


def _starts_no(bare: str) -> bool:
    """A no that opens the message counts, unless it is an idiom like "no problem"."""
    return opens_with_no(bare) and _IDIOM.match(bare) is None


def _is_bare_cancel(bare: str) -> bool:
    """A lone "cancel" may mean either, so it is asked again."""
    return bare in ("cancel", "取消")


def _consists_of(text: str, words: str) -> bool:
    """Tell whether a text is one or more of some words and nothing else but filler.

    The groups are atomic: overlapping short words must not be tried in every combination.
    """
    if len(text) > _LONGEST_ANSWER:
        return False
    pattern = rf"(?>(?<![a-z])(?:{words})(?![a-z])|[\s.,!;:。、…~'\"*-]|(?<![a-z])(?:{_FILLER})(?![a-z]))++"
    said = re.search(rf"(?<![a-z])(?:{words})(?![a-z])", text)
    return said is not None and re.fullmatch(pattern, text) is not None


def _opening(words: str) -> re.Pattern[str]:
    return re.compile(rf"(?:{words})(?![a-z])(?=[\s.,!;:。、…~\d-]|$)")
