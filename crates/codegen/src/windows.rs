//! Windows over a pre population, with weights that post neurons share: what the tables of `Domain::Windows` hold.
//!
//! A run is a rectangle of post neurons (`repeats` x `lanes`) that see the pre population through windows of one shape,
//! each moved by a fixed distance. A window has rows, each of which has all the taps of the run; a tap looks at the pre
//! neuron
//!
//! `pre + repeat*pre_repeat + lane*pre_lane + row.pre + tap.pre`
//!
//! with the weight number
//!
//! `weight + lane*weight_lane + row.weight + tap.weight`
//!
//! and acts on the post neuron `post + repeat*post_repeat + lane*post_lane`. The elements of a group come row by row, and
//! in each row tap by tap. A window at the border of the pre population has fewer rows or taps, so it belongs to another
//! run. A post neuron may occur in several runs: each adds what it finds.

/// The numbers of a run in `Slot::Runs`.
pub const FIELDS: usize = 14;

/// A rectangle of post neurons; ranks, weight numbers and distances count array elements.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Run<T = i64> {
    /// The first post neuron.
    pub post: T,
    /// To the post neuron of the next lane.
    pub post_lane: T,
    /// To the post neuron of the next repeat.
    pub post_repeat: T,
    /// Where the window of the first post neuron lies in the pre population.
    pub pre: T,
    /// To the window of the next lane.
    pub pre_lane: T,
    /// To the window of the next repeat.
    pub pre_repeat: T,
    /// Where the weights of the first lane begin.
    pub weight: T,
    /// To the weights of the next lane.
    pub weight_lane: T,
    /// Post neurons that vectors are made of; at least one.
    pub lanes: T,
    /// How often these come; at least one.
    pub repeats: T,
    /// The first row of the window, in `Slot::WindowRows`.
    pub first_row: T,
    /// Behind its last row; there is at least one.
    pub end_row: T,
    /// The first tap of each row, in `Slot::Taps`.
    pub first_tap: T,
    /// Behind the last tap; there is at least one.
    pub end_tap: T,
}

impl<T: Copy> Run<T> {
    /// The numbers of `Slot::Runs`.
    pub fn fields(&self) -> [T; FIELDS] {
        [
            self.post,
            self.post_lane,
            self.post_repeat,
            self.pre,
            self.pre_lane,
            self.pre_repeat,
            self.weight,
            self.weight_lane,
            self.lanes,
            self.repeats,
            self.first_row,
            self.end_row,
            self.first_tap,
            self.end_tap,
        ]
    }

    /// The run of these numbers.
    pub fn from_fields(fields: [T; FIELDS]) -> Run<T> {
        let [
            post,
            post_lane,
            post_repeat,
            pre,
            pre_lane,
            pre_repeat,
            weight,
            weight_lane,
            lanes,
            repeats,
            first_row,
            end_row,
            first_tap,
            end_tap,
        ] = fields;
        Run {
            post,
            post_lane,
            post_repeat,
            pre,
            pre_lane,
            pre_repeat,
            weight,
            weight_lane,
            lanes,
            repeats,
            first_row,
            end_row,
            first_tap,
            end_tap,
        }
    }
}

impl Run {
    /// Taps of each window.
    pub fn size(&self) -> i64 {
        (self.end_row - self.first_row) * (self.end_tap - self.first_tap)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_run_is_its_fields() {
        let fields: [i64; FIELDS] = std::array::from_fn(|i| i as i64);
        let run = Run::from_fields(fields);
        assert_eq!((run.post, run.weight_lane, run.lanes, run.end_tap), (0, 7, 8, 13));
        assert_eq!(run.fields(), fields);
        assert_eq!(run.size(), 1);
    }
}
