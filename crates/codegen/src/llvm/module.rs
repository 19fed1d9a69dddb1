//! LLVM modules: made, checked, turned into code, kept alive.

use std::sync::Arc;

use inkwell::OptimizationLevel;
use inkwell::context::Context;
use inkwell::execution_engine::ExecutionEngine;
use inkwell::module::Module;
use inkwell::targets::FileType;

use super::function;
use super::host;
use super::vector::Emitter;
use crate::executable::{KernelFunction, Module as LoadedModule};
use crate::ir::Kernel;

/// Name of the one function of a module.
const FUNCTION: &str = "kernel";

/// The intrinsics that emitted code may call: a few instructions on supported CPUs, no calls.
const INTRINSICS: [&str; 9] = [
    "llvm.fma.",
    "llvm.sqrt.",
    "llvm.fabs.",
    "llvm.floor.",
    "llvm.ceil.",
    "llvm.trunc.",
    "llvm.fptosi.sat.",
    "llvm.arithmetic.fence.",
    "llvm.prefetch.",
];

/// Code in memory, with what owns it.
struct Loaded {
    // Dropped before the context that it lives in: fields drop in order.
    _engine: ExecutionEngine<'static>,
    _context: Box<Context>,
}

// SAFETY: after construction nothing of LLVM is used but the code, which is constant; dropping needs no particular
// thread.
unsafe impl Send for Loaded {}
// SAFETY: as above.
unsafe impl Sync for Loaded {}

impl LoadedModule for Loaded {}

/// Emits a kernel and checks what came out.
fn emit<'ctx>(context: &'ctx Context, kernel: &Kernel) -> Result<Module<'ctx>, String> {
    let module = context.create_module("kernel");
    let pointer = context.ptr_type(Default::default());
    let signature =
        context.void_type().fn_type(&[pointer.into(), context.i64_type().into(), context.i64_type().into()], false);
    let function = module.add_function(FUNCTION, signature, None);
    let emitter = Emitter { context, module: &module, builder: context.create_builder(), function };
    emitter.set_attributes()?;
    function::emit(&emitter, kernel).map_err(|error| error.to_string())?;
    module.verify().map_err(|error| error.to_string())?;
    // LLVM resolves symbols late and ends the process if one is missing: look before.
    for declared in module.get_functions() {
        let name = declared.get_name().to_string_lossy();
        if name != FUNCTION && !INTRINSICS.iter().any(|prefix| name.starts_with(prefix)) {
            return Err(format!("the code calls '{name}', which is not in the list of what it may call"));
        }
    }
    Ok(module)
}

/// Makes the code of a kernel and loads it.
pub(super) fn build(kernel: &Kernel) -> Result<(KernelFunction, Arc<dyn LoadedModule>), String> {
    host::host()?;
    let context = Box::new(Context::create());
    // SAFETY: the context is on the heap and outlives the engine and the module, which are dropped first (see
    // `Loaded`); no reference leaves this function.
    let borrowed: &'static Context = unsafe { &*std::ptr::from_ref(context.as_ref()) };
    let module = emit(borrowed, kernel)?;
    let engine = module.create_jit_execution_engine(OptimizationLevel::Default).map_err(|error| error.to_string())?;
    let address = engine.get_function_address(FUNCTION).map_err(|error| error.to_string())?;
    // SAFETY: the function was emitted with this signature.
    let function = unsafe { std::mem::transmute::<usize, KernelFunction>(address) };
    drop(module);
    Ok((function, Arc::new(Loaded { _engine: engine, _context: context })))
}

/// The LLVM IR of a kernel.
pub(super) fn text(kernel: &Kernel) -> Result<String, String> {
    let context = Context::create();
    Ok(emit(&context, kernel)?.print_to_string().to_string())
}

/// The machine instructions of a kernel.
pub(super) fn assembly(kernel: &Kernel) -> Result<String, String> {
    let context = Context::create();
    let module = emit(&context, kernel)?;
    let buffer =
        host::machine()?.write_to_memory_buffer(&module, FileType::Assembly).map_err(|error| error.to_string())?;
    Ok(String::from_utf8_lossy(buffer.as_slice()).into_owned())
}
