"""REST of the catalogue."""

from datetime import date
from typing import Annotated

from fastapi import APIRouter, Query
from pydantic import Field

from erp_core import catalog
from erp_core.catalog.relations_api import add_relations
from erp_core.kernel.http import Calling, Paging
from erp_core.kernel.money import Currency
from erp_core.kernel.organisation import business_date
from erp_core.kernel.pagination import Page
from erp_core.kernel.quantity import Quantity
from erp_core.kernel.schema import Name, RecordId, Schema, Text
from erp_core.kernel.transaction import Tx


class SynonymBody(Schema):
    """A synonym of a product, or of one of its variants."""

    synonym: catalog.Synonym
    variant_id: RecordId | None = None


class PricesBody(Schema):
    """Prices to write into a list."""

    prices: Annotated[tuple[catalog.NewPrice, ...], Field(min_length=1, max_length=1000)]


class PartyBody(Schema):
    """A customer."""

    party_id: RecordId


class PriceQuestion(Schema):
    """Whose price, of how much, when and in which currency; by default anyone's, of one, today."""

    party_id: RecordId | None = None
    quantity: Quantity = Field(default="1", validate_default=True)
    on: date | None = None
    currency: Currency | None = None


def build_router() -> APIRouter:
    """Build the routes of the catalogue."""
    router = APIRouter(prefix="/api/v1/catalog", tags=["catalog"])
    _add_articles(router)
    _add_products(router)
    add_relations(router)
    _add_master_data(router)
    _add_prices(router)
    return router


def _add_articles(router: APIRouter) -> None:
    @router.get("/variants")
    def find_variants(call: Calling, page: Paging, text: Text = "") -> Page[catalog.VariantView]:
        """Find articles on sale."""
        return call.read(lambda tx: catalog.find_variants(tx, call.actor, text, page))

    @router.get("/variants/by-sku/{sku}")
    def variant_by_sku(call: Calling, sku: Name) -> catalog.VariantView:
        """Return the article of a SKU."""
        return call.read(lambda tx: catalog.variant_by_sku(tx, call.actor, sku))

    @router.get("/variants/{variant_id}")
    def get_variant(call: Calling, variant_id: RecordId) -> catalog.VariantView:
        """Return one article."""
        return call.read(lambda tx: catalog.get_variant(tx, call.actor, variant_id))

    @router.post("/variants/{variant_id}/archive")
    def archive_variant(call: Calling, variant_id: RecordId) -> catalog.VariantView:
        """Take one variant off sale."""
        return call.write(
            catalog.VariantView,
            lambda tx: catalog.archive_variant(tx, call.actor, variant_id),
        )

    @router.get("/variants/{variant_id}/price")
    def quote_price(
        call: Calling, variant_id: RecordId, question: Annotated[PriceQuestion, Query()]
    ) -> catalog.PriceView:
        """Tell what one unit costs."""
        return call.read(lambda tx: _quote(tx, call, variant_id, question))


def _quote(tx: Tx, call: Calling, variant_id: int, question: PriceQuestion) -> catalog.PriceView:
    catalog.get_variant(tx, call.actor, variant_id)
    currency = question.currency or catalog.currency_for(tx, question.party_id)
    return catalog.quote_price(
        tx,
        call.actor,
        variant_id,
        party_id=question.party_id,
        quantity=question.quantity,
        on=question.on or business_date(tx),
        currency=currency,
    )


def _add_products(router: APIRouter) -> None:
    view = catalog.ProductView

    @router.post("/products", status_code=201)
    def create_product(call: Calling, new: catalog.NewProduct) -> catalog.ProductView:
        """Add a product with its variants."""
        return call.write(view, lambda tx: catalog.create_product(tx, call.actor, new))

    @router.get("/products/{product_id}")
    def get_product(call: Calling, product_id: RecordId) -> catalog.ProductView:
        """Return a product with all its variants."""
        return call.read(lambda tx: catalog.get_product(tx, call.actor, product_id))

    @router.patch("/products/{product_id}")
    def change_product(
        call: Calling, product_id: RecordId, change: catalog.ProductChange
    ) -> catalog.ProductView:
        """Change a product's names, texts, category or taxes."""
        return call.write(
            view, lambda tx: catalog.change_product(tx, call.actor, product_id, change)
        )

    @router.post("/products/{product_id}/variants", status_code=201)
    def add_variant(
        call: Calling, product_id: RecordId, new: catalog.NewVariant
    ) -> catalog.ProductView:
        """Add a variant to a product."""
        return call.write(view, lambda tx: catalog.add_variant(tx, call.actor, product_id, new))

    @router.post("/products/{product_id}/synonyms", status_code=201)
    def add_synonym(call: Calling, product_id: RecordId, body: SynonymBody) -> catalog.ProductView:
        """Note what people call a product or a variant of it."""
        return call.write(
            view,
            lambda tx: catalog.add_synonym(
                tx, call.actor, product_id, body.synonym, variant_id=body.variant_id
            ),
        )

    @router.post("/products/{product_id}/archive")
    def archive_product(call: Calling, product_id: RecordId) -> catalog.ProductView:
        """Take a product and all its variants off sale."""
        return call.write(view, lambda tx: catalog.archive_product(tx, call.actor, product_id))


def _add_master_data(router: APIRouter) -> None:
    @router.get("/categories")
    def list_categories(call: Calling) -> tuple[catalog.CategoryView, ...]:
        """List the categories."""
        return call.read(lambda tx: catalog.list_categories(tx, call.actor))

    @router.post("/categories", status_code=201)
    def create_category(call: Calling, new: catalog.NewCategory) -> catalog.CategoryView:
        """Add a category."""
        return call.write(
            catalog.CategoryView, lambda tx: catalog.create_category(tx, call.actor, new)
        )

    @router.get("/taxes")
    def list_taxes(call: Calling) -> tuple[catalog.TaxView, ...]:
        """List the taxes."""
        return call.read(lambda tx: catalog.list_taxes(tx, call.actor))

    @router.post("/taxes", status_code=201)
    def create_tax(call: Calling, new: catalog.NewTax) -> catalog.TaxView:
        """Add a tax."""
        return call.write(catalog.TaxView, lambda tx: catalog.create_tax(tx, call.actor, new))


def _add_prices(router: APIRouter) -> None:
    view = catalog.PriceListView

    @router.get("/price-lists")
    def list_price_lists(call: Calling) -> tuple[catalog.PriceListView, ...]:
        """List the price lists."""
        return call.read(lambda tx: catalog.list_price_lists(tx, call.actor))

    @router.post("/price-lists", status_code=201)
    def create_price_list(call: Calling, new: catalog.NewPriceList) -> catalog.PriceListView:
        """Add a price list."""
        return call.write(view, lambda tx: catalog.create_price_list(tx, call.actor, new))

    @router.post("/price-lists/{price_list_id}/prices")
    def set_prices(
        call: Calling, price_list_id: RecordId, body: PricesBody
    ) -> catalog.PriceListView:
        """Write prices into a list."""
        return call.write(
            view, lambda tx: catalog.set_prices(tx, call.actor, price_list_id, body.prices)
        )

    @router.post("/price-lists/{price_list_id}/parties")
    def assign_price_list(
        call: Calling, price_list_id: RecordId, body: PartyBody
    ) -> catalog.PriceListView:
        """Let a price list apply to a customer."""
        return call.write(
            view,
            lambda tx: catalog.assign_price_list(tx, call.actor, price_list_id, body.party_id),
        )

    @router.get("/discount-policy")
    def get_discount_policy(call: Calling) -> catalog.DiscountPolicy:
        """Tell how far prices may be discounted."""
        return call.read(lambda tx: catalog.get_discount_policy(tx, call.actor))

    @router.post("/discount-policy")
    def set_discount_policy(
        call: Calling, policy: catalog.DiscountPolicy
    ) -> catalog.DiscountPolicy:
        """Set how much may be taken off a price, and what margin is to stay."""
        return call.write(
            catalog.DiscountPolicy, lambda tx: catalog.set_discount_policy(tx, call.actor, policy)
        )
