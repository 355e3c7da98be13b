"""The carrier's rate: who waits for whom."""

import asyncio
import time

from frontdesk.workflows.pace import Pace


def test_a_peer_who_must_wait_keeps_nobody_else_waiting() -> None:
    async def first_through() -> str:
        pace = Pace(per_second=1e6, per_peer=1 / 3600)
        await pace.wait("chatty")
        waits = {
            asyncio.create_task(pace.wait(peer), name=peer) for peer in ("chatty", "somebody else")
        }
        done, waiting = await asyncio.wait(waits, timeout=20, return_when=asyncio.FIRST_COMPLETED)
        for one in waiting:
            one.cancel()
        await asyncio.gather(*waiting, return_exceptions=True)
        return " ".join(one.get_name() for one in done)

    assert asyncio.run(first_through()) == "somebody else"


def test_messages_to_one_peer_keep_the_carriers_distance() -> None:
    async def send_three() -> float:
        pace = Pace(per_second=1000, per_peer=20)
        began = time.monotonic()
        for peer in ("a", "a", "b", "a"):
            await pace.wait(peer)
        return time.monotonic() - began

    assert asyncio.run(send_three()) >= 0.095


def test_what_was_held_up_after_its_turn_counts_from_when_it_begins() -> None:
    async def next_after_one_held_up() -> float:
        pace = Pace(per_second=1000, per_peer=20)
        await pace.wait("a")
        await asyncio.sleep(0.04)
        pace.begins("a")
        began = time.monotonic()
        await pace.wait("a")
        return time.monotonic() - began

    assert asyncio.run(next_after_one_held_up()) >= 0.045


def test_all_peers_together_keep_the_carriers_rate() -> None:
    async def send_many() -> float:
        pace = Pace(per_second=200, per_peer=1)
        began = time.monotonic()
        await asyncio.gather(*(pace.wait(str(number)) for number in range(21)))
        return time.monotonic() - began

    assert asyncio.run(send_many()) >= 0.095
