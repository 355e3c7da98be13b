"""Words that carry no topic, so that "how do I ... please" never makes a page look relevant.

Words that decide the answer in this trade ("long", "cost", 多久) are kept on purpose:
"how long" is the difference between a delivery time and a delivery price.
"""

import re

_ENGLISH = """
    a about after again ago all also am an and any anyone anything are aren't as at be because been
    before being both but by can can't cannot could couldn't did didn't do does doesn't doing don't
    each else ever few for from further get give go going gonna got had has have haven't having he
    hello help her here hey hi him his how i i'd i'll i'm i've if in into is isn't it its itself
    just know let like me may maybe many might more most much must my need no not now of off ok okay
    on once only or other ought our out over own please pls possible question really same say see
    shall she should so some something still such take tell than thank thanks that the their them
    then there these they thing things this those through to too under until up us use very want
    was wasn't way we were what whats when where which while who whom whose why will with without
    won't would wouldn't wanna yes yet you you're your yours
"""

ENGLISH = frozenset(_ENGLISH.split())
"""Words that say nothing about the topic; compared before stemming."""

# Longest first: 怎么样 must win over 怎么.
_CHINESE = """
    怎么样 怎么办 为什么 是不是 有没有 能不能 可不可以 可以吗 请问一下 你们的
    我们的 你们家 请问 怎么 怎样 如何 什么 哪些 哪个 哪里 哪儿 你们 我们 他们
    您好 你好 谢谢 可以 可否 能否 是否 这个 那个 这些 那些 一下 一个 需要 应该
    想要 知道 告诉 的话 如果 因为 所以 而且 还是 或者 已经 非常 大概 特别 比较
    今天 明天 昨天 现在 最近 咋 吗 呢 吧 啊 呀 嘛 的 了 是 我 你 您 他 她
    它 们 在 有 和 都 就 还 也 会 能 要 想 请 把 被 么 很 太
"""
_FILLER = re.compile("|".join(sorted(set(_CHINESE.split()), key=len, reverse=True)))


def is_chinese_filler(run: str) -> list[bool]:
    """Mark which characters of a Chinese run belong to a filler."""
    marks = [False] * len(run)
    for match in _FILLER.finditer(run):
        marks[match.start() : match.end()] = [True] * (match.end() - match.start())
    return marks
