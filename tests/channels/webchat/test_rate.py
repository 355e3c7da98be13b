import pytest

from channels.webchat.rate import MOST_KEPT, Allowance, Allowances, address_key


def test_a_burst_is_allowed_and_then_one_message_a_second() -> None:
    clock = [100.0]
    allowance = Allowance(3, 1.0, lambda: clock[0])

    assert [allowance.take() for _ in range(4)] == [0.0, 0.0, 0.0, 1.0]
    clock[0] += 0.25
    assert allowance.take() == 0.75
    clock[0] += 0.75
    assert [allowance.take(), allowance.take()] == [0.0, 1.0]


def test_silence_earns_no_more_than_a_burst() -> None:
    clock = [100.0]
    allowance = Allowance(2, 1.0, lambda: clock[0])

    clock[0] += 3600

    assert [allowance.take() for _ in range(3)] == [0.0, 0.0, 1.0]


def test_session_and_address_both_have_to_allow_it_and_neither_pays_for_a_refusal() -> None:
    clock = [0.0]
    allowances = Allowances(lambda: clock[0], per_session=(2, 1.0), per_address=(3, 1.0))

    assert [allowances.take("a", "x") for _ in range(3)] == [0.0, 0.0, 1.0]
    assert [allowances.take("b", "x") for _ in range(2)] == [0.0, 1.0]
    assert allowances.take("b", "y") == 0.0
    clock[0] = 1.0
    assert allowances.take("c", "x") == 0.0


def test_a_file_costs_more_than_a_word() -> None:
    allowances = Allowances(lambda: 0.0, per_session=(6, 1.0), per_address=(100, 1.0))

    assert [allowances.take("a", "x", 5), allowances.take("a", "x", 5)] == [0.0, 4.0]


def test_who_has_all_of_it_is_forgotten_first() -> None:
    clock = [0.0]
    allowances = Allowances(lambda: clock[0], per_session=(1, 0.001), per_address=(10**6, 1.0))
    assert allowances.take("flood", "x") == 0.0
    for number in range(MOST_KEPT + 5):
        allowances.take(f"s{number % 3}", f"address {number}")

    assert allowances.take("flood", "y") > 0.0


@pytest.mark.parametrize(
    ("host", "key"),
    [
        ("192.0.2.7", "192.0.2.7"),
        ("::ffff:192.0.2.7", "192.0.2.7"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("2001:db8:1:2:ffff::1", "2001:db8:1:2::/64"),
        ("fe80::1%eth0", "fe80::/64"),
        ("testclient", "testclient"),
    ],
)
def test_an_ipv6_line_is_one_address(host: str, key: str) -> None:
    assert address_key(host) == key
