# Poisson inputs of different kinds, and what arrives
from ANNarchy import *

def trial(seed):
    clear()
    setup(dt=1.0, seed=seed)

    poisson = PoissonPopulation(geometry=500, rates=30.0)
    modulated = PoissonPopulation(geometry=500, rates="20.0 + 20.0*sin(2*pi*t/500.0)")
    timed = TimedPoissonPopulation(geometry=500, rates=[10.0, 50.0, 20.0], schedule=[0.0, 400.0, 700.0])
    noisy = Population(500, Neuron(parameters="mu = 1.0", equations="r = mu + Normal(0.0, 0.5)\n u = Uniform(0.0, 2.0)"))

    cell = Population(50, Neuron(parameters="tau=20.0 : population", equations="tau*dv/dt = -v + g_exc", spike="v > 10000.0", reset="v=0.0"))
    proj = Projection(poisson, cell, 'exc')
    proj.connect_fixed_number_pre(number=50, weights=Uniform(0.5, 1.5))

    ms = [Monitor(p, 'spike') for p in (poisson, modulated, timed)]
    mn = Monitor(noisy, ['r', 'u'], period=10.0)
    mv = Monitor(cell, 'v', period=5.0)
    compile()
    simulate(1000.0)

    rates = [m.mean_fr(m.get('spike')) for m in ms[:2]]
    h = ms[2].histogram(bins=100.0)
    print("poisson", rates[0], "modulated", rates[1])
    print("low", float(h[0:4].mean()), "high", float(h[4:7].mean()), "end", float(h[7:10].mean()))
    r, u = mn.get('r'), mn.get('u')
    print("normal", float(r.mean()), "deviation", float(r.std()), "uniform", float(u.mean()), "spread", float(u.std()))
    print("potential", float(mv.get('v')[20:].mean()))
    w = np.array(proj.w)
    print("weights", w.shape, "mean", float(w.mean()), "width", float(w.std()))


if __name__ == "__main__":
    for seed in range(3, 9):
        trial(seed)
