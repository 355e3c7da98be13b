"""How many random sequences of verbs a property tries, and how long each is.

The suite tries a few. ``make test-sequences`` runs every module that asks here (or runs a machine)
again with 200, or as many as ``FRONTDESK_SEQUENCES`` says; ``.ci/run`` does so on both databases,
with fewer.
"""

import os

from hypothesis import HealthCheck, settings

VARIABLE = "FRONTDESK_SEQUENCES"
STEPS = 30
"""Verbs in a sequence."""


def sequences(default: int = 10, *, steps: int = STEPS) -> settings:
    """Say how deep a property goes: ``default`` sequences unless the run asks for more.

    Args:
        default: Sequences (or examples) where the run does not say; keep it small.
        steps: Verbs in each sequence of a state machine.
    """
    asked = os.environ.get(VARIABLE)
    return settings(
        max_examples=int(asked) if asked else default,
        stateful_step_count=steps,
        deadline=None,
        suppress_health_check=list(HealthCheck),
        print_blob=True,
    )


def pace() -> int:
    """Tell how many steps may pass until a check has its turn: one, and four where a run is deep.

    A deep run tries many more sequences, and checks take most of the time of each.
    """
    return 4 if VARIABLE in os.environ else 1


def goes_deep(module: object) -> bool:
    """Tell whether a test module asks for its depth here, and so belongs to ``test-sequences``."""
    return any(getattr(module, name, None) is not None for name in ("sequences", "run_machine"))
