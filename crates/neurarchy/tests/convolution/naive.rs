//! What windows mean, in nested loops over coordinates: slow, plainly right.

use neurarchy::Padding;

/// A convolution or pooling with all that decides its result.
#[derive(Clone, Debug)]
pub struct Case {
    pub pre: Vec<usize>,
    pub post: Vec<usize>,
    /// Of all filters; the extent of a pooling.
    pub shape: Vec<usize>,
    /// Empty for a pooling.
    pub weights: Vec<f64>,
    pub bank: bool,
    pub keep_last_dimension: bool,
    pub padding: Padding,
    pub subsampling: Option<Vec<Vec<i64>>>,
    pub operation: &'static str,
}

/// All coordinates of a shape, row-major.
pub fn coordinates(axes: &[usize]) -> Vec<Vec<i64>> {
    axes.iter().fold(vec![vec![]], |list, &length| {
        let longer = |c: &Vec<i64>| (0..length as i64).map(|i| [c.clone(), vec![i]].concat()).collect::<Vec<_>>();
        list.iter().flat_map(longer).collect()
    })
}

fn rank(axes: &[usize], coordinates: &[i64]) -> usize {
    axes.iter().zip(coordinates).fold(0, |rank, (&length, &c)| rank * length + c as usize)
}

impl Case {
    fn is_pooling(&self) -> bool {
        self.weights.is_empty()
    }

    /// The kernel of one filter.
    fn window(&self) -> &[usize] {
        if self.bank { &self.shape[1..] } else { &self.shape }
    }

    /// The coordinates that the middle of the kernel lies on, or the first corner of a region.
    fn centre(&self, rank: usize, post: &[i64]) -> Vec<i64> {
        let window = self.window();
        if self.is_pooling() {
            return (0..self.pre.len()).map(|d| post.get(d).map_or(0, |b| b * window[d] as i64)).collect();
        }
        let filters = if self.bank { self.shape[0] } else { 1 };
        if let Some(list) = &self.subsampling {
            return list[rank / filters].clone();
        }
        let matched = post.len() - usize::from(self.bank);
        let axis = |d: usize| {
            if self.keep_last_dimension && d + 1 == self.pre.len() {
                return post[d];
            }
            if d >= matched {
                return (window[d] as i64 - 1) / 2;
            }
            let s = (self.pre[d] / self.post[d]) as i64;
            (s - 1) / 2 + s * post[d]
        };
        (0..self.pre.len()).map(axis).collect()
    }

    /// What each post neuron receives; `psp` of a weight and a rate.
    pub fn expected(&self, r: &[f64], psp: impl Fn(f64, f64) -> f64) -> Vec<f64> {
        let window = self.window();
        let size: usize = window.iter().product();
        let of = |(rank_of_post, post): (usize, &Vec<i64>)| {
            let centre = self.centre(rank_of_post, post);
            let filter = if self.bank { post[post.len() - 1] as usize } else { 0 };
            let mut found = Vec::new();
            for (number, m) in coordinates(window).iter().enumerate() {
                let weight = self.weights.get(filter * size + number).copied().unwrap_or(1.0);
                let mut x = centre.clone();
                for (d, m) in m.iter().enumerate() {
                    let middle = if self.is_pooling() { 0 } else { (window[d] as i64 - 1) / 2 };
                    x[d] += m - middle;
                }
                let outside = x.iter().zip(&self.pre).any(|(&x, &length)| x < 0 || x >= length as i64);
                let averages = matches!(self.operation, "sum" | "mean");
                match self.padding {
                    _ if !outside => found.push(psp(weight, r[rank(&self.pre, &x)])),
                    Padding::Value(value) if averages && value != 0.0 => found.push(psp(weight, value)),
                    Padding::Border if averages => {
                        let nearest: Vec<i64> =
                            x.iter().zip(&self.pre).map(|(&x, &length)| x.clamp(0, length as i64 - 1)).collect();
                        found.push(psp(weight, r[rank(&self.pre, &nearest)]));
                    }
                    _ => {}
                }
            }
            match self.operation {
                "sum" => found.iter().sum(),
                "mean" => found.iter().sum::<f64>() / size as f64,
                "max" => found.iter().copied().reduce(f64::max).unwrap_or(0.0),
                _ => found.iter().copied().reduce(f64::min).unwrap_or(0.0),
            }
        };
        coordinates(&self.post).iter().enumerate().map(of).collect()
    }
}
