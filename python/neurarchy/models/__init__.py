"""Standard models of neurons and synapses, one file each."""

from ..neuron import Neuron
from ..synapse import Synapse
from .default_rate_coded import DefaultRateCodedSynapse
from .default_spiking import DefaultSpikingSynapse
from .eif_cond_alpha_isfa_ista import EIF_cond_alpha_isfa_ista
from .eif_cond_exp_isfa_ista import EIF_cond_exp_isfa_ista
from .hebb import Hebb
from .hh_cond_exp import HH_cond_exp
from .ibcm import IBCM
from .if_cond_alpha import IF_cond_alpha
from .if_cond_exp import IF_cond_exp
from .if_curr_alpha import IF_curr_alpha
from .if_curr_exp import IF_curr_exp
from .izhikevich import Izhikevich
from .leaky_integrator import LeakyIntegrator
from .oja import Oja
from .stdp import STDP
from .stp import STP

__all__ = [
    "IBCM",
    "STDP",
    "STP",
    "DefaultRateCodedSynapse",
    "DefaultSpikingSynapse",
    "EIF_cond_alpha_isfa_ista",
    "EIF_cond_exp_isfa_ista",
    "HH_cond_exp",
    "Hebb",
    "IF_cond_alpha",
    "IF_cond_exp",
    "IF_curr_alpha",
    "IF_curr_exp",
    "Izhikevich",
    "LeakyIntegrator",
    "Oja",
    "list_standard_neurons",
    "list_standard_synapses",
]


def list_standard_neurons() -> list[type[Neuron]]:
    """Return the classes of the standard neurons.

    Examples
    --------
    >>> import neurarchy as ann
    >>> ann.list_standard_neurons()[0].__name__
    'LeakyIntegrator'
    """
    return [
        LeakyIntegrator,
        Izhikevich,
        IF_curr_exp,
        IF_cond_exp,
        IF_curr_alpha,
        IF_cond_alpha,
        HH_cond_exp,
        EIF_cond_alpha_isfa_ista,
        EIF_cond_exp_isfa_ista,
    ]


def list_standard_synapses() -> list[type[Synapse]]:
    """Return the classes of the standard synapses.

    Examples
    --------
    >>> import neurarchy as ann
    >>> [synapse.__name__ for synapse in ann.list_standard_synapses()]
    ['STP', 'STDP', 'Hebb', 'Oja', 'IBCM']
    """
    return [STP, STDP, Hebb, Oja, IBCM]
