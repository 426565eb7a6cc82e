"""Requests a second over eight connections: by `wrk` where the machine has it, else by threads of our own."""

from __future__ import annotations

import re
import shutil
import subprocess
import threading
import time

from client import Connection, Request
from measuring import Sample, Wrong, expect

CONNECTIONS, SECONDS = 8, 4


def requests_per_second(request: Request) -> Sample:
    return lambda: _by_wrk(request) if shutil.which("wrk") else _by_threads(request)


def _by_wrk(request: Request) -> float:
    headers = [part for name, value in request.headers.items() for part in ("-H", f"{name}: {value}")]
    address = f"http://127.0.0.1:{request.port}{request.path}"
    command = ["wrk", "-t1", f"-c{CONNECTIONS}", f"-d{SECONDS}s", "--timeout", "30s", *headers, address]
    said = subprocess.run(command, capture_output=True, text=True, check=True, timeout=SECONDS + 60).stdout
    if "Non-2xx" in said:
        raise Wrong(f"{request.path}: wrk saw answers that were not 200")
    found = re.search(r"Requests/sec:\s+([\d.]+)", said)
    if found is None:
        raise Wrong(f"wrk did not say how many requests it made: {said[:200]}")
    return float(found[1])


def _by_threads(request: Request) -> float:
    done: list[int] = []
    until = time.perf_counter() + SECONDS

    def ask() -> None:
        connection, count = Connection(request.port), 0
        while time.perf_counter() < until:
            expect(connection.get(request).status, 200, request)
            count += 1
        connection.close()
        done.append(count)

    threads = [threading.Thread(target=ask) for _ in range(CONNECTIONS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if len(done) < CONNECTIONS:
        raise Wrong(f"{request.path} failed under {CONNECTIONS} connections")
    return sum(done) / SECONDS
