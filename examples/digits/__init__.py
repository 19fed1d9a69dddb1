"""Small networks that tell handwritten digits, trained with NumPy, and files of Keras to keep them in."""

from .keras_files import write_h5, write_keras
from .networks import Convolution, Dense, Pooling, accuracy, load, train

__all__ = ["Convolution", "Dense", "Pooling", "accuracy", "load", "train", "write_h5", "write_keras"]
