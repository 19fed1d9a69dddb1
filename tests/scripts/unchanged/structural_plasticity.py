# Synapses come and go
from ANNarchy import *

setup(dt=1.0, structural_plasticity=True)

Cell = Neuron(parameters="r = 0.0")
Out = Neuron(equations="r = sum(exc)")

Rule = Synapse(
    parameters = """
        T = 25 : int, projection
    """,
    equations = """
        age = if pre.r * post.r > 0.5: 0 else: age + 1 : init = 0, int
    """,
    pruning = "age > T : proba = 1.0",
)

pre = Population(6, Cell)
post = Population(4, Out)
proj = Projection(pre, post, 'exc', Rule)
proj.connect_all_to_all(0.2)

compile()

proj.start_pruning(period=5.0)

pre.r = [1.0, 1.0, 1.0, 1.0, 1.0, 1.0]
simulate(20.0)
print(get_time(), proj.nb_synapses, post.r.tolist())

# Half of the neurons become silent, their synapses are pruned
pre.r = [1.0, 0.0, 1.0, 0.0, 1.0, 0.0]
simulate(60.0)
print(get_time(), proj.nb_synapses, post.r.tolist())
print([d.pre_ranks for d in proj.dendrites])
proj.stop_pruning()

# New ones by hand
for dendrite in proj.dendrites:
    dendrite.create_synapse(rank=1, w=1.0, delay=0.0)
proj.dendrite(2).prune_synapse(4)
pre.r = 1.0
simulate(10.0)
print([d.pre_ranks for d in proj.dendrites], proj.nb_synapses)
print(proj.w)
print(post.r.tolist())
