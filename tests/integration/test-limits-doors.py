# SPDX-FileCopyrightText: the MicroSlack contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Limits at the door: sizes of requests and frames, connections, sockets, tickets, rates."""

import json
import math
import time
import unittest
import urllib.parse

from ms_limits import FORM, LIMIT, RATE, Caller, ServerCase, holds, read_answer, status_of
from ms_test_server import PASSWORD, SHARDS, Closed, Refused, in_threads


class Sizes(ServerCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.token = cls.server.set_up()

    def answer(self, data):
        with self.server.connect() as peer:
            peer.sendall(data)
            return read_answer(peer)

    def post(self, path, length, content_type=FORM):
        """The status of a form of so many bytes."""
        head = f'POST {path} HTTP/1.1\r\nHost: x\r\nContent-Type: {content_type}\r\nContent-Length: {length}\r\nConnection: close\r\n\r\n'.encode()
        return self.answer(head + b'a=' + b'x' * (length - 2))

    @holds('MS_LIMIT_BODY_BYTES', 'MS_LIMIT_FORM_BODY_BYTES')
    def test_bodies(self):
        cases = {
            '/api/api.test': (LIMIT.BODY_BYTES, 200),
            '/login': (LIMIT.FORM_BODY_BYTES, 422),
            '/register': (LIMIT.FORM_BODY_BYTES, 422),
            '/general/history': (LIMIT.FORM_BODY_BYTES, 401),
        }
        for path, (limit, status) in cases.items():
            self.assertEqual(status_of(self.post(path, limit)), status, path)
            over = self.post(path, limit + 1)
            self.assertEqual(status_of(over), 413, path)
            self.assertIn(b'"request_too_large"', over)

    @holds('MS_LIMIT_HEADER_BYTES')
    def test_header(self):
        start, end = b'GET /health HTTP/1.1\r\nHost: x\r\nX: ', b'\r\n\r\n'
        for length, status in ((LIMIT.HEADER_BYTES, 200), (LIMIT.HEADER_BYTES + 1, 431)):
            answer = self.answer(start + b'x' * (length - len(start) - len(end)) + end)
            self.assertEqual(status_of(answer), status)
        self.assertIn(b'"headers_too_large"', answer)

    @holds('MS_LIMIT_URL_BYTES')
    def test_url(self):
        for length, status in ((LIMIT.URL_BYTES, 200), (LIMIT.URL_BYTES + 1, 414)):
            target = '/api/api.test?a='
            answer = self.answer(f"GET {target}{'x' * (length - len(target))} HTTP/1.1\r\nHost: x\r\n\r\n".encode())
            self.assertEqual(status_of(answer), status)
        self.assertIn(b'"uri_too_long"', answer)

    def ping(self, length):
        start, end = '{"type":"ping","id":1,"x":"', '"}'
        return (start + 'x' * (length - len(start) - len(end)) + end).encode()

    @holds('MS_LIMIT_FRAME_BYTES')
    def test_frame(self):
        with self.server.stream(self.token) as stream:
            for parts in (1, 3):
                data = self.ping(LIMIT.FRAME_BYTES)
                cut = math.ceil(len(data) / parts)
                for at in range(0, len(data), cut):
                    stream.peer.sendall(stream.frame(data[at:at + cut], 1 if at == 0 else 0, at + cut >= len(data)))
                self.assertEqual(stream.until(lambda f: f.get('type') == 'pong')['reply_to'], 1)
            stream.peer.sendall(stream.frame(self.ping(LIMIT.FRAME_BYTES + 1))[:14])
            self.assert_closed(stream, 1009)
        with self.server.stream(self.token) as stream:
            stream.peer.sendall(stream.frame(b'x' * LIMIT.FRAME_BYTES, 1, False) + stream.frame(b'x', 0))
            self.assert_closed(stream, 1009)

    @holds('MS_LIMIT_PARSE_INLINE_BYTES')
    def test_long_frames_and_bodies_keep_their_order(self):
        """From this length on they are read on another thread: an answer never overtakes another."""
        lengths = [LIMIT.PARSE_INLINE_BYTES + more for more in (0, 1, -1000, 1, 0, -10000)]
        with self.server.stream(self.token) as stream:
            pings = [self.ping(length).replace(b'"id":1', b'"id":%d' % at) for at, length in enumerate(lengths)]
            stream.peer.sendall(b''.join(stream.frame(ping) for ping in pings))
            self.assertEqual([stream.until(lambda f: f.get('type') == 'pong')['reply_to'] for _ in pings], list(range(len(pings))))
        for length in lengths:
            self.assertEqual(len(json.loads(self.post('/api/api.test', length).split(b'\r\n\r\n')[1])['args']['a']), length - 2)

    @holds('MS_LIMIT_FRAME_FRAGMENTS')
    def test_fragments(self):
        for count, code in ((LIMIT.FRAME_FRAGMENTS, None), (LIMIT.FRAME_FRAGMENTS + 1, 1009)):
            with self.server.stream(self.token) as stream:
                data = self.ping(count)
                stream.peer.sendall(b''.join(stream.frame(data[at:at + 1], 0 if at else 1, at + 1 == count) for at in range(count)))
                if code:
                    self.assert_closed(stream, code)
                else:
                    stream.until(lambda f: f.get('type') == 'pong')

    def assert_closed(self, stream, code):
        with self.assertRaises(Closed) as closed:
            stream.until(lambda f: False)
        self.assertEqual(closed.exception.code, code)


class Connections(ServerCase):
    """From several loopback addresses: no address has more than its share, and none takes another's."""

    exempt = None

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.token = cls.server.set_up(guests='true')

    def is_served(self, source):
        with self.server.connect(source) as peer:
            try:
                peer.sendall(b'GET /health HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n')
                return b' 200 ' in peer.recv(4096)
            except ConnectionError:
                return False

    def wait_served(self, source):
        end = time.monotonic() + 10
        while not self.is_served(source):
            self.assertLess(time.monotonic(), end)
            time.sleep(0.05)

    @holds('MS_LIMIT_HTTP_PER_ADDRESS')
    def test_http_of_an_address(self):
        source = '127.0.0.2'
        peers = [self.server.connect(source) for _ in range(LIMIT.HTTP_PER_ADDRESS - 1)]
        self.assertTrue(self.is_served(source))
        self.wait_served(source)
        peers.append(self.server.connect(source))
        self.assertFalse(self.is_served(source))
        self.assertTrue(self.is_served('127.0.0.3'))
        for peer in peers[:-1]:
            peer.sendall(b'GET /health HTTP/1.1\r\nHost: x\r\n\r\n')
            self.assertIn(b' 200 ', peer.recv(4096))
        peers.pop().close()
        self.wait_served(source)
        for peer in peers:
            peer.close()

    @holds('MS_LIMIT_CONNECTIONS_PER_ADDRESS', 'MS_LIMIT_SOCKETS_PER_USER')
    def test_sockets_of_a_user_and_an_address(self):
        source = '127.0.0.4'
        people = math.ceil(LIMIT.CONNECTIONS_PER_ADDRESS / LIMIT.SOCKETS_PER_USER)
        tokens = []
        for number in range(people):
            with Caller(self.server, source=f'127.0.1.{number + 1}') as caller:
                tokens.append(caller.call('micro.guest', name=f'guest-{number}x')['token'])
        sockets = [self.server.stream(tokens[0], source=source) for _ in range(LIMIT.SOCKETS_PER_USER * int(SHARDS))]
        ticket = self.server.api('rtm.connect', tokens[0])['url'].split('/', 3)[3]
        with self.server.socket('/' + ticket) as over, self.assertRaises(Closed) as closed:
            over.receive()
        self.assertEqual((closed.exception.code, closed.exception.reason), (1013, 'too many connections'))

        def fill(token, count):
            sockets.extend([self.server.stream(token, source=source) for _ in range(count)])

        left = LIMIT.CONNECTIONS_PER_ADDRESS - len(sockets) - 1
        in_threads(*(lambda token=token, at=at: fill(token, min(LIMIT.SOCKETS_PER_USER, left - at * LIMIT.SOCKETS_PER_USER))
                     for at, token in enumerate(tokens[1:])))
        self.assertEqual(len(sockets), LIMIT.CONNECTIONS_PER_ADDRESS - 1)
        self.wait_served(source)
        sockets.append(self.server.stream(self.token, source=source))
        self.assertFalse(self.is_served(source))
        self.assertTrue(self.is_served('127.0.0.5'))
        sockets.pop().close()
        self.wait_served(source)
        for peer in sockets:
            peer.close()

    @holds('MS_LIMIT_TICKETS_PER_USER')
    def test_tickets_of_a_user(self):
        paths = ['/' + self.server.api('rtm.connect', self.token)['url'].split('/', 3)[3] for _ in range(LIMIT.TICKETS_PER_USER + 1)]
        with self.assertRaises(Refused) as refused:
            self.server.socket(paths[0])
        self.assertEqual(refused.exception.status, 403)
        for path in paths[1:]:
            with self.server.socket(path) as stream:
                self.assertEqual(stream.receive()['type'], 'hello')


class Rates(ServerCase):
    """The burst passes at once, then what comes again by the second; who is refused is told when to come back."""

    exempt = None

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.token = cls.server.set_up()
        cls.channel = cls.server.channel(cls.token)

    def sign_in(self, source):
        with Caller(self.server, source=source) as caller:
            return caller.call('micro.login', login='anna', password=PASSWORD)['token']

    def check(self, caller, body, method, burst, per_second):
        """Calls until one is refused, or until so slow a machine shows that it never will be."""
        began, passed = time.monotonic(), 0
        while True:
            status, headers, reply = caller.request(method, body)
            elapsed = time.monotonic() - began
            if status == 429:
                break
            self.assertNotEqual(reply.get('error'), 'ratelimited')
            passed += 1
            self.assertLessEqual(passed, burst + elapsed * per_second + 1, method)
            if passed > 2 * burst and passed < elapsed * per_second * 1.5:
                return
        self.assertGreaterEqual(passed, burst, method)
        self.assertEqual(reply['error'], 'ratelimited')
        self.assertEqual(int(headers['Retry-After']), math.ceil(1 / per_second) if per_second >= 1 else int(headers['Retry-After']))
        time.sleep(int(headers['Retry-After']) + 0.2)
        self.assertEqual(caller.request(method, body)[0], 200, method)

    @holds('MS_RATE_POST_BURST', 'MS_RATE_POST_PER_SECOND', 'MS_RATE_WRITE_BURST', 'MS_RATE_WRITE_PER_SECOND', 'MS_RATE_READ_BURST',
           'MS_RATE_READ_PER_SECOND')
    def test_of_a_session(self):
        with Caller(self.server, self.sign_in('127.0.2.1')) as caller, Caller(self.server, self.sign_in('127.0.2.2')) as other:
            self.check(caller, f'channel={self.channel}&text=hello', 'chat.postMessage', RATE.POST_BURST, RATE.POST_PER_SECOND)
            self.check(caller, 'presence=auto', 'users.setPresence', RATE.WRITE_BURST, RATE.WRITE_PER_SECOND)
            self.check(caller, '', 'auth.test', RATE.READ_BURST, RATE.READ_PER_SECOND)
            for method, body in (('chat.postMessage', f'channel={self.channel}&text=hello'), ('users.setPresence', 'presence=auto'), ('auth.test', '')):
                self.assertTrue(other.request(method, body)[2]['ok'])

    @holds('MS_RATE_LOGIN_BURST', 'MS_RATE_LOGIN_SECONDS')
    def test_of_an_address(self):
        """Whatever way in is tried counts: a guest's costs nothing where there are none."""
        with Caller(self.server, source='127.0.2.3') as caller, Caller(self.server, source='127.0.2.4') as other:
            self.check(caller, 'name=visitor', 'micro.guest', RATE.LOGIN_BURST, 1 / RATE.LOGIN_SECONDS)
            self.assertEqual(other.call('micro.guest', name='visitor')['error'], 'registration_closed')

    def test_of_a_socket(self):
        self.check_socket(self.token, True, 'ratelimited')

    def test_of_an_sdks_socket(self):
        self.check_socket(self.sign_in('127.0.2.7'), False, 'slow down, too many messages...')

    def check_socket(self, token, micro, words):
        """Refused with an error of its own; the connection stays."""
        with self.server.stream(token, micro=micro) as stream:
            sent, began = RATE.POST_BURST * 3, time.monotonic()
            for number in range(1, sent + 1):
                stream.post(self.channel, 'hello', number)
            replies = [stream.until(lambda f: 'reply_to' in f) for _ in range(sent)]
            elapsed = time.monotonic() - began
            self.assertTrue(all(reply['ok'] for reply in sorted(replies, key=lambda r: r['reply_to'])[:RATE.POST_BURST]))
            passed = sum(reply['ok'] for reply in replies)
            self.assertLessEqual(passed, RATE.POST_BURST + elapsed * RATE.POST_PER_SECOND + 1)
            self.assertTrue(all(reply['error'] == {'code': -1, 'msg': words} for reply in replies if not reply['ok']))
            time.sleep(1)
            stream.post(self.channel, 'hello', sent + 1)
            self.assertTrue(stream.until(lambda f: f.get('reply_to') == sent + 1)['ok'])

    def test_one_bucket_for_all_doors_of_a_session(self):
        """More sockets, or HTTP beside them, give no more posts; another session has its own."""
        token, other = self.sign_in('127.0.2.5'), self.sign_in('127.0.2.6')
        body = f'channel={self.channel}&text=hello'
        with self.server.stream(token) as first, self.server.stream(token) as second, Caller(self.server, token) as caller, \
                Caller(self.server, other) as neighbour, self.server.socket('/general/messages', Authorization=f'Bearer {token}') as simple:
            began = time.monotonic()
            for number in range(1, RATE.POST_BURST + 1):
                (first if number % 2 else second).post(self.channel, 'hello', number)
            passed = 0
            for stream in (first, second):
                passed += sum(stream.until(lambda f: 'reply_to' in f)['ok'] for _ in range(RATE.POST_BURST // 2))
            replies = [caller.request('chat.postMessage', body) for _ in range(20)]
            passed += sum(reply[0] == 200 for reply in replies)
            refused = [reply for reply in replies if reply[0] == 429]
            elapsed = time.monotonic() - began
            self.assertLessEqual(passed, RATE.POST_BURST + elapsed * RATE.POST_PER_SECOND + 1)
            self.assertTrue(refused)
            self.assertEqual({reply[1]['Retry-After'] for reply in refused}, {'1'})
            while caller.request('chat.postMessage', body)[0] == 200:
                pass
            simple.send({'text': 'hello'})
            self.assertEqual(simple.until(lambda f: 'error' in f)['error'], 'ratelimited')
            self.assertTrue(neighbour.request('chat.postMessage', body)[2]['ok'])


class Networks(ServerCase):
    """Who has a network of IPv6 has more addresses than can be counted; and who has many networks locks nobody out."""

    exempt = None
    options = ('--trusted-proxy', '127.0.0.1')

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.token = cls.server.set_up()

    def sign_in(self, address, login='anna', password='wrong password'):
        body = urllib.parse.urlencode({'login': login, 'password': password})
        return self.server.request('POST', '/api/micro.login', body, {'Content-Type': FORM, 'X-Forwarded-For': address})

    def test_one_network_is_one_caller(self):
        answers = [self.sign_in(f'2001:db8::{number:x}', '').status for number in range(1, RATE.LOGIN_BURST + 3)]
        self.assertEqual(answers[:RATE.LOGIN_BURST], [200] * RATE.LOGIN_BURST)
        self.assertIn(429, answers[RATE.LOGIN_BURST:])
        self.assertEqual(self.sign_in('2001:db8:0:1::1', '').status, 200)

    def test_one_account(self):
        """From wherever its passwords are tried; but not where somebody of it is."""
        used = self.server.request('POST', '/api/auth.test', '', {'Authorization': f'Bearer {self.token}', 'X-Forwarded-For': '2001:db8:a::1'})
        self.assertTrue(used.json()['ok'])
        for login in ('anna', 'nobody'):
            tried = [self.sign_in(f'203.0.113.{number}', login) for number in range(RATE.PASSWORD_BURST)]
            self.assertEqual({answer.json()['error'] for answer in tried}, {'invalid_credentials'})
            for password in ('wrong password', PASSWORD):
                refused = self.sign_in('203.0.113.200', login, password)
                self.assertEqual((refused.status, refused.json()['error']), (429, 'ratelimited'))
                self.assertLessEqual(int(refused.headers['retry-after']), RATE.PASSWORD_SECONDS)
        self.assertTrue(self.sign_in('2001:db8:a::2', password=PASSWORD).json()['ok'])


if __name__ == '__main__':
    unittest.main()
