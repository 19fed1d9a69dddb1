"""Names of the reference system that scripts touch although they are not part of its interface."""

from __future__ import annotations

from typing import Any

from .. import inputs, registry, settings
from ..messages import ANNarchyException, CodeGeneratorException, InvalidConfiguration, warn

__all__ = [
    "OMP_MIN_NB_NEURONS",
    "ANNarchyException",
    "CmdLineArgParser",
    "CodeGeneratorException",
    "GlobalObjectManager",
    "InvalidConfiguration",
    "MemoryStats",
    "NetworkManager",
    "Profiler",
    "check_profile_results",
    "compute_delivered_spikes",
    "compute_delivered_spikes_per_second",
    "input_name_list",
    "input_type_list",
]

#: The size of a population from which on the reference system uses threads. Here it means nothing.
OMP_MIN_NB_NEURONS = 100

input_type_list = (
    inputs.InputArray, inputs.PoissonPopulation, inputs.SpikeSourceArray, inputs.TimedArray,
    inputs.HomogeneousCorrelatedSpikeTrains, inputs.TimedPoissonPopulation, inputs.DecodingProjection,
    inputs.CurrentInjection,
)  # fmt: skip
input_name_list = ["Input Array", "Poisson", "Spike source", "Timed Array"]

#: Switches of the reference system's code generator.
_SWITCHES = (
    "disable_parallel_rng", "use_seed_seq", "use_cpp_connectors", "disable_split_matrix", "disable_SIMD_SpMV",
    "disable_SIMD_Eq",
)  # fmt: skip


class _Internal:
    """An internal class of the reference system, which has no counterpart here; it can be named, not used."""

    def __new__(cls, *arguments: Any, **keywords: Any) -> Any:
        raise ANNarchyException(
            f"{cls.__name__} is an internal class of the reference system and has no counterpart in Neurarchy; "
            f"{cls._INSTEAD}"
        )

    _INSTEAD = "use the public interface"


class NetworkManager(_Internal):
    """Internal class of the reference system, without a counterpart."""

    _INSTEAD = "networks are objects, neurarchy.Network; populations() and the like list what they hold"


class GlobalObjectManager(_Internal):
    """Internal class of the reference system, without a counterpart."""

    _INSTEAD = "functions() and list_constants() tell what was declared"


class Profiler(_Internal):
    """Internal class of the reference system, without a counterpart."""

    _INSTEAD = "setup(show_time=True) prints the time of each phase of compile()"


class CmdLineArgParser(_Internal):
    """Internal class of the reference system, without a counterpart."""

    _INSTEAD = "options are read when the name ANNarchy is imported"


class MemoryStats:
    """Prints how much memory the objects of a network take."""

    def print_cpp(self, net_id: int = 0) -> None:
        """Print the bytes of each population and projection, as ``size_in_bytes()`` returns them.

        Parameters
        ----------
        net_id : int
            Number of the network.
        """
        net = registry.network(net_id)
        objects: list[Any] = [*net.populations, *net.projections]
        for obj in objects:
            print(f"{obj.name}: {obj.size_in_bytes()} bytes")


def check_profile_results(*arguments: Any, **keywords: Any) -> None:
    """Do nothing: there are no profiles."""


def compute_delivered_spikes(proj: Any, spike_events: dict[int, list[int]]) -> int:
    """Return how many spikes synapses received.

    Parameters
    ----------
    proj : Projection
        A spiking projection. After `compile`.
    spike_events : dict
        Steps of the spikes of each pre neuron, by its rank, as ``Monitor.get("spike")`` returns them.

    Returns
    -------
    int
        For each pre neuron, its spikes times its synapses, summed.
    """
    synapses = proj.nb_efferent_synapses()
    return sum(len(steps) * synapses.get(rank, 0) for rank, steps in spike_events.items())


def compute_delivered_spikes_per_second(
    proj: Any, spike_events: dict[int, list[int]], time_in_seconds: float, scale_factor: float = 1e6
) -> float:
    """Return how many spikes synapses received in a second of computing time.

    Parameters
    ----------
    proj, spike_events
        As in :func:`compute_delivered_spikes`.
    time_in_seconds : float
        How long the simulation took.
    scale_factor : float
        Unit of the result: by default, millions.
    """
    return compute_delivered_spikes(proj, spike_events) / time_in_seconds / scale_factor


def _optimization_flags(**keys: Any) -> None:
    """Accept switches of a code generator that does not exist here; they have no meaning, unknown ones warn."""
    for key in keys:
        if key not in _SWITCHES:
            warn(f"_optimization_flags(): unknown key: {key}")


def _check_paradigm(paradigm: str, net_id: int = 0) -> bool:
    """Return whether this is the paradigm, 'openmp' or 'cuda', that was set up."""
    return bool(settings.get_global_config("paradigm") == paradigm)


def _check_precision(precision: str, net_id: int = 0) -> bool:
    """Return whether this is the precision, 'double' or 'float', that was set up."""
    return bool(settings.get_global_config("precision") == precision)
