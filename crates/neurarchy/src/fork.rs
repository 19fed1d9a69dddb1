//! What a process that was forked has to do before it compiles networks.

/// Makes a forked process able to compile and connect networks: the threads that its parent did that on exist only in
/// the parent, and work handed to them would never be done. From now on the calling thread does it alone, which suits
/// children that run side by side. Call it once, on the thread that goes on after the fork.
pub fn after_fork() {
    // An error means that this thread has a pool of its own already, as in a child of a child.
    if let Ok(pool) = rayon::ThreadPoolBuilder::new().num_threads(1).use_current_thread().build() {
        // The thread stays its member for good.
        std::mem::forget(pool);
    }
}
