# SPDX-FileCopyrightText: the MicroSlack contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The server with a certificate of its own: pages, calls and streams over TLS."""

import shutil
import socket
import tempfile
import unittest

from ms_test_server import PASSWORD, Closed, Server, exchange, tls_options


class Tls(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.mkdtemp(prefix='microslack-tls-')
        options, context = tls_options(cls.folder)
        cls.server = Server(*options, tls=context)
        cls.server.start()
        cls.token = cls.server.set_up()
        cls.other = cls.server.register('dmitri')
        cls.general = cls.server.channel(cls.token)

    @classmethod
    def tearDownClass(cls):
        cls.server.__exit__()
        shutil.rmtree(cls.folder, ignore_errors=True)

    def test_the_address_says_so(self):
        self.assertTrue(self.server.address.startswith('https://'), self.server.address)
        url = self.server.api('rtm.connect', self.token)['url']
        self.assertTrue(url.startswith('wss://'), url)

    def test_the_cookie_is_secure(self):
        response = self.server.request('POST', '/login', f'name=dmitri&password={PASSWORD}'.replace(' ', '+'),
                                       {'Content-Type': 'application/x-www-form-urlencoded', 'Origin': self.server.address})
        self.assertIn('secure', response.headers['set-cookie'].lower())
        self.assertIn('httponly', response.headers['set-cookie'].lower())

    def test_two_people_talk(self):
        with self.server.stream(self.token) as mine, self.server.stream(self.other) as theirs:
            for number in range(50):
                mine.post(self.general, f'hello {number}', number + 1)
                self.assertTrue(mine.until(lambda f, n=number: f.get('reply_to') == n + 1)['ok'])
                self.assertEqual(theirs.until(lambda f: f.get('type') == 'message')['text'], f'hello {number}')

    def test_frames_longer_than_a_record(self):
        text = 'я' * 30000
        with self.server.stream(self.token) as mine, self.server.stream(self.other) as theirs:
            for number in range(5):
                mine.post(self.general, text, number + 1)
            for stream in (mine, theirs):
                for _ in range(5):
                    self.assertEqual(stream.until(lambda f: f.get('type') == 'message')['text'], text)

    def test_a_reader_that_was_full_gets_everything(self):
        slow = self.server.stream(self.other)
        with self.server.stream(self.token) as quick:
            for number in range(300):
                quick.post(self.general, f'{number} ' + 'x' * 8000, number)
                quick.until(lambda f, n=number: f.get('reply_to') == n)
        got = [slow.until(lambda f: f.get('type') == 'message')['text'] for _ in range(300)]
        self.assertEqual([int(text.split()[0]) for text in got], list(range(300)))
        slow.close()

    def test_a_frame_with_the_handshake(self):
        with self.server.stream(self.token) as stream:
            for number in range(20):
                stream.peer.sendall(b''.join(stream.frame(b'{"id":%d,"type":"ping"}' % (number * 20 + i)) for i in range(20)))
            for number in range(400):
                self.assertEqual(stream.until(lambda f: f.get('type') == 'pong')['reply_to'], number)

    def test_who_speaks_no_tls_harms_nobody(self):
        with socket.create_connection(('127.0.0.1', self.server.port), timeout=20) as peer:
            self.assertNotIn(b'HTTP/1.1 200', exchange(peer, b'GET / HTTP/1.1\r\nHost: x\r\n\r\n'))
        self.assertTrue(self.server.api('auth.test', self.token)['ok'])

    def test_orderly_stop_says_goodbye(self):
        stream = self.server.stream(self.token)
        try:
            self.assertEqual(self.server.stop(), 0)
            with self.assertRaises(Closed) as closed:
                stream.until(lambda f: False, 5)
            self.assertEqual((closed.exception.code, closed.exception.reason), (1001, 'server shutdown'))
        finally:
            stream.close()
            self.server.start()


if __name__ == '__main__':
    unittest.main()
