"""Whether a wish still stands at the end of a message: "cancel it.. wait no, keep it".

A write that is denied or taken back anywhere after it was asked for must not start.
"""

import re

from assistant.offline.intents import Intent

_CANCEL = (
    r"cancel\w*|cancle\w*|cansel\w*|call(?:ing)? (?:it )?off|scrap|void|revoke|withdraw"
    r"|取消|撤销|撤单|退单|作废"
)
_VERBS = {
    Intent.CANCEL_ORDER: _CANCEL,
    Intent.CHANGE_ADDRESS: r"chang\w*|updat\w*|send|ship|deliver|redirect|改|换|寄|送",
    Intent.REORDER: r"repeat\w*|re-?order\w*|order\w*|send|same|再来|重复|下单|一样|照旧|订|买",
}
_NOT = (
    r"(?:(?<![a-z])(?:don'?t|do not|not|never|no need to|without|rather not|won'?t|shouldn'?t"
    r"|didn'?t (?:say|ask|want)(?: you)? to)(?![a-z])"
    r"(?:[ ,]*(?:please|to|want|wanna|you|need|actually|really|yet|now|just|ever|going|be))*[ ,]*"
    r"|(?:先别|别|不要|不用|不想|不必|无需|暂不|没想|没说要?|不是要|不)(?:急着|马上|现在|帮我|给我|再|先|把[^,。]{1,8})*)"
)
_TAKEN_BACK = (
    r"(?<![a-z])(?:wait(?! (?:for|until|till|time|any|so|too|too long|list|\d))"
    r"|hold on|hang on|never ?mind|scratch that|forget (?:it|that)(?! order)|actually,? no"
    r"|no[ ,]+(?:wait|keep|leave|don'?t)|(?:please )?(?:keep|leave) (?:it|them|that|this|everything|(?:the|my) order)"
    r"|changed my mind again|on second thou?ght)(?![a-z])"
    r"|等等(?!了)|等一下|慢着|算了|先别(?!发)|先不(?!发)|别急|保留|留着|继续发|还是要(?!取消|退|改|换)|不对"
)


def still_stands(text: str, intent: Intent) -> bool:
    """Tell whether a write that a message asks for is still wanted at its end.

    The last word counts: "wait, cancel it" stands, "cancel it, wait" does not, and when in
    doubt it does not.
    """
    verb = _VERBS.get(intent)
    if verb is None:
        return True
    denied = [found.end() for found in re.finditer(f"{_NOT}(?:{verb})", text)]
    back = [found.end() for found in re.finditer(_TAKEN_BACK, text)]
    asked = [found.end() for found in re.finditer(verb, text) if found.end() not in denied]
    against = max(denied + back, default=-1)
    return against < 0 or max(asked, default=-1) > against


def is_taken_back(text: str) -> bool:
    """Tell whether a message asks to wait or to keep things as they are."""
    return re.search(_TAKEN_BACK, text) is not None or (
        re.search(f"{_NOT}(?:{_CANCEL})", text) is not None
    )
