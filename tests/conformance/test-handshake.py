#!/usr/bin/env python3
# SPDX-FileCopyrightText: the MicroSlack contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Every way in which a handshake is refused, and what must get through it. With --long also a ticket that is too old (half a minute)."""

import json
import os
import socket
import sys
import time
import unittest
import urllib.parse

from ms_raw_websocket import PONG, TEXT, accept_for, frame, key_of_handshake
from ms_test_server import DEADLINE, PASSWORD, Server, WebSocket, exchange

LONG = '--long' in sys.argv
TICKET_SECONDS = 30
PING = b'{"id":1,"type":"ping"}'
OLD_KEY = 'dGhlIHNhbXBsZSBub25jZQ=='


class Answer:
    def __init__(self, data):
        head, _, self.body = data.partition(b'\r\n\r\n')
        lines = head.decode().split('\r\n')
        self.status = int(lines[0].split()[1]) if data else 0
        self.fields = {}
        for name, _, value in (line.partition(':') for line in lines[1:]):
            self.fields.setdefault(name.lower(), []).append(value.strip())

    def field(self, name):
        return ', '.join(self.fields.get(name.lower(), [])) or None

    @property
    def error(self):
        return json.loads(self.body)['error']


def request(path, *more, line='GET {} HTTP/1.1', without=(), body=b'', **fields):
    """A handshake, with fields replaced by keyword (sec_websocket_key=…), left out, or added as whole lines."""
    lines = {'host': 'Host: 127.0.0.1', 'upgrade': 'Upgrade: websocket', 'connection': 'Connection: Upgrade',
             'sec_websocket_version': 'Sec-WebSocket-Version: 13', 'sec_websocket_key': f'Sec-WebSocket-Key: {OLD_KEY}'}
    lines.update({name: f'{name.replace("_", "-").title()}: {value}' for name, value in fields.items()})
    head = [line.format(path), *(text for name, text in lines.items() if name not in without), *more]
    return '\r\n'.join(head).encode() + b'\r\n\r\n' + body


# What is wrong with it, how it is said, what it gets.
FAULTS = [
    ('no upgrade at all', {'without': ('upgrade', 'connection')}, 426),
    ('no Upgrade', {'without': ('upgrade',)}, 426),
    ('another Upgrade', {'upgrade': 'h2c'}, 426),
    ('an Upgrade that only begins so', {'upgrade': 'websockets'}, 426),
    ('no Connection', {'without': ('connection',)}, 426),
    ('another Connection', {'connection': 'keep-alive'}, 426),
    ('HTTP/1.0, where Upgrade means nothing', {'line': 'GET {} HTTP/1.0'}, 426),
    ('no version', {'without': ('sec_websocket_version',)}, 426),
    ('an older version', {'sec_websocket_version': '8'}, 426),
    ('a version of the future', {'sec_websocket_version': '14'}, 426),
    ('two versions', {'sec_websocket_version': '8, 13'}, 426),
    ('no version but a word', {'sec_websocket_version': 'thirteen'}, 426),
    ('no key', {'without': ('sec_websocket_key',)}, 400),
    ('an empty key', {'sec_websocket_key': ''}, 400),
    ('a short key', {'sec_websocket_key': 'c2hvcnQ='}, 400),
    ('a long key', {'sec_websocket_key': 'YSBrZXkgb2Ygc2V2ZW50ZWVuIQ=='[:-4] + 'IWw='}, 400),
    ('a key of 24 letters that is no base64', {'sec_websocket_key': 'dGhlIHNhbXBsZSBub25j*Q=='}, 400),
    ('a key with something behind it', {'sec_websocket_key': OLD_KEY + 'AAAA'}, 400),
    ('two keys', {'more': (f'Sec-WebSocket-Key: {OLD_KEY}',)}, 400),
    ('a body', {'content_length': '4', 'body': b'body'}, 400),
    ('a body without a length', {'transfer_encoding': 'chunked', 'body': b'0\r\n\r\n'}, 411),
    ('POST', {'line': 'POST {} HTTP/1.1'}, 405),
    ('HEAD', {'line': 'HEAD {} HTTP/1.1'}, 405),
    ('PUT with a body', {'line': 'PUT {} HTTP/1.1', 'content_length': '4', 'body': b'body'}, 405),
    ('a version of HTTP that nobody speaks', {'line': 'GET {} HTTP/2.0'}, 400),
    ('no Host', {'without': ('host',)}, 400),
]


class Handshake(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.server = Server()
        cls.server.start()
        cls.token = cls.server.set_up()
        reply = cls.server.request('POST', '/login', urllib.parse.urlencode({'name': 'anna', 'password': PASSWORD}),
                                   {'Content-Type': 'application/x-www-form-urlencoded'})
        cls.cookie = reply.cookie()

    @classmethod
    def tearDownClass(cls):
        cls.server.__exit__()

    def ticket(self):
        return urllib.parse.urlparse(self.server.api('rtm.connect', self.token)['url']).path

    def ask(self, data):
        return Answer(self.server.raw(data))

    def assert_opens(self, path, *more, **how):
        with socket.create_connection(('127.0.0.1', self.server.port), timeout=DEADLINE) as peer:
            peer.sendall(request(path, *more, **how))
            answer = Answer(peer.recv(65536))
        self.assertEqual(answer.status, 101)
        return answer

    def check_fault(self, path, how, status, *credentials):
        how = dict(how)
        more = (*how.pop('more', ()), *credentials)
        answer = self.ask(request(path, *more, **how))
        self.assertEqual(answer.status, status)
        if status == 426:
            self.assertEqual((answer.field('Upgrade'), answer.field('Sec-WebSocket-Version')), ('websocket', '13'))
        if status == 405:
            self.assertEqual(answer.field('Allow'), 'GET')
        if not how.get('line', '').startswith('HEAD'):
            self.assertIn('close', answer.field('Connection'))
            self.assertTrue(answer.error)

    def test_faults_at_the_realtime_door_spend_no_ticket(self):
        path = self.ticket()
        for name, how, status in FAULTS:
            with self.subTest(name):
                self.check_fault(path, how, status)
        self.assert_opens(path)

    def test_faults_at_a_channels_door(self):
        for name, how, status in FAULTS:
            with self.subTest(name):
                self.check_fault('/general/messages', how, status, f'Cookie: {self.cookie}')
        self.assert_opens('/general/messages', f'Cookie: {self.cookie}')

    def test_answer_of_the_example_in_the_standard(self):
        answer = self.assert_opens(self.ticket())
        self.assertEqual(answer.field('Sec-WebSocket-Accept'), 's3pPLMBiTxaQ9kYGzzhZRbK+xOo=')
        self.assertEqual(answer.field('Upgrade').lower(), 'websocket')
        self.assertEqual(answer.field('Connection').lower(), 'upgrade')

    def test_keys_are_answered_one_by_one(self):
        for _ in range(3):
            key = key_of_handshake()
            self.assertEqual(self.assert_opens(self.ticket(), sec_websocket_key=key).field('Sec-WebSocket-Accept'), accept_for(key))

    def test_what_may_be_said_in_other_words(self):
        for how in ({'upgrade': 'WebSocket'}, {'upgrade': 'h2c, websocket'}, {'connection': 'keep-alive, Upgrade'}, {'connection': 'upgrade'},
                    {'content_length': '0'}, {'sec_websocket_version': ' 13 '}):
            with self.subTest(str(how)):
                self.assert_opens(self.ticket(), **how)

    def test_extensions_and_protocols_are_not_taken(self):
        answer = self.assert_opens(self.ticket(), sec_websocket_extensions='permessage-deflate; client_max_window_bits',
                                   sec_websocket_protocol='chat, superchat')
        self.assertIsNone(answer.field('Sec-WebSocket-Extensions'))
        self.assertIsNone(answer.field('Sec-WebSocket-Protocol'))

    def test_a_ticket_opens_one_connection(self):
        path = self.ticket()
        self.assert_opens(path)
        for again in (path, path + 'x', '/rtm/unknown', '/rtm/' + 'x' * 4000):
            answer = self.ask(request(again))
            self.assertEqual((answer.status, answer.error), (403, 'invalid_ticket'))
        for nowhere in ('/rtm', '/rtm/', path + '/more'):
            self.assertEqual(self.ask(request(nowhere)).status, 404)

    @unittest.skipUnless(LONG, 'waits for half a minute: --long')
    def test_a_ticket_is_good_for_half_a_minute(self):
        young, old = self.ticket(), self.ticket()
        time.sleep(TICKET_SECONDS - 3)
        self.assert_opens(young)
        time.sleep(4)
        self.assertEqual(self.ask(request(old)).status, 403)

    def test_a_ticket_ends_with_its_session(self):
        token = self.server.register(f'guest{time.monotonic_ns()}')
        path = urllib.parse.urlparse(self.server.api('rtm.connect', token)['url']).path
        self.assertTrue(self.server.api('auth.revoke', token)['ok'])
        self.assertEqual(self.ask(request(path)).status, 403)

    def test_origins(self):
        own, foreign = f'http://127.0.0.1:{self.server.port}', 'http://evil.example'
        host = f'127.0.0.1:{self.server.port}'
        cookie, bearer = f'Cookie: {self.cookie}', f'Authorization: Bearer {self.token}'
        for status, *lines in (
                (101, cookie), (101, cookie, f'Origin: {own}'), (101, cookie, f'Origin: {own}', 'Sec-Fetch-Site: same-origin'),
                (403, cookie, f'Origin: {foreign}'), (403, cookie, 'Origin: null'), (403, cookie, f'Origin: {own}.evil.example'),
                (403, cookie, f'Origin: https://{host}'), (403, cookie, 'Sec-Fetch-Site: cross-site'),
                (403, cookie, f'Origin: {own}', 'Sec-Fetch-Site: same-site'), (403, cookie, f'Origin: {own}', f'Origin: {foreign}'),
                (101, bearer, f'Origin: {foreign}'), (401,), (401, 'Cookie: microslack=nobody'), (401, f'Origin: {own}')):
            with self.subTest(f'{status} {lines}'):
                if status == 101:
                    self.assert_opens('/general/messages', *lines, host=host)
                else:
                    self.assertEqual(self.ask(request('/general/messages', *lines, host=host, connection='Upgrade, close')).status, status)
        for origin in (own, foreign, 'null'):
            self.assert_opens(self.ticket(), f'Origin: {origin}')

    def test_first_frames_come_with_the_handshake(self):
        key = key_of_handshake()
        shake = request(self.ticket(), sec_websocket_key=key)
        long_ping = frame(TEXT, b'{"id":2,"type":"ping","text":"' + b'x' * 70000 + b'"}')
        with socket.create_connection(('127.0.0.1', self.server.port), timeout=DEADLINE) as peer:
            peer.sendall(shake + frame(TEXT, PING) + long_ping + frame(9, b'now') + frame(8, b'\x03\xe8'))
            stream = self.after_handshake(peer)
            self.assertEqual(stream.receive()['type'], 'hello')
            self.assertEqual([stream.receive()['reply_to'], stream.receive()['reply_to']], [1, 2])
            self.assertEqual(stream.read_frame(), (PONG, b'now'))
            self.assertEqual(stream.read_frame(), (8, b'\x03\xe8'))
            self.assertEqual(peer.recv(1), b'')

    def test_a_frame_cut_by_the_end_of_the_handshake(self):
        said = frame(TEXT, PING)
        for cut in (1, 3, len(said) - 1):
            with socket.create_connection(('127.0.0.1', self.server.port), timeout=DEADLINE) as peer:
                peer.sendall(request(self.ticket()) + said[:cut])
                stream = self.after_handshake(peer)
                self.assertEqual(stream.receive()['type'], 'hello')
                peer.sendall(said[cut:])
                self.assertEqual(stream.receive()['reply_to'], 1)

    def test_a_handshake_byte_by_byte(self):
        with socket.create_connection(('127.0.0.1', self.server.port), timeout=DEADLINE) as peer:
            peer.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            for byte in request(self.ticket()) + frame(TEXT, PING):
                peer.sendall(bytes([byte]))
            stream = self.after_handshake(peer)
            self.assertEqual([stream.receive()['type'], stream.receive()['reply_to']], ['hello', 1])

    @staticmethod
    def after_handshake(peer):
        stream = WebSocket.__new__(WebSocket)
        stream.peer, stream.buffer = peer, b''
        while b'\r\n\r\n' not in stream.buffer:
            stream.buffer += peer.recv(65536)
        stream.buffer = stream.buffer.split(b'\r\n\r\n', 1)[1]
        return stream

    def test_nothing_follows_a_handshake_that_was_refused(self):
        """Whatever stands behind it could be frames or a request: it is neither."""
        second = b'GET /health HTTP/1.1\r\nHost: a\r\n\r\n'
        for first in (request('/rtm/unknown'), request('/health'), request('/nowhere'), request('/general/messages'), request('/api/api.test'),
                      request('/health', upgrade='h2c'), request('/health', line='POST {} HTTP/1.1')):
            for rest in (second, frame(TEXT, PING), b'POST /api/api.test HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n'):
                got = self.server.raw(first + rest)
                self.assertEqual(got.count(b'HTTP/1.1 '), 1, got)

    def test_a_request_after_a_refused_handshake_is_read_strictly(self):
        """On the same connection, later: it was never guarded once an Upgrade had been asked for."""
        with socket.create_connection(('127.0.0.1', self.server.port), timeout=DEADLINE) as peer:
            peer.sendall(request('/health', connection='keep-alive, Upgrade'))
            got = peer.recv(65536)
            self.assertTrue(got.startswith(b'HTTP/1.1 200 '), got)
            try:
                got = exchange(peer, b'POST /api/api.test HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nfoo=1\r\n0\r\n\r\n')
            except ConnectionError:
                got = b''
            self.assertNotIn(b'"ok":true', got)


if __name__ == '__main__':
    sys.argv = [argument for argument in sys.argv if argument != '--long']
    unittest.main()
