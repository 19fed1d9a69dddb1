"""What a network consists of and how much memory it takes: expected before `compile`, measured after it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple

from . import _core, registry
from .population import population_of

if TYPE_CHECKING:
    from .base_network import BaseNetwork
    from .projection import Projection


class PopulationSummary(NamedTuple):
    """A population."""

    name: str
    neurons: int
    #: Name of the neuron.
    model: str
    #: Bytes of its parts by their names: attributes, history (of delayed variables), inputs, spikes, schedule.
    parts: dict[str, int]

    @property
    def bytes(self) -> int:
        """Bytes of all parts."""
        return sum(self.parts.values())


class ProjectionSummary(NamedTuple):
    """A projection."""

    name: str
    pre: str
    post: str
    target: str
    pattern: str
    #: Of a random pattern before `compile`: the expected number.
    synapses: int
    #: Whether `synapses` is certain.
    is_exact: bool
    #: Bytes of its parts by their names: weights, variables (all other attributes), indices, delays, buffers.
    parts: dict[str, int]

    @property
    def bytes(self) -> int:
        """Bytes of all parts."""
        return sum(self.parts.values())


class MonitorSummary(NamedTuple):
    """A monitor."""

    object: str
    variables: list[str]
    #: Bytes for each second of simulated time in which it records, without spikes.
    bytes_per_second: float
    #: Bytes for each recorded spike; 0 if it records no spikes.
    bytes_per_spike: int


class Summary(NamedTuple):
    """A network and the memory it takes; it prints as a table.

    Before `compile` the numbers are what compiling will allocate, to a few percent: of random patterns the expected
    number of synapses counts. After it they are measured. Machine code and what users keep in Python are not counted.
    """

    #: Number of the network.
    net_id: int
    is_compiled: bool
    populations: list[PopulationSummary]
    projections: list[ProjectionSummary]
    monitors: list[MonitorSummary]

    @property
    def neurons(self) -> int:
        """Number of neurons."""
        return sum(pop.neurons for pop in self.populations)

    @property
    def synapses(self) -> int:
        """Number of synapses."""
        return sum(proj.synapses for proj in self.projections)

    @property
    def bytes(self) -> int:
        """Bytes of all populations and projections."""
        return sum(pop.bytes for pop in self.populations) + sum(proj.bytes for proj in self.projections)

    @property
    def bytes_per_second(self) -> float:
        """Bytes that all monitors record in a second of simulated time, without spikes."""
        return sum(monitor.bytes_per_second for monitor in self.monitors)

    def __repr__(self) -> str:
        return "\n".join(self._lines())

    def __str__(self) -> str:
        return repr(self)

    def _repr_html_(self) -> str:
        import html

        return f"<pre>{html.escape(repr(self))}</pre>"

    def _lines(self) -> list[str]:
        about = "" if all(proj.is_exact for proj in self.projections) else "about "
        state = "compiled" if self.is_compiled else "not compiled, so that memory is what compile() will allocate"
        lines = [f"Network {self.net_id} ({state})"]
        if self.populations:
            rows = [
                (pop.name, f"{pop.neurons:,} neurons", pop.model, size(pop.bytes), _parts(pop.parts))
                for pop in self.populations
            ]
            lines += ["Populations", *_aligned(rows)]
        if self.projections:
            rows = [
                (
                    f"{proj.name}: {proj.pre} -> {proj.post}, {proj.target}",
                    f"{'' if proj.is_exact else 'about '}{proj.synapses:,} synapses",
                    proj.pattern,
                    size(proj.bytes),
                    _parts(proj.parts),
                )
                for proj in self.projections
            ]
            lines += ["Projections", *_aligned(rows)]
        if self.monitors:
            rows = [(monitor.object, ", ".join(monitor.variables), "", _rate(monitor), "") for monitor in self.monitors]
            lines += ["Monitors", *_aligned(rows)]
        total = f"{self.neurons:,} neurons, {about}{self.synapses:,} synapses: {size(self.bytes)}"
        recording = f"; recording: {size(self.bytes_per_second)} per second" if self.bytes_per_second else ""
        return [*lines, f"Together {total}{recording}"]


def summary(net_id: int = 0) -> Summary:
    """Tell what a network consists of and how much memory it takes, also before `compile` allocates it.

    Parameters
    ----------
    net_id : int
        Number of the network.

    Returns
    -------
    Summary
        A named tuple that prints as a table.

    Raises
    ------
    ANNarchyException
        If there is no network of this number.

    Examples
    --------
    >>> import neurarchy as ann
    >>> pop = ann.Population(1000, ann.Izhikevich, name="cells")
    >>> proj = ann.Projection(pop, pop, "exc", name="loop").connect_fixed_number_pre(100, weights=ann.Uniform(0.0, 1.0))
    >>> m = ann.Monitor(pop, "v", period=10.0)
    >>> ann.summary()
    Network 0 (not compiled, so that memory is what compile() will allocate)
    Populations
      cells  1,000 neurons  Izhikevich  133.1 kB  attributes 114.7 kB, spikes 18.4 kB
    Projections
      loop: cells -> cells, exc  100,000 synapses  Random Convergent  1.2 MB  weights 800.1 kB, indices 428.5 kB
    Monitors
      cells  v    800.8 kB per second
    Together 1,000 neurons, 100,000 synapses: 1.4 MB; recording: 800.8 kB per second
    >>> ann.summary().projections[0].parts["weights"]
    800128
    """
    return of_network(registry.network(net_id))


def of_network(net: BaseNetwork) -> Summary:
    """Return the summary of a network."""
    from .reporting.content import recorded_object

    return Summary(
        net.id,
        net.core.is_compiled(),
        [
            PopulationSummary(
                pop.name, pop.size, pop.neuron_type.name, _core.population_memory(pop._network.core, pop.id)
            )
            for pop in net.populations
        ],
        [_projection(proj) for proj in net.projections],
        [
            MonitorSummary(
                recorded_object(monitor.object),
                monitor.variables,
                *_core.monitor_memory(monitor._network.core, monitor.id),
            )
            for monitor in net.monitors
        ],
    )


def _projection(proj: Projection) -> ProjectionSummary:
    from .reporting.content import target_of

    memory = _core.projection_memory(proj._network.core, proj.id)
    synapses, is_exact, parts = (0.0, True, {}) if memory is None else memory
    return ProjectionSummary(
        proj.name,
        population_of(proj.pre).name,
        population_of(proj.post).name,
        target_of(proj),
        proj.connector_name if proj.is_connected else "not connected",
        round(synapses),
        is_exact,
        parts,
    )


def size(count: float) -> str:
    """Return a number of bytes as people read it."""
    for unit, factor in (("GB", 1e9), ("MB", 1e6), ("kB", 1e3)):
        if count >= factor:
            return f"{count / factor:.1f} {unit}"
    return f"{count:.0f} bytes"


def _parts(parts: dict[str, int]) -> str:
    """Tell of the parts that are a percent of the whole at least."""
    least = max(sum(parts.values()) / 100.0, 1.0)
    return ", ".join(f"{name} {size(count)}" for name, count in parts.items() if count >= least)


def _rate(monitor: MonitorSummary) -> str:
    rates = [f"{size(monitor.bytes_per_second)} per second"] if monitor.bytes_per_second else []
    if monitor.bytes_per_spike:
        rates.append(f"{monitor.bytes_per_spike} bytes per spike")
    return ", ".join(rates)


def _aligned(rows: Sequence[Sequence[str]]) -> list[str]:
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    return [
        "  " + "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows
    ]
