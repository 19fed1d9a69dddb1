"""The report of a network, as a file."""

from __future__ import annotations

import os
from pathlib import Path

from .. import registry, settings
from ..messages import ANNarchyException
from ..whole_file import replacing
from . import markdown, tex
from .content import content_of


def report(
    filename: str | os.PathLike[str] = "./report.tex",
    standalone: bool = True,
    gather_subprojections: bool = False,
    title: str | None = None,
    author: str | None = None,
    date: str | None = None,
    net_id: int = 0,
) -> None:
    r"""Write a description of a network to a file: its structure, the equations of its models, its parameters.

    It works before and after `compile`. The values of parameters are those at the time of the call. A folder that is
    missing is made; an existing file is replaced when the new one is complete.

    Parameters
    ----------
    filename : str or path
        Ends with ``.tex`` (tables as proposed by Nordlie et al.) or ``.md`` (Markdown with formulas between dollars, as
        notebooks and pandoc show them).
    standalone : bool
        TeX: write a document. Otherwise only its body, to be included in another one, which must load the packages
        ``tabularx``, ``colortbl``, ``amsmath`` and ``breqn`` and define ``\hdr``.
    gather_subprojections : bool
        Leave out projections whose pre population, post population and target are those of an earlier one: in Markdown
        from the parameters, in TeX from the connectivity too.
    title, author, date : str, optional
        Of the document; by default ``Network description``, ``Neurarchy`` and nothing (TeX: the day of its
        typesetting).
    net_id : int
        Number of the network.

    Raises
    ------
    ANNarchyException
        If the name of the file has another ending, or the file cannot be written.

    References
    ----------
    Nordlie, Gewaltig and Plesser (2009). Towards reproducible descriptions of neuronal network models. PLoS
    Computational Biology 5(8), e1000456.

    Examples
    --------
    >>> import tempfile
    >>> from pathlib import Path
    >>> import neurarchy as ann
    >>> pop = ann.Population((2, 3), ann.LeakyIntegrator(tau=20.0), name="field")
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     path = Path(folder) / "field.md"
    ...     ann.report(path)  # doctest: +ELLIPSIS
    ...     [line for line in path.read_text().splitlines() if "(2, 3)" in line]
    Generating report in ...field.md
    ['| field          | (2, 3)   | Leaky-Integrator |']
    """
    path = Path(filename)
    writers = {".tex": tex, ".md": markdown}
    if path.suffix not in writers:
        raise ANNarchyException(f"report: the name of a report ends with .tex or .md, not {os.fspath(filename)!r}")
    for name, value in {"title": title, "author": author, "date": date}.items():
        if value is not None and not isinstance(value, str):
            raise ANNarchyException(f"report({name}=): expected a str, not {value!r}")
    print(f"Generating report in {os.fspath(filename)}")
    content = content_of(registry.network(net_id), settings.config(), title, author, date, bool(gather_subprojections))
    text = writers[path.suffix].written(content, bool(standalone))
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with replacing(path) as file:
            file.write(text.encode())
    except OSError as error:
        raise ANNarchyException(f"report: {os.fspath(filename)!r} cannot be written: {error.strerror}") from error
