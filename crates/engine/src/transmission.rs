//! What synapses do: delivery of spikes, weighted sums, equations.

use crate::bind::Call;
use crate::plan::SynapseSeat;
use crate::population::Population;
use crate::projection::{DelayClass, Projection};
use crate::spec::{Delays, Extent, Order};
use crate::spikes::SpikeRing;

/// Phase 2 for the post neurons of a seat: events, then continuous transmission.
///
/// # Safety
/// Nobody else uses the seat's synapses and the inputs of its neurons; nobody writes what the kernels read.
pub(crate) unsafe fn transmit(projection: &Projection, pre: &Population, post: &Population, seat: &mut SynapseSeat) {
    // SAFETY: for the whole block: as promised by the caller.
    unsafe {
        if let Some(spiking) = &pre.spiking {
            let spikes = spiking.spikes.read();
            let axon = spiking.axon.as_ref().map(|ring| ring.read()).filter(|_| projection.flags.axon_transmission);
            // Kernels of matrices are bound to the whole block.
            let block = seat.block..seat.block + 1;
            let tiles = if projection.matrix().is_some() { block } else { seat.tiles.clone() };
            for tile in tiles {
                for_each_due(projection.classes.read(), spikes.pushed(), |class, number| {
                    let list = |ring: &SpikeRing| std::ptr::from_ref(ring.list(number));
                    if let (Some(call), Some(axon)) = (&mut seat.axon_event, axon) {
                        deliver(projection, call, tile, class, &*list(axon));
                    }
                    if let Some(call) = &mut seat.pre_event {
                        deliver(projection, call, tile, class, &*list(spikes));
                        if let Some(tally) = &projection.tally {
                            let variable = &post.attributes[tally.attribute].cells;
                            tally.count(projection, tile, class, &*list(spikes), variable);
                        }
                        if let Some(axon) = axon.filter(|_| projection.kernels.axon_shares_pre_event) {
                            deliver(projection, call, tile, class, &*list(axon));
                        }
                    }
                });
            }
        }
        if let Some(psp) = &mut seat.psp {
            set_delay(projection, pre, psp);
            match &projection.windows {
                Some(windows) => psp.run(0, windows.inside(seat.block).1),
                None if seat.ahead.as_mut().is_some_and(|ahead| ahead.add(post, &seat.ranks)) => {}
                None => {
                    if let Some(terms) = &mut seat.terms {
                        terms.compute(projection, pre);
                    }
                    seat.sweep.pass(|ranks| psp.run(ranks.start, ranks.end));
                }
            }
        }
        if let (Some(outside), Some(windows)) = (&seat.outside, &projection.windows) {
            outside.run(0, windows.outside(seat.block).1);
        }
        if let (Some(signal), Some(target)) = (&projection.signal, projection.targets.first())
            && let Some(sum) = post.sum(target)
        {
            signal.add(&projection.rows, seat.ranks.clone(), sum);
        }
        if let (Some(decoder), Some(target)) = (&projection.decoder, projection.targets.first())
            && let Some(sum) = post.sum(target)
        {
            decoder.decode(&projection.rows, seat.ranks.clone(), sum);
        }
        if let (Some(counter), Some(target)) = (&projection.counter, projection.targets.first())
            && let Some(sum) = post.sum(target)
        {
            let reach = counter.reach.map(|attribute| &post.attributes[attribute].cells);
            counter.count(&projection.rows, seat.ranks.clone(), reach, sum);
        }
    }
}

/// Calls `f` with the class and the number of each list that is due now, lists in the order of emission.
fn for_each_due(classes: &[DelayClass], pushed: u64, mut f: impl FnMut(usize, u64)) {
    let due = |class: &DelayClass| class.next..(pushed + 1).saturating_sub(u64::from(class.delay));
    if classes.iter().all(|c| due(c).count() <= 1) {
        // Classes come longest delay first, so their lists are in the order of emission.
        for (index, class) in classes.iter().enumerate() {
            due(class).for_each(|number| f(index, number));
        }
        return;
    }
    // After a delay became shorter: what is late comes now.
    let first = classes.iter().map(|c| c.next).min().unwrap_or(pushed);
    for number in first..pushed {
        for (index, class) in classes.iter().enumerate() {
            if due(class).contains(&number) {
                f(index, number);
            }
        }
    }
}

/// # Safety
/// As `transmit`.
unsafe fn deliver(projection: &Projection, call: &mut Call, block: usize, class: usize, spikes: &[u32]) {
    if spikes.is_empty() {
        return;
    }
    if let Some(groups) = projection.pre_groups() {
        if groups.block(block).is_empty() {
            return;
        }
        call.set_starts(groups.starts(block, class));
    }
    call.set_events(spikes);
    // SAFETY: as promised by the caller; spikes are ranks of the pre population, each of which has a group.
    unsafe { call.run(0, spikes.len()) }
}

/// # Safety
/// Nobody pushes to the history of the pre population meanwhile.
unsafe fn set_delay(projection: &Projection, pre: &Population, call: &mut Call) {
    if let Delays::Uniform(delay) = projection.delays {
        // SAFETY: as promised by the caller.
        unsafe { call.set_delay(pre, delay as usize) };
    }
}

/// Lists that were due in this step count as delivered, whether or not they were: what is due while nothing is
/// transmitted is lost. The list of this step has been pushed.
///
/// # Safety
/// The caller is the leader, and all others wait.
pub(crate) unsafe fn skip_past(projection: &Projection, pre: &Population) {
    let Some(spiking) = &pre.spiking else { return };
    // SAFETY: as promised by the caller.
    let (pushed, classes) = unsafe { (spiking.spikes.read().pushed(), projection.classes.write()) };
    for class in classes {
        class.next = class.next.max(pushed.saturating_sub(u64::from(class.delay)));
    }
}

/// Phase 8 for the post neurons of a seat. `goes_on`: another step follows, in which the same is transmitted.
///
/// # Safety
/// Nobody else uses the seat's synapses; nobody writes what the kernels read.
pub(crate) unsafe fn learn(
    projection: &Projection,
    pre: &Population,
    seat: &mut SynapseSeat,
    counter: u64,
    goes_on: bool,
) {
    // SAFETY: for the whole block: as promised by the caller.
    unsafe {
        draw(projection, seat, counter);
        if let Some(call) = &mut seat.postsynaptic {
            call.run(seat.elements.start, seat.elements.end);
        }
        let Some(call) = &mut seat.local else { return };
        set_delay(projection, pre, call);
        match (projection.order, projection.pre_groups()) {
            (Order::Pre, None) => call.run(0, pre.size),
            (Order::Pre, Some(groups)) => {
                for tile in seat.tiles.clone().filter(|&t| !groups.block(t).is_empty()) {
                    for class in 0..groups.classes() {
                        call.set_starts(groups.starts(tile, class));
                        call.run(0, pre.size);
                    }
                }
            }
            _ => match seat.ahead.as_mut().filter(|_| goes_on) {
                None => seat.sweep.pass(|ranks| call.run(ranks.start, ranks.end)),
                Some(ahead) => {
                    if let Delays::Uniform(delay) = projection.delays {
                        ahead.psp().set_delay(pre, delay as usize);
                    }
                    if let Some(terms) = &mut seat.terms {
                        terms.compute(projection, pre);
                    }
                    seat.sweep.pass(|ranks| {
                        call.run(ranks.start, ranks.end);
                        ahead.compute(ranks);
                    });
                    ahead.complete();
                }
            },
        }
    }
}

/// Draws by the engine for the synapses of a seat.
///
/// # Safety
/// As `learn`.
unsafe fn draw(projection: &Projection, seat: &SynapseSeat, counter: u64) {
    let rows = &projection.rows;
    let first = rows.post_ranks().partition_point(|&r| (r as usize) < seat.ranks.start);
    let last = rows.post_ranks().partition_point(|&r| (r as usize) < seat.ranks.end);
    for state in projection.draws.iter().filter(|d| d.drawn.is_some()) {
        // SAFETY: for the whole block: as promised by the caller.
        unsafe {
            match state.extent {
                Extent::Global | Extent::Shared => {}
                Extent::PerPost => {
                    state.draw(counter, seat.ranks.clone().map(|rank| (rank, [0, rank as u32])));
                }
                Extent::Local => {
                    for row in first..last {
                        let (post, range) = (rows.post_ranks()[row], rows.range(row));
                        let pre = rows.pre_ranks_of(range.clone());
                        state.draw(counter, projection.storage_of(range).zip(pre.map(|pre| [pre, post])));
                    }
                }
            }
        }
    }
}
