# SPDX-FileCopyrightText: the MicroSlack contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Messages that are older than the team keeps them go while it talks on: what clients are told, that their sums hold, and that a kill on
the way leaves a sound store."""

import contextlib
import pathlib
import sqlite3
import time
import unittest

from ms_faults import FaultyServer
from ms_files import Files, png
from ms_test_server import wait_until

DAY_US = 24 * 3600 * 1000000


class Retention(unittest.TestCase):
    def test_old_messages_go(self):
        with FaultyServer() as server:
            anna = server.set_up('anna')
            dmitri = server.register('dmitri')
            general = server.channel(anna)
            secret = server.api('conversations.create', anna, name='secret', is_private='true')['channel']['id']
            for number in range(150):
                server.api('chat.postMessage', anna, channel=general, text=f'old {number}')
            for number in range(3):
                server.api('chat.postMessage', anna, channel=secret, text=f'hidden {number}')
            Files(server, anna).give(b'old', 'oldplan.txt', general, initial_comment='old plan')
            wait_until(lambda: server.api('search.files', anna, query='plan')['files']['total'] == 1)
            self.assertTrue(server.api('micro.settings.set', anna, retention_days=2)['ok'])
            self.assertEqual(len(server.history(anna, general)), 150)
            server.stop()
            server.control.clock_step_us = 3 * DAY_US
            server.start()
            server.kill()  # somewhere in the pass
            server.start()
            new = server.api('chat.postMessage', anna, channel=general, text='new')['ts']
            wait_until(lambda: [m['text'] for m in server.history(anna, general)] == ['new'])
            wait_until(lambda: server.history(anna, secret) == [])
            for channel, left in ((general, 1), (secret, 0)):
                digest = server.api('micro.digest', anna, channel=channel)
                window = server.api('micro.digest', anna, channel=channel, oldest='1', latest='9999999999')
                self.assertEqual((digest['count'], digest['digest']), (left, window['digest']))
            boot = server.api('micro.boot', dmitri)
            self.assertEqual(next(c for c in boot['channels'] if c['id'] == general)['unread_count'], 1)
            wait_until(lambda: server.api('search.messages', anna, query='old')['messages']['total'] == 0)
            wait_until(lambda: server.api('search.files', anna, query='plan')['files']['total'] == 0)
            self.check_frames(server, (anna, dmitri), general, secret, new)
            self.assertIn('new', self.words_of(server))
            wait_until(lambda: not self.words_of(server) & {'old', 'hidden', 'oldplan', 'plan'})
            server.stop()
            self.assertIn('sound', server.run('check').stdout)

    def words_of(self, server):
        """The vocabulary: what nobody says any more goes from it when there is time."""
        with contextlib.closing(sqlite3.connect(f'file:{pathlib.Path(server.folder) / "microslack.db"}?mode=ro', uri=True)) as store:
            return {word for word, in store.execute('SELECT word FROM search_word')}

    def test_files_go_with_what_showed_them(self):
        """The bytes leave the disk with the last message and the last file that had them; pictures too; the figures fall."""
        with FaultyServer() as server:
            anna = Files(server, server.set_up('anna'))
            dmitri = Files(server, server.register('dmitri'))
            general = server.channel(anna.token)
            kept = server.api('conversations.create', anna.token, name='kept')['channel']['id']
            self.do(server, 'micro.admin.channels.setRetention', anna.token, channel=kept, days=0)
            empty = self.storage(server, anna.token)
            picture = anna.give(png(900, 700), 'old.png', general)['id']
            both = anna.give(b'in both' * 1000, 'both.txt', channels=f'{general},{kept}')['id']
            twin = anna.give(b'twice' * 1000, 'twin.txt', general)['id']
            other_twin = anna.give(b'twice' * 1000, 'other.txt')['id']
            wait_until(lambda: 'thumb_64' in anna.info(picture)['file'])
            addresses = {key: anna.info(picture)['file'][key] for key in ('url_private', 'thumb_64', 'thumb_720')}
            self.assertTrue(all(dmitri.get(address).status == 200 for address in addresses.values()))
            self.assertGreater(self.storage(server, anna.token), empty)
            self.do(server, 'micro.settings.set', anna.token, retention_days=2)
            server.stop()
            server.control.clock_step_us = 3 * DAY_US
            server.start()
            server.kill()  # somewhere in the pass
            server.start()
            wait_until(lambda: server.history(anna.token, general) == [] and len(self.blobs(server)) == 2)
            for who, error in ((anna, 'file_deleted'), (dmitri, 'file_not_found')):  # nothing shows it to him any more
                self.assertEqual(who.info(picture)['error'], error)
                self.assertEqual({who.get(address).status for address in addresses.values()}, {404})
                self.assertEqual(who.info(both)['file']['channels'], [kept])
            self.assertEqual(anna.info(twin)['error'], 'file_deleted')
            self.assertEqual(dmitri.info('F0NONE00001')['error'], 'file_not_found')
            self.assertEqual(anna.get(anna.info(other_twin)['file']['url_private']).body, b'twice' * 1000)
            self.assertEqual(dmitri.get(dmitri.info(both)['file']['url_private']).body, b'in both' * 1000)
            self.assertEqual([f['id'] for f in dmitri.server.api('files.list', dmitri.token)['files']], [both])
            self.do(server, 'micro.admin.channels.setRetention', anna.token, channel=kept, days=2)
            self.do(server, 'files.delete', anna.token, file=other_twin)
            server.stop()
            server.start()
            wait_until(lambda: self.blobs(server) == [])
            self.assertEqual(anna.info(both)['error'], 'file_deleted')
            self.assertEqual(self.storage(server, anna.token), empty)
            server.stop()
            self.assertIn('sound', server.run('check').stdout)

    def do(self, server, method, token, **arguments):
        reply = server.api(method, token, **arguments)
        self.assertTrue(reply['ok'], (method, reply))
        return reply

    def storage(self, server, token):
        return self.do(server, 'micro.storage', token)['blobs']

    def blobs(self, server):
        return sorted(p.name for p in pathlib.Path(server.folder, 'files', 'blobs').rglob('*') if p.is_file())

    def check_frames(self, server, tokens, general, secret, new):
        """What was told, asked for again from an old position: one frame for each step, to members alone."""
        for token in tokens:
            epoch, seq = server.api('micro.boot', token)['position'].split('.')
            with server.stream(token, since=f'{epoch}.{int(seq) - 8}') as stream:
                frames = []
                stream.until(lambda f, frames=frames: frames.append(f) or f['type'] == 'micro_sync')
            changed = [f for f in frames if f['type'] == 'micro_history_purged']
            self.assertTrue(changed)
            for frame in changed:
                self.assertLess(frame['until'], new)
                self.assertEqual(frame['event_topic'], frame['channel'])
                self.assertLessEqual({'event_ts', 'event_seq', 'prev'}, set(frame))
            self.assertEqual(secret in {f['channel'] for f in changed}, token == tokens[0])


if __name__ == '__main__':
    unittest.main()
