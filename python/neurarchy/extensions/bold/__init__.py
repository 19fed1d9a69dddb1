"""BOLD monitors: what a scanner would measure of the activity of a network.

A :class:`BoldMonitor` averages a variable of some populations, feeds it to a balloon model and records the result. The
balloon models are ``balloon_RN``, ``balloon_RL``, ``balloon_CN``, ``balloon_CL``, ``balloon_maith2021`` and
``balloon_two_inputs``; a :class:`BoldModel` is one of your own.
"""

from .accumulation import AccProjection
from .model import BoldModel
from .monitor import BoldMonitor
from .normalisation import NormProjection
from .predefined import (
    balloon_CL,
    balloon_CN,
    balloon_maith2021,
    balloon_RL,
    balloon_RN,
    balloon_two_inputs,
)
from .slices import BoldMonitorFromSlices

__all__ = [
    "AccProjection",
    "BoldModel",
    "BoldMonitor",
    "BoldMonitorFromSlices",
    "NormProjection",
    "balloon_CL",
    "balloon_CN",
    "balloon_RL",
    "balloon_RN",
    "balloon_maith2021",
    "balloon_two_inputs",
]
