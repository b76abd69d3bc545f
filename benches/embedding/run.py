#!/usr/bin/env python3
"""Builds the peers, measures them in turn, prints a table: what each takes, and how many times what Ruse takes.

Every figure is measured in a process of its own; the least of all rounds counts.
"""

import argparse
import os
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
# mlua links one Lua into a program.
BUILDS = [["ruse", "luajit", "rhai", "steel"], ["lua54"]]
MEASURES = [
    "sort-method",
    "sort-field",
    "host-call",
    "field-read",
    "method-call",
    "script-call",
    "vm-new",
    "vm-new-run",
    "idle-memory",
    "used-memory",
]


def build(features: list[str], target: Path) -> Path:
    """The program with these features, built."""
    folder = target / "-".join(features)
    environment = dict(os.environ, CARGO_TARGET_DIR=str(target / "cargo"))
    command = ["cargo", "build", "--release", "--features", ",".join(features)]
    subprocess.run(command, cwd=HERE, env=environment, check=True)
    folder.mkdir(parents=True, exist_ok=True)
    program = folder / "peer"
    program.write_bytes((target / "cargo" / "release" / "peer").read_bytes())
    program.chmod(0o755)
    return program


def shown(measure: str, figure: float) -> str:
    """A figure with its unit."""
    if measure.endswith("memory"):
        return f"{figure / 1024:.0f} KiB"
    for unit, size in [("ms", 1e6), ("µs", 1e3)]:
        if figure >= size:
            return f"{figure / size:.2f} {unit}"
    return f"{figure:.1f} ns"


def table(measures: list[str], peers: list[str], figures: dict[tuple[str, str], float]) -> str:
    """All figures; in brackets the ratio to the first peer."""
    rows = [["measure", *peers]]
    for measure in measures:
        base = figures.get((peers[0], measure))
        row = [measure]
        for peer in peers:
            figure = figures.get((peer, measure))
            if figure is None:
                row.append("-")
            elif peer == peers[0] or not base:
                row.append(shown(measure, figure))
            else:
                row.append(f"{shown(measure, figure)} ({figure / base:.2f})")
        rows.append(row)
    widths = [max(len(row[i]) for row in rows) for i in range(len(rows[0]))]
    lines = ["| " + " | ".join(c.ljust(w) for c, w in zip(row, widths)) + " |" for row in rows]
    lines.insert(1, "|" + "|".join("-" * (width + 2) for width in widths) + "|")
    return "\n".join(lines)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--peers", help="names, separated by commas; default: all")
    parser.add_argument("--measures", help="names, separated by commas; default: all")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--target", type=Path, default=HERE / "target", help="folder for what is built")
    arguments = parser.parse_args()
    measures = arguments.measures.split(",") if arguments.measures else MEASURES
    wanted = arguments.peers.split(",") if arguments.peers else None

    programs: dict[str, Path] = {}
    for features in BUILDS:
        offered = features + (["ruse-interpreter"] if "ruse" in features else [])
        if wanted and not set(wanted) & set(offered):
            continue
        program = build(features, arguments.target.resolve())
        names = subprocess.run([program, "list"], capture_output=True, text=True, check=True)
        programs |= {name: program for name in names.stdout.split()}
    peers = wanted or list(programs)
    if missing := [peer for peer in peers if peer not in programs]:
        print(f"no such peer: {', '.join(missing)}", file=sys.stderr)
        return 2

    figures: dict[tuple[str, str], float] = {}
    failed = 0
    for _ in range(arguments.rounds):
        for measure in measures:
            for peer in peers:
                run = subprocess.run([programs[peer], peer, measure], capture_output=True, text=True)
                if run.returncode != 0:
                    print(f"{peer} {measure}: {run.stderr.strip()}", file=sys.stderr)
                    failed += 1
                    continue
                key, figure = (peer, measure), float(run.stdout)
                figures[key] = min(figure, figures.get(key, figure))
    print(table(measures, peers, figures))
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
