from oja_dense import alpha, tau_w
from rate_dense.annarchy import network, result

__all__ = ["build", "result"]


def build(ann, size, probability):
    synapse = ann.Synapse(
        parameters=f"tau = {tau_w(size, probability)} : projection\nalpha = {alpha(size, probability)} : projection",
        equations="tau * dw/dt = pre.r * post.r - alpha * post.r^2 * w : explicit",
    )
    return [network(ann, size, probability, synapse)]
