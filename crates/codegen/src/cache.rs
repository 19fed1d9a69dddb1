//! Compiled kernels, kept so that copies of a network and sweeps compile once.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

use crate::executable::Executable;
use crate::ir::Kernel;
use crate::llvm::{self, CompileError};

/// Kernels that are kept; a network has some tens. Beyond it the one that was not used for longest goes.
const CAPACITY: usize = 1024;

/// The kernels compiled so far, each with the time of its last use.
static COMPILED: Mutex<Option<Kept>> = Mutex::new(None);

#[derive(Default)]
struct Kept {
    uses: u64,
    kernels: HashMap<Kernel, (Executable, u64)>,
}

/// Machine code of a kernel, from an earlier call with an equal one if there was any. The name does not matter.
pub fn compile_cached(kernel: &Kernel) -> Result<Executable, CompileError> {
    let key = Kernel { name: String::new(), ..kernel.clone() };
    if let Some(executable) = with(|kept| kept.find(&key)) {
        return Ok(executable);
    }
    // Not under the lock: kernels are compiled in parallel.
    let executable = llvm::compile(kernel)?;
    with(|kept| kept.insert(key, executable.clone()));
    Ok(executable)
}

fn with<T>(f: impl FnOnce(&mut Kept) -> T) -> T {
    // A panic while the lock was held leaves a cache that is at worst incomplete.
    let mut guard = COMPILED.lock().unwrap_or_else(PoisonError::into_inner);
    f(guard.get_or_insert_with(Kept::default))
}

impl Kept {
    fn find(&mut self, key: &Kernel) -> Option<Executable> {
        self.uses += 1;
        let (executable, last) = self.kernels.get_mut(key)?;
        *last = self.uses;
        Some(executable.clone())
    }

    fn insert(&mut self, key: Kernel, executable: Executable) {
        if self.kernels.len() >= CAPACITY {
            let oldest = self.kernels.iter().min_by_key(|(_, (_, last))| *last).map(|(key, _)| key.clone());
            if let Some(oldest) = oldest {
                self.kernels.remove(&oldest);
            }
        }
        self.kernels.insert(key, (executable, self.uses));
    }
}
