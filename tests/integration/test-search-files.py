# SPDX-FileCopyrightText: the MicroSlack contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Files are found by their names, by what was said where they are shown, by type, place, person and day; by those alone who may see them; and no
longer when they are gone."""

import contextlib
import pathlib
import sqlite3
import time
import unittest

from ms_files import Files, png
from ms_old_store import FIXTURES, old_store
from ms_test_server import DEADLINE, PASSWORD, Server, wait_until

MARKS = '\ue000', '\ue001'


class SearchFiles(unittest.TestCase):
    def setUp(self):
        self.server = Server()
        self.server.start()
        self.addCleanup(self.server.__exit__)
        self.anna = Files(self.server, self.server.set_up(guests='true'))
        self.boris = Files(self.server, self.server.register('boris'))
        self.general = self.server.channel(self.anna.token)

    def api(self, who, method, **arguments):
        reply = self.server.api(method, who.token, **arguments)
        self.assertTrue(reply['ok'], reply)
        return reply

    def private(self, name, *people):
        channel = self.api(self.anna, 'conversations.create', name=name, is_private='1')['channel']['id']
        if people:
            self.api(self.anna, 'conversations.invite', channel=channel, users=','.join(people))
        return channel

    def search(self, who, query, **more):
        return self.api(who, 'search.files', query=query, **more)['files']

    def names(self, who, query, **more):
        return [file['name'] for file in self.search(who, query, **more)['matches']]

    def until(self, who, query, expected, **more):
        end = time.monotonic() + DEADLINE
        while (found := self.names(who, query, **more)) != expected:
            self.assertLess(time.monotonic(), end, f'{query}: {found}')
            time.sleep(0.02)

    def messages(self, query):
        return [match['text'] for match in self.api(self.anna, 'search.messages', query=query)['messages']['matches']]

    def settle(self):
        """Everything that was done so far is in the index."""
        word = f'settled{time.monotonic_ns()}'
        self.anna.give(b'x', f'{word}.txt')
        self.until(self.anna, word[1:], [f'{word}.txt'])

    def check(self):
        result = self.server.run('check')
        self.assertEqual(result.returncode, 0, result.stdout + result.stderr)

    def history(self, channel):
        return self.api(self.anna, 'conversations.history', channel=channel)['messages']

    def store(self):
        store = sqlite3.connect(pathlib.Path(self.server.folder) / 'microslack.db', isolation_level=None)
        return contextlib.closing(store)

    def test_by_names_words_and_type(self):
        self.anna.give(b'text', 'Quartalsbericht_2024-Q3.txt', self.general, initial_comment='Numbers for the *board meeting* <https://example.org/x>')
        self.anna.give(png(), 'Lageplan.png', self.general, initial_comment='the Ёлка stands here')
        file, path = self.anna.begin(4, 'raw.bin', alt_txt='a picture of the warehouse')
        self.anna.send(path, b'\x00\x01\x02\x03')
        self.api(self.anna, 'files.completeUploadExternal', files=f'[{{"id":"{file}","title":"Inventory & <list>"}}]', channel_id=self.general)
        self.settle()
        report, plan, raw = 'Quartalsbericht_2024-Q3.txt', 'Lageplan.png', 'raw.bin'
        for query, expected in (
                ('quartalsbericht', [report]), ('bericht', [report]), ('2024-q3', [report]), ('talsb', [report]), ('"bericht"', []), ('board meeting', [report]),
                ('"board meeting"', [report]), ('"txt numbers"', []), ('oard', [report]), ('елк', [plan]), ('lage*', [plan]), ('inventory', [raw]), ('warehouse', [raw]),
                ('ventor', [raw]), ('bericht -meeting', []), ('a -bericht', [raw]), ('type:png', [plan]), ('type:images', [plan]), ('type:PNG type:bin', [raw, plan]),
                ('-type:png in:#general', [raw, report]), ('type:snippets bericht', [report]), ('has:link in:#general', [report]), ('has:file lageplan', [plan]),
                ('-has:file lageplan', []), ('has:pin lageplan', []), ('lageplan -has:pin', [plan]), ('nothing', []), ('???', []), ('on:today lageplan', [plan]),
                ('on:yesterday lageplan', []), ('before:today lageplan', []), ('after:yesterday lageplan', [plan]), ('from:me lageplan', [plan]),
                ('from:@boris lageplan', []), ('-from:@boris lageplan', [plan]), ('in:#general lageplan', [plan]), ('-in:#general lageplan', [])):
            self.assertEqual(self.names(self.anna, query), expected, query)
        match = self.search(self.boris, 'bericht', highlight='true')['matches'][0]
        self.assertEqual(match['title'], 'Quartals{}bericht{}_2024-Q3.txt'.format(*MARKS))
        self.assertEqual((match['name'], match['channels']), (report, [self.general]))
        title = self.search(self.boris, 'inventory list', highlight='true')['matches'][0]['title']
        self.assertEqual(title, '{0}Inventory{1} & <{0}list{1}>'.format(*MARKS))
        self.check()

    def test_pages_order_and_everything(self):
        for number in range(5):
            self.anna.give(b'x%d' % number, f'pear-{number}.txt', self.general, initial_comment='pear' if number == 2 else 'other')
        self.settle()
        found = self.search(self.anna, 'pear', count='2', page='2')
        self.assertEqual([file['name'] for file in found['matches']], ['pear-2.txt', 'pear-1.txt'])
        self.assertEqual((found['total'], found['paging'], found['pagination']),
                         (5, {'count': 2, 'total': 5, 'page': 2, 'pages': 3},
                          {'total_count': 5, 'page': 2, 'per_page': 2, 'page_count': 3, 'first': 3, 'last': 4}))
        self.assertEqual(self.names(self.anna, 'pear', sort_dir='asc', count='2'), ['pear-0.txt', 'pear-1.txt'])
        self.assertEqual(self.names(self.anna, 'pear', sort='score', count='1'), ['pear-2.txt'])
        self.assertEqual(self.search(self.anna, 'pear', page='9')['matches'], [])
        everything = self.api(self.anna, 'search.all', query='pear')
        self.assertEqual([everything[section]['total'] for section in ('messages', 'files', 'posts')], [1, 5, 0])
        for arguments, error in (({'query': ' '}, 'no_query'), ({}, 'no_query'), ({'query': 'x' * 1001}, 'invalid_arguments'),
                                 ({'query': 'x', 'sort': 'size'}, 'invalid_arguments')):
            self.assertEqual(self.server.api('search.files', self.anna.token, **arguments)['error'], error)
        self.assertEqual(self.server.api('search.files', query='x')['error'], 'not_authed')

    def test_nobody_finds_what_is_not_theirs(self):
        boris = self.api(self.boris, 'auth.test')['user_id']
        closed = self.private('closed')
        shared = self.private('shared', boris)
        guest = Files(self.server, self.server.api('micro.guest', name='gast')['token'])
        self.anna.give(b'1', 'plum-closed.txt', closed, initial_comment='hidden words')
        self.anna.give(b'2', 'plum-alone.txt')
        self.anna.give(b'3', 'plum-own.txt')
        self.anna.give(b'4', 'plum-shared.txt', shared, initial_comment='shared words')
        opened = self.api(self.anna, 'conversations.create', name='open')['channel']['id']
        self.anna.give(b'5', 'plum-open.txt', opened)
        self.settle()
        self.assertEqual(self.names(self.anna, 'plum'), ['plum-open.txt', 'plum-shared.txt', 'plum-own.txt', 'plum-alone.txt', 'plum-closed.txt'])
        self.assertEqual(self.names(self.boris, 'plum'), ['plum-open.txt', 'plum-shared.txt'])
        self.assertEqual(self.names(self.boris, 'words'), ['plum-shared.txt'])
        self.assertEqual(self.names(self.boris, 'from:@anna plum -in:#open'), ['plum-shared.txt'])
        hidden, missing = (self.search(self.boris, f'plum in:<#{channel}>') for channel in (closed, 'C0NOWHERE99'))
        self.assertEqual(hidden, missing)
        self.assertEqual(self.search(self.boris, 'plum in:#closed')['total'], 0)
        self.assertEqual(self.names(guest, 'plum'), [])
        # Who leaves finds it no longer, but for what they gave.
        self.api(self.boris, 'conversations.leave', channel=shared)
        self.assertEqual(self.names(self.boris, 'plum'), ['plum-open.txt'])
        self.api(self.anna, 'conversations.leave', channel=closed)
        self.assertIn('plum-closed.txt', self.names(self.anna, 'plum'))
        self.assertEqual(self.names(self.anna, 'hidden'), [])
        self.assertEqual(self.names(self.anna, 'plum in:#open'), ['plum-open.txt'])

    def test_what_was_said_in_one_place_is_not_found_from_another(self):
        closed = self.private('closed')
        file, path = self.anna.begin(1, 'twice.txt')
        self.anna.send(path, b'x')
        self.api(self.anna, 'files.completeUploadExternal', files=f'[{{"id":"{file}"}}]', channels=f'{closed},{self.general}', initial_comment='for both')
        self.settle()
        messages = self.history(closed)
        ts = next(m['ts'] for m in messages if m.get('files'))
        self.api(self.anna, 'chat.update', channel=closed, ts=ts, text='for insiders')
        self.until(self.anna, 'insiders', ['twice.txt'])
        self.assertEqual(self.names(self.boris, 'insiders'), [])
        self.assertEqual(self.names(self.boris, 'both'), ['twice.txt'])
        self.assertEqual(self.names(self.anna, 'twice -in:#general'), [])
        self.assertEqual(self.search(self.anna, 'twice')['total'], 1)
        self.check()

    def test_changes_and_ends(self):
        first = self.anna.give(b'1', 'quince-1.txt', self.general, initial_comment='early')
        second = self.anna.give(b'2', 'quince-2.txt', self.general, initial_comment='early')
        self.until(self.anna, 'quince', ['quince-2.txt', 'quince-1.txt'])
        ts = {m['files'][0]['id']: m['ts'] for m in self.history(self.general) if m.get('files')}
        self.api(self.anna, 'chat.update', channel=self.general, ts=ts[first['id']], text='late')
        self.assertNotIn('quince-1.txt', self.names(self.anna, 'early'))
        self.until(self.anna, 'late', ['quince-1.txt'])
        self.assertEqual((self.messages('has:file'), self.messages('late -has:file')), (['early', 'late'], []))
        # Without its message a file is its owner's alone.
        self.api(self.anna, 'chat.delete', channel=self.general, ts=ts[second['id']])
        self.assertNotIn('quince-2.txt', self.names(self.boris, 'quince'))
        self.until(self.anna, 'quince', ['quince-2.txt', 'quince-1.txt'])
        self.assertEqual(self.names(self.anna, 'early'), [])
        self.assertEqual(self.messages('has:file'), ['late'])
        self.api(self.anna, 'files.delete', file=first['id'])
        self.assertEqual(self.names(self.anna, 'quince'), ['quince-2.txt'])
        self.api(self.anna, 'files.delete', file=second['id'])
        self.settle()
        self.assertEqual(self.names(self.anna, 'quince'), [])
        self.assertEqual(self.server.stop(), 0)
        with self.store() as store:
            self.assertEqual(store.execute("SELECT count(*) FROM search_share WHERE document LIKE '%quince%'").fetchone()[0], 0)
            self.assertEqual(store.execute('SELECT count(*) FROM search_due').fetchone()[0], 0)
        self.check()

    def test_a_killed_server_catches_up(self):
        for number in range(10):
            self.anna.give(b'%d' % number, f'medlar-{number}.txt', self.general)
        self.server.kill()
        self.server.start()
        self.until(self.boris, 'medlar', [f'medlar-{number}.txt' for number in reversed(range(10))])
        self.assertEqual(self.server.stop(), 0)
        self.check()

    def test_an_older_store_gets_its_index(self):
        with old_store(FIXTURES / 'version-14.sql') as folder, Server(folder=folder) as server:
            dmitri = Files(server, server.api('micro.login', login='dmitri', password=PASSWORD)['token'])
            for method, kind, query in (('search.files', 'files', 'bestand'), ('search.files', 'files', 'upgrade'), ('search.messages', 'messages', 'pgrad')):
                wait_until(lambda: server.api(method, dmitri.token, query=query)[kind]['total'] == 1)
            self.assertEqual(server.stop(), 0)
            self.assertEqual(server.run('check').returncode, 0)


if __name__ == '__main__':
    unittest.main()
