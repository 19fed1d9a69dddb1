"""Numerical methods of synapse equations."""

from __future__ import annotations

from .model import model
from .parts import firing_at, wavy_rates

ALL = ("explicit", "implicit", "semiimplicit", "exponential", "midpoint", "rk4")


@model(dt=0.5, over={"method": ALL})
def synapse_linear(ann, method):
    """A linear equation in each synapse of a rate-coded projection."""
    pre, post = wavy_rates(ann, 3), wavy_rates(ann, 2)
    proj = ann.Projection(
        pre,
        post,
        "exc",
        ann.Synapse(
            parameters="tau = 5.0 : projection",
            equations=f"""
                tau*dx/dt + x = pre.r*post.r : {method}, init=0.5
                tau*dw/dt = pre.r - 0.5*w : {method}, min=0.0
            """,
        ),
    )
    proj.connect_from_matrix([[0.1, 0.2, 0.3], [0.4, 0.5, 0.6]])
    m = ann.Monitor(proj, ["x", "w"], period=2.0)
    yield 20
    return {"x": m.get("x"), "w": m.get("w"), "last": proj.w}


@model(dt=0.5, over={"method": ("explicit", "semiimplicit", "exponential", "implicit", "midpoint")})
def synapse_coupled(ann, method):
    """Two coupled equations in each synapse."""
    pre, post = wavy_rates(ann, 2), wavy_rates(ann, 2)
    proj = ann.Projection(
        pre,
        post,
        "exc",
        ann.Synapse(
            parameters="tau = 5.0",
            equations=f"""
                tau*dx/dt = pre.r - x + y : {method}
                tau*dy/dt = post.r - 2.0*y - x : {method}, init=1.0
            """,
        ),
    )
    proj.connect_all_to_all(0.5)
    m = ann.Monitor(proj, ["x", "y"], period=2.0)
    yield 24
    return {"x": m.get("x"), "y": m.get("y")}


@model(dt=0.5, over={"method": ("explicit", "midpoint", "rk4")})
def synapse_nonlinear(ann, method):
    """Oja's rule, and a nonlinear trace."""
    pre, post = wavy_rates(ann, 3), wavy_rates(ann, 2)
    proj = ann.Projection(
        pre,
        post,
        "exc",
        ann.Synapse(
            parameters="eta = 20.0 : projection\nalpha = 2.0 : projection",
            equations=f"eta*dw/dt = pre.r*post.r - alpha*post.r^2*w : {method}, min=-1.0, max=1.0",
        ),
    )
    proj.connect_from_matrix([[0.1, 0.2, 0.3], [0.4, 0.5, 0.6]])
    m = ann.Monitor(proj, "w", period=2.0)
    yield 40
    return {"w": m.get("w")}


# Without rk4: the reference does not couple its equations in synapses.
@model(dt=0.5, over={"method": [method for method in ALL if method != "rk4"]})
def synapse_continuous_spiking(ann, method):
    """A continuous trace in a spiking synapse, incremented by pre- and post-synaptic spikes."""
    pre = firing_at(ann, [1.0, 4.5, 5.0, 12.0], [2.0, 3.0, 9.5])
    post = firing_at(ann, [4.5, 7.0, 12.5], [1.5, 3.0, 10.0])
    proj = ann.Projection(
        pre,
        post,
        "exc",
        ann.Synapse(
            parameters="tau = 5.0 : projection",
            equations=f"""
                tau*dx/dt = -x : {method}
                tau*dy/dt = 0.25*x - y : {method}
            """,
            pre_spike="g_target += w\nx += 1.0",
            post_spike="y += 0.5\nw += 0.1*x : max=0.9",
        ),
    )
    proj.connect_from_matrix([[0.1, 0.2], [0.4, 0.5]])
    m = ann.Monitor(proj, ["x", "y"], period=1.0)
    yield 15
    half = proj.w
    yield 15
    return {"x": m.get("x"), "y": m.get("y"), "half": half, "w": proj.w}


@model(dt=0.5)
def synapse_groups(ann):
    """Assignments cut the equations of a synapse into groups, as they do in neurons."""
    pre, post = wavy_rates(ann, 2), wavy_rates(ann, 2)
    proj = ann.Projection(
        pre,
        post,
        "exc",
        ann.Synapse(
            equations="""
                4.0*da/dt = b - a + pre.r : init=1.0
                s = a + b
                4.0*db/dt = s - b : init=0.5
                4.0*dc/dt = a - b - c : exponential
                n += s
            """
        ),
    )
    proj.connect_all_to_all(0.5)
    names = ["a", "s", "b", "c", "n"]
    m = ann.Monitor(proj, names, period=1.5)
    yield 24
    return {name: m.get(name) for name in names}
