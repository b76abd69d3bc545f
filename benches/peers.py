#!/usr/bin/env python3
"""Runs the benchmark programs on Ruse and on every peer found on the machine.

Answers are checked against expected/NAME.txt; a wrong answer is a failure, is shown
and stays out of the means. Exit status: 0, or 1 if Ruse failed a program.
See README.md in this folder.
"""

import argparse
import json
import os
import re
import shlex
import statistics
import sys
import tempfile
from pathlib import Path

import report
from engines import BENCHES, CompileError, all_engines, default_ruse
from measure import Meter

GROUPS = {
    "calls and small integers": ["fib", "tak", "cpstak", "ack", "nqueens", "primes", "loop",
                                 "deeprec"],
    "continuations and conditions": ["ctak", "generators", "amb", "fibers", "errors"],
    "floats": ["mandelbrot", "nbody", "spectral", "fft", "matmul"],
    "bignums": ["pi"],
    "lists, symbols, closures": ["deriv", "destruct", "pipeline", "assoc"],
    "vectors, strings, tables": ["sieve", "quicksort", "strings", "hash", "table-integer",
                                 "table-symbol", "table-string"],
    "records and allocation": ["records", "bintrees", "gcbench"],
    "ports": ["readwc", "writelines"],
}
PROGRAMS = [name for group in GROUPS.values() for name in group]
# Runs of a minute and more on slow engines; they run when they are named.
LONG_PROGRAMS = ["mandelbrot-deep", "mandelbrot-tenth"]
COLLECTOR_PROGRAMS = ["bintrees", "gcbench"]
COLLECTOR_LINES = {
    "collections": r"collections: *([0-9.]+)",
    "collection_ms": r"collection time: *([0-9.eE+-]+) *ms",
    "pause_ms": r"longest pause: *([0-9.eE+-]+) *ms",
}


def parse_arguments(argv):
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--only", metavar="NAME,...", help="these programs only")
    parser.add_argument("--peers", metavar="NAME,...",
                        help="these engines only (ruse, c, rust, luajit, node, chez, gambit, "
                             "racket, guile, chicken, lua5.4, python3; and ruse-thunk, "
                             "ruse-eval, ruse-eval-passes, which run when they are named)")
    parser.add_argument("--runs", type=int, default=3, metavar="N",
                        help="runs of each program on each engine (default 3)")
    parser.add_argument("--hello-runs", type=int, default=20, metavar="N",
                        help="runs of the start-up program (default 20, 0 leaves it out)")
    parser.add_argument("--ruse", default=default_ruse(), metavar="PATH",
                        help="the ruse to measure (default $RUSE, else target/release/ruse)")
    parser.add_argument("--ruse-args", default="", metavar="ARGS",
                        help="arguments for every run of ruse")
    parser.add_argument("--ruse-config", action="append", default=[], metavar="NAME=ARGS",
                        help="measure ruse with these arguments as an engine of its own; "
                             "may be repeated")
    parser.add_argument("--base", metavar="ENGINE",
                        help="engine the ratios refer to (default ruse, else the first found)")
    parser.add_argument("--gc", action="store_true",
                        help="only the collector section: " + ", ".join(COLLECTOR_PROGRAMS))
    parser.add_argument("--hello", action="store_true", help="only the start-up section")
    parser.add_argument("--timeout", type=float, default=120.0, metavar="S",
                        help="wall-clock limit of one run (default 120)")
    parser.add_argument("--work", type=Path, metavar="DIR",
                        default=Path(tempfile.gettempdir()) / f"ruse-benches-{os.getuid()}",
                        help="folder for compiled programs and scratch files")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write every number here")
    options = parser.parse_args(argv)
    options.only = options.only.split(",") if options.only else PROGRAMS
    known = PROGRAMS + LONG_PROGRAMS
    unknown = [name for name in options.only if name not in known]
    if unknown:
        parser.error(f"no such program: {', '.join(unknown)}; there are {', '.join(known)}")
    if options.runs < 1:
        parser.error("--runs must be at least 1")
    options.configs = {}
    for text in options.ruse_config:
        name, sign, arguments = text.partition("=")
        if not sign or not name:
            parser.error(f"--ruse-config wants NAME=ARGS, not {text}")
        options.configs[name] = shlex.split(arguments)
    return parser, options


def choose_engines(parser, options):
    """The engines that are wanted and on the machine; the missing are noted."""
    known = all_engines(options.work, options.ruse, options.configs,
                        shlex.split(options.ruse_args))
    if options.peers:
        wanted = options.peers.split(",")
        names = {engine.name for engine in known} | {"ruse"}
        unknown = [name for name in wanted if name not in names]
        if unknown:
            parser.error(f"no such engine: {', '.join(unknown)}")
        known = [e for e in known if e.name in wanted or e.name.partition(":")[0] in wanted]
    else:
        known = [e for e in known if not e.on_request]
        if not options.hello:
            known = [e for e in known if any(e.source(program) for program in options.only)]
    found = []
    for engine in known:
        if engine.tool():
            found.append(engine)
        else:
            print(f"note: {engine.title} is not on this machine, left out", file=sys.stderr)
    if not found:
        parser.error("no engine to run")
    return found


def expected_answer(program, engine):
    if program == "hello" and engine.name in ("c", "rust"):
        return ""
    return (BENCHES / "expected" / f"{program}.txt").read_text()


class Session:
    """One invocation: the meter, the engines and what was measured so far."""

    def __init__(self, options, engines):
        self.options = options
        self.engines = engines
        options.work.mkdir(parents=True, exist_ok=True)
        self.meter = Meter(options.work, options.timeout)
        if self.meter.note:
            print(f"note: {self.meter.note}", file=sys.stderr)

    def one_run(self, engine, program, collector=False):
        """One checked run; a compile error becomes a run with a problem."""
        command = engine.command(program, collector)
        with tempfile.TemporaryDirectory(dir=self.options.work) as scratch:
            run = self.meter.run(command, Path(scratch), engine.env)
        if run.problem is None and run.stdout != expected_answer(program, engine):
            run.problem = f"wrong answer: {run.stdout.strip()[:80]!r}"
        elif run.problem and run.stderr.strip():
            run.problem += ": " + run.stderr.strip().splitlines()[0][:160]
        return run

    def measure(self, program, count):
        """Medians of `count` interleaved runs for each engine that has the program."""
        able = [engine for engine in self.engines if engine.source(program)]
        runs = {engine.name: [] for engine in able}
        cells = {}
        for _ in range(count):
            for engine in able:
                if engine.name in cells:
                    continue
                try:
                    run = self.one_run(engine, program)
                except CompileError as error:
                    cells[engine.name] = report.Cell(problem=f"does not compile: {error}")
                    continue
                if run.problem:
                    cells[engine.name] = report.Cell(problem=run.problem)
                else:
                    runs[engine.name].append(run)
        for name, good in runs.items():
            if name not in cells:
                cells[name] = report.Cell(
                    cpu=statistics.median(run.cpu for run in good),
                    wall=statistics.median(run.wall for run in good),
                    peak=statistics.median(run.peak for run in good),
                    cpu_runs=[run.cpu for run in good],
                )
        return cells

    def measure_collector(self):
        """One row for each program and engine that can report its collections."""
        rows = []
        for program in COLLECTOR_PROGRAMS:
            for engine in self.engines:
                if engine.reports_collector() and engine.source(program):
                    progress(f"collector: {program} on {engine.title}")
                    rows.append(self._collector_row(program, engine))
        return rows

    def _collector_row(self, program, engine):
        row = {"program": program, "engine": engine.title, "name": engine.name}
        samples = []
        for _ in range(self.options.runs):
            try:
                run = self.one_run(engine, program, collector=True)
            except CompileError as error:
                return {**row, "problem": f"does not compile: {error}"}
            if run.problem:
                return {**row, "problem": run.problem}
            samples.append(run)
        row["cpu"] = statistics.median(run.cpu for run in samples)
        row["peak"] = statistics.median(run.peak for run in samples)
        for key, pattern in COLLECTOR_LINES.items():
            found = [re.search(pattern, run.stderr) for run in samples]
            values = [float(match.group(1)) for match in found if match]
            row[key] = statistics.median(values) if values else None
        if row["collection_ms"] is None:
            row["problem"] = "reported no collection time on stderr"
        return row


def progress(text):
    if sys.stderr.isatty():
        print(f"\r\033[K{text}", end="", file=sys.stderr, flush=True)


def choose_base(parser, options, results):
    if options.base:
        if options.base not in results.engines:
            parser.error(f"--base {options.base} is not among the engines that run")
        return options.base
    return results.engines[0]


def print_programs(results, base):
    title = results.titles[base]
    print("## CPU seconds (user + system, whole process)\n")
    print(report.per_program(results, lambda p, e, cell: f"{cell.cpu:.3f}"))
    print(f"## CPU time against {title}\n")
    print(report.ratio_table(results, base))
    print("## Peak memory, MiB\n")
    print(report.per_program(results, lambda p, e, cell: f"{cell.peak:.1f}"))
    print("## Geometric means, whole process (in brackets: programs both ran)\n")
    print(report.mean_table(results, net=False))
    if results.hello:
        print("## Geometric means, start-up taken off\n")
        print(report.mean_table(results, net=True))


def write_json(path, results, base, collector):
    data = {
        "base": base,
        "engines": results.titles,
        "hello": {engine: vars(cell) for engine, cell in results.hello.items()},
        "programs": {
            program: {
                engine: vars(results.cells[program, engine])
                for engine in results.engines
                if (program, engine) in results.cells
            }
            for program in results.programs
        },
        "collector": collector,
    }
    path.write_text(json.dumps(data, indent=1) + "\n")


def main(argv):
    parser, options = parse_arguments(argv)
    engines = choose_engines(parser, options)
    session = Session(options, engines)
    results = report.Results(
        engines=[engine.name for engine in engines],
        titles={engine.name: engine.title for engine in engines},
        programs=[] if options.gc or options.hello else options.only,
        cells={},
        hello={},
    )
    base = choose_base(parser, options, results)
    if options.hello_runs and not options.gc:
        progress("hello")
        results.hello = session.measure("hello", options.hello_runs)
    for program in results.programs:
        progress(program)
        for name, cell in session.measure(program, options.runs).items():
            results.cells[program, name] = cell
    collector = session.measure_collector() if options.gc else []
    progress("")

    if results.programs:
        print_programs(results, base)
    if results.hello:
        print(f"## Start-up (medians of {options.hello_runs})\n")
        print(report.hello_table(results))
    if collector:
        print("## Collector\n")
        print(report.collector_table(collector))
    failures = report.problems(results)
    failures += [f"{r['engine']} {r['program']}: {r['problem']}" for r in collector
                 if r.get("problem")]
    if failures:
        print("## Failures\n")
        print("\n".join(f"- {line}" for line in failures))
    if options.json:
        write_json(options.json, results, base, collector)
    ours = [cell for (_, name), cell in results.cells.items() if name.startswith("ruse")]
    ours += [cell for name, cell in results.hello.items() if name.startswith("ruse")]
    ruse_failed = any(cell.problem for cell in ours) or any(
        r.get("problem") and r["name"].startswith("ruse") for r in collector)
    return 1 if ruse_failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
