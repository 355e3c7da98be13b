"""An IBAN or BIC is right to the last sign, or it is none."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from erp_core.banking import BadBic, BadIban, grouped, normal_bic, normal_iban

RIGHT = ("DE89370400440532013000", "GB82WEST12345698765432", "NO9386011117947")


@pytest.mark.parametrize("iban", RIGHT)
def test_an_iban_is_read_as_people_write_it(iban):
    assert normal_iban(f" {grouped(iban).lower()} ") == iban


@pytest.mark.parametrize(
    "iban",
    [
        "",
        "DE",
        "DE8937040044053201300",
        "DE893704004405320130001",
        "DE88370400440532013000",
        "D\u0130893704004405320130",
        "DE\uff18\uff19370400440532013000",
        "370400440532013000DE89",
    ],
)
def test_what_is_no_iban_is_refused(iban):
    with pytest.raises(BadIban):
        normal_iban(iban)


@given(st.sampled_from(RIGHT), st.data())
def test_no_single_wrong_sign_and_no_two_exchanged_pass(iban, data):
    place = data.draw(st.integers(4, len(iban) - 2))
    sign = data.draw(st.sampled_from([each for each in "0123456789" if each != iban[place]]))
    wrong = iban[:place] + sign + iban[place + 1 :]
    exchanged = iban[:place] + iban[place + 1] + iban[place] + iban[place + 2 :]
    for text in {wrong, exchanged} - {iban}:
        with pytest.raises(BadIban):
            normal_iban(text)


def test_a_bic_has_eight_or_eleven_signs():
    assert normal_bic("deutdeff") == "DEUTDEFF"
    assert normal_bic("DEUTDEFF 500") == "DEUTDEFF500"
    for text in ("DEUTDEF", "DEUTDEFF50", "1EUTDEFF", ""):
        with pytest.raises(BadBic):
            normal_bic(text)
