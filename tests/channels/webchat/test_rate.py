from channels.webchat.rate import Allowance


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
