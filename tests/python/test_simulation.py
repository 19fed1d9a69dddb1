"""Running: durations, time, reset, clear, callbacks, interruption, messages."""

from __future__ import annotations

import _thread
import signal
import threading
import time

import numpy as np
import pytest

import neurarchy as ann

CLOCK = ann.Neuron(equations="r = t")


@pytest.mark.parametrize(
    ("dt", "duration", "steps"), [(1.0, 2.5, 3), (1.0, 0, 0), (0.1, 0.7, 7), (0.01, 0.07, 7), (1.0, np.float64(4), 4)]
)
@pytest.mark.filterwarnings("ignore::neurarchy.NeurarchyWarning")
def test_a_step_that_has_begun_is_finished(dt, duration, steps):
    ann.setup(dt=dt)
    ann.Population(1, CLOCK)
    ann.compile(silent=True)
    ann.simulate(duration)
    assert ann.get_current_step() == steps
    assert ann.get_time() == steps * dt


def test_durations_that_are_no_multiple_of_dt_or_negative_warn():
    ann.Population(1, CLOCK)
    ann.compile(silent=True)
    with pytest.warns(ann.NeurarchyWarning, match="3 steps"):
        ann.simulate(2.5)
    with pytest.warns(ann.NeurarchyWarning, match="negative"):
        ann.simulate(-5)
    assert ann.get_current_step() == 3


@pytest.mark.parametrize("duration", [float("nan"), float("inf"), -float("inf"), "x", None, True])
def test_impossible_durations_are_errors_and_change_nothing(duration):
    ann.Population(1, CLOCK)
    ann.compile(silent=True)
    with pytest.raises(ann.ANNarchyException):
        ann.simulate(duration)
    assert ann.get_current_step() == 0


@pytest.mark.parametrize("call", [lambda: ann.simulate(1.0), ann.step, ann.reset])
def test_nothing_runs_before_compile(call):
    ann.Population(1, CLOCK)
    with pytest.raises(ann.ANNarchyException, match="compile"):
        call()


def test_the_clock_can_be_set():
    pop = ann.Population(1, CLOCK)
    with pytest.warns(ann.NeurarchyWarning, match="not compiled"):
        ann.set_time(5.0)
    ann.compile(silent=True)
    ann.set_time(5.0)
    ann.step()
    assert (pop.r[0], ann.get_time(), ann.get_current_step()) == (5, 6, 6)
    ann.set_current_step(2)
    assert ann.get_time() == 2.0
    for wrong in (-1.0, float("nan")):
        with pytest.raises(ann.ANNarchyException):
            ann.set_time(wrong)


def test_compile_says_what_it_does_and_a_second_call_does_nothing(capsys):
    ann.Population(1, CLOCK)
    ann.compile()
    assert capsys.readouterr().out == "Compiling ... OK\n"
    assert set(ann.compile_times()) == {"check", "build", "compile", "instantiate"}
    ann.compile()
    assert "already" in capsys.readouterr().out


def test_a_network_that_does_not_compile_can_be_mended(capsys):
    pop = ann.Population(2, CLOCK)
    proj = ann.Projection(pop, pop, "exc")
    with pytest.raises(ann.ANNarchyException, match="proj0"):
        ann.compile()
    assert capsys.readouterr().out == "Compiling ... failed\n"
    proj.connect_all_to_all(1.0)
    ann.compile(silent=True)
    ann.step()


def test_nothing_is_added_after_compile_but_monitors():
    pop = ann.Population(1, CLOCK)
    ann.compile(silent=True)
    with pytest.raises(ann.ANNarchyException, match="compiled"):
        ann.Population(1, CLOCK)
    with pytest.raises(ann.ANNarchyException, match="compiled"):
        ann.Projection(pop, pop, "exc")
    assert (len(ann.populations()), len(ann.projections())) == (1, 0)


def test_clear_forgets_everything_but_settings():
    ann.setup(dt=0.5)
    pop = ann.Population(2, ann.Neuron(parameters="a = 1.0", equations="r = a*t"))
    pop.a = 3.0
    ann.Constant("c", 1.0)
    ann.compile(silent=True)
    pop.a = 5.0
    ann.simulate(2.0)
    ann.clear()
    assert (ann.populations(), ann.projections(), ann.monitors()) == ([], [], [])
    assert (ann.dt(), ann.list_constants()) == (0.5, [])
    assert (pop.a.tolist(), pop.r.tolist(), pop.initialized) == ([3, 3], [0, 0], False)
    with pytest.raises(ann.ANNarchyException):
        ann.simulate(1.0)
    with pytest.raises(ann.ANNarchyException, match="clear"):
        ann.Projection(pop, pop, "exc")
    assert ann.Population(1, CLOCK).id == 0


def test_clear_can_keep_functions_and_constants():
    ann.Constant("c", 2.0)
    ann.add_function("twice(x) = c*x")
    ann.clear(functions=False, constants=False)
    pop = ann.Population(1, ann.Neuron(equations="r = twice(t)"))
    ann.compile(silent=True)
    ann.simulate(4.0)
    assert pop.r[0] == 6.0


def test_objects_are_found_by_name_and_by_what_they_connect():
    a, b = ann.Population(1, CLOCK, name="a"), ann.Population(1, CLOCK, name="b")
    proj = ann.Projection(a, b, "exc", name="ab").connect_one_to_one(1.0)
    other = ann.Projection(b, a, "inh").connect_one_to_one(1.0)
    m = ann.Monitor(a, "r")
    assert ann.get_population("b") is b
    assert ann.get_projection("ab") is proj
    assert ann.projections() == [proj, other]
    assert ann.projections(post=b) == ann.projections(pre="a") == ann.projections(target="exc") == [proj]
    assert (ann.monitors(obj=a), ann.monitors(obj=b)) == ([m], [])
    with pytest.raises(ann.ANNarchyException):
        ann.projections(target="nothing")
    assert ann.projections(target="nothing", suppress_error=True) == []
    with pytest.warns(ann.NeurarchyWarning, match="nobody"):
        assert ann.get_population("nobody") is None
    with pytest.raises(ann.ANNarchyException, match="not existing"):
        ann.get_time(net_id=7)


def test_callbacks_are_called_at_their_times():
    ann.Population(1, CLOCK)
    ann.compile(silent=True)
    calls = []

    def register(name, **times):
        ann.every(**times)(lambda n: calls.append((name, n, ann.get_time())))

    register("f1", period=3.0)
    register("f2", period=3.0, offset=-1.0)
    register("f3", period=2.0, offset=5.0, wait=1.0)
    register("f4", period=0.1)
    ann.simulate(7.0)
    expected = (
        "f1 0 0, f4 0 0, f3 0 1, f4 1 1, f2 0 2, f4 2 2, f1 1 3, f3 1 3, f4 3 3, f4 4 4, "
        "f2 1 5, f3 2 5, f4 5 5, f1 2 6, f4 6 6"
    )
    assert ", ".join(f"{name} {n} {time:g}" for name, n, time in calls) == expected
    calls.clear()
    ann.simulate(3.0)
    assert calls[0] == ("f1", 0, 7.0)
    calls.clear()
    ann.simulate(3.0, callbacks=False)
    ann.step()
    ann.disable_callbacks()
    assert not ann.callbacks_enabled()
    ann.simulate(3.0)
    ann.enable_callbacks()
    ann.clear_all_callbacks()
    ann.simulate(3.0)
    assert calls == []
    assert ann.get_current_step() == 20


def test_an_exception_of_a_callback_ends_the_simulation():
    ann.Population(1, CLOCK)
    ann.compile(silent=True)

    @ann.every(period=2.0, wait=2.0)
    def fail(n):
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        ann.simulate(10.0)
    assert ann.get_time() == 2.0


@pytest.fixture
def ctrl_c():
    """Let SIGINT interrupt also where the process was started in the background, which ignores it."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


@pytest.mark.usefixtures("ctrl_c")
@pytest.mark.parametrize("threads", [1, 2])
def test_ctrl_c_stops_a_simulation_soon_and_the_network_can_go_on(threads):
    ann.setup(num_threads=threads)
    pop = ann.Population(100, ann.Neuron(equations="r = r + exp(-t)"))
    ann.compile(silent=True)
    threading.Timer(0.3, _thread.interrupt_main).start()
    started = time.perf_counter()
    with pytest.raises(KeyboardInterrupt):
        ann.simulate(1e9)
    assert time.perf_counter() - started < 5.0
    reached = ann.get_current_step()
    assert 0 < reached < 10**9
    ann.simulate(10.0)
    assert ann.get_current_step() == reached + 10
    assert np.isfinite(pop.r).all()


@pytest.mark.usefixtures("ctrl_c")
def test_other_threads_run_while_a_network_is_simulated_and_cannot_disturb_it():
    pop = ann.Population(100, ann.Neuron(equations="r = r + exp(-t)"))
    ann.compile(silent=True)
    seen = []

    def look():
        try:
            seen.append(pop.r)
        except ann.ANNarchyException as error:
            seen.append(str(error))
        _thread.interrupt_main()

    threading.Timer(0.2, look).start()
    with pytest.raises(KeyboardInterrupt):
        ann.simulate(1e9)
    assert "at the moment" in seen[0]


def test_a_progress_bar_is_shown_for_long_simulations(capsys):
    ann.Population(1, CLOCK)
    ann.compile(silent=True)
    ann.simulate(10.0, progress_bar=True)
    assert capsys.readouterr().err == ""
    ann.simulate(2000.0, progress_bar=True, measure_time=True)
    shown = capsys.readouterr()
    assert "2000/2000 ms" in shown.err
    assert shown.out.startswith("Simulating 2.0 seconds of the network took ")


def test_constants_are_floats_that_equations_follow():
    constant = ann.Constant("c", 2.0)
    pop = ann.Population(1, ann.Neuron(parameters="a = c", equations="r = c"))
    assert (constant + 1, constant * constant, str(constant), repr(constant)) == (3.0, 4.0, "2.0", "2.0")
    assert (ann.get_constant("c"), ann.get_constant("d"), ann.list_constants()) == (constant, None, ["c"])
    with pytest.raises(ann.ANNarchyException, match="already"):
        ann.Constant("c", 1.0)
    constant.set(3.0)
    assert (str(constant), constant.value, constant + 1) == ("3.0", 3.0, 3.0)
    ann.compile(silent=True)
    ann.step()
    assert (pop.r[0], pop.a[0]) == (3, 3)
    constant.set(100)
    ann.step()
    assert (pop.r[0], pop.a[0]) == (100, 3)


@pytest.mark.parametrize(
    ("name", "value"), [("2c", 1.0), ("a b", 1.0), ("lambda", 1.0), (3, 1.0), ("c", "x"), ("c", None)]
)
def test_impossible_constants_are_errors(name, value):
    with pytest.raises(ann.ANNarchyException):
        ann.Constant(name, value)
    assert ann.list_constants() == []


@pytest.mark.parametrize("text", ["f(x) =", "f(x = 1", "f(x) = y", "nothing", 3, "f(x) = x : int, int, int"])
def test_mistakes_in_functions_are_errors(text):
    def use():
        ann.add_function(text)
        ann.Population(1, ann.Neuron(equations="r = f(1)"))
        ann.compile(silent=True)

    with pytest.raises(ann.ANNarchyException):
        use()


@pytest.mark.parametrize(
    "use",
    [
        lambda pop: ann.set_current_step(2**70),
        lambda pop: ann.set_current_step(-1),
        lambda pop: pop.compute_firing_rate(1e300),
        lambda pop: pop.compute_firing_rate(float("nan")),
        lambda pop: ann.Uniform(-1.7e308, 1.7e308),
        lambda pop: ann.DiscreteUniform(-1e300, 1e300),
    ],
)
def test_numbers_beyond_what_can_be_counted_are_errors(use):
    pop = ann.Population(1, ann.Neuron(equations="v = 1", spike="v > 0"))
    ann.compile(silent=True)
    with pytest.raises(ann.ANNarchyException) as raised:
        use(pop)
    assert "internal error" not in str(raised.value)


def test_periods_beyond_any_simulation_are_one_sample():
    pop = ann.Population(1, CLOCK)
    m = ann.Monitor(pop, "r", period=1e300)
    ann.compile(silent=True)
    ann.simulate(3.0)
    assert m.get("r").tolist() == [[0.0]]


def test_a_negative_refractory_period_warns():
    with pytest.warns(ann.NeurarchyWarning, match="negative"):
        ann.Population(1, ann.Neuron(equations="v = 1", spike="v > 0", refractory=-1.0))
