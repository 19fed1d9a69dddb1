//! From flags to spike lists, firing rates and histories, at the end of the neurons' update.

use std::ops::Range;

use crate::pieces::Emitted;
use crate::population::Population;
use crate::spikes::{part, scan};
use neurarchy_codegen::ir::Element;

/// What follows the kernels of some neurons.
///
/// # Safety
/// Nobody else uses these neurons meanwhile.
pub(crate) unsafe fn finish(population: &Population, ranks: Range<usize>, emitted: &mut Emitted) {
    // SAFETY: for the whole block: as promised by the caller.
    unsafe {
        scan_flags(population, ranks.clone(), emitted);
        firing_rate(population, ranks.clone(), &emitted.spikes);
        push_history(population, ranks);
    }
}

/// The same, for spikes that are known beforehand.
///
/// # Safety
/// As `finish`, and nobody moves the clock of the spike trains.
pub(crate) unsafe fn finish_known(population: &Population, ranks: Range<usize>, step: i64, emitted: &mut Emitted) {
    // SAFETY: for the whole block: as promised by the caller.
    unsafe {
        take_known(population, &ranks, step, emitted);
        firing_rate(population, ranks.clone(), &emitted.spikes);
        push_history(population, ranks);
    }
}

/// Collects the spikes that the kernels flagged.
///
/// # Safety
/// Nobody writes to the flags of these ranks meanwhile.
unsafe fn scan_flags(population: &Population, ranks: Range<usize>, emitted: &mut Emitted) {
    let Some(spiking) = &population.spiking else { return };
    // SAFETY: the flags of these ranks exist and are not written; flags of other ranks are not part of the slice.
    let flags = |array: &crate::array::Array| unsafe {
        std::slice::from_raw_parts(array.pointer_to(ranks.start).cast_const(), ranks.len())
    };
    scan(flags(&spiking.spiked), ranks.start, &mut emitted.spikes);
    if spiking.axon.is_some() {
        scan(flags(&spiking.axon_spiked), ranks.start, &mut emitted.axon_spikes);
    }
}

/// Collects the spikes of this step that are known beforehand.
///
/// # Safety
/// Nobody else uses these neurons, and nobody moves the clock of the spike trains, meanwhile.
unsafe fn take_known(population: &Population, ranks: &Range<usize>, step: i64, emitted: &mut Emitted) {
    let (Some(spiking), Some(trains)) = (&population.spiking, &population.trains) else { return };
    // SAFETY: for the whole block: as promised by the caller.
    unsafe {
        let due = trains.read().due();
        let own = &due[part(due, ranks)];
        emitted.spikes.extend_from_slice(own);
        own.iter().for_each(|&rank| spiking.last_spike.put(rank as usize, step));
    }
}

/// Appends the lists of blocks, in rank order, to the queue of the population. An inactive population emits nothing,
/// and spikes in flight go on.
///
/// # Safety
/// Nobody else uses the queue meanwhile.
pub(crate) unsafe fn push_spikes<'a>(population: &Population, lists: impl Iterator<Item = &'a Emitted> + Clone) {
    let Some(spiking) = &population.spiking else { return };
    // SAFETY: as promised by the caller.
    unsafe { spiking.spikes.write() }.push(lists.clone().map(|l| &l.spikes[..]));
    if let Some(axon) = &spiking.axon {
        // SAFETY: as promised by the caller.
        unsafe { axon.write() }.push(lists.map(|l| &l.axon_spikes[..]));
    }
}

/// Pushes the present values of some neurons to the histories.
///
/// # Safety
/// Nobody else uses these neurons or the oldest row meanwhile.
pub(crate) unsafe fn push_history(population: &Population, ranks: Range<usize>) {
    // SAFETY: the leader advances the history later, when all workers have pushed.
    let history = unsafe { population.history.read() };
    if history.rows() == 0 {
        return;
    }
    let row = history.next_offset();
    for attribute in population.attributes.iter().filter(|a| a.cells.len() > row) {
        let count = population.count(attribute);
        let own = ranks.start.min(count)..ranks.end.min(count);
        let to = row + own.start;
        // SAFETY: the row lies behind the live values; the rest is promised by the caller.
        unsafe { attribute.cells.copy(own, to) };
    }
}

/// Mean firing rates of some neurons, with the spikes of this step, which is not pushed yet.
///
/// # Safety
/// Nobody else uses these neurons or pushes spikes meanwhile.
unsafe fn firing_rate(population: &Population, ranks: Range<usize>, spikes: &[u32]) {
    let Some(rate) = population.spiking.as_ref().and_then(|s| s.rate.as_ref()) else { return };
    // SAFETY: for the whole block: as promised by the caller; counts have one entry for each neuron.
    unsafe {
        forget(population, &ranks);
        for &rank in spikes {
            let count = rate.counts.at::<u32>(rank as usize);
            rate.counts.put(rank as usize, count + 1);
        }
        let cells = &population.attributes[rate.attribute].cells;
        for rank in ranks {
            let value = f64::from(rate.counts.at::<u32>(rank)) * rate.scale;
            match cells.element() {
                Element::F32 => cells.put(rank, value as f32),
                _ => cells.put(rank, value),
            }
        }
    }
}

/// Lets the spikes leave the window of the mean firing rate, for a population that is not updated: its rates stay.
///
/// # Safety
/// Nobody else uses the population meanwhile.
pub(crate) unsafe fn forget_old_spikes(population: &Population) {
    // SAFETY: as promised by the caller.
    unsafe { forget(population, &(0..population.size)) };
}

/// # Safety
/// Nobody else uses the counts of these ranks or pushes spikes meanwhile.
unsafe fn forget(population: &Population, ranks: &Range<usize>) {
    let Some(spiking) = &population.spiking else { return };
    let Some(rate) = &spiking.rate else { return };
    // SAFETY: for the whole block: as promised by the caller; counts have one entry for each neuron.
    unsafe {
        let ring = spiking.spikes.read();
        // The list of this step has the number `pushed`.
        let Some(leaving) = ring.pushed().checked_sub(rate.steps).filter(|&n| n >= rate.first) else { return };
        let list = ring.list(leaving);
        for &rank in &list[part(list, ranks)] {
            let count = rate.counts.at::<u32>(rank as usize);
            rate.counts.put(rank as usize, count.saturating_sub(1));
        }
    }
}
