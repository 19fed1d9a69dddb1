"""Conversion of trained artificial neural networks to spiking networks.

An :class:`ANNtoSNNConverter` reads a network that was trained elsewhere, from the files of Keras or ONNX, and makes a
spiking network of it. Neither TensorFlow nor Keras is needed.
"""

from .converter import ANNtoSNNConverter
from .input_encoding import CPN, IB, PSO
from .read_out import IaF, IaF_Acc, IaF_ReadOut, IaF_TTKS, available_read_outs

__all__ = [
    "CPN",
    "IB",
    "PSO",
    "ANNtoSNNConverter",
    "IaF",
    "IaF_Acc",
    "IaF_ReadOut",
    "IaF_TTKS",
    "available_read_outs",
]
