"""What the implicit network and copies of it share."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

import numpy as np

from . import _core, checkpoints, loading, registry, running, saving, settings, times
from .callbacks import Callbacks
from .extension import Extension
from .messages import ANNarchyException, warn
from .monitor import Monitor
from .oddities import oddities
from .population import Population
from .projection import Projection
from .random import RandomDistribution
from .subset import Subset
from .view import PopulationView

if TYPE_CHECKING:
    from .summary import Summary

if hasattr(os, "register_at_fork"):
    # The threads that compile and connect networks do not survive a fork.
    os.register_at_fork(after_in_child=_core.after_fork)

#: Kinds of objects that a network has, as the engine calls them.
KINDS: dict[type, str] = {
    Population: "Population",
    Projection: "Projection",
    Monitor: "Monitor",
    Extension: "BoldMonitor",
}


class BaseNetwork:
    """A network: what is declared in it, its state in the engine, and what can be done with it."""

    #: 0 for the implicit network.
    id: int
    core: _core.Network
    #: In the order of their creation, like the other lists.
    populations: list[Population]
    projections: list[Projection]
    monitors: list[Monitor]
    #: Objects that are made of populations, projections and monitors.
    extensions: list[Extension]
    callbacks: Callbacks
    #: Seconds that each phase of `compile` took: check, build, compile, instantiate; empty before.
    times: dict[str, float]

    def __init__(self, number: int) -> None:
        self.id = number
        self.core = _core.Network(number)
        self.populations = []
        self.projections = []
        self.monitors = []
        self.extensions = []
        self.callbacks = Callbacks()
        self.times = {}
        #: The network that its objects were declared in.
        self.origin: BaseNetwork = self
        self._seed_is_own = False
        self.configure(settings.config())

    @property
    def dt(self) -> float:
        """Length of a step, ms; a compiled network keeps its own."""
        return self.core.dt_ms()

    def configure(self, config: dict[str, Any]) -> None:
        """Hand settings, `config`, to the engine.

        Raises
        ------
        ANNarchyException
            If the engine refuses them; nothing has changed then.
        """
        self.core.configure(
            config["dt"],
            None if self._seed_is_own else config["seed"],
            config["num_threads"],
            config["precision"],
            config["method"],
            config["structural_plasticity"],
            settings.always_parallel,
        )

    def show_warnings(self) -> None:
        """Warn of what is odd about the models that were declared."""
        for text in self.core.take_warnings():
            warn(text)

    # Random numbers

    def draw_seed(self) -> None:
        """Take a seed from ``numpy.random`` unless there is one."""
        if self.core.seed() is None:
            seed = int(np.random.randint(0, 2**63 - 1, dtype=np.int64))  # noqa: NPY002 (scripts seed this generator)
            self.core.seed_if_unset(seed)
            if settings.get_global_config("verbose"):
                print(f"Seed drawn: {seed}")

    def draw_seed_for(self, value: object) -> None:
        """Take a seed if `value` is drawn."""
        if isinstance(value, RandomDistribution):
            self.draw_seed()

    def set_seed(self, seed: int, use_seed_seq: bool = True) -> None:
        """Set the seed of all random numbers, and start them anew.

        Parameters
        ----------
        seed : int
            The seed; also that of networks compiled and distributions made later.
        use_seed_seq : bool
            Accepted for compatibility, without meaning.
        """
        checked = settings.checked("seed", seed)
        if checked is None:
            raise ANNarchyException("set_seed: a seed is a whole number from 0 to 2^64 - 1, not None")
        if not self.core.is_compiled():
            warn("set_seed: the network is not compiled; the seed is kept for compile()")
        self._seed_is_own = True
        self.core.set_seed(checked)
        settings.store("seed", checked)

    def own_seed(self, seed: int) -> None:
        """Use `seed` from `compile` on, in this network only."""
        self._seed_is_own = True
        self.core.set_seed(seed)

    # Compiling

    def compile(
        self,
        directory: str = "annarchy",
        clean: bool = False,
        populations: list[Population] | None = None,
        projections: list[Projection] | None = None,
        compiler: str = "default",
        compiler_flags: str = "default",
        add_sources: str = "",
        extra_libs: str = "",
        cuda_config: dict[str, Any] | None = None,
        annarchy_json: str = "",
        silent: bool = False,
        debug_build: bool = False,
        profile_enabled: bool = False,
    ) -> None:
        """Check all equations, make the synapses and the machine code; see :func:`neurarchy.compile`."""
        if annarchy_json and not os.path.exists(annarchy_json):
            raise FileNotFoundError(annarchy_json)
        if self.core.is_compiled():
            print("The network is compiled already; in a notebook, call clear() before creating a new one.")
            return
        chosen = None if populations is None and projections is None else Subset(self, populations, projections)
        settings.check_cores()
        self.configure(settings.config())
        self.draw_seed()
        core = self.core if chosen is None else self._subset_core(chosen)
        if not silent:
            print("Compiling ..." if self.id == 0 else f"Compiling network {self.id}...", end=" ", flush=True)
        try:
            self.times = core.compile()
        except BaseException:
            if not silent:
                print("failed")
            raise
        if chosen is not None and chosen.left_out:
            shelf = Shelf(self)
            for obj in chosen.left_out:
                obj.__dict__["_network"] = shelf
                shelf._keep(obj)
        self.core = core
        if not silent:
            print("OK")
        self.show_warnings()
        self._warn_of_what_is_odd()
        if settings.get_global_config("show_time"):
            for phase, seconds in self.times.items():
                print(f"  {phase}: {seconds:.3f} s")
        if settings.get_global_config("verbose"):
            synapses = sum(proj.nb_synapses for proj in self.projections if proj.initialized)
            neurons = sum(pop.size for pop in self.populations if pop.initialized)
            print(f"{neurons} neurons, {synapses} synapses")

    def _subset_core(self, chosen: Subset) -> _core.Network:
        """Return the declarations of a part of the network, with its settings and its seed."""
        whole = self.core
        seed = whole.seed()
        try:
            self.core = chosen.core(self)
            if seed is not None and self._seed_is_own:
                self.core.set_seed(seed)
            elif seed is not None:
                self.core.seed_if_unset(seed)
            self.configure(settings.config())
            return self.core
        finally:
            self.core = whole

    def _warn_of_what_is_odd(self) -> None:
        """Warn of what has a meaning, but hardly the one intended; a copy of a compiled network has said it."""
        if self.id != 0 and registry.magic().core.is_compiled():
            return
        for text in oddities(self):
            warn(text)

    # Running

    def require_compiled(self, what: str) -> None:
        """Raise unless the network is compiled, which `what` needs."""
        if not self.core.is_compiled():
            raise ANNarchyException(f"{what}: the network is not compiled yet; call compile() first")

    def simulate(
        self, duration: float, measure_time: bool = False, progress_bar: bool = False, callbacks: bool = True
    ) -> None:
        """Simulate for a duration in ms; see :func:`neurarchy.simulate`."""
        self.require_compiled("simulate")
        running.simulate(self, duration, measure_time, progress_bar, callbacks)

    def step(self) -> None:
        """Make one step; callbacks are not called."""
        self.require_compiled("step")
        self.core.run(1, None)

    def simulate_until(
        self,
        max_duration: float,
        population: Population | PopulationView | list[Population | PopulationView] | None = None,
        operator: str = "and",
        measure_time: bool = False,
        populations: Population | PopulationView | list[Population | PopulationView] | None = None,
    ) -> float:
        """Simulate until the stop conditions are met; see :func:`neurarchy.simulate_until`."""
        self.require_compiled("simulate_until")
        if (population is None) == (populations is None):
            raise TypeError("simulate_until: give the populations whose stop conditions count, once")
        given: Any = populations if population is None else population
        return running.simulate_until(self, max_duration, given, operator, measure_time)

    def reset(
        self, populations: bool = True, projections: bool = False, monitors: bool = True, synapses: bool = False
    ) -> None:
        """Go back to the initial state; see :func:`neurarchy.reset`."""
        self.require_compiled("reset")
        if synapses and not projections:
            warn("reset(synapses=True) needs projections=True, which is assumed")
            projections = True
        self.core.reset(populations, projections, synapses, monitors)
        if synapses:
            for proj in self.projections:
                proj._structure_changed()

    def save(self, filename: str | os.PathLike[str], populations: bool = True, projections: bool = True) -> None:
        """Write values, connectivity and time to a file; see :func:`neurarchy.save`."""
        saving.save_network(self, filename, populations, projections)

    def load(
        self,
        filename: str | os.PathLike[str],
        populations: bool = True,
        projections: bool = True,
        pickle_encoding: str | None = None,
    ) -> None:
        """Read a file of :meth:`save`; see :func:`neurarchy.load`."""
        loading.load_network(self, filename, populations, projections, pickle_encoding)

    def checkpoint(self, path: str | os.PathLike[str]) -> None:
        """Write everything that the next steps depend on to a file; see :func:`neurarchy.checkpoint`."""
        checkpoints.write(self, path)

    def restore(self, path: str | os.PathLike[str]) -> None:
        """Take over the state in a file of :meth:`checkpoint`; see :func:`neurarchy.restore`."""
        checkpoints.read(self, path)

    def get_time(self) -> float:
        """Return the time of the simulation in ms; 0 before `compile`."""
        return self.core.time_ms()

    def set_time(self, t: float) -> None:
        """Set the time to `t` ms. Moving it back makes the neurons forget when they spiked. Warns before `compile`."""
        steps = times.period_steps(t, self.dt, "set_time")
        if times.milliseconds(t, "set_time") < 0.0:
            raise ANNarchyException(f"set_time: the time cannot be negative, {t} ms")
        self.set_current_step(steps)

    def get_current_step(self) -> int:
        """Return the number of the step that comes next; 0 before `compile`."""
        return self.core.current_step()

    def set_current_step(self, t: int) -> None:
        """Let step `t` come next. Warns before `compile`."""
        if not 0 <= int(t) < 2**61:
            raise ANNarchyException(f"set_current_step: a step is a number from 0 to 2^61, not {t}")
        if not self.core.is_compiled():
            warn("the network is not compiled, its time cannot be set")
            return
        self.core.set_current_step(int(t))

    def enable_learning(
        self,
        projections: list[Projection] | None = None,
        period: float | None = None,
        offset: float | None = None,
    ) -> None:
        """Enable learning in `projections` (default: all); see :meth:`Projection.enable_learning`."""
        for proj in projections or self.projections:
            proj.enable_learning(period, offset)

    def disable_learning(self, projections: list[Projection] | None = None) -> None:
        """Disable learning in `projections` (default: all); see :meth:`Projection.disable_learning`."""
        for proj in projections or self.projections:
            proj.disable_learning()

    # Look-up

    def find_population(self, name: str) -> Population | None:
        """Return the population called `name`, None if there is none."""
        return next((pop for pop in self.populations if pop.name == name), None)

    def get_population(self, name: str) -> Population | None:
        """Return the population called `name`; warns and returns None if there is none."""
        found = self.find_population(name)
        if found is None:
            warn(f"there is no population '{name}'")
        return found

    def get_projection(self, name: str) -> Projection | None:
        """Return the first projection called `name`; warns and returns None if there is none."""
        found = next((proj for proj in self.projections if proj.name == name), None)
        if found is None:
            warn(f"there is no projection '{name}'")
        return found

    def get_projections(
        self,
        post: Population | PopulationView | str | None = None,
        pre: Population | PopulationView | str | None = None,
        target: str | None = None,
        suppress_error: bool = False,
    ) -> list[Projection]:
        """Return the projections that match all that is given; see :func:`neurarchy.projections`.

        Raises
        ------
        ANNarchyException
            If none matches, unless `suppress_error`.
        """

        def is_side(side: object, wanted: object) -> bool:
            return (
                wanted is None or side is wanted or (isinstance(wanted, str) and getattr(side, "name", None) == wanted)
            )

        found = [
            proj
            for proj in self.projections
            if is_side(proj.post, post) and is_side(proj.pre, pre) and (target is None or proj.target == target)
        ]
        if not found and not suppress_error and not post is pre is target is None:
            raise ANNarchyException("there is no projection with the given pre, post and target")
        return found

    def get_monitors(self, obj: object = None) -> list[Monitor]:
        """Return the monitors, all or those that record `obj`."""
        return [monitor for monitor in self.monitors if obj is None or monitor.object is obj]

    def get(self, obj: Any) -> Any:
        """Return an object as part of this network."""
        raise NotImplementedError

    def _keep(self, obj: Population | Projection | Monitor | Extension) -> None:
        """Add an object to the list of its kind."""
        lists: dict[type, list[Any]] = {
            Population: self.populations,
            Projection: self.projections,
            Monitor: self.monitors,
            Extension: self.extensions,
        }
        lists[kind_of(obj)].append(obj)

    # Description

    def summary(self) -> Summary:
        """Tell what the network consists of and how much memory it takes; see :func:`neurarchy.summary`."""
        from .summary import of_network

        return of_network(self)

    def report(self, filename: str | os.PathLike[str] = "./report.tex", **options: Any) -> None:
        """Write a description of the network to a file; see :func:`neurarchy.report`, also for the options."""
        from .reporting import report

        report(filename, **options, net_id=self.id)

    def dissolve(self) -> None:
        """Forget the compiled state; objects keep their declarations."""
        try:
            _core.finish_recordings(self.core)
        except ANNarchyException as error:
            warn(f"a recording is not complete: {error}")
        self.core = self.core.declarations()
        self.monitors = []
        self.extensions = []
        self.callbacks.clear()


class Shelf(BaseNetwork):
    """Where objects are that `compile` left out: declared, never compiled."""

    def __init__(self, net: BaseNetwork) -> None:
        super().__init__(net.id)
        self.core = net.core
        self.origin = net

    def get(self, obj: Any) -> Any:
        """Return the object itself."""
        return obj


def kind_of(obj: Population | Projection | Monitor | Extension) -> type:
    """Return the one of `KINDS` that an object is."""
    return next(kind for kind in KINDS if isinstance(obj, kind))
