# SPDX-FileCopyrightText: the MicroSlack contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The search index follows the messages: moments later, over kills and restarts, into a backup and out of it; and tells nobody what is not theirs."""

import pathlib
import shutil
import sqlite3
import tempfile
import time
import unittest

from ms_test_server import DEADLINE, Server

MARKS = '\ue000', '\ue001'


class Search(unittest.TestCase):
    def setUp(self):
        self.server = Server()
        self.server.start()
        self.addCleanup(self.server.__exit__)
        self.token = self.server.set_up()
        self.general = self.server.channel(self.token)

    def post(self, text, channel=None, token=None):
        reply = self.server.api('chat.postMessage', token or self.token, channel=channel or self.general, text=text)
        self.assertTrue(reply['ok'], reply)
        return reply['ts']

    def search(self, query, token=None, **more):
        reply = self.server.api('search.messages', token or self.token, query=query, **more)
        self.assertTrue(reply['ok'], reply)
        return reply

    def texts(self, query, token=None, **more):
        return [match['text'] for match in self.search(query, token, **more)['messages']['matches']]

    def until(self, query, expected):
        end = time.monotonic() + DEADLINE
        while (found := self.texts(query)) != expected:
            self.assertLess(time.monotonic(), end, f'{query}: {found}')
            time.sleep(0.02)

    def until_total(self, query, total):
        end = time.monotonic() + DEADLINE
        while (found := self.search(query)['messages']['total']) != total:
            self.assertLess(time.monotonic(), end, f'{query}: {found}')
            time.sleep(0.02)

    def lag(self):
        """How many messages the store has that its index does not know yet; the server must not run."""
        with sqlite3.connect(pathlib.Path(self.server.folder) / 'microslack.db') as store:
            return store.execute('SELECT count(*) FROM message m, search_state WHERE m.id > last_id OR m.id IN (SELECT id FROM search_late)'
                                 ' OR m.id IN (SELECT id FROM search_removed)').fetchone()[0]

    def check(self):
        result = self.server.run('check')
        self.assertEqual(result.returncode, 0, result.stdout + result.stderr)

    def test_messages_are_found_as_they_are(self):
        ts = self.post('The *first* draft of AB-12.3')
        self.until('draft', ['The *first* draft of AB-12.3'])
        self.assertEqual(self.texts('ab-12.3 first', highlight='true'), ['The *{0}first{1}* draft of {0}AB-12.3{1}'.format(*MARKS)])
        self.server.api('chat.update', self.token, channel=self.general, ts=ts, text='The second version')
        self.until('second', ['The second version'])
        self.assertEqual(self.texts('draft'), [])
        self.server.api('chat.delete', self.token, channel=self.general, ts=ts)
        self.assertEqual(self.texts('second'), [])
        self.check()

    def test_the_form_is_the_published_one(self):
        for i in range(1, 6):
            self.post(f'pear {i}')
        self.until_total('pear', 5)
        reply = self.search('pear', count='2', page='2')
        self.assertEqual(reply['query'], 'pear')
        self.assertGreater(reply['seq'], 0)
        messages = reply['messages']
        self.assertEqual(messages['paging'], {'count': 2, 'total': 5, 'page': 2, 'pages': 3})
        self.assertEqual(messages['pagination'], {'total_count': 5, 'page': 2, 'per_page': 2, 'page_count': 3, 'first': 3, 'last': 4})
        self.assertEqual([match['text'] for match in messages['matches']], ['pear 3', 'pear 2'])
        match = messages['matches'][0]
        self.assertEqual((match['type'], match['username'], match['channel']['id'], match['channel']['name']),
                         ('message', 'anna', self.general, 'general'))
        self.assertEqual(match['permalink'], f"{self.server.address}/archives/{self.general}/p{match['ts'].replace('.', '')}")
        self.assertEqual(len({m['iid'] for m in messages['matches']}), 2)
        self.assertEqual(self.texts('pear', sort_dir='asc', count='1'), ['pear 1'])
        everything = self.server.api('search.all', self.token, query='pear', sort='score')
        self.assertEqual((everything['messages']['total'], everything['files']['total'], everything['posts']['total']), (5, 0, 0))
        self.assertIn('score', everything['messages']['matches'][0])
        self.assertEqual(self.search('pear', page='9')['messages']['matches'], [])
        self.assertEqual(self.server.api('search.messages', self.token, query=' ')['error'], 'no_query')
        self.assertEqual(self.server.api('search.messages', self.token, query='x' * 1001)['error'], 'invalid_arguments')
        self.assertEqual(self.server.api('search.messages', self.token, query='x', sort='size')['error'], 'invalid_arguments')
        self.assertEqual(self.server.api('search.messages', query='x')['error'], 'not_authed')

    def test_nobody_learns_of_what_is_not_theirs(self):
        ivan = self.server.register('ivan')
        secret = self.server.api('conversations.create', self.token, name='secret', is_private='true')['channel']['id']
        self.post('plum in secret', secret)
        self.post('plum in general')
        self.until_total('plum', 2)
        self.assertEqual(self.texts('plum', ivan), ['plum in general'])
        hidden, missing = (self.search(f'plum in:<#{channel}>', ivan) for channel in (secret, 'C0NOWHERE99'))
        hidden['query'] = missing['query']
        self.assertEqual(hidden, missing)
        self.server.api('conversations.invite', self.token, channel=secret, users=self.server.api('auth.test', ivan)['user_id'])
        self.server.api('conversations.leave', self.token, channel=secret)
        self.assertEqual(self.texts('plum'), ['plum in general'])

    def test_a_killed_server_catches_up(self):
        lags, number = [], 0
        for _ in range(5):
            with self.server.stream(self.token) as stream:
                for i in range(200):
                    number += 1
                    stream.post(self.general, f'walnut {number}', number)
                stream.until(lambda frame: frame.get('reply_to') == number - 100)
            self.server.kill()
            lags.append(self.lag())
            self.server.start()
            stored = sum('walnut' in m['text'] for m in self.server.history(self.token, self.general))
            self.assertGreaterEqual(stored, 100)
            self.until_total('walnut', min(stored, 1000))
        self.assertGreater(max(lags), 0, 'the index was never behind: nothing was tried')
        self.assertEqual(self.server.stop(), 0)
        self.check()

    def test_a_damaged_index_is_made_again(self):
        self.post('medlar one')
        self.until_total('medlar', 1)
        self.assertEqual(self.server.stop(), 0)
        with sqlite3.connect(pathlib.Path(self.server.folder) / 'microslack.db') as store:
            store.execute("UPDATE search_data SET block = x'ffffffffffffffffffffffff' WHERE id > 10")
        self.server.start()
        end, number = time.monotonic() + 3 * DEADLINE, 1
        while not (reply := self.server.api('search.messages', self.token, query='medlar'))['ok'] or reply['messages']['total'] < number:
            self.assertLess(time.monotonic(), end, reply)
            if number < 10:
                number += 1
                self.post(f'medlar {number}')
            time.sleep(0.2)
        self.assertIn('making it anew', self.server.log())
        self.check()

    def test_a_backup_has_its_index(self):
        place = pathlib.Path(tempfile.mkdtemp(prefix='microslack-search-'))
        self.addCleanup(shutil.rmtree, place, True)
        self.post('quince before')
        self.until_total('quince', 1)
        self.post('quince late')
        result = self.server.run('backup', str(place / 'copy'))
        self.assertEqual(result.returncode, 0, result.stderr)
        self.post('quince after')
        self.assertEqual(self.server.stop(), 0)
        result = self.server.run('restore', str(place / 'copy'))
        self.assertEqual(result.returncode, 0, result.stderr)
        self.server.start()
        self.until('quince', ['quince late', 'quince before'])
        self.check()


if __name__ == '__main__':
    unittest.main()
