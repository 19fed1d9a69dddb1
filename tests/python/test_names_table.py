"""docs/names.md lists every public name, and a test for each."""

import importlib
import re
from pathlib import Path

import pytest

from neurarchy.annarchy.finder import is_there
from neurarchy.annarchy.modules import EXTENSIONS, MODULES, PUBLIC

ROOT = Path(__file__).resolve().parents[2]
ROW = re.compile(r"\| `(\w+)` \| `([\w.]+)` \| (\w+\.py) \|")


def table():
    """Module and test of each name."""
    lines = (ROOT / "docs" / "names.md").read_text(encoding="utf-8").splitlines()
    rows = [ROW.fullmatch(line) for line in lines if line.startswith("| `")]
    assert None not in rows
    return {row[1]: (row[2], row[3]) for row in rows}


def names():
    """Every public name and the modules that have it."""
    found = {name: {"ANNarchy"} for name in PUBLIC}
    for path, listed in MODULES.items():
        for name in listed:
            found.setdefault(name, set()).add(f"ANNarchy.{path}")
    for extension, modules in EXTENSIONS.items():
        listed = [name for text in modules.values() for name in text.split()]
        if is_there(extension):
            listed = importlib.import_module(f"neurarchy.extensions.{extension}").__all__
        for name in listed:
            found.setdefault(name, set()).add(f"ANNarchy.extensions.{extension}")
    return found


def test_the_table_has_every_public_name_and_no_other():
    listed, known = table(), names()
    assert set(known) - set(listed) == set(), "add them to docs/names.md"
    assert set(listed) - set(known) == set(), "remove them from docs/names.md"
    assert [name for name, (module, _) in listed.items() if module not in known[name]] == []


@pytest.mark.parametrize("name", table())
def test_the_test_of_a_name_uses_it(name):
    module, file = table()[name]
    if not (ROOT / "tests" / "python" / file).exists():
        # Its extension is being made.
        assert not is_there(module.rpartition(".")[2])
        return
    text = (ROOT / "tests" / "python" / file).read_text(encoding="utf-8")
    assert re.search(rf"(?<!\w){name}(?!\w)", text)
