"""Answering one turn: model after model, each with a fresh engine, the offline one last."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Protocol

from assistant.asker import Asker
from assistant.attempt import Attempt
from assistant.commands import CannotHandle, StartFlow
from assistant.engine import Backing, Engine, Heard
from assistant.loop import Loop, Spoken, require_no_error
from assistant.models import Provider, brief, is_for_good
from assistant.offline.understanding import Understanding
from assistant.offline_model import OfflineModel
from assistant.policies.grounding import is_grounded
from assistant.presence import possible
from assistant.prompting import fill_prompt, messages_of
from assistant.recording import KEY, Decisions, Record, Recorder
from assistant.rendering import day
from assistant.settings import OFFLINE
from assistant.toolbox import TurnContext, control_names
from assistant.tools import tools_for
from assistant.turn import Question, TurnResult
from erp_core.conversations import tokens_today
from erp_core.kernel.organisation import business_date, get_organisation
from erp_core.kernel.transaction import Ports, Tx

if TYPE_CHECKING:
    from langchain_core.language_models.chat_models import BaseChatModel

_DAY_IS_SPENT = "the tokens of the day are used up"
_UNSURE_WITH_MODEL = 0.6
"""Confidence where a model and the offline engine read a message differently."""


class Models(Protocol):
    """The language models that a turn may ask."""

    @property
    def names(self) -> tuple[str, ...]:
        """Their names, in order."""
        ...

    def usable(self) -> Iterator[Provider]:
        """Return those that may be asked now, in order."""
        ...


@dataclass(frozen=True)
class Means:
    """What turns are answered with, the same for all of them.

    Attributes:
        backing: Database, knowledge, settings and sentences.
        providers: The language models.
        loop: The agent.
        prompt: The instructions for a model.
        monotonic: Real time that only goes forward.
    """

    backing: Backing
    providers: Models
    loop: Loop
    prompt: str
    monotonic: Callable[[], float]


class Answering:
    """One turn on its way to an answer."""

    def __init__(
        self,
        means: Means,
        question: Question,
        asker: Asker,
        heard: Heard,
        decisions: Callable[[], Decisions] = Recorder,
    ) -> None:
        self._means = means
        self._decisions = decisions
        self._question = question
        self._asker = asker
        self._heard = heard
        self._attempts: list[dict[str, str]] = []
        self._tokens = 0
        self._ends_at = means.monotonic() + means.backing.settings.seconds_per_turn

    @property
    def _ports(self) -> Ports:
        return self._means.backing.database.ports

    def answer(self) -> TurnResult:
        """Answer with the first model that can, at last with the offline engine."""
        engine = self._engine()
        if not engine.open():
            return self._recorded(engine.result(OFFLINE, 1.0), engine)
        for provider in () if self._heard.is_consent_word else self._providers():
            result = self._ask(provider)
            if result is not None:
                return result
        return self._offline(engine)

    def _providers(self) -> Iterator[Provider]:
        """Return the models that may be asked: none once the day's tokens are used up."""
        providers = self._means.providers
        limit = self._means.backing.settings.tokens_per_day
        if limit is None or not providers.names:
            return providers.usable()
        if self._means.backing.database.read(tokens_today) < limit:
            return providers.usable()
        self._attempts.append({"model": providers.names[0], "error": _DAY_IS_SPENT})
        return iter(())

    def _ask(self, provider: Provider) -> TurnResult | None:
        """Ask a language model; None when it failed or decided nothing."""
        engine, attempt = self._engine(), Attempt()
        engine.open()
        context = replace(self._context(engine, provider.model), call=provider.call)
        spoken: Spoken | None = None
        now = self._means.backing.database.clock.now
        with attempt:
            spoken = self._means.loop.run(context, messages_of(self._question))
        self._tokens += context.tokens
        if attempt.error is not None:
            self._note(provider, context, attempt.error)
            return None
        provider.breaker.succeeded(now())
        if spoken is None or not engine.acted:
            self._attempts.append({"model": provider.name, "error": "called no tool"})
            return None
        return self._recorded(self._framed(engine, spoken, provider.name), engine, context.prompt)

    def _offline(self, engine: Engine) -> TurnResult:
        commands = possible(self._heard.understanding.commands, self._ports)
        context = self._context(engine, OfflineModel(commands=tuple(commands)))
        spoken = self._means.loop.run(context, messages_of(self._question))
        require_no_error(spoken)
        if not engine.acted:
            engine.apply([CannotHandle()])
        result = engine.result(OFFLINE, self._heard.understanding.confidence)
        return self._recorded(replace(result, trace={"rounds": spoken.trace}), engine)

    def _framed(self, engine: Engine, spoken: Spoken, model: str) -> TurnResult:
        """Put a model's sentence before the engine's text, if it claims nothing of its own."""
        facts, egress = engine.said, engine.egress
        result = engine.result(model, self._confidence(engine))
        kept = is_grounded(spoken.text, facts, egress)
        reply = f"{spoken.text}\n\n{result.reply}" if kept and result.reply else result.reply
        trace = {"rounds": spoken.trace, "framing": "kept" if kept else "dropped"}
        return replace(result, reply=reply, trace=trace)

    def _confidence(self, engine: Engine) -> float:
        """Be as sure as the offline reading where both read the same, and less otherwise."""
        offline = self._heard.understanding
        own = {one.flow for one in offline.commands if isinstance(one, StartFlow)}
        return max(offline.confidence, 0.9) if own == engine.flows else _UNSURE_WITH_MODEL

    def _engine(self) -> Engine:
        backing, decisions = self._means.backing, self._decisions()
        return Engine(backing, self._question, self._asker, self._heard, decisions)

    def _context(self, engine: Engine, model: "BaseChatModel") -> TurnContext:
        flows = {tool.name.value for tool in tools_for(self._asker, self._ports)}
        allowed = flows | control_names(self._ports)
        prompt = "" if isinstance(model, OfflineModel) else self._prompt()
        return TurnContext(engine, model, frozenset(allowed), prompt, self._ends_at)

    def _prompt(self) -> str:
        language = self._heard.language

        def fill(tx: Tx) -> str:
            company = get_organisation(tx).name
            today = day(business_date(tx), "en")
            template = self._means.prompt
            return fill_prompt(template, self._question, company, today, language)

        return self._means.backing.database.read(fill)

    def _note(self, provider: Provider, context: TurnContext, error: Exception) -> None:
        """Hold a failure against the model, unless it was one of our own tools."""
        if context.fault is None:
            now = self._means.backing.database.clock.now()
            provider.breaker.failed(brief(error), now, for_good=is_for_good(error))
        self._attempts.append({"model": provider.name, "error": brief(error)})

    def _recorded(self, result: TurnResult, engine: Engine, prompt: str = "") -> TurnResult:
        """Put into a turn's trace all that it takes to play the turn again."""
        understanding = self._heard.understanding if self._question.text.strip() else None
        rounds = result.trace.get("rounds", [])
        counted = replace(result, tokens=self._tokens)
        record = Record(
            question=self._question,
            asker=self._asker,
            understanding=understanding,
            decisions=engine.decided,
            rounds=tuple(rounds),
            prompt=prompt,
            result=replace(counted, trace={}),
        )
        told = {"attempts": self._attempts, KEY: record.dumped()}
        return replace(counted, trace={**result.trace, **told, **_understood(understanding)})


def _understood(understanding: Understanding | None) -> dict[str, Any]:
    if understanding is None:
        return {}
    told = {
        "commands": [one.model_dump(mode="json") for one in understanding.commands],
        "confidence": understanding.confidence,
        "top": [list(pair) for pair in understanding.top],
        "unexplained": list(understanding.unexplained),
    }
    return {"understood": told}
