# Parameters kept apart from the model, in a JSON file
import json, os, tempfile
from ANNarchy import *

neuron = Neuron(
    parameters = "tau = 10.0 : population\n baseline = 1.0 : population\n noise = 0.0",
    equations = "tau*dr/dt + r = sum(exc) + baseline"
)
gain = Constant("gain", 1.5)
pop1 = Population(3, neuron, name="pop1")
pop2 = Population(3, neuron, name="pop2")
proj = Projection(pop1, pop2, 'exc', Synapse(parameters="f = 2.0 : projection", psp="f*gain*w*pre.r"), name="forward")
proj.connect_one_to_one(0.5)

path = os.path.join(tempfile.mkdtemp(), "params.json")
save_parameters(path)
params = json.load(open(path))
print(json.dumps(params, sort_keys=True))

params["populations"]["pop1"]["baseline"] = 3.0
params["projections"]["forward"]["f"] = 1.0
params["network"] = {"duration": "50.0", "trials": 2}
json.dump(params, open(path, 'w'))

extra = load_parameters(path)
print(extra, pop1.baseline, pop2.baseline, proj.f)

compile()
for trial in range(int(extra["trials"])):
    simulate(extra["duration"])
    print(trial, pop1.r.tolist(), pop2.r.tolist())
