"""Every simulator and every loop that the comparison of networks knows is run in some row."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

NETWORKS = Path(__file__).parents[2] / "benches" / "networks"

ABLE = """
from compare import NETWORKS, cases
from engines import ENGINES
from measured import Row

rows = [Row(network, case, "double", 1) for network in NETWORKS for case in cases(network, False)]
for engine in ENGINES:
    print(engine, sum(row.able(engine) for row in rows))
"""


def test_every_engine_has_a_row_and_neurarchy_all():
    answer = subprocess.run([sys.executable, "-c", ABLE], cwd=NETWORKS, capture_output=True, text=True, check=True)
    counts = {name: int(count) for name, count in map(str.split, answer.stdout.splitlines())}
    assert min(counts.values()) > 0, counts
    assert counts["neurarchy"] == max(counts.values())
