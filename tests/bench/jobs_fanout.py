# SPDX-FileCopyrightText: the MicroSlack contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Jobs with many sockets: broadcast in closed and open loop, idle sockets beside a busy pair, memory and set-up of a connection."""

import time

from context import say
from machine import DESCRIPTORS_ASIDE, Failure, Load, raise_descriptors, resident_kb, thread_ns
from microslack import connection_cap
from peers import BROADCASTERS, Floor, GreetingNodeWs, Inspircd, NodeWs, Soup

CAP_ASIDE = 20  # connections for the API beside the sockets
SETTLE_SECONDS = 2
TICKETS = 4096  # that the server keeps at a time
TICKETS_OF_ONE = 16


def starts_of(bench, store, peers):
    def start_peer(peer):
        return lambda: peer(bench.kitchen)
    return [('MicroSlack', store.start)] + [(peer.name, start_peer(peer)) for peer in peers]


def per(result, count):
    """The time on the processor in µs for each of @count, in all and by what it was for."""
    threads = result['threads']
    parts = {'cpu_us': result['cpu_ns'], 'worker_us': threads.get('ms-worker', 0), 'shard_us': threads.get('shard', 0)}
    return {name: ns / 1000 / max(count, 1) for name, ns in parts.items()}


def broadcast(bench, start, connections, **how):
    with start() as server, Load(bench.build, server, connections, **how) as load:
        result = load.run()
    if result['deliveries'] == 0:
        raise Failure('nothing was delivered')
    return {**per(result, result['deliveries']), 'rate': result['deliveries'] / result['seconds'], 'messages_rate': result['messages'] / result['seconds'],
            'p50_ms': result['p50_ms'], 'p99_ms': result['p99_ms'], 'undelivered': result['undelivered'], 'posted': result['posted']}


def fan_out(bench):
    size = bench.size
    for connections, senders, outstanding in ((size['sockets'], 8, 32), (size['sockets'], 1, 1), (size['few'], 8, 32), (size['few'], 1, 1)):
        job = f'fan-out {"many" if connections == size["sockets"] else "few"} {outstanding}'
        for number, (name, start) in bench.rounds_of(starts_of(bench, bench.team(connections), BROADCASTERS)):
            bench.measure(job, name, number, lambda: broadcast(bench, start, connections, senders=senders, outstanding=outstanding, seconds=bench.seconds))


def open_loop(bench):
    size = bench.size
    peers = (Floor, Soup, NodeWs, Inspircd)
    for number, (name, start) in bench.rounds_of(starts_of(bench, bench.team(size['sockets']), peers)):
        bench.measure('open loop', name, number,
                      lambda: broadcast(bench, start, size['sockets'], senders=16, rate=size['offered'], seconds=size['open_seconds']))


def idle_count(bench):
    """What is wanted, as far as descriptors and the server's own cap go."""
    return min(bench.size['idle'], raise_descriptors() - DESCRIPTORS_ASIDE, connection_cap() - CAP_ASIDE)


def busy_pair(bench, idle):
    with bench.team(bench.size['people']).start('pair') as server:
        pair = server.addresses(2)
        beside = Load(bench.build, server, idle, addresses=server.addresses(idle, skip=2), patience=180) if idle else None
        try:
            time.sleep(SETTLE_SECONDS if idle else 0)
            with Load(bench.build, server, 2, addresses=pair, seconds=bench.size['idle_seconds']) as load:
                result = load.run()
        finally:
            if beside:
                beside.close()
    return {**per(result, result['messages']), 'idle': idle, 'rate': result['messages'] / result['seconds'], 'p50_ms': result['p50_ms'],
            'p99_ms': result['p99_ms']}


def idle_sockets(bench):
    count = idle_count(bench)
    bench.results['idle_sockets'] = {'wanted': bench.size['idle'], 'used': count, 'descriptors': raise_descriptors(), 'cap': connection_cap()}
    if count < bench.size['idle']:
        say(f'{count:,} idle sockets instead of {bench.size["idle"]:,}: {raise_descriptors():,} descriptors, the server takes {connection_cap():,}')
    for number, idle in bench.rounds_of([0, count]):
        bench.measure('idle', 'none' if idle == 0 else 'many', number, busy_pair, bench, idle)


def memory_of(bench, start):
    few, many = bench.size['memory'] // 10, bench.size['memory']
    with start() as server:
        with Load(bench.build, server, few):
            time.sleep(SETTLE_SECONDS)
            before = resident_kb(server.pid)
        time.sleep(SETTLE_SECONDS)
        with Load(bench.build, server, many):
            time.sleep(SETTLE_SECONDS)
            after = resident_kb(server.pid)
    return {'kb': (after - before) / (many - few), 'resident_few_kb': before}


def memory(bench):
    for number, (name, start) in bench.rounds_of(starts_of(bench, bench.team(bench.size['people']), (NodeWs,))):
        bench.measure('memory', name, number, memory_of, bench, start)


def set_up_of(bench, start, count):
    """From before the first connection to the greeting of the last; tickets are fetched before."""
    with start() as server, Load(bench.build, server, count, gather=True) as load:
        before = thread_ns(server.pid)
        load.go()
        load.expect('connected')
        used = sum(thread_ns(server.pid).values()) - sum(before.values())
    return {'cpu_us': used / 1000 / count}


def set_up(bench):
    count = min(bench.size['set_up'], TICKETS, TICKETS_OF_ONE * bench.size['people'])
    for number, (name, start) in bench.rounds_of(starts_of(bench, bench.team(bench.size['people']), (GreetingNodeWs,))):
        bench.measure('set-up', name, number, set_up_of, bench, start, count)
