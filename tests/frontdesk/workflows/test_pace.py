"""The carrier's rate: who waits for whom."""

import asyncio

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
