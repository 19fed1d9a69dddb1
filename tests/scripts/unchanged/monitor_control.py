# Recording only what matters: pausing, periods, several monitors of one population
from ANNarchy import *
setup(dt=1.0)
pop = Population((2, 3), Neuron(parameters="tau = 7.0 : population", equations="tau*dv/dt = 1.0 - v\nm = mean(v) : population\nr = v*t"))
spk = Population(3, Neuron(parameters="I = 0.0", equations="v += I", spike="v >= 3.0", reset="v = 0.0"))
spk.I = [1.0, 0.75, 0.5]

m = Monitor(pop, ['v', 'm', 'r'], period=2.0)
late = Monitor(pop[1, 0:2], 'r', start=False)
offset = Monitor(pop, 'v', period=5.0, period_offset=3.0)
s = Monitor(spk, ['spike', 'v'])
compile()

simulate(10.0)
m.pause()
simulate(10.0)
m.resume()
late.start()
simulate(6.0)

data = m.get(['v', 'm'], keep=True)
print(data['v'].shape, data['v'][-1].tolist(), data['m'].tolist())
print(m.times(['v']))
print(m.get('r', reshape=True).shape, m.get('v', keep=True)[0].tolist())
print(late.get('r').tolist())
print(offset.get('v')[:, 0].tolist())
simulate(3.0)
print(late.get('r').tolist())
spikes = s.get('spike')
print(spikes, s.mean_fr(spikes), population_rate(spikes, smooth=0.0).tolist()[:12])
print(s.smoothed_rate(spikes, smooth=4.0)[0, -3:].tolist(), s.get()['v'].shape)
print(monitors(obj=pop) == [m, offset])
