#!/usr/bin/env python3
# SPDX-FileCopyrightText: the MicroSlack contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Speed and memory of the real programs beside peers that run in the same minutes.

    tests/bench/bench.py [--build DIR] [--rounds N] [--seconds S] [--only PART…]

Prints tables. CPU per delivery (time on the processor of all threads of the server, kernel included, divided by the
messages that clients received) is the steadiest figure; the load runs on the other core. Peers come from npm and are
installed here, into the build folder, not by tools/setup."""

import argparse
import gzip
import http.client
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

SOURCE = pathlib.Path(__file__).resolve().parents[2]
SERVER_CORE, LOAD_CORE = '0', '1'
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
        self.errors = tempfile.TemporaryFile('w+')
        started = time.monotonic()
        self.process = subprocess.Popen(
            ['taskset', '-c', SERVER_CORE, *map(str, command)], stdout=subprocess.PIPE, stderr=self.errors,
            text=True, env={**os.environ, **(env or {})})
        line = self.process.stdout.readline()
        self.ready_seconds = time.monotonic() - started
        if not line.startswith('ready '):
            self.errors.seek(0)
            sys.exit(f'bench: {command[0]} did not start: {line}{self.errors.read()}')
        self.url = line.split()[1]
        self.port = int(self.url.rsplit(':', 1)[1])
        self.pid = self.process.pid

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.terminate()
        self.process.wait(20)
        self.process.stdout.close()
        self.errors.close()


class MicroSlack(Program):
    name = 'MicroSlack'

    def __init__(self, build, data, team=None):
        super().__init__([build / 'server/microslack-server', '--address', '127.0.0.1', '--port', '0',
                          '--data-dir', data, '--exempt', '127.0.0.0/8'])
        self.team = team
        self.connection = http.client.HTTPConnection('127.0.0.1', self.port)

    def __exit__(self, *_):
        self.connection.close()
        super().__exit__()

    def call(self, method, token=None, **arguments):
        headers = {'Content-Type': 'application/json'}
        if token:
            headers['Authorization'] = f'Bearer {token}'
        self.connection.request('POST', f'/api/{method}', json.dumps(arguments), headers)
        reply = json.load(self.connection.getresponse())
        if not reply['ok']:
            sys.exit(f'bench: {method}: {reply}')
        return reply

    def addresses(self, count):
        """One connection for each person, from the first person again when there are more connections."""
        people = self.team['people']
        lines = []
        for i in range(count):
            url = self.call('rtm.connect', people[i % len(people)], micro=1)['url']
            lines.append(f'127.0.0.1 {self.port} /' + url.split('/', 3)[3])
        return lines

    def load_options(self):
        return ['--channel', self.team['channel']]


class Team:
    """A data directory with a channel and its members: made once, copied for every server."""

    def __init__(self, build, scratch, people):
        self.build, self.scratch, self.folder, self.copies = build, scratch, scratch / f'team-{people}', 0
        with MicroSlack(build, self.folder) as server:
            made = server.call('micro.setup', team_name='Bench', name='owner', password='correct horse battery', real_name='Owner',
                               language='en', registration='open', guests=True, channels=['bench'])
            guests = [server.call('micro.guest', name=f'person{i}') for i in range(people)]
            channel = next(c['id'] for c in made['channels'] if c['name'] == 'bench')
        self.facts = {'people': [g['token'] for g in guests], 'channel': channel, 'owner': made['token']}

    def start(self):
        self.copies += 1
        data = self.scratch / f'{self.folder.name}-{self.copies}'
        shutil.copytree(self.folder, data)
        return MicroSlack(self.build, data, self.facts)


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
        ['taskset', '-c', LOAD_CORE, str(build / 'tests/bench/bench-load'), '--connections', str(connections),
         '--senders', str(senders), '--outstanding', str(outstanding), '--seconds', str(seconds), *server.load_options()],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    for line in server.addresses(connections):
        load.stdin.write(line + '\n')
    load.stdin.close()
    try:
        expect(load, '"connected"')
        resident = resident_kb(server.pid)
        if outstanding == 0:
            return None, 0, resident
        expect(load, '"measuring"')
        before = on_cpu_ns(server.pid)
        result = json.loads(expect(load, '"deliveries"'))
        used = on_cpu_ns(server.pid) - before
        if result['refused']:
            sys.exit(f'bench: {result["refused"]} messages were refused')
        return result, used, resident
    finally:
        load.stdout.close()
        load.wait()


def expect(load, word):
    line = load.stdout.readline()
    if word not in line:
        sys.exit(f'bench: the load said {line!r} instead of {word}')
    return line


def median_columns(runs):
    return [statistics.median(column) for column in zip(*runs)]


def fan_out(build, teams, modules, rounds, seconds):
    print('Broadcast. MicroSlack: every message checked, stored and synced before anybody sees it; Node ws: none of these.')
    print('Ratio: CPU of Node ws per delivery over ours.\n')
    print(f'{"sockets":>8} {"under way":>10} {"server":>12} {"deliveries/s":>14} {"CPU us/delivery":>16} {"p50 ms":>8} {"p99 ms":>8} {"ratio":>7}')
    for connections, senders, outstanding in JOBS:
        rows = {}
        starts = [teams[connections].start, lambda: NodeWs(modules)]
        for number in range(rounds):
            for start in starts if number % 2 == 0 else reversed(starts):
                with start() as server:
                    result, used, _ = run_load(build, server, connections, senders, outstanding, seconds)
                    rows.setdefault(server.name, []).append(
                        (result['deliveries'] / result['seconds'], used / 1000 / max(result['deliveries'], 1),
                         result['p50_ms'], result['p99_ms']))
        medians = {name: median_columns(runs) for name, runs in rows.items()}
        base = medians[NodeWs.name][1]
        for name, (rate, cpu, p50, p99) in sorted(medians.items()):
            print(f'{connections:>8} {outstanding:>10} {name:>12} {rate:>14,.0f} {cpu:>16.2f} {p50:>8.2f} {p99:>8.2f} {base / cpu:>6.1f}x', flush=True)


def durable(build, team, rounds, seconds):
    """Messages per second, each on the disk before it is acknowledged: alone, and with 32 under way on each of 8 connections."""
    rates = {}
    for outstanding in (1, 256):
        runs = []
        for _ in range(rounds):
            with team.start() as server:
                result, used, _ = run_load(build, server, 8, 8, outstanding, seconds)
            runs.append((result['messages'] / result['seconds'], used / 1000 / max(result['messages'], 1)))
        rates[outstanding] = median_columns(runs)
    print('\nDurable messages, 8 connections that all receive\n')
    print(f'{"under way":>10} {"messages/s":>11} {"CPU us/message":>15} {"ratio":>7}')
    for outstanding, (rate, cpu) in rates.items():
        print(f'{outstanding:>10} {rate:>11,.0f} {cpu:>15.1f} {rate / rates[1][0]:>6.1f}x')


def memory(build, starts):
    print('\nMemory of the server, kB resident\n')
    print(f'{"server":>12} {"idle":>9} {"100 people":>11} {"per idle connection":>20}')
    for start in starts:
        with start() as server:
            time.sleep(1)
            idle = resident_kb(server.pid)
            hundred = run_load(build, server, 100, 1, 0, 0.1)[2]
            many = run_load(build, server, 3000, 1, 0, 0.1)[2]
            print(f'{server.name:>12} {idle:>9,} {hundred:>11,} {(many - hundred) / 2900:>20.2f}')


def ready(build, scratch):
    data = scratch / 'ready'
    subprocess.run([build / 'server/microslack-server', '--data-dir', data, 'demo', '--messages', '100000'],
                   check=True, stdout=subprocess.DEVNULL)
    times = []
    for _ in range(5):
        with MicroSlack(build, data) as server:
            times.append(server.ready_seconds)
            resident = resident_kb(server.pid)
    print(f'\nReady on a store with 100,000 messages: {statistics.median(times) * 1000:.0f} ms (median of 5), {resident:,} kB resident')


def fetch(server, path, token=None):
    headers = {'Accept': 'text/html,*/*', 'Accept-Encoding': 'gzip'}
    if token:
        headers['Authorization'] = f'Bearer {token}'
    server.connection.request('GET', path, headers=headers)
    response = server.connection.getresponse()
    body = response.read()
    return gzip.decompress(body) if response.getheader('Content-Encoding') == 'gzip' else body


def first_view(team):
    with team.start() as server:
        page = fetch(server, '/', server.team['owner']).decode()
        files = sorted(set(re.findall(r'(?:src|href)="(/[^"]+\.(?:js|css))"', page)))
        total = sum(len(gzip.compress(fetch(server, path), 9)) for path in files)
    if not files:
        print('First view of the browser app: not built')
        return
    print(f'First view of the browser app: {total / 1000:.1f} kB of script and style in {len(files)} files, gzip')


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


PARTS = ('fan-out', 'durable', 'memory', 'ready', 'view', 'desktop')


def run_parts(options, scratch):
    build, parts = options.build.resolve(), options.only
    modules = peers(build) if {'fan-out', 'memory'} & set(parts) else None
    teams = {people: Team(build, scratch, people) for people in sorted({people for people, _, _ in JOBS})}
    if 'fan-out' in parts:
        fan_out(build, teams, modules, options.rounds, options.seconds)
    if 'durable' in parts:
        durable(build, teams[100], options.rounds, options.seconds)
    if 'memory' in parts:
        memory(build, [teams[1000].start, lambda: NodeWs(modules)])
    if 'ready' in parts:
        ready(build, scratch)
    if 'view' in parts:
        first_view(teams[100])
    if 'desktop' in parts:
        desktop(build, scratch)


def main():
    parser = argparse.ArgumentParser(description='Speed and memory beside peers, as ratios.')
    parser.add_argument('--build', type=pathlib.Path, default=SOURCE / '_build')
    parser.add_argument('--rounds', type=int, default=5)
    parser.add_argument('--seconds', type=float, default=3)
    parser.add_argument('--only', nargs='+', choices=PARTS, default=PARTS, metavar='PART', help='of ' + ' '.join(PARTS))
    options = parser.parse_args()
    for tool in ('taskset', 'node', 'npm') + (('Xvfb', 'xdotool') if 'desktop' in options.only else ()):
        if shutil.which(tool) is None:
            sys.exit(f'bench: {tool} is missing; run tools/setup')
    with tempfile.TemporaryDirectory(prefix='microslack-bench-') as name:
        run_parts(options, pathlib.Path(name))


if __name__ == '__main__':
    main()
