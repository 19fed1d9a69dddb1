//! The CPU that code is made for.

use std::sync::OnceLock;
use std::sync::atomic::{AtomicBool, Ordering};

use inkwell::OptimizationLevel;
use inkwell::targets::{CodeModel, InitializationConfig, RelocMode, Target, TargetMachine};

/// Name and features of the CPU, as LLVM writes them.
pub(super) struct Host {
    pub(super) cpu: String,
    pub(super) features: String,
}

static OLDEST: AtomicBool = AtomicBool::new(false);

/// Makes code for the oldest CPU that is supported from now on, if no code was made yet: the same on every machine.
pub fn compile_for_oldest_cpu() {
    OLDEST.store(true, Ordering::Relaxed);
}

/// The CPU of this machine; LLVM's targets are initialised once.
pub(super) fn host() -> Result<&'static Host, String> {
    static HOST: OnceLock<Result<Host, String>> = OnceLock::new();
    HOST.get_or_init(|| {
        Target::initialize_native(&InitializationConfig::default())?;
        if OLDEST.load(Ordering::Relaxed) {
            let cpu = if cfg!(target_arch = "x86_64") { "x86-64-v3" } else { "generic" };
            return Ok(Host { cpu: cpu.into(), features: String::new() });
        }
        Ok(Host {
            cpu: TargetMachine::get_host_cpu_name().to_string(),
            features: TargetMachine::get_host_cpu_features().to_string(),
        })
    })
    .as_ref()
    .map_err(Clone::clone)
}

/// A machine that emits code for this CPU.
pub(super) fn machine() -> Result<TargetMachine, String> {
    let host = host()?;
    let triple = TargetMachine::get_default_triple();
    let target = Target::from_triple(&triple).map_err(|e| e.to_string())?;
    target
        .create_target_machine(
            &triple,
            &host.cpu,
            &host.features,
            OptimizationLevel::Default,
            RelocMode::PIC,
            CodeModel::JITDefault,
        )
        .ok_or_else(|| format!("LLVM has no code generator for {triple}"))
}

/// Whether the CPU has the instructions that results depend on: a fused multiply-add that is one instruction, and on
/// x86-64 the rest of x86-64-v3.
pub fn host_supported() -> Result<(), String> {
    #[cfg(target_arch = "x86_64")]
    {
        let missing: Vec<&str> = [
            ("avx2", std::arch::is_x86_feature_detected!("avx2")),
            ("fma", std::arch::is_x86_feature_detected!("fma")),
            ("bmi2", std::arch::is_x86_feature_detected!("bmi2")),
        ]
        .into_iter()
        .filter_map(|(name, present)| (!present).then_some(name))
        .collect();
        if !missing.is_empty() {
            return Err(format!(
                "this CPU lacks {}; Neurarchy needs an x86-64-v3 processor (Intel Haswell of 2013, AMD Excavator of \
                 2015, or newer)",
                missing.join(", ")
            ));
        }
    }
    Ok(())
}
