//! Delivery of spikes: which are due, and the kernels that visit their synapses.

use crate::bind::Call;
use crate::grouping::PreGroups;
use crate::plan::SynapseSeat;
use crate::population::Population;
use crate::projection::{DelayClass, Projection, delays};
use crate::spikes::SpikeRing;

/// Spikes that are gathered before a kernel visits their synapses.
const MOST: usize = 1024;

/// Spikes that are due, and for each the place of its synapses among the groups. Where spikes have many delays the lists
/// that are due in a step are many and short: one call for all of them costs less than one for each, and lets the memory of
/// the next spikes be asked for meanwhile.
#[derive(Debug, Default)]
pub(crate) struct Due {
    ranks: Vec<u32>,
    places: Vec<u32>,
    /// The class of each delay, `NONE` where there is none.
    classes: Vec<u32>,
}

const NONE: u32 = u32::MAX;

impl Due {
    /// Room for the spikes of a projection, so that the step loop allocates nothing.
    pub fn new(projection: &Projection) -> Due {
        let classes = projection.classes.get();
        if classes.len() < 2 || projection.pre_groups().is_none() {
            return Due::default();
        }
        let mut of_delays = vec![NONE; classes.iter().map(|c| c.delay as usize + 1).max().unwrap_or(0)];
        for (number, class) in classes.iter().enumerate() {
            of_delays[class.delay as usize] = number as u32;
        }
        Due { ranks: Vec::with_capacity(MOST), places: Vec::with_capacity(MOST), classes: of_delays }
    }

    /// # Safety
    /// As `deliver`; the call is bound to the groups of a block.
    unsafe fn push(&mut self, call: &mut Call, groups: &PreGroups, class: usize, spikes: &[u32]) {
        for &rank in spikes {
            if self.ranks.len() == MOST {
                // SAFETY: as promised by the caller.
                unsafe { self.flush(call) };
            }
            self.ranks.push(rank);
            self.places.push(groups.place(rank, class));
        }
    }

    /// The spikes that are due, if of each delay one list is: most lists of most networks are empty, and these are passed
    /// over.
    ///
    /// # Safety
    /// As `push`.
    unsafe fn push_settled(&mut self, call: &mut Call, groups: &PreGroups, spikes: &SpikeRing) {
        for number in spikes.filled() {
            let delay = (spikes.pushed() - number) as usize;
            if let Some(&class) = self.classes.get(delay).filter(|&&class| class != NONE) {
                // SAFETY: as promised by the caller.
                unsafe { self.push(call, groups, class as usize, spikes.list(number)) };
            }
        }
    }

    /// # Safety
    /// As `push`.
    unsafe fn flush(&mut self, call: &mut Call) {
        call.set_events_at(&self.ranks, &self.places);
        // SAFETY: as promised by the caller; spikes are ranks of the pre population, each of which has a group.
        unsafe { call.run(0, self.ranks.len()) };
        self.ranks.clear();
        self.places.clear();
    }
}

/// The spikes that reach the post neurons of a seat in this step.
///
/// # Safety
/// Nobody else uses the seat's synapses and the inputs of its neurons; nobody writes what the kernels read.
pub(crate) unsafe fn deliver(projection: &Projection, pre: &Population, post: &Population, seat: &mut SynapseSeat) {
    let Some(spiking) = &pre.spiking else { return };
    // SAFETY: for the whole block: as promised by the caller.
    unsafe {
        let (spikes, classes, settled) = (spiking.spikes.read(), projection.classes.read(), *projection.settled.read());
        if projection.pre_groups().is_some_and(|groups| groups.block(seat.block).is_empty()) {
            return;
        }
        let axon = spiking.axon.as_ref().map(|ring| ring.read()).filter(|_| projection.flags.axon_transmission);
        let sharing = axon.filter(|_| projection.kernels.axon_shares_pre_event);
        if let (true, Some(groups), None, None) =
            (classes.len() > 1, projection.pre_groups(), &seat.axon_event, &projection.tally)
        {
            let Some(call) = &mut seat.pre_event else { return };
            call.set_starts(groups.starts(seat.block));
            if settled && sharing.is_none() {
                seat.due.push_settled(call, groups, spikes);
            } else {
                for_each_due(classes, settled, spikes.pushed(), |class, number| {
                    seat.due.push(call, groups, class, spikes.list(number));
                    if let Some(axon) = sharing {
                        seat.due.push(call, groups, class, axon.list(number));
                    }
                });
            }
            return seat.due.flush(call);
        }
        let block = seat.block;
        for_each_due(classes, settled, spikes.pushed(), |class, number| {
            if let (Some(call), Some(axon)) = (&mut seat.axon_event, axon) {
                deliver_list(projection, call, &mut seat.due, block, class, axon.list(number));
            }
            if let Some(call) = &mut seat.pre_event {
                deliver_list(projection, call, &mut seat.due, block, class, spikes.list(number));
                if let Some(tally) = &projection.tally {
                    let variable = &post.attributes[tally.attribute].cells;
                    tally.count(projection, block, class, spikes.list(number), variable);
                }
                if let Some(axon) = sharing {
                    deliver_list(projection, call, &mut seat.due, block, class, axon.list(number));
                }
            }
        });
    }
}

/// One list, for a block.
///
/// # Safety
/// As `deliver`.
unsafe fn deliver_list(
    projection: &Projection,
    call: &mut Call,
    due: &mut Due,
    block: usize,
    class: usize,
    spikes: &[u32],
) {
    if spikes.is_empty() {
        return;
    }
    // SAFETY: for the whole block: as promised by the caller; spikes are ranks of the pre population, each of which has a
    // group.
    unsafe {
        if let Some(groups) = projection.pre_groups() {
            call.set_starts(groups.starts(block));
            if groups.classes() > 1 {
                due.push(call, groups, class, spikes);
                return due.flush(call);
            }
        }
        call.set_events(spikes);
        call.run(0, spikes.len());
    }
}

/// Calls `f` with the class and the number of each list that is due now, lists in the order of emission.
fn for_each_due(classes: &[DelayClass], settled: bool, pushed: u64, mut f: impl FnMut(usize, u64)) {
    let due = |class: &DelayClass| {
        // What is settled keeps no notes while the loop runs.
        let now = if settled { pushed.saturating_sub(u64::from(class.delay)) } else { class.next };
        now..(pushed + 1).saturating_sub(u64::from(class.delay))
    };
    if classes.iter().all(|c| due(c).count() <= 1) {
        // Classes come longest delay first, so their lists are in the order of emission.
        for (index, class) in classes.iter().enumerate() {
            due(class).for_each(|number| f(index, number));
        }
        return;
    }
    // After a delay became shorter: what is late comes now.
    let first = classes.iter().map(|c| due(c).start).min().unwrap_or(pushed);
    for number in first..pushed {
        for (index, class) in classes.iter().enumerate() {
            if due(class).contains(&number) {
                f(index, number);
            }
        }
    }
}

/// Lists that were due in this step count as delivered, whether or not they were: what is due while nothing is
/// transmitted is lost. The list of this step has been pushed. What is settled needs no notes: `Projection::skip_past` makes
/// them after the loop.
///
/// # Safety
/// The caller is the leader, and all others wait.
pub(crate) unsafe fn skip_past(projection: &Projection, pre: &Population) {
    let Some(spiking) = &pre.spiking else { return };
    // SAFETY: for the whole block: as promised by the caller.
    unsafe {
        let settled = projection.settled.write();
        if !*settled {
            let (pushed, classes) = (spiking.spikes.read().pushed(), projection.classes.write());
            delays::skip_past(classes, pushed);
            *settled = delays::is_settled(classes, pushed);
        }
    }
}
