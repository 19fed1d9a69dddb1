"""Every mistake in a model is told with its code, underlined in the user's text, and with what to do about it."""

from __future__ import annotations

import re

import pytest

import neurarchy as ann

SPIKING = {"equations": "v = g_exc", "spike": "v > 1"}


def findings(text: str) -> list[tuple[str, str]]:
    """Code and underlined text of each diagnostic in a message; each must say what to do."""
    found = []
    for part in re.split(r"\n\n(?=error|warning)", text)[1:]:
        lines = part.splitlines()
        code = re.match(r"(?:error|warning)\[(N\d{3})\]: .", lines[0])
        assert code, part
        mark = next(i for i, line in enumerate(lines) if re.fullmatch(r" *\|\s+[-^ ]*\^+[-^ ]*(?: .*)?", line))
        start, end = lines[mark].index("^"), lines[mark].rindex("^") + 1
        assert any(re.match(r" *= help: .", line) for line in lines), part
        found.append((code[1], lines[mark - 1][start:end].strip()))
    return found


def raised(make) -> list[tuple[str, str]]:
    with pytest.raises(ann.ANNarchyException) as caught:
        make()
    return findings(str(caught.value))


def neuron(**fields: str) -> None:
    ann.Constant("KC", 4.0)
    ann.add_function("logi(x) = 1/(1 + exp(-x))")
    ann.Population(2, ann.Neuron(**fields))
    ann.compile(silent=True)


def synapse(spiking: bool, **fields: str) -> None:
    cells = ann.Neuron(**SPIKING) if spiking else ann.Neuron(equations="r = sum(exc)")
    pre, post = ann.Population(2, cells), ann.Population(2, cells)
    ann.Projection(pre, post, "exc", ann.Synapse(**fields)).connect_all_to_all(1.0)
    ann.compile(silent=True)


@pytest.mark.parametrize(
    ("parameters", "equations", "code", "underlined"),
    [
        ("", "v = 1", "N105", "v"),
        ("a = 1", "r = a\nr = a", "N104", "r"),
        ("a = 1\na = 2", "r = a", "N104", "a"),
        ("a = 1", "r = a\na = 2", "N104", "a"),
        ("a = 1; b = 1", "r = a = b", "N022", "="),
        ("a = 1", "a + r = 2", "N023", "a + r"),
        ("a = 1", "2*r = a", "N023", "2*r"),
        ("", "dr/dt + dv/dt = 1", "N024", "dv/dt"),
        ("a = 1; b = 1", "r = (a+b", "N008", "("),
        ("a = 1; b = 1", "r = a+b)", "N009", ")"),
        ("a = 1", "r = 1.0 + if a>0: 1 else: 0", "N012", "if"),
        ("a = 1", "r = if a>0: 1", "N014", "if"),
        ("a = 1", "r = 1 if a>0 else 0", "N016", "if"),
        ("a = 1", "r = a : projection", "N057", "projection"),
        ("a = 1", "r = a : postsynaptic", "N057", "postsynaptic"),
        ("", "pos = 2\nr = 1", "N103", "pos"),
        ("", "True = 2\nr = 1", "N103", "True"),
        ("size = 1", "r = size", "N103", "size"),
        ("t = 1", "r = t", "N103", "t"),
        ("", "i = 1\nr = i", "N103", "i"),
        ("", "active = 1\nr = 1", "N103", "active"),
        ("refractory = 1", "r = 1", "N103", "refractory"),
        ("", "r = mean(foo)", "N101", "foo"),
        ("a = 1 : population", "r = mean(a)", "N161", "a"),
        ("a = 1", "r = mean(a + 1)", "N160", "a + 1"),
        ("a = 1; b = 1", "r = Uniform(a, 1)", "N163", "a"),
        ("", "r = Normal(0.0)", "N157", "Normal(0.0)"),
        ("", "r = Normal(0., 1., 0., 1.)", "N157", "Normal(0., 1., 0., 1.)"),
        ("", "r = Normal(0., -1.)", "N188", "-1."),
        ("", "r = sum(a + b)", "N159", "a + b"),
        ("", "r = foo", "N101", "foo"),
        ("", "r = foo(1)", "N102", "foo"),
        ("", "r = pre.r", "N150", "pre.r"),
        ("", "r = 5 t", "N007", "t"),
        ("a = foo bar", "r = 0", "N007", "bar"),
        ("a = foo", "r = 0", "N153", "foo"),
        ("a = [1,2]", "r = 0", "N010", "["),
        ("a = Uniform(0,1)", "r = 0", "N153", "Uniform(0,1)"),
        ("a = 1 : foo", "r = 0", "N050", "foo"),
        ("a = 1/0", "r = 0", "N156", "1/0"),
        ("", "r = 1 : init=t", "N154", "t"),
        ("", "r = 1 : foo", "N050", "foo"),
        ("", "dv/dt = -v : midpoint\ndr/dt = -r : rk4", "N173", "rk4"),
        ("a = 1", "dr/dt = a - r^2 : exponential", "N211", "dr/dt = a - r^2 : exponential"),
        ("a = 1", "dr/dt = a : exponential", "N210", "dr/dt = a : exponential"),
        ("", "dr/dt = if t > 1: -r else: 1 : exponential", "N213", "dr/dt = if t > 1: -r else: 1 : exponential"),
        ("", "dr/dt = -r : event-driven", "N171", "event-driven"),
        ("", "(dr/dt)^2 = 1", "N200", "(dr/dt)^2 = 1"),
        ("", "dr/dt += 1", "N025", "+="),
        ("", "s = r : population\nr = 1", "N168", "r"),
        ("", "s = sum(exc) : population\nr = 1", "N168", "sum(exc)"),
        ("", "r = 1 : max=Uniform(0, 1)", "N150", "Uniform(0, 1)"),
        ("", "r = 1 + (t > 1)", "N165", "(t > 1)"),
    ],
)
def test_mistakes_in_rate_coded_neurons(parameters, equations, code, underlined):
    assert raised(lambda: neuron(parameters=parameters, equations=equations)) == [(code, underlined)]


@pytest.mark.parametrize(
    ("fields", "code", "underlined"),
    [
        ({"equations": "r = 1\nv = 1"}, "N106", "r"),
        ({"parameters": "r = 1"}, "N106", "r"),
        ({"spike": "v > 0\nv > 1"}, "N029", "v > 1"),
        ({"spike": "v > 0 and"}, "N005", ""),
        ({"spike": "v > Uniform(0, 1)"}, "N150", "Uniform(0, 1)"),
        ({"spike": "v > mean(v)"}, "N150", "mean(v)"),
        ({"axon_spike": "v > vt"}, "N101", "vt"),
        ({"reset": "u = 0"}, "N107", "u"),
        ({"reset": "dv/dt = 0"}, "N166", "dv/dt"),
        ({"reset": "v = Normal(0, 1)"}, "N150", "Normal(0, 1)"),
        ({"refractory": "foo"}, "N108", "foo"),
        ({"equations": "v = sum(exc)"}, "N152", "sum(exc)"),
        ({"equations": "v = 1\ng_exc = 1 : population"}, "N170", "g_exc"),
        ({"functions": "f(x) = x + v"}, "N109", "v"),
        ({"functions": "f(x) = x + t"}, "N109", "t"),
        ({"functions": "f(x) = y"}, "N101", "y"),
        ({"functions": "f(x) = x : int"}, "N182", "int"),
        ({"functions": "f(x) = x : int, number"}, "N183", "number"),
        ({"functions": "f(x) = f(x)"}, "N113", "f"),
        ({"functions": "f(x) = x\nf(y) = y"}, "N110", "f"),
        ({"functions": "f = 2"}, "N027", "f ="),
    ],
)
def test_mistakes_in_spiking_neurons(fields, code, underlined):
    fields = {"equations": "v = 1", "spike": "v > 0"} | fields
    assert raised(lambda: neuron(**fields)) == [(code, underlined)]


@pytest.mark.parametrize(
    ("spiking", "fields", "code", "underlined"),
    [
        (False, {"parameters": "a = 1 : population"}, "N057", "population"),
        (False, {"equations": "x = w : projection"}, "N168", "w"),
        (False, {"equations": "x = post.r : projection"}, "N168", "post.r"),
        (False, {"equations": "x = pre.r : postsynaptic"}, "N168", "pre.r"),
        (False, {"equations": "x = w : postsynaptic"}, "N168", "w"),
        (False, {"equations": "w = 1 : postsynaptic"}, "N169", "w"),
        (False, {"equations": "x = mean(w)"}, "N162", "w"),
        (False, {"equations": "delay = 1"}, "N103", "delay"),
        (False, {"equations": "x = t_pre"}, "N151", "t_pre"),
        (False, {"equations": "x = Uniform(w, 1)"}, "N163", "w"),
        (False, {"equations": "dx/dt = -x : event-driven"}, "N171", "event-driven"),
        (False, {"psp": "w*pre.v"}, "N114", "pre.v"),
        (False, {"psp": "w*post.sum(inh)"}, "N115", "post.sum(inh)"),
        (False, {"psp": "w*Normal(0, 1)"}, "N150", "Normal(0, 1)"),
        (False, {"psp": "1 + if w > 0: 1 else: 2"}, "N012", "if"),
        (False, {"operation": "prod"}, "N177", "prod"),
        (True, {"pre_spike": "w = 1", "operation": "max"}, "N176", "max"),
        (True, {"pre_axon_spike": "g_target += 1", "post_spike": "w = 1"}, "N175", "g_target += 1"),
        (True, {"pruning": "w < 1"}, "N178", "w < 1"),
        (True, {"creating": "t > 1"}, "N178", "t > 1"),
        (True, {"pre_spike": "dx/dt = 1"}, "N166", "dx/dt"),
        (True, {"post_spike": "dx/dt = 1"}, "N166", "dx/dt"),
        (True, {"post_spike": "g_target += w"}, "N150", "g_target"),
        (True, {"pre_spike": "w = Uniform(0, 1)"}, "N150", "Uniform(0, 1)"),
        (True, {"pre_spike": "w = 1 : projection"}, "N058", "projection"),
        (True, {"pre_spike": "t = 1"}, "N103", "t"),
        (True, {"pre_spike": "g_target += w", "pre_axon_spike": "w = 1"}, "N174", "w = 1"),
        (True, {"equations": "dx/dt = -x : event-driven\ndy/dt = x - y : event-driven"}, "N172", "x"),
        (
            True,
            {"equations": "dx/dt = 1 - x^2 : event-driven"},
            "N211",
            "dx/dt = 1 - x^2 : event-driven",
        ),
        (True, {"equations": "dx/dt = -x : event-driven, projection"}, "N171", "event-driven"),
        (True, {"equations": "x = post.nothing"}, "N114", "post.nothing"),
        (True, {"functions": "f(x) = x + w"}, "N109", "w"),
    ],
)
def test_mistakes_in_synapses(spiking, fields, code, underlined):
    assert raised(lambda: synapse(spiking, **fields)) == [(code, underlined)]


@pytest.mark.parametrize("delays", [2.0, ann.Uniform(1.0, 5.0)])
def test_a_sum_of_the_pre_neurons_cannot_be_delayed(delays):
    pop = ann.Population(2, ann.Neuron(equations="r = sum(exc)"))
    synapse = ann.Synapse(equations="x = pre.sum(exc)", psp="w*(pre.r + pre.sum(exc))")
    ann.Projection(pop, pop, "exc", synapse).connect_all_to_all(1.0, delays=delays)
    assert raised(ann.compile) == [("N190", "pre.sum(exc)"), ("N190", "pre.sum(exc)")]


def test_a_target_with_the_name_of_a_parameter():
    pop = ann.Population(1, ann.Neuron(parameters="g_L = 0.1", equations="v = g_L", spike="v > 1"))
    assert raised(lambda: ann.Projection(pop, pop, "L")) == [("N116", "g_L")]


@pytest.mark.parametrize(
    ("text", "code", "underlined"),
    [
        ("f(x) = a*x", "N101", "a"),
        ("f(x) = x : int, int, int", "N182", "int, int, int"),
        ("sqrt(x) = x^0.5", "N111", "sqrt"),
        ("f(x, x) = x", "N112", "x"),
        ("f(x) = (x", "N008", "("),
        ("f(x)", "N021", "f(x)"),
    ],
)
def test_mistakes_in_global_functions(text, code, underlined):
    def use():
        ann.add_function(text)
        neuron(equations="r = 1")

    assert raised(use) == [(code, underlined)]


def test_a_projection_that_is_not_connected_is_named_by_compile():
    pop = ann.Population(1, ann.Neuron(equations="r = sum(exc)"))
    ann.Projection(pop, pop, "exc", name="loop")
    with pytest.raises(ann.ANNarchyException, match=r"loop.*connect"):
        ann.compile(silent=True)


def test_an_unknown_method_is_named_with_those_that_exist():
    with pytest.raises(ann.ANNarchyException, match=r"'exlicit'.*explicit, implicit"):
        ann.setup(method="exlicit")


def test_all_mistakes_of_all_models_are_told_at_once():
    found = raised(
        lambda: neuron(
            parameters="tau = 1O\nV_t = [1]",
            equations="tau*dv/dt = E_L - v + (g_exc\nv = 2\nn += 1 : itn",
            spike="v > v_t",
            reset="u = 0 = 1",
        )
    )
    assert [code for code, _ in found] == ["N003", "N010", "N008", "N104", "N050", "N107", "N022"]
    ann.clear()
    ann.Population(1, ann.Neuron(equations="r = late_one"), name="one")
    ann.Population(1, ann.Neuron(equations="r = late_two + late_three(1)"), name="two")
    assert raised(ann.compile) == [("N101", "late_one"), ("N101", "late_two"), ("N102", "late_three")]


def test_warnings_are_underlined_too():
    with pytest.warns(ann.NeurarchyWarning) as caught:
        synapse(
            True,
            equations="dx/dt = -x : exact\ny = 1 : int, foo\nz = 1 : exponential",
            pre_spike="g_exc += w\nx += 1 : unless_post, init=2",
        )
    text = next(str(warning.message) for warning in caught if "N062" in str(warning.message))
    expected = [("N062", "exact"), ("N051", "foo"), ("N059", "exponential"), ("N186", "g_exc"), ("N059", "init=2")]
    assert findings(text) == expected
