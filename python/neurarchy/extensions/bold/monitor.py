"""Recording what a scanner would see."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from ... import _core, registry, times, values
from ...extension import Extension
from ...messages import ANNarchyException
from ...model import own_copy
from ...monitor import Monitor
from ...population import Population
from ...projection import Side, engine_view
from ...view import IndividualNeuron, PopulationView, as_view
from .accumulation import AccProjection
from .model import BoldModel
from .predefined import balloon_RN

_MAPPING = {"I_CBF": "r"}


class BoldMonitor(Extension):
    """Records the BOLD signal of some populations.

    A neuron of the model gets, as its inputs, the mean activity of the populations: in each step
    ``sum(input) = sum over populations of scale * mean of the variable``, where the means are those after the step
    before. The monitor is made of a population of this neuron, a projection from each population for each input, and a
    :class:`neurarchy.Monitor`; all of them are parts of the network. Adding the monitor to a :class:`neurarchy.Network`
    adds them too.

    All parameters and variables of the model are attributes of the monitor after `compile`: numbers if they have the
    flag ``population``, otherwise arrays of shape ``(1,)``.

    Parameters
    ----------
    populations : Population, PopulationView or a list of them
        What is recorded: rate-coded or spiking. Of a view, the mean over its neurons.
    bold_model : BoldModel
        How activity becomes a signal; an instance or a class.
    mapping : dict
        For inputs of the model, the variable of the populations that is their activity. Inputs that are not mapped are
        0. For ``r`` of spiking populations call ``compute_firing_rate()``.
    scale_factor : float or list of float, optional
        Weight of each population. Default: its share of all neurons that are recorded.
    normalize_input : float or list of float, optional
        Time from the start, ms, in which the baseline of each population is measured; meanwhile inputs are 0, and from
        then on they are ``scale * (mean - baseline) / (abs(baseline) + 1e-7)``. Default: 0, no baseline.
    recorded_variables : str or list of str, optional
        Variables of the model that are recorded besides its outputs.
    start : bool
        Record from the beginning; otherwise from :meth:`start` on.
    net_id, copied
        Accepted for compatibility; a monitor belongs to the network of its populations.

    Raises
    ------
    ANNarchyException
        If there is nothing to record, a key of the mapping is no input, a variable is unknown or lengths differ;
        nothing has been declared then.

    Examples
    --------
    >>> import neurarchy as ann
    >>> from neurarchy.extensions.bold import BoldMonitor, balloon_CL
    >>> one = ann.Population(2, ann.Neuron(parameters="r = 1.0"))
    >>> other = ann.Population(6, ann.Neuron(parameters="r = 5.0"))
    >>> m = BoldMonitor([one, other], balloon_CL(kappa=0.7), recorded_variables="I_CBF", start=True)
    >>> ann.compile(silent=True)
    >>> ann.simulate(1000.0)
    >>> m.get(["I_CBF"])[-1], m.get("BOLD").shape, m.kappa
    (array([4.]), (1000, 1), 0.7)
    """

    #: Always the same.
    name: str = "bold_monitor"

    def __init__(
        self,
        populations: Side | IndividualNeuron | Iterable[Side | IndividualNeuron] | None = None,
        bold_model: BoldModel | type[BoldModel] = balloon_RN,
        mapping: Mapping[str, str] | None = None,
        scale_factor: float | Iterable[float] | None = None,
        normalize_input: float | Iterable[float] | None = None,
        recorded_variables: str | Iterable[str] | None = None,
        start: bool = False,
        net_id: int = 0,
        copied: bool = False,
    ) -> None:
        what = "BoldMonitor"
        recorded = _recorded(populations, what)
        total = sum(side.size for side in recorded)
        scales = _one_each(scale_factor, [side.size / total for side in recorded], f"{what}(scale_factor=)")
        windows = _one_each(normalize_input, [0.0] * len(recorded), f"{what}(normalize_input=)")
        self._declare(
            what,
            [([side], scale, window) for side, scale, window in zip(recorded, scales, windows, strict=True)],
            bold_model,
            mapping,
            recorded_variables,
            start,
        )

    def _declare(
        self,
        what: str,
        signals: list[tuple[list[Side], float, float]],
        bold_model: BoldModel | type[BoldModel],
        mapping: Mapping[str, str] | None,
        recorded_variables: str | Iterable[str] | None,
        start: bool,
    ) -> None:
        """Declare the monitor and its parts, or nothing."""
        network = registry.magic()
        for side in (side for sides, _, _ in signals for side in sides):
            if _population(side)._network is not network:
                raise ANNarchyException(f"{what}(populations=): {side._what} belongs to another network")
        for _, _, window in signals:
            times.period_steps(times.milliseconds(window, f"{what}(normalize_input=)"), network.dt, what)
        model: BoldModel = own_copy(bold_model, BoldModel, f"{what}(bold_model=)")
        wanted = dict(_MAPPING if mapping is None else mapping)
        if not all(isinstance(text, str) for pair in wanted.items() for text in pair):
            raise ANNarchyException(f"{what}(mapping=): expected names of inputs and of variables, not {mapping!r}")
        variables = _variables(recorded_variables, model)
        id, population, projections, monitor = _core.add_bold_monitor(
            network.core,
            model.texts(),
            model._inputs,
            model._output,
            [([engine_view(side) for side in sides], scale, window or None) for sides, scale, window in signals],
            list(wanted.items()),
            variables,
            bool(start),
        )
        own = self.__dict__
        own["_network"] = network
        own["id"] = id
        neurons = object.__new__(Population)
        neurons._adopt(network, population, (len(signals[0][0]),), model)
        own["_population"] = neurons
        ends = [(input, sides) for input in wanted for sides, _, _ in signals]
        own["_projections"] = [
            AccProjection._of(number, _population(sides[0]) if len(sides) > 1 else sides[0], neurons, input)
            for number, (input, sides) in zip(projections, ends, strict=True)
        ]
        own["_monitor"] = Monitor._of(network, monitor, neurons, variables, bool(start))
        network.extensions.append(self)

    @property
    def _what(self) -> str:
        return f"{type(self).__name__} of '{self._population.name}'"

    # Control

    def start(self) -> None:
        """Start recording, and measure baselines (anew).

        Raises
        ------
        ANNarchyException
            If the network is not compiled.
        """
        _core.start_bold_monitor(self._network.core, self.id)
        self._monitor._started.update(self._monitor._variables)

    def stop(self) -> None:
        """Stop recording: the model stands still, and data that were not taken are lost. It can be started again.

        Raises
        ------
        ANNarchyException
            If the network is not compiled.
        """
        _core.stop_bold_monitor(self._network.core, self.id)
        self._monitor._started.clear()

    def get(self, variable: str | Iterable[str]) -> Any:
        """Return what was recorded, and forget it.

        Parameters
        ----------
        variable : str or list of str
            Which variables.

        Returns
        -------
        numpy.ndarray or dict
            As :meth:`neurarchy.Monitor.get`: shape ``(steps, 1)`` for a variable; a dictionary for several.

        Raises
        ------
        ANNarchyException
            If a variable is not recorded.
        """
        return self._monitor.get(variable)

    # Attributes of the model

    def __getattr__(self, name: str) -> Any:
        population = self.__dict__.get("_population")
        if name.startswith("_") or population is None:
            raise AttributeError(name)
        if not self._network.core.is_compiled():
            raise ANNarchyException("BoldMonitor: attributes can not modified before compile() (nor read)")
        if name not in population._attributes:
            raise AttributeError(str(values.unknown_attribute(self._what, name, population.attributes)))
        return population.get(name)

    def __setattr__(self, name: str, value: object) -> None:
        if not self._network.core.is_compiled():
            raise ANNarchyException("BoldMonitor: attributes can not modified before compile() (nor read)")
        if name not in self._population._attributes:
            raise AttributeError(f"{self._what}: the variable '{name}' is not an attribute of the bold model.")
        setattr(self._population, name, value)

    def __dir__(self) -> list[str]:
        return [*super().__dir__(), *self._population.attributes]

    def __repr__(self) -> str:
        recorded = ", ".join(dict.fromkeys(proj.pre.name for proj in self._projections))
        return f"<{type(self).__name__} of {recorded}: {', '.join(self._monitor.variables)}>"


def _recorded(populations: Any, what: str) -> list[Side]:
    """Return what is to be recorded as a list of populations and views."""
    if isinstance(populations, (Population, PopulationView, IndividualNeuron)):
        populations = [populations]
    if populations is None or not isinstance(populations, Iterable) or isinstance(populations, str):
        raise ANNarchyException(f"{what}(populations=): expected a population or a list of them, not {populations!r}")
    sides = [as_view(side) if isinstance(side, IndividualNeuron) else side for side in populations]
    for side in sides:
        if not isinstance(side, (Population, PopulationView)):
            raise ANNarchyException(f"{what}(populations=): expected a population or a list of them, not {side!r}")
    if not any(side.size for side in sides):
        raise ANNarchyException(f"{what}(populations=): there are no neurons to record")
    return sides


def _population(side: Side) -> Population:
    return side if isinstance(side, Population) else side.population


def _one_each(given: Any, default: list[float], what: str) -> list[float]:
    """Return one number for each population: as given, or the same for all."""
    if given is None or (isinstance(given, (list, tuple)) and not given):
        return default
    number = values.as_number(given)
    if number is not None:
        return [number] * len(default)
    numbers = values.array(given, what).reshape(-1).tolist()
    if len(numbers) != len(default):
        raise ANNarchyException(
            f"{what}: {len(default)} values are needed, one for each population, not {len(numbers)}"
        )
    return numbers


def _variables(given: str | Iterable[str] | None, model: BoldModel) -> list[str]:
    """Return what is recorded: the outputs, or all in alphabetical order."""
    wanted = [given] if isinstance(given, str) else list(given or [])
    return sorted({*wanted, *model._output}) if wanted else list(model._output)
