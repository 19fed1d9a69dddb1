# Winner-take-all with several threads: python winner_take_all.py -j 2
import ANNarchy as ann
from ANNarchy import np, Uniform

ann.setup(dt=1.0)
print("threads", ann.get_global_config('num_threads'), "precision", ann.get_global_config('precision'))

class Rate(ann.Neuron):
    _instantiated = []

    def __init__(self, tau=10.0):
        ann.Neuron.__init__(
            self,
            parameters="tau = {} : population\nI = 0.0".format(tau),
            equations="tau*dv/dt + v = I + sum(exc) - sum(inh)\nr = clip(v, 0.0, 1.0)",
            functions="", name="Rate", description="Clipped rate",
        )

N = 200
A = ann.Population((10, 20), Rate(5.0))
self_exc = ann.Projection(A, A, 'exc').connect_one_to_one(weights=1.2)
inh = ann.Projection(A, A, 'inh').connect_all_to_all(weights=0.02)
gauss = ann.Projection(A, A, 'exc').connect_gaussian(amp=0.1, sigma=0.1, limit=0.05)
ann.compile()

A.I = 0.1 + 0.3 * np.abs(np.sin(np.arange(N))).reshape(A.geometry)
A[0, :].I = 0.0
history = []
for t in range(6):
    ann.simulate(20.0)
    history.append((float(A.r.mean()), int((A.r > 0.9).sum()), A.coordinates_from_rank(int(A.v.argmax()))))
for line in history:
    print(*line)
print(A.r[3].tolist())
print(gauss.nb_synapses, inh.nb_synapses, A[2, 3].r, A.neuron(5).v)
