# SPDX-FileCopyrightText: the MicroSlack contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The API over HTTP: forms of arguments, general errors, and bodies and headers that want to do harm."""

import json
import socket
import time
import unittest
import urllib.parse

from ms_test_server import DEADLINE, PASSWORD, Server, exchange

JSON = 'application/json; charset=utf-8'


class Api(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.server = Server()
        cls.server.start()
        cls.token = cls.server.set_up()

    @classmethod
    def tearDownClass(cls):
        cls.server.__exit__()

    def post(self, method, body, content_type, token=True):
        headers = {'Content-Type': content_type}
        if token:
            headers['Authorization'] = f'Bearer {self.token}'
        return self.server.request('POST', f'/api/{method}', body, headers)

    def assert_alive(self):
        self.assertTrue(self.server.api('auth.test', self.token)['ok'])

    def test_arguments_come_in_all_forms(self):
        value = 'ü & <b>'
        quoted = urllib.parse.quote(value)
        self.assertEqual(self.server.request('GET', f'/api/api.test?foo={quoted}').json()['args']['foo'], value)
        self.assertEqual(self.post('api.test', f'foo={quoted}', 'application/x-www-form-urlencoded').json()['args']['foo'], value)
        self.assertEqual(self.post('api.test', json.dumps({'foo': value}), JSON).json()['args']['foo'], value)
        typed = {'foo': value, 'flag': True, 'number': 7, 'list': [1, 'x', None], 'object': {'a': {'b': False}}}
        self.assertEqual(self.post('api.test', json.dumps(typed), JSON).json()['args'], typed)
        multipart = f'--b\r\nContent-Disposition: form-data; name="foo"\r\n\r\n{value}\r\n--b--\r\n'.encode()
        self.assertEqual(self.post('api.test', multipart, 'multipart/form-data; boundary=b').json()['args']['foo'], value)

    def test_empty_json_body_means_no_arguments(self):
        self.assertTrue(self.post('auth.test', '', JSON).json()['ok'])

    def test_token_as_argument(self):
        self.assertTrue(self.server.api('auth.test', None, token=self.token)['ok'])
        self.assertTrue(self.server.request('GET', f'/api/auth.test?token={self.token}').json()['ok'])

    def test_general_errors(self):
        self.assertEqual(self.server.api('auth.test')['error'], 'not_authed')
        self.assertEqual(self.server.api('auth.test', 'xoxp-nothing')['error'], 'invalid_auth')
        reply = self.server.api('no.such.method', self.token)
        self.assertEqual((reply['error'], reply['req_method']), ('unknown_method', 'no.such.method'))
        self.assertEqual(self.post('chat.postMessage', '{"channel":', JSON).json()['error'], 'invalid_json')
        self.assertEqual(self.post('chat.postMessage', '[1]', JSON).json()['error'], 'json_not_object')
        self.assertEqual(self.post('chat.postMessage', 'x', 'text/plain').json()['error'], 'invalid_post_type')

    def test_bodies_that_want_to_do_harm(self):
        bodies = {
            b'[' * 80000: JSON,
            b'{"a":' * 80000: JSON,
            b'{"channel":"C","text":"a\\u0000b"}': JSON,
            b'{"text":"a","text":"b"}': JSON,
            b'{"n":1e999}': JSON,
            b'{"text":"\xff\xfe"}': JSON,
            b'{"text":"\\ud800"}': JSON,
            b'text=%00': 'application/x-www-form-urlencoded',
            b'text=%ff%fe': 'application/x-www-form-urlencoded',
            b'text=a\x00b': 'application/x-www-form-urlencoded',
            b'--b\r\nContent-Disposition: form-data; name="x': 'multipart/form-data; boundary=b',
            b'--b\r\nContent-Disposition: form-data; name="text\x00"\r\n\r\nv\r\n--b--': 'multipart/form-data; boundary=b',
            b'x' * 1000: 'multipart/form-data',
        }
        for body, kind in bodies.items():
            reply = self.post('chat.postMessage', body, kind)
            self.assertEqual(reply.status, 200, body[:40])
            self.assertIn(reply.json()['error'], ('invalid_json', 'invalid_form_data'), body[:40])
        self.assert_alive()

    def test_a_megabyte_of_password(self):
        reply = self.server.api('micro.login', login='anna', password='x' * 900_000)
        self.assertEqual(reply['error'], 'invalid_credentials')
        reply = self.server.api('micro.register', name='big', password='x' * 900_000)
        self.assertEqual(reply['error'], 'weak_password')

    def test_oversized_body_is_refused_before_it_is_read(self):
        head = 'POST /api/api.test HTTP/1.1\r\nHost: x\r\nContent-Length: 900000000\r\n\r\n'.encode()
        answer = self.server.raw(head + b'x' * 1000, timeout=5)
        self.assertIn(b' 413 ', answer.split(b'\r\n')[0])
        self.assertIn(b'request_too_large', answer)

    def test_headers_that_can_be_read_in_two_ways_are_refused(self):
        start = b'POST /api/api.test HTTP/1.1\r\n'
        cases = {
            b'two hosts': (b'Host: a\r\nHost: b\r\n', 400),
            b'no host': (b'', 400),
            b'two lengths': (b'Host: a\r\nContent-Length: 3\r\nContent-Length: 4\r\n', 400),
            b'blank before colon': (b'Host: a\r\nContent-Length : 3\r\n', 400),
            b'signed length': (b'Host: a\r\nContent-Length: +3\r\n', 400),
            b'negative length': (b'Host: a\r\nContent-Length: -1\r\n', 400),
            b'list of lengths': (b'Host: a\r\nContent-Length: 3, 3\r\n', 400),
            b'length and chunks': (b'Host: a\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n', 400),
            b'chunks': (b'Host: a\r\nTransfer-Encoding: chunked\r\n', 411),
            b'folded': (b'Host: a\r\nX: 1\r\n 2\r\n', 400),
            b'bare line feed': (b'Host: a\nX: 1\r\n', 400),
            b'nul': (b'Host: a\r\nX: a\x00b\r\n', 400),
            b'long header': (b'Host: a\r\nX: ' + b'y' * 40000 + b'\r\n', 431),
        }
        for name, (fields, status) in cases.items():
            answer = self.server.raw(start + fields + b'\r\nabc', timeout=5)
            self.assertIn(f' {status} '.encode(), answer.split(b'\r\n')[0] + b' ', name)
        for line, status in ((b'G@T / HTTP/1.1', 400), (b'BREW / HTTP/1.1', 501), (b'GET / HTTP/2.0', 400), (b'GET /' + b'a' * 9000 + b' HTTP/1.1', 414),
                             (b'GET http://evil/ HTTP/1.1', 400), (b'GET /\xff HTTP/1.1', 400)):
            answer = self.server.raw(line + b'\r\nHost: a\r\n\r\n', timeout=5)
            self.assertIn(f' {status} '.encode(), answer.split(b'\r\n')[0] + b' ', line[:30])
        self.assert_alive()

    def test_range_is_ignored(self):
        ranges = ','.join(f'{i}-' for i in range(4000))
        head = f'GET /login HTTP/1.1\r\nHost: x\r\nConnection: close\r\nRange: bytes={ranges}\r\n\r\n'.encode()
        answer = self.server.raw(head, timeout=5)
        self.assertIn(b' 200 ', answer.split(b'\r\n')[0])
        self.assertLess(len(answer), 40000)

    def test_connections_are_kept_for_the_next_request(self):
        with socket.create_connection(('127.0.0.1', self.server.port), timeout=5) as peer:
            for number in range(3):
                peer.sendall(b'GET /api/api.test?n=%d HTTP/1.1\r\nHost: x\r\n\r\n' % number)
                answer = b''
                while b'}}' not in answer:
                    chunk = peer.recv(4096)
                    self.assertNotEqual(chunk, b'')
                    answer += chunk
                self.assertIn(b'"n":"%d"' % number, answer)

    def test_body_in_pieces_with_expect(self):
        with socket.create_connection(('127.0.0.1', self.server.port), timeout=5) as peer:
            peer.sendall(b'POST /api/api.test HTTP/1.1\r\nHost: x\r\nContent-Type: application/x-www-form-urlencoded\r\n'
                         b'Connection: close\r\nExpect: 100-continue\r\nContent-Length: 7\r\n\r\n')
            self.assertIn(b'100', peer.recv(100))
            answer = exchange(peer, b'foo=bar')
        self.assertIn(b'"bar"', answer)


class Limits(unittest.TestCase):
    def test_sign_in_attempts_are_limited_per_address(self):
        with Server(exempt=None) as server:
            server.set_up()
            statuses = []
            for _ in range(14):
                body = urllib.parse.urlencode({'login': 'anna', 'password': 'wrong wrong wrong'})
                reply = server.request('POST', '/api/micro.login', body, {'Content-Type': 'application/x-www-form-urlencoded'})
                statuses.append(reply.status)
            self.assertEqual(statuses[-1], 429)
            self.assertGreaterEqual(int(reply.headers['retry-after']), 1)
            self.assertEqual(reply.json()['error'], 'ratelimited')

    def test_registration_by_invitation(self):
        with Server() as server:
            reply = server.api('micro.setup', name='anna', password=PASSWORD, team_name='T', registration='invite')
            token = reply['token']
            self.assertEqual(server.api('micro.register', name='bea', password=PASSWORD)['error'], 'registration_closed')
            self.assertEqual(server.request('GET', '/register', headers={'Accept': 'text/html'}).status, 403)
            invite = server.api('micro.invites.create', token)
            self.assertTrue(invite['ok'], invite)
            page = server.request('GET', f"/join/{invite['code']}", headers={'Accept': 'text/html'})
            self.assertIn(invite['code'].encode(), page.body)
            self.assertTrue(server.api('micro.register', name='bea', password=PASSWORD, invite=invite['code'])['ok'])

    def test_a_link_says_at_once_whose_it_is_and_whether_it_works(self):
        def page(path, **headers):
            return server.request('GET', path, headers={'Accept': 'text/html', **headers})

        with Server() as server:
            self.assertIn(b'team_name', page('/join/anything').body, 'first run')
            token = server.api('micro.setup', name='anna', password=PASSWORD, real_name='Anna <b>', team_name='T', registration='invite')['token']
            once = server.api('micro.invites.create', token, uses=1)['code']
            short = server.api('micro.invites.create', token, expires=1)['code']
            taken = server.api('micro.invites.create', token)['code']
            for path in (f'/join/{once}', f'/register?invite={once}'):
                good = page(path)
                self.assertEqual(good.status, 200)
                self.assertIn(b'Anna &lt;b&gt; invites you', good.body)
                self.assertIn('Anna &lt;b&gt; приглашает вас'.encode(), page(path, **{'Accept-Language': 'ru'}).body)
            self.assertNotIn(b'Boss', page(f'/register?inviter=Boss&invite={taken}').body)
            server.api('micro.register', name='bea', password=PASSWORD, invite=once)
            server.api('micro.invites.revoke', token, code=taken)
            end = time.monotonic() + DEADLINE
            while server.api('micro.invites.info', code=short)['ok'] and time.monotonic() < end:
                time.sleep(0.1)
            for code in (once, short, taken, 'nonsense', 'x' * 500, '%D0%B6'):
                dead = page('/join/' + code)
                self.assertEqual(dead.status, 404, code)
                self.assertIn(b'This invitation no longer works', dead.body, code)
                self.assertIn(b'href="/login"', dead.body)
                self.assertNotIn(b'<form', dead.body)
            cookie = server.request('POST', '/login', urllib.parse.urlencode({'name': 'anna', 'password': PASSWORD}),
                                    {'Content-Type': 'application/x-www-form-urlencoded'}).cookie()
            for code in (once, 'nonsense'):
                moved = page('/join/' + code, Cookie=cookie)
                self.assertEqual((moved.status, moved.headers['location']), (302, '/'))


if __name__ == '__main__':
    unittest.main()
