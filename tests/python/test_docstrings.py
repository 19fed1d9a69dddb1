"""Every public name is documented: what it is, and each of its parameters."""

from __future__ import annotations

import importlib
import inspect
import pkgutil
import re
from functools import reduce

import neurarchy as ann
import neurarchy.extensions

MODULES = [
    "neurarchy",
    "neurarchy.annarchy",
    "neurarchy.annarchy.incidental",
    "neurarchy.inputs",
    "neurarchy.models",
    *(f"neurarchy.extensions.{each.name}" for each in pkgutil.iter_modules(neurarchy.extensions.__path__)),
]


def public():
    """All public functions, classes and methods: the name, the object, the class of a method."""
    seen = set()
    for path in MODULES:
        module = importlib.import_module(path)
        for name in getattr(module, "__all__", ()):
            obj = getattr(module, name)
            if not callable(obj) or id(obj) in seen or not getattr(obj, "__module__", "").startswith("neurarchy"):
                continue
            seen.add(id(obj))
            yield f"{path}.{name}", obj, None
            if not inspect.isclass(obj):
                continue
            for each in dir(obj):
                member = inspect.getattr_static(obj, each)
                owner = next((base for base in obj.__mro__ if each in vars(base)), object)
                if each.startswith("_") or not owner.__module__.startswith("neurarchy") or id(member) in seen:
                    continue
                seen.add(id(member))
                if isinstance(member, property):
                    yield f"{path}.{name}.{each}", member, obj
                elif callable(member) or isinstance(member, (staticmethod, classmethod)):
                    yield f"{path}.{name}.{each}", getattr(obj, each), obj


def parameters(obj):
    """The names of the parameters that a user gives."""
    if isinstance(obj, property) or hasattr(obj, "__dataclass_fields__") or hasattr(obj, "_fields"):
        # Fields are documented one by one, where they are declared.
        return []
    try:
        signature = inspect.signature(obj)
    except (TypeError, ValueError):
        return []
    variable = (inspect.Parameter.VAR_POSITIONAL, inspect.Parameter.VAR_KEYWORD)
    given = [each.name for each in signature.parameters.values() if each.kind not in variable]
    return [name for name in given if name not in ("self", "cls") and not name.startswith("_")]


def section(text, title):
    """The lines of a section of a docstring."""
    found = re.search(rf"^{title}\n-+\n(.*?)(?=^\w[\w ]*\n-+\n|\Z)", text, re.M | re.S)
    return found.group(1) if found else ""


def documented(text, owner=None):
    """The parameters that a docstring tells about: in its section, between backquotes, or where it refers to."""
    names = set()
    for line in section(text, "Parameters").splitlines():
        if line and not line.startswith(" "):
            names.update(re.findall(r"\*{0,2}(\w+)", line.split(" : ")[0]))
    before = re.split(r"^\w[\w ]*\n-+\n", text, maxsplit=1, flags=re.M)[0]
    names.update(re.findall(r"(?<!`)`(\w+)`(?!`)", before))
    # "see :func:`neurarchy.simulate`": the same parameters are documented there.
    for path in re.findall(r"(?:[Ss]ee|name of) :(?:func|meth|class):`~?([\w.]+)`", before):
        parts = path.removeprefix("neurarchy.").split(".")
        target = reduce(lambda obj, part: getattr(obj, part, None), parts, ann) or getattr(owner, parts[0], None)
        names |= documented(inspect.getdoc(target), owner) if target is not None else set()
    return names


def missing():
    for name, obj, owner in public():
        text = inspect.getdoc(obj)
        if not text or not text.strip():
            yield f"{name} has no docstring"
            continue
        if not re.match(r"^\S.*[.!:]$", text.strip().split("\n\n")[0].replace("\n", " ")):
            yield f"{name}: the first paragraph is no sentence"
        absent = [each for each in parameters(obj) if each not in documented(text, owner)]
        if absent:
            yield f"{name}: nothing is said about {', '.join(absent)}"


def test_every_public_name_and_parameter_is_documented():
    assert list(missing()) == []
