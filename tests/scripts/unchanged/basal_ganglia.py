# Selection in a small model of the basal ganglia: several targets, dopamine, population-wide operations, timed inputs
from ANNarchy import *

setup(dt=1.0)

Leaky = Neuron(
    parameters="""
        tau = 10.0 : population
        baseline = 0.0
    """,
    equations="""
        tau*dmp/dt + mp = sum(exc) - sum(inh) + baseline
        r = pos(mp)
    """
)
Scaled = Neuron(
    parameters="""
        tau = 10.0 : population
        baseline = 0.0
        K_dip = 0.4 : population
        firing = 0 : population, bool
    """,
    equations="""
        aux = if firing: (sum(exc) - sum(inh)) else: baseline : population
        tau*dmp/dt + mp = aux
        r = if mp < 0.0: 0.0 else: mp
    """
)

Covariance = Synapse(
    parameters="""
        tau = 1000.0 : projection
        eta = 50.0 : projection
        DA_threshold = 0.1 : projection
    """,
    equations="""
        tau_alpha = 20.0 : projection
        trace = (pre.r - mean(pre.r)) * pos(post.r - mean(post.r))
        dopa = post.sum(dopa) - DA_threshold : postsynaptic
        tau*dw/dt = eta*dopa*trace : min=0.0, max=2.0
    """
)

inputs = np.zeros((3, 4))
inputs[0, 0] = 1.0
inputs[1, [1, 2]] = 1.0
inputs[2, 3] = 1.0
Cx = TimedArray(rates=inputs, schedule=40.0, period=120.0)
Str = Population(3, Leaky, name="Striatum")
SNr = Population(3, Leaky, name="SNr")
SNr.baseline = 1.0
SNc = Population(1, Neuron(parameters="r = 0.2"), name="SNc")

CxStr = Projection(Cx, Str, 'exc', Covariance)
CxStr.connect_from_matrix([[0.5, 0.1, 0.1, 0.2], [0.1, 0.4, 0.3, 0.1], [0.2, 0.1, 0.1, 0.6]])
StrStr = Projection(Str, Str, 'inh').connect_all_to_all(0.3)
StrSNr = Projection(Str, SNr, 'inh').connect_one_to_one(1.0)
SNcStr = Projection(SNc, Str, 'dopa').connect_all_to_all(1.0)

m = Monitor(Str, ['r', 'sum(exc)'], period=20.0)
snr = Monitor(SNr, 'r', period=20.0)

compile()

def trial(dopamine):
    SNc.r = dopamine
    simulate(120.0)

trial(0.2)
trial(0.6)
trial(0.0)

for a, b in zip(m.get('r'), snr.get('r')):
    print(a.tolist(), b.tolist())
print(CxStr.w)
print(m.get('sum(exc)')[-1].tolist())
