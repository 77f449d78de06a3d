# SPDX-FileCopyrightText: the MicroSlack contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The stream: one order for everybody, resuming, slow readers, and the end of a session."""

import socket
import time
import unittest

from ms_test_server import Closed, Refused, Server, WebSocket, in_threads


class Realtime(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.server = Server()
        cls.server.start()
        cls.token = cls.server.set_up()
        cls.other = cls.server.register('dmitri')
        cls.general = cls.server.channel(cls.token)

    @classmethod
    def tearDownClass(cls):
        cls.server.__exit__()

    def test_acknowledgement_carries_the_event(self):
        with self.server.stream(self.token) as mine, self.server.stream(self.other) as theirs:
            mine.post(self.general, 'hello', 7)
            event = mine.until(lambda f: f.get('type') == 'message')
            answer = mine.until(lambda f: f.get('reply_to') == 7)
            self.assertEqual((answer['ok'], answer['event_seq'], answer['ts']), (True, event['event_seq'], event['ts']))
            self.assertNotIn('type', answer)
            self.assertEqual(theirs.until(lambda f: f.get('type') == 'message'), event)
            mine.send({'id': 8, 'type': 'message', 'channel': 'C0000000000', 'text': 'x'})
            self.assertFalse(mine.until(lambda f: f.get('reply_to') == 8)['ok'])
            mine.send({'id': 9, 'type': 'ping', 'timestamp': 5})
            self.assertEqual(mine.until(lambda f: f.get('type') == 'pong')['timestamp'], 5)

    def test_frame_in_the_same_segment_as_the_handshake(self):
        path = '/' + self.server.api('rtm.connect', self.token)['url'].split('/', 3)[3]
        early = WebSocket.frame(b'{"id":1,"type":"ping"}')
        with WebSocket(self.server.port, path, {}, early) as stream:
            self.assertEqual(stream.receive()['type'], 'hello')
            self.assertEqual(stream.until(lambda f: f.get('type') == 'pong')['reply_to'], 1)

    def test_tickets_open_one_connection(self):
        path = '/' + self.server.api('rtm.connect', self.token)['url'].split('/', 3)[3]
        with self.server.socket(path, Origin='https://api.slack.com'):
            pass
        with self.assertRaises(Refused):
            self.server.socket(path)

    def test_twenty_senders_and_one_order(self):
        senders, rounds = 20, 15
        channel = self.server.api('conversations.create', self.token, name=f'order-{time.monotonic_ns()}')['channel']['id']
        self.server.api('conversations.join', self.other, channel=channel)
        streams = [self.server.stream(self.token if i % 2 else self.other) for i in range(senders)]
        seen = [[] for _ in streams]

        def talk(index):
            stream = streams[index]
            for number in range(rounds):
                stream.post(channel, f'{index}.{number}', number + 1)
            acknowledged = 0
            while acknowledged < rounds or len(seen[index]) < senders * rounds:
                frame = stream.receive()
                if frame.get('type') == 'message' and frame['channel'] == channel and 'subtype' not in frame:
                    seen[index].append((frame['event_seq'], frame['ts'], frame['text']))
                elif 'reply_to' in frame:
                    self.assertTrue(frame['ok'], frame)
                    acknowledged += 1

        in_threads(*(lambda i=i: talk(i) for i in range(senders)))
        for other in seen[1:]:
            self.assertEqual(other, seen[0])
        self.assertEqual(seen[0], sorted(seen[0]))
        self.assertEqual([m['text'] for m in self.server.history(self.token, channel)], [text for _, _, text in seen[0]])
        for index in range(senders):
            own = [text for _, _, text in seen[0] if text.startswith(f'{index}.')]
            self.assertEqual(own, [f'{index}.{number}' for number in range(rounds)])
        for stream in streams:
            stream.close()

    def test_resume_gives_exactly_what_was_missed(self):
        stream = self.server.stream(self.token)
        position = stream.hello['micro']['position']
        stream.close()
        texts = [f'missed {i}' for i in range(30)]
        for text in texts:
            self.assertTrue(self.server.api('chat.postMessage', self.other, channel=self.general, text=text)['ok'])
        with self.server.stream(self.token, since=position) as stream:
            got = []
            while True:
                frame = stream.receive()
                if frame.get('type') == 'micro_sync':
                    break
                self.assertNotEqual(frame.get('type'), 'micro_reset')
                if frame.get('type') == 'message':
                    got.append(frame['text'])
            self.assertEqual(got, texts)
            self.server.api('chat.postMessage', self.other, channel=self.general, text='live again')
            self.assertEqual(stream.until(lambda f: f.get('type') == 'message')['text'], 'live again')

    def test_position_of_another_epoch_resets(self):
        for since in ('nonsense', 'other.5', '1'):
            with self.server.stream(self.token, since=since) as stream:
                self.assertEqual(stream.receive()['type'], 'micro_reset')

    def test_repeated_client_id_gives_the_first_result(self):
        with self.server.stream(self.token) as stream:
            stream.post(self.general, 'once', 1, 'the-same-id')
            first = stream.until(lambda f: f.get('reply_to') == 1)
            stream.post(self.general, 'twice', 2, 'the-same-id')
            second = stream.until(lambda f: f.get('reply_to') == 2)
            self.assertEqual((first['ts'], first['event_seq']), (second['ts'], second['event_seq']))

    def test_slow_reader_delays_nobody(self):
        slow = self.server.stream(self.other)
        slow.peer.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        text = 'x' * 8000
        with self.server.stream(self.token) as quick:
            worst = 0.0
            for number in range(400):
                start = time.monotonic()
                quick.post(self.general, text, number)
                quick.until(lambda f, n=number: f.get('reply_to') == n)
                worst = max(worst, time.monotonic() - start)
            self.assertLess(worst, 2.0)
        slow.close()

    def test_what_was_read_before_a_pause_is_handled_first(self):
        """A peer that asks faster than it reads is paused in the middle of what was read already."""
        amount = 40000
        with self.server.stream(self.token) as stream:
            pings = b''.join(WebSocket.frame(b'%0120d' % number, 9) for number in range(amount))
            numbers = []

            def listen():
                time.sleep(0.3)
                stream.peer.settimeout(20)
                while len(numbers) < amount:
                    opcode, data = stream.read_frame()
                    self.assertNotEqual(opcode, 8, data)
                    if opcode == 10:
                        numbers.append(int(data))

            in_threads(lambda: stream.peer.sendall(pings), listen)
            self.assertEqual(numbers, list(range(amount)))

    def test_long_messages_in_a_row_from_a_busy_sender(self):
        """All are written before the first acknowledgement is read: more than the buffer of own frames holds."""
        amount = 60
        with self.server.stream(self.token) as stream:
            def write():
                for number in range(amount):
                    stream.post(self.general, f'{number} ' + ('x' * 35000 if number % 2 == 0 else ''), number + 1)

            def read():
                time.sleep(0.5)
                acknowledged, told = [], []
                while len(acknowledged) < amount or len(told) < amount:
                    frame = stream.receive()
                    if 'reply_to' in frame:
                        self.assertTrue(frame['ok'], frame)
                        acknowledged.append(frame['reply_to'])
                    elif frame.get('type') == 'message':
                        told.append(int(frame['text'].split()[0]))
                self.assertEqual(acknowledged, list(range(1, amount + 1)))
                self.assertEqual(told, list(range(amount)))

            in_threads(write, read)

    def test_sign_out_closes_the_sockets_of_the_session(self):
        token = self.server.api('micro.login', login='dmitri', password='correct horse battery')['token']
        with self.server.stream(token) as stream, \
                self.server.socket('/general/messages', Authorization=f'Bearer {token}') as simple:
            start = time.monotonic()
            self.assertTrue(self.server.api('auth.revoke', token)['ok'])
            for peer in (stream, simple):
                with self.assertRaises(Closed) as closed:
                    peer.until(lambda f: False, 5)
                self.assertEqual(closed.exception.code, 1008)
            self.assertLess(time.monotonic() - start, 2.0)
        self.assertIn(self.server.api('auth.test', token)['error'], ('invalid_auth', 'token_revoked'))

    def test_frames_that_want_to_do_harm(self):
        cases = ((WebSocket.frame(b'\xff\xfe'), 1007), (WebSocket.frame(b'{}', 2), 1003), (WebSocket.frame(b'x', 3), 1002),
                 (b'\x81\x02hi', 1002), (b'\x81\xff\x7f\xff\xff\xff\xff\xff\xff\xff\0\0\0\0', 1009),
                 (WebSocket.frame(b'x' * 2_000_000), 1009))
        for data, code in cases:
            with self.server.stream(self.token) as stream:
                try:
                    stream.peer.sendall(data)
                except ConnectionError:
                    pass
                with self.assertRaises(Closed) as closed:
                    stream.until(lambda f: False, 5)
                self.assertEqual(closed.exception.code, code, data[:20])
        with self.server.stream(self.token) as stream:
            stream.peer.sendall(WebSocket.frame(b'[1,2'))
            self.assertEqual(stream.until(lambda f: f.get('type') == 'error')['type'], 'error')
            stream.send({'id': 3, 'type': 'no_such_frame'})
            self.assertEqual(stream.until(lambda f: f.get('reply_to') == 3)['error']['msg'], 'unknown_type')

    def test_removed_member_gets_nothing_more(self):
        channel = self.server.api('conversations.create', self.token, name=f'leave-{time.monotonic_ns()}')['channel']['id']
        self.server.api('conversations.join', self.other, channel=channel)
        with self.server.stream(self.other) as stream:
            self.server.api('chat.postMessage', self.token, channel=channel, text='seen')
            stream.until(lambda f: f.get('text') == 'seen')
            self.server.api('conversations.leave', self.other, channel=channel)
            self.server.api('chat.postMessage', self.token, channel=channel, text='not seen')
            self.server.api('chat.postMessage', self.token, channel=self.general, text='afterwards')
            frames = []
            stream.until(lambda f: frames.append(f.get('text')) or f.get('text') == 'afterwards')
            self.assertNotIn('not seen', frames)


class LongFrames(unittest.TestCase):
    """What is long is read elsewhere while its connection waits: order and answers are the same."""

    def setUp(self):
        self.server = Server()
        self.server.start()
        self.addCleanup(self.server.__exit__)
        self.token = self.server.set_up()
        self.general = self.server.channel(self.token)

    def test_what_stands_behind_a_long_frame_stays_behind_it(self):
        long = 'б' * 39000
        with self.server.stream(self.token) as stream:
            stream.until(lambda f: f.get('type') == 'micro_sync')
            for number in range(5):
                stream.post(self.general, f'{number} {long}', 10 * number)
                stream.send({'type': 'ping', 'id': 10 * number + 1})
                stream.post(self.general, f'{number} short', 10 * number + 2)
            answers, texts = [], []
            while len(answers) < 15:
                frame = stream.receive()
                if 'reply_to' in frame:
                    self.assertTrue(frame.get('ok', True), frame)
                    answers.append(frame['reply_to'])
                elif frame.get('type') == 'message':
                    texts.append(frame['text'][:7])
        self.assertEqual(sorted(answers), sorted(10 * n + k for n in range(5) for k in range(3)))
        self.assertEqual(texts, [t for n in range(5) for t in (f'{n} {long}'[:7], f'{n} short')])

    def test_long_nonsense_is_refused_and_the_connection_goes_on(self):
        with self.server.stream(self.token) as stream:
            for data, kind in (('[' * 100000, 'error'), ('"' + 'x' * 50000 + '"', 'error'), ('{"type":"nonsense","id":7,"x":"' + 'x' * 50000 + '"}', None)):
                stream.peer.sendall(stream.frame(data.encode()))
                answer = stream.until(lambda f: f.get('type') == 'error' or 'reply_to' in f)
                self.assertEqual(answer.get('type'), kind, answer)
            stream.post(self.general, 'x' * 200000, 8)
            self.assertEqual(stream.until(lambda f: f.get('reply_to') == 8)['error']['msg'], 'msg_too_long')
            stream.post(self.general, 'still here', 9)
            self.assertTrue(stream.until(lambda f: f.get('reply_to') == 9)['ok'])

    def test_a_peer_that_goes_while_its_frame_is_read_leaves_nothing(self):
        for _ in range(20):
            stream = self.server.stream(self.token)
            stream.peer.sendall(stream.frame(('{"type":"message","text":"' + 'x' * 900000 + '"}').encode()))
            stream.close()
        self.assertTrue(self.server.api('chat.postMessage', self.token, channel=self.general, text='x' * 30000)['ok'])
        self.assertEqual(self.server.stop(), 0)

    def test_long_bodies_are_answered_and_dropped_ones_leave_nothing(self):
        for _ in range(10):
            body = b'text=' + b'x' * 900000
            head = f'POST /api/api.test HTTP/1.1\r\nHost: x\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: {len(body)}\r\n\r\n'
            with socket.create_connection(('127.0.0.1', self.server.port)) as peer:
                peer.sendall(head.encode() + body)
        reply = self.server.api('api.test', None, foo='x' * 500000)
        self.assertEqual(len(reply['args']['foo']), 500000)
        self.assertEqual(self.server.api('chat.postMessage', self.token, channel=self.general, text='x' * 100000)['error'], 'msg_too_long')
        self.assertEqual(self.server.stop(), 0)


if __name__ == '__main__':
    unittest.main()
