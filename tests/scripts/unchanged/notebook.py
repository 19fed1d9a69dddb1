# %% [markdown]
# Exported from a notebook: each part clears the previous one.

# %%
import numpy as np
import ANNarchy as ann

# %%
ann.clear()
ann.setup(dt=1.0)
pop = ann.Population(3, ann.LeakyIntegrator(tau=10.0, B=0.5))
m = ann.Monitor(pop, 'r')
ann.compile()

# %%
ann.simulate(20.0)
data = m.get()
print({k: v.tolist() for k, v in data.items()})

# %%
pop.B = [0.0, 1.0, 2.0]
ann.simulate(5.0)
pop.r

# %%
m.get('r').tolist()
print(pop.r.tolist(), ann.get_time())

# %% [markdown]
# A second network

# %%
ann.clear()
print(ann.populations(), ann.get_time(), ann.dt())

# %%
ann.setup(dt=0.5)
pop = ann.Population((2, 2), ann.Izhikevich(i_offset=10.0, noise=0.0), name="izh")
m = ann.Monitor(pop[0, :], ['v', 'spike'])
ann.compile()

# %%
for trial in range(3):
    ann.simulate(50.0)
    v = m.get('v')
    print(trial, v.shape, v[-1].tolist(), {k: list(s) for k, s in m.get('spike').items()})
    ann.reset()
