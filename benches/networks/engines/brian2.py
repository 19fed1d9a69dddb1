"""Brian 2: C++ standalone (`brian2-cpp`) and runtime with Cython (`brian2-runtime`)."""

import os
import shutil
import subprocess
import time

import brian2
import numpy as np
from brian2 import defaultclock, ms, prefs
from brian2.devices.device import get_device, set_device

from . import Case, Outcome


def run(case: Case, model) -> Outcome:
    standalone = case.engine == "brian2-cpp"
    prefs.core.default_float_dtype = np.float32 if case.precision == "float" else np.float64
    if standalone:
        prefs.devices.cpp_standalone.openmp_threads = 0 if case.threads == 1 else case.threads
        set_device("cpp_standalone", build_on_run=False, directory=case.directory)
    else:
        prefs.codegen.target = "cython"
        prefs.codegen.runtime.cython.cache_dir = case.directory
    brian2.seed(case.seed)
    defaultclock.dt = case.dt * ms
    begun = time.time()
    objects, groups = model.build(brian2, **case.size)
    monitors = [] if hasattr(model, "result") else [brian2.SpikeMonitor(group) for group in groups]
    network = brian2.Network(objects, monitors)
    peak_kb = 0
    if standalone:
        network.run(case.duration * ms)
        device = get_device()
        device.build(compile=True, run=False, directory=case.directory)
        peak, begun = [], time.time()  # the compiler does not count
        subprocess.call = lambda command, **options: _watched(peak, command, **options)
        device.run(case.directory, "results", with_output=False, run_args=[])
        seconds = device._last_run_time
        ready, peak_kb = time.time() - seconds, max(peak)
    else:
        network.run(case.dt * ms)
        ready = time.time()
        start = time.perf_counter()
        network.run(case.duration * ms)
        seconds = time.perf_counter() - start
    if hasattr(model, "result"):
        result = model.result(groups)
    else:
        spikes, neurons = sum(m.num_spikes for m in monitors), sum(g.N for g in groups)
        result = float(spikes) / float(neurons) / case.duration * 1000.0
    # Standalone programmes write all their arrays, which may be gigabytes.
    shutil.rmtree(f"{case.directory}/results", ignore_errors=True)
    return Outcome(ready, ready - begun, seconds, result, brian2.__version__, peak_kb)


def _watched(peak, command, **options):
    """`subprocess.call`, noting the memory of the child: the compiler's must not count."""
    child = subprocess.Popen(command, **options)
    _, status, usage = os.wait4(child.pid, 0)
    child.returncode = os.waitstatus_to_exitcode(status)
    peak.append(usage.ru_maxrss)
    return child.returncode
