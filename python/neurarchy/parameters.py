"""Parameter files: global parameters and constants of a network as JSON, to be edited and read back."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import TYPE_CHECKING, Any

from . import registry, values
from .constant import Constant
from .messages import ANNarchyException, warn
from .whole_file import replacing

if TYPE_CHECKING:
    from .base_network import BaseNetwork
    from .population import Population
    from .projection import Projection

_SECTIONS = ("populations", "projections", "network", "constants")


def save_parameters(filename: str | os.PathLike[str], net_id: int = 0) -> None:
    """Write the global parameters and variables of all populations and projections, and all constants, as JSON.

    The values are the initial ones: what was declared, or assigned before `compile`. The file takes the place of an
    older one when it is whole.

    Parameters
    ----------
    filename : str or path
        The file; its folder must exist.
    net_id : int
        Number of the network.

    Raises
    ------
    ANNarchyException
        If the file cannot be written.

    Examples
    --------
    >>> from pathlib import Path
    >>> from tempfile import TemporaryDirectory
    >>> import neurarchy as ann
    >>> neuron = ann.Neuron(parameters="tau = 10.0 : population", equations="tau*dr/dt = -r")
    >>> pop = ann.Population(3, neuron, name="pop")
    >>> with TemporaryDirectory() as folder:
    ...     ann.save_parameters(Path(folder) / "p.json")
    ...     text = (Path(folder) / "p.json").read_text()
    ...     _ = (Path(folder) / "p.json").write_text(text.replace("10.0", "20.0"))
    ...     ann.load_parameters(Path(folder) / "p.json")
    {}
    >>> pop.tau
    20.0
    """
    network = registry.network(net_id)
    content = {
        "populations": {pop.name: _initial_of_population(pop) for pop in network.populations},
        "projections": {proj.name: _initial_of_projection(proj) for proj in network.projections},
        "network": {},
        "constants": {constant.name: constant.value for constant in registry.constants.values()},
    }
    path = Path(filename)
    if not path.parent.is_dir():
        raise ANNarchyException(f"save_parameters: the folder {path.parent} does not exist")
    try:
        with replacing(path) as file:
            file.write(json.dumps(content, indent=4).encode())
    except OSError as error:
        raise ANNarchyException(f"save_parameters: {path} cannot be written: {error}") from error


def _initial_of_population(pop: Population) -> dict[str, Any]:
    core = pop._network.core
    return {
        name: core.initial(pop.id, name).reshape(-1)[0].item()
        for name in pop.attributes
        if not pop._attributes[name].is_local
    }


def _initial_of_projection(proj: Projection) -> dict[str, Any]:
    found = {}
    for name in proj.attributes:
        if proj._attributes[name].locality != "global":
            continue
        given = proj.init[name]
        value = given if isinstance(given, bool) else values.as_number(given)
        if value is None:
            warn(f"save_parameters: the attribute '{name}' of {proj._what} is {given!r}, it is not written")
            continue
        found[name] = value
    return found


def load_parameters(
    filename: str | os.PathLike[str], global_only: bool = True, verbose: bool = False, net_id: int = 0
) -> dict[str, float]:
    """Read a file of :func:`save_parameters` and assign what is in it.

    Populations and projections are found by name. Only parameters are assigned, not variables. Constants get their
    values as by :meth:`Constant.set`; those that do not exist are made.

    Parameters
    ----------
    filename : str or path
        The file.
    global_only : bool
        Assign global parameters only; otherwise also local ones, with one value for all neurons or synapses.
    verbose : bool
        Print what is assigned.
    net_id : int
        Number of the network.

    Returns
    -------
    dict
        The section ``network``, with all values as floats; empty if one of them is no number.

    Raises
    ------
    ANNarchyException
        If the file does not exist, is no parameter file, or a value is no number; nothing is changed then.
    """
    content = _read(Path(filename))
    network = registry.network(net_id)
    if verbose:
        print(f"Loading parameters from {filename}")
    changes = [
        *_changes(network, "populations", content["populations"], global_only),
        *_changes(network, "projections", content["projections"], global_only),
    ]
    constants = {name: _number(value, f"constant '{name}'") for name, value in content["constants"].items()}
    for name in constants:
        if name not in registry.constants and not (name.isidentifier() and name.isascii()):
            raise ANNarchyException(f"load_parameters: a constant cannot be called {name!r}")
    section = ""
    for of, owner, name, value in changes:
        if verbose and of != section:
            section = of
            print(f"{section}:")
        if verbose:
            print(f"  {owner.name}.{name} : {owner.init[name]} -> {value}")
        setattr(owner, name, value)
    if verbose and constants:
        print("constants:")
    for name, value in constants.items():
        known = registry.constants.get(name)
        if verbose:
            print(f"  {name} : {known} -> {value}")
        if known is None:
            Constant(name, value)
        else:
            known.set(value)
    try:
        return {name: float(value) for name, value in content["network"].items()}
    except (TypeError, ValueError):
        return {}


def _changes(
    network: BaseNetwork, section: str, found: dict[str, Any], global_only: bool
) -> list[tuple[str, Any, str, float]]:
    """Return what is to be assigned: section, owner, name, value."""
    owners: dict[str, Any] = {}
    for owner in network.populations if section == "populations" else network.projections:
        owners.setdefault(owner.name, owner)
    changes = []
    for owner_name, entries in found.items():
        if owner_name not in owners:
            warn(f"load_parameters: there is no {section[:-1]} '{owner_name}', it is skipped")
            continue
        owner = owners[owner_name]
        if not isinstance(entries, dict):
            raise ANNarchyException(f"load_parameters: {section}, '{owner_name}': expected names and values")
        for name, value in entries.items():
            if name not in owner.parameters or (global_only and not _is_global(owner, name)):
                kind = "global parameter" if global_only else "parameter"
                print(f"{name} is not a {kind} of {owner_name}, skipping.")
                continue
            changes.append((section, owner, name, _number(value, f"{owner_name}.{name}")))
    return changes


def _is_global(owner: Any, name: str) -> bool:
    return bool(owner._attributes[name].locality == "global")


def _number(value: object, what: str) -> float:
    try:
        return float(value)  # type: ignore[arg-type]
    except (TypeError, ValueError):
        raise ANNarchyException(f"load_parameters: {what}: {value!r} is no number") from None


def _read(path: Path) -> dict[str, dict[str, Any]]:
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        print(error)
        raise ANNarchyException(f"load_parameters: {path} cannot be read: {error}") from error
    except ValueError as error:
        raise ANNarchyException(f"load_parameters: {path} is no JSON file: {error}") from error
    if not isinstance(content, dict) or not all(isinstance(content.get(name, {}), dict) for name in _SECTIONS):
        raise ANNarchyException(
            f"load_parameters: {path} is no parameter file: expected the sections {', '.join(_SECTIONS)}"
        )
    return {name: content.get(name, {}) for name in _SECTIONS}


def load_parameter(in_file: str | os.PathLike[str]) -> dict[str, int | float | str]:
    """Read an XML file of ``<parameter><name>...</name><value>...</value></parameter>`` entries. Deprecated.

    Parameters
    ----------
    in_file : str or path
        The file.

    Returns
    -------
    dict
        The values by name: an int if the text is one, else a float, else the text.

    Raises
    ------
    ANNarchyException
        If the file does not exist or is no such file.
    """
    import xml.etree.ElementTree as xml

    warn("load_parameter() is deprecated; use load_parameters() and a JSON file")
    try:
        root = xml.parse(in_file).getroot()
    except (OSError, xml.ParseError) as error:
        raise ANNarchyException(f"load_parameter: {in_file} cannot be read: {error}") from error
    found: dict[str, int | float | str] = {}
    for entry in root.iter("parameter"):
        name, value = (entry.findtext("name") or "").strip(), (entry.findtext("value") or "").strip()
        if not name:
            raise ANNarchyException(f"load_parameter: {in_file}: a parameter has no name")
        found[name] = value
        for kind in (int, float):
            try:
                found[name] = kind(value)
                break
            except ValueError:
                continue
    return found
