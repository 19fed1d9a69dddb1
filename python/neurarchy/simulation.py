"""Compiling, running and looking things up: the functions that act on a network by its number, 0 by default."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from . import command_line, registry, times

if TYPE_CHECKING:
    from .monitor import Monitor
    from .population import Population
    from .projection import Projection
    from .view import PopulationView


def compile(
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
    net_id: int = 0,
) -> None:
    """Check all equations, make the synapses and the machine code, and set all initial values.

    Called a second time it says so and does nothing. :func:`compile_times` tells how long each phase took.

    Parameters
    ----------
    silent : bool
        Print nothing.
    net_id : int
        Number of the network.
    directory, clean, compiler, compiler_flags, add_sources, extra_libs, cuda_config, debug_build, profile_enabled
        For a C++ compiler, which is not used here: accepted, without meaning.
    populations, projections : list, optional
        Only these; the others stay declared and uninitialised. Default: everything. With `populations` only, the
        projections between them are compiled as well.
    annarchy_json : str
        Its existence is checked.

    Raises
    ------
    ANNarchyException
        If there are mistakes in the models: all of them are shown. If a projection was never connected.
    FileNotFoundError
        If `annarchy_json` does not exist.

    Examples
    --------
    >>> import neurarchy as ann
    >>> pop = ann.Population(1, ann.Neuron(equations="r = t"))
    >>> ann.compile()
    Compiling ... OK
    """
    registry.network(net_id).compile(
        directory=directory,
        clean=clean,
        populations=populations,
        projections=projections,
        compiler=compiler,
        compiler_flags=compiler_flags,
        add_sources=add_sources,
        extra_libs=extra_libs,
        cuda_config=cuda_config,
        annarchy_json=annarchy_json,
        silent=silent,
        debug_build=debug_build,
        profile_enabled=profile_enabled,
    )
    command_line.after_compile(net_id)


def compile_times(net_id: int = 0) -> dict[str, float]:
    """Return the seconds that each phase of `compile` took.

    Parameters
    ----------
    net_id : int
        Number of the network.

    Returns
    -------
    dict
        ``check`` (equations and numerical methods), ``build`` (synapses), ``compile`` (machine code, as far as it was
        not made beside synapses), ``instantiate`` (initial values); empty before `compile`.
    """
    return dict(registry.network(net_id).times)


def simulate(
    duration: float,
    measure_time: bool = False,
    progress_bar: bool = False,
    callbacks: bool = True,
    net_id: int = 0,
) -> None:
    """Simulate a network.

    Parameters
    ----------
    duration : float
        ms of biological time; a step that has begun is finished. 0 or less: nothing.
    measure_time : bool
        Print how long it took.
    progress_bar : bool
        Show a progress bar if there are at least 1000 steps (needs tqdm).
    callbacks : bool
        Call the functions registered with :class:`every`.
    net_id : int
        Number of the network.

    Raises
    ------
    ANNarchyException
        If the network is not compiled or the duration is no finite time.
    KeyboardInterrupt
        On Ctrl-C; the network can go on.

    Examples
    --------
    >>> import neurarchy as ann
    >>> pop = ann.Population(1, ann.Neuron(equations="r = t"))
    >>> ann.compile(silent=True)
    >>> ann.simulate(10.0)
    >>> ann.get_time(), pop.r
    (10.0, array([9.]))
    """
    registry.network(net_id).simulate(duration, measure_time, progress_bar, callbacks)


def simulate_until(
    max_duration: float,
    population: Population | PopulationView | list[Population | PopulationView] | None = None,
    operator: str = "and",
    measure_time: bool = False,
    net_id: int = 0,
    populations: Population | PopulationView | list[Population | PopulationView] | None = None,
) -> float:
    """Simulate a network until the stop conditions of populations are met. Callbacks are not called.

    The conditions are tested after each step, so the step in which they are met is simulated.

    Parameters
    ----------
    max_duration : float
        ms of biological time after which the simulation ends anyway.
    population, populations : Population, PopulationView or list of them
        Whose stop conditions count (one name or the other); a view stands for its population. Those without a condition
        are ignored. If none has one the whole duration is simulated, with a warning.
    operator : {'and', 'or'}
        All conditions must be met in one step, or any.
    measure_time : bool
        Print how long it took.
    net_id : int
        Number of the network.

    Returns
    -------
    float
        The time simulated, ms.

    Raises
    ------
    ANNarchyException
        If the network is not compiled or the duration is no finite time.
    KeyboardInterrupt
        On Ctrl-C; the network can go on.

    Examples
    --------
    >>> import neurarchy as ann
    >>> pop = ann.Population(3, ann.Neuron(equations="r += 1.0"), stop_condition="r > 4.5 : all")
    >>> ann.compile(silent=True)
    >>> ann.simulate_until(100.0, pop)
    5.0
    """
    return registry.network(net_id).simulate_until(max_duration, population, operator, measure_time, populations)


def step(net_id: int = 0) -> None:
    """Make one step; callbacks are not called.

    Parameters
    ----------
    net_id : int
        Number of the network.

    Raises
    ------
    ANNarchyException
        If the network is not compiled.
    """
    registry.network(net_id).step()


def reset(
    populations: bool = True,
    projections: bool = False,
    synapses: bool = False,
    monitors: bool = True,
    net_id: int = 0,
) -> None:
    """Go back to the state after `compile`, at time 0. Random numbers go on: a second trial has other noise.

    Parameters
    ----------
    populations : bool
        Reset all attributes of the populations to their initial values; forget spikes.
    projections : bool
        Reset all attributes of the projections, except weights.
    synapses : bool
        Make the connectivity, weights and delays anew.
    monitors : bool
        Delete what was recorded.
    net_id : int
        Number of the network.

    Raises
    ------
    ANNarchyException
        If the network is not compiled.
    """
    registry.network(net_id).reset(populations, projections, monitors, synapses)


def clear(functions: bool = True, neurons: bool = True, synapses: bool = True, constants: bool = True) -> None:
    """Forget all populations, projections, monitors, networks and callbacks. Settings are kept.

    Parameters
    ----------
    functions, constants : bool
        Also forget the functions and constants.
    neurons, synapses : bool
        Also forget the models, which :func:`report` lists; they can be used all the same.
    """
    for net in registry.networks():
        net.dissolve()
    registry.forget()
    times.forget_warnings()
    if functions:
        registry.functions.clear()
    if constants:
        registry.constants.clear()
    if neurons:
        registry.neurons.clear()
    if synapses:
        registry.synapses.clear()
    core = registry.magic().core
    for constant in registry.constants.values():
        core.set_constant(constant.name, constant.value)
    for text in registry.functions:
        core.add_function(text)


def set_seed(seed: int, use_seed_seq: bool = True, net_id: int = 0) -> None:
    """Set the seed of all random numbers of a network, and start them anew. Before `compile` it warns.

    Parameters
    ----------
    seed : int
        The seed; also that of networks compiled and distributions made later. ``numpy.random`` is not touched.
    use_seed_seq : bool
        Accepted for compatibility, without meaning.
    net_id : int
        Number of the network.
    """
    registry.network(net_id).set_seed(seed, use_seed_seq)


def get_time(net_id: int = 0) -> float:
    """Return the time of the simulation in ms; 0 before `compile`.

    Parameters
    ----------
    net_id : int
        Number of the network.
    """
    return registry.network(net_id).get_time()


def set_time(t: float, net_id: int = 0) -> None:
    """Set the time of the simulation in ms; see :func:`set_current_step`.

    Parameters
    ----------
    t : float
        Time in ms; whole steps count.
    net_id : int
        Number of the network.
    """
    registry.network(net_id).set_time(t)


def get_current_step(net_id: int = 0) -> int:
    """Return the number of the step that comes next; 0 before `compile`.

    Parameters
    ----------
    net_id : int
        Number of the network.
    """
    return registry.network(net_id).get_current_step()


def set_current_step(t: int, net_id: int = 0) -> None:
    """Set the number of the step that comes next. Warns before `compile`.
    Monitors and delayed values are not shifted; moving the time back makes neurons forget when they spiked.

    Parameters
    ----------
    t : int
        Number of the step.
    net_id : int
        Number of the network.
    """
    registry.network(net_id).set_current_step(t)


def enable_learning(
    projections: list[Projection] | None = None,
    period: float | None = None,
    offset: float | None = None,
    net_id: int = 0,
) -> None:
    """Enable learning in projections (default: all); see :meth:`Projection.enable_learning`.

    Parameters
    ----------
    projections : list of Projection, optional
        Which ones; default: all.
    period, offset : float, optional
        Interval of learning and its beginning, ms.
    net_id : int
        Number of the network.
    """
    registry.network(net_id).enable_learning(projections, period, offset)


def disable_learning(projections: list[Projection] | None = None, net_id: int = 0) -> None:
    """Disable learning in projections (default: all); see :meth:`Projection.disable_learning`.

    Parameters
    ----------
    projections : list of Projection, optional
        Which ones; default: all.
    net_id : int
        Number of the network.
    """
    registry.network(net_id).disable_learning(projections)


def populations(net_id: int = 0) -> list[Population]:
    """Return all populations.

    Parameters
    ----------
    net_id : int
        Number of the network.
    """
    return list(registry.network(net_id).populations)


def projections(
    net_id: int = 0,
    post: Population | PopulationView | str | None = None,
    pre: Population | PopulationView | str | None = None,
    target: str | None = None,
    suppress_error: bool = False,
) -> list[Projection]:
    """Return the projections that match all that is given.

    Parameters
    ----------
    net_id : int
        Number of the network.
    post, pre : Population, PopulationView or str, optional
        The side that they have: the very object that they were made of, or its name.
    target : str, optional
        Their target.
    suppress_error : bool
        Return an empty list if none matches.

    Raises
    ------
    ANNarchyException
        If something is given and none matches, unless `suppress_error`.
    """
    return registry.network(net_id).get_projections(post, pre, target, suppress_error)


def monitors(net_id: int = 0, obj: object = None) -> list[Monitor]:
    """Return the monitors, all or those of an object.

    Parameters
    ----------
    net_id : int
        Number of the network.
    obj : Population, PopulationView, Projection or Dendrite, optional
        What they record.
    """
    return registry.network(net_id).get_monitors(obj)


def get_population(name: str, net_id: int = 0) -> Population | None:
    """Return the population of this name; warns and returns None if there is none.

    Parameters
    ----------
    name : str
        Its name.
    net_id : int
        Number of the network.
    """
    return registry.network(net_id).get_population(name)


def get_projection(name: str, net_id: int = 0) -> Projection | None:
    """Return the first projection of this name; warns and returns None if there is none.

    Parameters
    ----------
    name : str
        Its name.
    net_id : int
        Number of the network.
    """
    return registry.network(net_id).get_projection(name)
