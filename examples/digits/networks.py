"""Training of networks without biases: dense layers, convolutions and maximum pooling, ReLU between them."""

from __future__ import annotations

import numpy as np


def load(seed=0):
    """Return 1,437 images to train with, their digits, 360 images to test with, their digits.

    The images are those of scikit-learn, 8 x 8 pixels between 0 and 1.
    """
    from sklearn.datasets import load_digits

    data = load_digits()
    order = np.random.default_rng(seed).permutation(len(data.images))
    images, digits = data.images[order, :, :, None] / 16.0, data.target[order]
    return images[:1437], digits[:1437], images[1437:], digits[1437:]


class Dense:
    """Weights of shape ``(inputs, units)``."""

    def __init__(self, inputs, units, rng):
        self.w = rng.normal(0.0, np.sqrt(2.0 / inputs), (inputs, units))

    def forward(self, x):
        self.shape = x.shape
        self.x = x.reshape(len(x), -1)
        return self.x @ self.w

    def backward(self, gradient):
        self.gradient = self.x.T @ gradient
        return (gradient @ self.w.T).reshape(self.shape)


class Convolution:
    """3 x 3 filters of shape ``(3, 3, channels, filters)``; the image keeps its size."""

    def __init__(self, channels, filters, rng):
        self.w = rng.normal(0.0, np.sqrt(2.0 / (9 * channels)), (3, 3, channels, filters))

    def forward(self, x):
        self.shape = x.shape
        padded = np.pad(x, [(0, 0), (1, 1), (1, 1), (0, 0)])
        windows = np.lib.stride_tricks.sliding_window_view(padded, (3, 3), axis=(1, 2))
        self.columns = windows.transpose(0, 1, 2, 4, 5, 3).reshape(*x.shape[:3], -1)
        return self.columns @ self.w.reshape(-1, self.w.shape[3])

    def backward(self, gradient):
        flat = gradient.reshape(-1, gradient.shape[3])
        self.gradient = (self.columns.reshape(len(flat), -1).T @ flat).reshape(self.w.shape)
        columns = (gradient @ self.w.reshape(-1, self.w.shape[3]).T).reshape(*self.shape[:3], 3, 3, self.shape[3])
        padded = np.zeros((self.shape[0], self.shape[1] + 2, self.shape[2] + 2, self.shape[3]))
        for y in range(3):
            for x in range(3):
                padded[:, y : y + self.shape[1], x : x + self.shape[2]] += columns[:, :, :, y, x]
        return padded[:, 1:-1, 1:-1]


class Pooling:
    """The maximum of each region of 2 x 2 pixels."""

    w = None

    def forward(self, x):
        n, height, width, channels = x.shape
        regions = x.reshape(n, height // 2, 2, width // 2, 2, channels)
        result = regions.max(axis=(2, 4))
        self.chosen = regions == result[:, :, None, :, None, :]
        return result

    def backward(self, gradient):
        spread = self.chosen * gradient[:, :, None, :, None, :]
        n, rows, _, columns, _, channels = spread.shape
        return spread.reshape(n, 2 * rows, 2 * columns, channels)


def scores(layers, images):
    """Return what the last layer says of each image, shape ``(images, classes)``."""
    x = images
    for layer in layers[:-1]:
        x = layer.forward(x)
        if layer.w is not None:
            layer.active = x > 0.0
            x = x * layer.active
    return layers[-1].forward(x)


def accuracy(layers, images, digits):
    """Return the share of images that are told right."""
    return float(np.mean(scores(layers, images).argmax(axis=1) == digits))


def train(layers, images, digits, epochs, seed=0, rate=0.002):
    """Train with the cross entropy and Adam (Kingma and Ba, 2015)."""
    rng = np.random.default_rng(seed)
    weighted = [layer for layer in layers if layer.w is not None]
    moments = [(np.zeros_like(layer.w), np.zeros_like(layer.w)) for layer in weighted]
    step = 0
    for _ in range(epochs):
        for batch in np.array_split(rng.permutation(len(images)), len(images) // 32):
            given = scores(layers, images[batch])
            gradient = np.exp(given - given.max(axis=1, keepdims=True))
            gradient /= gradient.sum(axis=1, keepdims=True)
            gradient[np.arange(len(batch)), digits[batch]] -= 1.0
            gradient /= len(batch)
            for layer in reversed(layers):
                if layer is not layers[-1] and layer.w is not None:
                    gradient = gradient * layer.active
                gradient = layer.backward(gradient)
            step += 1
            for layer, (mean, square) in zip(weighted, moments, strict=True):
                mean += 0.1 * (layer.gradient - mean)
                square += 0.001 * (layer.gradient**2 - square)
                layer.w -= rate * (mean / (1.0 - 0.9**step)) / (np.sqrt(square / (1.0 - 0.999**step)) + 1e-8)
