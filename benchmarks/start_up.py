"""How soon the house answers and how much memory it takes.

    python benchmarks/start_up.py [--data DIR]

DIR is a data directory, for example the demo's; without it an empty house is opened in a folder of
its own. The directory must not be in use. Resident memory is read from /proc, at readiness and
after a moment of rest.
"""

import argparse
import contextlib
import os
import resource
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from pathlib import Path

import httpx

HELPS = 5
PATIENCE = 120.0
REST = 3.0
FRONTDESK = Path(sys.executable).with_name("frontdesk")


def main() -> int:
    """Print one line a figure; 1 when the house does not get ready."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--data", type=Path, help="a data directory; default: a new, empty one")
    given = parser.parse_args()
    seconds = [_timed_help() for _ in range(HELPS)]
    spent = resource.getrusage(resource.RUSAGE_CHILDREN)
    print(f"help_seconds  {statistics.median(seconds):.2f}")
    print(f"help_cpu_seconds  {(spent.ru_utime + spent.ru_stime) / HELPS:.2f}")
    with tempfile.TemporaryDirectory() as scratch:
        return _serve(given.data or _empty_house(Path(scratch)))


def _timed_help() -> float:
    began = time.perf_counter()
    subprocess.run([FRONTDESK, "--help"], check=True, capture_output=True)
    return time.perf_counter() - began


def _empty_house(scratch: Path) -> Path:
    folder = scratch / "data"
    _run(_environment(folder, 8000), "db", "upgrade")
    return folder


def _run(environment: Mapping[str, str], *arguments: str) -> None:
    subprocess.run([FRONTDESK, *arguments], check=True, env=environment, capture_output=True)


def _environment(folder: Path, port: int) -> dict[str, str]:
    return os.environ | {"FRONTDESK_DATA_DIR": str(folder), "FRONTDESK_PORT": str(port)}


def _serve(folder: Path) -> int:
    port = _free_port()
    began = time.perf_counter()
    with _serving(_environment(folder, port)) as process:
        if not _ready(process, f"http://127.0.0.1:{port}/health/ready"):
            print("ready_seconds  never")
            return 1
        print(f"ready_seconds  {time.perf_counter() - began:.2f}")
        print(f"resident_mib_when_ready  {_resident(process.pid):.0f}")
        time.sleep(REST)
        print(f"resident_mib_at_rest  {_resident(process.pid):.0f}")
    return 0


@contextlib.contextmanager
def _serving(environment: Mapping[str, str]) -> Iterator[subprocess.Popen[bytes]]:
    process = subprocess.Popen(
        [FRONTDESK, "serve"],
        env=environment,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        yield process
    finally:
        process.terminate()
        process.wait(20)


def _ready(process: subprocess.Popen[bytes], url: str) -> bool:
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until and process.poll() is None:
        with contextlib.suppress(httpx.HTTPError):
            if httpx.get(url, timeout=5).status_code == 200:
                return True
        time.sleep(0.02)
    return False


def _resident(pid: int) -> float:
    """Return the resident memory of a process in MiB."""
    pages = int(Path(f"/proc/{pid}/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 2**20


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        return int(listening.getsockname()[1])


if __name__ == "__main__":
    sys.exit(main())
