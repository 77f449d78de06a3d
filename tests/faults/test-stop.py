# SPDX-FileCopyrightText: the MicroSlack contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""SIGTERM while everybody talks: a goodbye for all, a quick end, and nothing acknowledged is lost."""

import http.client
import json
import signal
import socket
import threading
import time
import unittest
import urllib.parse

from ms_ledger import Talk
from ms_test_server import Server

QUICK = 2.5  # an orderly stop may take 5 s; people who go on talking are no reason
GOODBYE = (1001, 'server shutdown')


class Poster(threading.Thread):
    """Posts over HTTP on one connection for as long as it holds."""

    def __init__(self, talk):
        super().__init__(daemon=True)
        self.talk, self.stamps, self.odd = talk, [], []

    def run(self):
        headers = {'Authorization': f'Bearer {self.talk.owner}', 'Content-Type': 'application/x-www-form-urlencoded'}
        try:
            peer = http.client.HTTPConnection('127.0.0.1', self.talk.server.port, timeout=20)
            for number in range(100_000):
                body = urllib.parse.urlencode({'channel': self.talk.side, 'text': f'h{number}'})
                peer.request('POST', '/api/chat.postMessage', body, headers)
                reply = json.loads(peer.getresponse().read())
                if not reply['ok']:
                    self.odd.append(reply['error'])
                    return
                self.stamps.append(reply['ts'])
        except (OSError, http.client.HTTPException):
            pass


def stop_under_load(rounds, writers=8, window=32, posters=3):
    """Returns the proof, with the longest time that a stop took."""
    with Server() as server:
        talk = Talk(server, writers=writers, window=window)
        talk.side = server.api('conversations.create', talk.owner, name='side')['channel']['id']
        talk.start()
        stamps, longest = [], 0.0
        for _ in range(rounds):
            crowd = [Poster(talk) for _ in range(posters)]
            for poster in crowd:
                poster.start()
            talk.wait(100)
            talk.wait_until_live()
            longest = max(longest, stop(server, talk))
            for poster in crowd:
                poster.join()
                stamps += poster.stamps
                assert set(poster.odd) <= {'service_unavailable'}, poster.odd
            server.start()
        talk.wait(20)
        talk.finish()
        proof = talk.check()
        stored = {m['ts'] for m in server.history(talk.owner, talk.side)}
        assert stamps and set(stamps) <= stored, 'a message of the API is lost'
        proof.longest = longest
        return proof


def stop(server, talk):
    peers = talk.writers + talk.readers
    for peer in peers:
        peer.codes.clear()
    start = time.monotonic()
    server.process.send_signal(signal.SIGTERM)
    status = server.wait()
    spent = time.monotonic() - start
    assert status == 0, status
    talk.wait_for(lambda: all(p.codes for p in peers), 'the goodbye of all')
    assert all(p.codes == [GOODBYE] for p in peers), [p.codes for p in peers]
    return spent


class Stop(unittest.TestCase):
    def test_nothing_is_lost_and_nobody_delays_the_end(self):
        proof = stop_under_load(3)
        self.assertLess(proof.longest, QUICK)

    def test_who_does_not_read_delays_it_by_its_bound(self):
        with Server() as server:
            token = server.set_up()
            channel = server.channel(token)
            deaf = [server.stream(token) for _ in range(4)]
            for stream in deaf:
                stream.peer.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
            with server.stream(token) as stream:
                for number in range(400):
                    stream.post(channel, 'x' * 20_000, number)
                    stream.until(lambda f, n=number: f.get('reply_to') == n)
            start = time.monotonic()
            self.assertEqual(server.stop(), 0)
            self.assertLess(time.monotonic() - start, 4.5)
            for stream in deaf:
                stream.close()


if __name__ == '__main__':
    unittest.main()
