# Voltage-based plasticity (after Clopath et al.), driven through the membrane of the post-synaptic neuron
from ANNarchy import *
setup(dt=1.0, method='explicit')

AdEx = Neuron(
    parameters = """
        gL = 30.0 : population
        E_L = -70.6 : population
        DeltaT = 2.0 : population
        VT = -50.4 : population
        C = 281.0 : population
        tau_w = 144.0 : population
        tau_low = 10.0 : population
        tau_high = 7.0 : population
        tau_mean = 1200.0 : population
        inter = 0.0
    """,
    equations = """
        I = g_exc + inter
        dvm/dt = (-gL*(vm - E_L) + gL*DeltaT*exp((vm - VT)/DeltaT) - wad + I)/C : init=-70.6, max=20.0
        dvlow/dt = (vm - vlow)/tau_low : init=-70.6
        dvhigh/dt = (vm - vhigh)/tau_high : init=-70.6
        dvmean/dt = (pos(vm - E_L)^2 - vmean)/tau_mean
        dwad/dt = (4.0*(vm - E_L) - wad)/tau_w
        g_exc = 0.0
    """,
    spike = "vm > 15.0",
    reset = "vm = -60.0 ; wad += 80.5"
)

ffSyn = Synapse(
    parameters = """
        vmean_ref = 60.0 : projection
        aLTD = 0.00014 : projection
        aLTP = 0.00008 : projection
        thetaLTP = -45.3 : projection
        thetaLTD = -70.6 : projection
        wMax = 3.0 : projection
    """,
    equations = """
        dx/dt = -x/15.0
        ltd = if w > 0.0: aLTD*(post.vmean/vmean_ref)*pos(post.vlow - thetaLTD)*spiked else: 0.0
        ltp = if w < wMax: aLTP*pos(post.vm - thetaLTP)*x*pos(post.vhigh - thetaLTD) else: 0.0
        dw/dt = ltp - ltd : min=0.0, max=3.0
        spiked = 0.0
    """,
    pre_spike = """
        g_target += 0.0
        spiked = 1.0
        x += 1.0/15.0
    """
)

pre = SpikeSourceArray([[50.0 + 50*k for k in range(10)], [60.0 + 50*k for k in range(10)]])
post = Population(2, AdEx)
stim = SpikeSourceArray([[60.0 + 50*k for k in range(10)], [50.0 + 50*k for k in range(10)]])

proj = Projection(pre, post, 'plast', ffSyn)
proj.connect_one_to_one(weights=0.5)
force = Projection(stim, post, 'exc')
force.connect_one_to_one(weights=8000.0)

compile()
w = Monitor(proj, ['w'], period=50.0)
s = Monitor(post, 'spike')
simulate(600.0)
for sample in w.get('w'):
    print([row[0] for row in sample])
print(s.get('spike'))
print(post.vm.tolist(), post.vmean.tolist())
