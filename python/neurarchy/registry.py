"""The networks of the process: number 0, which every constructor adds to, and the user's :class:`Network` objects."""

from __future__ import annotations

import itertools
import threading
import weakref
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from .messages import ANNarchyException

if TYPE_CHECKING:
    from .base_network import BaseNetwork
    from .constant import Constant
    from .magic_network import MagicNetwork
    from .neuron import Neuron
    from .synapse import Synapse

_magic: MagicNetwork | None = None
_networks: weakref.WeakValueDictionary[int, BaseNetwork] = weakref.WeakValueDictionary()
#: Networks are made in several threads at a time.
_lock = threading.Lock()
#: The constants by name, in the order of their declaration.
constants: dict[str, Constant] = {}
#: The texts of the functions declared with `add_function`.
functions: list[str] = []
#: The models in the order of their declaration, for reports.
neurons: list[Neuron] = []
synapses: list[Synapse] = []
_declarations = itertools.count()


def declare(model: Neuron | Synapse, models: list[Any]) -> int:
    """Keep a model for reports, and return a number that its copies have too."""
    models.append(model)
    return next(_declarations)


def magic() -> MagicNetwork:
    """Return the implicit network."""
    global _magic
    if _magic is None:
        from .magic_network import MagicNetwork

        _magic = MagicNetwork()
    return _magic


@contextmanager
def scratch() -> Iterator[MagicNetwork]:
    """Let constructors add to an implicit network of its own for a while, which knows the constants and functions."""
    global _magic
    before = _magic
    _magic = None
    try:
        net = magic()
        for constant in constants.values():
            net.core.set_constant(constant.name, constant.value)
        for text in functions:
            net.core.add_function(text)
        yield net
    finally:
        _magic = before


def network(net_id: int = 0) -> BaseNetwork:
    """Return the network of this number.

    Raises
    ------
    ANNarchyException
        If there is none.
    """
    if net_id == 0:
        return magic()
    found = _networks.get(net_id)
    if found is None:
        raise ANNarchyException(f"Network {net_id} not existing: there is no network of this number (any more)")
    return found


def networks() -> list[BaseNetwork]:
    """Return all networks, the implicit one first."""
    return [magic(), *(net for _, net in sorted(_networks.items()))]


def register(net: BaseNetwork) -> int:
    """Number a network: with the smallest number that is free."""
    with _lock:
        number = 1
        while number in _networks:
            number += 1
        _networks[number] = net
    return number


def release(net: BaseNetwork) -> None:
    """Make the number of a network free for another one."""
    with _lock:
        if _networks.get(net.id) is net:
            del _networks[net.id]


def forget() -> None:
    """Forget all networks."""
    global _magic
    _magic = None
    _networks.clear()
