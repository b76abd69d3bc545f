"""Runs one command and measures it: CPU time, wall time, peak memory, output.

In: an argument vector, a working directory, a time limit.
Out: a `Run`. A command that fails, or does not end in time, is a `Run` with
`problem` set; nothing here raises because of what the command does.
"""

import os
import shutil
import signal
import subprocess
import tempfile
from dataclasses import dataclass
from pathlib import Path

LAUNCHER_SOURCE = Path(__file__).with_name("launcher.c")


@dataclass
class Run:
    """One execution. Times are seconds, memory is MiB."""

    cpu: float
    wall: float
    peak: float
    stdout: str
    stderr: str
    problem: str | None


class Meter:
    """Measures commands through the small launcher process of launcher.c.

    Without a C compiler it falls back to the resource usage Python itself sees;
    peak memory then has the size of the Python interpreter as its floor, which
    `note` says.
    """

    def __init__(self, work: Path, timeout: float):
        self.timeout = timeout
        self.note = None
        self.launcher = None
        compiler = shutil.which("gcc") or shutil.which("cc")
        target = work / "launcher"
        if compiler:
            built = subprocess.run(
                [compiler, "-O2", "-o", str(target), str(LAUNCHER_SOURCE)],
                capture_output=True,
                text=True,
            )
            if built.returncode == 0:
                self.launcher = str(target)
        if self.launcher is None:
            self.note = "no C compiler: peak memory includes the Python interpreter's own"

    def run(self, command: list[str], cwd: Path, env: dict[str, str] | None = None) -> Run:
        """Runs `command` to its end or to the time limit."""
        full_env = {**os.environ, **(env or {})}
        with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as err:
            if self.launcher:
                numbers, timed_out = self._through_launcher(command, cwd, full_env, out, err)
            else:
                numbers, timed_out = self._direct(command, cwd, full_env, out, err)
            out.seek(0)
            err.seek(0)
            stdout = out.read().decode("utf-8", "replace")
            stderr = err.read().decode("utf-8", "replace")
        if timed_out:
            return Run(0.0, 0.0, 0.0, stdout, stderr, f"no end after {self.timeout:g} s")
        if numbers is None:
            return Run(0.0, 0.0, 0.0, stdout, stderr, "could not be started")
        user, system, wall, peak, status = numbers
        problem = None
        if os.WIFSIGNALED(status):
            problem = f"killed by signal {os.WTERMSIG(status)}"
        elif os.WEXITSTATUS(status) != 0:
            problem = f"exit status {os.WEXITSTATUS(status)}"
        return Run((user + system) / 1e6, wall / 1e6, peak / 1024, stdout, stderr, problem)

    def _through_launcher(self, command, cwd, env, out, err):
        read_end, write_end = os.pipe()
        with open(read_end, "rb") as report:
            child = subprocess.Popen(
                [self.launcher, str(write_end), *command],
                cwd=cwd,
                env=env,
                stdin=subprocess.DEVNULL,
                stdout=out,
                stderr=err,
                pass_fds=(write_end,),
                start_new_session=True,
            )
            os.close(write_end)
            timed_out = self._wait(child)
            fields = report.read().split()
        return ([int(f) for f in fields] if len(fields) == 5 else None), timed_out

    def _direct(self, command, cwd, env, out, err):
        try:
            child = subprocess.Popen(
                command,
                cwd=cwd,
                env=env,
                stdin=subprocess.DEVNULL,
                stdout=out,
                stderr=err,
                start_new_session=True,
            )
        except OSError:
            return None, False
        # Stops an endless command; cancelled by the ordinary end below.
        previous = signal.signal(signal.SIGALRM, lambda *_: os.killpg(child.pid, signal.SIGKILL))
        signal.setitimer(signal.ITIMER_REAL, self.timeout)
        try:
            _, status, usage = os.wait4(child.pid, 0)
        finally:
            remaining, _ = signal.setitimer(signal.ITIMER_REAL, 0)
            signal.signal(signal.SIGALRM, previous)
        child.returncode = os.waitstatus_to_exitcode(status)
        user, system = int(usage.ru_utime * 1e6), int(usage.ru_stime * 1e6)
        return (user, system, 0, usage.ru_maxrss, status), remaining == 0

    def _wait(self, child) -> bool:
        """Waits for the child's end; true if it had to be stopped."""
        try:
            child.wait(self.timeout)
            return False
        except subprocess.TimeoutExpired:
            os.killpg(child.pid, signal.SIGKILL)
            child.wait()
            return True
