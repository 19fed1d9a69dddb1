"""Every example, and the one in README.md, runs as a user would run it, prints figures and saves its picture."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


def run(script, *options, folder):
    """What the script prints, run in `folder` with warnings as errors."""
    command = [sys.executable, "-W", "error::UserWarning", str(script), *options]
    environment = os.environ | {"MPLBACKEND": "Agg"}
    answer = subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True)
    assert answer.returncode == 0, answer.stdout + answer.stderr
    return answer.stdout


@pytest.mark.parametrize(
    ("name", "options", "printed"),
    [
        ("coba", ("--duration", "100"), ("rate, excitatory", "CV of the intervals", "real-time factor")),
        ("izhikevich", (), ("rate, excitatory", "rate, inhibitory")),
        ("bar_learning", ("--trials", "20"), ("neurons tuned to a bar", "bars found")),
        ("stdp", ("--duration", "2000"), ("weights below 0.2 w_max", "rate at the end")),
        ("image_convolution", ("--size", "64"), ("968, in the place of", "strongest response")),
        ("hodgkin_huxley", (), ("onset of firing         6.50 uA/cm2", "rate at 20 uA/cm2       86 Hz")),
        ("neural_field", ("--duration", "400"), ("focus found after", "distance from the target")),
        ("basal_ganglia", (), ("selected at 1400 ms     1", "selected at 2400 ms     2")),
        ("structural_plasticity", ("--trials", "100"), ("synapses", "mean distance")),
        ("stp", ("--rates", "5"), ("depressing      first 0.091, ninth 0.011",)),
        ("homeostatic_stdp", ("--duration", "10"), ("STDP and homeostasis", "Hz at the end")),
        ("gap_junctions", (), ("synchrony, uncoupled    0.21", "synchrony, coupled      1.00")),
        ("parallel_networks", ("--duration", "210", "--neurons", "500"), ("asynchronous irregular", "g = 4.5")),
        ("hybrid", ("--neurons", "100"), ("window of 10 ms         correlation 0.9",)),
        ("bold", ("--duration", "6"), ("largest signal", "rate")),
        ("reservoir", ("--trials", "4"), ("error, first trials", "correct after learning")),
        ("decision", ("--trials", "8"), ("coherence 0.0%", "coherence 51.2%      100.0% right")),
        ("selectivity", ("--trials", "500"), ("Hebb    selectivity 0.10 -> 0.10", "BCM")),
        ("subspace_learning", ("--patches", "200"), ("variance kept", "overlap with components")),
        ("methods", ("--steps", "3"), ("explicit              nan      nan      nan", "rk4")),
        ("firing_patterns", (), ("phasic spiking      1 spikes", "resonator           1 spikes")),
        ("standard_neurons", ("--duration", "200"), ("IF_cond_alpha", "rests at -71 mV")),
        ("input_correlations", ("--duration", "1000"), ("independent        19.9 Hz", "volleys")),
        ("deep_brain_stimulation", ("--rates", "2"), ("somata        59.2 Hz without, 0.0 Hz with",)),
        ("motion", ("--frames", "40"), ("direction, mean error",)),
        ("reference_frames", ("--saccades", "30"), ("mean error",)),
        ("hemodynamics", ("--duration", "12"), ("linear", "two inputs")),
        ("connectivity", (), ("chain           175 synapses, 5 to 5", "the same synapses: True")),
        ("resume", ("--duration", "1000"), ("the same weights        True", "checkpoint")),
        ("nir_exchange", ("--duration", "300"), ("CubaLIF, Input, Linear, Output", "those of the first exchange")),
        ("ann_to_snn", ("--epochs", "3", "--images", "20", "--duration", "50"), ("before", "MLP (64-64-10)")),
    ],
)
def test_an_example_prints_its_figures_and_saves_its_picture(name, options, printed, tmp_path):
    output = run(ROOT / "examples" / f"{name}.py", *options, folder=tmp_path)
    assert [text for text in printed if text not in output] == []
    assert (tmp_path / f"{name}.png").stat().st_size > 10_000


def test_every_example_is_tested():
    source = Path(__file__).read_text(encoding="utf-8")
    names = {path.stem for path in (ROOT / "examples").glob("*.py")}
    assert {name for name in names if f'("{name}", (' not in source} == set()


def test_the_example_of_the_readme_runs(tmp_path):
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    (tmp_path / "readme.py").write_text(re.search(r"```python\n(.*?)```", readme, re.DOTALL).group(1), encoding="utf-8")
    run("readme.py", folder=tmp_path)
    assert (tmp_path / "readme.png").stat().st_size > 10_000
