# SPDX-FileCopyrightText: the MicroSlack contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Files come in in every way that SDKs know, are seen by those who may see them and by nobody else, and go again."""

import contextlib
import json
import os
import time
import unittest

from ms_files import Files, chunked, form, path_of
from ms_test_server import DEADLINE, PASSWORD, SLOWNESS, Server, exchange, in_threads

TEXT = b'one line\nand another\n'
FORM_TYPE = 'application/x-www-form-urlencoded'


class FileCase(unittest.TestCase):
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

    def private(self, name='secret'):
        return self.api(self.anna, 'conversations.create', name=f'{name}-{time.monotonic_ns()}', is_private='1')['channel']['id']

    def bytes_of(self, who, file):
        answer = who.get(file['url_private'])
        self.assertEqual(answer.status, 200, answer.body)
        return answer.body


class Ways(FileCase):
    def finish(self, file, data, **more):
        reply = self.anna.complete(file, channel=self.general, **more)
        self.assertTrue(reply['ok'], reply)
        self.assertEqual(self.bytes_of(self.boris, reply['files'][0]), data)
        return reply

    def test_raw_whatever_its_type(self):
        for content_type in (FORM_TYPE, 'application/json', 'text/plain', 'image/png'):
            data = b'a=1&b=%00\xff' + content_type.encode()
            file, path = self.anna.begin(len(data))
            answer = self.anna.send(path, data, content_type)
            self.assertEqual((answer.status, answer.body), (200, b'OK - %d' % len(data)))
            self.finish(file, data)

    def test_form_with_a_length(self):
        data = os.urandom(300000) + b'\r\n-----x1y2z3\r\n------x1y2z4\r\n--'
        file, path = self.anna.begin(len(data))
        content_type, body = form(data)
        self.assertEqual(self.anna.send(path, body, content_type).status, 200)
        self.finish(file, data)

    def test_form_in_chunks(self):
        data = os.urandom(70000)
        file, path = self.anna.begin(len(data))
        content_type, body = form(data, 'file', 'name.bin')
        head = (f'POST {path} HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\nContent-Type: {content_type}\r\n'
                'Connection: close\r\n\r\n').encode()
        self.assertIn(b' 200 ', self.server.raw(head + chunked(body)).split(b'\r\n')[0])
        self.finish(file, data)

    def test_fields_before_the_file(self):
        data = b'the file'
        file, path = self.anna.begin(len(data))
        body = (b'--b\r\nContent-Disposition: form-data; name="x"\r\n\r\nno file\r\n--b\r\n'
                b'Content-Disposition: form-data; name="file"; filename="a"\r\n\r\nthe file\r\n--b\r\n'
                b'Content-Disposition: form-data; name="file"; filename="b"\r\n\r\nanother\r\n--b--\r\n')
        self.assertEqual(self.anna.send(path, body, 'multipart/form-data; boundary=b').status, 200)
        self.finish(file, data)

    def test_nothing(self):
        file, path = self.anna.begin(0, 'empty')
        self.assertEqual(self.anna.send(path, b'').body, b'OK - 0')
        self.finish(file, b'')

    def test_message_of_several(self):
        ids = []
        for number in range(3):
            file, path = self.anna.begin(1, f'{number}.txt')
            self.anna.send(path, b'%d' % number)
            ids.append(file)
        with self.server.stream(self.boris.token) as stream:
            reply = self.anna.complete(*ids, channel=self.general, initial_comment='see <here> & there')
            self.assertTrue(reply['ok'], reply)
            message = stream.until(lambda f: f.get('subtype') == 'file_share')
            self.assertEqual(message['text'], 'see &lt;here&gt; &amp; there')
            self.assertEqual([f['id'] for f in message['files']], ids)
            self.assertIs(message['upload'], True)
            self.assertNotIn('channels', message['files'][0], 'frames to many say nothing of other places')
            shared = [stream.until(lambda f: f['type'] == 'file_shared') for _ in ids]
            self.assertEqual([f['file_id'] for f in shared], ids)
            self.assertEqual(shared[0]['channel_id'], self.general)
        history = self.api(self.boris, 'conversations.history', channel=self.general, limit=1)['messages'][0]
        self.assertEqual((history['files'], history['upload'], history['subtype']), (message['files'], True, 'file_share'))
        again = self.anna.complete(*ids, channel=self.general, initial_comment='see <here> & there')
        self.assertEqual([f['id'] for f in again['files']], ids)
        self.assertEqual(self.api(self.boris, 'conversations.history', channel=self.general, limit=1)['messages'][0]['ts'], history['ts'],
                         'the same again is shown once')

    def test_shape(self):
        file = self.anna.give(TEXT, 'Notes ü.txt', self.general)
        self.assertEqual((file['name'], file['title'], file['size'], file['mode']), ('Notes ü.txt', 'Notes ü.txt', len(TEXT), 'hosted'))
        self.assertEqual((file['mimetype'], file['filetype'], file['pretty_type']), ('text/plain', 'text', 'Plain Text'))
        self.assertEqual((file['lines'], file['preview']), (2, TEXT.decode()))
        self.assertEqual((file['channels'], file['groups'], file['ims'], file['is_public']), ([self.general], [], [], True))
        self.assertEqual(list(file['shares']['public']), [self.general])
        self.assertIsInstance(file['created'], int)
        for key in ('url_private', 'url_private_download', 'permalink'):
            self.assertTrue(file[key].startswith(self.server.address), file[key])

    def test_for_oneself(self):
        file = self.anna.give(TEXT, 'mine.txt')
        self.assertEqual((file['channels'], file['is_public']), ([], False))
        self.assertEqual(self.bytes_of(self.anna, file), TEXT)
        self.assertEqual(self.boris.get(file['url_private']).status, 404)

    def test_sizes_are_kept_to(self):
        file, path = self.anna.begin(10)
        self.assertEqual(self.anna.send(path, b'x' * 11).status, 413)
        self.assertEqual(self.anna.send(path, b'x' * 9).status, 400)
        self.assertEqual(self.anna.complete(file)['error'], 'file_upload_incomplete')
        self.assertEqual(self.anna.send(path, b'x' * 10).status, 200)
        self.assertEqual(self.anna.send(path, b'x' * 10).body, b'OK - 10', 'an answer that was lost comes again')
        self.assertTrue(self.anna.complete(file)['ok'])
        self.assertEqual(self.anna.send(path, b'x' * 10).status, 404)

    def test_refusals(self):
        self.assertEqual(self.anna.send('/upload/v1/nonsense', b'x').status, 404)
        self.assertEqual(self.anna.send('/upload/v1', b'x').status, 404)
        self.api(self.anna, 'files.getUploadURLExternal', 'invalid_arguments', filename='x')
        self.api(self.anna, 'files.getUploadURLExternal', 'invalid_arguments', length=1)
        self.api(self.anna, 'files.getUploadURLExternal', 'file_upload_size_restricted', filename='x', length=5 << 30)
        for files in ('[]', '[1]', '{}', json.dumps([{'id': 'F' * 11}] * 11)):
            self.api(self.anna, 'files.completeUploadExternal', 'invalid_arguments', files=files)
        self.api(self.anna, 'files.completeUploadExternal', 'file_not_found', files='[{"id":"F000"}]')
        file, path = self.anna.begin(1)
        self.anna.send(path, b'x')
        self.assertEqual(self.boris.complete(file)['error'], 'file_not_found', "another's file is none")
        self.assertEqual(self.anna.complete(file, channel='C000')['error'], 'channel_not_found')
        self.assertEqual(self.anna.complete(file, channel=self.general, initial_comment='x' * 40001)['error'], 'msg_too_long')
        self.assertEqual(self.anna.complete(file, channels=f'{self.general},C000')['error'], 'channel_not_found')
        self.assertTrue(self.anna.complete(file, channel=self.general)['ok'], 'nothing had changed')

    def test_strict_about_chunks(self):
        head = 'POST {} HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: {}\r\nConnection: close\r\n\r\n'
        for encoding, body in (('chunked, gzip', b''), ('gzip', b''), ('chunked', b'1;x=y\r\na\r\n0\r\n\r\n'), ('chunked', b'1\na\r\n0\r\n\r\n'),
                               ('chunked', b'1\r\nab\r\n0\r\n\r\n'), ('chunked', b'0x1\r\na\r\n0\r\n\r\n'), ('chunked', b'1\r\na\r\n0\r\nA: b\r\n\r\n')):
            file, path = self.anna.begin(1)
            answer = self.server.raw(head.format(path, encoding).encode() + body)
            self.assertIn(b' 400 ', answer.split(b'\r\n')[0], (encoding, body))
            self.assertEqual(self.anna.complete(file)['error'], 'file_upload_incomplete')
        for path in ('/api/api.test', '/files/x', '/'):
            self.assertIn(b' 411 ', self.server.raw(head.format(path, 'chunked').encode() + chunked(b'x')).split(b'\r\n')[0])

    def test_no_other_way_for_long_bodies(self):
        for target, host in (('/upload/v1/x', 'x?'), ('/upload/', 'x'), ('/upload/v2/x', 'x')):
            for method in ('POST', 'PUT', 'GET', 'HEAD', 'DELETE'):
                head = f'{method} {target} HTTP/1.1\r\nHost: {host}\r\nContent-Length: 99999999\r\n\r\n'.encode()
                self.assertRegex(self.server.raw(head + b'x' * 100000)[:12], b'HTTP/1.1 4..', (method, target, host))


class Resume(unittest.TestCase):
    def setUp(self):
        self.server = Server()
        self.addCleanup(self.server.__exit__)
        self.server.start()
        self.anna = Files(self.server, self.server.set_up())
        self.data = os.urandom(3_000_000)

    def offset(self, path):
        answer = self.server.request('HEAD', path)
        self.assertEqual(answer.status, 200)
        self.assertEqual(int(answer.headers['upload-length']), len(self.data))
        return int(answer.headers['upload-offset'])

    def settled(self, path, at_most):
        """What is told is what there is: asking ends who was still writing."""
        offset = self.offset(path)
        self.assertTrue(0 < offset <= at_most, offset)
        self.assertEqual(self.offset(path), offset)
        return offset

    def until_written(self, file, wanted):
        partial = os.path.join(self.server.folder, 'files', 'partial', file)
        end = time.monotonic() + DEADLINE
        while (not os.path.exists(partial) or os.path.getsize(partial) < wanted) and time.monotonic() < end:
            time.sleep(0.02)
        self.assertGreaterEqual(os.path.getsize(partial), wanted)

    def patch(self, path, offset, data):
        return self.anna.send(path, data, 'application/offset+octet-stream', 'PATCH', **{'Upload-Offset': str(offset)})

    def break_off(self, path, offset, length):
        head = (f'PATCH {path} HTTP/1.1\r\nHost: x\r\nContent-Type: application/offset+octet-stream\r\nUpload-Offset: {offset}\r\n'
                f'Content-Length: {len(self.data) - offset}\r\n\r\n').encode()
        with self.server.connect() as peer:
            peer.sendall(head + self.data[offset:offset + length])

    def finish(self, file, path, offset):
        answer = self.patch(path, offset, self.data[offset:])
        self.assertEqual((answer.status, answer.headers.get('upload-offset')), (204, str(len(self.data))), answer.body)
        reply = self.anna.complete(file)
        self.assertTrue(reply['ok'], reply)
        self.assertEqual(self.anna.get(reply['files'][0]['url_private']).body, self.data)

    def test_in_pieces(self):
        file, path = self.anna.begin(len(self.data))
        self.assertEqual(self.offset(path), 0)
        self.assertEqual(self.patch(path, 1, b'x').status, 409)
        self.assertEqual(self.patch(path, 0, self.data[:1000]).headers['upload-offset'], '1000')
        self.assertEqual(self.offset(path), 1000)
        for wrong in (0, 999, 1001):
            self.assertEqual(self.patch(path, wrong, b'x').status, 409)
        self.assertEqual(self.anna.send(path, b'x', method='PATCH').status, 409, 'an offset is said')
        self.assertEqual(self.anna.complete(file)['error'], 'file_upload_incomplete')
        self.finish(file, path, 1000)

    def test_after_a_broken_connection_and_a_restart(self):
        file, path = self.anna.begin(len(self.data))
        self.break_off(path, 0, 1_000_000)
        self.until_written(file, 1_000_000)
        self.assertEqual(self.server.stop(), 0)
        self.server.start()
        self.assertEqual(self.offset(path), 1_000_000)
        self.break_off(path, 1_000_000, 500_000)
        self.until_written(file, 1_500_000)
        self.finish(file, path, self.settled(path, 1_500_000))

    def test_at_once_after_a_broken_connection(self):
        """Whatever the moment at which it broke, who asks how far it came goes on from there at the first try."""
        for round_ in range(12):
            file, path = self.anna.begin(len(self.data))
            offset = 0
            for length in (1_000 + 99_991 * round_, 300_000, 65_536):
                self.break_off(path, offset, length)
                offset = self.offset(path)
            self.finish(file, path, offset)

    def test_the_whole_at_once_after_a_broken_connection(self):
        """The rest of the connection that was given up may be read later: it does not win."""
        for round_ in range(12):
            file, path = self.anna.begin(len(self.data))
            self.break_off(path, 0, 1_000 + 99_991 * round_)
            self.assertEqual(self.anna.send(path, self.data).status, 200)
            self.assertEqual(self.offset(path), len(self.data))
            self.assertTrue(self.anna.complete(file)['ok'])

    def test_who_asks_takes_over_from_who_brings(self):
        file, path = self.anna.begin(len(self.data))
        head = f'PATCH {path} HTTP/1.1\r\nHost: x\r\nUpload-Offset: 0\r\nContent-Length: {len(self.data)}\r\n\r\n'.encode()
        with self.server.connect() as peer:
            peer.sendall(head + self.data[:200_000])
            self.until_written(file, 100_000)
            offset = self.settled(path, 200_000)
            self.finish(file, path, offset)
            self.assertEqual(exchange(peer, b''), b'', 'its connection has ended')

    def test_the_newest_wins(self):
        """Of many that come at once for one file nobody hangs, and what they leave is what is told."""
        file, path = self.anna.begin(len(self.data))
        head = f'PATCH {path} HTTP/1.1\r\nHost: x\r\nUpload-Offset: 0\r\nContent-Length: {len(self.data)}\r\n\r\n'.encode()
        with contextlib.ExitStack() as stack:
            for length in range(10_000, 130_000, 10_000):
                stack.enter_context(self.server.connect()).sendall(head + self.data[:length])
            self.finish(file, path, self.offset(path))

    def test_a_stop_in_the_midst(self):
        file, path = self.anna.begin(len(self.data))
        kept = self.anna.give(b'x' * (32 << 20))
        with self.server.connect() as peer, self.server.connect() as reader:
            peer.sendall(f'POST {path} HTTP/1.1\r\nHost: x\r\nContent-Length: {len(self.data)}\r\n\r\n'.encode() + self.data[:2_000_000])
            reader.sendall(f'GET {path_of(kept["url_private"])} HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {self.anna.token}\r\n\r\n'.encode())
            self.until_written(file, 1_900_000)
            started = time.monotonic()
            self.assertEqual(self.server.stop(), 0)
            self.assertLess(time.monotonic() - started, 4 * SLOWNESS)
        self.server.start()
        offset = self.settled(path, 2_000_000)
        self.assertGreaterEqual(offset, 1_900_000)
        self.finish(file, path, offset)

    def test_after_a_kill(self):
        file, path = self.anna.begin(len(self.data))
        self.break_off(path, 0, 1_000_000)
        self.until_written(file, 1_000_000)
        self.settled(path, 1_000_000)
        self.server.kill()
        self.server.start()
        self.finish(file, path, self.settled(path, 1_000_000))

    def test_who_comes_again_ends_what_hangs(self):
        file, path = self.anna.begin(len(self.data))
        head = f'POST {path} HTTP/1.1\r\nHost: x\r\nContent-Length: {len(self.data)}\r\n\r\n'.encode()
        with self.server.connect() as peer:
            peer.sendall(head + self.data[:100_000])
            self.until_written(file, 60_000)
            self.assertEqual(self.patch(path, 0, b'x').status, 409)
            self.assertEqual(exchange(peer, b''), b'')
        self.finish(file, path, self.settled(path, 100_000))


class Ends(FileCase):
    """The address of an upload opens no door that is shut."""

    options = ('--exempt', '192.0.2.1')
    data = b'0123456789'

    def sign_in(self, name='boris'):
        return Files(self.server, self.api(self.boris, 'micro.login', login=name, password=PASSWORD)['token'])

    def assert_gone(self, who, path):
        for method, offset in (('POST', {}), ('PATCH', {'Upload-Offset': '5'})):
            answer = who.send(path, self.data[5:], method=method, **offset)
            self.assertEqual((answer.status, answer.json()['error']), (404, 'upload_not_found'))
        self.assertEqual(self.server.request('HEAD', path).status, 404)

    def test_ends_with_its_session(self):
        who = self.sign_in()
        file, path = who.begin(len(self.data))
        self.assertEqual(who.send(path, self.data[:5], method='PATCH', **{'Upload-Offset': '0'}).status, 204)
        whole, its_path = who.begin(len(self.data))
        self.assertEqual(who.send(its_path, self.data).status, 200)
        self.api(who, 'auth.revoke')
        self.assert_gone(who, path)
        again = self.sign_in()
        self.assert_gone(again, path)
        self.assertEqual(again.send(its_path, self.data).status, 404)
        self.assertTrue(again.complete(whole)['ok'], 'what is all here stays')
        self.assertIn(again.complete(file)['error'], ('file_upload_incomplete', 'file_not_found'))
        self.server.stop()
        self.server.start()
        partial = os.path.join(self.server.folder, 'files', 'partial', file)
        end = time.monotonic() + DEADLINE
        while os.path.exists(partial):
            self.assertLess(time.monotonic(), end, 'what came of it goes, and its room')
            time.sleep(0.05)
        self.assertEqual(self.server.run('check').returncode, 0)

    def test_ends_while_it_comes(self):
        who = self.sign_in()
        file, path = who.begin(200_000)
        with self.server.connect() as peer:
            peer.sendall(f'POST {path} HTTP/1.1\r\nHost: x\r\nContent-Length: 200000\r\n\r\n'.encode() + b'x' * 150_000)
            partial = os.path.join(self.server.folder, 'files', 'partial', file)
            end = time.monotonic() + DEADLINE
            while not os.path.exists(partial):
                self.assertLess(time.monotonic(), end)
                time.sleep(0.02)
            self.api(who, 'auth.revoke')
            peer.sendall(b'x' * 50_000)
            self.assertTrue(peer.recv(100).startswith(b'HTTP/1.1 404 '))
        self.assertEqual(who.send(path, b'x').status, 404)

    def test_rates(self):
        """Each request costs the session that began it what a call does."""
        with Server(exempt=None) as server:
            anna = Files(server, server.set_up())
            refused = []

            def press():
                path = anna.begin(10)[1]
                end = time.monotonic() + DEADLINE
                while not refused and time.monotonic() < end:
                    answer = anna.send(path, b'x', method='PATCH', **{'Upload-Offset': '9'})
                    if answer.status == 429 and answer.json()['error'] == 'ratelimited':
                        refused.append(answer.headers.get('retry-after'))

            path = anna.begin(10)[1]
            in_threads(press, press, press, press)
            self.assertEqual(set(refused), {'1'})
            self.assertEqual(server.request('HEAD', path).status, 200, 'asking costs what reading does')


if __name__ == '__main__':
    unittest.main(verbosity=2)
