# Own connection patterns, two ways of reading them back
from ANNarchy import *
import scipy.sparse as sp

setup(dt=1.0)

def ring(pre, post, weight, reach):
    synapses = CSR()
    for post_rank in range(post.size):
        ranks = sorted((post_rank + d) % pre.size for d in range(-reach, reach + 1) if d != 0)
        values = [weight / (1 + abs(((r - post_rank + pre.size // 2) % pre.size) - pre.size // 2)) for r in ranks]
        synapses.add(post_rank, ranks, values, [0.0])
    return synapses

def probabilistic_pattern(pre, post, every_nth=2, value=1.0):
    synapses = LILConnectivity()
    for post_rank in range(post.size):
        ranks = [r for r in range(pre.size) if (r * 7 + post_rank) % (every_nth + post_rank) == 0]
        synapses.add(post_rank, ranks, [value] * len(ranks), [1.0 + (r % 3) for r in ranks])
    return synapses

source = Population(12, Neuron(equations="r = 0.5 + 0.5*sin(2*pi*t/12.0)"))
out = Population(12, Neuron(equations="r = 0.8*sum(ring) + 0.1*sum(some) + sum(matrix)"))
small = Population(3, Neuron(equations="r = sum(exc)"))

a = Projection(source, out, 'ring').connect_with_func(method=ring, weight=1.0, reach=2)
b = Projection(out, out, "some").connect_with_func(probabilistic_pattern, every_nth=3, value=0.1)
m = sp.lil_matrix((12, 12))
for k in range(12):
    m[k, (k + 5) % 12] = 0.01 * k
c = Projection(source, out, 'matrix').connect_from_sparse(m)
d = Projection(out[2:8:2], small, 'exc').connect_all_to_all(0.5)

compile()
simulate(30.0)

print(out.r.tolist())
print(small.r.tolist())
print(a.nb_synapses, b.nb_synapses, c.nb_synapses, d.nb_synapses)
print(a.dendrite(0).pre_ranks, a.dendrite(0).w)
print(b.post_ranks, b.nb_synapses_per_dendrite(), b.max_delay)
print(b.dendrite(1).pre_ranks)
print(c.connectivity_matrix()[3].tolist())
print(d.connectivity_matrix(fill=-1.0).tolist())
