"""The deterministic engine: executes commands, whoever understood them, and words the reply."""

from assistant.engine.closing import introduced
from assistant.engine.engine import Engine
from assistant.engine.reading import Heard
from assistant.engine.talk import Backing

__all__ = ["Backing", "Engine", "Heard", "introduced"]
