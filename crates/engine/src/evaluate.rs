//! Functions of the user, evaluated over arrays outside of the simulation.

use neurarchy_codegen::executable::Executable;
use neurarchy_codegen::fpenv::FlushGuard;
use neurarchy_codegen::ir::{Domain, Element};
use neurarchy_codegen::slot::Slot;

use crate::array::Array;
use crate::engine::Engine;
use crate::error::EngineError;

impl Engine {
    /// The values of a function for `count` elements; each argument has one value for each of them. Constants have the
    /// values that they have now.
    pub fn evaluate(&self, function: &Executable, arguments: &[&[f64]], count: usize) -> Result<Vec<f64>, EngineError> {
        let kernel = function.kernel();
        if kernel.domain != Domain::Elements {
            return Err(EngineError::Domain { kernel: kernel.name.clone(), role: "a function" });
        }
        if let Some((number, wrong)) = arguments.iter().enumerate().find(|(_, a)| a.len() != count) {
            return Err(EngineError::Length {
                name: format!("argument {number}"),
                expected: count,
                found: wrong.len(),
            });
        }
        let given: Vec<Array> = arguments.iter().map(|a| Array::from_iter(Element::F64, a.iter().copied())).collect();
        let outcome = Array::zeroed(Element::F64, count);
        let mut table = Vec::with_capacity(kernel.slots.len());
        for usage in &kernel.slots {
            let array = match &usage.slot {
                Slot::Argument(k) => given.get(*k as usize),
                Slot::Outcome => Some(&outcome),
                Slot::Constant(name) => self.constants.iter().find(|(n, _)| n == name).map(|(_, cell)| cell),
                _ => None,
            };
            let array = array
                .filter(|a| a.element() == usage.element)
                .ok_or_else(|| EngineError::MissingSlot { kernel: kernel.name.clone(), slot: usage.slot.clone() })?;
            table.push(array.pointer());
        }
        let _flush = FlushGuard::new();
        // SAFETY: the table has an array of the right type for each slot; those with one value per element are as long
        // as the range, rounded up to whole vectors by their slack. The arrays written are this function's own.
        unsafe { function.call(table.as_ptr(), 0, count.next_multiple_of(neurarchy_codegen::ir::LANES) as i64) };
        Ok(outcome.slice::<f64>().to_vec())
    }
}
