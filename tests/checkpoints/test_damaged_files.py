"""Checkpoint files: what is in them, and what happens with those that are damaged, something else or of others."""

from __future__ import annotations

import json
import pickle
import random
import subprocess
import sys
import zipfile

import feature
import numpy as np
import pytest

import neurarchy as ann
from neurarchy import _core


def declare(equations="v += I", size=4, delays=3.0, synapse=None, name="pop"):
    cell = ann.Neuron(parameters="I = 1.0", equations=equations, spike="v >= 3", reset="v = 0")
    pop = ann.Population(size, cell, name=name)
    pop.I = ann.Uniform(0.5, 1.5)
    proj = ann.Projection(pop, pop, "exc", synapse or ann.STDP(), name="proj")
    proj.connect_fixed_number_pre(2, ann.Uniform(0.0, 1.0), delays=delays)
    return pop, ann.Monitor(pop, ["spike", "v"])


@pytest.fixture
def written(tmp_path):
    declare()
    ann.compile(silent=True)
    ann.simulate(10.0)
    ann.checkpoint(tmp_path / "ten.npz")
    ann.simulate(3.0)
    return tmp_path / "ten.npz"


def test_a_checkpoint_is_an_archive_of_arrays(written):
    with np.load(written) as archive:
        step = json.loads(archive["manifest.json"])["state"]["engine"]["step"]
        assert (step, archive["state/engine/populations/0/attributes/v"].shape) == (10, (4,))
        manifest = json.loads(archive["manifest.json"])
    assert (manifest["format"], manifest["version"]) == ("neurarchy checkpoint", 2)
    assert manifest["description"]["populations"][0]["neuron"]["equations"] == "v += I"


def refused(path, match=None):
    before = feature.seen()
    with pytest.raises(ann.ANNarchyException, match=match) as caught:
        ann.restore(path)
    assert str(path) in str(caught.value)
    assert feature.differences(before, feature.seen()) == []
    return str(caught.value)


def test_a_file_that_was_cut_is_refused(written, tmp_path):
    whole = written.read_bytes()
    cut = tmp_path / "cut.npz"
    for length in [*range(0, len(whole), len(whole) // 40), len(whole) - 1]:
        cut.write_bytes(whole[:length])
        refused(cut, "cut|damaged")


def test_a_file_in_which_a_bit_has_changed_is_refused(written, tmp_path):
    whole = bytearray(written.read_bytes())
    flipped = tmp_path / "flipped.npz"
    chance = random.Random(3)
    for place in [chance.randrange(len(whole)) for _ in range(60)] + [0, len(whole) - 1]:
        bit = 1 << chance.randrange(8)
        whole[place] ^= bit
        flipped.write_bytes(whole)
        refused(flipped, "cut|damaged")
        whole[place] ^= bit


def rewritten(path, to, change):
    """The checkpoint with other contents and a right checksum."""
    import zlib

    with zipfile.ZipFile(path) as old, zipfile.ZipFile(to, "w") as new:
        members = {name: old.read(name) for name in old.namelist()}
        change(members)
        for name, content in members.items():
            new.writestr(name, content)
        new.comment = b"neurarchy checksum 00000000"
    content = to.read_bytes()[:-8]
    to.write_bytes(content + f"{zlib.crc32(content):08x}".encode())
    return to


def manifest_with(**changes):
    def change(members):
        members["manifest.json"] = json.dumps({**json.loads(members["manifest.json"]), **changes}).encode()

    return change


def without(name):
    return lambda members: members.pop(name)


def with_array(name, values):
    def change(members):
        import io

        buffer = io.BytesIO()
        np.save(buffer, values)
        members[name] = buffer.getvalue()

    return change


def with_engine(path, value):
    """Another value somewhere in the state."""

    def change(members):
        manifest = json.loads(members["manifest.json"])
        place = manifest["state"]["engine"]
        *way, last = path
        for key in way:
            place = place[key]
        place[last] = value
        members["manifest.json"] = json.dumps(manifest).encode()

    return change


V = "state/engine/populations/0/attributes/v.npy"
SYNAPSES = "state/engine/projections/0/rows/"


@pytest.mark.parametrize(
    ("change", "match"),
    [
        (manifest_with(format="other"), "no checkpoint"),
        (manifest_with(version=1), "version 1.*reads version 2"),
        (manifest_with(state=None), "not compiled"),
        (manifest_with(description={}), "an object with 'settings'"),
        (without("manifest.json"), "manifest"),
        (without(V), "no array"),
        (with_array(V, np.zeros(3)), "population 'pop': 'v' has 3 values, not 4"),
        (with_array(V, np.zeros(4, dtype=np.float32)), "of another type"),
        (with_array(V, np.array(["x"])), "is no array"),
        (with_array(SYNAPSES + "pre_ranks.npy", np.full(11, 9, dtype=np.uint32)), "row|rank|starts"),
        (with_array(SYNAPSES + "post_ranks.npy", np.array([0, 1, 2, 8], dtype=np.uint32)), "post rank 8"),
        (with_array("state/engine/projections/0/attributes/w.npy", np.zeros(2)), "'w' has 2 values"),
        (with_engine(["step"], -3), "the time is none"),
        (with_engine(["populations"], []), "there are 0 populations, not 1"),
        (with_engine(["projections", 0, "period"], 0), "period of 0 steps"),
        (with_engine(["projections", 0, "delays"], {"Uniform": {"steps": 0}}), "delay"),
        (with_engine(["projections", 0, "classes"], 3), "classes"),
        (with_engine(["recorders", 0, "id"], 77), "number is none"),
        (with_engine(["recorders", 1, "spec", "period"], 0), "period"),
        (with_engine(["populations", 0, "spiking", "spikes", "depth"], 0), "spikes"),
    ],
)
def test_a_file_with_impossible_contents_is_refused(written, tmp_path, change, match):
    refused(rewritten(written, tmp_path / "changed.npz", change), match)


def declare_connectors():
    pop = ann.Population(3, ann.Neuron(equations="r = sum(exc)"))
    ann.Projection(pop, pop, "exc").connect_from_matrix(np.arange(9.0).reshape(3, 3), delays=np.ones((3, 3)))
    given = ann.Projection(pop, pop, "exc")
    given.connect_with_func(lambda pre, post: _one_synapse())
    ann.compile(silent=True)


def _one_synapse():
    synapses = ann.LILConnectivity()
    synapses.add(0, [1], [1.0], [0.0])
    return synapses


def with_matrix(projection, **changes):
    """Other numbers in the matrix that a projection was connected from."""

    def change(members):
        manifest = json.loads(members["manifest.json"])
        manifest["description"]["projections"][projection]["connector"]["pattern"]["Matrix"]["matrix"].update(changes)
        members["manifest.json"] = json.dumps(manifest).encode()

    return change


CONNECTOR = "description/projections/{}/connector/pattern/"


@pytest.mark.parametrize(
    ("change", "match"),
    [
        (("array", 0, "weights", np.zeros(8)), "rows must have equal lengths"),
        (("array", 0, "delays", np.zeros(8)), "shape of the weights"),
        (("array", 0, "delays", np.full(9, np.nan)), "finite"),
        (("number", 0, "rows", 4), "the matrix must have shape"),
        (("number", 0, "columns", 2**63), "the matrix must have shape"),
        (("array", 1, "pre_ranks", np.array([3], dtype=np.uint32)), "no neuron of rank 3"),
        (("array", 1, "post_ranks", np.array([7], dtype=np.uint32)), "no neuron of rank 7"),
        (("array", 1, "starts", np.array([0, 2], dtype=np.uint64)), "rows start"),
        (("array", 1, "weights", np.zeros(2)), "1 weights are needed, not 2"),
    ],
)
def test_a_file_with_a_broken_connector_is_refused(tmp_path, change, match):
    kind, projection, name, value = change
    declare_connectors()
    ann.checkpoint(tmp_path / "whole.npz")
    if kind == "number":
        changed = with_matrix(projection, **{name: value})
    else:
        with zipfile.ZipFile(tmp_path / "whole.npz") as archive:
            prefix = CONNECTOR.format(projection)
            (member,) = [n for n in archive.namelist() if n.startswith(prefix) and n.endswith(f"/{name}.npy")]
        changed = with_array(member, value)
    forged = rewritten(tmp_path / "whole.npz", tmp_path / "forged.npz", changed)
    with pytest.raises(ann.ANNarchyException, match=match):
        ann.restore(forged)
    with pytest.raises(ann.ANNarchyException, match=match):
        _core.network_from_bytes(forged.read_bytes())


def test_other_files_are_refused(written, tmp_path):
    for name, content in {
        "empty.npz": b"",
        "text": b"Once upon a time there was a file.\n" * 10,
        "pickle.data": pickle.dumps({"time_step": 3}),
        "comment": b"neurarchy checksum 00000000",
    }.items():
        (tmp_path / name).write_bytes(content)
        refused(tmp_path / name)
    np.savez(tmp_path / "arrays.npz", v=np.zeros(4))
    refused(tmp_path / "arrays.npz")
    ann.save(tmp_path / "saved.npz")
    refused(tmp_path / "saved.npz")
    refused(tmp_path / "none.npz", "cannot be read")
    refused(tmp_path, "cannot be read")


@pytest.mark.parametrize(
    ("options", "match"),
    [
        (
            {"equations": "v += 2.0*I"},
            "population 'pop': its equations differ: 'v \\+= I' there, 'v \\+= 2.0\\*I' here",
        ),
        ({"size": 5}, "geometry differ: '\\[4\\]' there, '\\[5\\]' here"),
        ({"name": "other"}, "no population 'other'"),
        ({"synapse": ann.STP()}, "projection 'proj': its"),
        ({"delays": ann.Uniform(1.0, 3.0)}, "share a delay in one of both"),
    ],
)
def test_the_checkpoint_of_another_network_is_refused(written, options, match):
    ann.clear()
    declare(**options)
    ann.compile(silent=True)
    ann.simulate(2.0)
    assert "load()" in refused(written, match)


@pytest.mark.parametrize(
    ("setting", "match"),
    [
        ({"dt": 0.5}, "dt=\\) is 1 ms there, 0.5 ms here"),
        ({"precision": "float"}, "precision=\\) is Double there, Float here"),
        ({"method": "rk4"}, "method"),
        ({"structural_plasticity": True}, "structural_plasticity"),
    ],
)
def test_the_checkpoint_of_other_settings_is_refused(written, setting, match):
    ann.clear()
    ann.setup(**setting)
    declare()
    ann.compile(silent=True)
    refused(written, match)


def test_blanks_in_equations_make_no_difference(written):
    ann.clear()
    declare(equations="  v   +=\tI ")
    ann.compile(silent=True)
    ann.restore(written)
    assert ann.get_time() == 10.0


def test_more_monitors_begin_anew_and_missing_ones_are_made(written):
    ann.clear()
    pop, monitor = declare()
    more = ann.Monitor(pop, "v", period=2.0)
    ann.compile(silent=True)
    ann.simulate(5.0)
    ann.restore(written)
    ann.simulate(4.0)
    assert monitor.get("v").shape == (14, 4)
    assert (more.get("v").shape, more.times("v")["v"]) == ((2, 4), {"start": [10], "stop": [14]})
    ann.clear()
    cell = ann.Neuron(parameters="I = 1.0", equations="v += I", spike="v >= 3", reset="v = 0")
    pop = ann.Population(4, cell, name="pop")
    ann.Projection(pop, pop, "exc", ann.STDP(), name="proj").connect_fixed_probability(0.7, 0.1, delays=3.0)
    ann.compile(silent=True)
    ann.restore(written)
    (made,) = ann.monitors()
    assert (made.variables, made.object, made.get("v").shape) == (["spike", "v"], pop, (10, 4))


def test_nothing_can_be_written_or_restored_before_compile(tmp_path):
    declare()
    for call in (lambda: ann.checkpoint(tmp_path / "x"), lambda: ann.restore(tmp_path / "x")):
        with pytest.raises(ann.ANNarchyException, match="compile"):
            call()
    assert list(tmp_path.iterdir()) == []


def test_what_cannot_be_written_is_said(written, tmp_path):
    for path in (tmp_path / "none" / "x.npz", tmp_path):
        with pytest.raises(ann.ANNarchyException, match="cannot be written"):
            ann.checkpoint(path)
    assert sorted(each.name for each in tmp_path.iterdir()) == ["ten.npz"]


def test_networks_have_checkpoints_of_their_own(tmp_path):
    declare()
    nets = [ann.Network(everything=True) for _ in range(2)]
    for net in nets:
        net.compile(silent=True)
    nets[0].simulate(7.0)
    nets[0].checkpoint(tmp_path / "net.npz")
    nets[0].simulate(5.0)
    nets[1].restore(tmp_path / "net.npz")
    nets[1].simulate(5.0)
    v = [net.get_population("pop").v.tolist() for net in nets]
    assert (v[0], nets[1].get_time()) == (v[1], 12.0)


def test_a_process_that_is_killed_while_it_writes_leaves_the_old_file(written, tmp_path):
    old = written.read_bytes()
    script = f"""
import os, signal, threading, time
import neurarchy as ann
pop = ann.Population(200000, ann.Neuron(equations="r += 1.0"), name="pop")
ann.compile(silent=True)
print("ready", flush=True)
while True:
    ann.checkpoint({str(written)!r})
    print("written", flush=True)
"""
    process = subprocess.Popen([sys.executable, "-c", script], stdout=subprocess.PIPE)
    assert process.stdout.readline() == b"ready\n"
    # It is in the middle of writing as soon as something stands beside the file.
    while not any(each.name.startswith(".ten.npz.") for each in tmp_path.iterdir()):
        pass
    process.kill()
    process.wait()
    process.stdout.close()
    left = written.read_bytes()
    if left != old:
        # It was quick enough to finish: then the file is another whole one.
        ann.clear()
        ann.Population(200000, ann.Neuron(equations="r += 1.0"), name="pop")
        ann.compile(silent=True)
        ann.restore(written)
