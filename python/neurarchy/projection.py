"""Projections: synapses of one model between two populations or parts of them."""

from __future__ import annotations

import copy
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, ClassVar

import numpy as np
from numpy.typing import NDArray

from . import _core, connector, registry, times, values
from .attributed import Attributed
from .connectable import Connectable
from .delays import Delayed
from .explanation import Explanation
from .functions import Function
from .given import ConnectableOneByOne
from .memory import SizedProjection
from .messages import ANNarchyException, warn
from .model import own_copy
from .population import Population, population_of
from .saving import SavedProjection
from .structural import Restructurable
from .structure import Structured
from .synapse import Synapse
from .view import IndividualNeuron, PopulationView, as_view

if TYPE_CHECKING:
    from .base_network import BaseNetwork

Side = Population | PopulationView
_EngineView = tuple[int, list[int] | None]

_FLAGS = ("transmission", "update", "plasticity", "axon_transmission")


class Projection(
    Attributed, Connectable, ConnectableOneByOne, Structured, Delayed, Restructurable, SizedProjection, SavedProjection
):
    """Synapses of one model between two populations or parts of them.

    Every parameter and variable of the synapse is an attribute that can be read and written: one value per synapse (a
    list of lists, one for each post neuron), per post neuron (``postsynaptic``; a list) or per projection (a number).

    Parameters
    ----------
    pre, post : Population, PopulationView, IndividualNeuron or str
        The two sides; a str is the name of a population.
    target : str or list of str
        What the synapses act on: ``sum(target)`` or ``g_target`` of the post neurons. Several for spiking ones only.
    synapse : Synapse, optional
        The model: an instance, which is copied, or a class. Default: ``w * pre.r``, or ``g_target += w`` at spikes.
    name : str, optional
        Default ``proj<id>``.
    disable_omp, copied
        Accepted for compatibility, without meaning.

    Raises
    ------
    ANNarchyException
        If the equations have mistakes (all are shown, underlined), a side is unknown, or the network is compiled.

    Examples
    --------
    >>> import neurarchy as ann
    >>> pop = ann.Population(3, ann.Neuron(parameters="r = 1.0"))
    >>> out = ann.Population(2, ann.Neuron(equations="r = sum(exc)"))
    >>> proj = ann.Projection(pop, out, "exc").connect_all_to_all(weights=0.5)
    >>> ann.compile(silent=True)
    >>> ann.simulate(1.0)
    >>> proj.nb_synapses, proj.w, out.r
    (6, 0.5, array([1.5, 1.5]))
    """

    target: str | list[str]
    disable_omp: bool
    _init: dict[str, Any]
    #: The connectivity pattern in words.
    _pattern: str
    #: Its post neurons do not share weights.
    _has_synapses: ClassVar[bool] = True

    def __init__(
        self,
        pre: Side | IndividualNeuron | str,
        post: Side | IndividualNeuron | str,
        target: str | list[str],
        synapse: Synapse | type[Synapse] | None = None,
        name: str | None = None,
        disable_omp: bool = True,
        copied: bool = False,
    ) -> None:
        network = registry.magic()
        sides = [_side(side, network, which) for side, which in ((pre, "pre"), (post, "post"))]
        targets = [target] if isinstance(target, str) else target
        if not isinstance(targets, (list, tuple)) or not targets or not all(isinstance(t, str) for t in targets):
            raise ANNarchyException(
                f"Projection(target=): expected a name such as 'exc' or a list of names, not {target!r}"
            )
        if name is not None and not isinstance(name, str):
            raise ANNarchyException(f"Projection(name=): a name is a str, not {name!r}")
        model = None if synapse is None else own_copy(synapse, Synapse, "Projection(synapse=)")
        number = network.core.add_projection(
            engine_view(sides[0]),
            engine_view(sides[1]),
            list(targets),
            None if model is None else model.texts(),
            name,
        )
        self._adopt(network, number, sides, targets, Synapse() if model is None else model, disable_omp)

    def _declare_between(
        self,
        pre: Side | IndividualNeuron | str,
        post: Side | IndividualNeuron | str,
        target: str,
        name: str | None,
        add: Callable[..., int],
        *arguments: Any,
    ) -> None:
        """Become the projection that `add`, a function of the engine, makes between the two sides."""
        network = registry.magic()
        sides = [_side(side, network, which) for side, which in ((pre, "pre"), (post, "post"))]
        if not isinstance(target, str):
            raise ANNarchyException(f"{type(self).__name__}(target=): expected a name such as 'exc', not {target!r}")
        if name is not None and not isinstance(name, str):
            raise ANNarchyException(f"{type(self).__name__}(name=): a name is a str, not {name!r}")
        number = add(network.core, engine_view(sides[0]), engine_view(sides[1]), target, *arguments, name)
        texts: dict[str, Any] = _core.projection_texts(network.core, number)
        self._adopt(network, number, sides, [target], Synapse(**texts), True)

    def _adopt(
        self,
        network: BaseNetwork,
        number: int,
        sides: list[Side],
        targets: list[str] | tuple[str, ...],
        model: Synapse,
        disable_omp: bool,
    ) -> None:
        """Become the projection of this number, which was declared just now."""
        own = self.__dict__
        own["_network"] = network
        own["_delays"] = None
        own["_pattern"] = ""
        own["_rows"] = None
        own["_structure"] = None
        own["_init"] = {}
        own["id"] = number
        own["name"] = network.core.projection_name(number)
        own["pre"], own["post"] = sides
        own["target"] = targets[0] if len(targets) == 1 else list(targets)
        model.type = "spike" if population_of(sides[0]).is_spiking else "rate"
        own["synapse_type"] = model
        own["disable_omp"] = disable_omp
        own["_attributes"] = {info.name: info for info in network.core.projection_attributes(number)}
        network.projections.append(self)
        network.show_warnings()
        hidden = [name for name in own["_attributes"] if hasattr(Projection, name)]
        if hidden:
            warn(
                f"{self._what}: {', '.join(hidden)} cannot be read as an attribute, because every projection has a "
                "member of this name; read with get('...')"
            )

    # Description

    @property
    def _what(self) -> str:
        return f"projection '{self.name}'"

    @property
    def functions(self) -> list[str]:
        """Names of the functions of the model."""
        return self._network.core.projection_functions(self.id)

    @property
    def initialized(self) -> bool:
        """Its network is compiled."""
        return self._network.core.is_compiled()

    @property
    def is_connected(self) -> bool:
        """A connector was called."""
        return self._delays is not None

    @property
    def connector_name(self) -> str:
        """Name of the connectivity pattern."""
        self._require_connector("connector_name")
        return self._network.core.connector_name(self.id) or ""

    @property
    def connector_description(self) -> str:
        """The connectivity pattern in words, with weights and delays as given; formulas stand between ``$``."""
        self._require_connector("connector_description")
        return self._pattern or self.connector_name

    @property
    def init(self) -> dict[str, Any]:
        """Initial values by name, and the switches."""
        known = {name: self._init.get(name, info.initial) for name, info in self._attributes.items()}
        return {**known, **{flag: self._network.core.flag(self.id, flag) for flag in _FLAGS}}

    def explain(self, stage: str | None = None) -> Explanation:
        """Return what becomes of the synapse of the projection on its way from text to machine code.

        Parameters
        ----------
        stage : {'text', 'tree', 'model', 'plan', 'kernels', 'llvm', 'assembly'}, optional
            As in :meth:`Neuron.explain`.

        Raises
        ------
        ANNarchyException
            If there is no such stage.
        """
        return Explanation(_core.explain_projection(self._network.core, self.id, stage))

    def __repr__(self) -> str:
        kind = "spiking" if self.synapse_type.type == "spike" else "rate-coded"
        pattern = self._network.core.connector_name(self.id) or "not connected"
        synapses = f", {self.nb_synapses} synapses" if self.initialized and self.is_connected else ""
        return (
            f"<Projection '{self.name}': '{self.pre.name}' -> '{self.post.name}', target {self.target!r}, {kind}, "
            f"{pattern}{synapses}; parameters: {', '.join(self.parameters) or 'none'}; "
            f"variables: {', '.join(self.variables) or 'none'}>"
        )

    # Attributes

    def get(self, name: str) -> Any:
        """Return the value of an attribute.

        Parameters
        ----------
        name : str
            A parameter or variable of the model, or any other attribute of the projection.

        Returns
        -------
        list of list, list, float, int or bool
            Per synapse: one list for each post neuron that receives synapses. ``postsynaptic``: one value for each of
            these. Global, or a weight that all synapses share: a number. Before `compile`: the initial value.

        Raises
        ------
        AttributeError
            If there is none of this name.
        """
        info = self._attributes.get(name)
        if info is None:
            return getattr(self, name)
        if not self.initialized:
            return self._init.get(name, info.initial)
        flat = self._network.core.get_synapses(self.id, name)
        match self._extent(name):
            case "global":
                return values.scalar(flat)
            case "row":
                return flat.tolist()
            case _:
                return self.rows.lists(flat)

    def set(self, value: dict[str, Any]) -> None:
        """Assign several attributes, one after the other.

        Parameters
        ----------
        value : dict
            Values by the names of the attributes.

        Raises
        ------
        ANNarchyException
            If a value does not fit; the attributes before it have been assigned.
        """
        for name, each in value.items():
            setattr(self, name, each)

    def _extent(self, name: str) -> str:
        """Return ``'global'``, ``'row'`` or ``'synapse'``: how many values an attribute has in the compiled network."""
        return self._network.core.extent(self.id, name)

    def _flat(self, name: str) -> NDArray[Any]:
        """Return one value for each synapse, row by row."""
        if name not in self._attributes:
            raise ANNarchyException(str(values.unknown_attribute(self._what, name, self.attributes)))
        rows = self.rows
        flat = self._network.core.get_synapses(self.id, name)
        match self._extent(name):
            case "global":
                return np.full(rows.synapses, flat[0])
            case "row":
                return np.repeat(flat, rows.lengths)
            case _:
                return flat

    def _assign(self, name: str, value: object) -> None:
        what = f"{self._what}, attribute '{name}'"
        self._network.draw_seed_for(value)
        if not self.initialized:
            new = _lists(value, what) if _is_list(value) else values.assigned(value, what, compiled=False)
            self._network.core.set_synapses(self.id, name, None, None, new)
            self._init[name] = copy.copy(value)
            return
        new = self._rowwise(name, value, what)
        self._network.core.set_synapses(self.id, name, None, None, new)

    def _rowwise(self, name: str, value: Any, what: str) -> values.Assigned:
        """Return a value for all synapses as the engine takes it."""
        if not _is_list(value):
            return values.assigned(value, what, compiled=True)
        extent = self._extent(name)
        rows = self.rows
        if extent == "global":
            raise ANNarchyException(f"{what}: it is global, cannot assign a list; assign a number{self._hint(name)}")
        if len(value) != len(rows.post_ranks):
            raise ANNarchyException(
                f"{what}: {len(rows.post_ranks)} values or lists are needed, one for each post neuron that receives "
                f"synapses, not {len(value)}"
            )
        if extent == "row":
            flat = values.array(value, what)
            if flat.ndim != 1:
                raise ANNarchyException(f"{what}: it has one value for each post neuron, so no lists of lists fit")
            return flat
        lists = []
        for row, part in enumerate(value):
            length = int(rows.lengths[row])
            number = values.as_number(part)
            each = np.full(length, number) if number is not None else values.array(part, what)
            if each.shape != (length,):
                raise ANNarchyException(
                    f"{what}: the post neuron of rank {rows.post_ranks[row]} has {length} synapses, but {each.size} "
                    "values are given"
                )
            lists.append(each)
        return lists

    def _hint(self, name: str) -> str:
        shared = name == "w" and self._attributes[name].locality == "local"
        return ", or connect with force_multiple_weights=True" if shared else ""

    def __getattr__(self, name: str) -> Any:
        attributes = self.__dict__.get("_attributes")
        if attributes is None:
            raise AttributeError(name)
        if name in attributes:
            return self.get(name)
        if name in _FLAGS:
            return self._network.core.flag(self.id, name)
        if name in self.functions:
            return Function(self._network, "projection", self.id, name, numbers=False)
        if isinstance(getattr(type(self), name, None), property):
            raise AttributeError(f"{self._what}, {name}: it is not connected yet; call one of its connect_... methods")
        raise values.unknown_attribute(self._what, name, self.attributes)

    def __setattr__(self, name: str, value: object) -> None:
        if name in self._attributes:
            self._assign(name, value)
            return
        if name in _FLAGS:
            if values.as_number(value) not in (0.0, 1.0):
                raise ANNarchyException(f"{self._what}: '{name}' is a switch, True or False, not {value!r}")
            self._network.core.set_flag(self.id, name, bool(value))
            return
        member = getattr(type(self), name, None)
        if name == "delay":
            self._assign_delay(value)
            return
        if isinstance(member, property) and member.fset is None:
            raise ANNarchyException(f"{self._what}: '{name}' cannot be assigned")
        if name in _FIXED:
            raise ANNarchyException(f"{self._what}: '{name}' is given when the projection is created")
        if member is None and name not in self.__dict__ and not name.startswith("_"):
            meant = values.near_miss(name, [*self.attributes, *_FLAGS, "delay"])
            if meant:
                warn(f"{self._what} has no attribute '{name}'; a Python attribute is created. Did you mean '{meant}'?")
        object.__setattr__(self, name, value)

    def __dir__(self) -> list[str]:
        return [*super().__dir__(), *self._attributes, *_FLAGS]

    # State

    def reset(self, attributes: list[str] | str | int = -1, synapses: bool = False) -> None:
        """Set attributes back to their initial values; those other than ``w``, and nothing before `compile`.

        Parameters
        ----------
        attributes : list of str
            Only these (default: all). A name that is unknown warns and is skipped.
        synapses : bool
            Execute the connector again before that: with other random synapses, its weights and its delays.

        Examples
        --------
        >>> import neurarchy as ann
        >>> pop = ann.Population(2, ann.Neuron(parameters="r = 1.0"))
        >>> out = ann.Population(2, ann.Neuron(equations="r = sum(exc)"))
        >>> proj = ann.Projection(pop, out, "exc", ann.Synapse(equations="w += 1.0; x = t")).connect_one_to_one(5.0)
        >>> ann.compile(silent=True)
        >>> ann.simulate(3.0)
        >>> proj.reset()
        >>> proj.w, proj.x
        ([[8.0], [8.0]], [[0.0], [0.0]])
        >>> proj.reset(synapses=True)
        >>> proj.w
        [[5.0], [5.0]]
        """
        if not self.initialized:
            return
        known = None
        if attributes != -1 and attributes is not None:
            given = [attributes] if isinstance(attributes, str) else list(attributes)  # type: ignore[arg-type]
            known = [name for name in given if name in self._attributes]
            for name in dict.fromkeys(given):
                if name not in known:
                    warn(f"{self._what}, reset: there is no attribute '{name}', it is skipped")
        _core.reset_projection(self._network.core, self.id, known, bool(synapses))
        if synapses:
            self._structure_changed()

    def update_launch_config(self, nb_blocks: int = -1, threads_per_block: int = 32) -> None:
        """Do nothing, with a warning: this is about GPUs.

        Parameters
        ----------
        nb_blocks, threads_per_block : int
            How a kernel would be cut for a GPU.
        """
        warn(f"{self._what}, update_launch_config: there is no GPU to configure")

    # Learning

    def enable_learning(self, period: float | None = None, offset: float | None = None) -> None:
        """Evaluate the equations of the synapses and let weights change; warns before `compile`.

        Parameters
        ----------
        period : float, optional
            Interval between two evaluations, ms (default: every step). The equations then make steps of this length.
        offset : float, optional
            When in each interval, counted from now, ms; negative: from its end. Without it the intervals start at 0 ms.

        Raises
        ------
        ANNarchyException
            If there is an offset without a period, or one that is not shorter than the period.
        """
        if not self.initialized:
            warn(f"{self._what}, enable_learning: the network is not compiled, nothing is changed")
            return
        what = f"{self._what}, enable_learning"
        if offset is not None and (period is None or float(offset) >= float(period)):
            raise ANNarchyException(f"{what}: an offset needs a period, which must be longer than it")
        for name, value in (("period", period), ("offset", offset)):
            if value is not None:
                times.period_steps(value, self._network.dt, f"{what}({name}=)")
        self._network.core.enable_learning(self.id, period, offset)

    def disable_learning(self, update: bool | None = None) -> None:
        """Stop learning: all equations of rate-coded synapses, changes of ``w`` of spiking ones.

        `update` is ignored, as in the reference system. Warns before `compile`.
        """
        if not self.initialized:
            warn(f"{self._what}, disable_learning: the network is not compiled, nothing is changed")
            return
        self._network.core.disable_learning(self.id)

    # Support

    def _require_compiled(self, what: str) -> None:
        if not self.initialized:
            raise ANNarchyException(f"{self._what}, {what}: the network is not compiled yet; call compile() first")

    def _require_connector(self, what: str) -> connector.Delays:
        if self._delays is None:
            # __getattr__ says so.
            raise AttributeError(what)
        return self._delays

    def _copy_for(self, network: BaseNetwork) -> Projection:
        """Return the same projection as part of another network, which has its declaration already."""
        twin = object.__new__(type(self))
        twin.__dict__.update(self.__dict__)
        twin.__dict__["_network"] = network
        twin.__dict__["_init"] = dict(self._init)
        twin.__dict__["_rows"] = None
        twin.__dict__["_structure"] = None
        pre, post = network.get(self.pre), network.get(self.post)
        twin.__dict__["pre"] = pre
        twin.__dict__["post"] = pre if self.pre is self.post else post
        return twin

    def _refuses_assignment(self) -> bool:
        """Its synapses cannot be changed; then the user has been told."""
        return False

    def _structure_changed(self) -> None:
        self.__dict__["_rows"] = None

    def __getstate__(self) -> dict[str, Any]:
        return {**self.__dict__, "_rows": None, "_structure": None}


#: Set once by the constructor.
_FIXED = frozenset({"name", "id", "pre", "post", "target", "synapse_type"})


def _side(side: Side | IndividualNeuron | str, network: BaseNetwork, which: str) -> Side:
    if isinstance(side, str):
        found = network.find_population(side)
        if found is None:
            raise ANNarchyException(f"Projection({which}=): there is no population '{side}'")
        return found
    if isinstance(side, IndividualNeuron):
        side = as_view(side)
    if not isinstance(side, (Population, PopulationView)):
        raise ANNarchyException(f"Projection({which}=): expected a population, a part or the name of one, not {side!r}")
    if population_of(side)._network is not network:
        raise ANNarchyException(
            f"Projection({which}=): population '{side.name}' does not belong to the network that is being built (it "
            "was forgotten by clear(), or it is a copy made for a Network)"
        )
    return side


def _is_list(value: object) -> bool:
    return isinstance(value, (list, tuple, np.ndarray)) and values.as_number(value) is None


def _lists(value: Any, what: str) -> values.Assigned:
    """Return a list of numbers, or a list of lists, as the engine takes it; `compile` checks the lengths."""
    if any(_is_list(part) for part in value):
        return [values.array(part, what).reshape(-1) for part in value]
    return values.array(value, what).reshape(-1)


def engine_view(side: Side) -> tuple[int, list[int] | None]:
    """Return a population or view as the engine takes it."""
    return side.id, None if isinstance(side, Population) else side.ranks.tolist()
