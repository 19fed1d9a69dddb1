from oja_dense import alpha, tau_w
from rate_dense.brian2 import network, result

__all__ = ["build", "result"]


def build(b2, size, probability):
    synapse = """dw/dt = (r_pre*r_post - alpha*r_post**2*w)/tau_w : 1 (clock-driven)
    total_post = w*r_pre : 1 (summed)"""
    names = {"alpha": alpha(size, probability), "tau_w": tau_w(size, probability) * b2.ms}
    return network(b2, size, probability, synapse, names)
