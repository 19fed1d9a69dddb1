"""Renders the gallery: runs the examples and writes docs/gallery, a page with their pictures.

    python tools/gallery.py [NAME ...]

Without names all examples are run, in their full length (some minutes). With `--page` only the page is written.
"""

from __future__ import annotations

import argparse
import ast
import os
import subprocess
import sys
import tempfile
from pathlib import Path

from PIL import Image

ROOT = Path(__file__).resolve().parents[1]
EXAMPLES, GALLERY = ROOT / "examples", ROOT / "docs" / "gallery"

#: Width of the pictures, in pixels, and how large their files may be.
WIDTH, LARGEST = 828, 50_000

#: What the page is divided into.
SECTIONS = {
    "Rate-coded networks": (
        "neural_field", "basal_ganglia", "decision", "selectivity", "subspace_learning", "bar_learning", "reservoir",
        "structural_plasticity", "image_convolution", "motion", "reference_frames",
    ),
    "Spiking neurons": ("hodgkin_huxley", "methods", "firing_patterns", "standard_neurons", "input_correlations"),
    "Spiking networks": ("izhikevich", "coba", "gap_junctions", "deep_brain_stimulation", "parallel_networks"),
    "Spiking synapses": ("stp", "stdp", "homeostatic_stdp"),
    "From one to the other, and to measurements": ("hybrid", "bold", "hemodynamics", "ann_to_snn"),
    "Connectivity and files": ("connectivity", "resume", "nir_exchange"),
}  # fmt: skip


def names() -> list[str]:
    """Return the names of all examples in the order of the page."""
    return [name for section in SECTIONS.values() for name in section if (EXAMPLES / f"{name}.py").exists()]


def description(name: str) -> list[str]:
    """Return the paragraphs of the first lines of an example."""
    text = ast.get_docstring(ast.parse((EXAMPLES / f"{name}.py").read_text(encoding="utf-8"))) or ""
    return [" ".join(paragraph.split()) for paragraph in text.split("\n\n")]


def page() -> str:
    """Return the page."""
    lines = [
        "# Gallery",
        "",
        "One script each in [examples](../../examples); the tests run them all. `make gallery` draws the pictures.",
    ]
    for title, section in SECTIONS.items():
        lines += ["", f"## {title}"]
        for name in section:
            if name not in names():
                continue
            first, *rest = description(name)
            lines += ["", f"### {first.rstrip('.')}", ""]
            lines += [f"![{first}]({name}.webp)", ""]
            for paragraph in rest:
                lines += [paragraph, ""]
            lines += [f"[examples/{name}.py](../../examples/{name}.py)"]
    return "\n".join(lines) + "\n"


def render(name: str) -> None:
    """Run an example and keep its picture, small."""
    with tempfile.TemporaryDirectory() as folder:
        environment = os.environ | {"MPLBACKEND": "Agg"}
        subprocess.run([sys.executable, str(EXAMPLES / f"{name}.py")], cwd=folder, env=environment, check=True)
        with Image.open(Path(folder) / f"{name}.png") as picture:
            whole = picture.convert("RGB")
    for width, quality in ((WIDTH, 90), (WIDTH, 80), (WIDTH, 65), (690, 65), (560, 65), (480, 60)):
        whole.thumbnail((width, width), Image.Resampling.LANCZOS)
        whole.save(GALLERY / f"{name}.webp", quality=quality, method=6)
        if (GALLERY / f"{name}.webp").stat().st_size <= LARGEST:
            return
    raise SystemExit(f"the picture of {name} is larger than {LARGEST} bytes")


def main() -> None:
    """Render what was asked for, and write the page."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("names", nargs="*", help="examples to run (default: all)")
    parser.add_argument("--page", action="store_true", help="write the page only")
    options = parser.parse_args()
    GALLERY.mkdir(parents=True, exist_ok=True)
    for name in [] if options.page else options.names or names():
        print(f"== {name}", flush=True)
        render(name)
    (GALLERY / "README.md").write_text(page(), encoding="utf-8")


if __name__ == "__main__":
    main()
