from rate_dense.brian2 import network, result

__all__ = ["build", "result"]


def build(b2, size, probability):
    return network(b2, size, probability, "w : 1\ntotal_post = w*log(1 + r_pre) : 1 (summed)")
