"""BOLD monitors: signals, baselines, balloon models, their parts in networks."""

import numpy as np
import pytest

import neurarchy as ann
from neurarchy import _core
from neurarchy.extensions import bold
from neurarchy.extensions.bold import AccProjection, BoldModel, BoldMonitor, BoldMonitorFromSlices, NormProjection

#: BOLD after an input of 0.5 from step 1 on, at steps 9, 99 and 999: printed by the reference system, except for
#: balloon_RL, computed from the equations that it documents.
BALLOONS = {
    "balloon_RN": (4.557857437460378e-10, 7.273982299288664e-07, 1.1527054201392664e-03),
    "balloon_RL": (4.557857728947e-10, 7.274451164639e-07, 1.16848899194159e-03),
    "balloon_CN": (6.57558252649733e-10, 9.859943548244153e-07, 1.3149194970353431e-03),
    "balloon_CL": (6.575582934171224e-10, 9.860599303979197e-07, 1.3369944226330002e-03),
    "balloon_maith2021": (7.71124186591976e-10, 1.1908520424059007e-06, 1.7215743564003335e-03),
    "balloon_two_inputs": (-3.230513830420146e-08, -3.867192943397028e-05, -1.2518477183544582e-02),
}

NAMES = {
    "balloon_RN": "BOLD model RN",
    "balloon_RL": "BOLD model RL",
    "balloon_CN": "BoldNeuron CN",
    "balloon_CL": "BoldNeuron CL",
    "balloon_maith2021": "Maith2021 BOLD model",
    "balloon_two_inputs": "BOLD model with two inputs",
}


def constant(*rates):
    """A population with these rates, which it keeps."""
    pop = ann.Population(len(rates), ann.Neuron(parameters="base = 0.0", equations="r = base"))
    pop.base = rates
    return pop


@pytest.mark.parametrize("name", BALLOONS)
def test_balloon_models_give_the_numbers_of_the_reference_system(name):
    pop = constant(0.5)
    model = getattr(bold, name)
    inputs = ["I_CBF", "I_CMRO2"] if name == "balloon_two_inputs" else ["I_CBF"]
    m = BoldMonitor(pop, model, mapping=dict.fromkeys(inputs, "r"), recorded_variables=inputs, start=True)
    ann.compile(silent=True)
    ann.simulate(1000.0)
    for each in inputs:
        assert m.get(each)[:, 0].tolist() == [0.0] + [0.5] * 999
    signal = m.get("BOLD")
    assert signal.shape == (1000, 1)
    assert signal[1, 0] == 0.0
    np.testing.assert_allclose(signal[[9, 99, 999], 0], BALLOONS[name], rtol=1e-9)
    assert (model().name, model()._inputs, model()._output) == (NAMES[name], inputs, ["BOLD"])


def test_balloon_models_have_the_arguments_of_their_tables():
    table = dict(_core.bold_models())
    assert set(table) == set(BALLOONS)
    for name, parameters in table.items():
        defaults = {parameter: value for parameter, value, _, _ in parameters}
        assert getattr(bold, name)(**defaults).texts() == getattr(bold, name)().texts()
    with pytest.raises(ann.ANNarchyException, match=r"balloon_RN\(phi=\): The value of the parameter is not a float"):
        bold.balloon_RN(phi=[1.0])


def test_the_input_is_the_mean_of_each_population_weighted_by_its_share_of_neurons():
    small, large = constant(1.0, 1.0), constant(3.0, 3.0, 3.0, 5.0, 5.0, 5.0)
    m = BoldMonitor([small, large], recorded_variables="I_CBF", start=True)
    n = BoldMonitor([small], scale_factor=2.0, recorded_variables=["I_CBF"], start=True)
    ann.compile(silent=True)
    ann.simulate(4.0)
    assert m.get("I_CBF")[:, 0].tolist() == [0.0, 3.25, 3.25, 3.25]
    assert n.get("I_CBF")[:, 0].tolist() == [0.0, 2.0, 2.0, 2.0]


def test_a_baseline_is_measured_from_the_start_and_inputs_are_changes_relative_to_it():
    small, large = constant(1.0, 1.0), constant(3.0, 3.0, 3.0, 5.0, 5.0, 5.0)
    m = BoldMonitor([small, large], normalize_input=10, recorded_variables="I_CBF")
    ann.compile(silent=True)
    ann.simulate(5.0)
    m.start()
    ann.simulate(10.0)
    small.base = 2.0
    ann.simulate(10.0)
    # The first one doubles: a quarter of the neurons, twice its baseline of 1.
    assert m.get("I_CBF")[:, 0].tolist() == pytest.approx([0.0] * 11 + [0.24999997500000248] * 9, abs=1e-15)


def test_a_second_start_measures_the_baseline_anew():
    pop = ann.Population(1, ann.Neuron(equations="r = ite(t < 1000, 0.5, 1.0)"))
    pop.r = 0.5
    m = BoldMonitor(pop, normalize_input=5, recorded_variables="I_CBF")
    ann.compile(silent=True)
    ann.simulate(3.0)
    m.start()
    ann.simulate(997.0)
    assert (m.get("I_CBF") == 0.0).all()
    m.start()
    ann.simulate(6.0)
    # The mean over steps 1000 to 1004 is 0.9; the reference system takes the one of both windows.
    assert m.get("I_CBF")[:, 0].tolist() == pytest.approx([0.0] * 5 + [0.1 / 0.9000001], rel=1e-12)


def test_with_start_true_the_baseline_is_measured_from_step_0():
    pop = ann.Population(1, ann.Neuron(equations="r = t + 1.0"))
    m = BoldMonitor(pop, normalize_input=3.0, recorded_variables="I_CBF", start=True)
    ann.compile(silent=True)
    ann.simulate(5.0)
    assert m.get("I_CBF")[:, 0].tolist() == pytest.approx([0.0] * 3 + [2.0 / 1.0000001, 3.0 / 1.0000001], rel=1e-12)


@pytest.mark.parametrize("start", [True, False])
def test_reset_brings_back_the_constructor_s_state(start):
    pop = ann.Population(1, ann.Neuron(equations="r = t + 1.0"))
    m = BoldMonitor(pop, normalize_input=3.0, recorded_variables="I_CBF", start=start)
    ann.compile(silent=True)

    def trial():
        if not start:
            ann.simulate(2.0)
            assert m.get("I_CBF").tolist() == []
            m.start()
        ann.simulate(6.0)
        return m.get("I_CBF").tolist()

    first = trial()
    assert len(first) == 6
    assert first[3] != [0.0]
    ann.reset()
    assert trial() == first


def test_stop_freezes_the_model_and_forgets_what_was_recorded():
    m = BoldMonitor(constant(0.5), start=True)
    ann.compile(silent=True)
    ann.simulate(20.0)
    m.stop()
    frozen = m.f_in
    assert m.get("BOLD").tolist() == []
    ann.simulate(20.0)
    assert (m.f_in == frozen).all()
    m.start()
    ann.simulate(5.0)
    assert (m.f_in != frozen).all()
    assert m.get("BOLD").shape == (5, 1)


def test_a_spiking_population_is_measured_by_its_firing_rate_or_any_variable():
    source = ann.SpikeSourceArray([[1.0, 3.0, 5.0, 7.0], [3.0]])
    source.compute_firing_rate(window=10.0)
    neuron = ann.Neuron(equations="v = 0.5*v + g_exc", spike="v > 1e6")
    pop = ann.Population(2, neuron)
    ann.Projection(source, pop, "exc").connect_one_to_one(1.0)
    rate = BoldMonitor(source, recorded_variables="I_CBF", start=True)
    potential = BoldMonitor(pop, mapping={"I_CBF": "v"}, recorded_variables="I_CBF", start=True)
    m, n = ann.Monitor(source, "r"), ann.Monitor(pop, "v")
    ann.compile(silent=True)
    ann.simulate(20.0)
    for monitor, variable in ((rate, m.get("r")), (potential, n.get("v"))):
        means = variable.mean(axis=1)
        np.testing.assert_allclose(monitor.get("I_CBF")[1:, 0], means[:-1], rtol=1e-12)
        assert means.max() > 0.0


def test_of_a_view_the_mean_over_its_neurons_is_recorded():
    pop = constant(1.0, 2.0, 3.0, 10.0)
    m = BoldMonitor([pop[1:3], pop], recorded_variables="I_CBF", start=True)
    n = BoldMonitor(pop[3], recorded_variables="I_CBF", start=True)
    ann.compile(silent=True)
    ann.simulate(2.0)
    assert m.get("I_CBF")[1, 0] == pytest.approx((2.5 * 2 + 4.0 * 4) / 6)
    assert n.get("I_CBF")[1, 0] == 10.0


def test_each_slice_has_a_neuron_of_the_model_and_a_baseline_of_its_own():
    pop = constant(1.0, 2.0, 3.0, 4.0)
    m = BoldMonitorFromSlices(
        pop, [[0, 1], [3, 2], [1]], bold.balloon_CL, normalize_input=3, recorded_variables="I_CBF", start=True
    )
    ann.compile(silent=True)
    ann.simulate(5.0)
    pop.base = [2.0, 2.0, 3.0, 7.0]
    ann.simulate(3.0)
    recorded = m.get(["I_CBF", "BOLD"])
    # The first baseline has the 0 of step 0.
    baseline = np.array([1.5, 3.5, 2.0]) * 2.0 / 3.0
    expected = (np.array([2.0, 5.0, 2.0]) - baseline) / (baseline + 1e-7)
    np.testing.assert_allclose(recorded["I_CBF"][-1], expected, rtol=1e-12)
    assert recorded["BOLD"].shape == (8, 3)


def test_attributes_of_the_model_are_attributes_of_the_monitor_after_compile():
    m = BoldMonitor(constant(0.5), bold_model=bold.balloon_RN(phi=3.0))
    for access in (lambda: m.phi, lambda: setattr(m, "phi", 2.0)):
        with pytest.raises(ann.ANNarchyException, match=r"attributes can not modified before compile\(\)"):
            access()
    ann.compile(silent=True)
    assert (m.phi, m.second) == (3.0, 1000.0)
    m.phi = 2.0
    assert m.phi == 2.0
    assert m.v.tolist() == [1.0]
    assert m.E.tolist() == [0.3424]
    assert m.name == "bold_monitor"
    with pytest.raises(AttributeError, match=r"the variable 'phy' is not an attribute of the bold model\."):
        m.phy = 1.0
    with pytest.raises(AttributeError, match="no attribute 'kapa'; did you mean 'kappa'"):
        m.kapa


def test_the_parts_are_objects_of_the_network_and_names_are_made_unique():
    pops = [constant(1.0), constant(2.0, 3.0)]
    one = BoldMonitor(pops, bold.balloon_two_inputs(), mapping={"I_CBF": "r", "I_CMRO2": "base"})
    other = BoldMonitor(pops, bold.balloon_two_inputs())
    assert [p.name for p in ann.populations()[2:]] == ["BOLD model with two inputs", "BOLD model with two inputs 2"]
    assert [(p.pre, p.target) for p in ann.projections()[:4]] == [
        (pops[0], "I_CBF"), (pops[1], "I_CBF"), (pops[0], "I_CMRO2"), (pops[1], "I_CMRO2")
    ]  # fmt: skip
    assert len(ann.projections()) == 6
    assert len(ann.monitors()) == 2
    assert not one._population.enabled
    assert repr(other) == "<BoldMonitor of pop0, pop1: BOLD>"


@pytest.mark.parametrize("how", ["everything", "added"])
def test_a_network_copies_a_monitor_with_its_parts(how):
    pop = constant(0.5, 1.5)
    m = BoldMonitor(pop, normalize_input=2.0, recorded_variables="I_CBF", start=True)
    net = ann.Network(everything=how == "everything")
    if how == "added":
        net.add([pop, m])
    copy = net.get(m)
    assert net.extensions == [copy]
    assert copy is not m
    net.compile(silent=True)
    net.simulate(10.0)
    ann.compile(silent=True)
    ann.simulate(10.0)
    assert copy.get("I_CBF").tolist() == m.get("I_CBF").tolist()
    copy.phi = 7.0
    assert (copy.phi, m.phi) == (7.0, 1.0)
    assert [part._network for part in copy._parts] == [net] * 3


def signal_of(number, net, base, pop, monitor):
    net.get(pop).base = base
    net.simulate(50.0)
    return net.get(monitor).get("BOLD")[-1, 0]


def test_networks_in_parallel_have_monitors_of_their_own():
    pop = constant(0.0)
    m = BoldMonitor(pop, start=True)
    ann.compile(silent=True)

    def simulate(number, net, base):
        return signal_of(number, net, base, pop, m)

    low, high = ann.parallel_run(simulate, number=2, base=[0.5, 1.0])
    assert 0.0 < low < high
    assert m.get("BOLD").tolist() == []


def test_a_network_needs_what_a_monitor_records():
    m = BoldMonitor(constant(0.5))
    net = ann.Network()
    with pytest.raises(ann.ANNarchyException, match="must be added before"):
        net.add(m)
    assert net.extensions == []


def test_a_part_of_a_network_can_be_compiled_without_the_monitor():
    pop, other = constant(0.5), constant(1.0)
    BoldMonitor(pop, start=True)
    ann.compile(populations=[pop, other], silent=True)
    ann.simulate(2.0)
    assert pop.r.tolist() == [0.5]


def test_results_do_not_depend_on_threads_or_much_on_precision():
    signals = []
    for threads, precision in ((1, "double"), (3, "double"), (1, "float")):
        ann.clear()
        ann.setup(num_threads=threads, precision=precision)
        pop = ann.Population(1000, ann.Neuron(equations="r = 0.1*r + Uniform(0.0, 1.0)"))
        m = BoldMonitorFromSlices(pop, [range(500), range(250, 1000)], normalize_input=20, start=True)
        ann.setup(seed=3)
        ann.compile(silent=True)
        ann.simulate(300.0)
        signals.append(m.get("BOLD"))
    assert (signals[0] == signals[1]).all()
    # 300 steps of rounding to 24 bits; the signal itself is a difference of numbers near 1.
    np.testing.assert_allclose(signals[2], signals[0], atol=2e-6)


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        ({"populations": None}, "expected a population or a list of them, not None"),
        ({"populations": []}, "there are no neurons to record"),
        ({"mapping": {"I_CBV": "r"}}, "the key 'I_CBV' of mapping is not part of the BOLD model; its inputs: I_CBF"),
        ({"mapping": {"I_CBF": "rate"}}, "population 'pop0' has no attribute 'rate'"),
        ({"scale_factor": [1.0, 2.0]}, "1 values are needed, one for each population, not 2"),
        ({"normalize_input": [1.0, 2.0]}, "1 values are needed, one for each population, not 2"),
        ({"normalize_input": -1.0}, "a baseline is measured for 0 ms"),
        ({"recorded_variables": ["flow"]}, "has no attribute 'flow'"),
        ({"recorded_variables": ["phi"]}, "'phi' is a parameter"),
    ],
)
def test_what_is_wrong_is_said_and_nothing_is_declared(wrong, message):
    pop = constant(1.0)
    with pytest.raises(ann.ANNarchyException, match=message):
        BoldMonitor(**{"populations": pop, **wrong})
    assert (ann.populations(), ann.projections(), ann.monitors()) == ([pop], [], [])
    BoldMonitor(pop)
    ann.compile(silent=True)


def test_mistakes_in_a_model_are_underlined():
    model = BoldModel(parameters="", equations="BOLD = sum(I) + x", inputs="I")
    BoldMonitor(constant(1.0), model, mapping={"I": "r"})
    with pytest.raises(ann.ANNarchyException, match="the name `x` is not defined") as caught:
        ann.compile(silent=True)
    assert "^" in str(caught.value)


@pytest.mark.parametrize("slices", [None, [], [[]], [[0], [7]], [[0, 0]], [0, 1]])
def test_slices_are_lists_of_ranks(slices):
    pop = constant(1.0, 2.0)
    with pytest.raises(ann.ANNarchyException):
        BoldMonitorFromSlices(pop, slices)
    assert ann.populations() == [pop]


def test_accumulating_projections_bring_the_mean_of_some_neurons_to_others():
    pop = constant(1.0, 2.0, 6.0, 10.0)
    out = ann.Population(2, ann.Neuron(equations="r = sum(mean) + sum(change)"))
    AccProjection(pop[1:3], out[0], "mean", "r", scale_factor=0.5).connect_all_to_all(1.0)
    AccProjection(pop, out[1], "change", "base", normalize_input=2.0).connect_all_to_all(1.0)
    m = ann.Monitor(out, "r")
    ann.compile(silent=True)
    ann.simulate(3.0)
    pop.base = 9.5
    ann.simulate(2.0)
    change = (9.5 - 4.75) / (4.75 + 1e-7)
    expected = [[0.0, 0.0], [2.0, 0.0], [2.0, 0.0], [2.0, change], [4.75, change]]
    np.testing.assert_allclose(m.get("r"), expected, rtol=1e-12)
    ann.clear()
    pop, spiking = constant(1.0), ann.Population(1, ann.Izhikevich)
    with pytest.raises(ann.ANNarchyException, match="the post population 'pop1' must be rate-coded"):
        AccProjection(pop, spiking, "exc", "r")


SYNAPTIC = "dsyn/dt = -syn/10.0 ; v = g_exc + g_inh"


def test_spikes_count_by_the_number_of_synapses_of_the_neuron():
    source = ann.SpikeSourceArray([[1.0], [1.0], [2.0]])
    pop = ann.Population(1, ann.Neuron(equations=SYNAPTIC, spike="v > 1e6"))
    NormProjection(source, pop, "exc", "syn").connect_all_to_all(0.5)
    m = ann.Monitor(pop, ["syn", "g_exc"])
    ann.compile(silent=True)
    ann.simulate(4.0)
    assert m.get("syn")[:, 0].tolist() == pytest.approx([0.0, 0.0, 0.6, 0.84])
    assert m.get("g_exc")[:, 0].tolist() == [0.0, 0.0, 1.0, 0.5]


def naive_syn(trains, matrices, steps):
    """The variable of each neuron, step by step; delays: one step for the first matrix, three for the second."""
    counts = sum((matrix > 0).sum(axis=1) for matrix in matrices)
    syn = np.zeros(len(counts))
    recorded = []
    for step in range(steps):
        for matrix, delay in zip(matrices, (1, 3), strict=True):
            spikes = np.array([float(step - delay in train) for train in trains])
            syn = syn + ((matrix > 0) @ spikes) / np.maximum(counts, 1)
        syn = syn - syn / 10.0
        recorded.append(syn)
    return np.array(recorded)


@pytest.mark.parametrize("threads", [1, 3])
def test_the_counts_of_several_projections_add_up_and_can_be_measured(threads):
    ann.setup(num_threads=threads)
    rng = np.random.default_rng(3)
    trains = [sorted(rng.choice(50, 12, replace=False).tolist()) for _ in range(40)]
    matrices = [(rng.random((300, 40)) < p).astype(float) for p in (0.3, 0.1)]
    source = ann.SpikeSourceArray(trains)
    pop = ann.Population(300, ann.Neuron(equations=SYNAPTIC, spike="v > 1e6"))
    for target, matrix, delay in zip(("exc", "inh"), matrices, (0.0, 3.0), strict=True):
        given = [[1.0 if value else None for value in row] for row in matrix]
        NormProjection(source, pop, target, "syn").connect_from_matrix(given, delays=delay)
    bold_monitor = BoldMonitor(pop, mapping={"I_CBF": "syn"}, recorded_variables="I_CBF", start=True)
    m = ann.Monitor(pop, "syn")
    ann.compile(silent=True)
    ann.simulate(60.0)
    expected = naive_syn(trains, matrices, 60)
    np.testing.assert_allclose(m.get("syn"), expected, rtol=1e-12, atol=1e-15)
    # Measured within the step, after the spikes have arrived and before the neurons are updated.
    np.testing.assert_allclose(bold_monitor.get("I_CBF")[:, 0], expected.mean(axis=1) / 0.9, rtol=1e-12)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"variable": "none"}, "variable 'none' might be invalid"),
        ({"synapse": ann.Synapse()}, "cannot be others than the default ones"),
        ({"pre": "rates"}, "the pre population 'rates' must be spiking"),
        ({"post": "rates"}, "the post population 'rates' must be spiking"),
    ],
)
def test_normalised_projections_say_what_they_need(change, message):
    ann.Population(2, ann.Neuron(equations="r = 1.0"), name="rates")
    ann.SpikeSourceArray([[1.0], [2.0]], name="source")
    ann.Population(2, ann.Neuron(equations=SYNAPTIC, spike="v > 1e6"), name="post")
    with pytest.raises(ann.ANNarchyException, match=message):
        NormProjection(**{"pre": "source", "post": "post", "target": "exc", "variable": "syn", **change})
