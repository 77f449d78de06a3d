#!/usr/bin/env python3
# SPDX-FileCopyrightText: the MicroSlack contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Speed and memory of the real programs beside peers that run in the same minutes.

    tests/bench/bench.py [--build DIR] [--rounds N] [--seconds S] [--skip-desktop]

Prints one table. CPU per delivery (time on the processor of all threads of the server, kernel included, divided by the
messages that clients received) is the steadiest figure; the load runs on the other core. Peers come from npm and are
installed here, into the build folder, not by tools/setup."""

import argparse
import gzip
import json
import os
import pathlib
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request

SOURCE = pathlib.Path(__file__).resolve().parents[2]
JOBS = [  # connections, senders, messages under way
    (100, 1, 1),
    (1000, 1, 1),
    (100, 8, 32),
    (1000, 8, 32),
]


def on_cpu_ns(pid):
    total = 0
    for task in pathlib.Path(f'/proc/{pid}/task').iterdir():
        try:
            total += int((task / 'schedstat').read_text().split()[0])
        except FileNotFoundError:
            pass
    return total


def resident_kb(pid):
    status = pathlib.Path(f'/proc/{pid}/status').read_text()
    return int(re.search(r'VmRSS:\s+(\d+)', status).group(1))


class Program:
    """A server that prints `ready URL`, on the first core."""

    def __init__(self, command, env=None):
        self.started = time.monotonic()
        self.process = subprocess.Popen(
            ['taskset', '-c', '0', *map(str, command)], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
            text=True, env={**os.environ, **(env or {})})
        line = self.process.stdout.readline()
        self.ready_seconds = time.monotonic() - self.started
        if not line.startswith('ready '):
            raise SystemExit(f'{command[0]} did not start: {line!r}')
        self.url = line.split()[1]
        self.port = int(self.url.rsplit(':', 1)[1])
        self.pid = self.process.pid

    def stop(self):
        self.process.terminate()
        self.process.wait(20)


class MicroSlack(Program):
    name = 'MicroSlack'

    def __init__(self, build, data):
        super().__init__([build / 'server/microslack-server', '--address', '127.0.0.1', '--port', '0',
                          '--data-dir', data, '--exempt', '127.0.0.0/8', '--registration', 'open'])

    def call(self, method, token=None, **arguments):
        request = urllib.request.Request(f'{self.url}/api/{method}', json.dumps(arguments).encode(),
                                         {'Content-Type': 'application/json'})
        if token:
            request.add_header('Authorization', f'Bearer {token}')
        reply = json.load(urllib.request.urlopen(request))
        if not reply['ok']:
            raise SystemExit(f'{method}: {reply}')
        return reply

    def prepare(self):
        made = self.call('micro.setup', team_name='Bench', name='owner', password='correct horse battery',
                         real_name='Owner', language='en', registration='open', channels=['bench'])
        self.token = made['token']
        self.channel = [c['id'] for c in made['channels'] if c['name'] == 'bench'][0]
        return self

    def addresses(self, count):
        lines = []
        for _ in range(count):
            url = self.call('rtm.connect', self.token, micro=1)['url']
            lines.append(f'127.0.0.1 {self.port} /' + url.split('/', 3)[3])
        return lines

    def load_options(self):
        return ['--channel', self.channel]


class NodeWs(Program):
    name = 'Node ws'

    def __init__(self, modules):
        super().__init__(['node', SOURCE / 'tests/bench/peers/ws-broadcast.mjs'], {'BENCH_MODULES': str(modules)})

    def addresses(self, count):
        return [f'127.0.0.1 {self.port} /'] * count

    def load_options(self):
        return []


def run_load(build, server, connections, senders, outstanding, seconds):
    """Returns (result, CPU ns of the server while measuring, kB resident when all were connected)."""
    load = subprocess.Popen(
        ['taskset', '-c', '1', str(build / 'tests/bench/bench-load'), '--connections', str(connections),
         '--senders', str(senders), '--outstanding', str(outstanding), '--seconds', str(seconds), *server.load_options()],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    addresses = server.addresses(connections)
    load.stdin.write('\n'.join(addresses) + '\n')
    load.stdin.close()
    if '"connected"' not in load.stdout.readline():
        raise SystemExit('the load did not connect')
    resident = resident_kb(server.pid)
    if outstanding == 0:
        load.wait()
        return None, 0, resident
    load.stdout.readline()
    before = on_cpu_ns(server.pid)
    result = json.loads(load.stdout.readline())
    used = on_cpu_ns(server.pid) - before
    load.wait()
    return result, used, resident


def fan_out(build, modules, scratch, rounds, seconds):
    print('\nBroadcast (MicroSlack: signed in, checked, stored and synced; Node ws: none of these)\n')
    print(f'{"sockets":>8} {"senders":>8} {"under way":>10} {"server":>12} {"deliveries/s":>14} {"CPU us/delivery":>16} {"p50 ms":>8} {"p99 ms":>8} {"ratio":>7}')
    for connections, senders, outstanding in JOBS:
        rows = {}
        for number in range(rounds):
            order = [lambda: MicroSlack(build, scratch / f'fan-{connections}-{outstanding}-{number}').prepare(), lambda: NodeWs(modules)]
            for start in order if number % 2 == 0 else reversed(order):
                server = start()
                result, used, _ = run_load(build, server, connections, senders, outstanding, seconds)
                server.stop()
                rows.setdefault(server.name, []).append(
                    (result['deliveries'] / result['seconds'], used / 1000 / max(result['deliveries'], 1), result['p50_ms'], result['p99_ms']))
        medians = {name: [statistics.median(column) for column in zip(*runs)] for name, runs in rows.items()}
        for name, (rate, cpu, p50, p99) in medians.items():
            ratio = medians['Node ws'][1] / cpu
            print(f'{connections:>8} {senders:>8} {outstanding:>10} {name:>12} {rate:>14,.0f} {cpu:>16.2f} {p50:>8.2f} {p99:>8.2f} {ratio:>6.1f}x')


def memory(build, modules, scratch):
    print('\nMemory of the server, kB resident\n')
    print(f'{"server":>12} {"idle":>9} {"100 people":>11} {"per idle connection":>20}')
    for start in (lambda: MicroSlack(build, scratch / 'memory').prepare(), lambda: NodeWs(modules)):
        server = start()
        time.sleep(1)
        idle = resident_kb(server.pid)
        hundred = run_load(build, server, 100, 1, 0, 0.1)[2]
        many = run_load(build, server, 3000, 1, 0, 0.1)[2]
        print(f'{server.name:>12} {idle:>9,} {hundred:>11,} {(many - hundred) / 2900:>20.2f}')
        server.stop()


def ready(build, scratch):
    data = scratch / 'ready'
    subprocess.run([build / 'server/microslack-server', '--data-dir', data, 'demo', '--messages', '100000'],
                   check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    times = []
    for _ in range(5):
        server = MicroSlack(build, data)
        times.append(server.ready_seconds)
        server.stop()
    print(f'\nReady on a store with 100,000 messages: {statistics.median(times) * 1000:.0f} ms (median of 5)')


def first_view(build, scratch):
    server = MicroSlack(build, scratch / 'view').prepare()
    request = urllib.request.Request(server.url + '/', headers={'Authorization': f'Bearer {server.token}', 'Accept': 'text/html'})
    page = urllib.request.urlopen(request).read().decode()
    total = 0
    for path in sorted(set(re.findall(r'(?:src|href)="(/static/[^"]+\.(?:js|css))"', page))):
        total += len(gzip.compress(urllib.request.urlopen(server.url + path).read(), 9))
    server.stop()
    print(f'First view of the browser app: {total / 1000:.1f} kB of script and style, gzip')


def window_start(command, environment):
    """Seconds from exec to a mapped window, and kB resident 3 s later."""
    started = time.monotonic()
    process = subprocess.Popen(list(map(str, command)), env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    mapped = None
    while mapped is None and time.monotonic() - started < 20:
        found = subprocess.run(['xdotool', 'search', '--onlyvisible', '--pid', str(process.pid)], env=environment, capture_output=True, text=True)
        if found.stdout.strip():
            mapped = time.monotonic() - started
    time.sleep(3)
    resident = resident_kb(process.pid)
    process.terminate()
    process.wait(10)
    return mapped, resident


def desktop(build, scratch):
    read_end, write_end = os.pipe()
    display = subprocess.Popen(['Xvfb', '-displayfd', str(write_end), '-screen', '0', '1280x800x24', '-nolisten', 'tcp'],
                               pass_fds=[write_end], stderr=subprocess.DEVNULL)
    number = b''
    while not number.endswith(b'\n'):
        number += os.read(read_end, 16)
    environment = {**os.environ, 'DISPLAY': f':{number.decode().strip()}', 'GDK_BACKEND': 'x11', 'GSK_RENDERER': 'cairo',
                   'GDK_DEBUG': 'gl-disable', 'GTK_A11Y': 'none', 'HOME': str(scratch), 'GSETTINGS_BACKEND': 'memory',
                   'XDG_DATA_HOME': str(scratch / 'data'), 'XDG_CACHE_HOME': str(scratch / 'cache'), 'SECRET_BACKEND': 'file',
                   'SECRET_FILE_TEST_PATH': str(scratch / 'keyring'), 'SECRET_FILE_TEST_PASSWORD': 'bench',
                   'GSETTINGS_SCHEMA_DIR': str(build / 'data')}
    print('\nDesktop, exec to window (polled), and memory 3 s later; the floor is an empty libadwaita window\n')
    try:
        for name, program in (('empty window', 'tests/bench/bench-empty-window'), ('microslack', 'desktop/microslack')):
            runs = [window_start([build / program], environment) for _ in range(4)][1:]
            print(f'{name:>14} {statistics.median(r[0] or 99 for r in runs) * 1000:>8.0f} ms {statistics.median(r[1] for r in runs):>10,.0f} kB')
    finally:
        display.terminate()
        display.wait()


def peers(build):
    modules = build / 'bench-modules'
    if not (modules / 'node_modules/ws').is_dir():
        modules.mkdir(exist_ok=True)
        subprocess.run(['npm', 'install', '--silent', '--no-audit', '--no-fund', '--prefix', modules, 'ws@8'], check=True)
    return modules


def main():
    parser = argparse.ArgumentParser(description='Speed and memory beside peers, as ratios.')
    parser.add_argument('--build', type=pathlib.Path, default=SOURCE / '_build')
    parser.add_argument('--rounds', type=int, default=5)
    parser.add_argument('--seconds', type=float, default=3)
    parser.add_argument('--skip-desktop', action='store_true')
    options = parser.parse_args()
    build = options.build.resolve()
    for tool in ('taskset', 'node', 'npm') + (() if options.skip_desktop else ('Xvfb', 'xdotool')):
        if shutil.which(tool) is None:
            sys.exit(f'bench: {tool} is missing; run tools/setup')
    modules = peers(build)
    with tempfile.TemporaryDirectory(prefix='microslack-bench-') as name:
        scratch = pathlib.Path(name)
        fan_out(build, modules, scratch, options.rounds, options.seconds)
        memory(build, modules, scratch)
        ready(build, scratch)
        first_view(build, scratch)
        if not options.skip_desktop:
            desktop(build, scratch)


if __name__ == '__main__':
    main()
