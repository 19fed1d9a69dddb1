"""What spiking populations have: spikes, firing rates, refractory periods."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from . import times, values
from .messages import ANNarchyException, warn
from .population_part import PopulationPart
from .random import RandomDistribution


class Spiking(PopulationPart):
    """A population as neurons that emit spikes."""

    if TYPE_CHECKING:

        def get(self, name: str) -> Any: ...

    @property
    def spike(self) -> NDArray[np.int64]:
        """Ranks of the neurons that emitted a spike in the last step, ascending.

        Raises
        ------
        ANNarchyException
            If the network is not compiled or the population is rate-coded.
        """
        self._require_spiking("spike")
        self._require_compiled("spike")
        return self._network.core.spikes(self.id)

    def compute_firing_rate(self, window: float) -> None:
        """Compute the mean firing rate of each neuron, as its variable ``r`` in Hz, from the next step on.

        Parameters
        ----------
        window : float
            Sliding window in ms in which spikes are counted. 0 or less: stop, ``r`` becomes 0.

        Raises
        ------
        ANNarchyException
            If the population is rate-coded or `window` is no finite time.
        """
        self._require_spiking("compute_firing_rate")
        what = f"{self._what}, compute_firing_rate"
        times.period_steps(window, self._network.dt, what)
        self._network.core.compute_firing_rate(self.id, float(window))

    @property
    def refractory(self) -> Any:
        """Refractory period in ms.

        Before `compile` what was declared, afterwards an array of shape ``(size,)``. A number, a list or array with a
        value for each neuron, or a distribution can be assigned, before and after `compile`. If the neuron names an
        attribute, that attribute is read (before `compile`: its name), and assigning it warns and does nothing.
        Rate-coded: warning and None.
        """
        if not self.is_spiking:
            warn(f"{self._what} is rate-coded, it has no refractory period")
            return None
        declared = self.neuron_type.refractory
        if isinstance(declared, str):
            return self.get(declared) if self.initialized else declared
        if not self.initialized and (declared is None or isinstance(declared, RandomDistribution)):
            return declared
        if not self.initialized and values.as_number(declared) is not None:
            return declared
        return self._network.core.refractory(self.id)

    @refractory.setter
    def refractory(self, value: object) -> None:
        if not self.is_spiking:
            warn(f"{self._what} is rate-coded, it has no refractory period")
            return
        if isinstance(self.neuron_type.refractory, str):
            warn(
                f"{self._what}: the refractory period is read from the attribute '{self.neuron_type.refractory}'; "
                "assign that attribute"
            )
            return
        what = f"{self._what}, refractory"
        self._network.draw_seed_for(value)
        new = values.assigned(value, what, compiled=self.initialized)
        if isinstance(new, float):
            self._check_refractory(new)
        self._network.core.set_refractory(self.id, new)
        if not self.initialized:
            self.neuron_type.refractory = value if not isinstance(value, (list, np.ndarray)) else np.array(value)

    def _check_refractory(self, ms: float) -> None:
        what = f"{self._what}, refractory"
        times.period_steps(ms, self._network.dt, what)
        if ms < 0.0:
            warn(f"{what}: a period of {ms} ms is negative, 0 is used")

    def _require_spiking(self, what: str) -> None:
        if not self.is_spiking:
            raise ANNarchyException(f"{self._what}, {what}: the population is rate-coded")
