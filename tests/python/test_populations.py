"""Populations, views, single neurons and their attributes."""

from __future__ import annotations

import numpy as np
import pytest

import neurarchy as ann

RATE = ann.Neuron(parameters="tau = 10.0 : population\nb = 1.0", equations="v = v\nr = b")


def test_ranks_are_row_major():
    pop = ann.Population((3, 4), RATE)
    assert (pop.size, pop.dimension, pop.width, pop.height, pop.depth) == (12, 2, 3, 4, 1)
    assert pop.coordinates_from_rank(6) == (1, 2)
    assert pop.rank_from_coordinates((2, 1)) == 9
    assert pop.normalized_coordinates_from_rank(6) == (0.5, 2 / 3)
    cube = ann.Population((2, 3, 4), RATE)
    assert cube.rank_from_coordinates((1, 1, 1)) == 17
    assert cube.coordinates_from_rank(17) == (1, 1, 1)
    assert len(cube) == 24


@pytest.mark.parametrize("geometry", ["x", None, (2, "y"), (), -1, float("nan"), [True]])
def test_an_impossible_geometry_is_an_error(geometry):
    with pytest.raises(ann.ANNarchyException):
        ann.Population(geometry, RATE)
    assert ann.populations() == []


@pytest.mark.parametrize("geometry", [3.7, 3, np.int64(3), (3,), [3], np.array([3])])
def test_numbers_tuples_and_lists_are_geometries(geometry):
    assert ann.Population(geometry, RATE).geometry == (3,)


def test_names_are_unique_and_have_a_default():
    assert ann.Population(1, RATE).name == "pop0"
    assert ann.Population(1, RATE, name="other").id == 1
    with pytest.raises(ann.ANNarchyException, match="other"):
        ann.Population(1, RATE, name="other")


def test_coordinates_are_checked_on_every_axis():
    pop = ann.Population((3, 4), RATE)
    for coordinates in [(0, 5), (3, 0), (-1, 0), (1,), 3, "x"]:
        with pytest.raises(ann.ANNarchyException):
            pop.rank_from_coordinates(coordinates)
    with pytest.raises(ann.ANNarchyException):
        pop.coordinates_from_rank(12)


@pytest.mark.parametrize(
    ("index", "ranks", "geometry"),
    [
        (2, [2], (1,)),
        (-1, [5], (1,)),
        (slice(None, None, 2), [0, 2, 4], (3,)),
        (slice(-3, None), [3, 4, 5], (3,)),
        (slice(None, None, -1), [5, 4, 3, 2, 1, 0], (6,)),
        (slice(4, 99), [4, 5], (2,)),
        (slice(3, 3), [], (0,)),
        ([0, 2, 3], [0, 2, 3], (3,)),
        (np.array([4, 1]), [4, 1], (2,)),
        ([True, False, True, False, False, False], [0, 2], (2,)),
    ],
)
def test_an_index_selects_ranks(index, ranks, geometry):
    view = ann.Population(6, RATE)[index]
    assert view.ranks.tolist() == ranks
    assert view.geometry == geometry
    assert len(view) == len(ranks)


@pytest.mark.parametrize(
    ("shape", "index", "ranks", "geometry"),
    [
        ((3, 4), (1, slice(None)), [4, 5, 6, 7], (1, 4)),
        ((3, 4), (slice(None), 1), [1, 5, 9], (3, 1)),
        ((3, 4), (slice(0, 2), slice(1, 3)), [1, 2, 5, 6], (2, 2)),
        ((3, 4), slice(2, 5), [2, 3, 4], (3,)),
        ((3, 4), (slice(-1, None),), [8, 9, 10, 11], (1, 4)),
        ((2, 3, 4), (0, slice(None), 1), [1, 5, 9], (1, 3, 1)),
    ],
)
def test_an_index_with_slices_selects_a_block(shape, index, ranks, geometry):
    view = ann.Population(shape, RATE)[index]
    assert view.ranks.tolist() == ranks
    assert view.geometry == geometry


def test_a_tuple_of_numbers_is_one_neuron():
    pop, image = ann.Population(6, RATE), ann.Population((3, 4), RATE)
    assert pop[(2,)].rank == 2
    assert image[1, 2].rank == 6
    assert image.neuron(1, 2).rank == image.neuron((1, 2)).rank == image.neuron(np.int64(6)).rank == 6
    assert image.neuron(-1).rank == 11
    assert [neuron.rank for neuron in pop] == list(range(6))


@pytest.mark.parametrize("index", [7, -7, (5, slice(None)), (0, 0, 0), np.zeros((2, 2), int), [True, False], [0.5]])
def test_an_index_outside_is_an_error(index):
    with pytest.raises(ann.ANNarchyException):
        ann.Population((2, 3), RATE)[index]


@pytest.mark.parametrize("index", [2.0, "x", None])
def test_an_index_without_meaning_warns(index):
    pop = ann.Population(6, RATE)
    with pytest.warns(ann.NeurarchyWarning, match="indexed"):
        assert pop[index] is None


def test_views_are_added_without_duplicates_in_ascending_order():
    pop = ann.Population(6, RATE)
    both = pop[1:3] + pop[2:5]
    assert both.ranks.tolist() == [1, 2, 3, 4]
    assert both.geometry is None
    assert (pop.neuron(5) + pop.neuron(0)).ranks.tolist() == [0, 5]
    assert (pop.neuron(5) + pop[0:2]).ranks.tolist() == [0, 1, 5]
    with pytest.raises(ann.ANNarchyException, match="different populations"):
        pop[0:2] + ann.Population(6, RATE)[0:2]


def test_views_know_local_and_global_coordinates():
    view = ann.Population((3, 4), RATE)[1, :]
    assert view.rank_from_coordinates((1, 2)) == 6
    assert view.rank_from_coordinates((0, 2), local=True) == 6
    assert view.coordinates_from_rank(6) == (1, 2)
    assert view.coordinates_from_rank(6, local=True) == (0, 2)
    assert view.offsets == [4, 8]
    assert [neuron.rank for neuron in view] == [4, 5, 6, 7]
    assert view[0, 1:3].ranks.tolist() == [5, 6]
    with pytest.raises(ann.ANNarchyException, match="not part"):
        view.rank_from_coordinates((0, 2))


def test_views_write_their_neurons_only_before_and_after_compile():
    pop = ann.Population(4, RATE)
    pop[0:2].b = [7.0, 8.0]
    pop[3].b = 2
    assert pop.b.tolist() == [7, 8, 1, 2]
    ann.compile(silent=True)
    pop[[3, 0]].set({"b": [5.0, 6.0]})
    pop.neuron(1).b = 9
    assert pop.b.tolist() == [6, 9, 1, 5]
    assert pop[[3, 0]].b.tolist() == [5, 6]
    assert pop.neuron(3).b == 5.0
    assert pop[0:2].tau == pop.neuron(0).tau == 10.0
    pop.neuron(0).tau = 11.0
    assert pop.tau == 11.0


@pytest.mark.parametrize("compiled", [False, True])
def test_values_that_do_not_fit_a_view_are_errors_and_change_nothing(compiled):
    pop = ann.Population(4, RATE)
    if compiled:
        ann.compile(silent=True)
    for value in ([1.0], np.ones((2, 1)), "x", None, [1.0, "x"]):
        with pytest.raises(ann.ANNarchyException):
            pop[0:2].b = value
    with pytest.raises(ann.ANNarchyException, match="global"):
        pop[0:2].tau = 1.0
    with pytest.raises(ann.ANNarchyException, match="nope"):
        pop[0:2].set({"nope": 1.0})
    assert pop.b.tolist() == [1, 1, 1, 1]
    assert pop.tau == 10.0


def test_attributes_have_the_types_and_shapes_of_their_declaration():
    neuron = ann.Neuron(parameters="k = 3 : int\nflag = True : bool\ntau = 10.0 : population", equations="v = v\nr = v")
    pop = ann.Population((2, 3), neuron)
    for compiled in (False, True):
        if compiled:
            ann.compile(silent=True)
        assert (pop.k.dtype, pop.k.shape) == (np.int64, (2, 3))
        assert pop.flag.dtype == np.bool_
        assert pop.v.dtype == np.float64
        assert type(pop.tau) is float
        pop.k = 2.7
        pop.flag = 0.5
        assert pop.k.tolist() == [[2, 2, 2], [2, 2, 2]]
        assert pop.flag.all()
        pop.k = [-1.5, 0, 1, 2, 3, 4]
        assert pop.k.tolist() == [[-1, 0, 1], [2, 3, 4]]
    assert pop.parameters == ["k", "flag", "tau"]
    assert pop.variables == ["v", "r"]
    assert pop.attributes == ["k", "flag", "tau", "v", "r"]


@pytest.mark.parametrize("compiled", [False, True])
def test_arrays_of_the_right_size_are_taken_in_any_shape(compiled):
    pop = ann.Population(6, RATE)
    if compiled:
        ann.compile(silent=True)
    pop.b = np.arange(6).reshape(2, 3)
    assert pop.b.tolist() == [0, 1, 2, 3, 4, 5]
    for value in (np.arange(5), "x", None, 1j, [1, 2, 3, 4, 5, None]):
        with pytest.raises(ann.ANNarchyException):
            pop.b = value
    with pytest.raises(ann.ANNarchyException, match="global"):
        pop.tau = np.ones(6)
    assert pop.b.tolist() == [0, 1, 2, 3, 4, 5]


def test_arrays_are_copied_both_ways():
    pop = ann.Population(3, RATE)
    given = np.array([1.0, 2.0, 3.0])
    pop.b = given
    given[0] = 99
    pop.b[1] = 99
    assert pop.b.tolist() == [1, 2, 3]


def test_values_before_compile_are_those_that_reset_returns_to():
    pop = ann.Population(3, RATE)
    pop.b = [1, 2, 3]
    pop.tau = 20.0
    ann.compile(silent=True)
    assert pop.b.tolist() == [1, 2, 3]
    pop.b = 7
    pop.tau = 30.0
    ann.step()
    assert (pop.init["b"].tolist(), pop.init["tau"]) == ([1, 2, 3], 20.0)
    pop.reset(["b"])
    assert pop.b.tolist() == [1, 2, 3]
    assert (pop.tau, pop.r.tolist()) == (30.0, [7, 7, 7])
    pop.reset()
    assert (pop.tau, pop.r.tolist()) == (20.0, [0, 0, 0])


def test_distributions_are_drawn_once_before_compile_and_at_each_assignment_after():
    ann.setup(seed=3)
    pop = ann.Population(1000, RATE)
    pop.b = ann.Uniform(1.0, 2.0)
    drawn = pop.b
    assert len(np.unique(drawn)) > 990
    assert drawn.min() >= 1.0
    assert drawn.max() < 2.0
    ann.compile(silent=True)
    assert np.array_equal(pop.b, drawn)
    pop.b = ann.Normal(0.0, 1.0, min=-0.5, max=0.5)
    assert pop.b.min() == -0.5
    assert pop.b.max() == 0.5
    pop.tau = ann.Uniform(1.0, 2.0)
    assert 1.0 <= pop.tau < 2.0
    pop.reset()
    assert np.array_equal(pop.b, drawn)


def test_a_constant_can_be_assigned():
    pop = ann.Population(2, RATE)
    constant = ann.Constant("c", 3.0)
    pop.b = constant
    constant.set(4.0)
    ann.compile(silent=True)
    assert pop.b.tolist() == [4, 4]


def test_unknown_attributes_are_errors_when_read_and_plain_ones_when_written():
    pop = ann.Population(2, ann.Neuron(parameters="rate_max = 1.0", equations="r = 0"))
    with pytest.raises(AttributeError, match="rate_max"):
        pop.rate_maxx
    with pytest.raises(AttributeError):
        pop.get("nothing")
    pop.note = "a word"
    assert pop.note == "a word"
    with pytest.warns(ann.NeurarchyWarning, match="rate_max"):
        pop.rate_mx = 2.0
    assert pop.get("size") == 2


def test_the_model_of_a_population_is_a_copy():
    neuron = ann.Neuron(equations="v = 1", spike="v > 2", refractory=1.0)
    pop = ann.Population(1, neuron)
    pop.refractory = 4.0
    assert (neuron.refractory, pop.refractory) == (1.0, 4.0)
    assert ann.Population(
        1, type("Own", (ann.Neuron,), {"__init__": lambda self: super(type(self), self).__init__(equations="r = 1")})
    ).variables == ["r"]


def test_spiking_populations_have_a_rate_and_declared_conductances_as_attributes():
    pop = ann.Population(1, ann.Neuron(equations="v = g_b + g_a", spike="v > 1"))
    assert pop.variables == ["v", "r", "g_a", "g_b"]
    assert pop.is_spiking


def test_refractory_periods_are_read_and_written_in_ms():
    ann.setup(dt=0.5)
    pop = ann.Population(3, ann.Neuron(equations="v = 1", spike="v > 2"))
    assert pop.refractory is None
    ann.compile(silent=True)
    assert pop.refractory.tolist() == [0, 0, 0]
    pop.refractory = [1.0, 2.0, 3.0]
    assert pop.refractory.tolist() == [1, 2, 3]
    pop.refractory = 2.5
    assert pop.refractory.tolist() == [2.5, 2.5, 2.5]
    with pytest.raises(ann.ANNarchyException):
        pop.refractory = [1.0]
    with pytest.raises(ann.ANNarchyException):
        pop.refractory = float("nan")
    rate = ann.clear() or ann.Population(1, RATE)
    with pytest.warns(ann.NeurarchyWarning, match="rate-coded"):
        assert rate.refractory is None


def test_spikes_of_the_last_step_are_ranks():
    pop = ann.Population(3, ann.Neuron(parameters="k = 0.0", equations="v = t", spike="v == k"))
    pop.k = [1.0, 2.0, 1.0]
    with pytest.raises(ann.ANNarchyException, match="compile"):
        pop.spike
    ann.compile(silent=True)
    assert pop.spike.tolist() == []
    ann.simulate(2.0)
    assert pop.spike.tolist() == [0, 2]
    assert pop[1:].spike == [2]
    ann.step()
    assert pop.spike.tolist() == [1]


def test_sums_are_zero_with_a_warning_where_there_is_no_such_target():
    pop = ann.Population((2, 2), ann.Neuron(equations="r = sum(exc)"))
    with pytest.warns(ann.NeurarchyWarning):
        assert pop.sum("exc").tolist() == [[0, 0], [0, 0]]
    ann.Projection(ann.Population(1, ann.Neuron(parameters="r = 2.0")), pop, "exc").connect_all_to_all(0.5)
    ann.compile(silent=True)
    ann.step()
    assert pop.sum("exc").tolist() == [1, 1, 1, 1]
    assert pop[1, :].sum("exc").tolist() == [1, 1]
    assert pop.targets == ["exc"]
    with pytest.warns(ann.NeurarchyWarning, match="inh"):
        pop.sum("inh")


def test_a_disabled_rate_coded_population_is_frozen_but_transmits():
    source = ann.Population(1, ann.Neuron(equations="r = t"))
    target = ann.Population(1, ann.Neuron(equations="r = sum(exc)"))
    ann.Projection(source, target, "exc").connect_one_to_one(2.0)
    ann.compile(silent=True)
    ann.simulate(3.0)
    source.disable()
    assert not source.enabled
    source.r = 50.0
    ann.simulate(2.0)
    assert (source.r[0], target.r[0]) == (50, 100)


def test_reprs_name_what_there_is():
    pop = ann.Population((2, 3), RATE, name="image")
    assert repr(pop) == (
        "<Population 'image': 6 rate-coded neurons, geometry (2, 3); parameters: tau, b; variables: v, r>"
    )
    assert repr(pop.neuron(5)).startswith("<Neuron of 'image', rank 5, coordinates (1, 2): tau = 10.0, b = 1.0")
    assert "ranks [0, 1]" in repr(pop[0:2])
