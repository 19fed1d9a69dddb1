# Dynamic neural field: a bump of activity follows a moving stimulus.
from ANNarchy import *

setup(dt=1.0)

# Dimension of the maps
N = 15

InputNeuron = Neuron(
    parameters = """
        baseline = 0.0
    """,
    equations = """
        r = baseline
    """
)

NeuralFieldNeuron = Neuron(
    parameters = """
        tau = 10.0 : population
    """,
    equations = """
        tau * dmu/dt + mu = sum(exc) + sum(inh)
        r = if mu < 0.0: 0.0 else: if mu > 1.0: 1.0 else: mu
    """
)

InputPop = Population(name='Input', geometry=(N, N), neuron=InputNeuron)
FocusPop = Population(name='Focus', geometry=(N, N), neuron=NeuralFieldNeuron)

ff = Projection(pre=InputPop, post=FocusPop, target='exc')
ff.connect_one_to_one(weights=1.0)

lat = Projection(pre=FocusPop, post=FocusPop, target='inh')
lat.connect_dog(amp_pos=0.2, sigma_pos=0.1, amp_neg=0.1, sigma_neg=0.7)

compile()

xx, yy = np.meshgrid(np.linspace(0, N - 1, N), np.linspace(0, N - 1, N))

@every(period=10.0)
def move_bump(n):
    angle = 2.0 * np.pi * n / 20.0
    cx = N * (1.0 + 0.5 * np.cos(angle)) / 2.0
    cy = N * (1.0 + 0.5 * np.sin(angle)) / 2.0
    InputPop.baseline = 0.8 * np.exp(-((xx - cx)**2 + (yy - cy)**2) / 2.0 / 2.0**2)

if __name__ == "__main__":
    for trial in range(4):
        simulate(100.0)
        r = FocusPop.r
        cx, cy = (r * np.arange(N)[:, None]).sum() / r.sum(), (r * np.arange(N)[None, :]).sum() / r.sum()
        print("t =", get_time(), "center", float(cx), float(cy), "active", int((r > 0.1).sum()), "mean", float(r.mean()))
    print("synapses", lat.nb_synapses, ff.nb_synapses)
