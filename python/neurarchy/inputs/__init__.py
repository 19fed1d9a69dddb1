"""Inputs: populations of given values or spikes, and projections between rate-coded and spiking populations."""

from .correlated_spike_trains import HomogeneousCorrelatedSpikeTrains
from .current_injection import CurrentInjection
from .decoding_projection import DecodingProjection
from .hybrid import Rate2SpikePopulation, Spike2RatePopulation
from .input_array import InputArray
from .poisson import PoissonPopulation
from .spike_source_array import SpikeSourceArray
from .timed_array import TimedArray
from .timed_poisson import TimedPoissonPopulation

__all__ = [
    "CurrentInjection",
    "DecodingProjection",
    "HomogeneousCorrelatedSpikeTrains",
    "InputArray",
    "PoissonPopulation",
    "Rate2SpikePopulation",
    "Spike2RatePopulation",
    "SpikeSourceArray",
    "TimedArray",
    "TimedPoissonPopulation",
]
