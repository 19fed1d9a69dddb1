"""Recordings that go to files while the network runs: the same data, in bounded memory, and never a lost file."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import textwrap
from pathlib import Path

import numpy as np
import pytest

import neurarchy as ann

TARGETS = ["recording.npz", "recording"]


def rates():
    neuron = ann.Neuron(
        parameters="b = 1.0", equations="r = t + b\nn = n + 1 : int\nf = r > 5.0 : bool\nm = mean(r) : population"
    )
    pop = ann.Population((2, 3), neuron, name="cells")
    pop.b = np.arange(6).reshape(2, 3)
    return pop


def read(path):
    """All arrays of a recording by their names."""
    if path.suffix == ".npz":
        with np.load(path) as archive:
            return {name: archive[name] for name in archive.files if name != "recording.json"}
    return {file.stem: np.load(file) for file in path.glob("*.npy")}


def same(a, b):
    """The data of two monitors are equal, down to their types."""
    assert a.keys() == b.keys()
    for name, one in a.items():
        other = b[name]
        if isinstance(one, dict):
            assert one == other
        else:
            assert (one.dtype, one.shape, one.tolist()) == (other.dtype, other.shape, other.tolist()), name


@pytest.mark.parametrize("target", TARGETS)
def test_what_was_recorded_to_files_is_what_was_recorded_in_memory(target, tmp_path):
    pop = rates()
    variables = ["r", "n", "f", "m"]
    objects = [(pop, 1.0), (pop[1, :], 1.0), (pop, 3.0), (pop[[4, 0]], 2.0)]
    pairs = [
        (ann.Monitor(obj, variables, period, to=tmp_path / f"{i}{target}"), ann.Monitor(obj, variables, period))
        for i, (obj, period) in enumerate(objects)
    ]
    ann.compile(silent=True)
    for _ in range(3):
        ann.simulate(7.0)
        for streamed, kept in pairs:
            same(streamed.get(keep=True), kept.get(keep=True))
            if streamed.object is pop:
                same(streamed.get(reshape=True, keep=True), kept.get(reshape=True, keep=True))
    for streamed, kept in pairs:
        expected = kept.get()
        same(streamed.get(), expected)
        assert streamed.times() == kept.times()
        assert [each.size for each in streamed.get().values()] == [0] * 4
        streamed.stop()
        files = read(streamed.to)
        for name, data in expected.items():
            assert files[name].tolist() == data.tolist()
        steps = np.arange(0, 21, int(streamed.period))
        assert all(files[f"{name}.steps"].tolist() == steps.tolist() for name in variables)


@pytest.mark.parametrize("target", TARGETS)
def test_spikes_are_recorded_to_files(target, tmp_path):
    trains = [[2, 5, 6, 12], [3, 12], []]
    source = ann.SpikeSourceArray(spike_times=[list(map(float, train)) for train in trains])
    m = ann.Monitor(source, "spike", to=tmp_path / target)
    view = ann.Monitor(source[1:], ["spike"], to=tmp_path / f"view_{target}")
    ann.compile(silent=True)
    ann.simulate(6.0)
    assert m.get("spike") == {0: [2, 5], 1: [3], 2: []}
    ann.simulate(14.0)
    assert m.get("spike") == {0: [6, 12], 1: [12], 2: []}
    assert m.times() == {"spike": {"start": [6], "stop": [20]}}
    assert view.mean_fr() == pytest.approx(2 / 2 / 20 * 1000)
    m.flush()
    files = read(m.to)
    assert files["spike.steps"].tolist() == [2, 3, 5, 6, 12, 12]
    assert files["spike.ranks"].tolist() == [0, 1, 0, 0, 0, 1]


@pytest.mark.filterwarnings("ignore:.*takes much time")
@pytest.mark.parametrize("target", TARGETS)
def test_synapses_that_come_and_go_are_recorded_to_files(target, tmp_path):
    ann.setup(structural_plasticity=True)
    pop = ann.Population(3, ann.Neuron(equations="r = t"))
    synapse = ann.Synapse(
        parameters="eta = 1.0 : projection", equations="s = post.r : postsynaptic\ng += eta : projection\nw += 1.0"
    )
    proj = ann.Projection(pop, pop, "exc", synapse).connect_all_to_all(0.5)
    ann.compile(silent=True)
    names = ["w", "s", "g"]
    pairs = [
        (ann.Monitor(obj, names, to=tmp_path / f"{i}{target}"), ann.Monitor(obj, names))
        for i, obj in enumerate([proj, proj.dendrite(1)])
    ]
    ann.simulate(2.0)
    proj.dendrite(1).prune_synapse(0)
    ann.simulate(2.0)
    proj.dendrite(1).create_synapse(1, w=7.0)
    proj.dendrite(2).create_synapse(2, w=7.0)
    ann.simulate(1.0)
    for streamed, kept in pairs:
        same(streamed.get(keep=True), kept.get(keep=True))
    for streamed, kept in pairs:
        streamed.get(), kept.get()
    ann.simulate(2.0)
    for streamed, kept in pairs:
        same(streamed.get(), kept.get())


def test_pauses_new_variables_and_resets_are_as_in_memory(tmp_path):
    pop = rates()
    both = streamed, kept = ann.Monitor(pop, "r", to=tmp_path / "a.npz"), ann.Monitor(pop, "r")
    late = ann.Monitor(pop, "r", start=False, to=tmp_path / "late.npz")
    ann.compile(silent=True)
    ann.simulate(2.0)
    for m in both:
        m.pause()
    ann.simulate(2.0)
    for m in both:
        m.resume()
        m.start("n")
    ann.simulate(2.0)
    for m in both:
        m.pause()
    late.start()
    ann.simulate(1.0)
    assert streamed.get("r", keep=True)[:, 0].tolist() == [0, 1, 4, 5]
    assert late.get("r").shape == (1, 6)
    same(streamed.get(), kept.get())
    assert streamed.times() == kept.times()
    ann.reset()
    for m in both:
        m.resume()
    ann.simulate(3.0)
    assert streamed.get("r", keep=True)[:, 0].tolist() == [0, 1, 2]
    same(streamed.get(), kept.get())
    streamed.stop()
    assert read(tmp_path / "a.npz")["r"][:, 0].tolist() == [0, 1, 2]


def test_memory_is_bounded_however_long_is_recorded(tmp_path):
    pop = ann.Population(1000, ann.Neuron(equations="r = t"))
    m = ann.Monitor(pop, "r", to=tmp_path / "long.npz")
    ann.compile(silent=True)
    ann.simulate(2000.0)
    # At most 1 MiB is not in the files yet.
    assert len(np.load(tmp_path / "long.npz.parts" / "r.npy")) > 2000 - 2**20 // 8000 - 1
    assert m.get("r")[:, 7].tolist() == list(range(2000))


def test_a_file_is_replaced_when_the_new_one_is_whole(tmp_path):
    for duration in (3.0, 5.0):
        for target in TARGETS:
            ann.clear()
            m = ann.Monitor(rates(), "r", to=tmp_path / target)
            ann.compile(silent=True)
            ann.simulate(duration)
            # Until now the old one, or none, is there.
            assert (tmp_path / target).exists() == (duration == 5.0)
            if duration == 5.0:
                assert len(read(m.to)["r"]) == 3
            ann.clear()
            assert len(read(tmp_path / target)["r"]) == duration
    assert sorted(path.name for path in tmp_path.iterdir()) == sorted(TARGETS)


def test_a_file_can_be_brought_up_to_date_in_between(tmp_path):
    for target in TARGETS:
        ann.clear()
        m = ann.Monitor(rates(), "r", to=tmp_path / target)
        m.flush()
        ann.compile(silent=True)
        for duration in (3.0, 5.0):
            ann.simulate(duration)
            m.flush()
            assert read(m.to)["r"][:, 0].tolist() == list(range(int(ann.get_time())))
        assert json.loads((Path(f"{m.to}.parts") / "recording.json").read_text())["about"]["object"] == "cells"


def test_networks_and_copies_record_in_memory(tmp_path):
    pop = rates()
    m = ann.Monitor(pop, "r", to=tmp_path / "a.npz")
    net = ann.Network()
    net.add([pop, m])
    net.compile(silent=True)
    own = ann.Monitor(net.get(pop), "r", net_id=net.id, to=tmp_path / "own.npz")
    net.simulate(3.0)
    assert net.get(m).to is None
    assert net.get(m).get("r").tolist() == own.get("r").tolist()
    net.get(m).flush()
    ann.compile(silent=True)
    ann.simulate(2.0)

    def trial(idx, net):
        net.simulate(4.0)
        return net.get(m).get("r").shape

    assert ann.parallel_run(trial, number=2) == [(4, 6)] * 2
    assert m.get("r").shape == (2, 6)
    ann.clear()
    assert (len(read(tmp_path / "a.npz")["r"]), len(read(tmp_path / "own.npz")["r"])) == (2, 3)


@pytest.mark.parametrize("target", TARGETS)
@pytest.mark.parametrize("finished", [False, True])
def test_a_restored_network_goes_on_with_the_files(target, finished, tmp_path):
    def declare():
        ann.clear()
        m = ann.Monitor(rates(), ["r", "m"], to=tmp_path / target)
        ann.compile(silent=True)
        return m

    m = declare()
    ann.simulate(4.0)
    m.get("m")
    m.flush()
    ann.simulate(1.0)
    ann.checkpoint(tmp_path / "five")
    ann.simulate(3.0)
    m.flush()
    expected = m.get(keep=True)
    if finished:
        m = declare()
    else:
        ann.simulate(20.0)
        m.flush()
    ann.restore(tmp_path / "five")
    ann.simulate(3.0)
    same(m.get(), expected)
    m.stop()
    assert read(m.to)["r"][:, 0].tolist() == list(range(8))


def test_a_checkpoint_does_not_fit_if_the_files_are_gone_or_are_not_declared(tmp_path):
    pop = rates()
    m = ann.Monitor(pop, "r", to=tmp_path / "a.npz")
    ann.compile(silent=True)
    ann.simulate(2.0)
    m.flush()
    ann.checkpoint(tmp_path / "two")
    for options, problem in (({"to": tmp_path / "b.npz"}, "does not hold"), ({}, "declare it with Monitor\\(to=")):
        ann.clear()
        m = ann.Monitor(rates(), "r", **options)
        ann.compile(silent=True)
        ann.simulate(1.0)
        with pytest.raises(ann.ANNarchyException, match=problem):
            ann.restore(tmp_path / "two")
        assert (ann.get_time(), m.get("r").shape) == (1.0, (1, 6))


@pytest.mark.parametrize(
    ("path", "problem"),
    [
        ("file/a.npz", "cannot be written"),
        ("a.txt", "ends with .npz"),
        ("folder.npz", "a folder of this name"),
        ("other", "something of this name that is no recording"),
        ("taken.npz", "another monitor records to it"),
        (3, "a path"),
        ("", "no file"),
    ],
)
def test_impossible_files_are_errors_at_once(path, problem, tmp_path):
    pop = rates()
    (tmp_path / "folder.npz").mkdir()
    (tmp_path / "file").write_text("")
    (tmp_path / "other").mkdir()
    (tmp_path / "other" / "precious.txt").write_text("mine")
    taken = ann.Monitor(pop, "r", to=tmp_path / "taken.npz")
    with pytest.raises(ann.ANNarchyException, match=problem):
        ann.Monitor(pop, "r", to=tmp_path / path if isinstance(path, str) and path else path)
    assert ann.monitors() == [taken]
    assert (tmp_path / "other" / "precious.txt").read_text() == "mine"


def test_what_cannot_be_written_is_an_error_and_is_not_lost(tmp_path):
    m = ann.Monitor(rates(), "r", to=tmp_path / "a.npz")
    ann.compile(silent=True)
    ann.simulate(2.0)
    # A file where the folder would be.
    (tmp_path / "a.npz.parts").write_text("")
    with pytest.raises(ann.ANNarchyException, match="cannot be written"):
        m.flush()
    (tmp_path / "a.npz.parts").unlink()
    ann.simulate(1.0)
    m.flush()
    assert read(m.to)["r"][:, 0].tolist() == [0, 1, 2]


KILLED = """
    import os, signal, sys
    import neurarchy as ann

    pop = ann.Population(500, ann.Neuron(equations="r = t"))
    ann.Monitor(pop, "r", to=sys.argv[1])
    ann.compile(silent=True)

    @ann.every(period=3000.0, wait=2999.0)
    def dies(n):
        os.kill(os.getpid(), signal.SIGKILL)

    ann.simulate(10_000.0)
"""


@pytest.mark.parametrize("target", TARGETS)
def test_a_process_that_is_killed_destroys_no_file_and_leaves_what_it_recorded(target, tmp_path):
    path = tmp_path / target
    m = ann.Monitor(rates(), "r", to=path)
    ann.compile(silent=True)
    ann.simulate(3.0)
    m.stop()
    done = subprocess.run([sys.executable, "-c", textwrap.dedent(KILLED), str(path)], check=False)
    assert done.returncode == -signal.SIGKILL
    assert len(read(path)["r"]) == 3
    parts = {name: np.load(Path(f"{path}.parts") / f"{name}.npy") for name in ("r", "r.steps")}
    # All but what was in the buffer, at most 1 MiB.
    assert len(parts["r"]) == len(parts["r.steps"]) > 2999 - 2**20 // 4000 - 1
    assert parts["r"][:, 0].tolist() == parts["r.steps"].tolist() == list(range(len(parts["r"])))
    with pytest.warns(ann.NeurarchyWarning, match=r"unfinished recording.*replaced"):
        ann.Monitor(ann.populations()[0], "r", to=path)


def test_a_script_that_ends_finishes_its_files(tmp_path):
    script = textwrap.dedent("""
        import sys
        import neurarchy as ann

        pop = ann.Population(5, ann.Neuron(equations="r = t"))
        m = ann.Monitor(pop, "r", to=sys.argv[1])
        ann.compile(silent=True)
        ann.simulate(4.0)
        raise SystemExit(3)
    """)
    done = subprocess.run([sys.executable, "-c", script, str(tmp_path / "a.npz")], check=False)
    assert done.returncode == 3
    assert read(tmp_path / "a.npz")["r"][:, 0].tolist() == [0, 1, 2, 3]
    assert os.listdir(tmp_path) == ["a.npz"]
