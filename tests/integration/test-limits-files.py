# SPDX-FileCopyrightText: the MicroSlack contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Limits of files and pictures: exactly at the limit passes, one more is refused with its code."""

import contextlib
import json
import os
import pathlib
import sqlite3
import time
import unittest

from ms_files import Files, form, png
from ms_limits import LIMIT, Caller, call_many, holds
from ms_test_server import DEADLINE, PASSWORD, Server

WIDE = '\N{GRINNING FACE}'  # one code point, four bytes
NOW = 'unixepoch ()'


class FileLimits(unittest.TestCase):
    def setUp(self):
        self.server = Server()
        self.addCleanup(self.server.__exit__)
        self.server.start()
        self.anna = Files(self.server, self.server.set_up())
        self.general = self.server.channel(self.anna.token)

    def api(self, method, error=None, /, **arguments):
        reply = self.server.api(method, self.anna.token, **arguments)
        self.assertEqual(reply.get('error'), error, method)
        return reply

    def change_store(self, *statements):
        """While no server runs."""
        self.server.stop()
        with sqlite3.connect(os.path.join(self.server.folder, 'microslack.db')) as store:
            for statement in statements:
                store.execute(statement)
        store.close()
        self.server.start()

    def complete(self, error=None, **file):
        reply = self.server.api('files.completeUploadExternal', self.anna.token, files=json.dumps([file]))
        self.assertEqual(reply.get('error'), error)
        return reply

    def stored(self):
        file, path = self.anna.begin(1)
        self.assertEqual(self.anna.send(path, b'x').status, 200)
        return file

    @holds('MS_LIMIT_FILE_NAME_CHARS', 'MS_LIMIT_FILE_ALT_CHARS', 'MS_LIMIT_FILE_TITLE_CHARS', 'MS_LIMIT_FILES_PER_CALL', 'MS_LIMIT_FILE_PREVIEW_BYTES')
    def test_words(self):
        for length in (LIMIT.FILE_NAME_CHARS, LIMIT.FILE_NAME_CHARS + 1):
            file = self.anna.give(b'x', WIDE * length)
            self.assertEqual(file['name'], WIDE * LIMIT.FILE_NAME_CHARS, 'a longer one is cut')
        self.api('files.getUploadURLExternal', filename='x', length=1, alt_txt=WIDE * LIMIT.FILE_ALT_CHARS)
        self.api('files.getUploadURLExternal', 'invalid_arguments', filename='x', length=1, alt_txt=WIDE * (LIMIT.FILE_ALT_CHARS + 1))
        file = self.stored()
        self.complete('invalid_arguments', id=file, title=WIDE * (LIMIT.FILE_TITLE_CHARS + 1))
        self.assertEqual(len(self.complete(id=file, title=WIDE * LIMIT.FILE_TITLE_CHARS)['files'][0]['title']), LIMIT.FILE_TITLE_CHARS)
        ids = [self.stored() for _ in range(LIMIT.FILES_PER_CALL + 1)]
        self.assertEqual(self.anna.complete(*ids)['error'], 'invalid_arguments')
        self.assertTrue(self.anna.complete(*ids[:-1])['ok'])
        for length in (LIMIT.FILE_PREVIEW_BYTES, LIMIT.FILE_PREVIEW_BYTES + 1):
            self.assertEqual(len(self.anna.give(b'x' * length)['preview']), LIMIT.FILE_PREVIEW_BYTES)

    @holds('MS_LIMIT_UPLOADS_PER_USER')
    def test_begun_and_not_ended(self):
        begun = self.anna.begin(10)
        self.assertEqual(self.anna.send(begun[1], b'12345', method='PATCH', **{'Upload-Offset': '0'}).status, 204)
        replies = call_many(self.server, self.anna.token,
                            [('files.getUploadURLExternal', {'filename': 'x', 'length': 1})] * (LIMIT.UPLOADS_PER_USER - 1))
        self.assertTrue(all(reply['ok'] for reply in replies))
        self.api('files.getUploadURLExternal', 'too_many_uploads', filename='x', length=1)
        self.assertTrue(self.anna.send(begun[1], b'67890', method='PATCH', **{'Upload-Offset': '5'}).status, 204)
        self.assertTrue(self.anna.complete(begun[0])['ok'])
        self.api('files.getUploadURLExternal', filename='x', length=1)
        self.change_store(f'UPDATE upload SET expires = {NOW}')
        end = time.monotonic() + DEADLINE
        while self.pending() > 0:
            self.assertLess(time.monotonic(), end)
            time.sleep(0.05)
        self.api('files.getUploadURLExternal', filename='x', length=1)

    def lives(self):
        """For how long the address of each upload lives on, from the oldest on."""
        with contextlib.closing(sqlite3.connect(os.path.join(self.server.folder, 'microslack.db'))) as store:
            return [row[0] for row in store.execute(f'SELECT expires - {NOW} FROM upload ORDER BY file')]

    @holds('MS_LIMIT_UPLOAD_FIRST_SECONDS', 'MS_LIMIT_UPLOAD_SECONDS')
    def test_addresses_end(self):
        """Soon, while nothing came: a note that nothing did makes none live longer."""
        paths = [self.anna.begin(10)[1] for _ in range(3)]
        self.assertEqual(self.anna.send(paths[1], b'', method='PATCH', **{'Upload-Offset': '0'}).status, 204)
        self.assertEqual(self.anna.send(paths[2], b'1', method='PATCH', **{'Upload-Offset': '0'}).status, 204)
        for life, most in zip(self.lives(), (LIMIT.UPLOAD_FIRST_SECONDS, LIMIT.UPLOAD_FIRST_SECONDS, LIMIT.UPLOAD_SECONDS), strict=True):
            self.assertLessEqual(life, most)
            self.assertGreater(life, most - 60)

    def pending(self):
        store = sqlite3.connect(os.path.join(self.server.folder, 'microslack.db'))
        try:
            return store.execute("SELECT count (*) FROM file WHERE state = 'waiting'").fetchone()[0]
        finally:
            store.close()

    def open_upload(self, path, length, sent=b'x'):
        peer = self.server.connect()
        self.addCleanup(peer.close)
        peer.sendall(f'POST {path} HTTP/1.1\r\nHost: x\r\nContent-Length: {length}\r\n\r\n'.encode() + sent)
        return peer

    @staticmethod
    def answer(peer, timeout):
        peer.settimeout(timeout)
        try:
            return peer.recv(100)
        except TimeoutError:
            return None

    @holds('MS_LIMIT_UPLOADS', 'MS_LIMIT_UPLOADS_PER_SESSION')
    def test_at_a_time(self):
        tokens = [self.anna.token] + [self.server.api('micro.login', login='anna', password=PASSWORD)['token']
                                      for _ in range(LIMIT.UPLOADS // LIMIT.UPLOADS_PER_SESSION)]
        peers = [self.open_upload(self.anna.begin(100)[1], 100) for _ in range(LIMIT.UPLOADS_PER_SESSION)]
        self.assertIsNone(self.answer(peers[-1], 0.3))
        self.assertIn(b' 429 ', self.answer(self.open_upload(self.anna.begin(100)[1], 100), DEADLINE))
        for token in tokens[1:]:
            who = Files(self.server, token)
            peers += [self.open_upload(who.begin(100)[1], 100) for _ in range(min(LIMIT.UPLOADS_PER_SESSION, LIMIT.UPLOADS - len(peers)))]
        self.assertEqual(len(peers), LIMIT.UPLOADS)
        self.assertIsNone(self.answer(peers[-1], 0.3))
        last = Files(self.server, tokens[-1])
        self.assertIn(b' 503 ', self.answer(self.open_upload(last.begin(100)[1], 100), DEADLINE))
        self.assertIsNone(self.answer(peers[0], 0.1))

    @holds('MS_LIMIT_UPLOAD_OVERHEAD_BYTES')
    def test_around_the_file(self):
        for extra, status in ((LIMIT.UPLOAD_OVERHEAD_BYTES, 200), (LIMIT.UPLOAD_OVERHEAD_BYTES + 1, 413)):
            file, path = self.anna.begin(10)
            content_type, body = form(b'0123456789')
            body = b'x' * (extra - (len(body) - 10) - 2) + b'\r\n' + body
            self.assertEqual(len(body), extra + 10)
            self.assertEqual(self.anna.send(path, body, content_type).status, status)

    @holds('MS_LIMIT_UPLOAD_FIELDS_BYTES')
    def test_fields_of_an_upload_in_one_call(self):
        head = {'Authorization': f'Bearer {self.anna.token}', 'Content-Type': 'multipart/form-data; boundary=b'}
        for length, error in ((LIMIT.UPLOAD_FIELDS_BYTES, None), (LIMIT.UPLOAD_FIELDS_BYTES + 1, 'invalid_form_data')):
            for before in (True, False):
                fields = ''.join(f'--b\r\nContent-Disposition: form-data; name="unknown"\r\n\r\n{"x" * n}\r\n' for n in (length - 1000, 1000))
                file = '--b\r\nContent-Disposition: form-data; name="file"; filename="a"\r\n\r\ndata\r\n'
                body = (fields + file if before else file + fields) + '--b--\r\n'
                reply = self.server.request('POST', '/api/files.upload', body.encode(), head).json()
                self.assertEqual(reply.get('error'), error)

    @holds('MS_LIMIT_IMAGE_BYTES', 'MS_LIMIT_IMAGE_BODY_BYTES', 'MS_LIMIT_ARGUMENT_FILES')
    def test_pictures(self):
        picture = png(20, 20)
        head = {'Authorization': f'Bearer {self.anna.token}'}

        def post(body, content_type):
            answer = self.server.request('POST', '/api/users.setPhoto', body, {**head, 'Content-Type': content_type})
            return answer.json().get('error')

        for length, error in ((LIMIT.IMAGE_BYTES, None), (LIMIT.IMAGE_BYTES + 1, 'too_large')):
            content_type, body = form(picture + b'\0' * (length - len(picture)), 'image')
            self.assertEqual(post(body, content_type), error)
        content_type, body = form(picture, 'image')
        for length, error in ((LIMIT.IMAGE_BODY_BYTES, None), (LIMIT.IMAGE_BODY_BYTES + 1, 'request_too_large')):
            self.assertEqual(post(b'x' * (length - len(body) - 2) + b'\r\n' + body, content_type), error)
        for number, error in ((LIMIT.ARGUMENT_FILES, None), (LIMIT.ARGUMENT_FILES + 1, 'invalid_form_data')):
            parts = b''.join(b'--b\r\nContent-Disposition: form-data; name="f%d"; filename="x"\r\n\r\nx\r\n' % n for n in range(number - 1))
            self.assertEqual(post(parts + form(picture, 'image', boundary='b')[1], 'multipart/form-data; boundary=b'), error)

    @holds('MS_LIMIT_EMOJI')
    def test_emoji(self):
        self.api('micro.emoji.add', 'invalid_name', name='o' * (LIMIT.EMOJI_NAME_BYTES + 1), alias_for='tada')
        self.api('micro.emoji.add', name='o' * LIMIT.EMOJI_NAME_BYTES, alias_for='tada')
        self.change_store('WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < %d) INSERT INTO emoji'
                          " (name, alias_for, origin, account, created) SELECT 'own' || i, 'tada', '', 1, 0 FROM n" % (LIMIT.EMOJI - 2))
        self.api('micro.emoji.add', name='the-last', alias_for='tada')
        self.api('micro.emoji.add', 'emoji_limit_reached', name='one-more', alias_for='tada')
        self.assertEqual(len(self.api('emoji.list')['emoji']), LIMIT.EMOJI)

    @holds('MS_LIMIT_FILES_LOOKED_AT', 'MS_LIMIT_FILES_COUNTED', 'MS_LIMIT_FILES_PAGE_MAX')
    def test_lists(self):
        picture = self.anna.give(png())
        fill = ('WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < %d) INSERT INTO file'
                " (public_id, account, state, name, title, origin, mimetype, filetype, size, created, blob)"
                " SELECT 'F' || (%d + i), 1, 'ready', 'x', 'x', '', 'text/plain', 'text', 8, 1, (SELECT blob FROM file LIMIT 1) FROM n")
        self.change_store(fill % (LIMIT.FILES_COUNTED - 1, 1000000))
        self.assertEqual(self.api('files.list', count=1)['paging']['total'], LIMIT.FILES_COUNTED)
        self.assertEqual(len(self.api('files.list', count=LIMIT.FILES_PAGE_MAX + 1)['files']), LIMIT.FILES_PAGE_MAX)
        self.change_store(fill % (LIMIT.FILES_LOOKED_AT - LIMIT.FILES_COUNTED, 2000000))
        self.assertEqual(self.api('files.list', count=1)['paging']['total'], LIMIT.FILES_COUNTED)
        self.assertEqual([f['id'] for f in self.api('files.list', types='images')['files']], [picture['id']])
        self.change_store(fill % (1, 3000000))
        self.assertEqual(self.api('files.list', types='images')['files'], [])

    @holds('MS_LIMIT_FILE_SHARES')
    def test_shares(self):
        file = self.anna.give(b'x', 'a', self.general)
        fill = ('WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < %d) INSERT INTO file_share (channel, file, ts, account, place)'
                ' SELECT channel, file, ts + i, account, 0 FROM (SELECT * FROM file_share ORDER BY ts LIMIT 1), n')
        self.change_store(fill % (LIMIT.FILE_SHARES + 1))
        shares = self.api('files.info', file=file['id'])['file']['shares']['public'][self.general]
        self.assertEqual(len(shares), LIMIT.FILE_SHARES)


class Announced(unittest.TestCase):
    """What is announced and does not come."""

    def begin(self, token, length, error=None):
        reply = self.server.api('files.getUploadURLExternal', token, filename='x', length=length)
        self.assertEqual(reply.get('error'), error, length)

    def start(self, *options):
        self.server = Server(*options)
        self.addCleanup(self.server.__exit__)
        self.server.start()
        return self.server.set_up(guests='true')

    @holds('MS_LIMIT_FILE_GIB')
    def test_any_size(self):
        """The sum of all stays a number."""
        anna = self.start('--max-file-size', '0')
        most = LIMIT.FILE_GIB << 30
        for length in (most + 1, 2 ** 63 - 1):
            self.begin(anna, length, 'file_upload_size_restricted')
        self.begin(anna, most)
        self.begin(anna, 1, 'storage_limit_reached')
        self.begin(self.server.register('boris'), most)
        self.begin(self.server.register('clara'), 1)

    @holds('MS_LIMIT_UPLOAD_SHARE')
    def test_share_of_the_quota(self):
        quota = 8 << 20
        share = quota // LIMIT.UPLOAD_SHARE
        anna = self.start('--file-quota', str(quota))
        guests = [self.server.api('micro.guest', name=name)['token'] for name in ('Guy', 'Gus')]
        self.begin(guests[0], share + 1, 'storage_limit_reached')
        self.begin(guests[0], share - 1)
        self.begin(guests[1], 2, 'storage_limit_reached')
        self.begin(guests[1], 1)
        boris = self.server.register('boris')
        self.begin(boris, 1)
        self.begin(boris, share, 'storage_limit_reached')
        self.begin(boris, share - 2)
        self.begin(anna, 2, 'storage_limit_reached')
        self.begin(anna, 1)

    def test_one_file_may_be_larger(self):
        quota = 8 << 20
        anna = self.start('--file-quota', str(quota))
        self.begin(anna, quota + 1, 'storage_limit_reached')
        self.begin(anna, quota - 1)
        self.begin(anna, 1, 'storage_limit_reached')


if __name__ == '__main__':
    unittest.main(verbosity=2)
