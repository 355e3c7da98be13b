"""Names of the house's own customers, products, cities: how people shorten what a record is called.

Only what is in the database is a name. A shortened name that fits several records means all of
them, and the question is asked back.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache

from assistant.questions.lexicon import Phrases, entry, known_phrases, word_list
from assistant.questions.places import chinese_name
from assistant.questions.spans import Kind, Meaning
from assistant.questions.tokens import stems

_LEGAL = frozenset(
    {
        "gmbh", "ag", "ltd", "llc", "inc", "co", "kg", "ohg", "ug", "sarl", "sa", "bv", "nv", "plc",
        "corp", "company", "limited", "gbr", "spa", "srl", "oy", "ab", "aps",
    }
)  # fmt: skip
_ZH_LEGAL = ("有限责任公司", "股份有限公司", "有限公司", "集团", "公司")
_PLACES = frozenset({"city", "country", "region", "warehouse"})
_PEOPLE = frozenset({"salesperson", "employee"})
_COMPANIES = frozenset({"customer", "supplier"})
_WHOLE = frozenset(
    {"category", "work_centre", "department", "position", "leave_type", "stage", "segment"}
)
"""What is called by its whole name: a piece of it would be another word."""
_OF_THEIR_KIND = {
    "department": ("department", "team", "部门", "部", "团队"),
    "stage": ("stage", "阶段"),
    "leave_type": ("day", "day of", "天数", "天"),
    "segment": ("segment", "customer", "客群", "分群", "客户", "细分客户"),
    "work_centre": ("work centre", "工作中心"),
}
"""What may be said beside a name: "the sales department", VIP客户."""
_SEGMENT = ("segment", "客群", "分群", "细分客户")
"""What has to be said beside a segment's name that people also say otherwise."""
_MOST_ALIKE = 6
"""A short form that fits more records than this names none of them."""

Phrase = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Name:
    """A record's name.

    Attributes:
        dimension: Of which dimension it is a value.
        value: As it stands in a query.
        said: What it is called: its names in both languages and its synonyms.
    """

    dimension: str
    value: str
    said: tuple[str, ...]


def name_phrases(names: Iterable[Name]) -> Phrases:
    """Collect the names and their short forms; a full name wins over a short one."""
    names = tuple(names)
    full: dict[Phrase, dict[Meaning, None]] = defaultdict(dict)
    short: dict[Phrase, dict[Meaning, None]] = defaultdict(dict)
    for name in sorted(names, key=lambda one: one.dimension == "segment"):
        exactly = Meaning(Kind.MEMBER, name.dimension, name.value)
        roughly = Meaning(Kind.MEMBER, name.dimension, name.value, exact=False)
        for said in _called(name):
            forms = _full_forms(name, said)
            if name.dimension == "segment" and _is_everyday(stems(said), full, short):
                forms = _beside(stems(said), _SEGMENT)
            for phrase in forms:
                full[phrase][exactly] = None
            for phrase in _short_forms(name, said):
                short[phrase][roughly] = None
    for phrase, meaning in _category_forms(names):
        short[phrase][meaning] = None
    return _joined(full, short)


def _joined(
    full: Mapping[Phrase, Mapping[Meaning, None]], short: Mapping[Phrase, Mapping[Meaning, None]]
) -> Phrases:
    phrases = Phrases()
    for phrase, meanings in full.items():
        phrases.add(phrase, *meanings)
    for phrase, meanings in short.items():
        if phrase not in full and len(meanings) <= _MOST_ALIKE:
            phrases.add(phrase, *meanings)
    return phrases


def _called(name: Name) -> tuple[str, ...]:
    if name.dimension in _PEOPLE:  # "Jonas Feld, sales" is called Jonas Feld
        return tuple(dict.fromkeys((*name.said, *(said.split(",")[0] for said in name.said))))
    if name.dimension not in _PLACES:
        return name.said
    foreign = [chinese_name(said) for said in name.said]
    return (*name.said, *(one for one in foreign if one))


def _full_forms(name: Name, said: str) -> Iterable[Phrase]:
    phrase = stems(said)
    yield from _with_its_kind(name, phrase)
    if name.dimension in _PLACES and _is_chinese(said):
        for ending in ("市", "人", "区", "地区", "那边", "这边", "省", "仓"):
            yield (*phrase, *ending)
    if name.dimension in _COMPANIES:
        trimmed = _without_legal_form(phrase)
        if trimmed != phrase:
            yield trimmed
        for ending in _ZH_LEGAL:
            if said.endswith(ending) and len(said) > len(ending) + 1:
                yield stems(said.removesuffix(ending))


def _without_legal_form(phrase: Phrase) -> Phrase:
    while len(phrase) > 1 and phrase[-1] in _LEGAL:
        phrase = phrase[:-1]
    return phrase


def _short_forms(name: Name, said: str) -> Iterable[Phrase]:
    if name.dimension in _PLACES | _WHOLE or _is_chinese(said):
        return
    phrase = _without_legal_form(stems(said))
    if name.dimension in _PEOPLE and "," in said:
        return
    if name.dimension in _PEOPLE:
        yield from ((part,) for part in phrase if len(part) > 1)
        return
    for length in range(1, len(phrase)):
        for at in range(len(phrase) - length + 1):
            part = phrase[at : at + length]
            if _tells_apart(part, at, name.dimension):
                yield part


def _tells_apart(part: Phrase, at: int, dimension: str) -> bool:
    """Tell whether a piece of a name is enough to mean it: its beginning, or a model's code."""
    common = _common()
    if all(word in common or word.isdigit() for word in part):
        return False
    is_code = dimension not in _COMPANIES and any(word.isdigit() for word in part) and len(part) > 1
    if len(part) == 1:
        return at == 0 and len(part[0]) > 2
    return at == 0 or is_code


def _with_its_kind(name: Name, phrase: Phrase) -> Iterable[Phrase]:
    """Give a name by itself, unless it is said between the words, and beside what it is."""
    if name.dimension not in _WHOLE or phrase not in _said_anyway():
        yield phrase
    yield from _beside(phrase, _OF_THEIR_KIND.get(name.dimension, ()))


def _beside(phrase: Phrase, kinds: Iterable[str]) -> Iterable[Phrase]:
    for kind in kinds:
        yield (*phrase, *stems(kind))
        yield (*stems(kind), *phrase)


def _is_everyday(phrase: Phrase, *others: Mapping[Phrase, object]) -> bool:
    """Tell that a name is made of words that mean something already: "best customers", a city."""
    reached = {0}
    for start in range(len(phrase)):
        for end in range(start + 1, len(phrase) + 1):
            part = phrase[start:end]
            known = known_phrases().means(part) or any(part in one for one in others)
            if start in reached and known:
                reached.add(end)
    return len(phrase) in reached


@cache
def _said_anyway() -> frozenset[Phrase]:
    """Give what people say between the words, such as "need"."""
    return frozenset(stems(word) for word in word_list("filler"))


def _common() -> frozenset[str]:
    return frozenset(entry("not_names")["en"])


def _category_forms(names: tuple[Name, ...]) -> Iterable[tuple[Phrase, Meaning]]:
    """Shorten what groups are called: "machines", "beans", 豆子, "espresso machines"."""
    made_of = {
        word
        for name in names
        if name.dimension == "product"
        for said in name.said
        for word in stems(said)
        if word.isalpha() and len(word) > 2
    }
    for name in names:
        if name.dimension != "category":
            continue
        meaning = Meaning(Kind.MEMBER, name.dimension, name.value, exact=False)
        for said in name.said:
            for part in _parts(said):
                yield part, meaning
                if _is_chinese(said):
                    yield (part[-1], "子"), meaning
                    continue
                yield part[-1:], meaning
                yield from (((word, part[-1]), meaning) for word in made_of if word != part[-1])


def _parts(said: str) -> Iterable[Phrase]:
    plain = said.replace("&", " and ").replace("和", "、").replace("与", "、")
    for half in plain.replace(" and ", "、").replace(",", "、").replace("/", "、").split("、"):
        if half.strip():
            yield stems(half)


def _is_chinese(text: str) -> bool:
    return any("\u3400" <= char <= "\u9fff" for char in text)
