"""Parameter files."""

import json
import os
import subprocess
import sys

import pytest

import neurarchy as ann

CELL = ann.Neuron(
    parameters="tau = 10.0 : population\nk = 3 : int, population\ng0 = 1.0",
    equations="m = mean(r) : population\nr = sum(exc)/tau",
)


@pytest.fixture
def network():
    inp = ann.InputArray(2, name="in")
    out = ann.Population((2, 2), CELL, name="out")
    learning = ann.Synapse(parameters="eta = 0.5 : projection\nalpha = 2.0", equations="w += eta*alpha*pre.r")
    ann.Projection(inp, out, "exc", learning, name="a").connect_all_to_all(1.0)
    ann.Constant("c", 2.0)
    return out


def test_global_attributes_and_constants_are_written_with_their_initial_values(network, tmp_path):
    ann.compile(silent=True)
    network.tau = 12.0
    ann.save_parameters(tmp_path / "p.json")
    text = (tmp_path / "p.json").read_text()
    assert json.loads(text) == {
        "populations": {"in": {}, "out": {"tau": 10.0, "k": 3, "m": 0.0}},
        "projections": {"a": {"eta": 0.5}},
        "network": {},
        "constants": {"c": 2.0},
    }
    assert text.startswith('{\n    "populations": {\n        "in": {}')
    ann.save_parameters(tmp_path / "p.json")
    assert os.listdir(tmp_path) == ["p.json"]


def write(path, **sections):
    path.write_text(json.dumps(sections))
    return path


def test_global_parameters_are_read_and_the_rest_is_skipped(network, tmp_path, capsys):
    path = write(tmp_path / "p.json", populations={"out": {"tau": 77, "g0": 7, "nope": 7, "m": 1.0}})
    assert ann.load_parameters(path) == {}
    assert (network.tau, network.g0.tolist()) == (77.0, [[1.0, 1.0], [1.0, 1.0]])
    shown = capsys.readouterr().out
    for name in ("g0", "nope", "m"):
        assert f"{name} is not a global parameter of out, skipping." in shown
    ann.load_parameters(path, global_only=False)
    assert (network.g0 == 7.0).all()
    ann.compile(silent=True)
    ann.load_parameters(write(path, populations={"out": {"tau": 5}}, projections={"a": {"eta": "0.25"}}))
    assert (network.tau, ann.get_projection("a").eta) == (5.0, 0.25)


def test_constants_are_changed_or_made(network, tmp_path):
    ann.load_parameters(write(tmp_path / "p.json", constants={"c": 3.5, "d": 1}))
    assert (ann.get_constant("c").value, ann.get_constant("d").value) == (3.5, 1.0)


def test_the_section_network_is_returned_as_numbers(network, tmp_path):
    path = tmp_path / "p.json"
    assert ann.load_parameters(write(path, network={"x": 1, "y": "2.5"})) == {"x": 1.0, "y": 2.5}
    assert ann.load_parameters(write(path, network={"x": "abc", "z": 1})) == {}


def test_what_is_assigned_is_shown_on_request(network, tmp_path, capsys):
    path = write(tmp_path / "p.json", populations={"out": {"tau": 7}}, constants={"c": 4})
    ann.load_parameters(path, verbose=True)
    shown = capsys.readouterr().out
    for text in (str(path), "populations:", "out.tau : 10.0 -> 7.0", "constants:", "c : 2.0 -> 4.0"):
        assert text in shown


def test_unknown_objects_are_skipped_with_a_warning(network, tmp_path):
    path = write(tmp_path / "p.json", populations={"nobody": {"tau": 1}, "out": {"tau": 8}})
    with pytest.warns(ann.NeurarchyWarning, match="there is no population 'nobody'"):
        ann.load_parameters(path)
    assert network.tau == 8.0


def test_impossible_files_change_nothing(network, tmp_path):
    path = tmp_path / "p.json"
    for text in ("{", "[1]", '{"populations": 3}', '{"populations": {"out": {"tau": 1, "k": "x"}}}',
                 '{"populations": {"out": {"tau": 1}}, "constants": {"not a name": 1}}'):  # fmt: skip
        path.write_text(text)
        with pytest.raises(ann.ANNarchyException):
            ann.load_parameters(path)
    assert network.tau == 10.0
    for call in (
        lambda: ann.load_parameters(tmp_path / "missing.json"),
        lambda: ann.save_parameters(tmp_path / "missing" / "p.json"),
        lambda: ann.load_parameters(tmp_path / "missing.json", net_id=9),
    ):
        with pytest.raises(ann.ANNarchyException):
            call()


def test_a_process_that_dies_while_it_writes_leaves_the_old_file(tmp_path):
    (tmp_path / "p.json").write_text("old")
    script = (
        "import os, neurarchy as ann\n"
        "os.replace = lambda *arguments: os._exit(9)\n"
        f"ann.save_parameters({str(tmp_path / 'p.json')!r})\n"
    )
    assert subprocess.run([sys.executable, "-c", script], check=False).returncode == 9
    assert (tmp_path / "p.json").read_text() == "old"


def test_old_files_are_read_with_a_warning(tmp_path):
    entries = [("n", "3"), ("x", "2.5"), ("s", "abc")]
    body = "".join(f"<parameter><name>{n}</name><value>{v}</value></parameter>" for n, v in entries)
    (tmp_path / "p.xml").write_text(f"<database>{body}</database>")
    with pytest.warns(ann.NeurarchyWarning, match="deprecated"):
        assert ann.load_parameter(tmp_path / "p.xml") == {"n": 3, "x": 2.5, "s": "abc"}
    with (
        pytest.warns(ann.NeurarchyWarning, match="deprecated"),
        pytest.raises(ann.ANNarchyException, match="cannot be read"),
    ):
        ann.load_parameter(tmp_path / "none.xml")
