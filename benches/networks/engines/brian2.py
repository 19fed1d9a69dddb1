"""Brian 2: C++ standalone (`brian2-cpp`) and runtime with Cython (`brian2-runtime`)."""

import os
import shutil
import subprocess
import time

import brian2
from brian2 import defaultclock, ms, prefs
from brian2.devices.device import get_device, set_device

from . import Case, Clock, Outcome, peak_kb


def run(case: Case, model) -> Outcome:
    standalone = case.engine == "brian2-cpp"
    prefs.core.default_float_dtype = case.dtype
    if standalone:
        prefs.devices.cpp_standalone.openmp_threads = 0 if case.threads == 1 else case.threads
        set_device("cpp_standalone", build_on_run=False, directory=case.directory)
    else:
        prefs.codegen.target = "cython"
        prefs.codegen.runtime.cython.cache_dir = case.directory
    brian2.seed(case.seed)
    defaultclock.dt = case.dt * ms
    clock = Clock()
    objects, groups = model.build(brian2, **case.size)
    monitors = [] if hasattr(model, "result") else [brian2.SpikeMonitor(group) for group in groups]
    network = brian2.Network(objects, monitors)
    peak = [0]
    if standalone:
        network.run(case.duration * ms)
        device = get_device()
        device.build(compile=True, run=False, directory=case.directory)
        clock = Clock()  # the compiler does not count
        subprocess.call = lambda command, **options: _watched(peak, command, **options)
        device.run(case.directory, "results", with_output=False, run_args=[])
        clock.seconds = device._last_run_time
        clock.ready = time.time() - clock.seconds
    else:
        clock.run(lambda: network.run(case.dt * ms), lambda: network.run(case.duration * ms))
    if hasattr(model, "result"):
        result = model.result(groups)
    else:
        result = case.rate(sum(m.num_spikes for m in monitors), sum(g.N for g in groups))
    # Standalone programmes write all their arrays, which may be gigabytes.
    shutil.rmtree(f"{case.directory}/results", ignore_errors=True)
    return clock.outcome(result, brian2.__version__, max(peak))


def _watched(peak, command, **options):
    """`subprocess.call`, noting the memory of the child: the compiler's must not count."""
    child = subprocess.Popen(command, **options)
    _, status, usage = os.wait4(child.pid, 0)
    child.returncode = os.waitstatus_to_exitcode(status)
    peak.append(peak_kb(usage))
    return child.returncode
