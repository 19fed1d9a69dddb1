"""The network of examples/coba.py and that of the Rust example are the same network."""

import os
import subprocess
from pathlib import Path

import pytest

import coba
import neurarchy as ann

ROOT = Path(__file__).resolve().parents[2]
# `make test` builds it; CARGO_TARGET_DIR is where cargo puts what it builds.
EXAMPLE = Path(os.environ.get("CARGO_TARGET_DIR", ROOT / "target")) / "release" / "examples" / "coba"


@pytest.mark.parametrize(("seed", "threads"), [(42, 1), (7, 2)])
def test_with_the_same_seed_the_spikes_of_rust_and_python_are_the_same(seed, threads, tmp_path):
    assert EXAMPLE.exists(), "cargo build --release --package neurarchy --example coba"
    written = tmp_path / "spikes"
    options = ["--seed", str(seed), "--threads", str(threads), "--duration", "300", "--spikes", str(written)]
    subprocess.run([EXAMPLE, *options], check=True, capture_output=True)
    of_rust = [tuple(map(int, line.split())) for line in written.read_text().splitlines()]

    ann.clear()
    ann.setup(dt=0.1, seed=seed, num_threads=threads)
    population, *_ = coba.build()
    monitor = ann.Monitor(population, "spike")
    ann.compile(silent=True)
    ann.simulate(300.0)
    spikes = monitor.get("spike")
    ann.clear()
    of_python = sorted((step, rank) for rank, steps in spikes.items() for step in steps)

    assert len(of_python) > 10_000
    assert of_rust == of_python
