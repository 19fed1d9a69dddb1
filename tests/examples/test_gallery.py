"""The gallery has every example, and shows it."""

import importlib.util
import re
from pathlib import Path

import pytest

import neurarchy

ROOT = Path(__file__).resolve().parents[2]
specification = importlib.util.spec_from_file_location("gallery", ROOT / "tools" / "gallery.py")
gallery = importlib.util.module_from_spec(specification)
specification.loader.exec_module(gallery)

EXAMPLES = sorted(path.stem for path in (ROOT / "examples").glob("*.py"))


def test_the_page_is_the_one_of_the_examples():
    written = (ROOT / "docs" / "gallery" / "README.md").read_text(encoding="utf-8")
    assert written == gallery.page(), "run: python tools/gallery.py --page"
    assert sorted(gallery.names()) == EXAMPLES


def test_each_feature_public_name_and_connector_is_used_in_an_example_or_listed_with_the_reason():
    used = gallery.shown()
    wanted = [*gallery.public(), *gallery.connectors()]
    assert [name for name in wanted if name not in used and name not in gallery.NOT_SHOWN] == []
    assert [name for name in gallery.NOT_SHOWN if name in used or name not in gallery.public()] == []
    assert [row for row in gallery.table() if row.endswith("|  |")] == []
    assert set(gallery.public()) >= set(neurarchy.__all__)


@pytest.mark.parametrize("name", EXAMPLES)
def test_an_example_has_a_small_picture_and_says_what_it_shows_and_where_it_comes_from(name):
    picture = ROOT / "docs" / "gallery" / f"{name}.webp"
    assert 1_000 < picture.stat().st_size <= gallery.LARGEST
    first, *rest = gallery.description(name)
    assert first.endswith(".")
    text = " ".join(rest)
    assert re.search(r"\((19|20)\d\d\)\.", text), "the paper"
    assert "Shows: " in text
