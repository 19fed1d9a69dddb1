"""Models shown to people: stages and formulas."""

from __future__ import annotations

import pytest

import neurarchy as ann

LIF = ann.Neuron(
    parameters="tau = 20.0 : population",
    equations="tau*dv/dt = -v + g_exc : exponential, min=-1",
    spike="v > 1",
    reset="v = 0",
    refractory=5.0,
    name="LIF",
)
STDP = ann.Synapse(
    parameters="tau = 10.0 : projection",
    equations="tau*dx/dt = -x : event-driven",
    pre_spike="g_target += w; x += 1",
    post_spike="w += 0.1*x : max=1",
)


def test_a_neuron_is_shown_at_every_stage():
    assert LIF.explain("text").startswith("parameters:\n    tau = 20.0 : population\n")
    assert "one per population, begins with 20" in LIF.explain("model")
    assert "v = v - expm1(-(dt/tau))*(g_exc - v)    [not refractory]" in LIF.explain("plan")
    assert "own.v[element]" in LIF.explain("kernels")
    assert "define void @kernel" in LIF.explain("llvm")
    assert "kernel:" in LIF.explain("assembly")
    assert "plan: what a step computes" in LIF.explain()


def test_an_unknown_stage_is_named_with_those_that_exist():
    with pytest.raises(ann.ANNarchyException, match=r"no stage 'ast'.*text, tree, model"):
        LIF.explain("ast")


def test_an_explanation_is_shown_as_text():
    plan = LIF.explain("plan")
    assert repr(plan) == str(plan)
    assert ann.Neuron(equations="r = ite(t < 1, 0, 1)").explain("plan")._repr_html_().count("&lt;") == 1


def test_kernels_of_a_synapse_need_its_neurons():
    assert "post_spike:" in STDP.explain()
    with pytest.raises(ann.ANNarchyException, match="two neurons"):
        STDP.explain("kernels")
    assert "last event" in STDP.explain("kernels", pre=LIF, post=LIF)
    with pytest.raises(ann.ANNarchyException, match="both neurons"):
        STDP.explain("kernels", pre=LIF)


def test_populations_and_projections_are_shown_before_and_after_compile():
    pop = ann.Population(3, LIF)
    proj = ann.Projection(pop, pop, "exc", STDP)
    proj.connect_all_to_all(0.1, 2.0)
    for compiled in (False, True):
        if compiled:
            ann.compile()
        assert "spike if v > 1:" in pop.explain("plan")
        assert "w = ite(w > 1, 1, w)" in proj.explain("plan")
        assert "last event" in proj.explain("kernels")


def test_a_notebook_shows_formulas():
    html = LIF._repr_html_()
    assert "<b>LIF</b>" in html
    assert r"<td>$\tau$</td><td>20.0</td><td>population</td><td>float</td>" in html
    assert r"$\tau \cdot \frac{d{v}(t)}{dt} = -{v}(t) + {g_{\text{exc}}}(t)$" in html
    assert "exponential, $\\geq -1$" in html
    assert "${v}(t) &gt; 1$" in html
    latex = STDP._repr_latex_()
    assert latex.startswith("$$\\begin{array}{l}\n\\textbf{Equations} \\\\\n")
    assert r"\quad {w}(t) \mathrel{+}= 0.1 \cdot {x}(t) \qquad \leq 1" in latex
    assert r"-{x}(t) \qquad \text{event-driven}" in latex


def test_a_notebook_shows_the_text_of_a_model_with_mistakes():
    wrong = ann.Neuron(equations="r = 2*(t > 1)")
    assert wrong._repr_html_() is None
    assert wrong._repr_latex_() is None
    with pytest.raises(ann.ANNarchyException, match=r"error\[N165\]"):
        wrong.explain("plan")
