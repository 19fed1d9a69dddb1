"""Standard models: the Python classes are those of the table, and compute what the reference computes."""

from __future__ import annotations

import inspect
import re

import numpy as np
import pytest

import neurarchy as ann
from neurarchy import _core, models

TABLE = dict(_core.standard_neurons() + _core.standard_synapses())


def documented(cls: type) -> dict[str, str]:
    """Return the descriptions of the parameters in a docstring, by name."""
    section = re.search(r"Parameters\n-+\n(.*?)(?:\n\n|$)", inspect.cleandoc(cls.__doc__ or ""), re.DOTALL)
    if section is None:
        return {}
    found: dict[str, str] = {}
    name = ""
    for line in section.group(1).splitlines():
        if line.startswith(" "):
            found[name] = f"{found[name]} {line.strip()}".strip()
        else:
            name = line.split(" : ")[0]
            found[name] = ""
    return found


@pytest.mark.parametrize("name", list(TABLE))
def test_signature_and_docstring_are_those_of_the_table(name):
    cls = getattr(models, name)
    given = {parameter.name: parameter.default for parameter in inspect.signature(cls).parameters.values()}
    assert given == {parameter: default for parameter, default, _, _ in TABLE[name]}
    assert list(given) == [parameter for parameter, _, _, _ in TABLE[name]]
    expected = {parameter: f"{text[:-1]}, {unit}." if unit else text for parameter, _, unit, text in TABLE[name]}
    assert documented(cls) == expected


@pytest.mark.parametrize("model", [*ann.list_standard_neurons(), *ann.list_standard_synapses()])
def test_every_standard_model_names_its_source_and_shows_its_equations(model):
    text = inspect.cleandoc(model.__doc__)
    assert re.search(r"\nReferences\n-+\n.*\((19|20)\d\d\)\. .", text)
    assert re.search(r"::\n\n    .*d\w+/dt ", text, re.DOTALL)


def test_models_are_listed_in_order():
    neurons = [cls.__name__ for cls in ann.list_standard_neurons()]
    synapses = [cls.__name__ for cls in ann.list_standard_synapses()]
    assert [*neurons, *synapses, "DefaultRateCodedSynapse", "DefaultSpikingSynapse"] == list(TABLE)
    assert ann.models.STP is ann.STP


@pytest.mark.parametrize(
    ("model", "name"),
    [
        (ann.LeakyIntegrator, "Leaky-Integrator"),
        (ann.Izhikevich, "Izhikevich"),
        (ann.IF_curr_exp, "Integrate-and-Fire"),
        (ann.IF_cond_alpha, "Integrate-and-Fire"),
        (ann.EIF_cond_exp_isfa_ista, "Adaptive exponential Integrate-and-Fire"),
        (ann.HH_cond_exp, "Hodgkin-Huxley"),
        (ann.Hebb, "Hebbian Plasticity"),
        (ann.Oja, "Oja plasticity"),
        (ann.IBCM, "IBCM"),
        (ann.STP, "Short-term plasticity"),
        (ann.STDP, "Spike-timing dependent plasticity"),
        (ann.DefaultRateCodedSynapse, "-"),
        (ann.DefaultSpikingSynapse, "Event-driven synapse"),
    ],
)
def test_models_carry_their_texts(model, name):
    made = model()
    rate_coded = {"LeakyIntegrator", "Hebb", "Oja", "IBCM", "DefaultRateCodedSynapse"}
    assert (made.name, made.type) == (name, "rate" if model.__name__ in rate_coded else "spike")
    assert made.short_description
    assert isinstance(made.parameters, str)
    assert isinstance(made.equations, str)


@pytest.mark.parametrize(
    ("model", "parameters", "variables"),
    [
        (ann.LeakyIntegrator, "tau B T", "v r"),
        (ann.Izhikevich, "noise a b c d v_thresh i_offset tau_refrac", "I v u r g_exc g_inh"),
        (
            ann.IF_curr_exp,
            "v_rest cm tau_m tau_refrac tau_syn_E tau_syn_I v_thresh v_reset i_offset",
            "v g_exc g_inh r",
        ),
        (
            ann.IF_cond_exp,
            "v_rest cm tau_m tau_refrac tau_syn_E tau_syn_I v_thresh v_reset i_offset e_rev_E e_rev_I",
            "v g_exc g_inh r",
        ),
        (
            ann.IF_curr_alpha,
            "v_rest cm tau_m tau_refrac tau_syn_E tau_syn_I v_thresh v_reset i_offset",
            "gmax_exc gmax_inh v g_exc g_inh alpha_exc alpha_inh r",
        ),
        (
            ann.EIF_cond_exp_isfa_ista,
            "v_rest cm tau_m tau_refrac tau_syn_E tau_syn_I e_rev_E e_rev_I tau_w a b i_offset delta_T v_thresh "
            "v_reset v_spike",
            "I v w g_exc g_inh r",
        ),
        (
            ann.HH_cond_exp,
            "gbar_Na gbar_K gleak cm v_offset e_rev_Na e_rev_K e_rev_leak e_rev_E e_rev_I tau_syn_E tau_syn_I i_offset "
            "v_thresh",
            "prev_v an am ah bn bm bh n m h v g_exc g_inh r",
        ),
    ],
)
def test_populations_have_parameters_and_variables_in_order(model, parameters, variables):
    pop = ann.Population(2, model)
    assert (pop.parameters, pop.variables) == (parameters.split(), variables.split())


def test_initial_values_follow_the_arguments_of_the_constructor():
    pop = ann.Population(2, ann.Izhikevich(b=0.5, c=-60.0))
    assert (pop.v.tolist(), pop.u.tolist()) == ([-60.0] * 2, [-30.0] * 2)
    pop.c = -50.0
    ann.compile(silent=True)
    assert pop.v.tolist() == [-60.0] * 2


def test_arguments_can_be_numpy_scalars_and_constants():
    ann.Constant("tau_all", 12.0)
    model = ann.IF_curr_exp(tau_m="tau_all", tau_syn_E=ann.get_constant("tau_all"), cm=np.float32(0.5))
    pop = ann.Population(1, model)
    ann.compile(silent=True)
    assert (pop.tau_m.tolist(), pop.tau_syn_E.tolist(), pop.cm.tolist()) == ([12.0], [12.0], [0.5])


@pytest.mark.parametrize(
    "make",
    [
        lambda: ann.Population(1, ann.LeakyIntegrator(tau=[1, 2])),
        lambda: ann.Population(1, ann.LeakyIntegrator(tau=np.ones(2))),
        lambda: ann.IF_curr_exp(cm="unknown"),
        lambda: ann.IF_curr_exp(cm=float("nan")),
        lambda: ann.IF_curr_exp(cm=None),
        lambda: ann.Izhikevich(conductance=3.0),
        lambda: ann.STP(tau_facil=0.0),
        lambda: ann.STP(tau_facil=-1.0),
    ],
)
def test_arguments_that_are_no_numbers_are_refused(make):
    with pytest.raises(ann.ANNarchyException):
        make()


def test_the_refractory_period_is_a_parameter():
    pop = ann.Population(2, ann.IF_curr_exp(tau_refrac=2.0))
    assert pop.refractory == "tau_refrac"
    ann.compile(silent=True)
    assert pop.refractory.tolist() == [2.0, 2.0]
    pop.tau_refrac = [1.0, 3.0]
    assert pop.refractory.tolist() == [1.0, 3.0]
    with pytest.warns(ann.NeurarchyWarning, match="tau_refrac"):
        pop.refractory = 5.0
    assert pop.refractory.tolist() == [1.0, 3.0]


@pytest.mark.parametrize(
    ("dt", "tau_refrac", "expected"),
    [
        (1.0, 0.0, [4, 31, 78, 125, 172, 219, 266]),
        (0.5, 0.0, [7, 57, 149, 241, 333]),
        (0.1, 0.0, [33, 270, 721, 1172, 1623]),
        (1.0, 5.0, [4, 36, 88, 140, 192, 244, 296]),
    ],
)
def test_izhikevich_neurons_spike_in_the_right_steps(dt, tau_refrac, expected):
    ann.setup(dt=dt)
    pop = ann.Population(1, ann.Izhikevich(i_offset=10.0, tau_refrac=tau_refrac))
    m = ann.Monitor(pop, "spike")
    ann.compile(silent=True)
    ann.simulate((expected[-1] + 1) * dt)
    assert m.get("spike")[0] == expected


def test_izhikevich_needs_a_method_for_nonlinear_equations():
    ann.setup(method="exponential")
    with pytest.raises(ann.ANNarchyException, match="linear"):
        ann.Population(1, ann.Izhikevich)


def test_leaky_integrators_follow_their_closed_form():
    pop = ann.Population(1, ann.LeakyIntegrator(tau=10.0, B=0.2, T=0.1))
    own = ann.Population(1, ann.LeakyIntegrator(sum="2.0*sum(foo) - 0.1*v"))
    half, one = ann.InputArray(1), ann.InputArray(1)
    half.r, one.r = 0.5, 1.0
    ann.Projection(half, pop, "exc").connect_all_to_all(1.0)
    ann.Projection(one, own, "foo").connect_all_to_all(1.0)
    m, n = ann.Monitor(pop, ["v", "r"]), ann.Monitor(own, "v")
    ann.compile(silent=True)
    ann.simulate(3.0)
    np.testing.assert_allclose(m.get("v")[:, 0], [0.0666138073748, 0.1268884728454, 0.1814272455228], rtol=1e-10)
    np.testing.assert_allclose(m.get("r")[:, 0], [0, 0.0268884728454, 0.0814272455228], rtol=1e-10)
    np.testing.assert_allclose(n.get("v")[:, 0], [0.1893924812790, 0.3590567309773, 0.5110477573965], rtol=1e-10)


def test_learning_rules_follow_the_reference():
    pre = ann.InputArray(2)
    pre.r = [1.0, 0.5]
    post = ann.Population(1, ann.Neuron(equations="r = sum(h) + sum(o) + sum(i) + 0.1"))
    hebb = ann.Projection(pre, post, "h", ann.Hebb(eta=0.05)).connect_all_to_all(0.1)
    oja = ann.Projection(pre, post, "o", ann.Oja(eta=0.05, alpha=2)).connect_all_to_all(0.1)
    ibcm = ann.Projection(pre, post, "i", ann.IBCM(eta=0.05, tau=20)).connect_all_to_all(0.1)
    assert (hebb.parameters, oja.parameters, ibcm.parameters) == (["eta"], ["eta", "alpha"], ["eta", "tau"])
    assert ibcm.variables == ["theta", "w"]
    ann.compile(silent=True)
    ann.simulate(1.0)
    np.testing.assert_allclose(ibcm.theta, [0.0147530990885], rtol=1e-10)
    assert ibcm.dendrite(0).theta == ibcm.theta[0]
    ann.simulate(24.0)
    np.testing.assert_allclose(post.r, [4.572383190245], rtol=1e-10)
    np.testing.assert_allclose(hebb.w, [[3.681089045228, 1.890544522614]], rtol=1e-10)
    np.testing.assert_allclose(oja.w, [[0.113628739361, 0.0567992127797]], rtol=1e-10)
    assert ibcm.w == [[0.0, 0.0]]
    for proj in (hebb, ibcm):
        proj.disable_learning()
    before = hebb.w, ibcm.theta, oja.w
    ann.simulate(1.0)
    assert (hebb.w, ibcm.theta) == before[:2]
    assert oja.w != before[2]


def test_spike_timing_dependent_plasticity_follows_the_reference():
    pre = ann.SpikeSourceArray([[1, 4, 5, 20]])
    post = ann.SpikeSourceArray([[2, 6, 10, 19, 20]])
    stdp = ann.STDP(A_plus=0.1, A_minus=0.2, w_max=2.0)
    proj = ann.Projection(pre, post, "exc", stdp).connect_all_to_all(0.5)
    ann.compile(silent=True)
    expected = {
        2: (0.7, 0.2, -0.4),
        5: (0.338065032786, 0.380967483607, -0.361934967214),
        6: (0.580967483607, 0.580967483607, -0.761934967214),
        10: (1.056623428975, 0.475655945368, -1.023819589504),
        20: (1.648414964567, 0.288499914340, -1.401469740849),
        21: (0.246945223719, 0.488499914340, -1.401469740849),
    }
    for step, values in expected.items():
        ann.simulate(step + 1 - ann.get_current_step())
        np.testing.assert_allclose([proj.w[0][0], proj.x[0][0], proj.y[0][0]], values, rtol=1e-10)


def test_short_term_plasticity_follows_the_reference():
    pre = ann.SpikeSourceArray([[1, 4, 5, 20], [3, 10]])
    post = ann.Population(1, ann.Neuron(equations="I = g_stp", spike="I > 1000.0"))
    proj = ann.Projection(pre, post, "stp", ann.STP(tau_rec=20, tau_facil=10, U=0.3)).connect_all_to_all(0.5)
    assert proj.variables == ["x", "u"]
    assert proj.parameters == ["tau_rec", "tau_facil", "U", "w"]
    m = ann.Monitor(post, "g_stp")
    ann.compile(silent=True)
    ann.simulate(25.0)
    expected = np.zeros(25)
    expected[[2, 4, 5, 6, 11, 21]] = [0.15, 0.15, 0.171913271310, 0.121255487471, 0.161481457577, 0.117335643094]
    np.testing.assert_allclose(m.get("g_stp")[:, 0], expected, rtol=1e-10)
    np.testing.assert_allclose(proj.x, [[0.339363430294, 0.454791618641]], rtol=1e-10)
    np.testing.assert_allclose(proj.u, [[0.586167187480, 0.590675310506]], rtol=1e-10)
    proj.U = 0.5
    assert proj.u != proj.U


def test_a_second_trial_of_plastic_synapses_has_no_negative_intervals():
    pre, post = ann.SpikeSourceArray([[1, 4, 5]]), ann.SpikeSourceArray([[2, 6]])
    proj = ann.Projection(pre, post, "exc", ann.STDP(A_plus=0.1, A_minus=0.2)).connect_all_to_all(0.5)
    ann.compile(silent=True)
    trials = []
    for _ in range(2):
        ann.simulate(10.0)
        trials.append((proj.w, proj.x, proj.y))
        ann.reset(projections=True, synapses=True)
    assert trials[0] == trials[1]


def test_all_spiking_models_answer_a_common_drive():
    ann.setup(dt=0.1)
    with pytest.warns(ann.NeurarchyWarning, match="3.05 ms is not a multiple of dt"):
        source = ann.SpikeSourceArray([[1.0, 3.0, 3.05, 10.0, 12.0], [2.0, 8.0, 8.1, 15.0]])
    rows = [
        (ann.Izhikevich(i_offset=10, tau_refrac=2), 5, 3, [32, 288], {"v": -73.1444089683, "u": -2.0119502355}),
        (ann.Izhikevich(), 5, 3, [], {"v": -70.6094080778, "u": -13.6350930108}),
        (ann.IF_curr_exp(i_offset=1, tau_refrac=2), 0.5, 0.3, [202], {"v": -53.2161008160}),
        (ann.IF_cond_exp(i_offset=1, tau_refrac=2), 0.01, 0.02, [197], {"v": -52.8232860029}),
        (
            ann.IF_curr_alpha(i_offset=1, tau_refrac=2), 0.5, 0.3, [148, 379],
            {"v": -65.0, "alpha_exc": 0.0845066683208, "alpha_inh": 0.0662557085556},
        ),
        (
            ann.IF_cond_alpha(i_offset=1, tau_refrac=2), 0.01, 0.02, [148, 348],
            {"v": -61.8387814963, "alpha_exc": 0.00162926697429, "alpha_inh": 0.00423785309262},
        ),
        (
            ann.HH_cond_exp(i_offset=0.5), 0.02, 0.01, [],
            {"v": -49.6940803082, "n": 0.223841316481, "m": 0.150284673566, "h": 0.0391795156963},
        ),
        (
            ann.EIF_cond_exp_isfa_ista(i_offset=1), 0.005, 0.01, [121, 257],
            {"v": -47.3691427248, "w": 0.154373210463},
        ),
        (
            ann.EIF_cond_alpha_isfa_ista(i_offset=1, tau_refrac=1), 0.005, 0.01, [96, 253],
            {"v": -47.9025915633, "w": 0.153908099592, "alpha_exc": 0.000643585017067},
        ),
    ]  # fmt: skip
    made = []
    for model, exc, inh, spikes, values in rows:
        pop = ann.Population(1, model)
        ann.Projection(source[0:1], pop, "exc").connect_all_to_all(exc)
        ann.Projection(source[1:2], pop, "inh").connect_all_to_all(inh)
        made.append((pop, ann.Monitor(pop, "spike"), spikes, values))
    ann.compile(silent=True)
    ann.simulate(40.0)
    for pop, monitor, spikes, values in made:
        assert monitor.get("spike")[0] == spikes, pop.neuron_type.name
        for name, value in values.items():
            np.testing.assert_allclose(pop.get(name), [value], rtol=2e-11, err_msg=f"{pop.neuron_type.name}.{name}")
