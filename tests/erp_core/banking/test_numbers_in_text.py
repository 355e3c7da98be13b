"""Invoice numbers are found in what people write, and dates and amounts are not taken for them."""

import pytest

from erp_core.banking.numbers_in_text import invoice_numbers


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("INV-2026-0001", {"INV-2026-1", "INV-2026-0001"}),
        ("Rechnung INV 2026-17, 18 und 19", {"INV-2026-17", "INV-2026-18", "INV-2026-19"}),
        ("支付发票INV2026-0017", {"INV-2026-17"}),
        ("\uff29\uff2e\uff36\uff0d\uff12\uff10\uff12\uff16\uff0d\uff11\uff17", {"INV-2026-17"}),
        ("inv 2026 0017 thank you", {"INV-2026-17"}),
        ("Rg. 17 vom 18.05.2026", {"17"}),
        ("发票号 0017", {"17"}),
        ("invoice no. 0017", {"17"}),
        ("SVWZ+INV-2026-0001 EREF+NOTPROVIDED", {"INV-2026-1"}),
        ("RE/2025-88 Miete", {"RE/2025-88"}),
        ("OP-2026-3", {"OP-2026-3"}),
    ],
)
def test_numbers_are_found_as_people_write_them(text, numbers):
    assert numbers <= set(invoice_numbers(text))


@pytest.mark.parametrize(
    "text", ["", "Kd 2026 18.05.2026 Betrag 119,00", "thank you", "2026", "17"]
)
def test_dates_amounts_and_years_are_no_numbers(text):
    assert invoice_numbers(text) == ()


def test_another_houses_number_is_not_read_as_ours():
    assert "INV-2025-88" not in invoice_numbers("RE/2025-88")


def test_no_text_makes_many_numbers():
    assert len(invoice_numbers(" ".join(f"A-{n}" for n in range(500)))) == 30
