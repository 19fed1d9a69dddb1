//! Networks of two populations, simulated synapse by synapse. All values are sums of small powers of 2, so that the order
//! of additions does not matter.

/// What the two populations do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Rates, weighted sums of delayed values.
    Rate,
    /// Spikes, events at both sides.
    Spiking,
}

/// A synapse and its state.
#[derive(Clone, Debug, PartialEq)]
pub struct Synapse {
    pub pre: u32,
    pub delay: usize,
    pub w: f64,
    /// Steps since it was made, plus 3.
    pub age: i64,
    /// Spikes that it delivered.
    pub count: f64,
}

/// The synapses of one post neuron.
#[derive(Clone, Debug, PartialEq)]
pub struct Row {
    pub post: usize,
    pub synapses: Vec<Synapse>,
}

/// The whole network.
pub struct Naive {
    pub kind: Kind,
    pub k: Vec<f64>,
    pub rows: Vec<Row>,
    pub creating: Option<Tests>,
    pub pruning: Option<Tests>,
    /// Delay of the synapses that the condition makes.
    pub new_delay: usize,
    pub step: usize,
    pub v: Vec<f64>,
    pub s: Vec<f64>,
    /// Which pre neurons spiked in each step.
    spikes: Vec<Vec<bool>>,
    /// Values of the pre neurons at the end of each step; the first is that of the beginning.
    past: Vec<Vec<f64>>,
    input: Vec<f64>,
}

/// When a condition is tested.
#[derive(Clone, Copy, Debug)]
pub struct Tests {
    pub start: usize,
    pub period: usize,
}

impl Tests {
    fn is_due(self, step: usize) -> bool {
        (step - self.start).is_multiple_of(self.period)
    }
}

/// Attributes that a synapse begins with.
pub fn fresh(pre: u32, delay: usize, w: f64) -> Synapse {
    Synapse { pre, delay, w, age: 3, count: 1.0 }
}

impl Naive {
    pub fn new(kind: Kind, k: Vec<f64>, posts: usize, rows: Vec<Row>) -> Naive {
        let pres = k.len();
        Naive {
            kind,
            k,
            rows,
            creating: None,
            pruning: None,
            new_delay: 1,
            step: 0,
            v: vec![0.0; pres],
            s: vec![0.0; posts],
            spikes: vec![],
            past: vec![vec![0.0; pres]],
            input: vec![0.0; posts],
        }
    }

    /// One step, phase by phase.
    pub fn step(&mut self) {
        self.transmit();
        let spiked = self.update_pre();
        self.spikes.push(spiked);
        self.past.push(self.v.clone());
        let input = self.input.clone();
        for (s, x) in self.s.iter_mut().zip(&input) {
            *s += x;
        }
        for row in &mut self.rows {
            let post_spiked = self.kind == Kind::Spiking && input[row.post] > 1.25;
            for synapse in &mut row.synapses {
                synapse.age += 1;
                if post_spiked {
                    synapse.w += 0.125;
                }
            }
        }
        self.restructure();
        self.step += 1;
    }

    fn transmit(&mut self) {
        self.input.fill(0.0);
        for row in &mut self.rows {
            for synapse in &mut row.synapses {
                let pre = synapse.pre as usize;
                match self.kind {
                    // Before the first step all values were those of the beginning.
                    Kind::Rate => {
                        let at = (self.step + 1).saturating_sub(synapse.delay);
                        self.input[row.post] += synapse.w * self.past[at][pre];
                    }
                    Kind::Spiking => {
                        if self.step >= synapse.delay && self.spikes[self.step - synapse.delay][pre] {
                            self.input[row.post] += synapse.w;
                            synapse.count += 1.0;
                        }
                    }
                }
            }
        }
    }

    fn update_pre(&mut self) -> Vec<bool> {
        let limit = 1.0;
        let update = |(v, k): (&mut f64, &f64)| {
            *v += k;
            let spiked = *v > limit;
            if spiked {
                *v = 0.0;
            }
            spiked
        };
        self.v.iter_mut().zip(&self.k).map(update).collect()
    }

    fn restructure(&mut self) {
        if self.creating.is_some_and(|tests| tests.is_due(self.step)) {
            for row in &mut self.rows {
                for (pre, v) in self.v.iter().enumerate() {
                    let exists = row.synapses.iter().any(|s| s.pre as usize == pre);
                    if *v + 0.25 * (row.post % 3) as f64 > 0.875 && !exists {
                        let place = row.synapses.iter().position(|s| s.pre as usize > pre);
                        let place = place.unwrap_or(row.synapses.len());
                        row.synapses.insert(place, fresh(pre as u32, self.new_delay, 0.25));
                    }
                }
            }
        }
        if self.pruning.is_some_and(|tests| tests.is_due(self.step)) {
            let v = &self.v;
            for row in &mut self.rows {
                row.synapses.retain(|s| !(s.age > 9 && v[s.pre as usize] < 0.5));
            }
        }
    }
}
