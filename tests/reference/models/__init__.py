"""Models simulated by the reference system (recorded) and by Neurarchy (in the test run). One file, one subject."""

from . import (
    conductances,
    delays,
    event_driven,
    expressions,
    locality,
    methods,
    plasticity,
    spiking,
    synapse_methods,
)
from .model import MODELS, Model, run

__all__ = [
    "MODELS",
    "Model",
    "conductances",
    "delays",
    "event_driven",
    "expressions",
    "locality",
    "methods",
    "plasticity",
    "run",
    "spiking",
    "synapse_methods",
]
