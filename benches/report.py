"""Turns measurements into tables.

In: `Results` (medians for each program and engine, problems, start-up figures).
Out: Markdown text. Ratios are of CPU time; a geometric mean of two engines goes
over the programs that both ran with the right answer.
"""

import math
from dataclasses import dataclass, field

# Start-up is taken off with this floor, so that a program too short to measure
# counts as short and not as nothing.
NET_FLOOR = 0.001


@dataclass
class Cell:
    """One program on one engine: medians, or why there are none."""

    cpu: float = 0.0
    wall: float = 0.0
    peak: float = 0.0
    cpu_runs: list[float] = field(default_factory=list)
    problem: str | None = None


@dataclass
class Results:
    engines: list[str]
    titles: dict[str, str]
    programs: list[str]
    cells: dict[tuple[str, str], Cell]
    hello: dict[str, Cell]


def three_digits(x: float) -> str:
    if x == 0:
        return "0"
    digits = max(0, 2 - math.floor(math.log10(abs(x))))
    return f"{x:.{min(digits, 4)}f}"


def markdown(header: list[str], rows: list[list[str]]) -> str:
    """A table with the first column left-aligned and columns padded to read as text."""
    widths = [max(len(row[i]) for row in [header, *rows]) for i in range(len(header))]

    def line(row):
        first = row[0].ljust(widths[0])
        rest = [cell.rjust(width) for cell, width in zip(row[1:], widths[1:])]
        return "| " + " | ".join([first, *rest]) + " |"

    rule = "|" + "|".join(
        ["-" * (widths[0] + 2)] + ["-" * (width + 1) + ":" for width in widths[1:]]
    ) + "|"
    return "\n".join([line(header), rule, *(line(row) for row in rows)]) + "\n"


def per_program(results: Results, show) -> str:
    """A table of programs by engines; `show` makes the text of a good cell."""
    rows = []
    for program in results.programs:
        row = [program]
        for engine in results.engines:
            cell = results.cells.get((program, engine))
            if cell is None:
                row.append("")
            elif cell.problem:
                row.append("FAIL")
            else:
                row.append(show(program, engine, cell))
        rows.append(row)
    return markdown(["program", *(results.titles[e] for e in results.engines)], rows)


def ratio_table(results: Results, base: str) -> str:
    def show(program, engine, cell):
        of_base = results.cells.get((program, base))
        if of_base is None or of_base.problem:
            return "-"
        return three_digits(cell.cpu / of_base.cpu)

    return per_program(results, show)


def net_time(results: Results, engine: str, cell: Cell) -> float:
    hello = results.hello.get(engine)
    start = hello.cpu if hello and not hello.problem else 0.0
    return max(cell.cpu - start, NET_FLOOR)


def geometric_mean(results: Results, engine: str, base: str, net: bool) -> tuple[float, int]:
    """Mean ratio of `engine` to `base` and the number of programs in it."""
    logs = []
    for program in results.programs:
        a = results.cells.get((program, engine))
        b = results.cells.get((program, base))
        if a is None or b is None or a.problem or b.problem:
            continue
        if net:
            ratio = net_time(results, engine, a) / net_time(results, base, b)
        else:
            ratio = a.cpu / b.cpu
        logs.append(math.log(ratio))
    return (math.exp(sum(logs) / len(logs)), len(logs)) if logs else (0.0, 0)


def mean_table(results: Results, net: bool) -> str:
    """Every engine against every other: row's time over column's, with the count."""
    rows = []
    for engine in results.engines:
        row = [results.titles[engine]]
        for base in results.engines:
            mean, count = geometric_mean(results, engine, base, net)
            row.append(f"{three_digits(mean)} ({count})" if count else "-")
        rows.append(row)
    header = ["row / column", *(results.titles[e] for e in results.engines)]
    return markdown(header, rows)


def hello_table(results: Results) -> str:
    floor = results.hello.get("c")
    known = [e for e in results.engines if e in results.hello]
    rows = []
    for engine in sorted(known, key=lambda e: results.hello[e].cpu):
        cell = results.hello[engine]
        if cell.problem:
            rows.append([results.titles[engine], "FAIL", "", "", ""])
            continue
        over = ""
        if floor and not floor.problem:
            over = f"{1000 * (cell.cpu - floor.cpu):.2f}"
        title = "C (empty program)" if engine == "c" else results.titles[engine]
        rows.append(
            [title, f"{1000 * cell.cpu:.2f}", over, f"{1000 * cell.wall:.2f}", f"{cell.peak:.1f}"]
        )
    return markdown(["engine", "CPU ms", "over C", "wall ms", "peak MiB"], rows)


def problems(results: Results) -> list[str]:
    lines = []
    for (program, engine), cell in results.cells.items():
        if cell.problem:
            lines.append(f"{results.titles[engine]} {program}: {cell.problem}")
    for engine, cell in results.hello.items():
        if cell.problem:
            lines.append(f"{results.titles[engine]} hello: {cell.problem}")
    return lines


def collector_table(rows: list[dict]) -> str:
    """`rows` from the collector section: one dict for each program and engine."""

    def value(row, key, digits):
        return f"{row[key]:.{digits}f}" if row.get(key) is not None else "-"

    header = ["program", "engine", "collections", "in collections ms", "longest pause ms",
              "CPU s", "peak MiB"]
    body = []
    for row in rows:
        if row.get("problem"):
            body.append([row["program"], row["engine"], "FAIL", "", "", "", ""])
            continue
        body.append(
            [row["program"], row["engine"], value(row, "collections", 0),
             value(row, "collection_ms", 1), value(row, "pause_ms", 2),
             f"{row['cpu']:.3f}", f"{row['peak']:.1f}"]
        )
    return markdown(header, body)
