"""Each test starts with nothing declared and with the default settings."""

from __future__ import annotations

import numpy as np
import pytest

import neurarchy as ann
from neurarchy import settings


@pytest.fixture(autouse=True)
def nothing_declared():
    ann.clear()
    settings.restore_defaults()
    np.random.seed(20_261_122)  # noqa: NPY002 (where seeds come from that no test gives)
    yield
    ann.clear()
    settings.restore_defaults()
