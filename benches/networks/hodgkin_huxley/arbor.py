import arbor
from arbor import units as U

from hodgkin_huxley import *

RADIUS = 10.0  # um; the membrane is that of a cylinder without its ends


class Recipe(arbor.recipe):
    """Single compartments with Arbor's `hh`, which is at 6.3 degrees."""

    def __init__(self, size):
        arbor.recipe.__init__(self)
        self.size = size
        self.properties = arbor.neuron_cable_properties()
        self.properties.set_property(Vm=V_INIT * U.mV, tempK=279.45 * U.Kelvin, cm=0.01 * U.F / U.m2)
        self.properties.set_ion("na", rev_pot=E_NA * U.mV, valence=1, int_con=10 * U.mM, ext_con=140 * U.mM)
        self.properties.set_ion("k", rev_pot=E_K * U.mV, valence=1, int_con=54.4 * U.mM, ext_con=2.5 * U.mM)
        self.properties.catalogue = arbor.default_catalogue()

    def num_cells(self):
        return self.size

    def cell_kind(self, gid):
        return arbor.cell_kind.cable

    def global_properties(self, kind):
        return self.properties

    def cell_description(self, gid):
        tree = arbor.segment_tree()
        tree.append(arbor.mnpos, (-RADIUS, 0, 0, RADIUS), (RADIUS, 0, 0, RADIUS), tag=1)
        area = 2 * 3.14159265358979 * RADIUS * 2 * RADIUS * 1e-8  # cm2
        current = CURRENTS[0] + (CURRENTS[1] - CURRENTS[0]) * gid / (self.size - 1)
        decor = arbor.decor()
        decor.paint("(all)", arbor.density("hh"))
        decor.place("(location 0 0.5)", arbor.i_clamp(current * area * 1000.0 * U.nA))
        decor.place("(location 0 0.5)", arbor.threshold_detector(0 * U.mV), "detector")
        return arbor.cable_cell(tree, decor, arbor.label_dict())


def build(module, size):
    return Recipe(size)
