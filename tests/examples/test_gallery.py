"""The gallery has every example, and shows it."""

import importlib.util
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
specification = importlib.util.spec_from_file_location("gallery", ROOT / "tools" / "gallery.py")
gallery = importlib.util.module_from_spec(specification)
specification.loader.exec_module(gallery)

EXAMPLES = sorted(path.stem for path in (ROOT / "examples").glob("*.py"))


def test_the_page_is_the_one_of_the_examples():
    written = (ROOT / "docs" / "gallery" / "README.md").read_text(encoding="utf-8")
    assert written == gallery.page(), "run: python tools/gallery.py --page"
    assert sorted(gallery.names()) == EXAMPLES


@pytest.mark.parametrize("name", EXAMPLES)
def test_an_example_has_a_small_picture_and_says_what_it_shows_and_where_it_comes_from(name):
    picture = ROOT / "docs" / "gallery" / f"{name}.webp"
    assert 1_000 < picture.stat().st_size <= gallery.LARGEST
    first, *rest = gallery.description(name)
    assert first.endswith(".")
    text = " ".join(rest)
    assert re.search(r"\((19|20)\d\d\)\.", text), "the paper"
    assert "Shows: " in text
