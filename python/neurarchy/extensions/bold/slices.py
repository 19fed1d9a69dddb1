"""BOLD signals of the parts of a population."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import numpy as np

from ...messages import ANNarchyException
from ...population import Population
from ...view import PopulationView
from .model import BoldModel
from .monitor import BoldMonitor
from .predefined import balloon_RN


class BoldMonitorFromSlices(BoldMonitor):
    """Records the BOLD signals of parts of a population, one for each slice, with one neuron of the model for each.

    Parameters
    ----------
    population : Population
        What is recorded.
    slices : list of list of int
        Ranks of the neurons of each slice; they may overlap. A view is a slice, too.
    bold_model : BoldModel, optional
        How activity becomes a signal; an instance or a class. Default: ``balloon_RN``.
    mapping : dict
        For inputs of the model, the variable of the population that is their activity.
    normalize_input : float
        Time from the start, ms, in which the baseline of each slice is measured; see :class:`BoldMonitor`.
    recorded_variables : str or list of str, optional
        Variables of the model that are recorded besides its outputs.
    start : bool
        Record from the beginning; otherwise from ``start()`` on.
    copied, net_id
        Accepted for compatibility.

    Raises
    ------
    ANNarchyException
        As :class:`BoldMonitor`; if there are no slices, or a slice has no neurons or no such ranks.

    Examples
    --------
    >>> import neurarchy as ann
    >>> from neurarchy.extensions.bold import BoldMonitorFromSlices
    >>> pop = ann.Population(4, ann.Neuron(parameters="r = 0.0"))
    >>> pop.r = [1.0, 2.0, 3.0, 4.0]
    >>> m = BoldMonitorFromSlices(pop, [[0, 1], [1, 2, 3]], recorded_variables="I_CBF", start=True)
    >>> ann.compile(silent=True)
    >>> ann.simulate(2.0)
    >>> m.get("I_CBF")
    array([[1.5, 3. ],
           [1.5, 3. ]])
    """

    def __init__(
        self,
        population: Population,
        slices: Iterable[Iterable[int] | PopulationView] | None = None,
        bold_model: BoldModel | type[BoldModel] | None = None,
        mapping: Mapping[str, str] | None = None,
        normalize_input: float = 0,
        recorded_variables: str | Iterable[str] | None = None,
        start: bool = False,
        copied: bool = False,
        net_id: int = 0,
    ) -> None:
        what = "BoldMonitorFromSlices"
        if not isinstance(population, Population):
            raise ANNarchyException(f"{what}(population=): expected a population, not {population!r}")
        views = [_view(population, part, what) for part in (slices if slices is not None else [])]
        if not views:
            raise ANNarchyException(f"{what}(slices=): there are no slices; give lists of ranks")
        model = balloon_RN if bold_model is None else bold_model
        self._declare(what, [(list(views), 1.0, normalize_input)], model, mapping, recorded_variables, start)


def _view(population: Population, part: Any, what: str) -> PopulationView:
    if isinstance(part, PopulationView):
        if part.population is not population:
            raise ANNarchyException(f"{what}(slices=): {part._what} is no part of {population._what}")
        return part
    ranks = np.asarray(list(part)) if isinstance(part, Iterable) else np.zeros(0)
    if not ranks.size or ranks.ndim != 1 or ranks.dtype.kind not in "iu":
        raise ANNarchyException(f"{what}(slices=): expected a list of ranks for each slice, not {part!r}")
    return PopulationView(population, ranks)
