"""Reports in LaTeX: the tables that Nordlie, Gewaltig and Plesser (2009) propose."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from .content import Content, Value
from .model import NEVER, Model

_HEADER = r"""% Network description, written by Neurarchy {version}.
%
% The tables are those of: Nordlie E, Gewaltig M-O, Plesser HE (2009). Towards Reproducible Descriptions of Neuronal
% Network Models. PLoS Computational Biology 5(8): e1000456. doi:10.1371/journal.pcbi.1000456
\documentclass{{article}}
\usepackage[margin=1in]{{geometry}}
\usepackage[utf8]{{inputenc}}
\usepackage[T1]{{fontenc}}
\usepackage[scaled]{{helvet}}
\renewcommand{{\familydefault}}{{\sfdefault}}
\usepackage{{amsmath, amssymb}}
\usepackage{{breqn}}
\usepackage{{tabularx}}
\usepackage{{multirow}}
\usepackage{{colortbl}}
\usepackage{{xcolor}}

% A black bar with the letter and the title of a table: number of columns, letter, title.
\newcommand{{\hdr}}[3]{{%
  \multicolumn{{#1}}{{|l|}}{{\cellcolor{{black}}\textcolor{{white}}{{\textbf{{\makebox[0pt][l]{{#2}}%
  \hspace{{0.4\linewidth}}\makebox[0pt][c]{{#3}}}}}}}}}}

\title{{{title}}}
\author{{{author}}}
{date}\begin{{document}}
\maketitle
"""


def written(content: Content, standalone: bool) -> str:
    """Return a report, as a document or as the body of one."""
    tables = "\n\n\\vspace{2ex}\n\n".join(
        [
            _summary(content),
            _populations(content),
            _connectivity(content),
            *_neurons(content.neurons),
            *_synapses(content.synapses),
            *_parameters(content),
            _inputs(content),
            _measurements(content),
        ]
    )
    if not standalone:
        return tables + "\n"
    date = "" if content.date is None else f"\\date{{{text(content.date)}}}\n"
    header = _HEADER.format(version=content.version, title=text(content.title), author=text(content.author), date=date)
    return f"{header}\n{tables}\n\n\\end{{document}}\n"


# A to C


def _summary(content: Content) -> str:
    inputs = [pop.model for pop in content.populations if pop.description is not None]
    names = ", ".join(text(pop.name) for pop in content.populations)
    rows = [
        ("Populations", f"{len(content.populations)}: {names}" if content.populations else _NOTHING),
        ("Topology", _NOTHING),
        ("Connectivity", _listed(proj.connector for proj in content.projections)),
        ("Neuron models", _listed(model.name for model in content.neurons if model.name not in inputs)),
        ("Channel models", _NOTHING),
        ("Synapse models", _listed(model.name for model in content.synapses if not model.plastic)),
        ("Plasticity", _listed(model.name for model in content.synapses if model.plastic)),
        ("Input", _listed(inputs)),
        ("Measurements", _listed(name for name, _ in content.measurements)),
    ]
    return _table("|l|X|", "A", "Model Summary", None, [(rf"\textbf{{{name}}}", value) for name, value in rows])


def _populations(content: Content) -> str:
    rows = []
    for pop in content.populations:
        shape = f" ({'*'.join(map(str, pop.geometry))})" if len(pop.geometry) > 1 else ""
        size = rf"$N_{{\text{{{text(pop.name)}}}}}$ = {pop.size}{shape}"
        rows.append((text(pop.name), text(pop.model), size))
    return _table("|l|l|X|", "B", "Populations", ("Name", "Elements", "Size"), rows)


def _connectivity(content: Content) -> str:
    rows = [
        (text(proj.pre), text(proj.post), text(proj.target), text(proj.model), mixed(proj.pattern))
        for proj in content.projections
        if not proj.gathered
    ]
    return _table("|l|l|l|X|X|", "C", "Connectivity", ("Source", "Destination", "Target", "Synapse", "Pattern"), rows)


# D and E


def _neurons(models: list[Model]) -> Iterator[str]:
    for place, model in enumerate(models):
        rows = list(_named(model))
        if model.variables:
            rows.append(("Subthreshold dynamics" if model.spiking else "Equations", _equations(model)))
        for condition, statements, title in (
            ("spike", "reset", "Spiking"),
            ("axon_spike", "axon_reset", "Axonal spiking"),
        ):
            if condition in model.fields:
                rows.append((title, _emission(model, condition, statements)))
        if "functions" in model.fields:
            rows.append(("Functions", _displays(model.fields["functions"])))
        yield _model_table(rows, "D", "Neuron Models", first=place == 0)


def _emission(model: Model, condition: str, statements: str) -> str:
    if model.fields[condition][0] == NEVER:
        return "Spikes are given from outside."
    kind = "a spike" if condition == "spike" else "an axonal spike"
    silent = ""
    lines = [f"Emit {kind} at time $t^*$", *(f"${formula}$" for formula in model.fields.get(statements, []))]
    if condition == "spike" and model.refractory is not None:
        silent = r" and $t > t^* + t_{\text{refractory}}$"
        lines.append(rf"$t_{{\text{{refractory}}}}$: {model.refractory}")
    items = "\n".join(rf"  \item {line}" for line in lines)
    return f"If ${model.fields[condition][0]}${silent}:\n\\begin{{enumerate}}\n{items}\n\\end{{enumerate}}"


def _synapses(models: list[Model]) -> Iterator[str]:
    for place, model in enumerate(models):
        rows = list(_named(model))
        if "psp" in model.fields:
            combined = "" if model.operation == "sum" else f"\nThe {model.operation} over the synapses is taken."
            rows.append(("PSP", _displays(model.fields["psp"]) + combined))
        if model.variables:
            rows.append(("Equations", _equations(model)))
        for field, title in (
            ("pre_spike", "Pre-synaptic event"),
            ("post_spike", "Post-synaptic event"),
            ("pre_axon_spike", "Axonal event"),
            ("creating", "Created if"),
            ("pruning", "Pruned if"),
            ("functions", "Functions"),
        ):
            if field in model.fields:
                rows.append((title, _displays(model.fields[field])))
        yield _model_table(rows, "E", "Synapse Models", first=place == 0)


def _named(model: Model) -> Iterator[tuple[str, str]]:
    yield "Name", text(model.name)
    yield "Type", text(model.description)
    if model.unreadable is not None:
        for field, source in model.unreadable.items():
            lines = r" \newline ".join(rf"\texttt{{{text(line)}}}" for line in source.splitlines() if line.strip())
            yield field.replace("_", " ").capitalize(), rf"\textbf{{{'TO' + 'DO'}}} {lines}"


def _model_table(rows: Sequence[tuple[str, str]], letter: str, title: str, *, first: bool) -> str:
    lines = [(rf"\textbf{{{name}}}", value) for name, value in rows]
    return _table(r"|p{0.15\linewidth}|X|", letter if first else None, title, None, lines)


def _equations(model: Model) -> str:
    given = [f"${variable.name}$ is given from outside." for variable in model.variables if variable.is_given]
    return "\n".join(
        [_displays(variable.equation for variable in model.variables if not variable.is_given), *given]
    ).strip()


# F to H


def _parameters(content: Content) -> Iterator[str]:
    columns = r"|p{0.25\linewidth}|p{0.25\linewidth}|X|"
    yield _table("|X|", "F", "Parameters", None, [])
    if content.constants:
        yield _table(columns, None, "", ("Constants", "Name", "Value"), _values("", content.constants))
    if content.functions:
        row = (r"\textbf{Functions}", _displays(content.functions))
        yield _table(r"|p{0.25\linewidth}|X|", None, "", None, [row])
    for pop in content.populations:
        if pop.parameters:
            rows = _values(text(pop.name), pop.parameters)
            yield _table(columns, None, "", ("Population", "Parameter", "Value"), rows)
    for proj in content.projections:
        if proj.parameters and not proj.gathered:
            ends = rf"{text(proj.pre)} $\rightarrow$ {text(proj.post)} with target {text(proj.target)}"
            rows = _values(ends, proj.parameters)
            yield _table(columns, None, "", ("Projection", "Parameter", "Value"), rows)


def _values(head: str, values: Iterable[Value]) -> list[tuple[str, str, str]]:
    return [(head if place == 0 else "", f"${each.name}$", mixed(each.value)) for place, each in enumerate(values)]


def _inputs(content: Content) -> str:
    rows = [(text(pop.name), text(pop.description)) for pop in content.populations if pop.description is not None]
    return _table("|l|X|", "G", "Input", ("Name", "Description"), rows or [(_NOTHING, _NOTHING)])


def _measurements(content: Content) -> str:
    rows = [(text(name), text(description)) for name, description in content.measurements]
    return _table("|l|X|", "H", "Measurement", ("Type", "Description"), rows or [(_NOTHING, _NOTHING)])


# Pieces

#: In a field that does not apply.
_NOTHING = "---"


def _table(
    columns: str, letter: str | None, title: str, head: Sequence[str] | None, rows: Sequence[Sequence[str]]
) -> str:
    count = columns.count("l") - columns.count("linewidth") + columns.count("X") + columns.count("p{")
    lines = [r"\noindent", rf"\begin{{tabularx}}{{\linewidth}}{{{columns}}}\hline"]
    if letter is not None:
        lines.append(rf"\hdr{{{count}}}{{{letter}}}{{{title}}}\\ \hline")
    if head is not None:
        lines.append(" & ".join(rf"\textbf{{{name}}}" for name in head) + r" \\ \hline")
    lines += [" & ".join(row) + r" \\ \hline" for row in rows]
    return "\n".join([*lines, r"\end{tabularx}"])


def _displays(formulas: Iterable[str]) -> str:
    return "\n".join(f"\\begin{{dmath*}}\n{formula}\n\\end{{dmath*}}" for formula in formulas)


def _listed(names: Iterable[str]) -> str:
    return ", ".join(text(name) for name in dict.fromkeys(names) if name and name != "-") or _NOTHING


_SIGNS = {
    "\\": r"\textbackslash{}", "&": r"\&", "%": r"\%", "$": r"\$", "#": r"\#", "_": r"\_", "{": r"\{", "}": r"\}",
    "~": r"\textasciitilde{}", "^": r"\textasciicircum{}", "<": r"\textless{}", ">": r"\textgreater{}",
}  # fmt: skip


def text(given: str) -> str:
    """Return a text in which nothing is taken for a command."""
    return "".join(_SIGNS.get(sign, sign) for sign in given)


def mixed(given: str) -> str:
    """Return a text in which only what stands between dollars is a formula."""
    return "$".join(part if place % 2 else text(part) for place, part in enumerate(given.split("$")))
