#!/usr/bin/env python3
"""What a call of C costs from compiled Scheme, from C through a function pointer, and from LuaJIT.

In: the command `ruse` (--ruse, $RUSE or target/release/ruse), a C compiler, LuaJIT if there is one.
Out: a table of CPU nanoseconds a round of each loop, with and without its call, and ratios to C.
"""

import argparse
import os
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROUNDS = 50_000_000
PAIRS = [("sqrt", "floats"), ("abs", "integers")]


def cpu_seconds(command: list[str]) -> float:
    """User and system time of one run; ends the program if the run fails."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    done = subprocess.run(command, capture_output=True, text=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    if done.returncode != 0:
        sys.exit(f"{' '.join(command)}: {done.stderr}")
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--ruse", default=os.environ.get("RUSE", "target/release/ruse"))
    parser.add_argument("--runs", type=int, default=3)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as work:
        program = str(Path(work) / "calls")
        compiler = shutil.which("cc") or sys.exit("there is no C compiler")
        source = str(HERE / "calls.c")
        subprocess.run([compiler, "-O2", "-fno-builtin", "-o", program, source, "-lm"], check=True)
        engines = {"C": [program], "ruse": [options.ruse, "--allow-ffi", str(HERE / "calls.scm")]}
        if shutil.which("luajit"):
            engines["luajit"] = ["luajit", str(HERE / "calls.lua")]
        times = {}
        for loop in [name for pair in PAIRS for name in pair]:
            for _ in range(options.runs):
                for name, command in engines.items():
                    spent = cpu_seconds([*command, loop, str(ROUNDS)]) - cpu_seconds([*command, loop, "1"])
                    times.setdefault((name, loop), []).append(1e9 * spent / ROUNDS)
    print(f"{'':8}{'loop':>8}{'ns a round':>12}{'without':>10}{'to C':>8}")
    for loop, empty in PAIRS:
        base = statistics.median(times["C", loop])
        for name in engines:
            spent = statistics.median(times[name, loop])
            without = statistics.median(times[name, empty])
            print(f"{name:8}{loop:>8}{spent:12.2f}{without:10.2f}{spent / base:8.2f}")


if __name__ == "__main__":
    main()
