"""The standard models of neurons and synapses, driven by the same spikes and rates."""

from __future__ import annotations

from .model import model
from .parts import firing_at, wavy_rates


def driven(ann, neuron, weight, steps, names, every=4):
    """Four neurons of different excitability that get excitation and inhibition; every fourth sample is kept."""
    exc = firing_at(ann, [2.0, 7.5, 8.0, 12.0, 20.0, 20.5], [4.25, 9.0, 10.0, 21.0])
    inh = firing_at(ann, [6.0, 16.0], [13.5])
    pop = ann.Population(4, neuron)
    ann.Projection(exc, pop, "exc").connect_all_to_all(weight)
    ann.Projection(inh, pop, "inh").connect_all_to_all(0.5 * weight)
    m = ann.Monitor(pop, [*names, "spike"])
    before = {name: pop.get(name) for name in pop.attributes}
    yield steps
    seen = {name: m.get(name)[::every] for name in names} | {"spike": m.get("spike")}
    lists = {"parameters": pop.parameters, "variables": pop.variables, "attributes": pop.attributes}
    return seen | lists | {"before": before, "targets": pop.targets}


@model(dt=0.25)
def leaky_integrator(ann):
    """Rates of neurons with baselines and thresholds, and of ones with an input of their own."""
    pre = wavy_rates(ann, 3)
    pop = ann.Population(2, ann.LeakyIntegrator(tau=8.0, B=0.2, T=0.1))
    own = ann.Population(2, ann.LeakyIntegrator(B=-0.1, sum="sum(exc)*(1.0 + sum(mod))"))
    pop.B = [0.2, 0.5]
    for target in ("exc", "inh", "mod"):
        for post in (pop, own):
            if (target, post) not in (("mod", pop), ("inh", own)):
                ann.Projection(pre, post, target).connect_from_matrix([[0.5, -0.5, 1.0], [0.25, 0.75, -1.0]])
    m, n = ann.Monitor(pop, ["v", "r"]), ann.Monitor(own, ["v", "r"])
    yield 60
    return {"pop": m.get(), "own": n.get(), "parameters": pop.parameters, "variables": pop.variables, "tau": pop.tau}


@model(dt=0.25)
def izhikevich_standard(ann):
    neuron = ann.Izhikevich(a=0.02, b=0.2, c=-65.0, d=6.0, i_offset=8.0, tau_refrac=1.0)
    return (yield from driven(ann, neuron, 8.0, 160, ("v", "u", "g_exc")))


@model(dt=0.125, over={"name": ("IF_curr_exp", "IF_curr_alpha")})
def integrate_and_fire_current(ann, name):
    neuron = getattr(ann, name)(tau_refrac=2.0, tau_syn_I=10.0, i_offset=0.65, tau_m=15.0)
    return (yield from driven(ann, neuron, 1.5, 320, ("v", "g_exc", "g_inh"), every=8))


@model(dt=0.125, over={"name": ("IF_cond_exp", "IF_cond_alpha")})
def integrate_and_fire_conductance(ann, name):
    neuron = getattr(ann, name)(tau_refrac=1.0, tau_syn_E=3.0, i_offset=0.5)
    return (yield from driven(ann, neuron, 0.03, 320, ("v", "g_exc", "g_inh"), every=8))


@model(dt=0.125, over={"name": ("EIF_cond_exp_isfa_ista", "EIF_cond_alpha_isfa_ista")})
def adaptive_exponential_standard(ann, name):
    neuron = getattr(ann, name)(tau_refrac=1.0, i_offset=0.9, tau_w=60.0)
    return (yield from driven(ann, neuron, 0.02, 320, ("v", "w", "I", "g_exc"), every=8))


@model(dt=0.0625)
def hodgkin_huxley_standard(ann):
    neuron = ann.HH_cond_exp(i_offset=0.3)
    return (yield from driven(ann, neuron, 0.05, 480, ("v", "m", "h", "n", "g_exc"), every=16))


def followed(ann, pre, post, synapse, names):
    """A plastic projection and the values of its synapses after every step."""
    proj = ann.Projection(pre, post, "exc", synapse)
    proj.connect_from_matrix([[0.5, 0.25, 0.1], [0.9, None, 0.02]])
    seen = {name: [] for name in names}
    for _ in range(20):
        yield 1
        for name in names:
            seen[name].append(proj.get(name))
    # The reference lists the weight of STDP as a variable, too.
    variables = [name for name in proj.variables if name not in proj.parameters]
    return seen | {"parameters": proj.parameters, "variables": variables, "attributes": sorted(set(proj.attributes))}


@model()
def short_term_plasticity_standard(ann):
    pre = firing_at(ann, [2.0, 3.0, 9.0, 14.0], [3.0, 6.0, 12.0, 13.0], [1.0, 15.0])
    post = ann.Population(2, ann.Neuron(equations="v = g_exc", spike="v > 100.0"))
    m = ann.Monitor(post, "v")
    seen = yield from followed(ann, pre, post, ann.STP(tau_rec=50.0, tau_facil=20.0, U=0.4), ("x", "u"))
    return seen | {"v": m.get("v")}


@model()
def stdp_standard(ann):
    pre = firing_at(ann, [2.0, 3.0, 9.0, 14.0], [3.0, 6.0, 12.0, 13.0], [1.0, 15.0])
    post = firing_at(ann, [3.0, 6.0, 12.0], [4.0, 9.0, 13.0, 14.0])
    synapse = ann.STDP(tau_plus=10.0, tau_minus=15.0, A_plus=0.1, A_minus=0.12, w_max=0.95, w_min=0.05)
    return (yield from followed(ann, pre, post, synapse, ("x", "y", "w")))


@model(over={"name": ("Hebb", "Oja", "IBCM")})
def rate_coded_learning(ann, name):
    pre = wavy_rates(ann, 3)
    post = ann.Population(2, ann.Neuron(equations="r = pos(sum(exc)) + 0.1*t"))
    options = {"Hebb": {"eta": 0.05}, "Oja": {"eta": 0.05, "alpha": 0.5}, "IBCM": {"eta": 0.02, "tau": 30.0}}
    names = ("w", "theta") if name == "IBCM" else ("w",)
    return (yield from followed(ann, pre, post, getattr(ann, name)(**options[name]), names))
