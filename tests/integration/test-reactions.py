# SPDX-FileCopyrightText: the MicroSlack contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Reactions, pins and saved messages: who may, who learns of it, what messages and pages show."""

import time
import unittest

from ms_talk import TalkCase
from ms_test_server import DEADLINE


class Items(TalkCase):
    def item(self, ts, **more):
        return {'channel': self.room, 'timestamp': ts, **more}

    def react(self, ts, name, token=None):
        return self.call('reactions.add', token, **self.item(ts, name=name))

    def hidden_from_strangers(self, method, **arguments):
        """A private room answers as one that does not exist, byte for byte."""
        ts = self.post()
        replies = []
        for channel in (self.room, 'C00000000ZZ'):
            replies.append(self.server.api(method, self.vera, channel=channel, timestamp=ts, **arguments))
        self.assertEqual(replies[0], {'ok': False, 'error': 'channel_not_found'})
        self.assertEqual(replies[0], replies[1])

    def refuses_bad_items(self, method, **more):
        ts = self.post()
        self.refused('no_item_specified', method, channel=self.room, **more)
        self.refused('no_item_specified', method, timestamp=ts, **more)
        self.refused('bad_timestamp', method, channel=self.room, timestamp='x', **more)
        self.refused('message_not_found', method, channel=self.room, timestamp='1.0', **more)
        self.refused('channel_not_found', method, channel='C00000000ZZ', timestamp=ts, **more)
        self.assertNotIn('reactions', self.find(ts))


class Reactions(Items):
    def test_order_and_shape(self):
        ts = self.post()
        revision = self.find(ts)['revision']
        self.react(ts, 'eyes')
        self.react(ts, '+1', self.boris)
        self.react(ts, 'eyes', self.boris)
        anna, boris = self.ids[self.anna], self.ids[self.boris]
        shown = [{'name': 'eyes', 'count': 2, 'users': [anna, boris]}, {'name': '+1', 'count': 1, 'users': [boris]}]
        self.assertEqual(self.find(ts)['reactions'], shown)
        self.assertEqual(self.call('conversations.history', self.boris, channel=self.room)['messages'][0]['reactions'], shown)
        got = self.call('reactions.get', self.boris, **self.item(ts))
        self.assertEqual((got['type'], got['channel'], got['message']['reactions']), ('message', self.room, shown))
        self.assertEqual(self.call('reactions.get', **self.item(ts, full='true'))['message']['reactions'], shown)
        self.call('reactions.remove', **self.item(ts, name='eyes'))
        self.assertEqual(self.find(ts)['reactions'], [{'name': 'eyes', 'count': 1, 'users': [boris]}, shown[1]])
        for name in ('eyes', '+1'):
            self.call('reactions.remove', self.boris, **self.item(ts, name=name))
        self.assertEqual(('reactions' in self.find(ts), self.find(ts)['revision']), (False, revision))

    def test_events_go_to_members_alone(self):
        ts = self.post()
        with self.server.stream(self.boris) as boris, self.server.stream(self.vera) as vera:
            for method, kind in (('reactions.add', 'reaction_added'), ('reactions.remove', 'reaction_removed')):
                reply = self.call(method, self.boris, **self.item(ts, name='wave::skin-tone-3'))
                event = boris.until(lambda f, kind=kind: f['type'] == kind)
                self.assertEqual(event['event_seq'], reply['event_seq'])
                self.assertEqual({k: event[k] for k in ('user', 'reaction', 'item_user', 'item', 'event_topic')},
                                 {'user': self.ids[self.boris], 'reaction': 'wave::skin-tone-3', 'item_user': self.ids[self.anna],
                                  'item': {'type': 'message', 'channel': self.room, 'ts': ts}, 'event_topic': self.room})
            self.quiet(vera, 'reaction_added', 'reaction_removed')

    def test_refusals(self):
        ts = self.post()
        self.react(ts, 'eyes')
        before = self.find(ts)
        self.refused('already_reacted', 'reactions.add', **self.item(ts, name='eyes'))
        self.refused('no_reaction', 'reactions.remove', self.boris, **self.item(ts, name='eyes'))
        self.refused('no_reaction', 'reactions.remove', **self.item(ts, name='wave'))
        for name in ('', 'Eyes', ':eyes:', 'a b', 'a::skin-tone-7', 'a::skin-tone-2x', '<x>', 'a"b'):
            self.refused('invalid_name', 'reactions.add', **self.item(ts, name=name))
        self.refuses_bad_items('reactions.add', name='eyes')
        self.hidden_from_strangers('reactions.add', name='eyes')
        self.hidden_from_strangers('reactions.remove', name='eyes')
        self.hidden_from_strangers('reactions.get')
        self.assertEqual(self.find(ts), before)

    def test_who_only_reads_does_not_react(self):
        open_room = self.call('conversations.create', name=f'open-{self.rooms}')['channel']['id']
        ts = self.post(channel=open_room)
        self.refused('not_in_channel', 'reactions.add', self.vera, channel=open_room, timestamp=ts, name='eyes')
        self.call('reactions.add', channel=open_room, timestamp=ts, name='eyes')
        self.assertEqual(self.call('reactions.get', self.vera, channel=open_room, timestamp=ts)['message']['reactions'][0]['count'], 1)
        self.call('conversations.archive', channel=open_room)
        self.refused('is_archived', 'reactions.add', channel=open_room, timestamp=ts, name='wave')
        self.refused('is_archived', 'reactions.remove', channel=open_room, timestamp=ts, name='eyes')
        self.refused('is_archived', 'pins.add', channel=open_room, timestamp=ts)
        self.assertEqual(self.find(ts, channel=open_room)['reactions'][0]['name'], 'eyes')

    def test_list(self):
        stamps = [self.post(f'm{i}') for i in range(5)]
        for ts in stamps:
            self.react(ts, 'eyes', self.boris)
        self.react(stamps[0], 'wave', self.boris)
        wanted = [stamps[0], *stamps[:0:-1]]

        def seen(items):
            return [item['message']['ts'] for item in items if item['channel'] == self.room]

        mine = self.call('reactions.list', self.boris)
        self.assertEqual(seen(mine['items'])[:5], wanted)
        self.assertEqual(set(mine['items'][0]), {'type', 'channel', 'message'})
        self.assertEqual(seen(self.call('reactions.list', user=self.ids[self.boris])['items'])[:5], wanted)
        self.assertEqual(seen(self.call('reactions.list', self.vera, user=self.ids[self.boris])['items']), [])
        self.assertEqual(self.call('reactions.list', self.boris, count=2, page=2)['paging']['page'], 2)
        self.refused('user_not_found', 'reactions.list', user='U00000000ZZ')
        paged, cursor = [], ''
        while True:
            page = self.call('reactions.list', self.boris, limit=2, cursor=cursor)
            paged += page['items']
            cursor = page['response_metadata']['next_cursor']
            self.react(self.post('while paging'), 'eyes', self.boris)
            if not cursor:
                break
        self.assertEqual(seen(paged)[:5], wanted)
        self.refused('invalid_cursor', 'reactions.list', cursor='x')


class Pins(Items):
    def test_pins(self):
        stamps = [self.post(f'p{i}') for i in range(3)]
        with self.server.stream(self.boris) as boris, self.server.stream(self.vera) as vera:
            self.call('pins.add', self.boris, **self.item(stamps[0]))
            event = boris.until(lambda f: f['type'] == 'pin_added')
            self.quiet(vera, 'pin_added')
            item = event['item']
            self.assertEqual((event['user'], event['channel_id'], event['item_user'], event['pin_count']),
                             (self.ids[self.boris], self.room, self.ids[self.anna], 1))
            self.assertEqual((item['type'], item['channel'], item['created_by'], item['message']['ts'], item['message']['pinned_to']),
                             ('message', self.room, self.ids[self.boris], stamps[0], [self.room]))
            self.assertIsInstance(item['created'], int)
            self.call('pins.add', **self.item(stamps[2]))
            listed = self.call('pins.list', self.boris, channel=self.room)['items']
            self.assertEqual([i['message']['ts'] for i in listed], [stamps[2], stamps[0]])
            self.assertEqual({k: listed[1][k] for k in ('type', 'channel', 'created_by', 'created')},
                             {'type': 'message', 'channel': self.room, 'created_by': self.ids[self.boris], 'created': item['created']})
            page = self.call('conversations.history', channel=self.room)
            self.assertEqual((page['pin_count'], page['messages'][0]['pinned_to'], 'pinned_to' in page['messages'][1]), (2, [self.room], False))
            self.call('pins.remove', **self.item(stamps[0]))
            event = boris.until(lambda f: f['type'] == 'pin_removed')
            self.assertEqual((event['pin_count'], event['has_pins'], 'pinned_to' in event['item']['message']), (1, True, False))
            self.call('pins.remove', **self.item(stamps[2]))
            self.assertEqual(boris.until(lambda f: f['type'] == 'pin_removed')['has_pins'], False)
        self.assertEqual((self.call('pins.list', channel=self.room)['items'], 'pinned_to' in self.find(stamps[2])), ([], False))

    def test_refusals(self):
        ts = self.post()
        notice = next(m['ts'] for m in self.call('conversations.history', channel=self.room)['messages'] if m.get('subtype') == 'group_join')
        self.call('pins.add', **self.item(ts))
        self.refused('already_pinned', 'pins.add', self.boris, **self.item(ts))
        self.refused('not_pinnable', 'pins.add', **self.item(notice))
        self.refused('no_pin', 'pins.remove', **self.item(self.post()))
        self.refuses_bad_items('pins.add')
        self.hidden_from_strangers('pins.add')
        self.hidden_from_strangers('pins.remove')
        self.hidden_from_strangers('pins.list')
        self.assertEqual(len(self.call('pins.list', channel=self.room)['items']), 1)

    def test_what_is_deleted_loses_everything(self):
        ts = self.post()
        self.call('pins.add', **self.item(ts))
        self.react(ts, 'eyes')
        self.call('stars.add', self.boris, **self.item(ts))
        self.call('chat.delete', **self.item(ts), ts=ts)
        page = self.call('conversations.history', channel=self.room)
        self.assertEqual((page['pin_count'], self.call('pins.list', channel=self.room)['items']), (0, []))
        for method in ('reactions.get', 'pins.add', 'stars.add', 'stars.remove'):
            self.refused('message_not_found', method, **self.item(ts))
        for method in ('stars.list', 'reactions.list'):
            self.assertNotIn(ts, [i['message']['ts'] for i in self.call(method, self.boris)['items']])

    def test_changes_carry_what_hangs_on_a_message(self):
        ts = self.post()
        self.call('pins.add', **self.item(ts))
        self.react(ts, 'eyes')
        self.call('stars.add', self.boris, **self.item(ts))
        with self.server.stream(self.boris) as boris:
            self.call('chat.update', channel=self.room, ts=ts, text='new')
            event = boris.until(lambda f: f.get('subtype') == 'message_changed')
        for message in (event['message'], event['previous_message']):
            self.assertEqual((message['reactions'][0]['name'], message['pinned_to'], 'is_starred' in message), ('eyes', [self.room], False))

    def test_a_restart_keeps_all(self):
        ts = self.post()
        self.call('pins.add', **self.item(ts))
        self.react(ts, 'eyes')
        self.call('stars.add', **self.item(ts))
        before = self.find(ts)
        self.server.stop()
        self.server.start()
        self.assertEqual(self.find(ts), before)
        self.assertTrue(before['is_starred'])
        newest = [self.call('conversations.history', token, channel=self.room)['messages'][0] for token in (self.boris, self.boris, self.anna, self.anna)]
        self.assertEqual(['is_starred' in m for m in newest], [False, False, True, True])


class Stars(Items):
    def test_only_the_own_connections_learn(self):
        ts = self.post()
        with self.server.stream(self.boris) as boris, self.server.stream(self.anna) as anna:
            self.call('stars.add', self.boris, **self.item(ts))
            event = boris.until(lambda f: f['type'] == 'star_added')
            self.assertEqual((event['user'], event['event_topic'], event['item']['channel'], event['item']['message']['ts']),
                             (self.ids[self.boris], self.ids[self.boris], self.room, ts))
            self.call('stars.remove', self.boris, **self.item(ts))
            boris.until(lambda f: f['type'] == 'star_removed')
            self.quiet(anna, 'star_added', 'star_removed')

    def test_pages_are_each_persons_own(self):
        """Also those that are ready in memory."""
        ts = self.post()

        def marks(token):
            pages = [self.call('conversations.history', token, channel=self.room, limit=5) for _ in range(3)]
            return [page['messages'][0].get('is_starred') for page in pages]

        self.assertEqual(marks(self.boris), [None] * 3)
        self.call('stars.add', self.boris, **self.item(ts))
        self.assertEqual((marks(self.boris), marks(self.anna)), ([True] * 3, [None] * 3))
        self.assertTrue(self.find(ts, self.boris)['is_starred'])
        self.assertTrue(self.call('reactions.get', self.boris, **self.item(ts))['message']['is_starred'])
        self.call('pins.add', **self.item(ts))
        self.assertEqual([self.call('pins.list', token, channel=self.room)['items'][0]['message'].get('is_starred') for token in (self.boris, self.anna)],
                         [True, None])
        self.call('stars.remove', self.boris, **self.item(ts))
        self.assertEqual(marks(self.boris), [None] * 3)

    def test_replies_and_roots(self):
        """Replies carry what hangs on them; what a thread is to somebody is in nobody else's page."""
        root = self.post()
        reply = self.post('reply', self.boris, thread_ts=root)
        self.call('conversations.invite', channel=self.room, users=self.ids[self.vera])
        newest = [next(m for m in self.call('conversations.history', token, channel=self.room, limit=9)['messages'] if m['ts'] == root)
                  for token in (self.anna, self.vera, self.anna, self.vera)]
        self.assertEqual([m['subscribed'] for m in newest], [True, False, True, False])
        for ts in (root, reply):
            self.call('stars.add', self.vera, **self.item(ts))
            self.call('pins.add', **self.item(ts))
            self.react(ts, 'eyes')
        for token, starred in ((self.vera, True), (self.anna, None)):
            shown = self.call('conversations.replies', token, channel=self.room, ts=root)['messages']
            self.assertEqual([(m.get('is_starred'), m['pinned_to'], m['reactions'][0]['name']) for m in shown], [(starred, [self.room], 'eyes')] * 2)
        self.assertEqual(self.call('conversations.history', channel=self.room)['pin_count'], 2)
        self.call('stars.remove', self.vera, **self.item(root))
        self.assertEqual([self.find(root, token)['subscribed'] for token in (self.anna, self.vera)], [True, False])
        self.call('chat.delete', channel=self.room, ts=root)
        grave = self.find(root)
        self.assertEqual((grave['subtype'], 'reactions' in grave, 'pinned_to' in grave), ('tombstone', False, False))
        self.assertEqual([i['message']['ts'] for i in self.call('pins.list', channel=self.room)['items']], [reply])
        for method in ('reactions.add', 'pins.add', 'stars.add'):
            self.refused('message_not_found', method, **self.item(root, name='eyes'))

    def test_list(self):
        stamps = [self.post(f's{i}') for i in range(5)]
        for ts in stamps:
            self.call('stars.add', self.boris, **self.item(ts))
        listed = self.call('stars.list', self.boris, count=3)
        self.assertEqual([i['message']['ts'] for i in listed['items']], stamps[:1:-1])
        self.assertEqual((listed['items'][0]['type'], listed['items'][0]['channel'], listed['items'][0]['message']['is_starred']), ('message', self.room, True))
        self.assertIsInstance(listed['items'][0]['date_create'], int)
        self.assertEqual(listed['paging']['page'], 1)
        paged, cursor = [], ''
        while True:
            page = self.call('stars.list', self.boris, limit=2, cursor=cursor)
            paged += [i['message']['ts'] for i in page['items'] if i['channel'] == self.room]
            cursor = page['response_metadata']['next_cursor']
            self.call('stars.add', self.boris, **self.item(self.post('while paging')))
            if not cursor:
                break
        self.assertEqual(paged, stamps[::-1])
        self.call('conversations.leave', self.boris, channel=self.room)
        self.assertEqual([i for i in self.call('stars.list', self.boris)['items'] if i['channel'] == self.room], [])
        self.call('conversations.invite', channel=self.room, users=self.ids[self.boris])
        self.assertIn(stamps[0], [i['message']['ts'] for i in self.call('stars.list', self.boris)['items']])

    def test_refusals(self):
        ts = self.post()
        self.call('stars.add', **self.item(ts))
        self.refused('already_starred', 'stars.add', **self.item(ts))
        self.refused('not_starred', 'stars.remove', self.boris, **self.item(ts))
        self.refuses_bad_items('stars.add')
        self.hidden_from_strangers('stars.add')
        self.hidden_from_strangers('stars.remove')


class Found(Items):
    """What can be looked for."""

    def search(self, query, token=None):
        return [m['ts'] for m in self.call('search.messages', token, query=query)['messages']['matches']]

    def wait_for(self, query, wanted, token=None):
        """The index follows within a moment."""
        end = time.monotonic() + DEADLINE
        while (found := self.search(query, token)) != wanted and time.monotonic() < end:
            time.sleep(0.01)
        self.assertEqual(found, wanted, query)

    def test_operators(self):
        word = f'quokka{self.rooms}'
        stamps = [self.post(f'{word} {i}') for i in range(4)]
        self.wait_for(word, stamps[::-1])
        self.call('pins.add', **self.item(stamps[0]))
        self.react(stamps[1], 'eyes', self.boris)
        self.react(stamps[1], 'wave')
        self.react(stamps[2], 'wave')
        self.call('stars.add', self.boris, **self.item(stamps[2]))
        room = f'in:<#{self.room}>'
        for query, wanted in (
                ('has:pin', [0]), ('has::eyes:', [1]), ('has::wave:', [2, 1]), ('has::wave: has::eyes:', [1]), ('has::wave: -has::eyes:', [2]),
                ('-has:pin', [3, 2, 1]), ('has::wave: has:pin', []), ('HAS:PIN', [0]), ('has::none:', []), ('is:saved', []), ('-is:saved', [3, 2, 1, 0]),
                ('has:pin -has:pin', []), ('has:pin ...', [0])):
            self.assertEqual(self.search(f'{word} {query}'), [stamps[i] for i in wanted], query)
            if not query.startswith('-'):
                self.assertEqual(self.search(f'{room} {query}'), [stamps[i] for i in wanted], query)
        self.assertEqual(self.search(f'{word} is:saved', self.boris), [stamps[2]])
        self.assertEqual(self.search('is:saved', self.boris)[0], stamps[2])
        self.assertEqual(self.search('is:saved from:anna after:2020', self.boris)[0], stamps[2])
        self.assertEqual(self.search('is:saved before:2020', self.boris), [])
        self.assertEqual(self.search(f'has:pin {room} -{word}'), [])
        self.assertEqual(self.search('has::wave:')[0:2], [stamps[2], stamps[1]])
        oldest = self.call('search.messages', query=f'has::wave: {room}', sort_dir='asc')['messages']['matches']
        self.assertEqual([m['ts'] for m in oldest], [stamps[1], stamps[2]])
        for query in ('has:pin', 'has::wave:', 'has::eyes:', f'{word} has:pin', f'{room} has:pin'):
            self.assertEqual(self.search(query, self.vera), [], query)
        self.call('pins.remove', **self.item(stamps[0]))
        self.assertEqual(self.search(f'{word} has:pin'), [])

    def test_what_is_no_operator_is_words(self):
        ts = self.post(f'has:quux{self.rooms} here')
        self.wait_for(f'has:quux{self.rooms}', [ts])


if __name__ == '__main__':
    unittest.main()
