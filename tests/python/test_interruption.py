"""Ctrl-C: a real signal ends a simulation between two steps, and what follows is as if it had never come."""

from __future__ import annotations

import signal
import subprocess
import sys
from pathlib import Path

import pytest

SCRIPT = Path(__file__).with_name("interrupted.py")


@pytest.mark.parametrize(
    ("threads", "kind", "signals"),
    [
        (1, "simulate", 2),
        (3, "simulate", 2),
        (1, "simulate_until", 2),
        (2, "simulate_until", 1),
        (1, "callbacks", 1),
        (2, "progress_bar", 1),
    ],
)
def test_an_interrupted_network_goes_on_with_the_same_bits(threads, kind, signals):
    command = [sys.executable, str(SCRIPT), str(threads), kind, str(signals)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        for _ in range(signals):
            assert process.stdout.readline() == "running\n", process.stderr.read()
            process.send_signal(signal.SIGINT)
        out, err = process.communicate()
    assert process.returncode == 0, err
    assert out.splitlines() == ["advanced True", "same state True same records True"]
