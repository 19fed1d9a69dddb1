"""Names of the reference system that never worked there."""

from __future__ import annotations

from typing import Any, NoReturn

from ..messages import ANNarchyException


class Rate2SpikePopulation:
    """Never worked in the reference system: raises, and names what to use instead."""

    def __init__(self, *arguments: Any, **keywords: Any) -> None:
        _refuse("Rate2SpikePopulation", "a PoissonPopulation with target= and a Projection to it")


class Spike2RatePopulation:
    """Never worked in the reference system: raises, and names what to use instead."""

    def __init__(self, *arguments: Any, **keywords: Any) -> None:
        _refuse("Spike2RatePopulation", "a DecodingProjection to a rate-coded population")


def _refuse(name: str, instead: str) -> NoReturn:
    raise ANNarchyException(f"{name} does not exist; use {instead}")
