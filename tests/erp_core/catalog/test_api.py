"""REST of the catalogue."""

import pytest

from erp_core.catalog.api import build_router
from erp_core.kernel.actor import Actor, ActorKind, system
from tests.builders.catalog import a_price, a_price_list, a_tax, a_variant
from tests.builders.http import client_for
from tests.builders.parties import a_company

ROOT = "/api/v1/catalog"
STRANGER = Actor(ActorKind.CUSTOMER, 0, "stranger", frozenset(), frozenset())


@pytest.fixture
def staff(database):
    with client_for(database, system(), [build_router()]) as client:
        yield client


@pytest.fixture
def stranger(database):
    with client_for(database, STRANGER, [build_router()]) as client:
        yield client


def new_product(client):
    category = client.post(
        f"{ROOT}/categories", json={"code": "beans", "name_en": "Beans", "name_zh": "咖啡豆"}
    ).json()
    tax = client.post(
        f"{ROOT}/taxes", json={"code": "VAT7", "name_en": "VAT", "name_zh": "税", "rate": "0.07"}
    ).json()
    variant = {"sku": "HB-1000", "name_en": "House Blend 1 kg", "name_zh": "鹤港拼配 1公斤"}
    return client.post(
        f"{ROOT}/products",
        json={
            "name_en": "House Blend",
            "name_zh": "鹤港拼配",
            "category_id": category["id"],
            "tax_ids": [tax["id"]],
            "variants": [variant | {"weight": "1"}],
        },
    )


def test_a_product_is_entered_priced_and_found(staff):
    created = new_product(staff)
    variant_id = created.json()["variants"][0]["id"]
    price_list = staff.post(
        f"{ROOT}/price-lists",
        json={
            "code": "RETAIL",
            "name_en": "Retail",
            "name_zh": "零售",
            "currency": "EUR",
            "tax_included": True,
            "standard": True,
        },
    ).json()
    price = {"variant_id": variant_id, "unit_price": "29.90", "valid_from": "2026-01-01"}
    staff.post(f"{ROOT}/price-lists/{price_list['id']}/prices", json={"prices": [price]})

    found = staff.get(f"{ROOT}/variants", params={"text": "拼配"}).json()
    quoted = staff.get(f"{ROOT}/variants/{variant_id}/price", params={"quantity": "2"}).json()

    assert created.status_code == 201
    assert [(each["sku"], each["weight"]) for each in found["items"]] == [("HB-1000", "1")]
    assert (quoted["unit_price"], quoted["currency"], quoted["tax_included"]) == (
        "29.9",
        "EUR",
        True,
    )


def test_a_price_list_is_given_to_a_customer(staff, database):
    variant, cafe = database.run(
        lambda tx: (a_variant(tx), a_price_list(tx, "CAFE", standard=False))
    )
    database.run(lambda tx: a_price(tx, cafe, variant, "21.50"))
    party = a_company(database)

    given = staff.post(f"{ROOT}/price-lists/{cafe.id}/parties", json={"party_id": party.id})
    quoted = staff.get(f"{ROOT}/variants/{variant.id}/price", params={"party_id": party.id})

    assert given.status_code == 200
    assert quoted.json()["price_list"] == "CAFE"


def test_variants_synonyms_changes_and_archive_have_routes(staff):
    product = new_product(staff).json()
    path = f"{ROOT}/products/{product['id']}"
    sack = {"sku": "HB-5000", "name_en": "House Blend 5 kg", "name_zh": "鹤港拼配 5公斤"}

    staff.post(f"{path}/variants", json=sack)
    staff.post(f"{path}/synonyms", json={"synonym": {"language": "en", "text": "the usual"}})
    staff.patch(path, json={"name_en": "Harbour Blend"})
    shown = staff.get(path).json()
    by_sku = staff.get(f"{ROOT}/variants/by-sku/HB-5000").json()
    archived = staff.post(f"{ROOT}/variants/{by_sku['id']}/archive").json()
    gone = staff.post(f"{path}/archive").json()

    assert shown["name_en"] == "Harbour Blend"
    assert [each["text"] for each in by_sku["synonyms"]] == ["the usual"]
    assert (archived["archived"], gone["archived"]) == (True, True)
    assert staff.get(f"{ROOT}/variants").json()["items"] == []


def test_master_data_is_listed(staff):
    new_product(staff)

    assert [each["code"] for each in staff.get(f"{ROOT}/categories").json()] == ["beans"]
    assert [each["rate"] for each in staff.get(f"{ROOT}/taxes").json()] == ["0.07"]
    assert staff.get(f"{ROOT}/price-lists").json() == []


def test_a_stranger_reads_the_shelf_but_not_the_price_lists(stranger, database):
    variant = database.run(lambda tx: a_variant(tx, tax_ids=(a_tax(tx).id,)))

    assert stranger.get(f"{ROOT}/variants/{variant.id}").json()["sku"] == "HB-1000"
    assert stranger.get(f"{ROOT}/price-lists").status_code == 403
    assert stranger.post(f"{ROOT}/products/1/archive").status_code == 403


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/variants/999", 404),
        ("/variants/0", 422),
        ("/variants/9223372036854775808", 422),
        ("/variants/by-sku/none", 404),
        ("/products/999", 404),
        ("/variants/999/price", 404),
    ],
)
def test_what_is_not_there_is_not_found(staff, path, status):
    assert staff.get(f"{ROOT}{path}").status_code == status


def test_an_article_without_a_price_is_a_conflict(staff, database):
    variant = database.run(a_variant)

    answer = staff.get(f"{ROOT}/variants/{variant.id}/price")

    assert (answer.status_code, answer.json()["code"]) == (409, "no_price")


def test_a_float_is_refused_where_a_rate_is_due(staff):
    tax = {"code": "V", "name_en": "V", "name_zh": "V", "rate": 0.07}

    assert staff.post(f"{ROOT}/taxes", json=tax).status_code == 422
    assert staff.get(f"{ROOT}/taxes").json() == []


def test_the_same_request_with_the_same_key_enters_one_product(staff):
    body = {"code": "beans", "name_en": "Beans", "name_zh": "豆"}
    first, again = (
        staff.post(f"{ROOT}/categories", json=body, headers={"Idempotency-Key": "k1"})
        for _ in range(2)
    )

    assert first.json() == again.json()
    assert len(staff.get(f"{ROOT}/categories").json()) == 1
