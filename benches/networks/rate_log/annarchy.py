from rate_dense.annarchy import network, result
from rate_log import PSP

__all__ = ["build", "result"]


def build(ann, size, probability):
    return [network(ann, size, probability, ann.Synapse(psp=PSP))]
