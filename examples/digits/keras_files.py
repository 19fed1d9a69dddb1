"""Files as Keras writes them, without Keras: what matters of them to read a network."""

from __future__ import annotations

import io
import json
import zipfile

import h5py
import numpy as np

from .networks import Convolution, Dense, Pooling


def describe(layers, shape):
    """Return class, configuration and weights of each layer, as Keras has them."""
    described = [("InputLayer", {"name": "input", "batch_shape": [None, *shape]}, [])]
    flat = len(shape) == 1
    for number, layer in enumerate(layers):
        last = number == len(layers) - 1
        activation = {"use_bias": False, "activation": "softmax" if last else "relu"}
        match layer:
            case Dense():
                if not flat:
                    described.append(("Flatten", {"name": "flatten"}, []))
                    flat = True
                config = {"name": f"dense_{number}", "units": layer.w.shape[1], **activation}
                described.append(("Dense", config, [layer.w]))
            case Convolution():
                config = {
                    "name": f"conv_{number}",
                    "filters": layer.w.shape[3],
                    "kernel_size": [3, 3],
                    "strides": [1, 1],
                    "padding": "same",
                    "data_format": "channels_last",
                    **activation,
                }
                described.append(("Conv2D", config, [layer.w]))
            case Pooling():
                size = {"pool_size": [2, 2], "strides": [2, 2], "padding": "valid"}
                described.append(("MaxPooling2D", {"name": f"pool_{number}", **size}, []))
    return described


def write_keras(path, layers, shape):
    """Write a Sequential network to a `.keras` file."""
    described = describe(layers, shape)
    buffer = io.BytesIO()
    names = {}
    snake = {"InputLayer": "input_layer", "MaxPooling2D": "max_pooling2d"}
    with h5py.File(buffer, "w") as file:
        for kind, config, weights in described:
            base = snake.get(kind, kind.lower())
            number = names[base] = names.get(base, -1) + 1
            group = file.create_group(f"layers/{base}_{number}/vars" if number else f"layers/{base}/vars")
            group.attrs["name"] = config["name"]
            for place, values in enumerate(weights):
                group[str(place)] = np.asarray(values, dtype=np.float32)
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("metadata.json", json.dumps({"keras_version": "3.5.0"}))
        archive.writestr("config.json", json.dumps(_config(described)))
        archive.writestr("model.weights.h5", buffer.getvalue())


def write_h5(path, layers, shape):
    """Write a Sequential network to an `.h5` file."""
    described = describe(layers, shape)
    with h5py.File(path, "w") as file:
        file.attrs["keras_version"] = "3.5.0"
        file.attrs["model_config"] = json.dumps(_config(described))
        for _, config, weights in described:
            group = file.create_group(f"model_weights/{config['name']}")
            for values in weights:
                group[f"{config['name']}/kernel"] = np.asarray(values, dtype=np.float32)
            group.attrs["weight_names"] = [f"{config['name']}/kernel"] if weights else []


def _config(described):
    layers = [{"class_name": kind, "config": config} for kind, config, _ in described]
    return {"class_name": "Sequential", "config": {"name": "digits", "layers": layers}}
