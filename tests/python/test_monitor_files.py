"""Recordings in files."""

import h5py
import numpy as np
import pytest

import neurarchy as ann

SPIKING = ann.Neuron(parameters="I = 1.0", equations="v += I", spike="v >= 3", reset="v = 0")


def recorded():
    """Two populations with monitors of all kinds of data, simulated for 5 steps."""
    pop = ann.Population((2, 2), ann.Neuron(equations="r = t; k = t : int; m = t : population"), name="grid")
    spiking = ann.Population(3, SPIKING, name="spikes")
    spiking.I = [1.0, 2.0, 0.0]
    synapse = ann.Synapse(equations="w = t; s = t : postsynaptic")
    proj = ann.Projection(pop, pop, "exc", synapse, name="synapses")
    proj.connect_from_matrix([[1, None, 1, 1], [1, 1, None, None], [None] * 4, [1, 1, 1, 1]])
    monitors = [
        ann.Monitor(pop, ["r", "k", "m"]),
        ann.Monitor(spiking, ["spike", "v"]),
        ann.Monitor(proj, ["w", "s"], period=2.0),
    ]
    ann.compile(silent=True)
    monitors.append(ann.Monitor(proj[0], "w"))
    ann.simulate(5.0)
    return monitors


def test_npy_files_hold_what_get_returns_of_one_variable(tmp_path):
    grid, spikes, *_ = recorded()
    expected, trains = grid.get("r", keep=True, reshape=True), spikes.get("spike", keep=True)
    grid.save(tmp_path / "new" / "r.npy", "r", reshape=True)
    assert np.array_equal(np.load(tmp_path / "new" / "r.npy"), expected)
    assert grid.get("r").shape == (0,)
    assert grid.get("k").shape == (5, 4)
    spikes.save(str(tmp_path / "s.npy"), ["spike"], keep=True)
    assert np.load(tmp_path / "s.npy", allow_pickle=True).item() == trains == spikes.get("spike")


def test_hdf5_files_have_a_dataset_for_each_variable(tmp_path):
    grid, spikes, synapses, dendrite = recorded()
    grid.save(tmp_path / "grid.hdf5", keep=True)
    spikes.save(tmp_path / "spikes.hdf5")
    synapses.save(tmp_path / "synapses.hdf5")
    dendrite.save(tmp_path / "dendrite.hdf5", "w")
    with h5py.File(tmp_path / "grid.hdf5") as file:
        assert set(file) == {"r", "k", "m"}
        assert all(np.array_equal(file[name], data) for name, data in grid.get().items())
        assert file["k"].dtype == np.int64
    with h5py.File(tmp_path / "spikes.hdf5") as file:
        assert {rank: data[:].tolist() for rank, data in file["spike"].items()} == {"0": [2], "1": [1, 3], "2": []}
        assert file["v"].shape == (5, 3)
    with h5py.File(tmp_path / "synapses.hdf5") as file:
        assert [[row.tolist() for row in sample] for sample in file["w"]] == [
            [[t] * 3, [t] * 2, [t] * 4] for t in (0.0, 2.0, 4.0)
        ]
        assert file["s"][:].tolist() == [[0.0] * 3, [2.0] * 3, [4.0] * 3]
    with h5py.File(tmp_path / "dendrite.hdf5") as file:
        assert file["w"][:].tolist() == [[t] * 3 for t in range(5)]
    assert spikes.get("v").shape == (0,)


@pytest.mark.parametrize(("flat", "joint"), [(False, "/"), (True, "_")])
def test_a_list_of_monitors_writes_one_file(tmp_path, flat, joint):
    grid, spikes, synapses, dendrite = recorded()
    monitors = ann.MonitorList([grid, spikes, synapses])
    monitors.save_all(tmp_path / "all.hdf5", keep=True, reshape=True, flat_keys=flat)
    with h5py.File(tmp_path / "all.hdf5") as file:
        assert file[f"grid{joint}r"].shape == (5, 2, 2)
        assert file[f"grid{joint}m"].shape == (5,)
        assert file[f"spikes{joint}spike"]["1"][:].tolist() == [1, 3]
        assert file[f"synapses{joint}s"].shape == (3, 3)
    monitors.append(dendrite)
    with pytest.raises(ann.ANNarchyException, match="two monitors record synapses, w"):
        monitors.save_all(tmp_path / "other.hdf5")
    assert not (tmp_path / "other.hdf5").exists()
    monitors.remove(synapses)
    monitors.save_all(tmp_path / "all.hdf5")
    with h5py.File(tmp_path / "all.hdf5") as file:
        assert file["synapses/w"].shape == (5, 3)
    assert grid.get("r").shape == dendrite.get("w").shape == (0,)


@pytest.mark.parametrize(
    ("save", "message"),
    [
        (lambda m, path: m.save(path / "r.npy"), "holds one variable, not 3"),
        (lambda m, path: m.save(path / "r.npy", ["r", "k"]), "holds one variable, not 2"),
        (lambda m, path: m.save(path / "r.txt"), "ends with .npy or .hdf5"),
        (lambda m, path: m.save(path / "r.npy", "unknown"), "'unknown' is not recorded"),
        (lambda m, path: m.save(path / "file" / "r.npy", "r"), "cannot be written"),
        (lambda m, path: ann.MonitorList([m]).save_all(path / "r.npy"), "ends with .hdf5"),
    ],
)
def test_what_cannot_be_saved_raises_and_is_kept(tmp_path, save, message):
    (tmp_path / "file").write_text("no directory")
    grid, *_ = recorded()
    with pytest.raises(ann.ANNarchyException, match=message):
        save(grid, tmp_path)
    assert grid.get("r").shape == (5, 4)
    assert [path.name for path in tmp_path.iterdir()] == ["file"]
