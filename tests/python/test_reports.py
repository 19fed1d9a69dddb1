r"""Reports: each network beside the files that describe it, in `reports`.

After a change that is meant, `NEURARCHY_WRITE_REPORTS=1 pytest tests/python/test_reports.py` writes the files anew.
"""

from __future__ import annotations

import os
import re
from pathlib import Path

import numpy as np
import pytest

import neurarchy as ann

EXPECTED = Path(__file__).with_name("reports")


def rate_coded():
    """The network of the check in the description of `report`: two projections, one plastic, one delayed."""
    inp = ann.Population(2, ann.Neuron(equations="r = t + 1.0"), name="in")
    out = ann.Population(
        (2, 2), ann.Neuron("tau=10.0 : population", "r = sum(exc)", name="Sum", description="Sums inputs."), name="out"
    )
    ann.Projection(inp, out[0, :], "exc", ann.Synapse(equations="w += 0.1*pre.r"), name="a").connect_all_to_all(1.0)
    ann.Projection(inp, out[1, :], "exc", name="b").connect_all_to_all(1.0, delays=3.0)
    ann.Monitor(out, ["r", "sum(exc)"], period=2.0)
    ann.Monitor(out[0, :], "r")


def everything_rate_coded():
    """All that formulas of rate-coded models can hold."""
    ann.setup(dt=0.5, method="exponential", precision="float", num_threads=2)
    ann.Constant("kappa", 2.0)
    ann.add_function("sigmoid(x) = 1.0/(1.0 + exp(-x))")
    ann.add_function("gate(x, low_level) = if x < low_level: 0.0 else: if x > 1.0: 1.0 else: sigmoid(x)")
    field = ann.Neuron(
        parameters="""
            tau_m = 10.0 : population
            B = kappa
            n = 3 : int
            on = True : bool, population
        """,
        equations="""
            noise = 0.1*Normal(0.0, 1.0) + Uniform(-1.0, 1.0)
            tau_m*dmp/dt + mp = sum(exc) - sum(inh) + B*kappa + noise : init=0.5, min=-1.0, max=2*B
            average = mean(r) : population
            dslow/dt = (mp - slow)/100.0 : midpoint
            r = if (mp > 0.5) and not (n == 2): gate(mp, 0.1) else: pos(mp)^2 + f(fabs(mp)) + sqrt(B)/tau_m
        """,
        functions="f(x) = log(x + 1.0)",
        name="Field neuron",
        description="A neuron with 100% of everything & more_or_less.",
    )
    bcm = ann.Synapse(
        parameters="eta = 0.01 : projection\ntheta_0 = 1.0 : postsynaptic\nk = 1.0",
        equations="""
            dtheta/dt = (post.r^2 - theta)/50.0 : postsynaptic, exponential
            dw/dt = eta*post.r*(post.r - theta)*pre.r + 1e-7*mean(pre.r) : explicit, min=0.0, max=1.0
        """,
        psp="w*log(pre.r) + k*post.r",
        operation="max",
        name="Threshold",
    )
    grid = ann.Population((3, 4), field, name="my_grid")
    video = ann.TimedArray(np.arange(24.0).reshape(2, 12), schedule=10.0, name="frames")
    switched = ann.InputArray(3, name="levels")
    switched.r = [0.1, 0.2, 0.3]
    small = ann.Population(3, ann.LeakyIntegrator(tau=5.0))
    small.B = [1.0, 2.0, 3.0]
    ann.Projection(video, grid, "exc", bcm).connect_one_to_one(ann.Uniform(0.0, 1.0))
    ann.Projection(grid, grid, "inh").connect_dog(1.0, 0.1, 0.5, 0.4, delays=ann.Uniform(0.5, 3.0))
    ann.Projection(grid, grid, "exc").connect_gaussian(1.0, 0.2)
    ann.Projection(switched, small, "exc", ann.Oja()).connect_from_matrix(np.ones((3, 3)))
    ann.Projection(switched, small, "exc", ann.Hebb()).connect_fixed_number_post(2, weights=ann.Normal(0.0, 1.0))
    ann.Monitor(grid, "r")


def spiking():
    """Spiking neurons with everything: refractoriness, axonal spikes, plasticity, structural plasticity, inputs."""
    ann.setup(dt=0.1, structural_plasticity=True)
    axonal = ann.Neuron(
        parameters="tau = 20.0 : population\nv_r = -60.0\nref = 5.0",
        equations="""
            tau*dv/dt = (v_r - v) + g_exc*(0.0 - v) - g_inh : init=-60.0
            dg_exc/dt = -g_exc/5.0
        """,
        spike="(v > -50.0) or (t_last > t)",
        reset="v = v_r",
        axon_spike="v > -55.0",
        axon_reset="v -= 0.5",
        refractory="ref",
    )
    timing = ann.Synapse(
        parameters="tau_plus = 20.0 : projection",
        equations="dx/dt = -x/tau_plus : event-driven\ndy/dt = -y/tau_plus : event-driven",
        pre_spike="g_target += w\nx += 1.0 : max=3.0\nw = clip(w - y*(t - t_post), 0.0, 1.0) : unless_post",
        post_spike="y += 1.0\nw += 0.1*x",
        creating="pre.v > post.v : proba=0.1, w=0.01",
        pruning="w < 0.001",
        name="Timing",
        description="Pairs of spikes.",
    )
    graded = ann.Synapse(pre_axon_spike="g_target += 0.5*w", name="Graded")
    cells = ann.Population(100, axonal, name="cells")
    noise = ann.PoissonPopulation(20, rates=15.0, name="noise")
    trains = ann.SpikeSourceArray([[1.0], [2.0, 3.0]], name="trains")
    timed = ann.TimedPoissonPopulation(10, [15.0, 30.0], [0.0, 50.0], name="timed")
    izhikevich = ann.Population(2, ann.Izhikevich)
    ann.Projection(noise, cells, ["exc", "inh"]).connect_fixed_probability(0.1, 0.5)
    ann.Projection(cells, cells, "exc", timing).connect_fixed_number_pre(10, 0.1, delays=ann.Uniform(1.0, 5.0))
    ann.Projection(cells, izhikevich, "exc", graded).connect_fixed_number_post(1, 0.2)
    ann.Projection(trains, izhikevich, "exc", ann.STP()).connect_one_to_one()
    ann.Projection(timed, izhikevich, "exc", ann.Synapse(psp="w*(post.v - pre.r)")).connect_all_to_all(1.0)
    ann.Monitor(cells[10:20], ["spike", "v"])


def hybrid():
    """From one kind of population to the other, and connections given one by one."""
    import scipy.sparse

    def my_pattern(pre, post):
        synapses = ann.CSR()
        synapses.add(0, [0, 1], [0.5, 0.25], [0.0])
        return synapses

    spikes = ann.SpikeSourceArray([[1.0], [2.0]])
    rates = ann.Population(2, ann.Neuron(equations="r = sum(exc)"), name="rates")
    cells = ann.Population(2, ann.IF_curr_exp(), name="cells")
    ann.DecodingProjection(spikes, rates, "exc", window=10.0).connect_all_to_all(1.0)
    ann.CurrentInjection(rates, cells, "exc").connect_current()
    ann.Projection(rates, rates, "exc").connect_with_func(my_pattern)
    ann.Projection(rates, rates, "exc").connect_from_sparse(scipy.sparse.csr_matrix(np.eye(2)))


NETWORKS = {each.__name__: each for each in (rate_coded, everything_rate_coded, spiking, hybrid)}


def reported(tmp_path, ending, **options):
    path = tmp_path / f"report{ending}"
    ann.report(path, **options)
    return path.read_text().replace(ann.__version__, "VERSION")


@pytest.mark.parametrize("ending", [".md", ".tex"])
@pytest.mark.parametrize("name", NETWORKS)
def test_a_report_is_the_one_beside_its_network(name, ending, tmp_path):
    NETWORKS[name]()
    found, expected = reported(tmp_path, ending), EXPECTED / f"{name}{ending}"
    if os.environ.get("NEURARCHY_WRITE_REPORTS"):
        expected.write_text(found)
    assert found == expected.read_text()


@pytest.mark.parametrize("name", NETWORKS)
def test_compiling_changes_no_word_of_a_report_but_drawn_values(name, tmp_path):
    NETWORKS[name]()
    before = reported(tmp_path, ".md")
    ann.compile(silent=True)
    assert reported(tmp_path, ".md") == before


@pytest.mark.parametrize("path", sorted(EXPECTED.glob("*.tex")), ids=lambda path: path.stem)
def test_the_tex_is_well_formed(path):
    text = path.read_text()
    text = "\n".join(line for line in text.splitlines() if not line.startswith("%"))
    depth = 0
    for brace in re.findall(r"(?<!\\)[{}]", text.replace(r"\\", "")):
        depth += 1 if brace == "{" else -1
        assert depth >= 0
    assert depth == 0
    opened = []
    for kind, environment in re.findall(r"\\(begin|end)\{([\w*]+)\}", text):
        if kind == "begin":
            opened.append(environment)
        else:
            assert opened.pop() == environment
    assert opened == []
    for columns, table in re.findall(
        r"\\begin\{tabularx\}\{\\linewidth\}\{(.*?)\}\\hline\n(.*?)\\end\{tabularx\}", text, re.S
    ):
        count = len(re.sub(r"p\{.*?\}", "X", columns).replace("|", ""))
        for row in re.split(r"\\\\ \\hline\n", table.strip() + "\n"):
            cells = re.sub(r"\\begin\{(dmath\*|cases)\}.*?\\end\{\1\}", "", row, flags=re.S)
            if cells.strip() and not cells.startswith(r"\hdr"):
                assert len(re.findall(r"(?<!\\)&", cells)) == count - 1, row
    assert len(re.findall(r"(?<!\\)\$", text)) % 2 == 0
    assert not re.search(r"(?<!\\)#(?![123])|(?<!\\)%(?=\s*[a-z])", text.split(r"\begin{document}")[1])


def test_what_the_check_of_the_specification_asks_for(tmp_path):
    rate_coded()
    text = reported(tmp_path, ".md")
    assert re.search(r"^\| \$\\tau\$ +\| 10\.0 +\| per population \| double +\|$", text, re.M)
    assert r"{r}(t) = \sum_{\text{exc}} w \cdot r^{\text{pre}}(t-d)" in text
    assert re.search(r"^\| out +\| \(2, 2\) +\| Sum +\|$", text, re.M)
    assert re.search(r"\| All-to-All, weights 1\.0, delays 3\.0 +\|$", text, re.M)
    assert "4 (2*2)" in reported(tmp_path, ".tex")
    for name in ("r.txt", "r", "report"):
        with pytest.raises(ann.ANNarchyException, match=r"\.tex or \.md"):
            ann.report(tmp_path / name)


def test_the_title_author_and_date_can_be_given(tmp_path):
    heads = reported(tmp_path, ".md", title="My net", author="A. B.", date="today").splitlines()[:5]
    assert heads == ["---", "title: My net", "author: A. B.", "date: today", "---"]
    tex = reported(tmp_path, ".tex", title="50% _net_", author="A & B")
    assert "\\title{50\\% \\_net\\_}\n\\author{A \\& B}\n\\begin{document}" in tex
    for argument in ("title", "author", "date"):
        with pytest.raises(ann.ANNarchyException, match=argument):
            ann.report(tmp_path / "x.md", **{argument: 3})


def test_a_body_for_another_document_has_no_preamble(tmp_path):
    rate_coded()
    body, whole = reported(tmp_path, ".tex", standalone=False), reported(tmp_path, ".tex")
    assert body.startswith("\\noindent\n\\begin{tabularx}")
    assert body.strip() in whole
    assert r"\begin{document}" not in body


def test_projections_of_the_same_sides_and_target_are_gathered(tmp_path):
    pop = ann.Population(4, ann.Neuron(equations="r = sum(exc)"), name="pop")
    synapse = ann.Synapse(parameters="k = 1.0 : projection", psp="k*w*pre.r")
    for k in range(3):
        proj = ann.Projection(pop[k : k + 1], pop, "exc", synapse).connect_all_to_all(1.0 + k)
        proj.k = 10.0 * k
    whole, gathered = (reported(tmp_path, ".md", gather_subprojections=on) for on in (False, True))
    assert (whole.count("with target exc"), gathered.count("with target exc")) == (3, 1)
    assert gathered.count("All-to-All") == 3
    assert reported(tmp_path, ".tex", gather_subprojections=True).count("All-to-All, weights") == 1


def test_each_network_has_a_report_of_its_own(tmp_path):
    pop = ann.Population(3, ann.Neuron(parameters="tau = 10.0", equations="r = t/tau"), name="pop")
    ann.Population(2, ann.Neuron(equations="r = t"), name="other")
    net = ann.Network()
    net.add(pop)
    net.compile(silent=True)
    net.get(pop).tau = [1.0, 2.0, 3.0]
    text = reported(tmp_path, ".md", net_id=net.id)
    assert "| other" not in text
    assert "$[1.0, 3.0]$" in text
    assert "$[1.0, 3.0]$" not in reported(tmp_path, ".md")
    with pytest.raises(ann.ANNarchyException, match="Network 77 not existing"):
        ann.report(tmp_path / "x.md", net_id=77)


def test_all_models_that_were_declared_are_listed_once(tmp_path):
    ann.Neuron(equations="r = t", name="Unused")
    for _ in range(2):
        ann.PoissonPopulation(3, rates=10.0)
    text = reported(tmp_path, ".md")
    assert (text.count("## Unused"), text.count("## Poisson")) == (1, 1)
    ann.clear(neurons=False)
    assert "## Unused" in reported(tmp_path, ".md")
    ann.clear()
    assert "## Unused" not in reported(tmp_path, ".md")


def test_a_model_with_mistakes_is_shown_as_it_was_written(tmp_path):
    ann.Neuron(equations="r = 2*(t > 1", name="Half_done")
    with pytest.warns(ann.NeurarchyWarning, match="'Half_done' cannot be shown as formulas"):
        text = reported(tmp_path, ".md")
    assert "r = 2*(t > 1" in text
    with pytest.warns(ann.NeurarchyWarning):
        assert r"\texttt{r = 2*(t \textgreater{} 1}" in reported(tmp_path, ".tex")


def test_bold_monitors_are_measurements(tmp_path):
    from neurarchy.extensions.bold import BoldMonitor, balloon_RN

    pop = ann.Population(3, ann.Neuron(parameters="r = 1.0"))
    BoldMonitor(pop, balloon_RN)
    name = balloon_RN().name
    assert f"| {name} " in reported(tmp_path, ".md").split("## Measurements")[1].split("#")[0]
    assert rf"\textbf{{Measurements}} & {name}" in reported(tmp_path, ".tex")


def test_an_empty_network_has_a_report(tmp_path):
    assert "Numerical step size: 1.0 ms." in reported(tmp_path, ".md")
    assert r"\textbf{Populations} & --- \\ \hline" in reported(tmp_path, ".tex")


def test_a_folder_is_made_and_an_impossible_one_is_an_error(tmp_path, capsys):
    ann.report(str(tmp_path / "a" / "b" / "r.md"))
    assert (tmp_path / "a" / "b" / "r.md").is_file()
    assert capsys.readouterr().out == f"Generating report in {tmp_path}/a/b/r.md\n"
    (tmp_path / "file").write_text("")
    with pytest.raises(ann.ANNarchyException, match="cannot be written"):
        ann.report(tmp_path / "file" / "r.md")


def test_the_pattern_of_a_projection_is_told_in_words():
    pop = ann.Population(4, ann.Neuron(equations="r = sum(exc)"))
    proj = ann.Projection(pop, pop, "exc")
    with pytest.raises(AttributeError):
        proj.connector_description
    proj.connect_fixed_number_pre(2, ann.Exponential(3.0), delays=2.0)
    assert proj.connector_name == "Random Convergent"
    assert proj.connector_description == (
        r"Random Convergent 2 $\rightarrow$ 1, weights $\mathcal{E}$(3.0), delays 2.0"
    )
