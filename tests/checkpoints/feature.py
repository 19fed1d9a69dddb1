"""A feature: a small network, what happens to it before and after a checkpoint, and what is seen of it in the end.

A network is declared and compiled, changed and simulated (`first`), written; then changed and simulated again
(`second`). Another process declares and compiles it with another seed and other drawn values, restores it, and does
only what comes second. What both see in the end must be equal bit for bit.
"""

from __future__ import annotations

from typing import Any, ClassVar

import numpy as np

import neurarchy as ann
from neurarchy.extensions.convolution import Convolution
from neurarchy.extensions.convolution.shared import WithoutSynapses
from neurarchy.view import PopulationView

#: By name.
FEATURES: dict[str, Feature] = {}


class Feature:
    """A feature to be inherited from; every class is one, and its docstring a sentence that it proves."""

    #: For `setup`: the keywords of the class.
    settings: ClassVar[dict[str, Any]]
    #: Times simulated, ms.
    before, after = 20.0, 20.0

    def __init_subclass__(cls, **settings: Any) -> None:
        cls.settings = settings
        FEATURES[cls.__name__] = cls()

    def declare(self) -> None:
        """Declare the network; objects that are needed later are kept in `self`."""
        raise NotImplementedError

    def compiled(self) -> None:
        """What the script does right after `compile`, also before it restores."""

    def first(self) -> None:
        """Happens before the checkpoint."""
        ann.simulate(self.before)

    def second(self) -> None:
        """Happens after it."""
        ann.simulate(self.after)

    def build(self, seed: int, threads: int) -> None:
        """Declare and compile the network."""
        ann.clear()
        ann.setup(dt=1.0, precision="double", method="explicit", structural_plasticity=False)
        ann.setup(**{"seed": seed, "num_threads": threads, **self.settings})
        self.declare()
        ann.compile(silent=True)
        self.compiled()

    def outcome(self) -> list[Any]:
        """Do what comes second, reset all and go on: what is seen after each."""
        self.second()
        found = [seen()]
        # What is on its way, and draws to come.
        ann.simulate(7.0)
        found.append(seen())
        # What a reset comes back to.
        ann.reset(projections=True, synapses=True)
        found.append(seen())
        ann.simulate(5.0)
        found.append(seen())
        return found


def seen() -> dict[str, Any]:
    """Everything that can be seen of the implicit network."""
    found: dict[str, Any] = {"step": ann.get_current_step()}
    for pop in ann.populations():
        found[pop.name] = {name: pop.get(name) for name in pop.attributes}
        found[f"{pop.name} enabled"] = pop.enabled
        for target in dict.fromkeys(pop.targets):
            found[f"{pop.name} {target}"] = pop.sum(target)
        if pop.is_spiking:
            found[f"{pop.name} spikes"] = pop.spike
            found[f"{pop.name} refractory"] = pop.refractory
    for number, proj in enumerate(ann.projections()):
        name = f"{number} {proj.name}"
        if isinstance(proj, WithoutSynapses):
            found[name] = proj.weights if isinstance(proj, Convolution) else proj.nb_synapses
        else:
            found[name] = {attribute: getattr(proj, attribute) for attribute in proj.attributes}
            found[f"{name} ranks"] = [(dendrite.post_rank, dendrite.pre_ranks) for dendrite in proj.dendrites]
        found[f"{name} delays"] = (proj.delay, proj.max_delay)
        flags = ("transmission", "update", "plasticity", "axon_transmission")
        found[f"{name} flags"] = [getattr(proj, flag) for flag in flags]
    for number, monitor in enumerate(ann.monitors()):
        name = f"monitor {number}"
        part = isinstance(monitor.object, PopulationView)
        found[name] = {variable: monitor.get(variable, keep=True) for variable in monitor.variables}
        found[f"{name} times"] = monitor.times()
        found[f"{name} of"] = (monitor.name, monitor.ranks if part else None, monitor.period, monitor.period_offset)
    return found


def differences(one: Any, other: Any, where: str = "") -> list[str]:
    """Where two things that were seen differ, by a bit or a type."""
    if type(one) is not type(other):
        return [f"{where}: {type(one).__name__} and {type(other).__name__}"]
    if isinstance(one, dict):
        if list(one) != list(other):
            return [f"{where}: {list(one)} and {list(other)}"]
        return [text for key in one for text in differences(one[key], other[key], f"{where}.{key}")]
    if isinstance(one, (list, tuple)):
        if len(one) != len(other):
            return [f"{where}: {len(one)} and {len(other)} items"]
        pairs = enumerate(zip(one, other, strict=True))
        return [text for n, (a, b) in pairs for text in differences(a, b, f"{where}[{n}]")]
    if isinstance(one, np.ndarray):
        if one.dtype != other.dtype or one.shape != other.shape:
            return [f"{where}: {one.dtype}{one.shape} and {other.dtype}{other.shape}"]
        if one.dtype == object:
            return differences(one.tolist(), other.tolist(), where)
        return [] if one.tobytes() == other.tobytes() else [f"{where}: {one} and {other}"]
    if isinstance(one, float):
        return [] if np.float64(one).tobytes() == np.float64(other).tobytes() else [f"{where}: {one!r} and {other!r}"]
    return [] if one == other else [f"{where}: {one!r} and {other!r}"]
