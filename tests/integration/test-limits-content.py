# SPDX-FileCopyrightText: the MicroSlack contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Limits of what hangs on a message: exactly so much passes, one more is refused and changes nothing."""

import contextlib
import json
import os
import sqlite3
import unittest

from ms_limits import LIMIT, call_many, holds
from ms_talk import TalkCase
from ms_test_server import PASSWORD


class Content(TalkCase):
    def check(self, error, name, at, over, **arguments):
        arguments = {'channel': self.room, 'text': 'x', **arguments}
        self.refused(error, 'chat.postMessage', **arguments, **{name: over})
        return self.call('chat.postMessage', **arguments, **{name: at})['message']

    @holds('MS_LIMIT_BLOCKS', 'MS_LIMIT_ATTACHMENTS')
    def test_how_many(self):
        block, attachment = {'type': 'divider'}, {'text': 'x'}
        message = self.check('invalid_blocks', 'blocks', json.dumps([block] * LIMIT.BLOCKS), json.dumps([block] * (LIMIT.BLOCKS + 1)))
        self.assertEqual(len({b['block_id'] for b in message['blocks']}), LIMIT.BLOCKS)
        message = self.check('too_many_attachments', 'attachments', json.dumps([attachment] * LIMIT.ATTACHMENTS),
                             json.dumps([attachment] * (LIMIT.ATTACHMENTS + 1)))
        self.assertEqual(message['attachments'][-1]['id'], LIMIT.ATTACHMENTS)

    @holds('MS_LIMIT_CONTENT_DEPTH')
    def test_depth(self):
        def block(depth):
            """The block itself is the first level."""
            return json.dumps([{'type': 'x', 'y': json.loads('[' * (depth - 1) + ']' * (depth - 1))}])

        self.check('invalid_blocks', 'blocks', block(LIMIT.CONTENT_DEPTH), block(LIMIT.CONTENT_DEPTH + 1))

    @holds('MS_LIMIT_CONTENT_BYTES')
    def test_bytes_of_all_together(self):
        """By the sum as it is kept; a change that leaves too much is refused, too."""
        def attachments(length):
            shell = json.dumps({'attachments': [{'text': '', 'id': 1}]}, separators=(',', ':'))
            return json.dumps([{'text': 'x' * (length - len(shell))}])

        message = self.check('msg_too_long', 'attachments', attachments(LIMIT.CONTENT_BYTES), attachments(LIMIT.CONTENT_BYTES + 1))
        blocks = json.dumps([{'type': 'divider', 'block_id': 'x'}])
        self.refused('msg_too_long', 'chat.update', channel=self.room, ts=message['ts'], text='x', blocks=blocks)
        self.assertNotIn('blocks', self.find(message['ts']))
        self.call('chat.update', channel=self.room, ts=message['ts'], blocks=blocks, attachments='[]', text='x')

    @holds('MS_LIMIT_ICON_URL_CHARS', 'MS_LIMIT_EMOJI_NAME_BYTES')
    def test_icons(self):
        address = 'https://x.example/'
        self.check('invalid_arguments', 'icon_url', address.ljust(LIMIT.ICON_URL_CHARS, 'a'), address.ljust(LIMIT.ICON_URL_CHARS + 1, 'a'))
        self.check('invalid_arguments', 'icon_emoji', 'a' * LIMIT.EMOJI_NAME_BYTES, 'a' * (LIMIT.EMOJI_NAME_BYTES + 1))


def emoji(number):
    """As many names as are wanted."""
    return 'abcdefghijklmnopqrstuvwxyz'[number % 26] + str(number // 26)


class Items(TalkCase):
    def react(self, token, ts, number):
        return self.server.api('reactions.add', token, channel=self.room, timestamp=ts, name=emoji(number)).get('error')

    @holds('MS_LIMIT_REACTIONS_PER_USER', 'MS_LIMIT_REACTION_KINDS')
    def test_reactions(self):
        ts, per_user, kinds = self.post(), LIMIT.REACTIONS_PER_USER, LIMIT.REACTION_KINDS
        carol = self.server.register('carol')
        self.call('conversations.invite', channel=self.room, users=self.call('auth.test', carol)['user_id'])
        people = (self.anna, self.boris, carol)
        for number in range(kinds):
            self.assertIsNone(self.react(people[number // per_user], ts, number))
        self.assertEqual(self.react(self.anna, ts, 2 * per_user), 'too_many_reactions')
        self.assertEqual(self.react(carol, ts, kinds), 'too_many_emoji')
        self.assertIsNone(self.react(carol, ts, 0), 'a kind that is there')
        self.assertEqual([r['name'] for r in self.find(ts)['reactions']], [emoji(n) for n in range(kinds)])

    @holds('MS_LIMIT_REACTION_USERS')
    def test_named_users(self):
        ts = self.post()
        accounts = [('micro.register', {'name': f'many-{n}', 'password': PASSWORD}) for n in range(LIMIT.REACTION_USERS + 1)]
        tokens = [reply['token'] for reply in call_many(self.server, None, accounts)]
        ids = [self.call('auth.test', token)['user_id'] for token in tokens]
        self.call('conversations.invite', channel=self.room, users=','.join(ids))
        for token in tokens:
            self.assertIsNone(self.react(token, ts, 0))
        shown = self.find(ts)['reactions'][0]
        self.assertEqual((shown['count'], shown['users']), (len(ids), ids[:LIMIT.REACTION_USERS]))
        full = self.call('reactions.get', channel=self.room, timestamp=ts, full='true')['message']['reactions'][0]
        self.assertEqual((full['count'], full['users']), (len(ids), ids))
        self.call('reactions.remove', tokens[0], channel=self.room, timestamp=ts, name=emoji(0))
        self.assertEqual(self.find(ts)['reactions'][0]['users'], ids[1:])

    @holds('MS_LIMIT_PINS')
    def test_pins(self):
        stamps = [self.post(str(n)) for n in range(LIMIT.PINS + 1)]
        for ts in stamps[:-1]:
            self.call('pins.add', channel=self.room, timestamp=ts)
        self.refused('too_many_pins', 'pins.add', channel=self.room, timestamp=stamps[-1])
        self.assertEqual(len(self.call('pins.list', channel=self.room)['items']), LIMIT.PINS)

    @holds('MS_LIMIT_STARS', 'MS_LIMIT_REACTIONS_LISTED', 'MS_LIMIT_ITEMS_PAGE')
    def test_lists(self):
        """All but the last are written into the store, while nobody serves it."""
        first, second = self.post(), self.post()
        page, listed = LIMIT.ITEMS_PAGE, LIMIT.REACTIONS_LISTED
        self.server.stop()
        with contextlib.closing(sqlite3.connect(os.path.join(self.server.folder, 'microslack.db'))) as store, store:
            account, channel = store.execute('SELECT a.id, c.id FROM account a, channel c WHERE a.public_id = ? AND c.public_id = ?',
                                             (self.ids[self.boris], self.room)).fetchone()
            store.executemany('INSERT INTO message (id, channel, ts, account, text, seq, revision, digest, counts) VALUES (?, ?, ?, ?, ?, 0, 0, 0, 0)',
                              [(n, channel, n, account, 'x') for n in range(1, LIMIT.STARS)])
            store.executemany('INSERT INTO star (account, message, channel, created, place) VALUES (?, ?, ?, 1, ?)',
                              [(account, n, channel, n) for n in range(1, LIMIT.STARS)])
            store.executemany('INSERT INTO reaction (message, name, account, place) VALUES (?, ?, ?, ?)',
                              [(n, name, account, 2 * n + place) for n in range(1, listed) for place, name in enumerate(('eyes', 'wave'))])
        self.server.start()
        self.call('stars.add', self.boris, channel=self.room, timestamp=first)
        self.refused('too_many_stars', 'stars.add', self.boris, channel=self.room, timestamp=second)
        self.assertEqual(self.call('stars.list', self.boris, limit=1)['paging']['total'], LIMIT.STARS)
        self.assertEqual([len(self.call('stars.list', self.boris, limit=n)['items']) for n in (page - 1, page, page + 1)], [page - 1, page, page])
        for ts in (first, second):
            self.assertIsNone(self.react(self.boris, ts, 0))
            reply = self.call('reactions.list', self.boris, count=page + 1)
            self.assertEqual((len(reply['items']), reply['paging']['total'], reply['paging']['pages']), (page, listed, listed // page))


class Kept(TalkCase):
    @holds('MS_LIMIT_PREF_NAME_CHARS', 'MS_LIMIT_PREF_BYTES')
    def test_one_preference(self):
        def prefs(name, length):
            return json.dumps({'n' * name: 'x' * (length - 2)})

        name, length = LIMIT.PREF_NAME_CHARS, LIMIT.PREF_BYTES
        for over in (prefs(name + 1, 9), prefs(name, length + 1)):
            self.refused('invalid_arguments', 'micro.prefs.set', prefs=over)
        self.call('micro.prefs.set', prefs=prefs(name, length))

    @holds('MS_LIMIT_PREFS', 'MS_LIMIT_PREFS_BYTES')
    def test_all_preferences(self):
        self.call('micro.prefs.set', self.boris, prefs=json.dumps({f'p{n}': n for n in range(LIMIT.PREFS)}))
        self.refused('too_many_prefs', 'micro.prefs.set', self.boris, prefs='{"more":1}')
        self.call('micro.prefs.set', self.boris, prefs='{"p0":null,"more":1}')
        piece, left = 8000, LIMIT.PREFS_BYTES
        values = {}
        while left:
            size = min(piece, left)
            values[f'k{len(values):02}'] = 'x' * (size - 5)
            left -= size
        self.refused('too_many_prefs', 'micro.prefs.set', self.vera, prefs=json.dumps({**values, 'k00': values['k00'] + 'x'}))
        self.call('micro.prefs.set', self.vera, prefs=json.dumps(values))

    @holds('MS_LIMIT_DRAFTS', 'MS_LIMIT_DRAFTS_BYTES')
    def test_drafts(self):
        def draft(number, text, token=self.anna):
            return self.server.api('micro.drafts.set', token, channel=self.room, thread_ts=f'{number + 1}.000000', text=text).get('error')

        for number in range(LIMIT.DRAFTS):
            self.assertIsNone(draft(number, 'x'))
        self.assertEqual(draft(LIMIT.DRAFTS, 'x'), 'too_many_drafts')
        self.call('micro.drafts.delete', channel=self.room, thread_ts='1.000000')
        self.assertIsNone(draft(LIMIT.DRAFTS, 'x'), 'what was taken away makes room')
        self.assertEqual(draft(0, 'x'), 'too_many_drafts')
        piece, left, number = 30000, LIMIT.DRAFTS_BYTES, 0
        while left > piece:
            self.assertIsNone(draft(number, 'x' * piece, self.boris))
            left, number = left - piece, number + 1
        self.assertEqual(draft(number, 'x' * (left + 1), self.boris), 'too_many_drafts')
        self.assertIsNone(draft(number, 'x' * left, self.boris))
        self.assertEqual(draft(number, 'x' * (LIMIT.TEXT_CHARS + 1), self.boris), 'msg_too_long')


if __name__ == '__main__':
    unittest.main()
