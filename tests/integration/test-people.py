# SPDX-FileCopyrightText: the MicroSlack contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""People and the conversations they are in: profiles and statuses that end, who is found by whom; members that come, go and are removed."""

import json
import time
import unittest

from ms_test_server import DEADLINE, PASSWORD, Server

NOT_SUPPORTED = 'method_not_supported_for_channel_type'


class Case(unittest.TestCase):
    """A team that anna owns; the others are members."""

    people = ('boris', 'clara', 'dmitri')

    @classmethod
    def setUpClass(cls):
        cls.server = Server()
        cls.server.start()
        cls.token = {'anna': cls.server.set_up(email='anna@example.org')}
        for name in cls.people:
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

    def make(self, who, name, **arguments):
        return self.call(who, 'conversations.create', name=name, **arguments)['channel']['id']

    def notices(self, who, channel):
        messages = self.call(who, 'conversations.history', channel=channel, limit=100)['messages']
        return [(m['subtype'], m['user'], m['text']) for m in reversed(messages) if 'subtype' in m]


class Members(Case):
    def test_removing_somebody(self):
        channel = self.make('boris', 'garden')
        self.call('boris', 'conversations.invite', channel=channel, users=f'{self.id["clara"]},{self.id["dmitri"]}')
        with self.server.stream(self.token['clara']) as clara, self.server.stream(self.token['dmitri']) as dmitri, \
                self.server.stream(self.token['anna']) as outside:
            reply = self.call('boris', 'conversations.kick', channel=channel, user=self.id['clara'])
            frame = clara.until(lambda f: f['type'] == 'channel_left')
            self.assertEqual((frame['channel'], frame['actor_id'], frame['event_topic']), (channel, self.id['boris'], self.id['clara']))
            frame = dmitri.until(lambda f: f['type'] == 'member_left_channel')
            self.assertEqual((frame['user'], frame['channel'], frame['channel_type']), (self.id['clara'], channel, 'C'))
            frame = dmitri.until(lambda f: f['type'] == 'message')
            text = f'<@{self.id["clara"]}> was removed from the channel by <@{self.id["boris"]}>'
            self.assertEqual((frame['subtype'], frame['user'], frame['text']), ('channel_leave', self.id['clara'], text))
            self.assertEqual(frame['event_seq'], reply['event_seq'])
            self.call('boris', 'chat.postMessage', channel=channel, text='who is left?')
            dmitri.until(lambda f: f.get('text') == 'who is left?')
            general = self.server.channel(self.token['anna'])
            self.call('anna', 'chat.postMessage', channel=general, text='all')
            for stream in (clara, outside):
                seen = []
                stream.until(lambda f: seen.append(f) or f.get('text') == 'all')
                self.assertEqual([f for f in seen if f.get('channel') == channel], [])
        self.assertEqual(self.call('dmitri', 'conversations.info', channel=channel)['channel']['num_members'], 2)
        self.refused('boris', 'not_in_channel', 'conversations.kick', channel=channel, user=self.id['clara'])
        self.call('clara', 'conversations.join', channel=channel)

    def test_who_may_remove_whom(self):
        general = self.server.channel(self.token['anna'])
        public, private = self.make('boris', 'meadow'), self.make('boris', 'cellar', is_private='true')
        for channel in (public, private):
            self.call('boris', 'conversations.invite', channel=channel, users=f'{self.id["clara"]},{self.id["dmitri"]}')
        self.refused('boris', 'cant_kick_self', 'conversations.kick', channel=public, user=self.id['boris'])
        self.refused('anna', 'cant_kick_from_general', 'conversations.kick', channel=general, user=self.id['boris'])
        self.refused('boris', 'user_not_found', 'conversations.kick', channel=public, user='U0NOBODY000')
        self.refused('boris', 'invalid_arguments', 'conversations.kick', channel=public)
        self.refused('anna', 'not_in_channel', 'conversations.kick', channel=public, user=self.id['clara'])
        self.refused('anna', 'channel_not_found', 'conversations.kick', channel=private, user=self.id['clara'])
        self.refused('clara', 'restricted_action', 'conversations.kick', channel=public, user=self.id['dmitri'])
        direct = self.call('boris', 'conversations.open', users=self.id['clara'])['channel']['id']
        group = self.call('boris', 'conversations.open', users=f'{self.id["clara"]},{self.id["dmitri"]}')['channel']['id']
        for channel in (direct, group):
            self.refused('boris', NOT_SUPPORTED, 'conversations.kick', channel=channel, user=self.id['clara'])
        with self.server.stream(self.token['dmitri']) as dmitri:
            self.call('clara', 'conversations.kick', channel=private, user=self.id['dmitri'])
            self.assertEqual(dmitri.until(lambda f: f['type'] == 'group_left')['actor_id'], self.id['clara'])
        self.refused('dmitri', 'channel_not_found', 'conversations.info', channel=private)
        self.call('anna', 'conversations.join', channel=public)
        self.call('anna', 'conversations.kick', channel=public, user=self.id['dmitri'])

    def test_invitations_are_all_or_nothing(self):
        channel = self.make('anna', 'pond')
        for users, error in ((f'{self.id["boris"]},U0NOBODY000', 'user_not_found'), (f'{self.id["boris"]},{self.id["anna"]}', 'cant_invite_self'),
                             ('', 'no_user')):
            self.refused('anna', error, 'conversations.invite', channel=channel, users=users)
        self.assertEqual(self.call('anna', 'conversations.members', channel=channel)['members'], [self.id['anna']])
        reply = self.call('anna', 'conversations.invite', channel=channel, users=','.join(self.id[name] for name in self.people))
        self.assertEqual(reply['channel']['num_members'], 4)
        self.refused('anna', 'already_in_channel', 'conversations.invite', channel=channel, users=self.id['boris'])
        members, cursor = [], ''
        while True:
            page = self.call('clara', 'conversations.members', channel=channel, limit=1, cursor=cursor)
            members += page['members']
            cursor = page['response_metadata']['next_cursor']
            if not cursor:
                break
        self.assertEqual(sorted(members), sorted(self.id.values()))

    def test_notices(self):
        channel = self.make('anna', 'orchard')
        self.call('anna', 'conversations.invite', channel=channel, users=self.id['boris'])
        self.call('clara', 'conversations.join', channel=channel)
        self.call('anna', 'conversations.setTopic', channel=channel, topic='apples & pears')
        self.call('anna', 'conversations.setPurpose', channel=channel, purpose='fruit')
        self.call('anna', 'conversations.rename', channel=channel, name='fruit-garden')
        self.call('clara', 'conversations.leave', channel=channel)
        self.call('anna', 'conversations.archive', channel=channel)
        self.call('anna', 'conversations.unarchive', channel=channel)
        anna, boris, clara = (self.id[name] for name in ('anna', 'boris', 'clara'))
        self.assertEqual(self.notices('anna', channel), [
            ('channel_join', anna, f'<@{anna}> has joined the channel'), ('channel_join', boris, f'<@{boris}> has joined the channel'),
            ('channel_join', clara, f'<@{clara}> has joined the channel'), ('channel_topic', anna, 'set the channel topic: apples &amp; pears'),
            ('channel_purpose', anna, 'set the channel purpose: fruit'),
            ('channel_name', anna, 'has renamed the channel from "orchard" to "fruit-garden"'),
            ('channel_leave', clara, f'<@{clara}> has left the channel'), ('channel_archive', anna, 'archived the channel'),
            ('channel_unarchive', anna, 'un-archived the channel')])
        info = self.call('anna', 'conversations.info', channel=channel)['channel']
        self.assertEqual((info['name'], info['previous_names'], info['topic']['creator']), ('fruit-garden', ['orchard'], anna))
        for value in (info['created'], info['updated'], info['unlinked'], info['num_members'], info['topic']['last_set']):
            self.assertIsInstance(value, int)
        reply = self.call('anna', 'conversations.join', channel=channel)
        self.assertEqual((reply['warning'], reply['response_metadata']['warnings']), ('already_in_channel',) * 1 + (['already_in_channel'],))
        self.assertTrue(self.call('clara', 'conversations.leave', channel=channel)['not_in_channel'])

    def test_conversations_of_others(self):
        """Of somebody else one learns only what one could see oneself."""
        shared, hidden, open_one = (self.make('boris', name, is_private=str(private).lower())
                                    for name, private in (('both', True), ('mine', True), ('seen', False)))
        self.call('boris', 'conversations.invite', channel=shared, users=self.id['clara'])
        types = 'public_channel,private_channel,im,mpim'
        seen = [c['id'] for c in self.call('clara', 'users.conversations', user=self.id['boris'], types=types)['channels']]
        self.assertIn(shared, seen)
        self.assertIn(open_one, seen)
        self.assertNotIn(hidden, seen)
        self.refused('clara', 'user_not_found', 'users.conversations', user='U0NOBODY000')
        self.refused('clara', 'invalid_types', 'users.conversations', types='private_channel,secret')
        page = self.call('clara', 'users.conversations', types=types, limit=1)
        self.assertEqual(len(page['channels']), 1)
        rest = self.call('clara', 'users.conversations', types=types, limit=1000, cursor=page['response_metadata']['next_cursor'])
        self.assertNotIn(page['channels'][0]['id'], [c['id'] for c in rest['channels']])


class Profiles(Case):
    def profile(self, who, change, **arguments):
        return self.call(who, 'users.profile.set', profile=json.dumps(change), **arguments)['profile']

    def test_finding_by_email(self):
        self.profile('boris', {'email': 'Boris@Example.org'})
        for who in ('anna', 'clara'):
            user = self.call(who, 'users.lookupByEmail', email=' boris@example.ORG ')['user']
            self.assertEqual((user['id'], user['profile']['email']), (self.id['boris'], 'Boris@Example.org'))
        self.refused('anna', 'users_not_found', 'users.lookupByEmail', email='nobody@example.org')
        self.refused('anna', 'invalid_arguments', 'users.lookupByEmail')

    def test_unknown_people(self):
        for method in ('users.info', 'users.profile.get', 'users.getPresence'):
            self.refused('anna', 'user_not_found', method, user='U0NOBODY000')
        self.refused('anna', 'user_not_found', 'users.profile.set', user='U0NOBODY000', name='title', value='x')
        self.assertTrue(self.call('anna', 'users.setActive')['ok'])

    def test_user_object(self):
        unset = self.call('boris', 'users.info', user=self.id['clara'])['user']
        self.assertEqual((unset['tz_is_default'], type(unset['tz']), type(unset['tz_label']), type(unset['tz_offset'])), (True, str, str, int))
        self.profile('clara', {'tz': 'Mars/Base'})
        unknown = self.call('boris', 'users.info', user=self.id['clara'])['user']
        self.assertEqual((unknown['tz'], unknown['tz_label'], unknown['tz_offset']), ('Mars/Base', unset['tz_label'], unset['tz_offset']))
        self.profile('clara', {'real_name': 'Clara Maria Vogel', 'tz': 'UTC'})
        user = self.call('anna', 'users.info', user=self.id['clara'])['user']
        self.assertEqual((user['name'], user['real_name'], user['deleted'], user['role']), ('clara', 'Clara Maria Vogel', False, 'member'))
        self.assertEqual((user['tz'], user['tz_label'], user['tz_offset'], 'tz_is_default' in user), ('UTC', 'UTC', 0, False))
        self.assertEqual((user['profile']['first_name'], user['profile']['last_name']), ('Clara', 'Maria Vogel'))
        self.assertIsInstance(user['updated'], int)
        self.assertIsInstance(user['profile']['status_expiration'], int)

    def test_names(self):
        self.assertEqual(self.profile('clara', {'first_name': 'Clara', 'last_name': 'Vogel'})['real_name'], 'Clara Vogel')
        self.assertEqual(self.profile('clara', {'last_name': 'Sperling'})['real_name'], 'Clara Sperling')
        self.assertEqual(self.profile('clara', {'first_name': 'Carla'})['real_name'], 'Carla Sperling')
        for field in ('real_name', 'display_name'):
            for name in ('everyone', ' Slackbot '):
                self.refused('clara', 'reserved_name', 'users.profile.set', name=field, value=name)
            self.refused('clara', 'invalid_profile', 'users.profile.set', name=field, value='x' * 81)
        self.refused('clara', 'invalid_profile', 'users.profile.set', profile='[1]')
        self.refused('clara', 'invalid_profile', 'users.profile.set')

    def test_only_administrators_change_others(self):
        self.refused('boris', 'not_admin', 'users.profile.set', user=self.id['clara'], name='title', value='boss')
        with self.server.stream(self.token['boris']) as stream:
            reply = self.call('anna', 'users.profile.set', user=self.id['dmitri'], name='title', value='gardener')
            self.assertEqual((reply['username'], reply['profile']['title']), ('dmitri', 'gardener'))
            frame = stream.until(lambda f: f['type'] == 'user_change')
            self.assertEqual((frame['user']['id'], frame['user']['profile']['title']), (self.id['dmitri'], 'gardener'))

    def status(self, who):
        profile = self.call('anna', 'users.profile.get', user=self.id[who])['profile']
        return profile['status_text'], profile['status_emoji'], profile['status_expiration']

    def test_a_status_ends(self):
        end = int(time.time()) + 2
        with self.server.stream(self.token['boris']) as stream:
            self.profile('clara', {'status_text': 'lunch', 'status_emoji': ':tea:', 'status_expiration': end})
            frame = stream.until(lambda f: f['type'] == 'user_change')
            self.assertEqual(frame['user']['profile']['status_expiration'], end)
            self.assertEqual(self.status('clara'), ('lunch', ':tea:', end))
            self.profile('dmitri', {'title': 'something else happens meanwhile'})
            frame = stream.until(lambda f: f['type'] == 'user_change' and f['user']['id'] == self.id['clara'])
            self.assertGreaterEqual(time.time(), end)
            profile = frame['user']['profile']
            self.assertEqual((profile['status_text'], profile['status_emoji'], profile['status_expiration']), ('', '', 0))
        self.assertEqual(self.status('clara'), ('', '', 0))

    def test_a_status_ends_while_nobody_looks(self):
        end = int(time.time()) + 1
        self.profile('boris', {'status_text': 'away', 'status_expiration': end})
        self.server.stop()
        while time.time() < end:
            time.sleep(0.05)
        self.server.start()
        deadline = time.monotonic() + DEADLINE
        while self.status('boris') != ('', '', 0):
            self.assertLess(time.monotonic(), deadline)
            time.sleep(0.02)

    def test_ends_of_statuses(self):
        soon = int(time.time()) + 3600
        self.profile('dmitri', {'status_text': 'busy', 'status_expiration': soon})
        self.assertEqual(self.status('dmitri'), ('busy', '', soon))
        self.profile('dmitri', {'title': 'x'})
        self.assertEqual(self.status('dmitri'), ('busy', '', soon))
        self.profile('dmitri', {'status_text': 'busy for ever'})
        self.assertEqual(self.status('dmitri'), ('busy for ever', '', 0))
        self.profile('dmitri', {'status_text': '', 'status_emoji': '', 'status_expiration': soon})
        self.assertEqual(self.status('dmitri'), ('', '', 0))
        for bad in (1, -1, 'soon', 1.5, True):
            self.refused('dmitri', 'invalid_profile', 'users.profile.set', profile=json.dumps({'status_text': 'x', 'status_expiration': bad}))


if __name__ == '__main__':
    unittest.main()
