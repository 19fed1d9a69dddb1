//! Statistics of spike trains.

/// Spike trains as monitors give them: for each neuron its rank and the steps in which it spiked, ascending.
pub type SpikeTrains = [(u32, Vec<u64>)];

/// Mean firing rate over the neurons and a duration, Hz. 0 without neurons or time.
pub fn mean_rate(trains: &SpikeTrains, duration_ms: f64) -> f64 {
    if trains.is_empty() || duration_ms <= 0.0 {
        return 0.0;
    }
    let spikes: usize = trains.iter().map(|(_, steps)| steps.len()).sum();
    spikes as f64 / trains.len() as f64 / duration_ms * 1000.0
}

/// Coefficient of variation of the intervals of each neuron with at least two intervals: standard deviation
/// (of the population) over mean.
pub fn coefficients_of_variation(trains: &SpikeTrains) -> Vec<f64> {
    trains
        .iter()
        .filter(|(_, steps)| steps.len() >= 3)
        .map(|(_, steps)| {
            let intervals: Vec<f64> = steps.windows(2).map(|pair| (pair[1] - pair[0]) as f64).collect();
            let n = intervals.len() as f64;
            let mean = intervals.iter().sum::<f64>() / n;
            let variance = intervals.iter().map(|i| (i - mean) * (i - mean)).sum::<f64>() / n;
            variance.sqrt() / mean
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn trains() -> Vec<(u32, Vec<u64>)> {
        vec![(0, vec![2, 6, 12]), (1, vec![4]), (2, vec![]), (5, vec![3, 5, 7, 11])]
    }

    #[test]
    fn mean_rate_counts_silent_neurons() {
        assert_eq!(mean_rate(&trains(), 10.0), 200.0);
        assert_eq!(mean_rate(&[], 10.0), 0.0);
    }

    #[test]
    fn coefficients_need_two_intervals() {
        let cv = coefficients_of_variation(&trains());
        assert_eq!(cv.len(), 2);
        assert!((cv[0] - 0.2).abs() < 1e-12 && (cv[1] - 0.353_553_390_593_273_8).abs() < 1e-12);
    }
}
