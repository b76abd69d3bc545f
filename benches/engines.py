"""The engines that are compared: how each is found, fed and started.

In: the name of a program (its files lie in scheme/, lua/, c/, python/, node/).
Out: an argument vector that runs it. Compiling happens here, is never timed, and
is cached in the work folder under a hash of everything that goes in.
"""

import hashlib
import os
import shutil
import subprocess
from pathlib import Path

BENCHES = Path(__file__).resolve().parent
PRELUDES = BENCHES / "prelude"


class CompileError(Exception):
    """A peer could not compile a program; the text says why, shortened."""


def find_tool(*names: str) -> str | None:
    """The first of the commands that exists on the search path."""
    for name in names:
        path = shutil.which(name)
        if path:
            return path
    return None


def without_import(text: str) -> str:
    """A program text with its first form, the import declaration, cut out."""
    start = text.index("(import")
    depth = 0
    for end in range(start, len(text)):
        depth += (text[end] == "(") - (text[end] == ")")
        if depth == 0:
            return text[:start] + text[end + 1 :]
    raise ValueError("the import form of the program does not end")


def compile_cached(work: Path, key_parts: list[str], suffix: str, build) -> Path:
    """The cached product of `build(target)` for these parts, built if missing."""
    digest = hashlib.sha256("\0".join(key_parts).encode()).hexdigest()[:20]
    target = work / "compiled" / (digest + suffix)
    if not target.exists():
        target.parent.mkdir(parents=True, exist_ok=True)
        build(target)
        if not target.exists():
            raise CompileError("the compiler wrote nothing")
    return target


def checked(command: list[str], cwd: Path, stdin: str = "") -> None:
    """Runs a compile step; its failure is a CompileError with its last words."""
    done = subprocess.run(command, cwd=cwd, input=stdin, capture_output=True, text=True)
    if done.returncode != 0:
        words = (done.stderr + done.stdout).strip().splitlines()
        raise CompileError(words[-1][:120] if words else "compile step failed")


class Engine:
    """One column of the tables.

    `folder` and `extension` say where its programs lie, `skip` which programs it
    cannot run and why, `env` what is set for its runs, `on_request` that it only runs
    when it is named.
    """

    name = ""
    title = ""
    folder = "scheme"
    extension = ".scm"
    skip: dict[str, str] = {}
    env: dict[str, str] = {}
    on_request = False

    def __init__(self, work: Path):
        self.work = work

    def tool(self) -> str | None:
        """The command this engine needs; None if it is not on the machine."""
        raise NotImplementedError

    def source(self, program: str) -> Path | None:
        """The program's file for this engine; None if there is none."""
        path = BENCHES / self.folder / (program + self.extension)
        return path if path.exists() and program not in self.skip else None

    def command(self, program: str, collector: bool = False) -> list[str]:
        """The argument vector that runs `program`, compiled first if need be.

        With `collector`, the run also reports its collections on stderr.
        """
        raise NotImplementedError

    def reports_collector(self) -> bool:
        """Whether `command` knows how to report collections."""
        return False


class Interpreted(Engine):
    """An engine that is given the source file as it is."""

    tools: tuple[str, ...] = ()
    options: list[str] = []

    def tool(self):
        return find_tool(*self.tools)

    def command(self, program, collector=False):
        return [self.tool(), *self.options, str(self.source(program))]


class Lua(Interpreted):
    name, title = "lua5.4", "Lua 5.4"
    folder, extension = "lua", ".lua"
    tools = ("lua5.4",)


class LuaJit(Lua):
    name, title = "luajit", "LuaJIT"
    tools = ("luajit",)


class Node(Interpreted):
    name, title = "node", "Node"
    folder, extension = "node", ".js"
    tools = ("node", "nodejs")


class Python(Interpreted):
    name, title = "python3", "CPython"
    folder, extension = "python", ".py"
    tools = ("python3",)

    def tool(self):
        # A version manager's shim is a shell script that costs more than a hello.
        path = find_tool(*self.tools)
        if path is None:
            return None
        asked = subprocess.run(
            [path, "-c", "import sys; print(sys.executable)"], capture_output=True, text=True
        )
        return asked.stdout.strip() or path


class C(Engine):
    name, title = "c", "C (gcc -O2)"
    folder, extension = "c", ".c"

    def tool(self):
        return find_tool("gcc")

    def source(self, program):
        # The floor of the start-up section is a C program that does nothing.
        return super().source("empty" if program == "hello" else program)

    def command(self, program, collector=False):
        source = self.source(program)
        tool = self.tool()

        def build(target):
            checked([tool, "-O2", "-o", str(target), str(source), "-lm"], self.work)

        return [str(compile_cached(self.work, [self.name, source.read_text()], "", build))]


class Rust(Engine):
    name, title = "rust", "Rust (rustc -O)"
    folder, extension = "rust", ".rs"

    def tool(self):
        return find_tool("rustc")

    def source(self, program):
        return super().source("empty" if program == "hello" else program)

    def command(self, program, collector=False):
        source = self.source(program)
        tool = self.tool()

        def build(target):
            checked([tool, "-O", "-o", str(target), str(source)], self.work)

        return [str(compile_cached(self.work, [self.name, source.read_text()], "", build))]


class Ruse(Engine):
    """Ruse with one set of arguments; several may stand side by side."""

    def __init__(self, work, path: str, config: str = "", arguments: list[str] | None = None):
        super().__init__(work)
        self.path = path
        self.name = f"ruse:{config}" if config else "ruse"
        self.title = self.name
        self.arguments = arguments or []

    def tool(self):
        return find_tool(self.path)

    def command(self, program, collector=False):
        stats = ["--stats"] if collector else []
        return [self.tool(), *self.arguments, *stats, str(self.source(program))]

    def reports_collector(self):
        return True


class ReferenceRuse(Ruse):
    """One of Ruse's reference engines; runs when it is named."""

    on_request = True

    def __init__(self, work, path: str, engine: str, skip: dict[str, str]):
        super().__init__(work, path, "", [f"--engine={engine}"])
        self.name = self.title = f"ruse-{engine}"
        self.skip = skip


def reference_engines(work: Path, path: str):
    minutes = {
        "mandelbrot-deep": "takes minutes; mandelbrot-tenth is a tenth of it",
        "fibers": "takes minutes",
    }
    return [
        ReferenceRuse(work, path, "thunk", {"fibers": "its frames are those of Rust"}),
        ReferenceRuse(work, path, "eval", minutes),
        ReferenceRuse(work, path, "eval-passes", minutes),
    ]


NO_FIBERS = {"fibers": "its fibers are a library of Ruse"}


class Chez(Engine):
    """Chez as one compiled top-level program, safe code at optimize-level 2."""

    name, title = "chez", "Chez"
    skip = NO_FIBERS
    IMPORT = "(import (rename (chezscheme) (define-record-type native-define-record-type)))\n"

    def tool(self):
        return find_tool("chezscheme", "scheme", "chez")

    def text(self, program, collector):
        # Inside one body every definition is known to the compiler and a program
        # may define names that Chez also exports.
        parts = [self.IMPORT, "(let ()\n", (PRELUDES / "chez.ss").read_text()]
        if collector:
            parts.append((PRELUDES / "chez-collector-start.ss").read_text())
        parts.append(without_import(self.source(program).read_text()))
        if collector:
            parts.append((PRELUDES / "chez-collector-end.ss").read_text())
        return "".join(parts) + ")\n"

    def command(self, program, collector=False):
        text = self.text(program, collector)
        tool = self.tool()

        def build(target):
            source = target.with_suffix(".ss")
            source.write_text(text)
            step = (
                "(parameterize ([optimize-level 2] [generate-inspector-information #f])"
                f' (compile-program "{source}" "{target}"))'
            )
            script = target.with_suffix(".compile.ss")
            script.write_text(step)
            checked([tool, "--script", str(script)], target.parent)

        compiled = compile_cached(self.work, [self.name, text], ".so", build)
        return [tool, "--program", str(compiled)]

    def reports_collector(self):
        return True


class Gambit(Engine):
    name, title = "gambit", "Gambit"
    skip = NO_FIBERS | {"errors": "Gambit 4.9.3 has no guard"}

    def tool(self):
        return find_tool("gsc")

    def command(self, program, collector=False):
        text = (PRELUDES / "gambit.scm").read_text()
        text += without_import(self.source(program).read_text())
        tool = self.tool()

        def build(target):
            source = target.with_suffix(".scm")
            source.write_text(text)
            checked([tool, "-exe", "-o", str(target), str(source)], target.parent)

        return [str(compile_cached(self.work, [self.name, text], ".exe", build))]


class Guile(Engine):
    """Guile's R7RS mode, compiled ahead at -O3."""

    name, title = "guile", "Guile"
    skip = NO_FIBERS
    env = {"GUILE_AUTO_COMPILE": "0"}

    def tool(self):
        return find_tool("guile-3.0", "guile")

    def command(self, program, collector=False):
        text = self.source(program).read_text()
        if collector:
            text += (PRELUDES / "guile-collector-end.scm").read_text()
        tool = self.tool()

        def build(target):
            source = target.with_suffix(".scm")
            source.write_text(text)
            step = (
                "(use-modules (system base compile))"
                f'(compile-file "{source}" #:output-file "{target}" #:optimization-level 3)'
            )
            checked([tool, "--r7rs", "-q", "-c", step], target.parent)

        compiled = compile_cached(self.work, [self.name, text], ".go", build)
        return [tool, "--r7rs", "-q", "-c", f'(load-compiled "{compiled}")']

    def reports_collector(self):
        return True


class Racket(Engine):
    """Racket through its R6RS language: `#lang r7rs` is not in the distribution."""

    name, title = "racket", "Racket"
    skip = NO_FIBERS
    HEADER = (
        "#!r6rs\n"
        "(import (rename (rnrs) (define-record-type native-define-record-type))\n"
        "        (rnrs mutable-pairs) (rnrs mutable-strings) (rnrs r5rs)\n"
        "        (only (racket base) make-parameter parameterize))\n"
        "(let ()\n"
    )

    def tool(self):
        return find_tool("racket") if find_tool("raco") else None

    def command(self, program, collector=False):
        text = self.HEADER + (PRELUDES / "racket.ss").read_text()
        text += without_import(self.source(program).read_text()) + ")\n"
        raco = find_tool("raco")

        def build(target):
            target.write_text(text)
            try:
                checked([raco, "make", str(target)], target.parent)
            except CompileError:
                target.unlink()
                raise

        compiled = compile_cached(self.work, [self.name, text], ".rkt", build)
        return [self.tool(), str(compiled)]


class Chicken(Engine):
    """Chicken's core language: the r7rs and srfi-69 eggs are not in the distribution."""

    name, title = "chicken", "Chicken"
    skip = NO_FIBERS | {
        "errors": "guard is in an egg",
        "hash": "hash tables are in an egg",
        "table-integer": "hash tables are in an egg",
        "table-symbol": "hash tables are in an egg",
        "table-string": "hash tables are in an egg",
    }

    def tool(self):
        return find_tool("csc")

    def command(self, program, collector=False):
        text = (PRELUDES / "chicken.scm").read_text()
        text += without_import(self.source(program).read_text())
        tool = self.tool()

        def build(target):
            source = target.with_suffix(".scm")
            source.write_text(text)
            checked([tool, "-O3", "-o", str(target), str(source)], target.parent)

        return [str(compile_cached(self.work, [self.name, text], ".exe", build))]


PEERS = [C, Rust, LuaJit, Node, Chez, Gambit, Racket, Guile, Chicken, Lua, Python]


def all_engines(work: Path, ruse: str, configs: dict[str, list[str]], common: list[str]):
    """Ruse in each configuration, then every peer, present or not."""
    if configs:
        ours = [Ruse(work, ruse, name, common + extra) for name, extra in configs.items()]
    else:
        ours = [Ruse(work, ruse, "", common)]
    return ours + reference_engines(work, ruse) + [peer(work) for peer in PEERS]


def default_ruse() -> str:
    """The ruse to measure when the command line names none."""
    return os.environ.get("RUSE") or str(BENCHES.parent / "target" / "release" / "ruse")
