"""Files that the reference system wrote are loaded, and ours have the same entries."""

from __future__ import annotations

import json
import pickle
import shutil
import zipfile

import numpy as np
import pytest
import record_files

import neurarchy as ann

VALUES = json.loads((record_files.FOLDER / "values.json").read_text())


@pytest.fixture(autouse=True)
def network(nothing_declared):
    record_files.declare(ann)
    ann.compile(silent=True)


@pytest.mark.parametrize("extension", ["npz", "data", "txt.gz"])
def test_a_network_of_the_reference_system_is_loaded_whole(extension):
    d = ann.get_projection("d")
    assert d.connectivity_matrix().tolist() != expanded(VALUES["d"])
    ann.load(record_files.FOLDER / f"network.{extension}")
    found = json.loads(json.dumps(record_files.values(ann)))
    assert found == VALUES
    ann.simulate(1.0)


def expanded(projection):
    matrix = np.zeros((3, 3))
    for post, pre, w in zip(projection["post_ranks"], projection["pre_ranks"], projection["w"], strict=True):
        matrix[post, pre] = w
    return matrix.tolist()


def test_single_objects_of_the_reference_system_are_loaded():
    ann.get_population("out").load(record_files.FOLDER / "out.npz")
    for name, extension in (("a", "npz"), ("c", "data"), ("d", "npz")):
        ann.get_projection(name).load(record_files.FOLDER / f"{name}.{extension}")
    found = json.loads(json.dumps(record_files.values(ann)))
    for name in ("out", "a", "c", "d"):
        assert found[name] == VALUES[name]


@pytest.mark.parametrize(("name", "extension"), [("a", "npz"), ("c", "data"), ("d", "npz")])
def test_connectivity_of_the_reference_system_is_read(name, extension):
    ann.clear()
    pre = ann.Population(3, ann.Neuron(equations="r = t"))
    post = ann.Population(4, ann.Neuron(equations="r = sum(exc)"))
    proj = ann.Projection(pre, post, "exc")
    proj.connect_from_file(record_files.FOLDER / f"connectivity_{name}.{extension}")
    ann.compile(silent=True)
    expected = VALUES[name]
    assert [dendrite.pre_ranks for dendrite in proj.dendrites] == expected["pre_ranks"]
    assert (proj.post_ranks, proj.w, proj.delay) == (expected["post_ranks"], expected["w"], expected["delay"])


def test_our_files_have_the_same_entries_of_the_same_kinds(tmp_path):
    ann.load(record_files.FOLDER / "network.npz")
    ann.save(tmp_path / "network.data")
    ann.save(tmp_path / "network.npz")
    theirs, ours = (pickle.loads((folder / "network.data").read_bytes()) for folder in (record_files.FOLDER, tmp_path))
    assert list(theirs) == list(ours)
    assert (ours["time_step"], ours["net_id"], ours["obj_names"]) == (8, 0, theirs["obj_names"])
    for name in (*ours["obj_names"]["populations"], *ours["obj_names"]["projections"]):
        # STDP lists its weight twice there.
        assert set(theirs[name]) == set(ours[name])
        for key, value in theirs[name].items():
            assert type(ours[name][key]) is type(value), (name, key)
            if isinstance(value, np.ndarray):
                assert ours[name][key].shape == value.shape, (name, key)
                assert ours[name][key].dtype == value.dtype, (name, key)
    with (
        np.load(tmp_path / "network.npz", allow_pickle=True) as ours,
        np.load(record_files.FOLDER / "network.npz", allow_pickle=True) as theirs,
    ):
        assert ours.files == theirs.files
        assert all(ours[key].dtype == theirs[key].dtype and ours[key].shape == theirs[key].shape for key in ours)


def test_an_entry_named_allow_pickle_of_old_files_is_ignored(tmp_path):
    shutil.copy(record_files.FOLDER / "network.npz", tmp_path / "old.npz")
    with zipfile.ZipFile(tmp_path / "old.npz", "a") as archive, archive.open("allow_pickle.npy", "w") as entry:
        np.lib.format.write_array(entry, np.array(True))
    ann.load(tmp_path / "old.npz")
    assert ann.get_time() == VALUES["time"]
