"""Each test starts with nothing declared and with the default settings."""

from __future__ import annotations

import pytest

import neurarchy as ann
from neurarchy import settings


@pytest.fixture(autouse=True)
def nothing_declared():
    ann.clear()
    settings.restore_defaults()
    yield
    ann.clear()
    settings.restore_defaults()
