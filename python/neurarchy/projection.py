"""Projections: synapses of one model between two populations or parts of them."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, ClassVar

from . import _core, connector, registry, values
from .connectable import Connectable
from .delays import Delayed
from .explanation import Explanation
from .functions import Function
from .given import ConnectableOneByOne
from .learning import Learning
from .memory import SizedProjection
from .messages import ANNarchyException, warn
from .model import own_copy
from .population import Population, population_of
from .saving import SavedProjection
from .structural import Restructurable
from .structure import Structured
from .synapse import Synapse
from .synapse_values import SynapseValues
from .view import IndividualNeuron, PopulationView, as_view

if TYPE_CHECKING:
    from .base_network import BaseNetwork

Side = Population | PopulationView
_EngineView = tuple[int, list[int] | None]

_FLAGS = ("transmission", "update", "plasticity", "axon_transmission")


class Projection(
    SynapseValues,
    Connectable,
    ConnectableOneByOne,
    Structured,
    Delayed,
    Learning,
    Restructurable,
    SizedProjection,
    SavedProjection,
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

    _NOUN = "projection"
    _FIXED = frozenset({"name", "id", "pre", "post", "target", "synapse_type"})
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
        if name == "delay":
            self._assign_delay(value)
            return
        self._set_member(name, value, [*self.attributes, *_FLAGS, "delay"])

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

    # Support

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


def engine_view(side: Side) -> tuple[int, list[int] | None]:
    """Return a population or view as the engine takes it."""
    return side.id, None if isinstance(side, Population) else side.ranks.tolist()
