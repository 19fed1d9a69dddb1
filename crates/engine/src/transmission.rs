//! What synapses do in a step: delivery of spikes, weighted sums, equations.

use crate::bind::Call;
use crate::delivery;
use crate::plan::SynapseSeat;
use crate::population::Population;
use crate::projection::Projection;
use crate::spec::{Delays, Extent, Order};

/// Phase 2 for the post neurons of a seat: events, then continuous transmission.
///
/// # Safety
/// Nobody else uses the seat's synapses and the inputs of its neurons; nobody writes what the kernels read.
pub(crate) unsafe fn transmit(projection: &Projection, pre: &Population, post: &Population, seat: &mut SynapseSeat) {
    // SAFETY: for the whole block: as promised by the caller.
    unsafe {
        delivery::deliver(projection, pre, post, seat);
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

/// # Safety
/// Nobody pushes to the history of the pre population meanwhile.
unsafe fn set_delay(projection: &Projection, pre: &Population, call: &mut Call) {
    if let Delays::Uniform(delay) = projection.delays {
        // SAFETY: as promised by the caller.
        unsafe { call.set_delay(pre, delay as usize) };
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
                if !groups.block(seat.block).is_empty() {
                    call.set_starts(groups.wholes(seat.block));
                    call.run(0, pre.size);
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
                    seat.sweep.pass(|ranks| ahead.compute(call, ranks));
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
