"""Balloon models of the literature."""

from __future__ import annotations

import inspect
from typing import Any, ClassVar, TypeVar

from ... import _core
from ...models.standard import arguments_of
from .model import BoldModel

_Model = TypeVar("_Model", bound=BoldModel)


class _Balloon(BoldModel):
    """What the balloon models share: their texts come from the engine."""

    #: Its name in the table of balloon models.
    _MODEL: ClassVar[str]

    def _make(self, scope: dict[str, Any]) -> None:
        """Become the model with these arguments, as a standard neuron does."""
        texts, inputs, outputs = _core.bold_model(self._MODEL, arguments_of(self._MODEL, (), scope))
        BoldModel.__init__(
            self,
            parameters=texts["parameters"],
            equations=texts["equations"],
            inputs=inputs,
            output=outputs,
            name=texts["name"],
            description=texts["description"],
        )


#: What the four models of Stephan et al. share, as their docstrings tell it.
_DYNAMICS = """
    I_CBF = sum(I_CBF)
    second*ds/dt = phi*I_CBF - kappa*s - gamma*(f_in - 1)
    second*df_in/dt = s
    E = 1 - (1 - E_0)**(1/f_in)
    tau*second*dq/dt = f_in*E/E_0 - q/v*f_out
    tau*second*dv/dt = f_in - f_out
    f_out = v**(1/alpha)
""".strip("\n")
_BOUNDS = "``f_in``, ``q``, ``v`` and ``f_out`` are at least 0.01; ``second`` is 1000 ms. The input is ``I_CBF``."
_CONSTANTS = {
    "phi": "Input coefficient.",
    "kappa": "Signal decay, 1/s.",
    "gamma": "Feedback regulation, 1/s.",
    "E_0": "Oxygen extraction fraction at rest.",
    "tau": "Mean transit time of the blood, s.",
    "alpha": "Stiffness of the vessels.",
    "V_0": "Volume of the blood at rest.",
    "v_0": "Frequency offset at the surface of deoxygenated vessels, 1/s.",
    "TE": "Echo time, s.",
    "epsilon": "Ratio of the signals of blood and tissue.",
    "r_0": "Slope of the relation between the relaxation rate of the blood and its oxygen saturation, 1/s.",
}
_END = """
Raises
------
ANNarchyException
    If an argument is no number.

References
----------
Friston et al. (2000). Nonlinear responses in fMRI: the balloon model, Volterra kernels, and other hemodynamics.
NeuroImage 12(4), 466-477. Stephan et al. (2007). Comparing hemodynamic models with DCM. NeuroImage 38(3), 387-401.
""".strip("\n")


def _documented(model: type[_Model]) -> type[_Model]:
    """Add to the docstring of a model, which has its title, its own equations and remarks, what it shares."""
    if model.__doc__:  # Python's option -OO leaves none.
        title, colons, equations, *remarks = inspect.cleandoc(model.__doc__).split("\n\n")
        constants = "\n".join(f"{name} : float\n    {_CONSTANTS[name]}" for name in inspect.signature(model).parameters)
        parameters = f"Parameters\n----------\n{constants}"
        parts = [title, colons, f"{_DYNAMICS}\n{equations}", _BOUNDS, *remarks, parameters, _END]
        model.__doc__ = "\n\n".join(parts)
    return model


class _Revised(_Balloon):
    """Balloon model with revised coefficients."""

    def __init__(
        self,
        phi: float = 1.0,
        kappa: float = 1.0 / 1.54,
        gamma: float = 1.0 / 2.46,
        E_0: float = 0.34,
        tau: float = 0.98,
        alpha: float = 0.33,
        V_0: float = 0.02,
        v_0: float = 40.3,
        TE: float = 40.0 / 1000.0,
        epsilon: float = 1.43,
        r_0: float = 25.0,
    ) -> None:
        self._make(locals())


class _Classic(_Balloon):
    """Balloon model with classic coefficients."""

    def __init__(
        self,
        phi: float = 1.0,
        kappa: float = 1.0 / 1.54,
        gamma: float = 1.0 / 2.46,
        E_0: float = 0.34,
        tau: float = 0.98,
        alpha: float = 0.33,
        V_0: float = 0.02,
        v_0: float = 40.3,
        TE: float = 40.0 / 1000.0,
        epsilon: float = 1.43,
    ) -> None:
        self._make(locals())


@_documented
class balloon_RN(_Revised):
    """Balloon model with revised coefficients and nonlinear BOLD equation.

    ::

        k_1 = 4.3*v_0*E_0*TE
        k_2 = epsilon*r_0*E_0*TE
        k_3 = 1 - epsilon
        BOLD = V_0*(k_1*(1 - q) + k_2*(1 - q/v) + k_3*(1 - v))
    """

    _MODEL = "balloon_RN"


@_documented
class balloon_RL(_Revised):
    """Balloon model with revised coefficients and linear BOLD equation.

    ::

        k_1 = 4.3*v_0*E_0*TE
        k_2 = epsilon*r_0*E_0*TE
        k_3 = 1 - epsilon
        BOLD = V_0*((k_1 + k_2)*(1 - q) + (k_3 - k_2)*(1 - v))

    The reference system's 4.8 lets ``q`` and ``v`` of this model change a thousand times faster than it documents; here
    they have the documented speed.
    """

    _MODEL = "balloon_RL"


@_documented
class balloon_CN(_Classic):
    """Balloon model with classic coefficients and nonlinear BOLD equation.

    ::

        k_1 = (1 - V_0)*4.3*v_0*E_0*TE
        k_2 = 2*E_0
        k_3 = 1 - epsilon
        BOLD = V_0*(k_1*(1 - q) + k_2*(1 - q/v) + k_3*(1 - v))
    """

    _MODEL = "balloon_CN"


@_documented
class balloon_CL(_Classic):
    """Balloon model with classic coefficients and linear BOLD equation.

    ::

        k_1 = (1 - V_0)*4.3*v_0*E_0*TE
        k_2 = 2*E_0
        k_3 = 1 - epsilon
        BOLD = V_0*((k_1 + k_2)*(1 - q) + (k_3 - k_2)*(1 - v))
    """

    _MODEL = "balloon_CL"


class balloon_maith2021(_Balloon):
    """Balloon model with the constants of Maith et al. (2021), which are one for each neuron of the model.

    Equations as in :class:`balloon_RN`, but::

        k_1 = 7*E_0
        k_2 = 2
        k_3 = 2*E_0 - 0.2

    References
    ----------
    Maith et al. (2021). A computational model-based analysis of basal ganglia pathway changes in Parkinson's disease
    inferred from resting-state fMRI. European Journal of Neuroscience 53(7), 2278-2295.
    """

    _MODEL = "balloon_maith2021"

    def __init__(self) -> None:
        self._make(locals())


class balloon_two_inputs(_Balloon):
    """Balloon model with inputs for the flow of blood, ``I_CBF``, and for the metabolic rate of oxygen, ``I_CMRO2``.

    ::

        second*ds_CBF/dt = phi_CBF*I_CBF - kappa_CBF*s_CBF - gamma_CBF*(f_in - 1)
        second*df_in/dt = s_CBF
        second*ds_CMRO2/dt = phi_CMRO2*I_CMRO2*gamma_CMRO2/gamma_CBF - kappa_CMRO2*s_CMRO2 - gamma_CMRO2*(r - 1)
        second*dr/dt = s_CMRO2
        dv = f_in - v**(1/alpha)
        tau_out = tau_out1 if dv > 0 else tau_out2
        f_out = v**(1/alpha) + tau_out*dv/(tau + tau_out)
        second*tau*dq/dt = r - q/v*f_out
        second*(tau + tau_out)*dv/dt = f_in - v**(1/alpha)

    Coefficients and BOLD as in :class:`balloon_RN`. The constants are one for each neuron of the model.

    References
    ----------
    Buxton et al. (2004). Modeling the hemodynamic response to brain activation. NeuroImage 23, S220-S233. Buxton
    (2012). Dynamic models of BOLD contrast. NeuroImage 62(2), 953-961.
    """

    _MODEL = "balloon_two_inputs"

    def __init__(self) -> None:
        self._make(locals())
