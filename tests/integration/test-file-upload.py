# SPDX-FileCopyrightText: the MicroSlack contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""files.upload, the old way of files in one call: in every form that scripts send it, with every refusal, and with nothing left of what was refused."""

import contextlib
import json
import os
import re
import sqlite3
import time
import unittest
import urllib.parse

from ms_files import Files, chunked
from ms_limits import RATE
from ms_test_server import DEADLINE, PASSWORD, SLOWNESS, Server

FORM = 'application/x-www-form-urlencoded'
JSON = 'application/json'
BOUNDARY = '----x1y2z3'
PATH = '/api/files.upload'


def part(name, value, filename=None):
    file = f'; filename="{filename}"' if filename is not None else ''
    value = value if isinstance(value, bytes) else str(value).encode()
    return f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="{name}"{file}\r\n\r\n'.encode() + value + b'\r\n'


def form(*parts):
    """Each (name, value) or (name, bytes, file name)."""
    return b''.join(part(*one) for one in parts) + f'--{BOUNDARY}--\r\n'.encode()


class OneStepCase(unittest.TestCase):
    options = ()

    @classmethod
    def setUpClass(cls):
        cls.server = Server(*cls.options)
        cls.addClassCleanup(cls.server.__exit__)
        cls.server.start()
        cls.anna = Files(cls.server, cls.server.set_up())
        cls.boris = Files(cls.server, cls.server.register('boris'))
        cls.general = cls.server.channel(cls.anna.token)

    def api(self, who, method, error=None, /, **arguments):
        reply = self.server.api(method, who.token, **arguments)
        self.assertEqual((reply['ok'], reply.get('error')), (error is None, error), reply)
        return reply

    def send(self, body, content_type=f'multipart/form-data; boundary={BOUNDARY}', token=None, query='', **headers):
        head = {'Content-Type': content_type, **headers}
        if token is None:
            head['Authorization'] = f'Bearer {self.anna.token}'
        elif token:
            head['Authorization'] = f'Bearer {token}'
        return self.server.request('POST', PATH + query, body, head)

    def upload(self, *parts, error=None, **more):
        answer = self.send(form(*parts), **more)
        reply = answer.json()
        self.assertEqual((answer.status, reply['ok'], reply.get('error')), (200, error is None, error), reply)
        return reply.get('file')

    def newest(self, who=None, channel=None):
        return self.api(who or self.boris, 'conversations.history', channel=channel or self.general, limit=1)['messages'][0]

    def bytes_of(self, file, who=None):
        answer = (who or self.boris).get(file['url_private'])
        self.assertEqual(answer.status, 200, answer.body)
        return answer.body

    def left(self):
        """What of files is in the store and on the disk."""
        with contextlib.closing(sqlite3.connect(os.path.join(self.server.folder, 'microslack.db'))) as store:
            rows = store.execute("SELECT (SELECT count(*) FROM file WHERE state != 'deleted'), (SELECT count(*) FROM upload),"
                                 ' (SELECT count(*) FROM blob WHERE refs > 0), (SELECT reserved FROM storage)').fetchone()
        return (*rows, len(os.listdir(os.path.join(self.server.folder, 'files', 'partial'))))

    @contextlib.contextmanager
    def nothing_stays(self):
        before, newest = self.left(), self.newest()['ts']
        yield
        end = time.monotonic() + DEADLINE
        while (after := self.left()) != before and time.monotonic() < end:
            time.sleep(0.02)
        self.assertEqual(after, before)
        self.assertEqual(self.newest()['ts'], newest)


class Ways(OneStepCase):
    def test_a_form(self):
        """Fields before the file and behind it, as each SDK happens to write them."""
        data = os.urandom(300_000) + b'\r\n------x1y2z4\r\n--'
        file = self.upload(('channels', self.general), ('title', ' The report '), ('file', data, 'C:\\tmp\\report.bin'),
                           ('initial_comment', 'see <here> & there'))
        self.assertEqual((file['name'], file['title'], file['size'], file['mode'], file['channels']),
                         ('report.bin', 'The report', len(data), 'hosted', [self.general]))
        self.assertEqual(self.bytes_of(file), data)
        message = self.newest()
        self.assertEqual((message['subtype'], message['upload'], message['text'], [f['id'] for f in message['files']]),
                         ('file_share', True, 'see &lt;here&gt; &amp; there', [file['id']]))

    def test_names(self):
        for parts, name, title in (((('file', b'x', 'a.txt'),), 'a.txt', 'a.txt'),
                                   ((('filename', 'b.txt'), ('file', b'x', 'a.txt')), 'b.txt', 'b.txt'),
                                   ((('file', b'x', 'a.txt'), ('filename', '../c.txt')), 'c.txt', 'c.txt'),
                                   ((('file', b'x'), ('title', 'T')), 'Untitled', 'T'),
                                   ((('content', b'x'), ('filename', 'd.txt'), ('title', ' ')), 'd.txt', 'd.txt')):
            file = self.upload(*parts)
            self.assertEqual((file['name'], file['title'], file['channels']), (name, title, []))
            self.assertEqual(self.api(self.anna, 'files.info', file=file['id'])['file']['name'], name)

    def test_content(self):
        text = 'Привет, мир\nand more\n'
        for body, content_type in ((urllib.parse.urlencode({'content': text, 'channels': self.general, 'filename': 'n.txt'}).encode(), FORM),
                                   (json.dumps({'content': text, 'channels': self.general, 'filename': 'n.txt'}).encode(), JSON),
                                   (form(('content', text.encode()), ('channels', self.general), ('filename', 'n.txt')), None)):
            answer = self.send(body, content_type) if content_type else self.send(body)
            file = answer.json()['file']
            self.assertEqual((file['name'], file['mimetype'], file['lines'], file['preview']), ('n.txt', 'text/plain', 2, text))
            self.assertEqual(self.bytes_of(file), text.encode())
            self.assertEqual(self.newest()['files'][0]['id'], file['id'])

    def test_in_chunks(self):
        """As clients send it that know no length."""
        data = os.urandom(700_000)
        body = form(('file', data, 'pipe.bin'), ('channels', self.general))
        head = (f'POST {PATH} HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {self.anna.token}\r\nTransfer-Encoding: chunked\r\n'
                f'Content-Type: multipart/form-data; boundary={BOUNDARY}\r\nConnection: close\r\n\r\n').encode()
        answer = self.server.raw(head + chunked(body, 4096))
        self.assertIn(b' 200 ', answer.split(b'\r\n')[0])
        file = json.loads(answer[answer.index(b'\r\n\r\n') + 4:])['file']
        self.assertEqual((file['size'], self.bytes_of(file)), (len(data), data))

    def test_nothing_in_it(self):
        file = self.upload(('file', b'', 'empty'), ('channels', self.general))
        self.assertEqual((file['size'], self.bytes_of(file)), (0, b''))

    def test_where_the_token_may_stand(self):
        parts = (('file', b'x', 'a.txt'), ('channels', self.general))
        self.assertTrue(self.upload(('token', self.boris.token), *parts, token=''))
        self.assertTrue(self.upload(*parts, token='', query=f'?token={self.boris.token}'))
        body = urllib.parse.urlencode({'content': 'x', 'token': self.boris.token}).encode()
        self.assertTrue(self.send(body, FORM, token='').json()['ok'])

    def test_several_channels_and_threads(self):
        other = self.api(self.anna, 'conversations.create', name=f'other-{time.monotonic_ns()}')['channel']
        file = self.upload(('file', b'x', 'both.txt'), ('channels', f'{self.general},#{other["name"]}'))
        self.assertEqual(sorted(file['channels']), sorted([self.general, other['id']]))
        root = self.api(self.anna, 'chat.postMessage', channel=self.general, text='a question')['ts']
        self.upload(('channels', self.general), ('thread_ts', root), ('file', b'x', 'reply.txt'), ('initial_comment', 'an answer'))
        replies = self.api(self.boris, 'conversations.replies', channel=self.general, ts=root)['messages']
        self.assertEqual([(m['text'], m.get('subtype')) for m in replies], [('a question', None), ('an answer', 'file_share')])
        person = self.api(self.boris, 'auth.test')['user_id']
        file = self.upload(('file', b'x', 'direct.txt'), ('channels', person))
        self.assertEqual((len(file['ims']), file['is_public'], self.bytes_of(file)), (1, False, b'x'))

    def test_bots_sign_it(self):
        app = self.api(self.anna, 'micro.apps.create', name='Reporter')
        self.server.api('conversations.join', app['bot_token'], channel=self.general)
        self.upload(('file', b'x', 'bot.txt'), ('channels', self.general), token=app['bot_token'])
        message = self.newest()
        self.assertEqual((message['user'], message['bot_id'], message['app_id']), (app['user_id'], app['bot_id'], app['app_id']))

    def test_the_browsers_cookie(self):
        page = self.server.request('POST', '/login', urllib.parse.urlencode({'name': 'boris', 'password': PASSWORD}).encode(), {'Content-Type': FORM})
        self.assertEqual(page.status, 303)
        body = form(('file', b'x', 'cookie.txt'))
        own = self.send(body, token='', Cookie=page.cookie(), Origin=self.server.address)
        self.assertTrue(own.json()['ok'])
        with self.nothing_stays():
            foreign = self.send(body, token='', Cookie=page.cookie(), Origin='http://elsewhere.example')
            self.assertEqual(foreign.json()['error'], 'foreign_origin')

    def test_the_connection_lives_on(self):
        """Several in one connection, calls in between."""
        body = form(('file', b'x' * 100_000, 'one.txt'), ('channels', self.general))
        head = (f'POST {PATH} HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {self.anna.token}\r\nContent-Length: {len(body)}\r\n'
                f'Content-Type: multipart/form-data; boundary={BOUNDARY}\r\n').encode()
        ask = f'POST /api/auth.test HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {self.anna.token}\r\nContent-Length: 0\r\n\r\n'.encode()
        answer = self.server.raw(head + b'\r\n' + body + ask + head + b'Connection: close\r\n\r\n' + body)
        self.assertEqual(len(re.findall(rb'HTTP/1.1 200 OK', answer)), 3)
        self.assertEqual(answer.count(b'"ok":true'), 3)


class Refusals(OneStepCase):
    options = ('--max-file-size', '1M', '--file-quota', '3M')

    def test_who(self):
        app = self.api(self.anna, 'micro.apps.create', name='App')
        parts = (('file', b'x' * 200_000, 'a.txt'), ('channels', self.general))
        with self.nothing_stays():
            for token, error in (('', 'not_authed'), ('xoxp-nobody', 'invalid_auth'), (app['app_token'], 'not_allowed_token_type')):
                self.upload(*parts, token=token, error=error)
                self.assertEqual(self.send(b'content=x', FORM, token=token).json()['error'], error)
                self.assertEqual(self.send(form(('title', 'x')), token=token).json()['error'], error)
            self.upload(*parts, ('token', self.anna.token), token='', error='not_authed')

    def test_what(self):
        with self.nothing_stays():
            self.upload(('title', 'no file'), error='no_file_data')
            self.upload(('files', b'x', 'a.txt'), error='no_file_data')
            self.upload(('_file', 'F0SOMEFILE1'), error='no_file_data')
            for body in (b'', b'title=x', b'content='):
                self.assertEqual(self.send(body, FORM).json()['error'], 'no_file_data')
            self.assertEqual(self.send(b'', JSON).json()['error'], 'no_file_data')
            whole = form(('file', b'x', 'a.txt'), ('title', 'T'))
            for body in (whole[:-4], whole[:40], whole[:-30], b'no form'):
                self.assertEqual(self.send(body).json()['error'], 'invalid_form_data')
            self.assertEqual(self.send(whole, 'multipart/form-data').json()['error'], 'invalid_form_data')
            for value in (b'\xff', b'a\0b'):
                self.upload(('title', value), ('file', b'x', 'a.txt'), error='invalid_form_data')
                self.upload(('file', b'x', 'a.txt'), ('title', value), error='invalid_form_data')
            self.upload(('file', b'x', 'a.txt'), ('title', 'x' * 501), error='invalid_arguments')

    def test_where(self):
        secret = self.api(self.boris, 'conversations.create', name='secret', is_private='1')['channel']['id']
        other = self.api(self.boris, 'conversations.create', name='public')['channel']['id']
        gone = self.api(self.anna, 'conversations.create', name='gone')['channel']['id']
        self.api(self.anna, 'conversations.archive', channel=gone)
        with self.nothing_stays():
            for channels, error in (('C0NONE00001', 'channel_not_found'), (secret, 'channel_not_found'), (other, 'not_in_channel'),
                                    (gone, 'is_archived'), (f'{self.general},{secret}', 'channel_not_found'), ('U0NONE00001', 'channel_not_found')):
                for size in (1, 200_000):
                    self.upload(('file', b'x' * size, 'a.txt'), ('channels', channels), error=error)
                self.assertEqual(self.send(json.dumps({'content': 'x', 'channels': channels}).encode(), JSON).json()['error'], error)
            self.upload(('file', b'x', 'a.txt'), ('channels', self.general), ('thread_ts', '1.0'), error='thread_not_found')
            self.upload(('file', b'x', 'a.txt'), ('channels', self.general), ('initial_comment', 'x' * 40_001), error='msg_too_long')

    def test_how_much(self):
        most = 1 << 20
        with self.nothing_stays():
            for body in (form(('file', b'x' * (most + 1), 'a')), form(('file', b'x' * (4 * most), 'a'))):
                self.assertEqual(self.send(body).json()['error'], 'file_upload_size_restricted')
            body = form(('file', b'x' * (most + 1), 'a'))
            head = (f'POST {PATH} HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {self.anna.token}\r\nTransfer-Encoding: chunked\r\n'
                    f'Content-Type: multipart/form-data; boundary={BOUNDARY}\r\nConnection: close\r\n\r\n').encode()
            self.assertIn(b'"file_upload_size_restricted"', self.server.raw(head + chunked(body, 65536)))
        kept = [self.upload(('file', os.urandom(most), 'a')) for _ in range(2)] + [self.upload(('file', os.urandom(most - 1000), 'a'))]
        with self.nothing_stays():
            self.upload(('file', os.urandom(1001), 'a'), error='storage_limit_reached')
            self.upload(('file', os.urandom(most), 'a'), error='storage_limit_reached')
            self.assertIn(b'"storage_limit_reached"', self.server.raw(head + chunked(form(('file', os.urandom(1001), 'a')), 65536)))
        kept.append(self.upload(('file', os.urandom(1000), 'a')))
        for file in kept:
            self.api(self.anna, 'files.delete', file=file['id'])

    def test_how(self):
        head = f'POST {PATH} HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {self.anna.token}\r\nConnection: close\r\n'
        self.assertIn(b' 411 ', self.server.raw(f'{head}Transfer-Encoding: chunked\r\nContent-Type: {FORM}\r\n\r\n'.encode() + chunked(b'content=x'))[:20])
        self.assertIn(b' 413 ', self.server.raw(f'{head}Content-Length: 9999999\r\nContent-Type: {FORM}\r\n\r\n'.encode() + b'content=' + b'x' * 100_000)[:20])
        for target in ('/api/files.uploads', '/api/files.upload/x', '/api/files.uploa'):
            text = f'POST {target} HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n'.encode()
            self.assertIn(b' 411 ', self.server.raw(text + chunked(b'x'))[:20])
        self.assertIn(self.server.request('PUT', PATH, b'x', {'Content-Type': f'multipart/form-data; boundary={BOUNDARY}'}).status, (405, 501))

    def test_who_goes_leaves_nothing(self):
        body = form(('channels', self.general), ('file', os.urandom(900_000), 'a.bin'))
        head = (f'POST {PATH} HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {self.anna.token}\r\nContent-Length: {len(body)}\r\n'
                f'Content-Type: multipart/form-data; boundary={BOUNDARY}\r\n\r\n').encode()
        for length in (0, 150, 1000, 200_000, len(body) - 10):
            with self.nothing_stays(), self.server.connect() as peer:
                peer.sendall(head + body[:length])
                time.sleep(0.05)


class Rates(unittest.TestCase):
    """Nobody is exempt here."""

    def setUp(self):
        self.server = Server(exempt=None)
        self.addCleanup(self.server.__exit__)
        self.server.start()
        self.token = self.server.set_up()
        self.head = {'Authorization': f'Bearer {self.token}', 'Content-Type': f'multipart/form-data; boundary={BOUNDARY}'}

    def until_limited(self, send, most):
        for _ in range(most):
            answer = send()
            if answer is not None and answer.status == 429:
                self.assertEqual(answer.json()['error'], 'ratelimited')
                self.assertGreaterEqual(int(answer.headers['retry-after']), 1)
                return
        self.fail('never limited')

    def test_uploads_are_posts(self):
        body = form(('file', b'x' * 100_000, 'a.txt'))
        self.until_limited(lambda: self.server.request('POST', PATH, body, self.head), RATE.POST_BURST + 200)
        self.until_limited(lambda: self.server.request('POST', PATH, b'content=x', {**self.head, 'Content-Type': FORM}), 100)

    def test_what_is_broken_off_counts(self):
        body = form(('file', b'x' * 100_000, 'a.txt'))
        head = (f'POST {PATH} HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {self.token}\r\nContent-Length: {len(body)}\r\n'
                f'Content-Type: multipart/form-data; boundary={BOUNDARY}\r\n\r\n').encode()

        def send():
            for _ in range(50):
                with self.server.connect() as peer:
                    peer.sendall(head + body[:200])
            return self.server.request('POST', PATH, body, self.head)

        self.until_limited(send, 40)


class Large(OneStepCase):
    def test_memory_is_flat(self):
        size, block = 64 << 20, os.urandom(1 << 20)
        start = part('channels', self.general) + part('file', b'', 'long.bin')[:-2]
        end = f'\r\n--{BOUNDARY}--\r\n'.encode()
        head = (f'POST {PATH} HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {self.anna.token}\r\nConnection: close\r\n'
                f'Content-Length: {len(start) + size + len(end)}\r\nContent-Type: multipart/form-data; boundary={BOUNDARY}\r\n\r\n').encode()
        before, most = self.server.memory(), 0
        with self.server.connect() as peer:
            peer.sendall(head + start)
            for number in range(size >> 20):
                peer.sendall(block)
                most = max(most, self.server.memory()) if number % 16 == 0 else most
            peer.sendall(end)
            answer = b''
            while piece := peer.recv(65536):
                answer += piece
        self.assertIn(b'"ok":true', answer)
        if SLOWNESS == 1:  # a sanitizer keeps what was freed for a while
            self.assertLess(most - before, 24 << 20)
        self.assertEqual(self.newest()['files'][0]['size'], size)


if __name__ == '__main__':
    unittest.main(verbosity=2)
