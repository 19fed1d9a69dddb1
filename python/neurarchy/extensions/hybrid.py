"""Populations that convert the activity of others: the names by which scripts for the reference system import them."""

from ..inputs.hybrid import Rate2SpikePopulation, Spike2RatePopulation

__all__ = ["Rate2SpikePopulation", "Spike2RatePopulation"]
