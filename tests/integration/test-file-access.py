# SPDX-FileCopyrightText: the MicroSlack contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Who may see a file and who may not, parts of it, its name, its end, and how much a team may keep."""

import http.client
import json
import threading
import time
import unittest

from ms_files import Files, path_of, png
from ms_test_server import DEADLINE, PASSWORD, SLOWNESS, Closed, Server

BIG = 64 << 20


class FileCase(unittest.TestCase):
    options = ()

    @classmethod
    def setUpClass(cls):
        cls.server = Server(*cls.options)
        cls.addClassCleanup(cls.server.__exit__)
        cls.server.start()
        cls.anna = Files(cls.server, cls.server.set_up())
        cls.boris = Files(cls.server, cls.server.register('boris'))
        cls.carla = Files(cls.server, cls.server.register('carla'))
        cls.general = cls.server.channel(cls.anna.token)
        cls.boris.id = cls.server.api('auth.test', cls.boris.token)['user_id']

    def api(self, who, method, error=None, /, **arguments):
        reply = self.server.api(method, who.token, **arguments)
        self.assertEqual((reply['ok'], reply.get('error')), (error is None, error), (method, reply))
        return reply

    def secret(self):
        channel = self.api(self.anna, 'conversations.create', name=f'secret-{time.monotonic_ns()}', is_private='1')['channel']['id']
        self.api(self.anna, 'conversations.invite', channel=channel, users=self.boris.id)
        return channel


class Access(FileCase):
    def assert_hidden(self, who, file):
        nothing = who.get('/files/F0123456789/x')
        self.assertEqual(nothing.status, 404)
        for url in [file[key] for key in file if key.startswith(('url_private', 'thumb_')) and isinstance(file[key], str)]:
            answer = who.get(url)
            self.assertEqual((answer.status, answer.body), (404, nothing.body), url)
        for method in ('files.info', 'files.delete'):
            self.assertEqual(self.api(who, method, 'file_not_found', file=file['id']), self.api(who, method, 'file_not_found', file='F0123456789'))
        self.assertNotIn(file['id'], [f['id'] for f in self.api(who, 'files.list')['files']])

    def assert_seen(self, who, file, data):
        self.assertEqual(who.get(file['url_private']).body, data)
        self.assertEqual(self.api(who, 'files.info', file=file['id'])['file']['id'], file['id'])
        self.assertIn(file['id'], [f['id'] for f in self.api(who, 'files.list')['files']])

    def test_members_and_nobody_else(self):
        data, channel = png(400, 300), self.secret()
        with self.server.stream(self.carla.token) as stranger, self.server.stream(self.boris.token) as member:
            file = self.anna.give(data, 'plan.png', channel, initial_comment='look')
            end = time.monotonic() + DEADLINE
            while 'thumb_360' not in (file := self.anna.info(file['id'])['file']) and time.monotonic() < end:
                time.sleep(0.02)
            self.assertEqual((file['groups'], file['channels'], file['is_public']), ([channel], [], False))
            self.assert_seen(self.boris, file, data)
            self.assertEqual(self.boris.get(file['thumb_360']).status, 200)
            self.assert_hidden(self.carla, file)
            member.until(lambda f: f['type'] == 'file_shared')
            self.api(self.anna, 'chat.postMessage', channel=self.general, text='the end')
            seen = []
            stranger.until(lambda f: seen.append(f) or f.get('text') == 'the end')
            self.assertNotIn(file['id'], json.dumps(seen))
        self.api(self.boris, 'conversations.leave', channel=channel)
        self.assert_hidden(self.boris, file)
        self.api(self.anna, 'conversations.invite', channel=channel, users=self.boris.id)
        self.assert_seen(self.boris, file, data)
        self.assertEqual(self.api(self.boris, 'files.list', channel=channel)['paging']['total'], 1)
        self.api(self.carla, 'files.list', 'channel_not_found', channel=channel)

    def test_shares_tell_of_what_one_may_read(self):
        channel = self.secret()
        file, path = self.anna.begin(1)
        self.anna.send(path, b'x')
        shared = self.anna.complete(file, channels=f'{channel},{self.general}')
        self.assertTrue(shared['ok'], shared)
        self.assertEqual((shared['files'][0]['channels'], shared['files'][0]['groups']), ([self.general], [channel]))
        seen = self.api(self.carla, 'files.info', file=file)['file']
        self.assertEqual((seen['channels'], seen['groups'], list(seen['shares'])), ([self.general], [], ['public']))
        message = self.api(self.carla, 'conversations.history', channel=self.general, limit=1)['messages'][0]
        self.assertNotIn(channel, json.dumps(message))

    def test_direct_messages(self):
        file = self.anna.give(b'for you', 'you.txt', self.boris.id)
        self.assertEqual(len(file['ims']), 1)
        self.assert_seen(self.boris, file, b'for you')
        self.assert_hidden(self.carla, file)

    def test_guests_see_where_they_are(self):
        with Server('--guests') as other:
            anna = Files(other, other.set_up(guests='true'))
            guest = Files(other, other.api('micro.guest', name='visitor')['token'])
            channel = other.api('conversations.create', anna.token, name='room')['channel']['id']
            hidden, seen = anna.give(b'a', 'a', channel), anna.give(b'b', 'b', other.channel(anna.token))
            self.assertEqual((guest.get(hidden['url_private']).status, guest.get(seen['url_private']).status), (404, 200))

    def test_credentials(self):
        file = self.anna.give(b'bytes', 'a.txt', self.general)
        path = path_of(file['url_private'])
        self.assertEqual(self.server.request('GET', path).status, 401)
        self.assertEqual(self.server.request('GET', path, None, {'Authorization': 'Bearer wrong'}).status, 401)
        self.assertEqual(self.server.request('GET', path, None, {'Accept': 'text/html'}).status, 302)
        cookie = self.server.request('POST', '/login', f'name=boris&login=boris&password={PASSWORD.replace(" ", "+")}',
                                     {'Content-Type': 'application/x-www-form-urlencoded'}).cookie()
        self.assertEqual(self.server.request('GET', path, None, {'Cookie': cookie}).body, b'bytes')
        self.assertEqual(self.server.request('GET', path, None, {'Cookie': cookie, 'Sec-Fetch-Site': 'cross-site', 'Sec-Fetch-Mode': 'no-cors',
                                                                  'Sec-Fetch-Dest': 'image'}).status, 403)
        self.assertEqual(self.server.request('POST', path, b'', {'Cookie': cookie}).status, 405)
        token = self.server.api('micro.login', login='carla', password=PASSWORD)['token']
        self.assertTrue(self.server.api('auth.revoke', token)['ok'])
        self.assertEqual(Files(self.server, token).get(path).status, 401)

    def test_deletion_leaves_a_tombstone(self):
        channel = self.secret()
        file = self.anna.give(b'bytes', 'a.txt', channel)
        self.api(self.boris, 'files.delete', 'cant_delete_file', file=file['id'])
        with self.server.stream(self.boris.token) as stream:
            self.api(self.anna, 'files.delete', file=file['id'])
            change = stream.until(lambda f: f.get('subtype') == 'message_changed')
            self.assertEqual(change['message']['files'], [{'id': file['id'], 'mode': 'tombstone'}])
            deleted = stream.until(lambda f: f['type'] == 'file_deleted')
            self.assertEqual((deleted['file_id'], deleted['channel_ids']), (file['id'], [channel]))
        self.api(self.anna, 'files.info', 'file_deleted', file=file['id'])
        self.api(self.boris, 'files.delete', 'file_deleted', file=file['id'])
        self.api(self.carla, 'files.info', 'file_not_found', file=file['id'])
        self.assertEqual(self.boris.get(file['url_private']).status, 404)
        message = self.api(self.boris, 'conversations.history', channel=channel, limit=1)['messages'][0]
        self.assertEqual(message['files'], [{'id': file['id'], 'mode': 'tombstone'}])
        self.assertNotIn('edited', message)
        other = self.boris.give(b'bytes', 'b.txt', channel)
        self.api(self.anna, 'files.delete', file=other['id'])

    def test_without_its_message_it_is_the_givers_alone(self):
        channel = self.secret()
        file = self.anna.give(b'bytes', 'a.txt', channel, initial_comment='x')
        ts = file['shares']['private'][channel][0]['ts']
        self.assertTrue(self.api(self.anna, 'chat.update', channel=channel, ts=ts, text='y')['message']['files'])
        self.assertEqual(self.api(self.anna, 'chat.update', channel=channel, ts=ts, text='')['text'], '', 'files need no word')
        with self.server.stream(self.boris.token) as stream:
            self.api(self.anna, 'chat.delete', channel=channel, ts=ts)
            self.assertEqual(stream.until(lambda f: f['type'] == 'file_unshared')['channel_id'], channel)
        self.assert_hidden(self.boris, file)
        self.assert_seen(self.anna, file, b'bytes')

    def test_in_threads(self):
        root = self.api(self.anna, 'chat.postMessage', channel=self.general, text='root')['ts']
        file = self.anna.give(b'bytes', 'a.txt', self.general, thread_ts=root)
        replies = self.api(self.boris, 'conversations.replies', channel=self.general, ts=root)['messages']
        self.assertEqual(replies[1]['files'][0]['id'], file['id'])
        self.assertEqual(replies[1]['thread_ts'], root)
        other, path = self.anna.begin(1)
        self.anna.send(path, b'x')
        self.assertEqual(self.anna.complete(other, channel=self.general, thread_ts='1.000001')['error'], 'thread_not_found')

    def test_lists(self):
        with Server() as other:
            anna = Files(other, other.set_up())
            general = other.channel(anna.token)
            files = [anna.give(data, name, general)['id'] for data, name in
                     ((b'text', 'a.txt'), (png(), 'b.png'), (b'%PDF-1.4', 'c.pdf'), (b'PK\x03\x04', 'd.zip'), (b'ID3', 'e.mp3'))]
            listed = other.api('files.list', anna.token, count=2, page=2)
            self.assertEqual([f['id'] for f in listed['files']], [files[2], files[1]])
            self.assertEqual(listed['paging'], {'count': 2, 'total': 5, 'page': 2, 'pages': 3})
            for types, wanted in (('images', 'b.png'), ('pdfs', 'c.pdf'), ('zips', 'd.zip'), ('videos', 'e.mp3'), ('snippets', 'a.txt')):
                self.assertEqual([f['name'] for f in other.api('files.list', anna.token, types=types)['files']], [wanted])
            self.assertEqual(other.api('files.list', anna.token, types='images,pdfs')['paging']['total'], 2)
            self.assertEqual(other.api('files.list', anna.token, types='images,pdfs,snippets,spaces,gdocs,zips,all')['paging']['total'], 5)
            self.assertEqual(other.api('files.list', anna.token, types='gdocs,images')['paging']['total'], 1)
            self.assertEqual(other.api('files.list', anna.token, types='gdocs')['files'], [])
            self.assertEqual(other.api('files.list', anna.token, types='nonsense')['error'], 'unknown_type')
            self.assertEqual(other.api('files.list', anna.token, user='U0000000000')['error'], 'user_not_found')
            me = other.api('auth.test', anna.token)['user_id']
            self.assertEqual(other.api('files.list', anna.token, user=me, channel=general, ts_to=1)['paging']['total'], 0)
            self.assertEqual(other.api('files.list', anna.token, user=me, channel=general)['paging']['total'], 5)


class Bytes(FileCase):
    data = bytes(range(256)) * 1000

    def assert_growth(self, growth, most):
        """A sanitizer keeps what was freed for a while."""
        if SLOWNESS == 1:
            self.assertLess(growth, most)

    def test_parts(self):
        file = self.anna.give(self.data, 'a.bin', self.general)
        url, size = file['url_private'], len(self.data)
        whole = self.boris.get(url)
        tag = whole.headers['etag']
        self.assertEqual((whole.status, whole.body, whole.headers['accept-ranges']), (200, self.data, 'bytes'))
        for field, start, end in (('bytes=0-0', 0, 1), ('bytes=10-19', 10, 20), ('bytes=100-', 100, size), ('bytes=-5', size - 5, size),
                                  (f'bytes=-{size * 2}', 0, size), (f'bytes=5-{size * 2}', 5, size)):
            answer = self.boris.get(url, Range=field)
            self.assertEqual((answer.status, answer.body), (206, self.data[start:end]), field)
            self.assertEqual(answer.headers['content-range'], f'bytes {start}-{end - 1}/{size}')
        for field in (f'bytes={size}-', 'bytes=-0', f'bytes={size}-{size + 5}'):
            answer = self.boris.get(url, Range=field)
            self.assertEqual((answer.status, answer.headers['content-range']), (416, f'bytes */{size}'), field)
        for field in ('bytes=0-1,3-4', 'bytes=5-2', 'bytes=x-y', 'lines=0-1', 'bytes=', 'bytes=1', 'bytes=99999999999999999999-', 'bytes= 1-2'):
            self.assertEqual(self.boris.get(url, Range=field).status, 200, field)
        self.assertEqual(self.boris.get(url, **{'Range': 'bytes=0-0', 'If-Range': tag}).status, 206)
        self.assertEqual(self.boris.get(url, **{'Range': 'bytes=0-0', 'If-Range': '"other"'}).status, 200)
        self.assertEqual(self.boris.get(url, **{'If-None-Match': f'"x", {tag}'}).status, 304)
        head = self.boris.get(url, 'HEAD', Range='bytes=0-0')
        self.assertEqual((head.status, head.body, head.headers['content-length']), (200, b'', str(size)))
        empty = self.anna.give(b'', 'empty', self.general)['url_private']
        self.assertEqual((self.boris.get(empty).body, self.boris.get(empty, Range='bytes=0-').status), (b'', 416))

    def test_only_what_is_harmless_is_shown_in_place(self):
        cases = {
            b'<html><script>alert(1)</script>': ('text/plain; charset=utf-8', 'inline'),
            b'<svg xmlns="http://www.w3.org/2000/svg"><script/></svg>': ('text/plain; charset=utf-8', 'inline'),
            b'<html>\x00<script>alert(1)</script>': ('application/octet-stream', 'attachment'),
            b'%PDF-1.7': ('application/pdf', 'attachment'),
            b'MZ\x90\x00': ('application/octet-stream', 'attachment'),
            png(): ('image/png', 'inline'),
            b'GIF89a': ('image/gif', 'inline'),
            b'\x00\x00\x00\x18ftypmp42': ('video/mp4', 'inline'),
        }
        for data, (mimetype, disposition) in cases.items():
            file = self.anna.give(data, 'evil.html', self.general)
            answer = self.boris.get(file['url_private'])
            self.assertEqual(answer.headers['content-type'], mimetype, data)
            self.assertEqual(answer.headers['content-disposition'].split(';')[0], disposition)
            self.assertEqual(answer.headers['x-content-type-options'], 'nosniff')
            self.assertIn('sandbox', answer.headers['content-security-policy'])
            saved = self.boris.get(file['url_private_download'])
            self.assertEqual((saved.headers['content-disposition'].split(';')[0], saved.body), ('attachment', data))

    def test_hostile_names(self):
        for name, wanted in (('../../etc/passwd', 'passwd'), ('..\\..\\boot.ini', 'boot.ini'), ('/', 'file'), ('..', 'file'), ('a\r\nSet-Cookie: x=y', 'aSet-Cookie: x=y'),
                             ('"; filename="b.exe', '"; filename="b.exe'), ('photo\u202egnp.exe', 'photognp.exe'), ('\u2067a\u2069', 'a'), (' a ', 'a'),
                             ('x' * 300 + '.txt', 'x' * 251 + '.txt'), ('файл é.txt', 'файл é.txt'), ('%2e%2e%2fa', '%2e%2e%2fa'), ('a\u200bb', 'ab')):
            file = self.anna.give(b'bytes', name, self.general)
            self.assertEqual(file['name'], wanted)
            self.assertLess(len(file['url_private']), 200)
            answer = self.boris.get(file['url_private'])
            self.assertEqual((answer.status, answer.body), (200, b'bytes'))
            self.assertNotIn('set-cookie', answer.headers)
            self.assertEqual(answer.headers['content-disposition'].count('filename='), 1)
        for path in ('/files/../microslack.db', '/files/%2e%2e/%2e%2e/etc/passwd', '/files/F1/thumb_99999999999/x', '/files/F1/thumb_-1/x', '/files/F1',
                     '/files', '/files/a/b/c/d/e', '/files/F1/other/x', '/avatars/../x', '/avatars/x/y', '/files/emoji/x', '/files/%ff/x'):
            self.assertEqual(self.boris.get(path).status, 404, path)

    def test_slow_readers_hold_nobody(self):
        file = self.anna.give(b'x' * BIG, 'big.bin', self.general)
        before = self.server.memory()
        request = f'GET {path_of(file["url_private"])} HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {self.boris.token}\r\n\r\n'.encode()
        slow = [self.server.connect() for _ in range(40)]
        for peer in slow:
            self.addCleanup(peer.close)
            peer.sendall(request)
        started = time.monotonic()
        self.assertEqual(len(self.boris.get(file['url_private']).body), BIG)
        self.api(self.anna, 'chat.postMessage', channel=self.general, text='still here')
        self.assertLess(time.monotonic() - started, 10 * SLOWNESS)
        self.assert_growth(self.server.memory() - before, 24 << 20)

    def test_memory_stays_flat(self):
        """The short form of tests/soak/files.py."""
        file, path = self.anna.begin(BIG, 'big.bin')
        before, most, stop = self.server.memory(), [0], threading.Event()

        def watch():
            while not stop.wait(0.01):
                most[0] = max(most[0], self.server.memory())

        watcher = threading.Thread(target=watch)
        watcher.start()
        connection = http.client.HTTPConnection('127.0.0.1', self.server.port, timeout=DEADLINE)
        block = b'0123456789abcdef' * 65536
        connection.request('POST', path, (block for _ in range(BIG // len(block))), {'Content-Length': str(BIG)})
        self.assertEqual(connection.getresponse().read(), b'OK - %d' % BIG)
        url = self.anna.complete(file)['files'][0]['url_private']
        connection.request('GET', path_of(url), None, {'Authorization': f'Bearer {self.anna.token}'})
        answer, length = connection.getresponse(), 0
        while chunk := answer.read(1 << 20):
            length += len(chunk)
        connection.close()
        stop.set()
        watcher.join()
        self.assertEqual(length, BIG)
        self.assert_growth(most[0] - before, 16 << 20)


class Quota(FileCase):
    options = ('--max-file-size', '1M', '--file-quota', '3M')

    def test_quota(self):
        million = 1 << 20
        self.api(self.anna, 'files.getUploadURLExternal', 'file_upload_size_restricted', filename='a', length=million + 1)
        kept = [self.anna.give(bytes([n]) * million, f'{n}', self.general) for n in range(2)]
        started, path = self.anna.begin(million)
        self.api(self.boris, 'files.getUploadURLExternal', 'storage_limit_reached', filename='a', length=1)
        self.assertEqual(self.anna.send(path, bytes([1]) * million).status, 200)
        self.assertTrue(self.anna.complete(started)['ok'])
        again = self.boris.give(b'x' * million, 'the same content takes its room once')
        self.api(self.boris, 'files.getUploadURLExternal', 'storage_limit_reached', filename='a', length=1)
        self.api(self.anna, 'files.delete', file=kept[0]['id'])
        end = time.monotonic() + DEADLINE
        while not self.server.api('files.getUploadURLExternal', self.boris.token, filename='a', length=million)['ok']:
            self.assertLess(time.monotonic(), end)
            time.sleep(0.02)
        self.assertEqual(self.boris.get(again['url_private']).status, 200)
        self.assertEqual(self.server.run('check').returncode, 0)


if __name__ == '__main__':
    unittest.main(verbosity=2)
