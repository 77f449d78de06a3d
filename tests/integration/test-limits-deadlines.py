# SPDX-FileCopyrightText: the MicroSlack contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Who is too slow loses the connection. The exact moments are in tests/server/test-edge-stream.c and test-heartbeat.c, with a clock of their
own; here that the server looks at its clock.

    tests/soak/run --only deadlines   also what takes a minute (--long)
"""

import socket
import sys
import time
import unittest

from ms_limits import LIMIT, ServerCase, holds, read_answer, status_of
from ms_test_server import Closed, Refused, Server, in_threads

LONG = '--long' in sys.argv
SLACK = 6.0  # how much later than its limit a deadline may come on a busy machine


class Deadlines(ServerCase):
    """Not before its time, and soon after."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.token = cls.server.set_up()

    def time_of_end(self, data, more=b'', per_second=0):
        """Sends, dribbles, and returns after how many seconds the server hung up."""
        with self.server.connect() as peer:
            peer.settimeout(1)
            began = time.monotonic()
            peer.sendall(data)
            while time.monotonic() - began < 90:
                try:
                    if not peer.recv(4096):
                        break
                except TimeoutError:
                    pass
                except ConnectionError:
                    break
                try:
                    peer.sendall(more * per_second)
                except OSError:
                    break
            return time.monotonic() - began

    def assert_between(self, seconds, limit_ms):
        self.assertGreaterEqual(seconds, limit_ms / 1000 - 0.1)
        self.assertLess(seconds, limit_ms / 1000 + SLACK)

    def test_first_byte_header_and_body(self):
        """The exact moments are looked at by tests/server/test-edge-stream.c; here that somebody looks at them."""
        body = b'POST /api/api.test HTTP/1.1\r\nHost: x\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: 65536\r\n\r\na='

        def good_body():
            with self.server.connect() as peer:
                peer.sendall(body)
                left, end = 65534, time.monotonic() + LIMIT.BODY_GRACE_MS / 1000 + SLACK
                while time.monotonic() < end:
                    peer.sendall(b'x' * LIMIT.BODY_MIN_RATE * 2)
                    left -= LIMIT.BODY_MIN_RATE * 2
                    time.sleep(1)
                peer.sendall(b'x' * left)
                self.assertEqual(status_of(read_answer(peer)), 200)

        in_threads(
            lambda: self.assert_between(self.time_of_end(b''), LIMIT.FIRST_BYTE_MS),
            lambda: self.assert_between(self.time_of_end(b'GET / HTTP/1.1\r\nX: ', b'x', 1), LIMIT.HEADER_MS),
            lambda: self.assert_between(self.time_of_end(body, b'x', 100), LIMIT.BODY_GRACE_MS),
            good_body)

    def test_closing_takes_no_longer(self):
        """Who does not answer our close frame is left."""
        with self.server.stream(self.token) as stream:
            began = time.monotonic()
            stream.peer.sendall(b'\x81\x01x')
            with self.assertRaises(Closed):
                stream.until(lambda f: False)
            stream.peer.settimeout(30)
            while stream.peer.recv(4096):
                pass
            self.assertLess(time.monotonic() - began, LIMIT.CLOSE_SECONDS + SLACK)

    @holds('MS_LIMIT_DRAIN_MS')
    def test_an_orderly_stop_waits_and_not_for_ever(self):
        body = b'POST /api/api.test HTTP/1.1\r\nHost: x\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: 4\r\n\r\na='

        def stop(finishes):
            with Server() as server:
                token = server.set_up()
                with server.connect() as peer, server.stream(token):
                    peer.sendall(body)
                    time.sleep(0.5)
                    began = time.monotonic()
                    server.process.terminate()
                    time.sleep(LIMIT.DRAIN_MS / 1000 * 0.4)
                    if finishes:
                        peer.sendall(b'xy')
                        self.assertEqual(status_of(read_answer(peer)), 200)
                    self.assertEqual(server.wait(), 0)
                    self.assertLess(time.monotonic() - began, LIMIT.DRAIN_MS / 1000 + SLACK)

        in_threads(lambda: stop(True), lambda: stop(False))

    @unittest.skipUnless(LONG, 'takes half a minute')
    def test_a_ticket_gets_old(self):
        young, old = ('/' + self.server.api('rtm.connect', self.token)['url'].split('/', 3)[3] for _ in range(2))
        time.sleep(LIMIT.TICKET_SECONDS - 3)
        self.server.socket(young).close()
        time.sleep(4)
        with self.assertRaises(Refused):
            self.server.socket(old)

    @unittest.skipUnless(LONG, 'takes a minute')
    def test_kept_connection(self):
        request = b'GET /health HTTP/1.1\r\nHost: x\r\n\r\n'

        def stays():
            with self.server.connect(timeout=5) as peer:
                for _ in range(2):
                    peer.sendall(request)
                    self.assertEqual(status_of(read_answer(peer)), 200)
                    time.sleep(LIMIT.KEEP_ALIVE_MS / 1000 - 5)

        in_threads(lambda: self.assert_between(self.time_of_end(request), LIMIT.KEEP_ALIVE_MS), stays)

    @unittest.skipUnless(LONG, 'takes a minute')
    def test_silent_and_unreading_sockets(self):
        """Silence on our side of the line is answered with a ping, on theirs with the end."""
        def silent():
            with self.server.stream(self.token) as stream:
                began = time.monotonic()
                pings = 0
                stream.peer.settimeout(LIMIT.DEAD_PEER_SECONDS + 20)
                try:
                    while True:
                        pings += stream.read_frame()[0] == 9
                except (Closed, ConnectionError):
                    pass
                self.assert_between(time.monotonic() - began, LIMIT.DEAD_PEER_SECONDS * 1000)
                self.assertGreaterEqual(pings, LIMIT.DEAD_PEER_SECONDS // LIMIT.PING_SECONDS)

        def unreading():
            channel = self.server.channel(self.token)
            with self.server.stream(self.token) as stream, self.server.stream(self.token) as writer:
                stream.peer.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
                for number in range(1, 401):
                    writer.post(channel, 'x' * LIMIT.TEXT_CHARS, number)
                    writer.until(lambda f, number=number: f.get('reply_to') == number)
                end = time.monotonic() + LIMIT.LAG_SECONDS + 15
                while b'microslack_sockets_closed_slow_total 1' not in self.server.request('GET', '/metrics').body and time.monotonic() < end:
                    writer.send({'type': 'ping'})
                    stream.send({'type': 'ping'})
                    time.sleep(1)
                self.assertLess(time.monotonic(), end, self.server.request('GET', '/metrics').body.decode())

        in_threads(silent, unreading)


if __name__ == '__main__':
    unittest.main(argv=[argument for argument in sys.argv if argument != '--long'])
