"""How many random sequences of verbs a property tries, and how long each is.

The suite tries a few. ``make test-sequences`` runs every module that asks here (or runs a machine)
again with 200, or as many as ``FRONTDESK_SEQUENCES`` says; ``.ci/run`` does so on both databases.
The machines that the whole house rests on (orders, two currencies, stock) try as many; the others
try a share of it.
"""

import os

from hypothesis import HealthCheck, settings

VARIABLE = "FRONTDESK_SEQUENCES"
STEPS = 30
"""Verbs in a sequence."""
ALL = 1
"""The share of the machines that the whole house rests on."""
SHARE = 8
FEW = 16
"""The share of what takes long for what it can find."""


def sequences(default: int = 10, *, steps: int = STEPS, share: int = SHARE) -> settings:
    """Say how deep a property goes: ``default`` sequences unless the run asks for more.

    Args:
        default: Sequences (or examples) where the run does not say; keep it small.
        steps: Verbs in each sequence of a state machine.
        share: Which part of what the run asks for is tried: 1 is all of it, 8 an eighth.
    """
    asked = os.environ.get(VARIABLE)
    return settings(
        max_examples=max(1, int(asked) // share) if asked else default,
        stateful_step_count=steps,
        deadline=None,
        suppress_health_check=list(HealthCheck),
        print_blob=True,
    )


def pace() -> int:
    """Tell how many steps may pass until a check has its turn: one, and thirty where a run is deep.

    A deep run tries many more sequences, and checks take much of the time of each. So every check
    has its turn once on the way, and at the end of each sequence.
    """
    return STEPS if VARIABLE in os.environ else 1


def goes_deep(module: object) -> bool:
    """Tell whether a test module asks for its depth here, and so belongs to ``test-sequences``."""
    return any(getattr(module, name, None) is not None for name in ("sequences", "run_machine"))
