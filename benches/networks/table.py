"""What was measured, as a table: medians, ratios within rounds, and whether results agree."""

import os
import platform
import statistics
from datetime import date
from pathlib import Path

from engines import ENGINES

HEAD = (
    "| network | precision | threads | engine | runs | {seconds} (s) | x Neurarchy | first step (s) | again (s) "
    "| memory (MB) | {measure} |\n|---|---|---|---|---|---|---|---|---|---|---|"
)


def seconds_of(row, run):
    """What the row is about: the simulation, or the making of synapses."""
    return run["build"] if getattr(row.description, "BUILDING", False) else run["seconds"]


def counted(row, runs):
    """Runs whose times count. The first making of synapses is left out where there are others: compilers ran in it."""
    good = [r for r in runs if "failed" not in r]
    return good[1:] if getattr(row.description, "BUILDING", False) and len(good) > 1 else good


def summary(row, record):
    """For each engine of a row: medians, and ratios to Neurarchy's run of the same round; or why it does not count."""
    engines = dict.fromkeys(run["engine"] for run in record.of(row))
    own = {run["round"]: run for run in counted(row, record.of(row, "neurarchy"))}
    agreed = statistics.median(run["result"] for run in own.values()) if own else None
    lines = {}
    for engine in engines:
        runs = record.of(row, engine)
        good = counted(row, runs)
        failed = [run["failed"] for run in runs if "failed" in run]
        if not good:
            lines[engine] = {"failed": failed[0]}
            continue
        first = next(run for run in runs if "failed" not in run)
        seconds = [seconds_of(row, run) for run in good]
        line = {
            "version": first["version"],
            "runs": len(good),
            "result": statistics.median(run["result"] for run in good),
            "first": first["ready"],
            "again": statistics.median(run["ready"] for run in runs[1:] if "failed" not in run) if runs[1:] else None,
            "seconds": statistics.median(seconds),
            "peak_mb": statistics.median(run["peak_mb"] for run in good),
        }
        pairs = [(seconds_of(row, run), own[run["round"]]) for run in good if run["round"] in own]
        if pairs:
            line["ratio"] = statistics.median(s / seconds_of(row, mine) for s, mine in pairs)
        tolerance = row.description.TOLERANCE
        compares = ENGINES[engine].compared and agreed is not None
        if compares and abs(line["result"] - agreed) > tolerance * abs(agreed):
            line["failed"] = f"result {line['result']:.4g} instead of {agreed:.4g}: its times do not count"
        lines[engine] = line
    return lines


def lines_of(row, record):
    """The row as lines of Markdown."""
    text = []
    for engine, line in summary(row, record).items():
        head = f"| {row.name} | {row.precision} | {row.threads} | {engine} |"
        if "failed" in line:
            text.append(f"{head} | {line['failed'].replace('|', '/')} | | | | | |")
            continue
        ratio = f"{line['ratio']:.2f}" if "ratio" in line else ""
        again = "" if line["again"] is None else f"{line['again']:.2f}"
        rate = ""
        if ENGINES[engine].driver == "stream":
            rate = f"{line['result']:.1f} GB/s"
        elif row.able("stream"):
            rate = f"{line['result']:.4g}; {bytes_moved(row) / line['seconds'] / 1e9:.1f} GB/s"
        text.append(
            f"{head} {line['runs']} | {line['seconds']:.4f} | {ratio} | {line['first']:.2f} | {again} "
            f"| {line['peak_mb']:.0f} | {rate or format(line['result'], '.4g')} |"
        )
    return text


def bytes_moved(row):
    """Bytes of synapses that have to pass the memory bus while a rate-coded network is simulated."""
    description, weight = row.description, 8 if row.precision == "double" else 4
    steps = description.DURATION / description.DT
    return description.synapse_bytes(weight, **row.size) * description.PASSES * steps


def machine():
    """CPU, system, interpreter."""
    name = platform.processor() or platform.machine()
    cpuinfo = Path("/proc/cpuinfo")
    if cpuinfo.exists():
        named = (line.split(":")[1].strip() for line in cpuinfo.read_text().splitlines() if "model name" in line)
        name = next(named, name)
    memory = ""
    if hasattr(os, "sysconf") and "SC_PHYS_PAGES" in os.sysconf_names:
        memory = f", {os.sysconf('SC_PHYS_PAGES') * os.sysconf('SC_PAGE_SIZE') / 2**30:.0f} GB"
    return f"{os.cpu_count()} cores of {name}{memory}, {platform.system()}, Python {platform.python_version()}"


def table(record, left_out):
    """Markdown: machine, date, versions, what is missing, and one table a network."""
    rows = record.rows()
    versions = {run["engine"]: run["version"] for run in record.runs if "version" in run}
    text = ["# Networks on every simulator", "", "Made by `make bench`; what the figures mean: `docs/performance.md`."]
    text += ["", f"{machine()}; {date.today()}; " + ", ".join(f"{n} {v}" for n, v in versions.items()) + "."]
    text += ["", *(f"{name} is left out: {why}." for name, why in left_out.items())]
    for network in dict.fromkeys(row.network for row in rows):
        described = [row for row in rows if row.network == network]
        description = described[0].description
        building = getattr(description, "BUILDING", False)
        text += ["", f"## {description.__doc__.splitlines()[0]}", ""]
        text.append(HEAD.format(seconds="making" if building else "simulate", measure=description.MEASURE))
        ordered = sorted(described, key=lambda r: list(description.CASES).index(r.case) if not r.small else 0)
        for row in ordered:
            text += lines_of(row, record)
    return "\n".join(text) + "\n"
