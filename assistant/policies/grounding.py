"""Whether a sentence of a model claims anything that no tool of this turn has said.

Amounts, days, numbers and states are facts of the business. A model may put a friendly word
around them; where it states one that no tool result contains, its sentence is dropped.
"""

import re

from assistant.policies.egress import Egress

LONGEST = 240
"""Characters of framing; more is an answer of its own."""

_NUMBER = re.compile(r"\d[\d.,:/-]*")
_NUMBER_WORDS = re.compile(
    r"\b(?:two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|dozen|twenty|thirty|forty"
    r"|fifty|hundred|thousand|million|half|third|percent|twice|double)\b"
    r"|[零〇一二两三四五六七八九十百千万半]+(?=[天日号月周年点分元块折个件份单公斤千克小时%])|百分之|一半",
    re.IGNORECASE,
)
_DAY_WORDS = re.compile(
    r"\b(?:mon|tues|wednes|thurs|fri|satur|sun)day\b|\b(?:today|tomorrow|tonight|yesterday)\b"
    r"|\b(?:january|february|march|april|june|july|august|september|october|november|december)\b"
    r"|\b(?:mon|tue|tues|wed|thu|thur|thurs|fri|jan|feb|apr|jun|jul|aug|sept?|oct|nov|dec)\b"
    r"|\b(?:next|this) (?:week|month)\b"
    r"|今天|明天|后天|昨天|下周|本周|这周|下个?月|(?:周|星期)[一二三四五六日天]",
    re.IGNORECASE,
)
_STATES: tuple[str, ...] = (
    r"cancel\w*|void\w*|取消|撤销",
    r"refund\w*|money back|reimburs\w*|退款|退钱|退还",
    r"ship(?:s|ped|ping|ment)?\b|sent out|dispatch\w*|on (?:its|the) way|发货|寄出|发出|运送|路上",
    r"deliver\w*|arriv\w*|送达|送到|到货|签收",
    r"\bpaid\b|payment|\bpay\b|付款|支付|已付",
    r"confirm\w*|\bbooked\b|placed|确认|下单",
    r"chang(?:ed|ing)|updated?|corrected|更改|修改|改好|已改|更新",
    r"in stock|available|availability|sold out|有货|现货|缺货|库存",
    r"overdue|outstanding|\bowe\w*|逾期|欠款|未付",
    r"discount\w*|free\b|voucher|gift|compensat\w*|折扣|优惠|免费|赠送|补偿|赔偿",
    r"guarante\w*|promis\w*|warrant\w*|保证|承诺|保修",
    r"\b(?:late|delay\w*)\b|延迟|延误|晚到",
    r"verified|approved|完成|通过|批准|已验证",
    r"\b(?:done|completed|processed|success\w*)\b|办好|搞定|成功|处理好",
)
_HANDLE = re.compile(r"[@#][\w-]+|\b[A-Z]{1,5}-?\d{2,}\b|\b[\w.+-]+@[\w-]+\.\w+")
_HOST = re.compile(r"\b[\w-]+\.(?:[a-z]{2,})(?:/\S*)?", re.IGNORECASE)


def is_grounded(sentence: str, facts: str, egress: Egress) -> bool:
    """Tell whether a model's sentence claims nothing beyond the facts and may leave.

    Args:
        sentence: What the model wants to say around the engine's own text.
        facts: Everything that tools said in this turn.
        egress: What a reply may link to.
    """
    return (
        0 < len(sentence.strip()) <= LONGEST
        and egress.is_clean(sentence)
        and not _HOST.search(sentence)
        and _numbers(sentence) <= _numbers(facts)
        and all(_words(pattern, sentence) <= _words(pattern, facts) for pattern in _NAMED)
        and all(_state_is_said(state, sentence, facts) for state in _STATES)
    )


_NAMED = (_NUMBER_WORDS, _DAY_WORDS, _HANDLE)


def _numbers(text: str) -> frozenset[str]:
    found = (number.rstrip(".,:/-").replace(",", "") for number in _NUMBER.findall(text))
    return frozenset(found)


def _words(pattern: re.Pattern[str], text: str) -> frozenset[str]:
    return frozenset(found.group().casefold() for found in pattern.finditer(text))


def _state_is_said(state: str, sentence: str, facts: str) -> bool:
    pattern = re.compile(state, re.IGNORECASE)
    return pattern.search(sentence) is None or pattern.search(facts) is not None
