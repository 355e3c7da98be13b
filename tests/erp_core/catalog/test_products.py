"""Products and variants: entered, found by any of their names, changed, archived."""

from decimal import Decimal

import pytest
from pydantic import ValidationError

from erp_core.catalog import (
    Archived,
    CodeTaken,
    Kind,
    NewCategory,
    NewProduct,
    NewTax,
    NewVariant,
    NoSuchCategory,
    NoSuchProduct,
    NoSuchTax,
    NoSuchVariant,
    ProductChange,
    Synonym,
    add_synonym,
    add_variant,
    archive_product,
    archive_variant,
    change_product,
    create_category,
    create_product,
    create_tax,
    find_variants,
    get_product,
    get_variant,
    list_taxes,
    list_variants,
    taxes_of,
    variant_by_sku,
)
from erp_core.kernel.actor import Actor, ActorKind, NotAllowed, system
from erp_core.kernel.audit import verify_chain
from erp_core.kernel.pagination import PageRequest
from tests.builders.catalog import a_category, a_tax, a_variant

STRANGER = Actor(ActorKind.CUSTOMER, 0, "stranger", frozenset(), frozenset())


def dark_harbour(category_id, tax_ids=()):
    return NewProduct(
        name_en="Dark Harbour",
        name_zh="深港深烘",
        category_id=category_id,
        tax_ids=tax_ids,
        synonyms=(
            Synonym(language="en", text="the dark one"),
            Synonym(language="zh", text="深烘"),
        ),
        variants=(
            NewVariant(
                sku="DH-250",
                name_en="Dark Harbour 250 g",
                name_zh="深港深烘 250克",
                options={"size": "250 g"},
                weight=Decimal("0.25"),
                barcode="2000000000107",
                synonyms=(Synonym(language="en", text="small bag"),),
            ),
            NewVariant(
                sku="DH-1000",
                name_en="Dark Harbour 1 kg",
                name_zh="深港深烘 1公斤",
                options={"size": "1 kg"},
                weight=Decimal(1),
            ),
        ),
    )


@pytest.fixture
def product(database):
    def enter(tx):
        return create_product(tx, system(), dark_harbour(a_category(tx), (a_tax(tx).id,)))

    return database.run(enter)


def found(database, text):
    page = database.read(lambda tx: find_variants(tx, STRANGER, text))
    return [each.sku for each in page.items]


def test_a_product_brings_its_variants_with_all_that_is_said_of_them(database, product):
    small = database.read(lambda tx: variant_by_sku(tx, STRANGER, "DH-250"))

    assert (small.name("en"), small.name("zh")) == ("Dark Harbour 250 g", "深港深烘 250克")
    assert (small.category, small.kind, small.unit) == ("beans", Kind.GOODS, "C62")
    assert (small.weight, small.options) == (Decimal("0.25"), {"size": "250 g"})
    assert [each.text for each in small.synonyms] == ["the dark one", "深烘", "small bag"]
    assert small.tax_ids == product.tax_ids


def test_what_is_told_of_a_new_product_is_what_can_be_read_of_it(database, product):
    read = database.read(lambda tx: get_product(tx, STRANGER, product.id))

    assert read == product
    assert read.model_dump_json() == product.model_dump_json()


def test_a_synonym_of_one_variant_is_not_one_of_the_other(database, product):
    kilo = database.read(lambda tx: variant_by_sku(tx, STRANGER, "DH-1000"))

    assert [each.text for each in kilo.synonyms] == ["the dark one", "深烘"]


@pytest.mark.parametrize(
    ("text", "skus"),
    [
        ("dark", ["DH-1000", "DH-250"]),
        ("DARK one", ["DH-1000", "DH-250"]),
        ("深烘 250克", ["DH-250"]),
        ("small bag", ["DH-250"]),
        ("dh-1000", ["DH-1000"]),
        ("2000000000107", ["DH-250"]),
        ("", ["DH-1000", "DH-250"]),
        ("100%", []),
        ("d_rk", []),
        ("tea", []),
    ],
)
def test_articles_are_found_by_any_of_their_names(database, product, text, skus):
    assert found(database, text) == skus


def test_a_list_of_articles_comes_in_pages(database, product):
    first = database.read(lambda tx: find_variants(tx, STRANGER, "dark", PageRequest(limit=1)))
    second = database.read(
        lambda tx: find_variants(
            tx, STRANGER, "dark", PageRequest(limit=1, before=first.next_before)
        )
    )

    assert [each.sku for each in first.items] == ["DH-1000"]
    assert [each.sku for each in second.items] == ["DH-250"]
    assert second.next_before is None


def test_the_taxes_of_an_article_are_those_of_its_product(database, product):
    taxes = database.read(lambda tx: taxes_of(tx, product.variants[0].id))

    assert [(tax.code, tax.rate) for tax in taxes] == [("VAT7", Decimal("0.07"))]


def test_a_sku_in_use_is_refused_and_nothing_is_entered(database, product):
    with pytest.raises(CodeTaken):
        database.run(lambda tx: a_variant(tx, sku="DH-250", name_en="Other"))

    assert len(database.read(lambda tx: list_variants(tx, STRANGER))) == 2


def test_two_variants_of_a_product_cannot_share_a_sku(database):
    twin = NewVariant(sku="A-1", name_en="Twin", name_zh="双胞胎")

    def enter(tx):
        new = NewProduct(
            name_en="Twins", name_zh="双胞胎", category_id=a_category(tx), variants=(twin, twin)
        )
        create_product(tx, system(), new)

    with pytest.raises(CodeTaken):
        database.run(enter)

    assert database.read(lambda tx: list_variants(tx, STRANGER)) == ()


def test_an_unknown_category_or_tax_is_refused(database, product):
    with pytest.raises(NoSuchCategory):
        database.run(lambda tx: create_product(tx, system(), dark_harbour(999)))
    with pytest.raises(NoSuchTax):
        database.run(
            lambda tx: change_product(tx, system(), product.id, ProductChange(tax_ids=(999,)))
        )

    assert database.read(lambda tx: get_product(tx, STRANGER, product.id)) == product


def test_a_changed_name_is_found_and_the_old_one_is_not(database, product):
    change = ProductChange(name_en="Night Harbour", description_en="Darker.")
    changed = database.run(lambda tx: change_product(tx, system(), product.id, change))

    assert (changed.name_en, changed.name_zh) == ("Night Harbour", "深港深烘")
    assert changed.description_en == "Darker."
    assert changed.tax_ids == product.tax_ids
    assert found(database, "night") == ["DH-1000", "DH-250"]


def test_taxes_of_a_product_can_be_replaced(database, product):
    vat19 = database.run(lambda tx: a_tax(tx, "VAT19", "0.19"))

    changed = database.run(
        lambda tx: change_product(tx, system(), product.id, ProductChange(tax_ids=(vat19.id,)))
    )

    assert changed.tax_ids == (vat19.id,)


def test_a_new_variant_joins_its_product(database, product):
    sack = NewVariant(sku="DH-5000", name_en="Dark Harbour 5 kg", name_zh="深港深烘 5公斤")

    changed = database.run(lambda tx: add_variant(tx, system(), product.id, sack))

    assert [each.sku for each in changed.variants] == ["DH-250", "DH-1000", "DH-5000"]
    assert found(database, "the dark one 5 kg") == ["DH-5000"]


def test_an_archived_product_is_off_sale_and_stays_readable(database, product):
    database.run(lambda tx: archive_product(tx, system(), product.id))

    assert database.read(lambda tx: list_variants(tx, STRANGER)) == ()
    assert found(database, "dark") == []
    kept = database.read(lambda tx: get_variant(tx, STRANGER, product.variants[0].id))
    assert kept.archived


def test_an_archived_product_cannot_be_changed_or_archived_again(database, product):
    archived = database.run(lambda tx: archive_product(tx, system(), product.id))

    with pytest.raises(Archived):
        database.run(lambda tx: archive_product(tx, system(), product.id))
    with pytest.raises(Archived):
        database.run(
            lambda tx: change_product(tx, system(), product.id, ProductChange(name_en="X"))
        )

    assert database.read(lambda tx: get_product(tx, STRANGER, product.id)) == archived


def test_one_variant_can_be_archived_alone(database, product):
    small = product.variants[0]
    database.run(lambda tx: archive_variant(tx, system(), small.id))

    assert found(database, "dark") == ["DH-1000"]
    with pytest.raises(Archived):
        database.run(lambda tx: archive_variant(tx, system(), small.id))


def test_a_synonym_added_twice_stands_once(database, product):
    said = Synonym(language="zh", text="苦的那个")
    for _ in range(2):
        database.run(lambda tx: add_synonym(tx, system(), product.id, said))

    small = database.read(lambda tx: get_variant(tx, STRANGER, product.variants[0].id))
    assert [each.text for each in small.synonyms].count("苦的那个") == 1
    assert found(database, "苦的那个") == ["DH-1000", "DH-250"]


def test_a_synonym_for_a_variant_of_another_product_is_refused(database, product):
    other = database.run(a_variant)
    said = Synonym(language="en", text="dark")

    with pytest.raises(NoSuchVariant):
        database.run(lambda tx: add_synonym(tx, system(), product.id, said, variant_id=other.id))
    with pytest.raises(NoSuchVariant):
        database.run(lambda tx: add_synonym(tx, system(), product.id, said, variant_id=999))

    assert database.read(lambda tx: get_variant(tx, STRANGER, other.id)).synonyms == ()


def test_what_does_not_exist_is_not_found(database):
    with pytest.raises(NoSuchVariant):
        database.read(lambda tx: get_variant(tx, STRANGER, 1))
    with pytest.raises(NoSuchVariant):
        database.read(lambda tx: variant_by_sku(tx, STRANGER, "NONE"))
    with pytest.raises(NoSuchProduct):
        database.read(lambda tx: get_product(tx, STRANGER, 1))


def test_a_service_has_no_stock():
    with pytest.raises(ValidationError, match="has no stock of its own"):
        NewProduct(
            name_en="Repair",
            name_zh="维修",
            category_id=1,
            kind=Kind.SERVICE,
            variants=(NewVariant(sku="SV", name_en="Repair", name_zh="维修"),),
        )


def test_a_barcode_with_a_wrong_check_digit_is_refused():
    with pytest.raises(ValidationError, match="check digit"):
        NewVariant(sku="A", name_en="A", name_zh="甲", barcode="2000000000018")


def test_a_code_is_used_once(database):
    database.run(lambda tx: (a_category(tx), a_tax(tx)))
    category = NewCategory(code="beans", name_en="Beans", name_zh="豆")
    tax = NewTax(code="VAT7", name_en="VAT", name_zh="税", rate=Decimal("0.08"))

    with pytest.raises(CodeTaken):
        database.run(lambda tx: create_category(tx, system(), category))
    with pytest.raises(CodeTaken):
        database.run(lambda tx: create_tax(tx, system(), tax))

    taxes = database.read(lambda tx: list_taxes(tx, STRANGER))
    assert [each.rate for each in taxes] == [Decimal("0.07")]


def test_a_customer_changes_nothing_of_the_catalogue(database, product):
    refused = [
        lambda tx: create_product(tx, STRANGER, dark_harbour(product.category_id)),
        lambda tx: change_product(tx, STRANGER, product.id, ProductChange(name_en="X")),
        lambda tx: archive_product(tx, STRANGER, product.id),
        lambda tx: archive_variant(tx, STRANGER, product.variants[0].id),
        lambda tx: add_synonym(tx, STRANGER, product.id, Synonym(language="en", text="x")),
        lambda tx: add_variant(
            tx, STRANGER, product.id, NewVariant(sku="X", name_en="X", name_zh="X")
        ),
        lambda tx: create_category(tx, STRANGER, NewCategory(code="x", name_en="X", name_zh="X")),
        lambda tx: create_tax(
            tx, STRANGER, NewTax(code="x", name_en="X", name_zh="X", rate=Decimal())
        ),
    ]
    for verb in refused:
        with pytest.raises(NotAllowed):
            database.run(verb)

    assert database.read(lambda tx: get_product(tx, STRANGER, product.id)) == product


def test_every_change_is_in_the_audit_trail(database, product):
    before = database.read(verify_chain).examined
    database.run(lambda tx: archive_product(tx, system(), product.id))

    assert database.read(verify_chain).examined == before + 1
