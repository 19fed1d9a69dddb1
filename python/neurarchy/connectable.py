"""The connectors of a projection: methods that say which neurons are connected, with which weights and delays."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from numpy.typing import ArrayLike

from . import _core, connector, times
from .messages import ANNarchyException, warn
from .pattern import words
from .projection_part import ProjectionPart
from .random import RandomDistribution

if TYPE_CHECKING:
    from typing_extensions import Self


Weights = float | RandomDistribution


class Connectable(ProjectionPart):
    """What a projection can be connected by. A recipe is kept and executed by `compile`; the last one counts."""

    def connect_one_to_one(
        self,
        weights: Weights = 1.0,
        delays: Weights = 0.0,
        force_multiple_weights: bool = False,
        storage_format: str | None = None,
        storage_order: str | None = None,
    ) -> Self:
        """Connect the n-th neuron of `pre` to the n-th neuron of `post`.

        Parameters
        ----------
        weights : float or distribution
            Weight of the synapses.
        delays : float or distribution
            Delay in ms; 0 means one step. A distribution needs an upper bound.
        force_multiple_weights : bool
            Keep one weight per synapse also where all are equal.
        storage_format : str, optional
            As of :meth:`connect_all_to_all`, but not ``'dense'``.
        storage_order : str, optional
            Checked; it has no effect.

        Returns
        -------
        Projection
            The projection itself.

        Raises
        ------
        ANNarchyException
            If an argument is impossible.
        """
        if storage_format == "dense":
            raise ANNarchyException(
                "connect_one_to_one(storage_format=): 'dense' makes no sense for one-to-one connectivity"
            )
        if self.pre.size != self.post.size:
            warn(f"{self._what}: {self.pre.size} neurons are connected one-to-one to {self.post.size}")
        return self._connect("one_to_one", {}, weights, delays, force_multiple_weights, storage_format, storage_order)

    def connect_all_to_all(
        self,
        weights: Weights,
        delays: Weights = 0.0,
        allow_self_connections: bool = False,
        force_multiple_weights: bool = False,
        storage_format: str | None = None,
        storage_order: str | None = None,
    ) -> Self:
        """Connect all neurons of `pre` to all neurons of `post`.

        Parameters
        ----------
        weights, delays, force_multiple_weights
            See :meth:`connect_one_to_one`.
        allow_self_connections : bool
            Within one population: also connect each neuron to itself.
        storage_format : str, optional
            ``'dense'``: a matrix of all pairs of neurons; ``'auto'`` and None: such a matrix where at least three
            quarters of the pairs are connected; any other name: rows of the synapses that there are. It changes memory
            and speed, and results by rounding at most. Spikes whose delays differ are delivered from rows in any case.
        storage_order : str, optional
            Checked; it has no effect.

        Returns
        -------
        Projection
            The projection itself.
        """
        pattern = {"allow_self_connections": bool(allow_self_connections)}
        return self._connect(
            "all_to_all", pattern, weights, delays, force_multiple_weights, storage_format, storage_order
        )

    def connect_fixed_probability(
        self,
        probability: float,
        weights: Weights,
        delays: Weights = 0.0,
        allow_self_connections: bool = False,
        force_multiple_weights: bool = False,
        storage_format: str | None = None,
        storage_order: str | None = None,
    ) -> Self:
        """Connect each pair of neurons with a probability.

        Parameters
        ----------
        probability : float
            Between 0 and 1.
        weights, delays, force_multiple_weights
            See :meth:`connect_one_to_one`.
        storage_format, storage_order : str, optional
            See :meth:`connect_all_to_all`.
        allow_self_connections : bool
            If `pre` and `post` are the same object: also connect neurons to themselves.

        Returns
        -------
        Projection
            The projection itself.
        """
        pattern = {
            "probability": connector.probability(probability, "connect_fixed_probability(probability=)"),
            "allow_self_connections": bool(allow_self_connections),
        }
        return self._connect(
            "fixed_probability", pattern, weights, delays, force_multiple_weights, storage_format, storage_order
        )

    def connect_fixed_number_pre(
        self,
        number: int,
        weights: Weights,
        delays: Weights = 0.0,
        allow_self_connections: bool = False,
        force_multiple_weights: bool = False,
        storage_format: str | None = None,
        storage_order: str | None = None,
    ) -> Self:
        """Connect each post neuron to so many pre neurons, chosen at random.

        Parameters
        ----------
        number : int
            Synapses of each post neuron.
        weights, delays, allow_self_connections, force_multiple_weights, storage_format, storage_order
            See :meth:`connect_fixed_probability`.

        Returns
        -------
        Projection
            The projection itself.

        Raises
        ------
        ANNarchyException
            If there are not so many pre neurons.
        """
        pattern = {
            "number": connector.count(number, "connect_fixed_number_pre(number=)"),
            "allow_self_connections": bool(allow_self_connections),
        }
        return self._connect(
            "fixed_number_pre", pattern, weights, delays, force_multiple_weights, storage_format, storage_order
        )

    def connect_fixed_number_post(
        self,
        number: int,
        weights: Weights = 1.0,
        delays: Weights = 0.0,
        allow_self_connections: bool = False,
        force_multiple_weights: bool = False,
        storage_format: str | None = None,
        storage_order: str | None = None,
    ) -> Self:
        """Connect each pre neuron to so many post neurons, chosen at random.

        Parameters
        ----------
        number : int
            Synapses of each pre neuron.
        weights, delays, allow_self_connections, force_multiple_weights, storage_format, storage_order
            See :meth:`connect_fixed_probability`.

        Returns
        -------
        Projection
            The projection itself.

        Raises
        ------
        ANNarchyException
            If there are not so many post neurons.
        """
        pattern = {
            "number": connector.count(number, "connect_fixed_number_post(number=)"),
            "allow_self_connections": bool(allow_self_connections),
        }
        return self._connect(
            "fixed_number_post", pattern, weights, delays, force_multiple_weights, storage_format, storage_order
        )

    def connect_gaussian(
        self,
        amp: float,
        sigma: float,
        delays: Weights = 0.0,
        limit: float = 0.01,
        allow_self_connections: bool = False,
        storage_format: str | None = None,
    ) -> Self:
        """Connect with weights that fall with the distance like a bell curve: ``amp * exp(-d**2 / (2 * sigma**2))``.

        Each population is as long as 1 on each of its axes.

        Parameters
        ----------
        amp : float
            Weight at distance 0.
        sigma : float
            Width, positive.
        delays : float or distribution
            Delay in ms; 0 means one step.
        limit : float
            Weights that are not greater than ``limit * amp`` are left out.
        allow_self_connections : bool
            Keep synapses of a neuron onto itself, if `pre` is `post`.
        storage_format : str, optional
            Checked; it never changes results.

        Returns
        -------
        Projection
            The projection itself.

        Raises
        ------
        ANNarchyException
            If a side is a part of a population, or the populations have not as many axes.

        Examples
        --------
        >>> import neurarchy as ann
        >>> pop = ann.Population((3, 3), ann.Neuron(parameters="r = 1.0"))
        >>> proj = ann.Projection(pop, pop, "exc").connect_gaussian(amp=2.0, sigma=0.5, limit=0.2)
        >>> ann.compile(silent=True)
        >>> proj[0].pre_ranks
        [1, 3, 4]
        """
        numbers = {"amp": amp, "sigma": sigma, "limit": limit}
        return self._connect_by_distance("gaussian", numbers, allow_self_connections, delays, storage_format)

    def connect_dog(
        self,
        amp_pos: float,
        sigma_pos: float,
        amp_neg: float,
        sigma_neg: float,
        delays: Weights = 0.0,
        limit: float = 0.01,
        allow_self_connections: bool = False,
        storage_format: str | None = None,
    ) -> Self:
        """Connect with weights that are a difference of two bell curves of the distance.

        Parameters
        ----------
        amp_pos, sigma_pos, amp_neg, sigma_neg : float
            Weight at distance 0 and width of the curve that is added and of the one that is subtracted.
        delays : float or distribution
            Delay in ms; 0 means one step.
        limit : float
            Weights that are not greater, without sign, than ``limit * abs(amp_pos - amp_neg)`` are left out.
        allow_self_connections : bool
            Keep synapses of a neuron onto itself, if `pre` is `post`.
        storage_format : str, optional
            Checked; it never changes results.

        Returns
        -------
        Projection
            The projection itself.

        Raises
        ------
        ANNarchyException
            As :meth:`connect_gaussian`.
        """
        numbers = {
            "amp_pos": amp_pos,
            "sigma_pos": sigma_pos,
            "amp_neg": amp_neg,
            "sigma_neg": sigma_neg,
            "limit": limit,
        }
        return self._connect_by_distance("dog", numbers, allow_self_connections, delays, storage_format)

    def _connect_by_distance(
        self,
        pattern: str,
        numbers: dict[str, float],
        allow_self_connections: bool,
        delays: Weights,
        storage_format: str | None,
    ) -> Self:
        what = f"connect_{pattern}"
        arguments: dict[str, Any] = {name: connector.number(each, f"{what}({name}=)") for name, each in numbers.items()}
        arguments["allow_self_connections"] = bool(allow_self_connections)
        return self._connect(pattern, arguments, 0.0, delays, True, storage_format, None)

    def connect_from_matrix(
        self,
        weights: ArrayLike,
        delays: float | RandomDistribution | ArrayLike = 0.0,
        pre_post: bool = False,
        storage_format: str | None = None,
        storage_order: str | None = None,
    ) -> Self:
        """Connect as a matrix of weights says.

        Parameters
        ----------
        weights : array
            Shape ``(post.size, pre.size)``. None means that there is no synapse; 0 and NaN are weights.
        delays : float, distribution or array
            Delay in ms, or one for each weight.
        pre_post : bool
            The first axis of the arrays is the pre-synaptic one.
        storage_format, storage_order : str, optional
            See :meth:`connect_all_to_all`.

        Returns
        -------
        Projection
            The projection itself.

        Raises
        ------
        ANNarchyException
            If a matrix has the wrong shape or holds something else than numbers and None.
        """
        what = "connect_from_matrix"
        given = connector.matrix(weights, delays, bool(pre_post), what)
        if given.delays is not None:
            times.warn_if_some_rounded(given.delays[given.present], self._network.dt, f"{what}(delays=)")
            longest = float(given.delays[given.present].max(initial=0.0))
            kept = connector.Delays(0.0, longest, False)
        else:
            kept = connector.delays(delays, self._network.dt, what)
        storage = connector.storage(storage_format, storage_order, what)
        self._network.draw_seed_for(delays)
        before = self._network.core.connect_matrix(
            self.id, given.weights, given.present, given.delays, kept.engine, self.pre is self.post
        )
        return self._connected(kept, before, storage, "Connectivity matrix")

    def _connect(
        self,
        pattern: str,
        arguments: dict[str, Any],
        weights: Weights,
        delays: Weights,
        force_multiple_weights: bool,
        storage_format: str | None,
        storage_order: str | None,
    ) -> Self:
        what = f"connect_{pattern}"
        storage = connector.storage(storage_format, storage_order, what)
        engine_weights = connector.weights(weights, f"{what}(weights=)")
        kept = connector.delays(delays, self._network.dt, what)
        self._network.draw_seed_for(weights)
        before = self._network.core.connect(
            self.id,
            pattern,
            arguments,
            engine_weights,
            kept.engine,
            bool(force_multiple_weights),
            self.pre is self.post,
        )
        return self._connected(kept, before, storage, words(pattern, arguments, weights, delays))

    def _connected(self, kept: connector.Delays, before: bool, storage: str | None, description: str = "") -> Self:
        if before and self.initialized:
            warn(
                f"{self._what} was already connected; the network is compiled, so the new connector is executed by "
                "reset(synapses=True) only"
            )
        elif before:
            warn(f"{self._what} was already connected, the data will be overwritten")
        if storage is not None:
            _core.set_storage(self._network.core, self.id, storage)
        self.__dict__["_delays"] = kept
        self.__dict__["_pattern"] = description
        return self
