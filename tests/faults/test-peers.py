# SPDX-FileCopyrightText: the MicroSlack contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Peers that do not read, hardly read, stop, flood, or send what never ends. Others are served all the while, memory stays bounded, and
who was cut off comes back to exactly what was missed."""

import contextlib
import os
import signal
import socket
import subprocess
import sys
import threading
import time
import unittest

from ms_faults import FaultyServer
from ms_test_server import Closed, Server, WebSocket

MIB = 1 << 20
TEXT = 'x' * 30_000
RING = 32 * MIB
CUT = 1006
MOST_MEMORY = 96 * MIB  # the ring, the page cache of the store, what the allocator keeps
WORST = 2.0  # seconds; far above what it takes, far below what a delay by a slow peer would be


class Watch:
    """Two people in a channel of their own: how long do their messages take meanwhile?"""

    def __init__(self, server, owner):
        self.server, self.owner, self.other = server, owner, server.register('watcher')
        self.channel = server.api('conversations.create', owner, name='quiet')['channel']['id']
        assert server.api('conversations.join', self.other, channel=self.channel)['ok']
        self.worst, self.count, self.failure = 0.0, 0, None
        self.over = threading.Event()
        self.thread = threading.Thread(target=self.run)

    def __enter__(self):
        self.memory = self.server.memory()
        self.thread.start()
        return self

    def __exit__(self, kind, *_):
        self.over.set()
        self.thread.join()
        if kind is None:
            assert self.failure is None, self.failure
            assert self.count > 0 and self.worst < WORST, f'{self.count} messages, {self.worst:.2f} s'
            grown = self.server.memory() - self.memory
            if 'ASAN_OPTIONS' in os.environ:
                return  # what is freed is kept to be watched
            assert grown < MOST_MEMORY, f'{grown / MIB:.0f} MiB more'

    def run(self):
        try:
            with self.server.stream(self.other) as stream:
                while not self.over.is_set():
                    start = time.monotonic()
                    stream.post(self.channel, 'tick', self.count + 1)
                    stream.until(lambda f: f.get('reply_to') == self.count + 1)
                    self.worst = max(self.worst, time.monotonic() - start)
                    self.count += 1
                    time.sleep(0.005)
        except BaseException as failure:
            self.failure = failure


def flood(server, token, channel, size):
    """Long messages, pipelined; returns how many."""
    amount, waiting = size // len(TEXT) + 1, 0
    with server.stream(token) as stream:
        for number in range(amount):
            stream.post(channel, f'{number} {TEXT}', number + 1)
            waiting += 1
            while waiting >= 20:
                stream.until(lambda f: 'reply_to' in f)
                waiting -= 1
        while waiting > 0:
            stream.until(lambda f: 'reply_to' in f)
            waiting -= 1
    return amount


def read_numbers(stream, numbers, amount):
    """The messages of a flood, up to so many or the end of the connection. Returns (position, code of the end or None)."""
    position = None
    try:
        while not numbers or numbers[-1] != amount - 1:
            frame = stream.receive()
            assert frame.get('type') != 'micro_reset', 'told to start anew'
            if 'event_seq' in frame:
                position = frame['event_seq']
            if frame.get('type') == 'message' and 'subtype' not in frame and frame['text'].endswith('x'):
                numbers.append(int(frame['text'].split()[0]))
    except Closed as closed:
        return position, closed.code
    except ConnectionError:
        return position, CUT
    return position, None


def lag_behind(size, readers=6):
    """Readers that read nothing while so much is said, and everything afterwards. Returns how many lost their connection."""
    with contextlib.ExitStack() as stack:
        server = stack.enter_context(Server())
        owner = server.set_up()
        channel = server.channel(owner)
        tokens = [server.register(f'slow{i}') for i in range(readers)]
        with Watch(server, owner):
            streams = [stack.enter_context(server.stream(token)) for token in tokens]
            for stream in streams:
                stream.peer.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, MIB // 4)
            amount = flood(server, owner, channel, size)
            wait_for_sweeps(server, size > RING, readers)
            cut = 0
            for token, stream in zip(tokens, streams):
                cut += catch_up(server, token, stream, amount)
        assert server.stop() == 0
        return cut


def wait_for_sweeps(server, expected, readers):
    """Who fell off the ring is told so within seconds."""
    end = time.monotonic() + 20
    while expected and get_metric(server, 'microslack_sockets_closed_slow_total') < readers:
        assert time.monotonic() < end, 'not cut off'
        time.sleep(0.05)


def get_metric(server, name):
    lines = server.request('GET', '/metrics').body.decode().splitlines()
    return next(float(line.split()[-1]) for line in lines if line.startswith(name + ' '))


def catch_up(server, token, stream, amount):
    """Reads what is left, comes back if it was cut off, and has it all. Returns whether it was."""
    epoch = stream.hello['micro']['position'].rsplit('.', 1)[0]
    numbers = []
    position, code = read_numbers(stream, numbers, amount)
    if code is None:
        assert numbers == list(range(amount))
        return False
    # The goodbye waits for a few seconds behind what is read too late.
    assert code in (1013, CUT), code
    with server.stream(token, since=f'{epoch}.{position}') as again:
        read_numbers(again, numbers, amount)
    assert numbers == list(range(amount)), 'not exactly what was missed'
    return True


STOPPED_PEER = '''
import sys
from ms_test_server import WebSocket
stream = WebSocket(int(sys.argv[1]), sys.argv[2], {})
print(stream.receive()["type"], flush=True)
while True:
    stream.receive(600)
'''


def half_open(server, token, count):
    """Peers in processes that are stopped: their kernel still takes what comes, but nobody answers."""
    processes = []
    for _ in range(count):
        path = '/' + server.api('rtm.connect', token, micro='1')['url'].split('/', 3)[3]
        process = subprocess.Popen([sys.executable, '-c', STOPPED_PEER, str(server.port), path], stdout=subprocess.PIPE)
        assert process.stdout.readline() == b'hello\n'
        process.send_signal(signal.SIGSTOP)
        processes.append(process)
    return processes


def end(processes):
    for process in processes:
        process.kill()
        process.wait()
        process.stdout.close()


def pass_time(server, seconds):
    """For the server; it notices within a second, at its next sweep."""
    server.control.passed_us += int(seconds * 1e6)
    time.sleep(1.2)


def read_steadily(size, turns):
    """One reader, never idle for long, never quick enough to answer a ping, is kept for `turns` times half a minute."""
    with FaultyServer() as server:
        owner = server.set_up()
        channel = server.channel(owner)
        with server.stream(server.register('steady')) as stream:
            stream.peer.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, MIB // 4)
            amount, numbers = flood(server, owner, channel, size), []
            for turn in range(turns):
                pass_time(server, 30)
                read_numbers(stream, numbers, amount * (turn + 1) // (turns + 1))
            _, code = read_numbers(stream, numbers, amount)
            assert code is None, code
            assert numbers == list(range(amount))


def give_up_stopped_peers(count):
    """Others go on; when nothing came for 45 s the stopped ones are gone, and only they."""
    with FaultyServer() as server:
        owner = server.set_up()
        with Watch(server, owner) as watch, server.stream(owner) as living:
            processes = half_open(server, server.register('stopped'), count)
            try:
                flood(server, owner, server.channel(owner), 8 * MIB)
                for _ in range(5):
                    pass_time(server, 11)
                    living.send({'id': 1, 'type': 'ping'})
                    living.until(lambda f: f.get('type') == 'pong')
                assert get_metric(server, 'microslack_sockets') == 2, 'the stopped ones are still there'
                assert watch.failure is None
            finally:
                end(processes)


def flood_with_pings(server, owner, peers):
    """Nobody reads the pongs: each peer is paused, the others are not."""
    pings = WebSocket.frame(b'p' * 120, 9) * 500
    with Watch(server, owner) as watch, contextlib.ExitStack() as stack:
        for _ in range(peers):
            stream = stack.enter_context(server.stream(owner))
            stream.peer.settimeout(0.5)
            with contextlib.suppress(TimeoutError):
                for _ in range(300):
                    stream.peer.sendall(pings)
        count, stop = watch.count, time.monotonic() + 10
        while watch.count < count + 20:
            assert time.monotonic() < stop, 'nobody else is served'
            time.sleep(0.01)


class Peers(unittest.TestCase):
    def setUp(self):
        self.server = Server()
        self.server.start()
        self.addCleanup(self.server.__exit__)
        self.owner = self.server.set_up()
        self.channel = self.server.channel(self.owner)

    def test_slow_readers_are_cut_off_and_come_back(self):
        self.assertEqual(lag_behind(RING + 6 * MIB, readers=3), 3)

    def test_almost_slow_readers_keep_their_connection(self):
        self.assertEqual(lag_behind(12 * MIB, readers=3), 0)

    def test_a_peer_that_takes_its_time_is_not_dead(self):
        """It says nothing for longer than a dead peer is kept, since it is busy taking what is sent."""
        read_steadily(10 * MIB, 2)

    def test_stopped_peers_delay_nobody_and_are_given_up(self):
        give_up_stopped_peers(2)

    def test_messages_without_an_end(self):
        start, more = WebSocket.frame(b'a', 1, False), WebSocket.frame(b'a', 0, False)
        empty = WebSocket.frame(b'', 0, False)
        long = WebSocket.frame(b'a' * 60_000, 0, False)
        with Watch(self.server, self.owner):
            for pieces in (more * 500, empty * 500, long):
                with self.server.stream(self.owner) as stream:
                    stream.peer.sendall(start)
                    with contextlib.suppress(ConnectionError):
                        for _ in range(200):
                            stream.peer.sendall(pieces)
                    with self.assertRaises(Closed) as closed:
                        stream.until(lambda f: False, 5)
                    self.assertEqual(closed.exception.code, 1009)

    def test_ping_floods_are_held_back(self):
        flood_with_pings(self.server, self.owner, 4)

    def test_message_floods_get_their_limit_and_others_their_turn(self):
        with Server(exempt=None) as server:
            owner = server.set_up()
            other = server.register('flooder')
            channel = server.channel(owner)
            with server.stream(other) as stream, server.stream(owner) as quiet:
                amount = 1500
                sender = threading.Thread(target=lambda: [stream.post(channel, f'm{n}', n) for n in range(amount)])
                start = time.monotonic()
                sender.start()
                answers = [stream.until(lambda f: 'reply_to' in f) for _ in range(amount)]
                spent = time.monotonic() - start
                sender.join()
                accepted = sum(a['ok'] for a in answers)
                self.assertEqual({a['reply_to'] for a in answers}, set(range(amount)))
                self.assertLessEqual(accepted, 100 + 20 * (spent + 1))
                self.assertEqual({a['error']['code'] for a in answers if not a['ok']}, {-1})
                quiet.post(channel, 'and me', 5)
                self.assertTrue(quiet.until(lambda f: f.get('reply_to') == 5)['ok'])


if __name__ == '__main__':
    unittest.main()
