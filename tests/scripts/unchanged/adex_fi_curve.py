"""f-I curve of adaptive exponential neurons.

usage: python adex_fi_curve.py [-j THREADS] [duration] [neurons]
"""
import sys

import numpy as np
import ANNarchy as ann


def build(nb):
    pop = ann.Population(geometry=nb, neuron=ann.EIF_cond_exp_isfa_ista(tau_refrac=2.0), name="AdEx")
    pop.i_offset = np.linspace(0.5, 1.2, nb)
    m = ann.Monitor(pop, ['spike', 'v', 'w'], period=5.0)
    return pop, m


def main(duration=300.0, nb=8):
    ann.setup(dt=0.1)
    pop, m = build(nb)
    ann.compile()
    ann.simulate(duration)
    spikes = m.get('spike')
    v, w = m.get('v'), m.get('w')
    for rank in range(nb):
        isi = np.diff(spikes[rank])
        print(rank, float(pop.i_offset[rank]), len(spikes[rank]), isi.tolist())
    print("adaptation at the end", w[-1].tolist())
    print("mean potential", float(v.mean()), v.shape)


if __name__ == "__main__":
    numbers = [float(arg) for arg in sys.argv[1:] if arg.replace('.', '').isdigit()]
    # -j 2 leaves a number, too
    numbers = numbers[1:] if "-j" in sys.argv else numbers
    main(*[int(x) if k == 1 else x for k, x in enumerate(numbers)])
