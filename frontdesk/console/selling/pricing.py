"""What a deal would come to: asked of the core for every change, never worked out on the screen."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from erp_core import catalog, finance, parties, sales
from erp_core.catalog import NoPrice, VariantView, Wanted
from erp_core.finance import BalanceView, TermsView
from erp_core.kernel.actor import Actor
from erp_core.kernel.errors import DomainError
from erp_core.kernel.organisation import business_date, get_organisation
from erp_core.kernel.transaction import Tx
from erp_core.parties import PartyView
from erp_core.sales import NewOrder, NewOrderLine, OrderPreview, PreviewLine, SubstituteOffer


@dataclass(frozen=True)
class Wish:
    """One line of a deal as it is typed; ``discount`` is a share, 0.05 is 5 %.

    Attributes:
        instead_of: The article that it was taken for, as a substitute.
    """

    article: VariantView
    quantity: Decimal
    discount: Decimal = Decimal(0)
    instead_of: VariantView | None = None


@dataclass(frozen=True)
class Buyer:
    """Who buys, what is agreed with them, and what they owe."""

    party: PartyView
    terms: TermsView
    balance: BalanceView


@dataclass(frozen=True)
class Priced:
    """A deal as it would be now.

    Attributes:
        preview: What the order would come to; None while it would be refused.
        lists: The price list that each article's price comes from.
        refusal: Why it would be refused.
        instead: What could be had instead of what is short, by article.
    """

    preview: OrderPreview | None = None
    lists: Mapping[int, str] = field(default_factory=dict)
    refusal: DomainError | None = None
    instead: Mapping[int, SubstituteOffer] = field(default_factory=dict)


def buyer(tx: Tx, actor: Actor, party_id: int) -> Buyer:
    """Read who buys.

    Raises:
        PartyNotFound: There is no such party to the actor.
    """
    return Buyer(
        parties.get_party(tx, actor, party_id),
        finance.customer_terms(tx, actor, party_id),
        finance.balance_of(tx, actor, party_id),
    )


def priced(tx: Tx, actor: Actor, party_id: int, wishes: Sequence[Wish]) -> Priced:
    """Price a deal for its customer, with what the core would refuse about it."""
    try:
        preview = sales.preview_order(tx, actor, order_of(party_id, wishes))
    except DomainError as error:
        return Priced(None, _lists(tx, party_id, wishes), error)
    ordered = {one.article.id for one in wishes}
    instead = {
        line.variant_id: offer
        for line in preview.lines
        if line.stocked
        and not line.in_stock
        and line.bundle is None
        and (
            offer := sales.substitute_for(
                tx, actor, line.variant_id, line.quantity, party_id=party_id, besides=ordered
            )
        )
    }
    return Priced(preview, _lists(tx, party_id, wishes), instead=instead)


def lines_for(preview: OrderPreview | None, article_id: int) -> tuple[PreviewLine, ...]:
    """Return the lines that an article, or a set, becomes; none while it would be refused."""
    lines = () if preview is None else preview.lines
    return tuple(
        line
        for line in lines
        if (line.variant_id if line.bundle is None else line.bundle.variant_id) == article_id
    )


def order_of(party_id: int, wishes: Sequence[Wish]) -> NewOrder:
    """Write wishes as an order that is asked for."""
    return NewOrder(party_id=party_id, lines=lines_of(wishes))


def lines_of(wishes: Sequence[Wish]) -> tuple[NewOrderLine, ...]:
    """Write wishes as lines."""
    return tuple(
        NewOrderLine(variant_id=one.article.id, quantity=one.quantity, discount=one.discount)
        for one in wishes
    )


def _lists(tx: Tx, party_id: int, wishes: Sequence[Wish]) -> dict[int, str]:
    wanted = [Wanted(one.article.id, one.quantity) for one in wishes]
    currency = get_organisation(tx).currency
    try:
        found = catalog.prices_of(
            tx, wanted, party_id=party_id, on=business_date(tx), currency=currency
        )
    except NoPrice:
        return {}
    return {one.variant_id: one.price_list for one in found}
