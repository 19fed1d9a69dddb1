"""A model that both systems simulate: a generator that builds, yields the steps to make, and returns what it saw.

Everything before the first `yield` is declared before `compile()`. Each `yield n` makes n steps of the network, and
whatever stands between two of them happens there. The dictionary returned at the end is what is compared. Models of one
subject and the same settings share networks of the reference system (which takes 20 s or more to compile one), so a
model touches nothing but its own objects, unless it is declared with `alone=True`.

With `single=True` the reference system computes in single precision what it is compared by.

With `recorded=False` it is simulated here only, and returns pairs: what was seen, and what is right.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Generator, Iterable
from dataclasses import dataclass
from typing import Any

Steps = Generator[int, None, dict[str, Any]]


@dataclass(frozen=True)
class Model:
    """One model: its name, the settings of its network, and the generator function that takes the package."""

    name: str
    subject: str
    settings: tuple[tuple[str, Any], ...]
    alone: bool
    recorded: bool
    single: bool
    build: Callable[[Any], Steps]

    @property
    def network(self) -> tuple:
        """Models of which this is equal are recorded in one network."""
        return (self.settings, self.subject, self.name if self.alone else "")


MODELS: dict[str, Model] = {}


def model(
    *,
    alone: bool = False,
    recorded: bool = True,
    single: bool = False,
    over: dict[str, Iterable] | None = None,
    **settings: Any,
) -> Callable:
    """Declare a generator function as a model; with `over={"method": [...]}` as one model for each value."""

    def declare(function: Callable[..., Steps]) -> Callable[..., Steps]:
        subject = function.__module__.rsplit(".", 1)[-1]
        (key, values) = next(iter(over.items())) if over else (None, [None])
        for value in values:
            name = function.__name__ if key is None else f"{function.__name__}[{value}]"
            build = function if key is None else functools.partial(_with, function, key, value)
            if name in MODELS:
                raise ValueError(f"two models are called {name}")
            given = tuple(sorted({"dt": 1.0, **settings}.items()))
            MODELS[name] = Model(name, subject, given, alone, recorded, single, build)
        return function

    return declare


def _with(function: Callable[..., Steps], key: str, value: object, ann: Any) -> Steps:
    return function(ann, **{key: value})


def run(ann: Any, models: list[Model], advance: Callable[[int], None], **options: Any) -> dict[str, dict[str, Any]]:
    """Build the models into one network, compile it (with these options), let each go on when its steps are made."""
    ann.setup(**dict(models[0].settings))
    running = {each.name: each.build(ann) for each in models}
    due = {name: next(steps) for name, steps in running.items()}
    ann.compile(silent=True, **options)
    now, seen = 0, {}
    while due:
        soonest = min(due.values())
        if soonest > now:
            advance(soonest - now)
            now = soonest
        for name in [name for name, step in due.items() if step == now]:
            try:
                due[name] = now + next(running[name])
            except StopIteration as finished:
                seen[name] = finished.value
                del due[name]
    return seen
