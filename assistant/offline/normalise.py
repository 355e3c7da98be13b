"""One spelling for matching, with a way back to what the customer wrote.

Full-width digits, typographic quotes, invisible characters and traditional characters must not
change what is understood, yet every value that is found has to point at the original text.
"""

import unicodedata
from dataclasses import dataclass
from itertools import pairwise

from assistant.commands import Span

UNDERSTOOD_LENGTH = 4_000
"""Characters that are read; a customer's request is made long before."""

_QUOTES = str.maketrans("\u2018\u2019`\u00b4\u201c\u201d", "''''\"\"")
_TRADITIONAL = str.maketrans(
    "訂單發貨東書號碼門買賣錢價電話應該們這個嗎還沒沒會說請問謝誰開關幫點換產品質壞員機構"
    "為麼樣時間後來過進與於從給對錯誤讓認證確實現場倉庫區縣號樓層國際貿運費稅務總經營業貴"
    "見覺聽寫讀車裏裡邊遠遲週兩萬億條張頭體緊難題",
    "订单发货东书号码门买卖钱价电话应该们这个吗还没没会说请问谢谁开关帮点换产品质坏员机构"
    "为么样时间后来过进与于从给对错误让认证确实现场仓库区县号楼层国际贸运费税务总经营业贵"
    "见觉听写读车里里边远迟周两万亿条张头体紧难题",
)


@dataclass(frozen=True, slots=True)
class Normalised:
    """A message folded for matching; `origins` says where each character came from."""

    text: str
    origins: tuple[Span, ...]
    original: str

    def span(self, start: int, end: int) -> Span:
        """Give the place in the original message of a piece of the folded text."""
        return self.origins[start][0], self.origins[end - 1][1]

    def written(self, start: int, end: int) -> str:
        """Give a piece of the folded text as the customer wrote it."""
        first, last = self.span(start, end)
        return self.original[first:last]

    def without(self, start: int, end: int) -> "Normalised":
        """Blank out a piece of the folded text; everything else keeps its place."""
        blank = " " * (end - start)
        return Normalised(self.text[:start] + blank + self.text[end:], self.origins, self.original)

    def replaced(self, start: int, end: int, other: str) -> "Normalised":
        """Read a piece of the folded text as another; it still points at what was written."""
        origins = (self.span(start, end),) * len(other)
        return Normalised(
            self.text[:start] + other + self.text[end:],
            (*self.origins[:start], *origins, *self.origins[end:]),
            self.original,
        )


def normalise(message: str) -> Normalised:
    """Fold a message: NFKC, case, quotes, traditional characters, runs of blanks."""
    folded: list[str] = []
    origins: list[Span] = []
    for start, end in _clusters(message[:UNDERSTOOD_LENGTH]):
        for char in _fold(message[start:end]):
            if char == " " and folded[-1:] in ([" "], ["\n"]):
                continue
            folded.append(char)
            origins.append((start, end))
    return Normalised("".join(folded), tuple(origins), message)


def _clusters(message: str) -> list[Span]:
    """Cut into characters with their combining marks, which fold together."""
    starts = [i for i, char in enumerate(message) if i == 0 or not unicodedata.combining(char)]
    return list(pairwise([*starts, len(message)]))


def _fold(cluster: str) -> str:
    plain = unicodedata.normalize("NFKC", cluster).casefold().translate(_QUOTES)
    return "".join(_visible(char) for char in plain.translate(_TRADITIONAL))


def _visible(char: str) -> str:
    if char == "\n":
        return "\n"
    if char.isspace():
        return " "
    return "" if unicodedata.category(char) in ("Cf", "Cc", "Cs", "Co", "Cn") else char
