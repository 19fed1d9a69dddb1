# Saving a trained network and going on with it
from ANNarchy import *
import os, tempfile

setup(dt=1.0)
inp = Population(4, Neuron(parameters="r = 1.0"), name="inp")
out = Population((2, 2), Neuron(parameters="tau=10.0 : population", equations="tau*dr/dt + r = sum(exc)"), name="out")
proj = Projection(inp, out, 'exc', Hebb(eta=0.01), name="learned").connect_all_to_all(0.1)
compile()
inp.r = [0.1, 0.2, 0.3, 0.4]
simulate(20.0)
folder = tempfile.mkdtemp()
for name in ["net.npz", "net.data", "net.txt.gz"]:
    save(os.path.join(folder, name))
proj.save_connectivity(os.path.join(folder, "proj.npz"))
simulate(10.0)
later = (get_time(), out.r.tolist(), proj.w)
print(later)

for name in ["net.npz", "net.data", "net.txt.gz"]:
    reset(projections=True, synapses=True)
    load(os.path.join(folder, name))
    print(name, get_time(), out.r.tolist())
    inp.r = [0.1, 0.2, 0.3, 0.4]
    simulate(10.0)
    print(out.r.tolist() == later[1], proj.w == later[2])

clear()
inp = Population(4, Neuron(parameters="r = 1.0"))
out = Population((2, 2), Neuron(equations="r = sum(exc)"))
again = Projection(inp, out, 'exc').connect_from_file(os.path.join(folder, "proj.npz"))
compile()
simulate(1.0)
print(again.w, out.r.tolist())
