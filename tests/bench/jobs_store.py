# SPDX-FileCopyrightText: the MicroSlack contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Jobs of the store: durable messages alone and in groups, the worst commit, what a commit adds to a message, pages of history."""

import json
import pathlib
import random
import sqlite3
import statistics
import subprocess

from machine import LOAD_CORE, Failure, Load, on_core, thread_ns
from peers import Pages

CONNECTIONS = 8
UNDER_WAY = 256  # 32 on each connection
PAGE = 50
PATHS = 2000


def durable_rate(bench, store, channels, alone):
    """Messages a second, each on the disk before it is acknowledged."""
    connections = 1 if alone else CONNECTIONS
    with store.start(channels) as server:
        with Load(bench.build, server, connections, senders=connections, outstanding=1 if alone else UNDER_WAY, seconds=bench.seconds) as load:
            result = load.run()
    return {'rate': result['acknowledged'] / result['seconds'], 'worker_us': result['threads'].get('ms-worker', 0) / 1000 / max(result['acknowledged'], 1),
            'p50_ms': result['ack_p50_ms'], 'max_ms': result['ack_max_ms']}


def durable(bench):
    kinds = (('one channel', bench.team(bench.size['people']), None), ('many channels', bench.team(bench.size['people'], bench.size['wide']), 'wide'))
    for label, store, channels in kinds:
        for number, alone in bench.rounds_of([True, False]):
            bench.measure(f'durable {label}', 'alone' if alone else 'groups', number, durable_rate, bench, store, channels, alone)


def steady_run(bench):
    """A steady rate on a large store. Nothing outside sees a commit by itself: a message's time to its acknowledgement contains the whole
    of it, so the worst of these is an upper bound."""
    before = bench.disk()
    with bench.million(bench.size['messages']).start() as server:
        with Load(bench.build, server, CONNECTIONS, senders=CONNECTIONS, rate=bench.size['steady_rate'], seconds=bench.size['steady_seconds']) as load:
            result = load.run()
    return {'max_ms': result['ack_max_ms'], 'p999_ms': result['ack_p999_ms'], 'p99_ms': result['ack_p99_ms'], 'p50_ms': result['ack_p50_ms'],
            'acknowledged': result['acknowledged'], 'undelivered': result['undelivered'], 'disk_worst_ms': max(before[2], bench.disk()[2]) / 1000}


def steady(bench):
    for number, _ in bench.rounds_of([None]):
        bench.measure('steady', 'MicroSlack', number, steady_run, bench)


def lone_run(bench):
    """A message to its acknowledgement, less a ping to its pong: what checking, storing and syncing add. In slices between probes of the
    disk, since a shared disk has moods."""
    disk, pings, messages = [bench.disk()[0]], [], []
    with bench.team(bench.size['people']).start() as server:
        for _ in range(bench.size['slices']):
            for wire, options, times, key in (('rtm-ping', [], pings, 'p50_ms'), ('rtm', None, messages, 'ack_p50_ms')):
                with Load(bench.build, server, 1, wire=wire, options=options, seconds=bench.seconds) as load:
                    times.append(load.run()[key] * 1000)
                disk.append(bench.disk()[0])
    ping_us, message_us, disk_us = map(statistics.median, (pings, messages, disk))
    return {'message_us': message_us, 'ping_us': ping_us, 'added_us': message_us - ping_us, 'disk_us': disk_us, 'ratio': (message_us - ping_us) / disk_us}


def lone(bench):
    for number, _ in bench.rounds_of([None]):
        bench.measure('lone', 'MicroSlack', number, lone_run, bench)


def http_run(bench, server, token, paths, folder, connections=None):
    listing = folder / 'paths.txt'
    listing.write_text('\n'.join(paths) + '\n')
    load = subprocess.Popen(on_core(LOAD_CORE, [bench.build / 'tests/bench/load/bench-http', '--port', server.port, '--token', token, '--paths', listing,
                                                '--connections', connections or bench.size['history_connections'], '--seconds', bench.seconds]),
                            stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    try:
        load.stdout.readline()
        before = thread_ns(server.pid)
        line = load.stdout.readline()
        used = {name: ns - before.get(name, 0) for name, ns in thread_ns(server.pid).items()}
        _, said = load.communicate(timeout=bench.seconds + 30)
    finally:
        load.kill()
        load.wait()
    if not line:
        raise Failure(f'{server.name}: {said.strip()}')
    result = json.loads(line)
    answers = max(result['answers'], 1)
    return {'rate': result['answers'] / result['seconds'], 'cpu_us': sum(used.values()) / 1000 / answers, 'reader_us': used.get('ms-reader', 0) / 1000 / answers,
            'bytes': result['bytes'] / answers, 'p50_ms': result['p50_ms'], 'p99_ms': result['p99_ms']}


def page_times(store, channel):
    """Places all over a channel's history, as the API writes times."""
    with sqlite3.connect(f'file:{store.folder / "microslack.db"}?mode=ro', uri=True) as db:
        rows = db.execute('SELECT ts FROM message WHERE channel = (SELECT id FROM channel WHERE public_id = ?) ORDER BY ts LIMIT -1 OFFSET ?', (channel, PAGE))
        times = [ts for ts, in rows]
    chosen = random.Random(1).sample(times, min(PATHS, len(times)))
    return [f'{ts // 1000000}.{ts % 1000000:06}' for ts in chosen]


def history(bench):
    store = bench.million(bench.size['messages'])
    channel, token = store.facts['channel'], store.facts['owner']
    older = [f'channel={channel}&limit={PAGE}&latest={ts}' for ts in page_times(store, channel)]
    newest = [f'channel={channel}&limit={PAGE}']
    jobs = {
        'ours older': (store.start, '/api/conversations.history', older),
        'ours newest': (store.start, '/api/conversations.history', newest),
        'json-glib older': (lambda: Pages(bench.kitchen, store.copy(), channel), '/json-glib', older),
        'json-glib newest': (lambda: Pages(bench.kitchen, store.copy(), channel), '/json-glib', newest),
        'rows alone': (lambda: Pages(bench.kitchen, store.copy(), channel), '/rows', older),
        'ready bytes': (lambda: Pages(bench.kitchen, store.copy(), channel), '/bytes', newest),
    }

    def run(start, path, queries):
        with start() as server:
            return http_run(bench, server, token, [f'{path}?{query}' for query in queries], pathlib.Path(bench.scratch))
    for number, name in bench.rounds_of(list(jobs)):
        bench.measure('history', name, number, run, *jobs[name])
