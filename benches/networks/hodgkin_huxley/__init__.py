"""Hodgkin-Huxley neurons with constant currents, not connected; exponential Euler.

Hodgkin and Huxley (1952), doi:10.1113/jphysiol.1952.sp004764, with the potentials of today's use. The currents go from
the first to the last value below, evenly.
"""

DT, DURATION, MEASURE, TOLERANCE = 0.01, 100.0, "rate (Hz)", 0.1
CASES = {"10,000": {"size": 10000}}
SMALL = {"100": {"size": 100}}
CURRENTS = 7.0, 20.0  # uA/cm2
C, G_NA, G_K, G_L, E_NA, E_K, E_L, V_INIT = 1.0, 120.0, 36.0, 0.3, 50.0, -77.0, -54.387, -65.0
M_INIT, H_INIT, N_INIT = 0.0529, 0.5961, 0.3177
