import pytest

from assistant.tools.addresses import one_line, read_address
from erp_core.sales import ShippingAddress

BEFORE = ShippingAddress(
    recipient="Wei Zhang", street="Hafenstr. 1", postcode="20457", city="Hamburg", country="DE"
)


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("Elbchaussee 12, 22765 Hamburg", "Wei Zhang, Elbchaussee 12, 22765 Hamburg, DE"),
        ("Elbchaussee 12\n22765 Hamburg", "Wei Zhang, Elbchaussee 12, 22765 Hamburg, DE"),
        ("Elbchaussee 12，22765 Hamburg", "Wei Zhang, Elbchaussee 12, 22765 Hamburg, DE"),
        (
            "Ana Lindner, Am Markt 3a, 2. OG, 21335 Lüneburg",
            "Ana Lindner, Am Markt 3a, 2. OG, 21335 Lüneburg, DE",
        ),
        ("Bahnhofstr. 7, 8001 Zürich, Switzerland", "Wei Zhang, Bahnhofstr. 7, 8001 Zürich, CH"),
        (
            "221B Baker Street, London NW1 6XE, UK",
            "Wei Zhang, 221B Baker Street, NW1 6XE London, GB",
        ),
        ("1 Main St, Austin, TX 78701, USA", "Wei Zhang, 1 Main St, 78701 Austin, US"),
        (
            "上海市浦东新区世纪大道100号，200120，中国",
            "Wei Zhang, 浦东新区世纪大道100号, 200120 上海市, CN",
        ),
    ],
)
def test_an_address_is_read_into_its_parts(text, line):
    assert one_line(read_address(text, BEFORE)) == line


@pytest.mark.parametrize(
    "text",
    [
        "my office",
        "Elbchaussee 12",
        "Elbchaussee 12, Hamburg",
        "22765 Hamburg",
        "Hamburg",
        "",
        "Elbchaussee, 22765",
    ],
)
def test_a_part_that_is_missing_is_not_made_up(text):
    assert read_address(text, BEFORE) is None
