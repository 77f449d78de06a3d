# SPDX-FileCopyrightText: the MicroSlack contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Peers that do their worst at every door at once: what the server holds for them has a sum, and nobody else has to wait."""

import itertools
import os
import select
import socket
import threading
import time
import unittest
import uuid

from ms_limits import LIMIT, RATE, Caller, read_answer, status_of
from ms_test_server import SHARDS, Refused, Server, WebSocket, in_threads

MIB = 1024 * 1024
ROUND_TRIP = 1.0  # seconds that a message may take while others flood
HEAP = 1.5  # what an allocator and growing buffers add to what is asked of them
BODY = f'POST /api/api.test HTTP/1.1\r\nHost: x\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: {LIMIT.BODY_BYTES}\r\n\r\na='.encode()


def push(peer, data, seconds=5.0):
    """As much as the server takes within a while; how much that was."""
    peer.settimeout(0.5)
    sent, end = 0, time.monotonic() + seconds
    view = memoryview(data)
    while sent < len(data) and time.monotonic() < end:
        try:
            sent += peer.send(view[sent:sent + 65536])
        except TimeoutError:
            break
        except ConnectionError:
            break
    return sent


class Load(unittest.TestCase):
    def setUp(self):
        self.server = Server(exempt=None)
        self.server.start()
        self.addCleanup(self.server.__exit__)
        self.token = self.server.set_up(guests='true')
        self.channel = self.server.channel(self.token)
        self.open = []
        self.addCleanup(lambda: [peer.close() for peer in self.open])

    def keep(self, peer):
        self.open.append(peer)
        return peer

    def sign_in(self, number, source):
        with Caller(self.server, source=source) as caller:
            return caller.call('micro.guest', name=f'guest-{number}x')['token']

    def measure(self, seconds, token=None):
        """Round trips of messages over a socket, one after the other."""
        times = []
        with self.server.stream(token or self.token) as stream:
            end = time.monotonic() + seconds
            for number in itertools.count(1):
                began = time.monotonic()
                stream.post(self.channel, f'hello {number}', number)
                reply = stream.until(lambda f, number=number: f.get('reply_to') == number)
                self.assertTrue(reply['ok'], reply)
                times.append(time.monotonic() - began)
                if time.monotonic() > end:
                    return sorted(times)
                time.sleep(1.2 / RATE.POST_PER_SECOND)

    def assert_quick(self, times, name):
        p99 = times[int(len(times) * 0.99)]
        print(f'# {name}: {len(times)} round trips, median {times[len(times) // 2] * 1000:.1f} ms, p99 {p99 * 1000:.1f} ms, '
              f'longest {times[-1] * 1000:.1f} ms', flush=True)
        self.assertLess(p99, ROUND_TRIP, name)

    # What peers do.

    def slow_bodies(self, source):
        """All but the last byte of long bodies."""
        def send(count):
            for _ in range(count):
                peers.append(self.keep(self.server.connect(source)))
                push(peers[-1], BODY + b'x' * (LIMIT.BODY_BYTES - 3))

        peers = []
        in_threads(*(lambda: send(LIMIT.HTTP_PER_ADDRESS // 8 - 1) for _ in range(8)))
        return peers

    def count_held(self, peers):
        """How many of them wait, when all the others were told that there is no room."""
        end = time.monotonic() + 10
        while True:
            answered = select.select(peers, [], [], 0)[0]
            held = len(peers) - len(answered)
            if held <= LIMIT.BODIES_BYTES // LIMIT.BODY_BYTES or time.monotonic() > end:
                break
            time.sleep(0.1)
        self.assertEqual({status_of(peer.recv(4096)) for peer in answered}, {503})
        return held

    def half_headers(self, source):
        for _ in range(LIMIT.HTTP_PER_ADDRESS - 1):
            push(self.keep(self.server.connect(source)), b'GET / HTTP/1.1\r\nX: ' + b'x' * (LIMIT.HEADER_BYTES - 40))

    def half_frames(self, token, source):
        data = WebSocket.frame(b'x' * LIMIT.FRAME_BYTES)[:-1]
        for _ in range(LIMIT.SOCKETS_PER_USER):
            push(self.keep(self.server.stream(token, source=source)).peer, data)

    def unread_pings(self, token, source):
        data = WebSocket.frame(b'x' * 125, 9) * 20000
        for _ in range(LIMIT.SOCKETS_PER_USER // 4):
            push(self.keep(self.server.stream(token, source=source)).peer, data, 1.0)

    def unread_pages(self, token, source):
        """Pages of history, as long as they get, that nobody reads."""
        request = f'GET /api/conversations.history?limit=999&channel={self.long_texts}&token={token} HTTP/1.1\r\nHost: x\r\n\r\n'.encode()
        for _ in range(LIMIT.HTTP_PER_ADDRESS - 8):
            peer = self.keep(socket.socket())
            peer.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
            peer.bind((source, 0))
            peer.settimeout(10)
            peer.connect(('127.0.0.1', self.server.port))
            peer.sendall(request)

    def write_long_texts(self):
        """A page of them: every character takes six bytes on the wire."""
        self.long_texts = self.server.api('conversations.create', self.token, name='long-texts')['channel']['id']
        for _ in range(LIMIT.HISTORY_PAGE_BYTES // LIMIT.TEXT_CHARS):
            self.assertTrue(self.server.api('chat.postMessage', self.token, channel=self.long_texts, text='x' + '\x01' * (LIMIT.TEXT_CHARS - 1))['ok'])

    @unittest.skipIf({'ASAN_OPTIONS', 'TSAN_OPTIONS'} & os.environ.keys(), 'a sanitizer needs memory of its own')
    def test_memory_has_a_sum(self):
        self.write_long_texts()
        guests = [self.sign_in(number, f'127.0.3.{number + 1}') for number in range(4)]
        before = self.server.memory()
        bodies = []
        in_threads(
            lambda: bodies.extend(self.slow_bodies('127.0.4.1')),
            lambda: self.half_headers('127.0.4.2'),
            lambda: self.half_frames(guests[0], '127.0.4.3'),
            lambda: self.half_frames(guests[1], '127.0.4.4'),
            lambda: self.unread_pings(guests[2], '127.0.4.5'),
            lambda: self.unread_pages(self.token, '127.0.4.6'),
            lambda: self.assertGreater(len(self.measure(3, guests[3])), 0))
        held = self.count_held(bodies)
        grown = self.server.memory() - before
        free = LIMIT.BODIES_FREE_BYTES + LIMIT.HEADER_BYTES
        bound = HEAP * (LIMIT.BODIES_BYTES + LIMIT.REPLIES_PER_ADDRESS_BYTES + LIMIT.QUEUE_BYTES
                        + int(SHARDS) * (LIMIT.HALF_FRAMES_BYTES + LIMIT.RING_BYTES)
                        + 3 * LIMIT.HTTP_PER_ADDRESS * free
                        + 3 * LIMIT.SOCKETS_PER_USER * (2 * LIMIT.PRIVATE_BYTES + LIMIT.HALF_FRAMES_FREE_BYTES))
        print(f'# {before / MIB:.0f} MiB before, {grown / MIB:.0f} MiB more; bound {bound / MIB:.0f} MiB; {held} of {len(bodies)} bodies held', flush=True)
        self.assertLess(grown, bound)
        self.assertLessEqual(held, LIMIT.BODIES_BYTES // LIMIT.BODY_BYTES)

        # Somebody else has room for a long page all the while, and everything is given back.
        with Caller(self.server, self.token, '127.0.4.7') as other:
            self.assertTrue(other.call('conversations.history', channel=self.long_texts, limit=999)['ok'])
        for peer in self.open:
            peer.close()
        end = time.monotonic() + 10
        while b'microslack_http_connections 1\n' not in self.server.request('GET', '/metrics').body:
            self.assertLess(time.monotonic(), end)
            time.sleep(0.1)
        with self.server.connect('127.0.4.1') as peer:
            peer.sendall(BODY + b'x' * (LIMIT.BODY_BYTES - 2))
            self.assertEqual(status_of(read_answer(peer)), 200)

    def flood(self, work):
        """Runs it again and again until the measuring is over."""
        stop = threading.Event()

        def again():
            while not stop.is_set():
                try:
                    work()
                except (OSError, Refused):
                    time.sleep(0.01)

        thread = threading.Thread(target=again)
        thread.start()

        def end():
            stop.set()
            thread.join()

        return end

    def test_floods_delay_nobody(self):
        """Each flood alone, so that it is known which one it was."""
        guest = self.sign_in(0, '127.0.5.1')
        frame = WebSocket.frame(b'{"type":"ping","x":"' + b'x' * (LIMIT.FRAME_BYTES - 22) + b'"}')
        values = b'[' + b'1,' * (LIMIT.JSON_TOKENS - 4) + b'1]'
        tokens = WebSocket.frame(b'{"type":"message","x":' + values + b'}')
        sent = []
        pings = WebSocket.frame(b'x' * 125, 9) * 500
        small = WebSocket.frame(b'{"type":"ping"}') * 500
        posts = b''.join(WebSocket.frame(f'{{"type":"message","id":1,"channel":"{self.channel}","text":"{uuid.uuid4()}"}}'.encode()) for _ in range(200))

        def send(data):
            """Until the server hangs up or takes no more, and reads what comes meanwhile."""
            reply = self.server.api('rtm.connect', guest)
            if not reply['ok']:
                time.sleep(0.1)
                return
            with self.server.socket('/' + reply['url'].split('/', 3)[3]) as stream:
                stream.peer.settimeout(0.5)
                for _ in range(200):
                    stream.peer.sendall(data)
                    sent.append(len(data))
                    if select.select([stream.peer], [], [], 0)[0] and not stream.peer.recv(1 << 20):
                        break

        def knock():
            self.server.connect('127.0.5.3').close()

        def ask():
            with Caller(self.server, guest, '127.0.5.4') as caller:
                for _ in range(50):
                    caller.call('users.list')

        def bodies():
            with self.server.connect('127.0.5.5') as peer:
                peer.sendall(BODY + b'x' * (LIMIT.BODY_BYTES - 2))
                read_answer(peer)

        def sign_ins():
            with Caller(self.server, source='127.0.5.6') as caller:
                caller.call('micro.login', login='anna', password='wrong wrong wrong')

        for name, work in (('frames of 1 MiB', lambda: send(frame)), ('frames of many values', lambda: send(tokens)),
                           ('websocket pings', lambda: send(pings)), ('pings', lambda: send(small)), ('posts over the limit', lambda: send(posts)),
                           ('connections', knock), ('calls', ask), ('bodies of 1 MiB', bodies), ('sign-ins', sign_ins)):
            before = len(sent)
            end = self.flood(work)
            try:
                times = self.measure(1.5)
            finally:
                end()
            self.assert_quick(times, f'{name} ({sum(sent[before:]) / MIB:.0f} MiB)')


if __name__ == '__main__':
    unittest.main()
