//! What is refused, and what the message says.

use neurarchy::{
    Connector, Diagonal, Filters, Network, Neuron, Padding, Pattern, PopulationId, ProjectionId, Result, Settings,
    Synapse, View, Weights,
};

struct World {
    network: Network,
}

impl World {
    fn new() -> World {
        World { network: Network::new(Settings::default()).unwrap() }
    }

    fn population(&mut self, axes: &[usize]) -> PopulationId {
        self.network.add_population(axes, &Neuron::new("", "r = sum(exc)"), None).unwrap()
    }

    fn spiking(&mut self, axes: &[usize]) -> PopulationId {
        let neuron = Neuron::new("", "v = g_exc").spike("v > 1.0", "v = 0.0");
        self.network.add_population(axes, &neuron, None).unwrap()
    }

    fn convolution(&mut self, pre: &[usize], post: &[usize]) -> ProjectionId {
        let (pre, post) = (self.population(pre), self.population(post));
        self.network.add_convolution(pre.into(), post.into(), "exc", "pre.r * w", "sum", None).unwrap()
    }

    fn pooling(&mut self, pre: &[usize], post: &[usize]) -> ProjectionId {
        let (pre, post) = (self.population(pre), self.population(post));
        self.network.add_pooling(pre.into(), post.into(), "exc", "pre.r", "max", None).unwrap()
    }
}

fn problem<T>(result: Result<T>) -> String {
    result.err().expect("it is refused").to_string()
}

fn filter(shape: &[usize]) -> Filters {
    Filters::new(shape, vec![1.0; shape.iter().product()])
}

#[test]
fn kernels_that_do_not_fit_are_refused_with_what_would() {
    #[allow(clippy::type_complexity)]
    let cases: [(&[usize], &[usize], Filters, bool, &str); 18] = [
        (&[4, 4], &[3, 4], filter(&[3, 3]), false, "must be a multiple of the post ones"),
        (&[4, 4, 3], &[4, 4, 3], filter(&[3, 3]), false, "set the flag keep_last_dimension to True"),
        (&[4, 4, 3], &[4, 4, 2], filter(&[3, 3]).keep_last_dimension(), false, "in the last dimension, not [4, 4, 3]"),
        (&[4, 4, 3, 3], &[4, 4, 3, 3], filter(&[3, 3]).keep_last_dimension(), false, "one dimension less than"),
        (&[4, 4, 3], &[4, 4], filter(&[3, 3, 2]), false, "last dimension of the filter (2) must equal the last of"),
        (&[4, 4], &[4, 4], filter(&[2, 3, 3]), false, "for several kernels use connect_filters()"),
        (&[4, 4], &[4, 4, 3], filter(&[2, 3, 3]), true, "must have as many neurons (3) as there are filters (2)"),
        (&[4, 4], &[4, 4, 2], filter(&[2, 3]), true, "the kernel has 1 dimensions and the pre population 2"),
        (&[4, 4], &[4, 2], filter(&[2, 3, 3, 3]), true, "a bank of kernels for a pre population of 2 dimensions has 3"),
        (&[4, 4], &[4, 4, 2], filter(&[2, 3, 3]).keep_last_dimension(), true, "keep_last_dimension is for a single"),
        (&[4], &[4, 4], filter(&[3]), false, "no more dimensions than the pre population, not 2 and 1"),
        (&[4], &[4, 4, 2], filter(&[2, 3]), true, "at most one dimension more than the pre population, not 3 and 1"),
        (&[2, 2, 2, 2, 2], &[2, 2, 2, 2], filter(&[1, 1, 1, 1]), false, "too many dimensions: populations of 5 and 4"),
        (&[2, 2], &[2, 2], filter(&[1, 1, 1, 1, 1]), false, "too many dimensions for the kernel: 5, at most 4"),
        (&[4], &[2], filter(&[1]).subsampling(vec![vec![0]]), false, "subsampling must have 2 elements of size 1"),
        (&[4], &[2], filter(&[1]).subsampling(vec![vec![0, 0], vec![1]]), false, "must have 2 elements of size 1"),
        (&[4], &[4], filter(&[3]).padding(Padding::Value(f64::NAN)), false, "padding must be a finite number"),
        (&[4], &[4], Filters::new(&[3], vec![1.0]), false, "1 weights do not fill a kernel of the shape [3]"),
    ];
    for (pre, post, filters, bank, expected) in cases {
        let mut world = World::new();
        let id = world.convolution(pre, post);
        let network = &mut world.network;
        let result = if bank { network.connect_filters(id, filters) } else { network.connect_filter(id, filters) };
        let found = problem(result);
        let what = if bank { "projection 'proj0', connect_filters: " } else { "projection 'proj0', connect_filter: " };
        assert!(found.starts_with(what) && found.contains(expected), "'{found}' does not contain '{expected}'");
        // Nothing is half done: it is not connected.
        assert!(problem(network.compile()).contains("call connect_filter() or connect_filters() before compile()"));
    }
}

#[test]
fn regions_that_do_not_fit_are_refused() {
    #[allow(clippy::type_complexity)]
    let cases: [(&[usize], &[usize], Option<&[usize]>, &str); 5] = [
        (&[4, 4], &[2], None, "same number of dimensions, not 2 and 1"),
        (&[4, 5], &[2, 2], None, "the number of neurons do not match: 5 in dimension 1 are no multiple of 2"),
        (&[4, 4], &[2, 2], Some(&[2]), "the extent has 2 lengths"),
        (&[4, 4], &[2, 2], Some(&[2, 0]), "the extent has 2 lengths"),
        (&[4], &[2, 2], Some(&[2]), "no more dimensions than the pre one, not 2 and 1"),
    ];
    for (pre, post, extent, expected) in cases {
        let mut world = World::new();
        let id = world.pooling(pre, post);
        let found = problem(world.network.connect_pooling(id, extent, 0.0));
        assert!(found.contains(expected), "'{found}' does not contain '{expected}'");
    }
    let mut world = World::new();
    let (pre, post) = (world.population(&[2]), world.population(&[2]));
    let found = problem(world.network.add_pooling(pre.into(), post.into(), "exc", "pre.r", "sum", None));
    assert!(found.contains("'max', 'mean' or 'min', not 'sum'"), "{found}");
    let five = world.population(&[2; 5]);
    let found = problem(world.network.add_pooling(five.into(), post.into(), "exc", "pre.r", "max", None));
    assert!(found.contains("has 5 dimensions, at most 4 are possible"), "{found}");
}

#[test]
fn projections_with_shared_weights_need_whole_populations_no_chance_and_their_own_connectors() {
    let mut world = World::new();
    let (pre, post) = (world.population(&[4]), world.population(&[4]));
    let part = View::of(pre, vec![0, 1]);
    let add = |world: &mut World, pre: View, psp: &str, operation: &str| {
        world.network.add_convolution(pre, post.into(), "exc", psp, operation, None)
    };
    assert!(problem(add(&mut world, part, "pre.r * w", "sum")).contains("it needs full populations"));
    let found = problem(add(&mut world, pre.into(), "w * Uniform(0.0, 1.0)", "sum"));
    assert!(found.contains("a random number cannot stand in `psp`"), "{found}");
    let found = problem(add(&mut world, pre.into(), "pre.r * w", "median"));
    assert!(found.contains("sum (default), min, max, mean") || found.contains("median"), "{found}");
    let id = add(&mut world, pre.into(), "pre.rate * w", "sum").unwrap();
    let network = &mut world.network;
    let all = Connector::new(Pattern::AllToAll { allow_self_connections: false }, Weights::Number(1.0));
    assert!(problem(network.connect(id, all, false)).contains("call connect_filter() or connect_filters()"));
    assert!(
        problem(network.connect_pooling(id, None, 0.0)).contains("call connect_filter() or connect_filters() instead")
    );
    network.connect_filter(id, filter(&[1])).unwrap();
    assert!(problem(network.set_shared_weights(id, &[2], vec![1.0, 2.0])).contains("shape [1] are needed, not [2]"));
    // The psp is checked against the neurons, and shown.
    assert!(problem(network.compile()).contains("pre.rate * w"));
}

#[test]
fn copies_and_transposed_projections_say_what_they_need() {
    let mut world = World::new();
    let (a, b, c) = (world.population(&[4]), world.population(&[2]), world.spiking(&[4]));
    let wide = world.population(&[2, 2]);
    let network = &mut world.network;
    let forward = network.add_projection(a.into(), b.into(), &["exc".into()], None, None).unwrap();
    assert!(problem(network.add_transpose(forward, "back", None)).contains("is not connected yet; connect it before"));
    let all = Connector::new(Pattern::AllToAll { allow_self_connections: false }, Weights::Number(1.0));
    network.connect(forward, all, false).unwrap();
    let back = network.add_transpose(forward, "back", None).unwrap();
    assert!(problem(network.add_transpose(back, "back", None)).contains("no synapses of its own to transpose"));
    let current = network.add_current_injection(a.into(), c.into(), "exc", None).unwrap();
    assert!(problem(network.add_transpose(current, "back", None)).contains("not applyable on hybrid projections"));
    let copy = |network: &mut Network, pre: PopulationId, post: PopulationId| {
        network.add_copy(pre.into(), post.into(), "exc", "pre.r * w", "sum", None)
    };
    assert!(problem(copy(network, c, b)).contains("both populations are rate-coded"));
    let turned = copy(network, wide, b).unwrap();
    let found = problem(network.connect_copy(turned, forward));
    assert!(found.contains("must have the geometry of 'pop0', [4], not [2, 2]"), "{found}");
    let twin = copy(network, a, b).unwrap();
    assert!(problem(network.connect_copy(twin, back)).contains("no synapses of its own to copy"));
    assert!(problem(network.compile()).contains("call connect_copy() before compile()"));
    network.connect_copy(twin, forward).unwrap();
    let original = network.copy(1, &[a, b], &[twin], &[]).map(|mut alone| problem(alone.compile()));
    assert!(original.unwrap().contains("whose synapses it uses is not part of this network"));
}

#[test]
fn synapses_that_are_not_there_or_not_ones_own_cannot_be_changed() {
    let mut world = World::new();
    let (a, b) = (world.population(&[4]), world.population(&[4]));
    let network = &mut world.network;
    let forward = network.add_projection(a.into(), b.into(), &["exc".into()], Some(&Synapse::default()), None).unwrap();
    network.connect(forward, Connector::new(Pattern::OneToOne, Weights::Number(1.0)), false).unwrap();
    let back = network.add_transpose(forward, "exc", None).unwrap();
    let copy = network.add_copy(a.into(), b.into(), "exc", "pre.r * w", "sum", None).unwrap();
    network.connect_copy(copy, forward).unwrap();
    let kernel = network.add_convolution(a.into(), b.into(), "exc", "pre.r * w", "sum", None).unwrap();
    network.connect_filter(kernel, filter(&[3])).unwrap();
    network.compile().unwrap();
    for (id, expected) in
        [(back, "of a transposed projection"), (copy, "of a copy"), (kernel, "no individual synapses")]
    {
        let found = problem(network.set_synapses(id, "w", None, None, &1.0.into()));
        assert!(found.contains(expected), "{found}");
        let found = problem(network.set_delays_ms(id, None, &[2.0]));
        assert!(found.contains(if id == kernel { "instantiated without delays" } else { expected }), "{found}");
    }
    assert!(problem(network.shared_weights(copy)).contains("it has the weights w of its original"));
    assert!(problem(network.shared_weights(forward)).contains("weights of their own: w"));
}

#[test]
fn diagonals_need_two_or_four_dimensions() {
    let mut world = World::new();
    let (pre, post) = (world.population(&[4]), world.population(&[4]));
    let network = &mut world.network;
    let id = network.add_diagonal(pre.into(), post.into(), "exc", None).unwrap();
    let diagonal = Diagonal { weights: vec![1.0], delay_ms: 0.0, offset: 0, slope: 1 };
    let found = problem(network.connect_diagonal(id, diagonal));
    assert!(found.contains("only works when both populations have 2 dimensions (connect) or 4 dimensions"), "{found}");
}
