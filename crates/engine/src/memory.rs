//! Zeroed memory: large pieces on large pages, where the system has them.
//!
//! Spikes touch synapses at random places. With pages of 4 KiB each of them needs a translation of its own, which costs
//! as much as the memory itself.

use std::alloc::{Layout, alloc_zeroed, dealloc, handle_alloc_error};
use std::ptr::NonNull;

/// Memory begins at multiples of this: what the slot contract promises.
pub(crate) const ALIGNMENT: usize = 64;
/// A large page.
#[cfg(target_os = "linux")]
const LARGE: usize = 2 << 20;

/// Owned memory, zeroed in the beginning. Its address never changes.
pub(crate) struct Memory {
    data: NonNull<u8>,
    bytes: usize,
    /// What the system gave, if not the allocator: its beginning and length.
    #[cfg(target_os = "linux")]
    mapping: Option<(NonNull<u8>, usize)>,
}

// SAFETY: plain memory; who may use it when is the business of its owner.
unsafe impl Send for Memory {}
// SAFETY: as above.
unsafe impl Sync for Memory {}

impl Memory {
    /// So many zeros, at least one.
    pub fn zeroed(bytes: usize) -> Memory {
        #[cfg(target_os = "linux")]
        if let Some(memory) = Memory::mapped(bytes) {
            return memory;
        }
        let layout = layout(bytes);
        // SAFETY: the layout is not empty.
        let data = unsafe { alloc_zeroed(layout) };
        let Some(data) = NonNull::new(data) else { handle_alloc_error(layout) };
        Memory {
            data,
            bytes,
            #[cfg(target_os = "linux")]
            mapping: None,
        }
    }

    /// Straight from the system, on large pages if it has them. `None`: small, or the system refused.
    #[cfg(target_os = "linux")]
    fn mapped(bytes: usize) -> Option<Memory> {
        if bytes < 2 * LARGE {
            return None;
        }
        // Room to begin at a large page. What is never touched takes no memory.
        let length = bytes.checked_add(LARGE)?;
        // SAFETY: a new mapping, of nobody else's memory.
        let base =
            unsafe { linux::mmap(std::ptr::null_mut(), length, linux::READ_WRITE, linux::PRIVATE_ANONYMOUS, -1, 0) };
        if base as isize == -1 {
            return None;
        }
        let base = NonNull::new(base)?;
        let offset = base.as_ptr().align_offset(LARGE);
        // SAFETY: less than one large page further, inside of the mapping.
        let data = unsafe { base.add(offset) };
        // SAFETY: the mapping is this long. A refusal changes nothing but the speed.
        unsafe { linux::madvise(data.as_ptr(), bytes, linux::HUGE_PAGES) };
        Some(Memory { data, bytes, mapping: Some((base, length)) })
    }

    /// Where it begins.
    pub fn pointer(&self) -> *mut u8 {
        self.data.as_ptr()
    }
}

fn layout(bytes: usize) -> Layout {
    Layout::from_size_align(bytes, ALIGNMENT).expect("invariant: sizes fit the address space")
}

impl Drop for Memory {
    fn drop(&mut self) {
        #[cfg(target_os = "linux")]
        if let Some((base, length)) = self.mapping {
            // SAFETY: mapped like this in `mapped`.
            unsafe { linux::munmap(base.as_ptr(), length) };
            return;
        }
        // SAFETY: allocated with this layout in `zeroed`.
        unsafe { dealloc(self.data.as_ptr(), layout(self.bytes)) };
    }
}

/// Three functions of the C library, which every program is linked to.
#[cfg(target_os = "linux")]
mod linux {
    use std::ffi::c_int;

    pub const READ_WRITE: c_int = 1 | 2;
    pub const PRIVATE_ANONYMOUS: c_int = 0x02 | 0x20;
    pub const HUGE_PAGES: c_int = 14;

    unsafe extern "C" {
        pub fn mmap(at: *mut u8, length: usize, protection: c_int, flags: c_int, file: c_int, offset: i64) -> *mut u8;
        pub fn munmap(at: *mut u8, length: usize) -> c_int;
        pub fn madvise(at: *mut u8, length: usize, advice: c_int) -> c_int;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn memory_of_any_size_is_aligned_and_zeroed() {
        for bytes in [64, 4096, 5 << 20] {
            let memory = Memory::zeroed(bytes);
            assert_eq!(memory.pointer() as usize % ALIGNMENT, 0);
            // SAFETY: the memory is this long and initialised.
            let found = unsafe { std::slice::from_raw_parts(memory.pointer(), bytes) };
            assert!(found.iter().all(|&byte| byte == 0));
        }
    }
}
