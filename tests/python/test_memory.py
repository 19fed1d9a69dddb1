"""What populations and projections take of the memory."""

import pytest

import neurarchy as ann

N = 1000


def bytes_a_synapse(weights=1.0, delays=0.0, synapse=None):
    ann.setup(dt=0.1, seed=1)
    P = ann.Population(N, ann.Izhikevich)
    proj = ann.Projection(P, P, "exc", synapse=synapse)
    proj.connect_fixed_number_pre(500, weights=weights, delays=delays)
    assert proj.size_in_bytes() == 0
    ann.compile(silent=True)
    return (proj.size_in_bytes() - fixed_bytes(proj)) / (500 * N)


def fixed_bytes(proj):
    """Tables that grow with the neurons: starts of rows and, for each delay, of groups; post ranks of the rows."""
    delays = 20 if isinstance(proj.delay, list) else 1
    return (2 * 8 + 4 + 8 * delays) * N


def test_a_spiking_synapse_with_a_shared_weight_takes_at_most_4_and_a_half_bytes():
    assert 3.9 < bytes_a_synapse() <= 4.5


def test_a_spiking_synapse_with_a_weight_of_its_own_takes_at_most_12_and_a_half_bytes():
    assert 11.9 < bytes_a_synapse(weights=ann.Uniform(0.0, 1.0)) <= 12.5


def test_a_delay_of_its_own_takes_2_bytes_more():
    # The delays of a projection are read only after the bytes were counted.
    assert 13.5 < bytes_a_synapse(ann.Uniform(0.0, 1.0), ann.Uniform(0.1, 2.0)) <= 14.5


@pytest.mark.parametrize("read", [False, True])
def test_reading_weights_does_not_change_them(read):
    ann.setup(dt=0.1, seed=1)
    P = ann.Population(50, ann.Izhikevich)
    proj = ann.Projection(P, P, "exc")
    proj.connect_from_matrix([[float(50 * i + j) for j in range(50)] for i in range(50)])
    ann.compile(silent=True)
    ann.simulate(1.0)
    if read:
        assert proj.w[3][4] == 154.0
    ann.simulate(1.0)
    assert proj.w == [[float(50 * i + j) for j in range(50)] for i in range(50)]


def test_a_population_takes_no_memory_before_compile():
    P = ann.Population(N, ann.Izhikevich)
    assert P.size_in_bytes() == 0
    ann.compile(silent=True)
    assert P.size_in_bytes() >= 8 * 2 * N
