"""The other process: declares every feature anew, restores it and does what comes second."""

from __future__ import annotations

import pickle
import sys
import traceback
from pathlib import Path

import features  # noqa: F401 (they list themselves)
import numpy as np
from feature import FEATURES

import neurarchy as ann
from neurarchy import settings


def main() -> None:
    """Write what is seen of each feature whose checkpoint is in the folder that is given."""
    folder = Path(sys.argv[1])
    # Threads work however small the networks are.
    settings.always_parallel = True
    for name, feature in FEATURES.items():
        path = folder / f"{name}.checkpoint"
        if not path.exists():
            continue
        np.random.seed(99)  # noqa: NPY002 (values that scripts draw differ)
        try:
            feature.build(seed=1234, threads=3)
            ann.restore(path)
            found = feature.outcome()
        except Exception:
            found = traceback.format_exc()
        (folder / f"{name}.found").write_bytes(pickle.dumps(found))


if __name__ == "__main__":
    main()
