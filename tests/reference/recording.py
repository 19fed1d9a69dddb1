"""What a model saw, as JSON that keeps types and shapes, and the comparison of two of them."""

from __future__ import annotations

import math

import numpy as np

RELATIVE = 1e-10
# What is left where terms of the size of the whole trajectory cancel.
OF_THE_LARGEST = 1e-13


def encode(value):
    """A JSON value from which the type, the shape and every number can be told."""
    if isinstance(value, np.ndarray):
        if value.dtype == object:
            return {"objects": encode(value.tolist()), "shape": list(value.shape)}
        return {
            "array": value.dtype.name,
            "shape": list(value.shape),
            "values": [encode(x) for x in value.ravel().tolist()],
        }
    if isinstance(value, np.generic):
        return encode(value.item())
    if isinstance(value, float) and not math.isfinite(value):
        return {"number": repr(float(value))}
    if value is None or isinstance(value, (bool, int, float, str)):
        return float(value) if isinstance(value, float) else value
    if isinstance(value, (list, tuple)):
        return [encode(each) for each in value]
    if isinstance(value, dict):
        return {"dict": [[encode(key), encode(each)] for key, each in value.items()]}
    raise TypeError(f"a model returned a {type(value).__name__}")


def differences(expected, found, relative=RELATIVE, where=""):
    """Every place where two encoded values differ, as sentences."""
    if isinstance(expected, bool) or isinstance(found, bool) or isinstance(expected, str) or expected is None:
        return [] if expected == found and type(expected) is type(found) else [f"{where}: {found!r}, not {expected!r}"]
    if isinstance(expected, (int, float)) and isinstance(found, (int, float)):
        if type(expected) is not type(found):
            return [f"{where}: {found!r} is {type(found).__name__}, not {type(expected).__name__}"]
        return [] if abs(expected - found) <= relative * abs(expected) else [f"{where}: {found!r}, not {expected!r}"]
    if type(expected) is not type(found):
        return [f"{where}: {str(found)[:200]}, not {str(expected)[:200]}"]
    if isinstance(expected, list):
        if len(expected) != len(found):
            return [f"{where}: {len(found)} values {str(found)[:200]}, not {len(expected)} {str(expected)[:200]}"]
        pairs = zip(expected, found, strict=True)
        return [text for k, (a, b) in enumerate(pairs) for text in differences(a, b, relative, f"{where}[{k}]")]
    if "dict" in expected and "dict" in found:
        a, b = ({str(key): each for key, each in one["dict"]} for one in (expected, found))
        if set(a) != set(b):
            return [f"{where}: keys {sorted(b)}, not {sorted(a)}"]
        return [text for key in a for text in differences(a[key], b[key], relative, f"{where}.{key}")]
    if "array" in expected and "array" in found:
        return _array_differences(expected, found, relative, where)
    if "objects" in expected and "objects" in found:
        shapes = (
            [] if expected["shape"] == found["shape"] else [f"{where}: shape {found['shape']}, not {expected['shape']}"]
        )
        return shapes or differences(expected["objects"], found["objects"], relative, where)
    return [] if expected == found else [f"{where}: {str(found)[:200]}, not {str(expected)[:200]}"]


def _array_differences(expected, found, relative, where):
    if expected["array"] != found["array"] or expected["shape"] != found["shape"]:
        kinds = [f"{one['array']} of shape {one['shape']}" for one in (found, expected)]
        return [f"{where}: {kinds[0]}, not {kinds[1]}"]
    a, b = (np.array([_number(x) for x in one["values"]], dtype=float) for one in (expected, found))
    largest = np.max(np.abs(a[np.isfinite(a)]), initial=0.0)
    with np.errstate(invalid="ignore"):
        near = np.abs(a - b) <= relative * np.abs(a) + OF_THE_LARGEST * (relative / RELATIVE) * largest
    equal = near | (a == b) | (np.isnan(a) & np.isnan(b))
    a, b = a.reshape(expected["shape"]), b.reshape(expected["shape"])
    places = [tuple(int(k) for k in place) for place in np.argwhere(~equal.reshape(expected["shape"]))]
    return [f"{where}{list(place)}: {b[place]!r}, not {a[place]!r}" for place in places]


def _number(value):
    return float(value["number"]) if isinstance(value, dict) else float(value)
