"""Many networks at once: in processes, one after the other, or wherever an executor puts them."""

from __future__ import annotations

import inspect
import multiprocessing
import os
import time
import traceback
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Executor, Future, ProcessPoolExecutor, ThreadPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager, nullcontext
from typing import Any, NamedTuple

import numpy as np

from . import registry, settings
from .messages import ANNarchyException, warn
from .network import Network


class _Job(NamedTuple):
    """What all calls of one `parallel_run` have in common."""

    method: Callable[..., Any]
    #: None: each call makes its own network.
    networks: list[Network] | None
    #: One for each call.
    arguments: list[tuple[Any, ...]]
    seeds: list[int]
    #: The generators of the process may be seeded: nobody else uses them meanwhile.
    own_process: bool


class _Outcome(NamedTuple):
    value: Any
    #: What went wrong, as text: not every exception can be sent from one process to another.
    error: str | None


#: Jobs that forked processes find by their number.
_jobs: dict[int, _Job] = {}
_numbers = iter(range(1, 2**62))


def parallel_run(
    method: Callable[..., Any],
    networks: list[Network] | None = None,
    number: int = 0,
    max_processes: int = -1,
    measure_time: bool = False,
    sequential: bool = False,
    same_seed: bool = False,
    annarchy_json: str = "",
    visible_cores: Sequence[int] = (),
    executor: Executor | None = None,
    **args: Sequence[Any],
) -> list[Any]:
    """Call a function once for each of several networks, side by side.

    Parameters
    ----------
    method : function
        Called as ``method(n, network, ...)``, with one more positional parameter for each of `args`.
    networks : list of Network, optional
        Compiled networks, one for each call.
    number : int
        Without `networks`: so many copies of all that was declared, made and compiled for the calls and forgotten
        after them.
    max_processes : int
        Processes at a time; -1: one for each network, but no more than there are cores.
    measure_time : bool
        Print how long it took.
    sequential : bool
        Call in this process, one after the other. Then changes of `networks` stay.
    same_seed : bool
        All copies draw the same random numbers.
    annarchy_json : str
        Accepted for compatibility, without meaning.
    visible_cores : sequence of int
        Core on which each process runs; needs `max_processes`, of this length.
    executor : concurrent.futures.Executor, optional
        Where to call instead. In a pool of threads networks run side by side as well, and share their machine code;
        results need not be picklable then, and changes of `networks` stay. Processes of an executor must have been
        forked from this one after the call, so a `ProcessPoolExecutor` is given unused and with the context ``fork``.
    **args : sequence
        One value for each network, by the name of the parameter of `method`.

    Returns
    -------
    list
        What `method` returned, in the order of the networks.

    Raises
    ------
    ANNarchyException
        If an argument is impossible, or `method` raised an exception, the text of which is printed.

    Notes
    -----
    Processes are forked: they see everything that this one holds, and nothing that they change is seen here; what
    `method` returns must be picklable. Where there is no fork, threads are used instead, with a warning.

    Copy *n* has the seed S + n, which also seeds ``numpy.random`` (but not in threads, which share it); S is the seed
    that was set up, or drawn. So results do not depend on the number of processes.

    Examples
    --------
    >>> import neurarchy as ann
    >>> pop = ann.Population(2, ann.Neuron(parameters="a = 1.0", equations="r = a*t"))
    >>> def trial(n, net, a):
    ...     net.get(pop).a = a
    ...     net.simulate(3.0)
    ...     return float(net.get(pop).r[0])
    >>> ann.compile(silent=True)
    >>> ann.parallel_run(trial, number=3, a=[1.0, 2.0, 3.0])
    [2.0, 4.0, 6.0]
    """
    if not inspect.isfunction(method):
        raise ANNarchyException(f"parallel_run(method=): expected a function, not {method!r}")
    count = _count(networks, number)
    arguments = _arguments(method, args, count)
    workers = _workers(max_processes, list(visible_cores), count)
    if executor is not None and sequential:
        raise ANNarchyException("parallel_run: give sequential=True or an executor, not both")
    if executor is not None and (max_processes != -1 or len(visible_cores)):
        raise ANNarchyException("parallel_run: an executor has its own processes; give it no max_processes or cores")
    if networks is None and not registry.magic().core.is_compiled():
        warn("parallel_run: the network is not compiled yet; it is compiled now")
        registry.magic().compile()
    first = _first_seed()
    seeds = [(first + (0 if same_seed else n)) % 2**64 for n in range(count)]
    started = time.perf_counter()
    job = _Job(method, networks, arguments, seeds, own_process=True)
    if sequential:
        outcomes = _in_turn(job, count)
    elif executor is not None:
        outcomes = _with_executor(job, count, executor)
    elif "fork" in multiprocessing.get_all_start_methods():
        outcomes = _in_processes(job, count, workers, list(visible_cores))
    else:
        warn("parallel_run: this system cannot fork processes; the networks run in threads, which see changes")
        with ThreadPoolExecutor(workers) as threads:
            outcomes = _with_executor(job, count, threads)
    if measure_time:
        how = "sequentially" if sequential else "in parallel"
        print(f"Running {count} networks {how} took: {time.perf_counter() - started}")
    _raise_first_error(outcomes, method)
    return [outcome.value for outcome in outcomes]


# What is asked for


def _count(networks: list[Network] | None, number: int) -> int:
    if networks is None:
        if isinstance(number, bool) or not isinstance(number, (int, np.integer)) or number < 1:
            raise ANNarchyException(
                f"parallel_run: give a list of networks, or a number of them of at least 1, not {number}"
            )
        return int(number)
    if not isinstance(networks, list):
        raise ANNarchyException(f"parallel_run(networks=): expected a list of networks, not {networks!r}")
    for net in networks:
        if not isinstance(net, Network):
            raise ANNarchyException(f"parallel_run(networks=): expected networks, not {net!r}")
        net.require_compiled("parallel_run")
    if len({id(net) for net in networks}) != len(networks):
        raise ANNarchyException("parallel_run(networks=): a network is listed twice")
    if not networks:
        raise ANNarchyException("parallel_run(networks=): the list is empty")
    return len(networks)


def _arguments(method: Callable[..., Any], args: dict[str, Sequence[Any]], count: int) -> list[tuple[Any, ...]]:
    kinds = (inspect.Parameter.POSITIONAL_ONLY, inspect.Parameter.POSITIONAL_OR_KEYWORD)
    names = [each.name for each in inspect.signature(method).parameters.values() if each.kind in kinds]
    if len(names) < 2:
        raise ANNarchyException(
            f"parallel_run: {method.__name__} must have parameters for the number of the network and the network"
        )
    missing, unknown = (
        [name for name in names[2:] if name not in args],
        [name for name in args if name not in names[2:]],
    )
    if missing or unknown:
        problems = [f"no values for its parameters {', '.join(missing)}"] if missing else []
        problems += [f"no parameters for the values {', '.join(unknown)}"] if unknown else []
        raise ANNarchyException(f"parallel_run: {method.__name__}({', '.join(names)}): {'; '.join(problems)}")
    columns = []
    for name in names[2:]:
        try:
            values = list(args[name])
        except TypeError:
            raise ANNarchyException(f"parallel_run({name}=): expected a list with a value for each network") from None
        if len(values) != count:
            raise ANNarchyException(f"parallel_run({name}=): {len(values)} values for {count} networks")
        columns.append(values)
    return [tuple(column[n] for column in columns) for n in range(count)]


def _workers(max_processes: int, cores: list[int], count: int) -> int:
    if isinstance(max_processes, bool) or not isinstance(max_processes, (int, np.integer)) or (
        max_processes < 1 and max_processes != -1
    ):  # fmt: skip
        raise ANNarchyException(f"parallel_run(max_processes=): a number of at least 1, or -1, not {max_processes!r}")
    if cores:
        if max_processes == -1 or len(cores) != max_processes:
            raise ANNarchyException("parallel_run(visible_cores=): give max_processes, and as many cores")
        machine = os.cpu_count() or 1
        for core in cores:
            if not isinstance(core, (int, np.integer)) or not 0 <= core < machine:
                raise ANNarchyException(
                    f"parallel_run(visible_cores=): there are the cores 0 to {machine - 1}, not {core}"
                )
    return min(count, (os.cpu_count() or 1) if max_processes == -1 else int(max_processes))


def _first_seed() -> int:
    seed = settings.get_global_config("seed")
    # From where scripts expect it, so that those which seed numpy repeat.
    return int(np.random.randint(0, 2**31 - 1)) if seed is None else int(seed)  # noqa: NPY002


# One call


def _call(job: _Job, n: int) -> _Outcome:
    """Make the network, if there is none, and call the function."""
    try:
        with _seeded(job.seeds[n]) if job.own_process else nullcontext(), _network(job, n) as net:
            return _Outcome(job.method(n, net, *job.arguments[n]), None)
    except Exception:
        return _Outcome(None, f"network {n}:\n{traceback.format_exc()}")


@contextmanager
def _network(job: _Job, n: int) -> Iterator[Network]:
    """Provide the network of a call: one that was given, or a copy, which is forgotten afterwards."""
    if job.networks is not None:
        yield job.networks[n]
        return
    net = _copy(job.seeds[n])
    try:
        yield net
    finally:
        # Not only when the garbage is collected: a hundred copies are much memory.
        net.dissolve()
        registry.release(net)


def _copy(seed: int) -> Network:
    """Make a copy of all that was declared, with this seed."""
    magic = registry.magic()
    net = Network()
    net.pauses_originals = False
    net.everything = True
    net.add([*magic.populations, *magic.projections, *magic.monitors, *magic.extensions])
    net.own_seed(seed)
    net.compile(silent=True)
    return net


@contextmanager
def _seeded(seed: int) -> Iterator[None]:
    """Seed what a function draws from outside networks; afterwards all is as it was."""
    state, before = np.random.get_state(), settings.get_global_config("seed")  # noqa: NPY002
    np.random.seed(seed % 2**32)  # noqa: NPY002
    settings.store("seed", seed)
    try:
        yield
    finally:
        settings.store("seed", before)
        np.random.set_state(state)  # noqa: NPY002


# Where the calls are made


def _in_turn(job: _Job, count: int) -> list[_Outcome]:
    outcomes = []
    for n in range(count):
        outcomes.append(_call(job, n))
        if outcomes[-1].error:
            break
    return outcomes


def _in_processes(job: _Job, count: int, workers: int, cores: list[int]) -> list[_Outcome]:
    context = multiprocessing.get_context("fork")
    with _listed(job) as listed:
        # A worker takes the next core when it begins.
        taken = context.Value("i", 0) if cores else None
        with ProcessPoolExecutor(workers, context, _pin, (cores, taken)) as pool:
            return _gathered([pool.submit(_call_listed, listed, n) for n in range(count)])


def _pin(cores: list[int], taken: Any) -> None:
    if not cores or not hasattr(os, "sched_setaffinity"):
        return
    with taken.get_lock():
        core = cores[taken.value % len(cores)]
        taken.value += 1
    os.sched_setaffinity(0, {core})


def _with_executor(job: _Job, count: int, executor: Executor) -> list[_Outcome]:
    # A number is sent, not the job: networks and functions need not be picklable, in threads nor in forked processes.
    with _listed(job) as listed:
        return _gathered([executor.submit(_call_listed, listed, n, os.getpid()) for n in range(count)])


def _call_listed(number: int, n: int, process: int | None = None) -> _Outcome:
    job = _jobs.get(number)
    if job is None:
        return _Outcome(
            None,
            "the executor runs in processes that do not hold the networks. Processes must have been forked from this "
            "one: give a ThreadPoolExecutor or, unused, ProcessPoolExecutor(mp_context=multiprocessing."
            "get_context('fork'))",
        )
    return _call(job if process is None else job._replace(own_process=process != os.getpid()), n)


@contextmanager
def _listed(job: _Job) -> Iterator[int]:
    number = next(_numbers)
    _jobs[number] = job
    try:
        yield number
    finally:
        del _jobs[number]


def _gathered(futures: list[Future[_Outcome]]) -> list[_Outcome]:
    outcomes = []
    try:
        for n, future in enumerate(futures):
            try:
                outcomes.append(future.result())
            except BrokenProcessPool:
                outcomes.append(_Outcome(None, f"network {n}: its process ended without an answer"))
            except Exception as error:
                # What was returned cannot be sent, or the executor failed.
                outcomes.append(_Outcome(None, f"network {n}: {type(error).__name__}: {error}"))
            if outcomes[-1].error:
                break
    finally:
        for future in futures:
            future.cancel()
    return outcomes


def _raise_first_error(outcomes: list[_Outcome], method: Callable[..., Any]) -> None:
    error = next((outcome.error for outcome in outcomes if outcome.error is not None), None)
    if error is not None:
        print(error)
        raise ANNarchyException(f"parallel_run: {method.__name__} failed for {error}")
