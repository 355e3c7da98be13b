"""Scans that come faster than they are dealt with."""

import asyncio

from frontdesk.console.floor.ground import in_turn


def test_scans_are_dealt_with_one_after_the_other_in_their_order():
    counted, seen = 0, []

    async def slowly(code: str) -> None:
        nonlocal counted
        before = counted
        await asyncio.sleep(0)
        counted = before + 1
        seen.append(code)

    async def fast() -> None:
        scanned = in_turn(slowly)
        await asyncio.gather(*(scanned(f"{at}") for at in range(5)))

    asyncio.run(fast())

    assert counted == 5
    assert seen == ["0", "1", "2", "3", "4"]
