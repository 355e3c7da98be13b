"""Somebody who might buy: answered from the shelf and the handbook, and told to sales once.

Nobody has to prove anything for that, and nothing about anybody is looked up. At most a name and a
way to be reached are asked for.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache

from assistant.calling import answers_by
from assistant.commands import FlowName
from assistant.rendering import clock_time, day, money, unit_price
from assistant.tools.contract import Asked, Desk, Example, Slot, Slots, Step, Told, tool
from assistant.tools.handbook import quotation as passage_for
from assistant.tools.stock_and_price import price_today
from assistant.tools.wanted import DATE, GOODS, ITEMS, PRODUCT, articles_of
from assistant.turn import Citation, Effect, EffectKind, LeadNote
from erp_core.catalog import Kind, PriceView, VariantView, list_categories, list_variants
from erp_core.kernel.money import Money
from erp_core.kernel.organisation import get_organisation
from knowledge import load_concepts
from knowledge.analysis import analyse

_SHOWN = 3
_LONGEST = 500
_WORD = re.compile(r"[a-zäöüß]{3,}")
_MONEY = re.compile(r"(?P<number>\d{1,9}(?:[.,]\d{1,3})*)\s?(?P<scale>k(?![a-z])|万|千)?")
_SCALES = {"k": 1_000, "千": 1_000, "万": 10_000}
_CONTACTS = ("contact", "email", "phone")


@tool(
    FlowName.SALES_ENQUIRY,
    needs=("crm", "catalog"),
    slots=(
        *GOODS,
        DATE,
        Slot("money", "What they would spend, as they wrote it, for example 3k."),
        Slot("contact", "Their name and a way to reach them, as they wrote it."),
        Slot("email", "Their e-mail address."),
        Slot("phone", "Their phone number."),
    ),
    examples=(
        Example("opening a small cafe, what machine, 3k?", "想开咖啡店，预算3万，推荐什么机器"),
        Example("do you supply offices?", "餐厅要长期供豆，怎么合作"),
    ),
)
def sales_enquiry(desk: Desk, slots: Slots) -> Step:
    """Advise somebody who might buy, within their budget, and tell sales about them."""
    if contact := _contact(slots):
        return _reachable(desk, contact)
    return _noted(desk, slots, _advice(desk, slots))


TOOLS = (sales_enquiry,)


def noted_for_sales(desk: Desk, slots: Slots) -> Step:
    """Answer a stranger who would order or wants a quotation: public prices, and sales is told.

    Whoever is a customer already may prove it instead.
    """
    if not desk.tx.ports.has(("crm", "catalog")):
        return Asked(
            "choice", desk.say("lead.customers_only"), _ways(desk, FlowName.VERIFY_IDENTITY)
        )
    advice = _advice(desk, slots, with_rule=False)
    text = "\n\n".join(filter(None, (advice.text, desk.say("lead.stranger"))))
    ways = _ways(desk, FlowName.SALES_ENQUIRY, FlowName.VERIFY_IDENTITY)
    effect = _lead(desk, slots, advice.interest)
    return Asked("choice", text, ways, advice.citations, (effect,))


@dataclass(frozen=True)
class _Advice:
    """What can be said without knowing anybody."""

    text: str
    interest: str
    citations: tuple[Citation, ...]
    links: frozenset[str] = frozenset()


def _ways(desk: Desk, *flows: FlowName) -> tuple[tuple[str, str], ...]:
    return tuple((desk.say(f"lead.way_{flow}"), f"flow:{flow}") for flow in flows)


def _advice(desk: Desk, slots: Slots, *, with_rule: bool = True) -> _Advice:
    budget = budget_of(slots.get("money"), get_organisation(desk.tx).currency)
    found = _priced(desk, _meant(desk, slots))
    fitting = [(one, price) for one, price in found if _within(price, budget)]
    shown = sorted(fitting, key=lambda pair: pair[1].unit_price, reverse=True)[:_SHOWN]
    lines = [_offered(desk, one, price) for one, price in shown]
    if budget is not None and found and not shown:
        lines = [desk.say("lead.none_within", budget=money(budget))]
    elif budget is not None and shown:
        lines.insert(0, desk.say("lead.within", budget=money(budget)))
    rule = passage_for(desk, desk.text) if with_rule else None
    parts = ["\n".join(lines), rule.text if rule else ""]
    cited = tuple(Citation("article", one.sku, one.name(desk.language)) for one, _ in shown)
    names = [one.name_en for one, _ in shown]
    return _Advice(
        "\n\n".join(filter(None, parts)),
        ", ".join(names)[:_LONGEST],
        (*cited, *((rule.citation,) if rule else ())),
    )


def _noted(desk: Desk, slots: Slots, advice: _Advice) -> Step:
    effects = (_lead(desk, slots, advice.interest),)
    if desk.asker.party_id is not None:
        text = "\n\n".join(filter(None, (advice.text, _by_when(desk, "lead.told"))))
        return Told(text, advice.citations, effects=effects)
    text = "\n\n".join(filter(None, (advice.text, desk.say("lead.who_are_you"))))
    return Asked("contact", text, (), advice.citations, effects)


def _reachable(desk: Desk, contact: str) -> Told:
    note = LeadNote(words=_words(desk), contact=contact)
    effect = Effect(EffectKind.RECORD_LEAD, lead=note)
    return Told(_by_when(desk, "lead.thanks"), effects=(effect,))


def _lead(desk: Desk, slots: Slots, interest: str) -> Effect:
    goods = slots.get(ITEMS.name) or slots.get(PRODUCT.name) or ""
    note = LeadNote(
        words=_words(desk),
        interest=interest or goods[:_LONGEST],
        budget=budget_of(slots.get("money"), get_organisation(desk.tx).currency),
        name=desk.asker.name,
    )
    return Effect(EffectKind.RECORD_LEAD, lead=note)


def _words(desk: Desk) -> str:
    return " ".join(desk.text.split())[:_LONGEST] or "-"


def _contact(slots: Slots) -> str:
    given = dict.fromkeys(slots[name].strip() for name in _CONTACTS if name in slots)
    kept = [one for one in given if not any(one != other and one in other for other in given)]
    return ", ".join(filter(None, kept))[:_LONGEST]


def budget_of(words: str | None, currency: str) -> Money | None:
    """Read a budget such as ``3k``, ``€3,000`` or ``3万``; None where there is none."""
    found = _MONEY.search((words or "").casefold())
    if found is None:
        return None
    digits = re.sub(r"[.,](?=\d{3}(?!\d))", "", found["number"]).replace(",", ".")
    if digits.count(".") > 1:
        return None
    amount = Decimal(digits) * _SCALES.get(found["scale"] or "", 1)
    return Money.of(amount.quantize(Decimal(1)), currency) if amount > 0 else None


def _meant(desk: Desk, slots: Slots) -> list[VariantView]:
    """Find what they may look for: the named article, else what their words name best."""
    if PRODUCT.name in slots:
        return articles_of(desk, slots[PRODUCT.name])
    text = desk.text.casefold()
    said = {_stem(word) for word in _WORD.findall(text)}
    meant = _concepts_in(text)
    groups = {
        one.id: (one.name_en, one.name_zh) for one in list_categories(desk.tx, desk.asker.actor)
    }
    scored = [
        (_score(one, groups.get(one.category_id, ()), said) + _shared(one, meant), one)
        for one in list_variants(desk.tx, desk.asker.actor)
        if one.kind is Kind.GOODS
    ]
    best = max((score for score, _ in scored), default=0)
    return [one for score, one in scored if score == best] if best else []


def _score(article: VariantView, group: Sequence[str], said: set[str]) -> int:
    """Count the words of an article, or of its category, that stand in a message."""
    names = (*_names(article), *group)
    return len({_stem(word) for name in names for word in _WORD.findall(name.casefold())} & said)


def _shared(article: VariantView, meant: frozenset[str]) -> int:
    """Count what a message and the names of an article both mean, in whichever language."""
    return 2 * len(meant & _concepts_in(" ; ".join(_names(article))))


def _names(article: VariantView) -> tuple[str, ...]:
    return (article.name_en, article.name_zh, *(one.text for one in article.synonyms))


@lru_cache(maxsize=512)
def _concepts_in(text: str) -> frozenset[str]:
    return frozenset(one.term for one in load_concepts().find(analyse(text)))


def _stem(word: str) -> str:
    return word.removesuffix("s")


def _priced(desk: Desk, articles: Sequence[VariantView]) -> list[tuple[VariantView, PriceView]]:
    priced = ((one, price_today(desk, one, Decimal(1))) for one in articles)
    return [(one, price) for one, price in priced if price is not None]


def _within(price: PriceView, budget: Money | None) -> bool:
    if budget is None:
        return True
    return price.currency == budget.currency and price.unit_price <= budget.amount


def _offered(desk: Desk, article: VariantView, price: PriceView) -> str:
    return desk.say(
        "lead.article_with_tax" if price.tax_included else "lead.article_without_tax",
        name=article.name(desk.language),
        price=unit_price(price.unit_price, price.currency),
    )


def _by_when(desk: Desk, key: str) -> str:
    """Say by when somebody of sales answers."""
    due = answers_by(desk.tx, desk.settings)
    when = day(due.date(), desk.language, desk.today)
    return desk.say(key, day=when, time=clock_time(due))
