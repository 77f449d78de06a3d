# SPDX-FileCopyrightText: the MicroSlack contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Direct messages among several people: who gets one, who hears of it, what counts in it, and what it cannot do."""

import time
import unittest

from ms_test_server import DEADLINE, Server

NEVER = '0000000000.000000'
NOT_SUPPORTED = 'method_not_supported_for_channel_type'


class Groups(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.server = Server()
        cls.server.start()
        cls.token = {'anna': cls.server.set_up()}
        for name in ('boris', 'clara', 'dmitri', 'eve'):
            cls.token[name] = cls.server.register(name)
        cls.id = {name: cls.call_of(token, 'auth.test')['user_id'] for name, token in cls.token.items()}

    @classmethod
    def tearDownClass(cls):
        cls.server.__exit__()

    @classmethod
    def call_of(cls, token, method, **arguments):
        reply = cls.server.api(method, token, **arguments)
        assert reply['ok'], (method, arguments, reply)
        return reply

    def call(self, who, method, **arguments):
        return self.call_of(self.token[who], method, **arguments)

    def refused(self, who, error, method, **arguments):
        before = self.seq()
        reply = self.server.api(method, self.token[who], **arguments)
        self.assertEqual((reply['ok'], reply.get('error')), (False, error), (method, arguments))
        self.assertEqual(self.seq(), before, 'a refusal left something')

    def seq(self):
        return self.call('anna', 'micro.boot')['seq']

    def users(self, *names):
        return ','.join(self.id[name] for name in names)

    def open(self, who, *names):
        return self.call(who, 'conversations.open', users=self.users(*names), return_im='true')

    def boot(self, who, channel):
        return next((c for c in self.call(who, 'micro.boot')['channels'] if c['id'] == channel), None)

    def until_found(self, who, query, number):
        end = time.monotonic() + DEADLINE
        while True:
            matches = self.call(who, 'search.messages', query=query)['messages']['matches']
            if len(matches) == number:
                return matches
            self.assertLess(time.monotonic(), end, (query, matches))
            time.sleep(0.02)

    def test_the_same_people_have_one(self):
        first = self.open('anna', 'clara', 'boris')
        channel = first['channel']
        self.assertNotIn('already_open', first)
        self.assertRegex(channel['id'], '^G[A-Z0-9]{10}$')
        self.assertEqual(channel['name'], 'mpdm-anna--boris--clara-1')
        flags = {name: channel[name] for name in ('is_channel', 'is_group', 'is_im', 'is_mpim', 'is_private', 'is_member', 'is_open')}
        self.assertEqual(flags, {'is_channel': False, 'is_group': True, 'is_im': False, 'is_mpim': True, 'is_private': True, 'is_member': True,
                                 'is_open': True})
        self.assertEqual((channel['num_members'], channel['creator'], channel['latest_ts']), (3, self.id['anna'], NEVER))
        for who, others in (('boris', ('anna', 'clara')), ('clara', ('boris', 'anna', 'clara', 'boris')), ('anna', ('boris', 'clara'))):
            again = self.open(who, *others)
            self.assertEqual((again['channel']['id'], again['no_op'], again['already_open']), (channel['id'], True, True))
        self.assertEqual(self.call('boris', 'conversations.open', channel=channel['id'])['channel']['id'], channel['id'])
        self.assertNotEqual(self.open('anna', 'boris', 'dmitri')['channel']['id'], channel['id'])
        self.assertEqual(sorted(self.call('clara', 'conversations.members', channel=channel['id'])['members']),
                         sorted(self.id[name] for name in ('anna', 'boris', 'clara')))
        self.assertEqual(self.call('clara', 'conversations.history', channel=channel['id'])['messages'], [])

    def test_one_other_is_a_direct_message(self):
        for users in (('boris',), ('boris', 'boris'), ('anna', 'boris')):
            channel = self.open('anna', *users)['channel']
            self.assertTrue(channel['is_im'])
            self.assertEqual(channel['user'], self.id['boris'])
        self.assertEqual(self.open('anna', 'anna')['channel']['user'], self.id['anna'])

    def test_who_cannot_be_meant(self):
        self.refused('anna', 'users_list_not_supplied', 'conversations.open')
        self.refused('anna', 'user_not_found', 'conversations.open', users=self.users('boris', 'clara') + ',U0NOBODY000')

    def test_only_members_see_it(self):
        channel = self.open('anna', 'boris', 'dmitri')['channel']['id']
        for method, arguments in (('conversations.info', {}), ('conversations.history', {}), ('conversations.members', {}),
                                  ('conversations.open', {}), ('conversations.close', {}), ('conversations.mark', {'ts': '1'}),
                                  ('conversations.join', {}), ('conversations.leave', {}), ('conversations.rename', {'name': 'x'}),
                                  ('chat.postMessage', {'text': 'x'})):
            self.refused('clara', 'channel_not_found', method, channel=channel, **arguments)
        for method in ('conversations.list', 'users.conversations'):
            lists = {who: [c['id'] for c in self.call(who, method, types='mpim', limit='1000')['channels']] for who in ('anna', 'clara')}
            self.assertIn(channel, lists['anna'])
            self.assertNotIn(channel, lists['clara'])
        of_boris = [c['id'] for c in self.call('clara', 'users.conversations', user=self.id['boris'], types='mpim')['channels']]
        self.assertNotIn(channel, of_boris)
        of_boris = [c['id'] for c in self.call('dmitri', 'users.conversations', user=self.id['boris'], types='mpim')['channels']]
        self.assertIn(channel, of_boris)
        for types in ('private_channel', 'public_channel', 'im'):
            self.assertNotIn(channel, [c['id'] for c in self.call('anna', 'conversations.list', types=types)['channels']])
        self.assertIsNone(self.boot('clara', channel))

    def test_what_it_cannot_do(self):
        channel = self.open('anna', 'clara', 'dmitri')['channel']['id']
        for method, arguments in (('conversations.leave', {}), ('conversations.join', {}), ('conversations.rename', {'name': 'fun'}),
                                  ('conversations.invite', {'users': self.id['eve']}), ('conversations.archive', {}),
                                  ('conversations.unarchive', {}), ('conversations.setTopic', {'topic': 'x'}),
                                  ('conversations.setPurpose', {'purpose': 'x'})):
            self.refused('anna', NOT_SUPPORTED, method, channel=channel, **arguments)
        self.refused('anna', 'channel_not_found', 'micro.invites.create', channels=channel)
        self.assertTrue(self.call('clara', 'conversations.create', name='mpdm-anna--clara--dmitri-1')['channel']['is_channel'])

    def test_every_message_is_a_mention(self):
        channel = self.open('anna', 'boris', 'eve')['channel']['id']
        first = self.call('anna', 'chat.postMessage', channel=channel, text='first')['ts']
        self.call('anna', 'chat.postMessage', channel=channel, text='second')
        for who, count in (('anna', 0), ('boris', 2), ('eve', 2)):
            seen = self.boot(who, channel)
            self.assertEqual((seen['unread_count'], seen['mention_count']), (count, count), who)
        with self.server.stream(self.token['eve']) as eve, self.server.stream(self.token['boris']) as boris:
            self.call('eve', 'conversations.mark', channel=channel, ts=first)
            frame = eve.until(lambda f: f['type'] == 'mpim_marked')
            self.assertEqual({k: frame[k] for k in ('channel', 'ts', 'unread_count', 'unread_count_display', 'num_mentions', 'mention_count')},
                             {'channel': channel, 'ts': first, 'unread_count': 1, 'unread_count_display': 1, 'num_mentions': 1, 'mention_count': 1})
            self.call('anna', 'chat.postMessage', channel=channel, text='third')
            types = []
            boris.until(lambda f: types.append(f['type']) or f.get('text') == 'third')
            self.assertNotIn('mpim_marked', types)
        info = self.call('eve', 'conversations.info', channel=channel)['channel']
        self.assertEqual((info['last_read'], info['unread_count'], info['mention_count']), (first, 2, 2))

    def test_everybody_in_it_is_told(self):
        with self.server.stream(self.token['clara']) as clara, self.server.stream(self.token['anna']) as anna, \
                self.server.stream(self.token['boris']) as outside:
            channel = self.open('anna', 'clara', 'eve')['channel']['id']
            for stream, who in ((anna, 'anna'), (clara, 'clara')):
                frame = stream.until(lambda f: f['type'] == 'mpim_joined')
                self.assertEqual((frame['user'], frame['event_topic']), (self.id[who],) * 2)
                self.assertEqual((frame['channel']['id'], frame['channel']['is_mpim'], frame['channel']['is_member']), (channel, True, True))
            self.call('eve', 'chat.postMessage', channel=channel, text='hello there')
            frame = clara.until(lambda f: f['type'] == 'message')
            self.assertEqual((frame['channel'], frame['text']), (channel, 'hello there'))
            self.assertEqual(self.call('clara', 'conversations.info', channel=channel)['channel']['num_members'], 3)
            general = self.server.channel(self.token['anna'])
            self.call('anna', 'chat.postMessage', channel=general, text='to everybody')
            seen = []
            outside.until(lambda f: seen.append(f) or f.get('text') == 'to everybody')
            self.assertEqual([f for f in seen if channel in str(f)], [])

    def test_closing_is_for_oneself_and_a_message_opens_it(self):
        channel = self.open('boris', 'clara', 'eve')['channel']['id']
        with self.server.stream(self.token['clara']) as clara:
            self.call('clara', 'conversations.close', channel=channel)
            frame = clara.until(lambda f: f['type'] == 'mpim_close')
            self.assertEqual((frame['user'], frame['channel']), (self.id['clara'], channel))
            again = self.call('clara', 'conversations.close', channel=channel)
            self.assertEqual((again['no_op'], again['already_closed']), (True, True))
            self.assertIsNone(self.boot('clara', channel))
            self.assertIsNotNone(self.boot('eve', channel))
            listed = [c['id'] for c in self.call('clara', 'users.conversations', types='mpim')['channels']]
            self.assertNotIn(channel, listed)
            self.call('eve', 'chat.postMessage', channel=channel, text='are you there?')
            order = []
            clara.until(lambda f: order.append(f['type']) or f['type'] == 'message')
            self.assertIn('mpim_open', order)
            self.assertEqual(self.boot('clara', channel)['unread_count'], 1)
            self.call('clara', 'conversations.close', channel=channel)
            reply = self.open('clara', 'eve', 'boris')
            self.assertEqual(reply['channel']['id'], channel)
            self.assertNotIn('already_open', reply)
            clara.until(lambda f: f['type'] == 'mpim_open')
        self.refused('clara', NOT_SUPPORTED, 'conversations.close', channel=self.server.channel(self.token['anna']))

    def test_it_is_searched_by_those_in_it(self):
        channel = self.open('dmitri', 'clara', 'eve')['channel']
        self.call('dmitri', 'chat.postMessage', channel=channel['id'], text='the heron flies')
        for query in ('heron', f'heron in:{channel["name"]}', f'heron in:<#{channel["id"]}>'):
            match = self.until_found('eve', query, 1)[0]
            self.assertEqual((match['channel']['id'], match['channel']['is_mpim'], match['channel']['is_private']), (channel['id'], True, True))
        self.until_found('boris', 'heron', 0)
        self.until_found('boris', f'heron in:{channel["name"]}', 0)

    def test_only_the_author_deletes(self):
        channel = self.open('anna', 'dmitri', 'eve')['channel']['id']
        ts = self.call('eve', 'chat.postMessage', channel=channel, text='mine')['ts']
        self.refused('anna', 'cant_delete_message', 'chat.delete', channel=channel, ts=ts)
        self.call('eve', 'chat.delete', channel=channel, ts=ts)

    def test_a_restart_keeps_all(self):
        channel = self.open('boris', 'dmitri', 'eve')['channel']
        self.call('boris', 'chat.postMessage', channel=channel['id'], text='before')
        self.call('dmitri', 'conversations.close', channel=channel['id'])
        self.server.stop()
        self.server.start()
        self.assertEqual(self.open('eve', 'boris', 'dmitri')['channel']['id'], channel['id'])
        self.assertIsNone(self.boot('dmitri', channel['id']))
        with self.server.stream(self.token['dmitri']) as dmitri:
            self.call('eve', 'chat.postMessage', channel=channel['id'], text='after')
            self.assertEqual(dmitri.until(lambda f: f['type'] == 'message')['text'], 'after')
        self.assertEqual([m['text'] for m in self.server.history(self.token['dmitri'], channel['id'])], ['before', 'after'])


if __name__ == '__main__':
    unittest.main()
