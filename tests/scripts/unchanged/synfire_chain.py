# A synfire chain: lists of populations and projections, views, names
from ANNarchy import *
import sys

setup(dt=0.1)

GROUPS, SIZE = 5, 10

lif = IF_curr_alpha(tau_m=10.0, cm=0.25, tau_refrac=2.0, v_rest=-70.0, v_reset=-70.0, v_thresh=-55.0, tau_syn_E=0.3, tau_syn_I=2.0)
chain = [Population(SIZE, lif, name="group%d" % k) for k in range(GROUPS)]
for pop in chain:
    pop.v = -70.0
start = SpikeSourceArray([[1.0 + 0.1*k] for k in range(SIZE)])

projections_ = [Projection(start, chain[0], 'exc').connect_all_to_all(weights=3.0, delays=1.0)]
for k in range(GROUPS - 1):
    projections_.append(
        Projection(chain[k], chain[k + 1], 'exc', name="link%d" % k).connect_all_to_all(weights=2.5, delays=0.5 + k)
    )
feedback = Projection(chain[-1][:5], chain[0][5:], 'inh').connect_all_to_all(weights=0.2, delays=2.0)

monitors_ = [Monitor(pop, 'spike') for pop in chain]
compile()

simulate(40.0)

for pop, m in zip(populations()[:GROUPS], monitors_):
    t, n = m.raster_plot()
    print(pop.name, len(n), float(t.min()) if len(t) else None, float(t.max()) if len(t) else None)
print(get_population("group2") is chain[2], get_projection("link1").post.name, len(projections()))
print([proj.name for proj in projections(post=chain[1])], [p.max_delay for p in chain])
