# SPDX-FileCopyrightText: the MicroSlack contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The machine and its processes: cores, time on the processor, memory, the disk; servers and loads that are started and end."""

import json
import os
import pathlib
import platform
import re
import resource
import select
import socket
import statistics
import subprocess
import tempfile
import threading
import time

SOURCE = pathlib.Path(__file__).resolve().parents[2]
SERVER_CORE, LOAD_CORE = '0', '1'
START_SECONDS = 20
DESCRIPTORS_ASIDE = 100  # files, epoll and the like in a process full of sockets


class Failure(Exception):
    """One measurement could not be taken; the others go on."""


def thread_ns(pid):
    """Time on the processor so far by the name of the thread, kernel included."""
    times = {}
    for task in pathlib.Path(f'/proc/{pid}/task').iterdir():
        try:
            name = (task / 'comm').read_text().strip()
            times[name] = times.get(name, 0) + int((task / 'schedstat').read_text().split()[0])
        except (FileNotFoundError, ProcessLookupError):
            pass
    return times


def resident_kb(pid):
    status = pathlib.Path(f'/proc/{pid}/status').read_text()
    return int(re.search(r'VmRSS:\s+(\d+)', status).group(1))


def raise_descriptors():
    """As many as the machine allows to one process; children inherit it."""
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    highest = int(pathlib.Path('/proc/sys/fs/nr_open').read_text())
    try:
        resource.setrlimit(resource.RLIMIT_NOFILE, (min(65536, highest), max(hard, min(65536, highest))))
    except (ValueError, OSError):
        resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    return resource.getrlimit(resource.RLIMIT_NOFILE)[0]


def fdatasync_us(folder, count=400):
    """An overwritten page of 4 kB, on the server's core: (median, 99 %, worst) in µs."""
    cores = os.sched_getaffinity(0)
    os.sched_setaffinity(0, {int(SERVER_CORE)})
    try:
        with tempfile.NamedTemporaryFile(dir=folder) as file:
            os.pwrite(file.fileno(), b'x' * 65536, 0)
            os.fsync(file.fileno())
            times = sorted(overwrite_us(file.fileno(), i) for i in range(count))
    finally:
        os.sched_setaffinity(0, cores)
    return statistics.median(times), times[int(len(times) * 0.99)], times[-1]


def overwrite_us(descriptor, number):
    started = time.perf_counter_ns()
    os.pwrite(descriptor, bytes([number % 256]) * 4096, 4096)
    os.fdatasync(descriptor)
    return (time.perf_counter_ns() - started) / 1000


def describe():
    model = re.search(r'model name\s*:\s*(.+)', pathlib.Path('/proc/cpuinfo').read_text())
    memory = re.search(r'MemTotal:\s+(\d+)', pathlib.Path('/proc/meminfo').read_text())
    release = re.search(r'PRETTY_NAME="(.+)"', pathlib.Path('/etc/os-release').read_text())
    return {'processor': model.group(1) if model else platform.machine(), 'cores': os.cpu_count(),
            'memory_gb': round(int(memory.group(1)) / 1e6), 'kernel': platform.release(), 'system': release.group(1) if release else '',
            'date': time.strftime('%Y-%m-%d'), 'load_before': os.getloadavg()[0]}


def on_core(core, command):
    return ['taskset', '-c', core, *map(str, command)]


def free_port():
    with socket.socket() as probe:
        probe.bind(('127.0.0.1', 0))
        return probe.getsockname()[1]


class Program:
    """A server on the first core. It prints `ready URL`, or listens on @port when that is given."""

    name = wire = ''
    window = 1  # connections that may wait for their greeting at a time

    def __init__(self, command, env=None, port=None):
        self.errors = tempfile.TemporaryFile('w+')
        started = time.monotonic()
        self.process = subprocess.Popen(on_core(SERVER_CORE, command), stdin=subprocess.DEVNULL, stderr=self.errors,
                                        stdout=subprocess.DEVNULL if port else subprocess.PIPE, text=True, env={**os.environ, **(env or {})})
        self.pid = self.process.pid
        try:
            self.port = self.wait_port(port) if port else self.wait_ready()
        except BaseException:
            self.stop()
            raise
        self.ready_seconds = time.monotonic() - started

    def said(self):
        self.errors.seek(0)
        return self.errors.read()[-500:].strip()

    def wait_ready(self):
        ready, _, _ = select.select([self.process.stdout], [], [], START_SECONDS)
        line = self.process.stdout.readline() if ready else ''
        if not line.startswith('ready '):
            raise Failure(f'{self.name} did not start: {line} {self.said()}')
        return int(line.split()[1].rsplit(':', 1)[1])

    def wait_port(self, port):
        deadline = time.monotonic() + START_SECONDS
        while time.monotonic() < deadline and self.process.poll() is None:
            try:
                socket.create_connection(('127.0.0.1', port), 1).close()
                return port
            except OSError:
                time.sleep(0.05)
        raise Failure(f'{self.name} did not start: {self.said()}')

    def stop(self):
        self.process.terminate()
        try:
            self.process.wait(20)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        if self.process.stdout:
            self.process.stdout.close()
        self.errors.close()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.stop()

    def addresses(self, count):
        return (f'127.0.0.1 {self.port} /' for _ in range(count))

    def load_options(self):
        return []


class Load:
    """The load on the second core. Stages: connected, measuring, measured, end."""

    def __init__(self, build, server, connections, *, senders=1, outstanding=1, rate=0, seconds=3.0, wire=None, gather=False,
                 addresses=None, options=None, patience=60):
        self.server, self.connections = server, connections
        command = [build / 'tests/bench/load/bench-load', '--wire', wire or server.wire, '--connections', connections, '--senders', senders,
                   '--outstanding', outstanding, '--rate', rate, '--seconds', seconds, '--patience', patience,
                   '--window', server.window,
                   *(server.load_options() if options is None else options)]
        self.errors = tempfile.TemporaryFile('w+')
        self.process = subprocess.Popen(on_core(LOAD_CORE, command + (['--gather'] if gather else [])), stdin=subprocess.PIPE,
                                        stdout=subprocess.PIPE, stderr=self.errors, text=True)
        self.watchdog = threading.Timer(patience + seconds + 60, self.process.kill)
        self.watchdog.start()
        try:
            self.feed(server.addresses(connections) if addresses is None else addresses)
            if gather:
                self.expect('gathered')
            else:
                self.expect('connected')
        except BaseException:
            self.close()
            raise

    def feed(self, addresses):
        try:
            for line in addresses:
                self.process.stdin.write(line + '\n')
            self.process.stdin.flush()
        except BrokenPipeError:
            raise Failure(f'{self.server.name}: {self.said()}') from None

    def said(self):
        self.process.wait()
        self.errors.seek(0)
        return self.errors.read(500).strip().split('\n')[0] or f'the load ended with {self.process.returncode}'

    def expect(self, word):
        line = self.process.stdout.readline()
        if not line.startswith(f'{{"{word}"'):
            raise Failure(f'{self.server.name}: {self.said()}')
        return json.loads(line)

    def go(self):
        self.feed(['go'])

    def run(self):
        """One measurement: what the load counted, and the time on the processor of the server by thread, in ns."""
        self.go()
        self.expect('measuring')
        before = thread_ns(self.server.pid)
        result = self.expect('deliveries')
        after = thread_ns(self.server.pid)
        result.update(self.expect('posted'))
        if result['refused'] or result['duplicates'] or result['reordered']:
            raise Failure(f'{self.server.name}: wrong deliveries: {result}')
        result['threads'] = {name: ns - before.get(name, 0) for name, ns in after.items()}
        result['cpu_ns'] = sum(result['threads'].values())
        return result

    def close(self):
        self.watchdog.cancel()
        if self.process.poll() is None:
            self.process.kill()
        self.process.wait()
        for stream in (self.process.stdin, self.process.stdout, self.errors):
            try:
                stream.close()
            except BrokenPipeError:
                pass

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()
