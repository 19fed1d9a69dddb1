"""Renders the gallery: runs the examples and writes docs/gallery, a page with their pictures.

    python tools/gallery.py [NAME ...]

Without names all examples are run, in their full length (some minutes). With `--page` only the page is written.
"""

from __future__ import annotations

import argparse
import ast
import os
import re
import subprocess
import sys
import tempfile
from pathlib import Path

from PIL import Image

ROOT = Path(__file__).resolve().parents[1]
EXAMPLES, GALLERY, PACKAGE = ROOT / "examples", ROOT / "docs" / "gallery", ROOT / "python" / "neurarchy"

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

#: What has no name of its own, and the texts in examples that show it.
FEATURES = {
    "axonal spikes": r"axon_spike=",
    "bounds of variables (`min`, `max`)": r": *min = |, max = ",
    "conditions in equations": r"= if .* else: |\bite\(",
    "conductances": r"g_exc",
    "continuous transmission between spiking neurons": r"psp=\"[^\"]*post\.v",
    "delays": r"delays=",
    "delays drawn at random": r"delays=ann\.[A-Z]",
    "event-driven synapses": r"event-driven",
    "functions of a neuron": r"functions=\"\"\"",
    "global parameters (`population`, `projection`)": r": population|: projection",
    "learning of rate-coded synapses": r"dw/dt",
    "learning switched off and on": r"disable_learning",
    "methods: explicit, exponential, implicit, midpoint, rk4": r"\"rk4\":",
    "monitors of single dendrites": r"Monitor\(\w+\.dendrite",
    "neurons in two or three dimensions": r"\(SIDE, SIDE\)|\(N, N\)|geometry=\(8, 8\)",
    "parameters of each neuron": r"pop\.\w+ = ",
    "parts of populations (views)": r"\b(pop|pre|post|cells|inputs)\[[\w:]+\]",
    "plasticity at spikes (`pre_spike`, `post_spike`)": r"post_spike=",
    "recording at intervals": r"Monitor\(.*period=",
    "refractory periods": r"refractory=|tau_refrac=",
    "semi-global variables of synapses (`postsynaptic`)": r"postsynaptic",
    "several targets of a neuron": r"sum\(\w+\) [-+*] .*sum\(",
    "single neurons": r"\.neuron\(",
    "single synapses": r"\.synapse\(",
    "transmission by a psp of its own": r"psp=",
    "storage formats": r"storage_format=",
    "structural plasticity": r"pruning=|creating=",
    "weights drawn at random": r"weights=ann\.[A-Z]",
    "weights as receptive fields": r"receptive_field",
}

#: Public names that no example uses, and why.
NOT_SHOWN = {
    "AccProjection": "a `BoldMonitor` makes them",
    "CPN": "its name is given to an `ANNtoSNNConverter`",
    "Dendrite": "`Projection.dendrite` makes them",
    "DefaultRateCodedSynapse": "what a projection has if it is given none",
    "DefaultSpikingSynapse": "what a projection has if it is given none",
    "IB": "its name is given to an `ANNtoSNNConverter`",
    "IaF": "the neuron of converted networks",
    "IaF_Acc": "an output neuron of converted networks",
    "IaF_ReadOut": "an output neuron of converted networks",
    "IaF_TTKS": "an output neuron of converted networks",
    "IndividualNeuron": "`Population.neuron` makes them",
    "IndividualSynapse": "`Projection.synapse` makes them",
    "NIRParts": "what `from_nir` returns",
    "NeurarchyWarning": "the class of all warnings, for filters",
    "PSO": "its name is given to an `ANNtoSNNConverter`",
    "PopulationView": "indexing a population makes them",
    "RandomDistribution": "what the distributions have in common",
    "__version__": "the version",
    "available_read_outs": "the names of the read-outs of converted networks",
    "callbacks_enabled": "whether `disable_callbacks` was called last",
    "clear_all_callbacks": "as `disable_callbacks`, for good",
    "enable_callbacks": "the opposite of `disable_callbacks`",
    "get_current_step": "`get_time` in steps",
    "get_population": "looks one up by its name, as does `populations` for all",
    "get_projection": "looks one up by its name, as does `projections` for all",
    "list_constants": "the names of all constants, as does `get_constant` for one",
    "load_parameter": "deprecated",
    "set_current_step": "moves the clock",
    "set_time": "moves the clock",
}


def names() -> list[str]:
    """Return the names of all examples in the order of the page."""
    return [name for section in SECTIONS.values() for name in section if (EXAMPLES / f"{name}.py").exists()]


def description(name: str) -> list[str]:
    """Return the paragraphs of the first lines of an example."""
    text = ast.get_docstring(ast.parse((EXAMPLES / f"{name}.py").read_text(encoding="utf-8"))) or ""
    return [" ".join(paragraph.split()) for paragraph in text.split("\n\n")]


def public() -> dict[str, str]:
    """Return all public names, and the modules that they are imported from."""
    files = [PACKAGE / "__init__.py", *sorted((PACKAGE / "extensions").rglob("*.py"))]
    found = {}
    for file in files:
        for node in ast.parse(file.read_text(encoding="utf-8")).body:
            if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "__all__":
                parts = file.relative_to(PACKAGE.parent).with_suffix("").parts
                module = ".".join(part for part in parts if part != "__init__")
                for name in ast.literal_eval(node.value):
                    found.setdefault(name, module)
    return found


def connectors() -> list[str]:
    """Return the names of all methods that connect a projection."""
    files = (PACKAGE / "connectable.py", PACKAGE / "given.py", *sorted((PACKAGE / "extensions").rglob("*.py")))
    found = (re.findall(r"def (connect_\w+)", file.read_text(encoding="utf-8")) for file in files)
    return sorted({"connect_copy", "connect_current"}.union(*found))


def shown() -> dict[str, list[str]]:
    """Return what the examples use: names of functions, classes and methods, each with the examples that do.

    A function counts as used if the method of a network of the same name is.
    """
    found: dict[str, list[str]] = {}
    for example in names():
        tree = ast.parse((EXAMPLES / f"{example}.py").read_text(encoding="utf-8"))
        used = {node.attr for node in ast.walk(tree) if isinstance(node, ast.Attribute)}
        used |= {alias.name for node in ast.walk(tree) if isinstance(node, ast.ImportFrom) for alias in node.names}
        for name in used:
            found.setdefault(name, []).append(example)
    return found


def table() -> list[str]:
    """Return the table of features, and the examples that show each: at most three, those that say so first."""
    use = shown()
    texts = {name: (EXAMPLES / f"{name}.py").read_text(encoding="utf-8") for name in names()}
    rows = [(name, [each for each in names() if re.search(text, texts[each])]) for name, text in FEATURES.items()]
    called = [*connectors(), *sorted(set(public()) - set(NOT_SHOWN), key=str.lower)]
    rows += [(f"`{name}`", use.get(name, [])) for name in called]
    lines = ["| feature | examples |", "|---|---|"]
    for feature, examples in rows:
        said = [name for name in examples if feature in " ".join(description(name))]
        first = [*said, *(name for name in examples if name not in said)][:3]
        lines.append(f"| {feature} | {', '.join(f'[{name}](../../examples/{name}.py)' for name in first)} |")
    lines += ["", "Not shown:", ""]
    lines += [f"- `{name}`: {why}" for name, why in NOT_SHOWN.items()]
    return lines


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
    lines += ["", "## Where each feature is shown", "", *table()]
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
