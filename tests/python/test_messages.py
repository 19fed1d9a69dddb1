"""What is odd warns, once and with what is done; what is wrong is an exception that names what was meant."""

from __future__ import annotations

import numpy as np
import pytest

import neurarchy as ann

RATE = ann.Neuron(parameters="baseline = 1.0", equations="r = baseline + sum(exc)")


def projection(synapse=None):
    pop = ann.Population(2, RATE)
    return ann.Projection(pop, pop, "exc", synapse)


def compiled(proj):
    ann.compile(silent=True)
    return proj


NOT_A_MULTIPLE = {
    "Monitor(period=)": lambda: ann.Monitor(ann.Population(1, RATE), "r", period=2.5),
    "Monitor(period_offset=)": lambda: ann.Monitor(ann.Population(1, RATE), "r", period=5.0, period_offset=2.5),
    "connect_one_to_one(delays=)": lambda: projection().connect_one_to_one(1.0, delays=2.5),
    "connect_all_to_all(delays=)": lambda: projection().connect_all_to_all(1.0, delays=2.5),
    "connect_fixed_probability(delays=)": lambda: projection().connect_fixed_probability(0.5, 1.0, delays=2.5),
    "connect_fixed_number_pre(delays=)": lambda: projection().connect_fixed_number_pre(1, 1.0, delays=2.5),
    "connect_fixed_number_post(delays=)": lambda: projection().connect_fixed_number_post(1, 1.0, delays=2.5),
    "connect_gaussian(delays=)": lambda: projection().connect_gaussian(1.0, 1.0, delays=2.5),
    "connect_dog(delays=)": lambda: projection().connect_dog(1.0, 1.0, 0.5, 2.0, delays=2.5),
    "connect_from_matrix(delays=)": lambda: projection().connect_from_matrix(np.ones((2, 2)), np.full((2, 2), 2.5)),
    "LILConnectivity.add(d=)": lambda: ann.LILConnectivity().add(0, [0, 1], [1.0], [2.5]),
    "'proj0', delay": lambda: setattr(compiled(projection().connect_one_to_one(1.0, delays=2.0)), "delay", 3.5),
    "refractory": lambda: ann.Population(1, ann.Neuron(equations="v = 1", spike="v > 0", refractory=2.5)),
    "compute_firing_rate": lambda: ann.Population(1, ann.Izhikevich).compute_firing_rate(2.5),
    "simulate(duration)": lambda: (compiled(projection().connect_one_to_one(1.0)), ann.simulate(2.5)),
    "set_time": lambda: (compiled(projection().connect_one_to_one(1.0)), ann.set_time(2.5)),
    "enable_learning(period=)": lambda: compiled(projection(ann.Hebb).connect_one_to_one(1.0)).enable_learning(2.5),
    "every(period=)": lambda: (
        compiled(projection().connect_one_to_one(1.0)), ann.every(period=2.5)(lambda n: None), ann.simulate(5.0),
    ),
    "TimedArray(schedule=)": lambda: ann.TimedArray(np.ones((2, 3)), schedule=2.5),
    "TimedArray(period=)": lambda: ann.TimedArray(np.ones((2, 3)), schedule=2.0, period=4.5),
    "TimedPoissonPopulation(schedule=)": lambda: ann.TimedPoissonPopulation(3, [1.0, 2.0], [0.0, 2.5]),
    "SpikeSourceArray(spike_times=)": lambda: ann.SpikeSourceArray([[1.0, 2.5], [3.0]]),
    "window": lambda: ann.DecodingProjection(
        ann.SpikeSourceArray([[1.0]]), ann.Population(1, RATE), "exc", window=2.5
    ),
}  # fmt: skip


@pytest.mark.parametrize("what", NOT_A_MULTIPLE)
def test_a_time_that_is_no_multiple_of_dt_warns_once(what):
    with pytest.warns(ann.NeurarchyWarning) as seen:
        NOT_A_MULTIPLE[what]()
    texts = [str(each.message) for each in seen]
    assert len(texts) == 1
    assert what in texts[0]
    assert "is not a multiple of dt = 1.0 ms" in texts[0]
    assert "steps" in texts[0]


def test_of_many_times_that_are_no_multiples_one_warning_tells():
    with pytest.warns(ann.NeurarchyWarning) as seen:
        ann.SpikeSourceArray([[0.5, 1.0, 1.5], [2.25]])
    assert [str(each.message).split(": ")[1] for each in seen] == [
        "0.5 ms is not a multiple of dt = 1.0 ms, nor are 2 others; whole steps are used"
    ]


@pytest.mark.parametrize("quiet", [0.3, 0.7, 1.2, 100.1])
def test_rounding_of_multiples_does_not_warn(quiet):
    ann.setup(dt=0.1)
    ann.Monitor(ann.Population(1, RATE), "r", period=quiet)
    projection().connect_one_to_one(1.0, delays=quiet)
    ann.SpikeSourceArray([[quiet]])
    projection().connect_one_to_one(1.0, delays=ann.Uniform(0.15, 0.77))


def test_a_name_that_is_nearly_an_attribute_is_told():
    pop = ann.Population(2, RATE)
    proj = ann.Projection(pop, pop, "exc", ann.Oja()).connect_all_to_all(0.1)
    ann.compile(silent=True)
    for obj in (pop, pop[0:1], pop.neuron(0)):
        with pytest.raises(AttributeError, match=r"no attribute 'basline'; did you mean 'baseline'\? \(attributes:"):
            obj.basline
    for obj in (proj, proj[0], proj[0].synapse(1)):
        with pytest.raises(AttributeError, match="no attribute 'alhpa'; did you mean 'alpha'"):
            obj.alhpa
    for obj in (pop, pop[0:1], proj):
        with pytest.warns(ann.NeurarchyWarning, match="a Python attribute is created. Did you mean"):
            obj.Baseline = obj.Alpha = 3.0
    with pytest.warns(ann.NeurarchyWarning, match="Did you mean 'baseline'"):
        pop.neuron(0).basline = 3.0
    with pytest.raises(ann.ANNarchyException, match="did you mean 'alpha'"):
        proj[0].alhpa = 3.0


def test_a_name_that_is_far_from_all_attributes_is_an_ordinary_one():
    pop = ann.Population(2, RATE)
    pop.comment = "mine"
    assert pop.comment == "mine"


def test_an_attribute_that_a_member_hides_warns():
    with pytest.warns(ann.NeurarchyWarning, match="neuron cannot be read as an attribute, because every population"):
        pop = ann.Population(2, ann.Neuron(parameters="neuron = 1.5", equations="r = neuron"))
    assert pop.get("neuron").tolist() == [1.5, 1.5]


def test_unknown_setup_keys_populations_and_projections_warn():
    with pytest.warns(ann.NeurarchyWarning, match="unknown key: foo"):
        ann.setup(foo=1)
    with pytest.warns(ann.NeurarchyWarning, match="no population 'x'"):
        assert ann.get_population("x") is None
    with pytest.warns(ann.NeurarchyWarning, match="no projection 'x'"):
        assert ann.get_projection("x") is None


def test_a_refractory_period_of_a_rate_coded_population_warns():
    pop = ann.Population(2, RATE)
    with pytest.warns(ann.NeurarchyWarning, match="rate-coded"):
        assert pop.refractory is None
    with pytest.warns(ann.NeurarchyWarning, match="rate-coded"):
        pop.refractory = 2.0


def test_learning_and_seeds_before_compile_warn():
    proj = projection(ann.Hebb).connect_one_to_one(1.0)
    for call in (proj.enable_learning, proj.disable_learning, lambda: ann.set_seed(1), lambda: ann.set_time(1.0)):
        with pytest.warns(ann.NeurarchyWarning, match="not compiled"):
            call()


def test_monitoring_a_projection_in_every_step_warns():
    with pytest.warns(ann.NeurarchyWarning, match="give a period"):
        ann.Monitor(projection(ann.Hebb), "w")


@pytest.mark.parametrize(
    ("what", "call"),
    [
        ("already", lambda: [ann.Population(1, RATE, name="same") for _ in range(2)]),
        ("already", lambda: [ann.Constant("same", 1.0) for _ in range(2)]),
        ("compile", lambda: ann.simulate(1.0)),
        ("compile", lambda: ann.simulate_until(1.0, ann.Population(1, RATE))),
        ("compile", ann.step),
        ("no projection", lambda: (projection(), ann.projections(target="other"))),
        ("rank", lambda: ann.Population(3, RATE).neuron(3)),
        ("no neuron at", lambda: ann.Population((2, 2), RATE).rank_from_coordinates((0, 5))),
        ("not existing", lambda: ann.get_time(net_id=5)),
        ("no setting", lambda: ann.get_global_config("foo")),
    ],
)
def test_what_is_wrong_is_an_exception_that_says_so(what, call):
    with pytest.raises(ann.ANNarchyException, match=what):
        call()


def test_warnings_and_information_can_be_silenced(capsys):
    ann.setup(suppress_warnings=True)
    assert ann.get_population("x") is None
    ann.Monitor(ann.Population(1, RATE), "r", period=2.5)
    assert capsys.readouterr().out == ""
