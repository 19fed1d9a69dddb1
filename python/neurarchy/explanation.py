"""Models shown to people: the stages of their way to machine code, and formulas in notebooks."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .messages import ANNarchyException

if TYPE_CHECKING:
    from collections.abc import Callable

    from . import _core

    Formulas = _core._Formulas

#: What stands over the lines of a field.
_TITLES = {
    "equations": "Equations",
    "functions": "Functions",
    "spike": "Spike if",
    "reset": "Reset",
    "axon_spike": "Axonal spike if",
    "axon_reset": "Axonal reset",
    "psp": "Contribution",
    "pre_spike": "Pre-synaptic event",
    "post_spike": "Post-synaptic event",
    "pre_axon_spike": "Axonal event",
    "creating": "Created if",
    "pruning": "Pruned if",
}


class Explanation(str):
    """A text of several lines that a console or notebook shows as such."""

    __slots__ = ()

    def __repr__(self) -> str:
        return str(self)

    def _repr_html_(self) -> str:
        import html

        return f"<pre>{html.escape(self)}</pre>"


def as_html(title: str, formulas: Formulas) -> str:
    """Return a model as HTML: a table of parameters and one of formulas between ``$``."""
    import html

    parameters, fields, _ = formulas
    lines = [f"<b>{html.escape(title)}</b>"]
    if parameters:
        lines.append("<table><tr><th>Parameter</th><th>Value</th><th>Locality</th><th>Type</th></tr>")
        for _, formula, value, locality, kind in parameters:
            row = (f"${html.escape(formula)}$", html.escape(value), locality, kind)
            lines.append("<tr>" + "".join(f"<td>{cell}</td>" for cell in row) + "</tr>")
        lines.append("</table>")
    if fields:
        lines.append("<table>")
        for field, rows in fields:
            for number, (formula, notes) in enumerate(rows):
                head = _TITLES.get(field, field) if number == 0 else ""
                cells = (
                    f"<th>{head}</th>",
                    f'<td style="text-align:left">${html.escape(formula)}$</td>',
                    f'<td style="text-align:left">{html.escape(", ".join(notes))}</td>',
                )
                lines.append("<tr>" + "".join(cells) + "</tr>")
        lines.append("</table>")
    return "\n".join(lines)


def as_latex(formulas: Formulas) -> str:
    """Return the formulas of a model as one display: fields under their titles, notes behind their lines."""
    _, fields, _ = formulas
    lines = []
    for field, rows in fields:
        lines.append(rf"\textbf{{{_TITLES.get(field, field)}}}")
        for formula, notes in rows:
            behind = "".join(rf" \qquad {note.strip('$') if '$' in note else _as_text(note)}" for note in notes)
            lines.append(rf"\quad {formula}{behind}")
    return "$$\\begin{array}{l}\n" + " \\\\\n".join(lines) + "\n\\end{array}$$"


def _as_text(note: str) -> str:
    return rf"\text{{{note.replace('_', chr(92) + '_')}}}"


def shown(formulas: Callable[[], Formulas], show: Callable[[Formulas], str]) -> str | None:
    """Return a model as a notebook shows it; None (then it shows the text) if there are mistakes in it."""
    try:
        return show(formulas())
    except ANNarchyException:
        return None
