"""Who is meant by a rule: each condition gives a set of customers, asked of all at once.

A customer is one with all entries that are taken for one with them.
"""

from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from typing import assert_never

from sqlalchemy import select

from erp_core import catalog, conversations, finance, parties, sales
from erp_core.crm.pipeline_tables import Opportunity
from erp_core.crm.rfm import Scores, scores_of
from erp_core.crm.segment_schemas import (
    BoughtCategory,
    BoughtProduct,
    Condition,
    ConsentOn,
    CountryIs,
    LanguageIs,
    LastOrder,
    NetValue,
    OpenBalance,
    Orders,
    OwnerIs,
    RegionIs,
    RfmIs,
    Rule,
    StageIs,
    TypeIs,
)
from erp_core.crm.states import OpportunityState
from erp_core.crm.tables import CustomerStage
from erp_core.finance import Invoiced
from erp_core.kernel.actor import Actor
from erp_core.kernel.organisation import business_date
from erp_core.kernel.transaction import Tx
from erp_core.parties import CustomerFacts, Purpose

_Fact = TypeIs | RegionIs | CountryIs | LanguageIs
_Ordered = LastOrder | BoughtProduct | BoughtCategory
_Counted = Orders | NetValue | OpenBalance


class Everybody:
    """All customers that an actor sees, and who of them is meant.

    Args:
        tx: The snapshot.
        actor: Who asks; who is out of their sight is not meant.
    """

    def __init__(self, tx: Tx, actor: Actor) -> None:
        self._tx = tx
        self._today = business_date(tx)
        self.customers: Mapping[int, CustomerFacts] = {
            one.party_id: one for one in parties.customers_in_use(tx, actor)
        }
        self._stands = {entry: id_ for id_, one in self.customers.items() for entry in one.entries}

    def meant_by(self, rule: Rule) -> list[int]:
        """Return the customers that a rule means, the oldest first."""
        sets = [self._held(condition) for condition in rule.conditions]
        meant = set.intersection(*sets) if rule.match == "all" else set.union(*sets)
        return sorted(meant)

    def scores(self, on: date) -> tuple[dict[int, Scores], dict[int, Invoiced]]:
        """Score all customers with an invoice until the end of a day, among each other."""
        bought: dict[int, Invoiced] = {}
        for party_id, one in finance.invoiced_until(self._tx, on).items():
            standing = self._stands.get(party_id)
            if standing is None:
                continue
            known = bought.get(standing, Invoiced(date.min, 0, 0))
            bought[standing] = Invoiced(
                max(known.last_on, one.last_on),
                known.invoices + one.invoices,
                known.net_minor + one.net_minor,
            )
        return scores_of(bought), bought

    def sold(self, days: int) -> dict[int, tuple[int, int]]:
        """Return how many orders each customer confirmed in the last days, and their net."""
        found = dict.fromkeys(self.customers, (0, 0))
        first = self._today - timedelta(days=days - 1)
        for one in sales.orders_between(self._tx, first, self._today):
            standing = self._stands.get(one.party_id)
            if standing is not None:
                times, net = found[standing]
                found[standing] = times + 1, net + one.net_minor
        return found

    def standing(self, party_ids: Iterable[int]) -> set[int]:
        """Return the customers whose entries some parties are."""
        return {self._stands[id_] for id_ in party_ids if id_ in self._stands}

    def _held(self, condition: Condition) -> set[int]:
        holds = self._holds(condition)
        return set(self.customers) - holds if condition.negated else holds

    def _holds(self, condition: Condition) -> set[int]:
        match condition:
            case TypeIs() | RegionIs() | CountryIs() | LanguageIs():
                return {id_ for id_, one in self.customers.items() if _is(one, condition)}
            case Orders() | NetValue() | OpenBalance():
                return self._between(condition)
            case LastOrder() | BoughtProduct() | BoughtCategory():
                return self._ordered(condition)
            case StageIs():
                at = CustomerStage.stage.in_(condition.stages)
                found = self._tx.session.scalars(select(CustomerStage.party_id).where(at))
                return set(self.customers) & set(found)
            case ConsentOn():
                return self._agreed_on(condition.channel)
            case OwnerIs():
                return self._owned_by(condition.user_id)
            case RfmIs():
                return self._scored(condition)
        assert_never(condition)

    def _ordered(self, condition: _Ordered) -> set[int]:
        if isinstance(condition, LastOrder):
            return self._ordered_within(condition.within_days)
        if isinstance(condition, BoughtProduct):
            articles = catalog.variants_of_product(self._tx, condition.product_id)
        else:
            articles = catalog.variants_of_category(self._tx, condition.category_id)
        return self._bought(articles, condition.days)

    def _between(self, condition: _Counted) -> set[int]:
        values = self._values(condition)
        least, most = condition.at_least, condition.at_most
        low = least if isinstance(least, int) else least.minor
        high = most if most is None or isinstance(most, int) else most.minor
        return {
            id_ for id_, value in values.items() if low <= value and (high is None or value <= high)
        }

    def _values(self, condition: _Counted) -> dict[int, int]:
        if isinstance(condition, OpenBalance):
            found = dict.fromkeys(self.customers, 0)
            for party_id, minor in finance.open_by_customer(self._tx).items():
                if party_id in self._stands:
                    found[self._stands[party_id]] += minor
            return found
        place = 0 if isinstance(condition, Orders) else 1
        return {id_: sold[place] for id_, sold in self.sold(condition.days).items()}

    def _ordered_within(self, days: int) -> set[int]:
        first = self._today - timedelta(days=days)
        last = sales.last_orders(self._tx)
        return self.standing(id_ for id_, (day, _, _) in last.items() if day >= first)

    def _bought(self, articles: Iterable[int], days: int) -> set[int]:
        first = self._today - timedelta(days=days - 1)
        return self.standing(sales.buyers_of(self._tx, articles, first, self._today))

    def _agreed_on(self, channel: str) -> set[int]:
        reached = conversations.reached_on(self._tx, [channel])
        words = parties.words_on(self._tx, reached, Purpose.MARKETING)
        return self.standing(
            one.party_id for one, word in zip(reached, words, strict=True) if word.allowed
        )

    def _owned_by(self, user_id: int) -> set[int]:
        hoped = self._tx.session.scalars(
            select(Opportunity.party_id).where(
                Opportunity.owner_id == user_id, Opportunity.state == OpportunityState.OPEN
            )
        )
        latest: dict[int, tuple[date, int, int | None]] = {}
        for party_id, order in sales.last_orders(self._tx).items():
            standing = self._stands.get(party_id)
            if standing is not None and order[:2] > latest.get(standing, (date.min, 0, None))[:2]:
                latest[standing] = order
        return self.standing(hoped) | {id_ for id_, one in latest.items() if one[2] == user_id}

    def _scored(self, condition: RfmIs) -> set[int]:
        scores, _ = self.scores(self._today)
        return {
            id_
            for id_, one in scores.items()
            if (not condition.groups or one.group in condition.groups)
            and one.recency >= condition.recency
            and one.frequency >= condition.frequency
            and one.monetary >= condition.monetary
        }


def _is(one: CustomerFacts, condition: _Fact) -> bool:
    match condition:
        case TypeIs():
            return one.customer_type in condition.types
        case RegionIs():
            return one.region in condition.regions
        case CountryIs():
            return one.country in condition.countries
        case LanguageIs():
            return one.language == condition.language
