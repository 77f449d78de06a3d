# SPDX-FileCopyrightText: the MicroSlack contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""A backup of a busy server is whole and goes back in one step; everything that must be refused is."""

import os
import pathlib
import shutil
import sqlite3
import stat
import subprocess
import tempfile
import threading
import time
import unittest

from ms_files import Files
from ms_test_server import Server


class Backup(unittest.TestCase):
    def setUp(self):
        self.server = Server()
        self.server.start()
        self.addCleanup(self.server.__exit__)
        self.token = self.server.set_up()
        self.general = self.server.channel(self.token)
        self.place = pathlib.Path(tempfile.mkdtemp(prefix='microslack-backup-'))
        self.addCleanup(shutil.rmtree, self.place, True)
        self.copy = str(self.place / 'deep/er/monday')

    def post(self, text):
        reply = self.server.api('chat.postMessage', self.token, channel=self.general, text=text)
        self.assertTrue(reply['ok'], reply)
        return reply

    def texts(self):
        return [m['text'] for m in self.server.history(self.token, self.general)]

    def command(self, *words, ok=True):
        done = self.server.run(*words)
        self.assertEqual(done.returncode == 0, ok, done.stderr)
        if not ok:
            self.assertEqual(len(done.stderr.strip().splitlines()), 1, done.stderr)
        return done.stdout + done.stderr

    def assert_nothing_left(self, folder):
        self.assertEqual([name for name in os.listdir(folder) if 'partial' in name], [])

    def test_files_go_along(self):
        anna = Files(self.server, self.token)
        kept = anna.give(b'kept bytes', 'kept.txt', self.general)
        gone = anna.give(b'bytes that go', 'gone.txt', self.general)
        self.command('backup', self.copy)
        self.assertTrue(self.server.api('files.delete', self.token, file=gone['id'])['ok'])
        late = anna.give(b'bytes that came later', 'late.txt', self.general)
        self.server.stop()
        self.command('restore', self.copy)
        self.command('check')
        aside = next(pathlib.Path(self.server.folder).glob('before-restore-*'))
        self.assertIn(b'bytes that came later', [p.read_bytes() for p in (aside / 'files' / 'blobs').rglob('*') if p.is_file()])
        self.server.start()
        for file, data in ((kept, b'kept bytes'), (gone, b'bytes that go')):
            self.assertEqual(anna.get(file['url_private']).body, data)
        self.assertEqual(anna.get(late['url_private']).status, 404)
        self.command('check')
        self.assert_nothing_left(self.server.folder)
        for path in pathlib.Path(self.copy, 'files', 'blobs').rglob('*'):
            if path.is_file():
                path.unlink()
        self.server.stop()
        shutil.rmtree(os.path.join(self.server.folder, 'files', 'blobs'))
        self.assertIn('files whose bytes are missing: 2', self.server.run('check').stderr)
        self.assertIn('No such file', self.command('restore', self.copy, ok=False))

    def test_of_a_running_server_is_a_moment_of_it(self):
        sent, stop = [], threading.Event()

        def talk():
            while not stop.is_set():
                sent.append(self.post(f'text {len(sent)}'))

        talker = threading.Thread(target=talk)
        talker.start()
        while len(sent) < 100:
            time.sleep(0.01)
        said = self.command('backup', self.copy)
        stop.set()
        talker.join()
        self.assertIn(self.copy, said)
        self.assertIn('sound', said)
        database = pathlib.Path(self.copy) / 'microslack.db'
        self.assertEqual(stat.S_IMODE(database.stat().st_mode), 0o600)
        self.assertEqual(sorted(os.listdir(self.copy)), ['files', 'microslack.db'])
        with sqlite3.connect(f'file:{database}?mode=ro', uri=True) as copy:
            texts = [row[0] for row in copy.execute('SELECT text FROM message WHERE subtype IS NULL ORDER BY ts')]
        self.assertEqual(texts, [f'text {i}' for i in range(len(texts))])
        self.assertGreaterEqual(len(texts), 100)
        self.assertEqual(self.texts(), [f'text {i}' for i in range(len(sent))])
        self.assert_nothing_left(self.place / 'deep/er')

    def test_restore_goes_back_and_tells_every_client(self):
        self.post('before')
        with self.server.stream(self.token) as stream:
            position = stream.hello['micro']['position']
        self.command('backup', self.copy)
        lost = self.post('after')
        self.assertEqual(self.server.stop(), 0)
        said = self.command('restore', self.copy)
        database = pathlib.Path(self.server.folder) / 'microslack.db'
        self.assertEqual(stat.S_IMODE(database.stat().st_mode), 0o600)
        self.server.start()
        self.assertEqual(self.texts(), ['before'])
        with self.server.stream(self.token, since=position) as stream:
            self.assertEqual(stream.receive()['type'], 'micro_reset')
            self.assertNotEqual(stream.hello['micro']['position'].split('.')[0], position.split('.')[0])
        self.assertGreater(self.post('again')['ts'], lost['ts'])
        kept = said.split(' is in ')[1].strip().rstrip('.')
        self.assertEqual(self.server.stop(), 0)
        with sqlite3.connect(f'file:{kept}/microslack.db?mode=ro', uri=True) as copy:
            self.assertEqual(copy.execute("SELECT count(*) FROM message WHERE text = 'after'").fetchone()[0], 1)
        self.assert_nothing_left(self.server.folder)
        self.command('check')

    def test_restore_into_an_empty_folder_and_from_where_nothing_may_be_written(self):
        self.post('before')
        self.command('backup', self.copy)
        os.chmod(pathlib.Path(self.copy) / 'microslack.db', 0o400)
        os.chmod(self.copy, 0o500)
        with Stopped(self.place / 'new') as other:
            done = other.run('restore', self.copy)
            self.assertEqual(done.returncode, 0, done.stderr)
            other.start()
            self.assertEqual([m['text'] for m in other.history(self.token, self.general)], ['before'])
        self.assertEqual(sorted(os.listdir(self.copy)), ['files', 'microslack.db'])

    def test_a_backup_that_exists_is_not_touched(self):
        self.command('backup', self.copy)
        before = (pathlib.Path(self.copy) / 'microslack.db').read_bytes()
        self.post('more')
        self.assertIn('exists', self.command('backup', self.copy, ok=False))
        self.assertEqual((pathlib.Path(self.copy) / 'microslack.db').read_bytes(), before)
        nowhere = self.place / 'file'
        nowhere.write_text('')
        self.command('backup', str(nowhere / 'below'), ok=False)
        empty = self.place / 'empty'
        empty.mkdir()
        self.command('backup', str(empty))

    def test_restore_refuses_and_leaves_everything(self):
        self.post('before')
        self.command('backup', self.copy)
        self.assertIn('stop it first', self.command('restore', self.copy, ok=False))
        self.assertEqual(self.server.stop(), 0)
        database = pathlib.Path(self.server.folder) / 'microslack.db'
        present = database.read_bytes()
        self.assertIn('no backup', self.command('restore', str(self.place / 'none'), ok=False))
        for name, damage in (('newer', self.make_newer), ('torn', self.tear), ('foreign', self.make_foreign), ('wrong', self.make_wrong)):
            bad = self.place / name
            shutil.copytree(self.copy, bad)
            damage(bad / 'microslack.db')
            said = self.command('restore', str(bad), ok=False)
            self.assertNotIn('sound', said)
            self.assertEqual(database.read_bytes(), present, name)
            self.assert_nothing_left(self.server.folder)
        self.server.start()
        self.assertEqual(self.texts(), ['before'])

    @staticmethod
    def make_newer(path):
        with sqlite3.connect(path) as database:
            database.execute('PRAGMA user_version = 9999')

    @staticmethod
    def tear(path):
        with open(path, 'r+b') as database:
            database.seek(4096)
            database.write(os.urandom(os.path.getsize(path) - 8192))

    @staticmethod
    def make_foreign(path):
        path.unlink()
        with sqlite3.connect(path) as database:
            database.execute('CREATE TABLE something (id INTEGER)')

    @staticmethod
    def make_wrong(path):
        with sqlite3.connect(path) as database:
            database.execute("UPDATE message SET digest = digest + 1 WHERE text = 'before'")

    def test_a_damaged_store_can_be_replaced(self):
        self.post('before')
        self.command('backup', self.copy)
        self.post('after')
        self.server.kill()
        database = pathlib.Path(self.server.folder) / 'microslack.db'
        database.write_bytes(b'not a database' * 1000)
        self.command('restore', self.copy)
        self.server.start()
        self.assertEqual(self.texts(), ['before'])

    def test_without_room_nothing_is_left(self):
        for number in range(300):
            self.post('x' * 3000)
        small = self.place / 'small'
        small.mkdir()
        mounted = subprocess.run(['mount', '-t', 'tmpfs', '-o', 'size=256k', 'tmpfs', str(small)], capture_output=True, text=True)
        self.assertEqual(mounted.returncode, 0, 'this test needs to mount a file system: ' + mounted.stderr)
        self.addCleanup(subprocess.run, ['umount', str(small)])
        self.assertIn('full', self.command('backup', str(small / 'copy'), ok=False))
        self.assertEqual(os.listdir(small), [])


class Stopped(Server):
    """A folder without a server on it yet."""

    def __init__(self, folder):
        super().__init__(folder=str(folder))
        folder.mkdir()

    def __enter__(self):
        return self


if __name__ == '__main__':
    unittest.main()
