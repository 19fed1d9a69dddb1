"""Saving networks, populations and projections to files, and loading them."""

from __future__ import annotations

import pickle
import subprocess
import sys

import numpy as np
import pytest

import neurarchy as ann

FORMATS = ["npz", "data", "txt", "txt.gz", "gz"]


def check_six():
    """The network of which the numbered cases of loading speak."""
    source = ann.Population(2, ann.Neuron(equations="r = t + 1.0"), name="in")
    out = ann.Population((2, 2), ann.Neuron(equations="r = sum(exc)"), name="out")
    learning = ann.Synapse(equations="w += 0.1*pre.r")
    a = ann.Projection(source, out[0, :], "exc", learning, name="a").connect_all_to_all(1.0)
    b = ann.Projection(source, out[1, :], "exc", name="b").connect_all_to_all(1.0, delays=3.0)
    return source, out, a, b


def many_kinds():
    """Attributes of every type and locality, rows of different lengths, delays that differ, spikes."""
    neuron = ann.Neuron(
        parameters="tau = 10.0 : population\nk = 3 : int\nflag = True : bool\nn0 = 2 : int, population",
        equations="m = mean(r) : population\nr = sum(exc)\nn = n + 1 : int\nb = t > 2 : bool",
    )
    source = ann.Population(4, ann.Neuron(parameters="x = 1.0", equations="r = x*t"), name="source")
    out = ann.Population((2, 3), neuron, name="out")
    synapse = ann.Synapse(
        parameters="eta = 0.5 : projection\nbeta = 2.0 : postsynaptic\nc = 4 : int\non = True : bool",
        equations="w += eta*pre.r\ns = s + 1.0 : postsynaptic\nq = q + 1 : int",
    )
    some = ann.Projection(source, out, "exc", synapse, name="some")
    some.connect_fixed_probability(0.4, ann.Uniform(0.0, 1.0), delays=ann.Uniform(1.0, 5.0))
    cells = ann.Population(6, ann.Neuron(parameters="I = 1.0", equations="v += I", spike="v > 3", reset="v = 0"), "sp")
    ann.Projection(cells, cells, "exc", ann.STDP(), name="stdp").connect_fixed_number_pre(3, 0.5, delays=2.0)
    source.x = ann.Uniform(0.0, 1.0)
    cells.I = ann.Uniform(0.5, 1.5)


def values():
    found = {"time": ann.get_time()}
    for pop in ann.populations():
        found[pop.name] = {name: np.asarray(pop.get(name)).tolist() for name in pop.attributes}
    for proj in ann.projections():
        kept = {name: getattr(proj, name) for name in proj.attributes}
        found[proj.name] = {**kept, "delay": proj.delay, "ranks": [(d.post_rank, d.pre_ranks) for d in proj.dendrites]}
    return found


def test_what_a_file_holds(tmp_path, capsys):
    check_six()
    ann.compile(silent=True)
    ann.simulate(8.0)
    ann.save(tmp_path / "net.data")
    assert capsys.readouterr().out == "Saving network in text format...\n"
    content = pickle.loads((tmp_path / "net.data").read_bytes())
    assert list(content) == ["time_step", "net_id", "in", "out", "a", "b", "obj_names"]
    assert (content["time_step"], content["net_id"]) == (8, 0)
    assert content["obj_names"] == {"populations": ["in", "out"], "projections": ["a", "b"]}
    out, b = content["out"], content["b"]
    assert (out["geometry"], out["size"], out["attributes"], out["r"].shape) == ((2, 2), 4, ["r"], (2, 2))
    assert (b["pre"], b["post"], b["target"]) == ("in", "out", "exc")
    assert (b["post_ranks"], b["delays"], b["w"], b["pre_ranks"].tolist()) == ([2, 3], 3.0, 1.0, [[0, 1], [0, 1]])
    ann.save(tmp_path / "net.npz")
    with np.load(tmp_path / "net.npz", allow_pickle=True) as archive:
        assert archive.files == list(content)
        assert archive["out"].item()["r"].tolist() == out["r"].tolist()


@pytest.mark.parametrize("extension", FORMATS)
def test_loading_brings_time_and_values_back(tmp_path, extension):
    _, out, a, _ = check_six()
    ann.compile(silent=True)
    ann.simulate(8.0)
    ann.save(tmp_path / f"net.{extension}")
    rates, weights = out.r.tolist(), a.w
    ann.reset(projections=True, synapses=True)
    assert a.w != weights
    assert ann.load(tmp_path / f"net.{extension}") is None
    assert (ann.get_time(), out.r.tolist(), a.w) == (8.0, rates, weights)


@pytest.mark.parametrize("extension", ["npz", "data", "gz"])
@pytest.mark.parametrize("seeds", [(1, 1), (1, 2)], ids=["same synapses", "other synapses"])
def test_saving_then_loading_is_the_identity(tmp_path, extension, seeds):
    ann.setup(seed=seeds[0])
    many_kinds()
    ann.compile(silent=True)
    ann.simulate(7.0)
    path = tmp_path / f"net.{extension}"
    ann.save(path)
    for obj in (*ann.populations(), *ann.projections()):
        obj.save(tmp_path / f"{obj.name}.{extension}")
    before = values()
    ann.clear()
    ann.setup(seed=seeds[1])
    many_kinds()
    ann.compile(silent=True)
    ann.simulate(3.0)
    ann.load(path)
    assert values() == before
    ann.simulate(5.0)
    for obj in (*ann.populations(), *ann.projections()):
        assert obj.load(tmp_path / f"{obj.name}.{extension}") is None
    after = values()
    assert after.pop("time") != before.pop("time")
    assert after == before


def test_networks_save_and_load_like_the_implicit_one(tmp_path):
    ann.setup(seed=3)
    many_kinds()
    net = ann.Network(everything=True)
    net.compile(silent=True)
    net.simulate(5.0)
    net.save(tmp_path / "net.npz")
    rates = net.get_population("out").r.tolist()
    net.simulate(5.0)
    net.load(tmp_path / "net.npz")
    assert (net.get_time(), net.get_population("out").r.tolist()) == (5.0, rates)
    assert pickle.loads(np.load(tmp_path / "net.npz")["net_id"].dumps()) == net.id
    ann.save(tmp_path / "same.npz", populations=False, projections=False, net_id=net.id)
    net.simulate(1.0)
    ann.load(tmp_path / "same.npz", net_id=net.id)
    assert (net.get_time(), net.get_population("out").r.tolist() == rates) == (5.0, False)


def test_populations_and_projections_can_be_left_out(tmp_path):
    _, out, a, _ = check_six()
    ann.compile(silent=True)
    ann.simulate(8.0)
    ann.save(tmp_path / "populations.data", projections=False)
    assert "a" not in pickle.loads((tmp_path / "populations.data").read_bytes())
    ann.save(tmp_path / "all.data")
    rates, weights = out.r.tolist(), a.w
    ann.reset(projections=True, synapses=True)
    ann.load(tmp_path / "all.data", populations=False)
    assert (ann.get_time(), out.r.tolist(), a.w) == (8.0, [[0.0] * 2] * 2, weights)
    ann.reset(projections=True, synapses=True)
    ann.load(tmp_path / "all.data", projections=False)
    assert (out.r.tolist(), a.w) == (rates, [[1.0, 1.0], [1.0, 1.0]])


def test_a_missing_file_warns_and_changes_nothing(tmp_path):
    _, out, a, _ = check_six()
    ann.compile(silent=True)
    for load in (ann.load, out.load, a.load):
        with pytest.warns(ann.NeurarchyWarning, match="there is no file"):
            assert load(tmp_path / "none.npz") is None


def damaged(folder):
    """Files that are none, by name."""
    whole = (folder / "net.npz").read_bytes()
    yield "cut.npz", whole[: len(whole) // 2]
    yield "flipped.npz", whole[:100] + bytes([whole[100] ^ 8]) + whole[101:]
    for extension in ("npz", "data", "gz"):
        yield f"empty.{extension}", b""
        yield f"text.{extension}", b"no file of ours"
    yield "list.data", pickle.dumps([1, 2])
    yield "numbers.data", pickle.dumps({1: 2})
    yield "foreign.data", pickle.dumps({"time_step": 3, "in": {"r": 1.0}})
    yield "old.data", pickle.dumps({"time_step": 3, "a": {"dendrites": [], "attributes": []}})
    yield "other.data", pickle.dumps({"attributes": [], "name": "in"})
    yield "time.data", pickle.dumps({"time_step": -5})
    net = pickle.loads((folder / "net.data").read_bytes())
    for key, value in {
        "post_ranks": [0, 9],
        "pre_ranks": [[0, 1], [0, 5]],
        "delays": [[1.0], [1.0]],
        "attributes": None,
    }.items():
        entry = {**net["a"], key: value}
        yield f"{key}.data", pickle.dumps({**net, "a": {k: v for k, v in entry.items() if v is not None}})
    yield "twice.data", pickle.dumps({**net, "a": {**net["a"], "pre_ranks": [[0, 1], [1, 1]]}})
    yield "kind.data", pickle.dumps({**net, "in": net["a"]})


def test_damaged_and_foreign_files_raise_and_change_nothing(tmp_path):
    check_six()
    ann.compile(silent=True)
    ann.simulate(2.0)
    for extension in ("npz", "data"):
        ann.save(tmp_path / f"net.{extension}")
    ann.simulate(3.0)
    before = values()
    for name, content in damaged(tmp_path):
        (tmp_path / name).write_bytes(content)
        with pytest.raises(ann.ANNarchyException) as caught:
            ann.load(tmp_path / name)
        assert name in str(caught.value) or "cannot be loaded" in str(caught.value) or "holds no" in str(caught.value)
        assert values() == before, name


def test_matlab_files_are_written_and_never_loaded(tmp_path):
    from scipy.io import loadmat

    many_kinds()
    ann.compile(silent=True)
    ann.simulate(2.0)
    ann.save(tmp_path / "net.mat")
    content = loadmat(tmp_path / "net.mat", simplify_cells=True)
    assert (content["time_step"], content["out"]["n"].tolist()) == (2, [[2] * 3] * 2)
    for obj in (*ann.populations(), *ann.projections()):
        obj.save(tmp_path / f"{obj.name}.mat")
        with pytest.raises(ann.ANNarchyException, match="Unable to load Matlab format"):
            obj.load(tmp_path / f"{obj.name}.mat")
    with pytest.raises(ann.ANNarchyException, match="Unable to load Matlab format"):
        ann.load(tmp_path / "net.mat")


def test_a_variable_that_does_not_fit_is_skipped_and_the_rest_is_loaded(tmp_path, capsys):
    check_six()
    ann.compile(silent=True)
    ann.simulate(8.0)
    ann.save(tmp_path / "net.data")
    net = pickle.loads((tmp_path / "net.data").read_bytes())
    net["out"]["r"] = np.arange(7.0)
    net["in"] = {**net["in"], "attributes": ["r", "gone"], "gone": 1.0}
    net["a"] = {**net["a"], "attributes": ["w", "gone"], "gone": [[1.0]]}
    net["b"] = {**net["b"], "delays": [[1.0, 2.0], [3.0, 4.0]], "w": [[1.0, 2.0], [3.0, 4.0]]}
    (tmp_path / "net.data").write_bytes(pickle.dumps(net))
    ann.reset(projections=True, synapses=True)
    with pytest.warns(ann.NeurarchyWarning) as shown:
        ann.load(tmp_path / "net.data")
    texts = [str(warning.message) for warning in shown]
    for part in (
        "Can not load the variable gone in the population in",
        "Can not load the variable r in the population out",
        "the variable gone of projection 'a' is skipped: it does not exist",
        "the variable w of projection 'b' is skipped: it is one number here",
        "projection 'b' have the same delay, those in the file differ",
    ):
        assert any(part in text for text in texts), part
    assert "4 values are needed, one for each neuron, not 7" in capsys.readouterr().out
    proj = ann.get_projection("a")
    assert (ann.get_time(), ann.get_population("in").r.tolist(), proj.w) == (8.0, [8.0, 8.0], net["a"]["w"])
    assert ann.get_projection("b").w == 1.0


def test_objects_that_the_other_side_does_not_have_are_ignored(tmp_path):
    check_six()
    ann.compile(silent=True)
    ann.simulate(4.0)
    ann.save(tmp_path / "net.npz")
    ann.clear()
    other = ann.Population(3, ann.Neuron(parameters="r = 1.0"), name="other")
    source = ann.Population(2, ann.Neuron(equations="r = t + 1.0"), name="in")
    ann.compile(silent=True)
    ann.load(tmp_path / "net.npz")
    assert (other.r.tolist(), source.r.tolist()) == ([1.0] * 3, [4.0, 4.0])


def test_other_synapses_take_the_place_of_those_that_there_are(tmp_path, capsys):
    def declare(matrix):
        ann.clear()
        pop = ann.Population(3, ann.Neuron(equations="v = t", spike="v >= 1"), name="pop")
        out = ann.Population(3, ann.Neuron(equations="v += g_exc\ng_exc = 0", spike="v > 100"), name="out")
        synapse = ann.Synapse(parameters="c = 4.0", pre_spike="g_target += w\nx += 1")
        proj = ann.Projection(pop, out, "exc", synapse, name="proj").connect_from_matrix(matrix, delays=matrix)
        ann.compile(silent=True)
        return proj, out

    proj, out = declare(np.array([[None, 2.0, None], [None] * 3, [3.0, 1.0, None]]))
    ann.simulate(3.0)
    proj.save(tmp_path / "proj.npz")
    expected = {name: getattr(proj, name) for name in ("w", "x", "c", "delay", "post_ranks")}
    proj, out = declare(np.array([[1.0, None, None], [None, 2.0, None], [None, None, 1.0]]))
    ann.simulate(1.0)
    proj.load(tmp_path / "proj.npz")
    assert {name: getattr(proj, name) for name in expected} == expected
    assert "its synapses have been replaced" in capsys.readouterr().out
    ann.simulate(2.0)
    # Spikes from step 1 on, weights that are their delays: the first ones arrive in step 2.
    assert out.v.tolist() == [0.0, 0.0, 1.0]


def test_rows_that_old_files_hold_in_another_order_are_sorted(tmp_path):
    _, _, a, _ = check_six()
    ann.compile(silent=True)
    a.w = [[1.0, 2.0], [3.0, 4.0]]
    a.save(tmp_path / "a.data")
    content = pickle.loads((tmp_path / "a.data").read_bytes())
    content["post_ranks"] = [1, 0]
    (tmp_path / "a.data").write_bytes(pickle.dumps(content))
    with pytest.warns(ann.NeurarchyWarning, match="not sorted"):
        a.load(tmp_path / "a.data")
    assert a.w == [[3.0, 4.0], [1.0, 2.0]]


def test_moving_the_clock_by_loading_makes_neurons_forget_when_they_spiked(tmp_path):
    neuron = ann.Neuron(equations="v += 1", spike="v >= 3", reset="v = 0", refractory=100.0)
    pop = ann.Population(1, neuron)
    ann.compile(silent=True)
    ann.save(tmp_path / "net.npz")
    ann.simulate(5.0)
    assert pop.v.tolist() == [0.0]
    ann.load(tmp_path / "net.npz")
    ann.simulate(2.0)
    assert (ann.get_time(), pop.v.tolist()) == (2.0, [2.0])


def test_before_compile_only_populations_can_be_saved_and_nothing_be_loaded(tmp_path):
    _, out, a, _ = check_six()
    with pytest.warns(ann.NeurarchyWarning, match="values are not written"):
        out.save(tmp_path / "out.data")
    assert "r" not in pickle.loads((tmp_path / "out.data").read_bytes())
    for call in (lambda: a.save(tmp_path / "a.data"), lambda: a.load(tmp_path / "out.data")):
        with pytest.raises(ann.ANNarchyException, match="compile"):
            call()
    with pytest.raises(ann.ANNarchyException, match="compile"):
        ann.load(tmp_path / "out.data")


def test_folders_are_made_and_impossible_ones_are_errors(tmp_path, capsys):
    check_six()
    ann.compile(silent=True)
    ann.save(tmp_path / "x" / "y" / "net.npz")
    assert f"Creating folder {tmp_path / 'x' / 'y'}" in capsys.readouterr().out
    ann.load(tmp_path / "x" / "y" / "net.npz")
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(ann.ANNarchyException, match="cannot be written"):
        ann.save(tmp_path / "file" / "net.npz")


def test_names_that_files_use_themselves_or_that_come_twice(tmp_path):
    pop = ann.Population(1, ann.Neuron(equations="r = t"), name="time_step")
    with pytest.raises(ann.ANNarchyException, match="entry of this name"):
        ann.save(tmp_path / "net.npz")
    ann.clear()
    pop = ann.Population(1, ann.Neuron(equations="r = t"), name="file")
    for weight in (1.0, 2.0):
        ann.Projection(pop, pop, "exc", name="same").connect_one_to_one(weight)
    ann.compile(silent=True)
    with pytest.warns(ann.NeurarchyWarning, match="several objects are called 'same'"):
        ann.save(tmp_path / "net.npz")
    ann.simulate(1.0)
    ann.load(tmp_path / "net.npz")
    assert pop.r.tolist() == [0.0]


@pytest.mark.parametrize(
    ("call", "extension"),
    [
        *(("ann.save(path)", extension) for extension in ("npz", "gz", "data")),
        ("pop.save(path)", "npz"),
        ("proj.save(path)", "npz"),
        ("proj.save_connectivity(path)", "npz"),
    ],
)
def test_a_process_that_dies_while_it_writes_leaves_the_old_file(tmp_path, call, extension):
    path = tmp_path / f"net.{extension}"
    path.write_bytes(b"old")
    script = f"""
import os, neurarchy as ann
pop = ann.Population(2, ann.Neuron(equations="r = t"))
proj = ann.Projection(pop, pop, "exc").connect_all_to_all(1.0)
ann.compile(silent=True)
path = {str(path)!r}
os.fsync = lambda handle: os._exit(9)
{call}
"""
    assert subprocess.run([sys.executable, "-c", script], check=False, capture_output=True).returncode == 9
    assert path.read_bytes() == b"old"


def test_single_precision_comes_back_bit_for_bit(tmp_path):
    ann.setup(precision="float", seed=4)
    many_kinds()
    ann.compile(silent=True)
    ann.simulate(6.0)
    ann.save(tmp_path / "net.npz")
    before = values()
    ann.simulate(3.0)
    ann.load(tmp_path / "net.npz")
    assert values() == before
