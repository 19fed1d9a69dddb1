"""Reports in Markdown."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence

from .content import Content, ProjectionEntry
from .model import NEVER, Model, Variable


def written(content: Content, standalone: bool) -> str:
    """Return a report; it is a document of its own in any case."""
    parts = [
        _header(content),
        *_structure(content),
        *_models("Neuron models", content.neurons, _neuron),
        *_models("Synapse models", content.synapses, _synapse),
        *_parameters(content),
    ]
    return "\n\n".join(part.strip("\n") for part in parts) + "\n"


def _header(content: Content) -> str:
    return f"---\ntitle: {content.title}\nauthor: {content.author}\ndate: {content.date or ''}\n---"


# Structure


def _structure(content: Content) -> Iterator[str]:
    backend = "the default backend" if content.threads == 1 else f"{content.threads} threads"
    yield "# Structure of the network"
    yield f"* Neurarchy {content.version} using {backend}.\n* Numerical step size: {content.dt} ms."
    if content.populations:
        yield "## Populations"
        yield _table(
            ("Population", "Size", "Neuron type"),
            [
                (_text(pop.name), str(pop.geometry if len(pop.geometry) > 1 else pop.size), _text(pop.model))
                for pop in content.populations
            ],
        )
    if content.projections:
        yield "## Projections"
        yield _table(
            ("Source", "Destination", "Target", "Synapse type", "Pattern"),
            [
                (_text(proj.pre), _text(proj.post), _text(proj.target), _text(proj.model), _mixed(proj.pattern))
                for proj in content.projections
            ],
        )
    if content.monitors:
        yield "## Monitors"
        yield _table(
            ("Object", "Variables", "Period"),
            [
                (_text(monitor.object), _text(", ".join(monitor.variables)), str(monitor.period))
                for monitor in content.monitors
            ],
        )
    if content.measurements:
        yield "## Measurements"
        yield _table(("Type", "Description"), [(_text(a), _text(b)) for a, b in content.measurements])
    if content.functions:
        yield "## Functions"
        yield _displays(content.functions)


# Models


def _models(title: str, models: list[Model], show: Callable[[Model], Iterator[str]]) -> Iterator[str]:
    if models:
        yield f"# {title}"
    for model in models:
        yield f"## {_text(model.name)}"
        yield _text(model.description)
        if model.unreadable is None:
            yield from show(model)
        else:
            yield from _source(model.unreadable)


def _source(texts: dict[str, str]) -> Iterator[str]:
    for field, text in texts.items():
        yield rf"**{field}:** $\textbf{{{UNREAD}}}$"
        yield "```\n" + text.strip("\n") + "\n```"


#: Stands for a formula that could not be made.
UNREAD = "TO" + "DO"


def _neuron(model: Model) -> Iterator[str]:
    yield from _common(model)
    for condition, statements, what in (("spike", "reset", "Spike"), ("axon_spike", "axon_reset", "Axonal spike")):
        if condition in model.fields:
            yield f"**{what} emission:**"
            if model.fields[condition][0] == NEVER:
                yield "Spikes are given from outside."
                continue
            yield f"if ${model.fields[condition][0]}$ :"
            first = "Emit a spike at time $t$." if condition == "spike" else "Emit an axonal spike at time $t$."
            lines = [first, *(f"${formula}$" for formula in model.fields.get(statements, []))]
            if condition == "spike" and model.refractory is not None:
                lines.append(f"Refractory period: {model.refractory}.")
            yield "\n".join(f"* {line}" for line in lines)
    yield from _functions(model)


def _synapse(model: Model) -> Iterator[str]:
    yield from _common(model)
    for field, title in (
        ("pre_spike", r"Pre-synaptic event at $t_\text{pre} + d$"),
        ("post_spike", r"Post-synaptic event at $t_\text{post}$"),
        ("pre_axon_spike", r"Axonal event at $t_\text{axon} + d$"),
    ):
        if field in model.fields:
            yield f"**{title}:**"
            yield _displays(model.fields[field])
    if "psp" in model.fields:
        combined = "" if model.operation == "sum" else f" ({model.operation} over the synapses)"
        yield f"**{'Continuous transmission' if model.spiking else 'Weighted sum'}{combined}:**"
        yield _displays(model.fields["psp"])
    for field, title in (("creating", "Synapses are created if"), ("pruning", "Synapses are pruned if")):
        if field in model.fields:
            yield f"**{title}:**"
            yield _displays(model.fields[field])
    yield from _functions(model)


def _common(model: Model) -> Iterator[str]:
    yield "**Parameters:**"
    if model.parameters:
        rows = [(f"${each.name}$", each.value, each.locality, each.type) for each in model.parameters]
        yield _table(("Name", "Default value", "Locality", "Type"), rows)
    else:
        yield r"$$\varnothing$$"
    if model.variables:
        yield "**Equations:**"
        for variable in model.variables:
            yield f"* Variable ${variable.name}$ : {_properties(variable)}"
            if not variable.is_given:
                yield f"$$\n{variable.equation}\n$$"


def _properties(variable: Variable) -> str:
    if variable.is_given:
        return f"{variable.locality}, given from outside"
    parts = [variable.locality, f"initial value: {variable.initial}"]
    parts += [f"minimum: ${bound}$" for bound in variable.minimum]
    parts += [f"maximum: ${bound}$" for bound in variable.maximum]
    if variable.method:
        parts.append(f"{variable.method} numerical method")
    return ", ".join(parts)


def _functions(model: Model) -> Iterator[str]:
    if "functions" in model.fields:
        yield "**Functions**"
        yield _displays(model.fields["functions"])


# Parameters


def _parameters(content: Content) -> Iterator[str]:
    populations = [pop for pop in content.populations if pop.parameters]
    projections = [proj for proj in content.projections if proj.parameters and not proj.gathered]
    if not (content.constants or populations or projections):
        return
    yield "# Parameters"
    if content.constants:
        yield "## Constants"
        yield _table(("Name", "Value"), [(f"${each.name}$", each.value) for each in content.constants])
    if populations:
        yield "## Population parameters"
        rows = []
        for pop in populations:
            for place, each in enumerate(pop.parameters):
                head = (_text(pop.name), _text(pop.model)) if place == 0 else ("", "")
                rows.append((*head, f"${each.name}$", each.value))
        yield _table(("Population", "Neuron type", "Name", "Value"), rows)
    if projections:
        yield "## Projection parameters"
        rows = []
        for proj in projections:
            for place, each in enumerate(proj.parameters):
                head = (_ends(proj), _text(proj.model)) if place == 0 else ("", "")
                rows.append((*head, f"${each.name}$", each.value))
        yield _table(("Projection", "Synapse type", "Name", "Value"), rows)


def _ends(proj: ProjectionEntry) -> str:
    return rf"{_text(proj.pre)}  $\rightarrow$ {_text(proj.post)} with target {_text(proj.target)}"


# Pieces


def _displays(formulas: Iterable[str]) -> str:
    return "\n\n".join(f"$${formula}$$" for formula in formulas)


def _table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    lines = [[f"**{name}**" for name in head], *rows]
    widths = [max(len(line[column]) for line in lines) for column in range(len(head))]
    padded = [
        "| " + " | ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)) + " |" for line in lines
    ]
    padded.insert(1, "| " + " | ".join("-" * width for width in widths) + " |")
    return "\n".join(padded)


def _text(text: str) -> str:
    """Return a text, on one line, in which nothing is taken for a sign of Markdown."""
    return _text_kept(" ".join(text.split()))


def _text_kept(text: str) -> str:
    for sign in "\\`*_|$<":
        text = text.replace(sign, "\\" + sign)
    return text


def _mixed(text: str) -> str:
    """Return a text in which only what stands between dollars is a formula."""
    return "$".join(part if place % 2 else _text_kept(part) for place, part in enumerate(text.split("$")))
