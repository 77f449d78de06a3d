# SPDX-FileCopyrightText: the MicroSlack contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a guest may not know reaches them by no way: events, resume, heads, the simple doors, names of webhooks. And nothing is missing for them."""

import json
import unittest

from ms_test_server import Server


class Chain:
    """The frames of one connection up to now, each looked at: what comes before it in its topic is what came before it here."""

    def __init__(self, test, stream, heads=None):
        self.test, self.stream, self.heads = test, stream, dict(heads or {})

    def take(self, frame):
        if 'event_seq' not in frame:
            return
        topic = frame.get('event_topic', frame.get('channel'))
        if topic in self.heads:
            self.test.assertEqual(frame['prev'], self.heads[topic], frame)
        self.heads[topic] = frame['event_seq']

    def until_said(self, text):
        frames = []
        while not frames or frames[-1].get('text') != text:
            frames.append(self.stream.receive())
            if frames[-1]['type'] == 'micro_sync':
                for topic, head in frames[-1]['heads'].items():
                    self.test.assertLessEqual(self.heads.get(topic, 0), head)
                    self.heads.setdefault(topic, head)
            self.take(frames[-1])
        return frames


class Guests(unittest.TestCase):
    def setUp(self):
        self.server = Server()
        self.server.start()
        self.addCleanup(self.server.__exit__)
        self.tokens = {'anna': self.server.set_up('anna', guests='1'), 'mia': self.server.register('mia')}
        self.tokens['gus'] = self.server.api('micro.guest', name='gus')['token']
        self.ids = {name: self.call(name, 'auth.test')['user_id'] for name in self.tokens}
        self.general = self.server.channel(self.tokens['anna'])

    def call(self, who, method, /, **arguments):
        reply = self.server.api(method, self.tokens[who], **arguments)
        self.assertTrue(reply['ok'], (who, method, reply))
        return reply

    def stream(self, who, since=None):
        stream = self.server.stream(self.tokens[who], since)
        self.addCleanup(stream.close)
        return stream

    def say(self, text, channel=None):
        return self.call('anna', 'chat.postMessage', channel=channel or self.general, text=text)['ts']

    def stir(self, name):
        """All that becomes of a public channel. Its id."""
        channel = self.call('anna', 'conversations.create', name=name)['channel']['id']
        self.call('anna', 'conversations.rename', channel=channel, name=name + '-2')
        self.call('anna', 'conversations.archive', channel=channel)
        self.call('anna', 'conversations.unarchive', channel=channel)
        return channel

    def types_of(self, frames, channel):
        return [f['type'] for f in frames if channel in json.dumps(f)]

    def test_public_channels_are_not_theirs(self):
        boot = {who: self.call(who, 'micro.boot') for who in ('mia', 'gus')}
        chains = {who: Chain(self, self.stream(who), boot[who]['heads']) for who in ('mia', 'gus')}
        channel = self.stir('quiet-room')
        self.say('now')
        wanted = ['channel_created', 'channel_rename', 'channel_archive', 'channel_unarchive']
        self.assertEqual(self.types_of(chains['mia'].until_said('now'), channel), wanted)
        frames = chains['gus'].until_said('now')
        self.assertEqual(self.types_of(frames, channel), [])
        self.assertNotIn('quiet-room', json.dumps(frames))
        self.assertIn('public', self.call('mia', 'micro.boot')['heads'])
        self.assertNotIn('public', self.call('gus', 'micro.boot')['heads'])
        for restarted in (False, True):
            if restarted:
                self.server.stop()
                self.server.start()
            for who, types in (('mia', wanted), ('gus', [])):
                stream = self.stream(who, boot[who]['position'])
                frames = Chain(self, stream, boot[who]['heads']).until_said('now')
                self.assertEqual(self.types_of(frames, channel), types)
                sync = stream.until(lambda f: f['type'] == 'micro_sync')
                self.assertEqual('public' in sync['heads'], who == 'mia')

    def test_of_their_own_channels_they_learn(self):
        boot = {who: self.call(who, 'micro.boot') for who in ('mia', 'gus')}
        chains = {who: Chain(self, self.stream(who), boot[who]['heads']) for who in ('mia', 'gus')}
        room = self.call('anna', 'conversations.create', name='with-guests')['channel']['id']
        self.call('anna', 'conversations.invite', channel=room, users=f'{self.ids["mia"]},{self.ids["gus"]}')
        self.call('anna', 'conversations.rename', channel=room, name='for-guests')
        self.call('anna', 'conversations.archive', channel=room)
        self.call('anna', 'conversations.unarchive', channel=room)
        self.say('now')
        for who, topic in (('mia', 'public'), ('gus', self.ids['gus'])):
            frames = [f for f in chains[who].until_said('now') if f['type'] in ('channel_rename', 'channel_archive', 'channel_unarchive')]
            self.assertEqual([(f['type'], f['event_topic']) for f in frames],
                             [('channel_rename', topic), ('channel_archive', topic), ('channel_unarchive', topic)])
            self.assertEqual((frames[0]['channel']['name'], frames[1]['channel']), ('for-guests', room))
        self.call('anna', 'conversations.kick', channel=room, user=self.ids['gus'])
        self.call('anna', 'conversations.rename', channel=room, name='without-guests')
        self.say('later')
        self.assertNotIn('without-guests', json.dumps(chains['gus'].until_said('later')))

    def test_roles_count_at_once(self):
        boot = self.call('gus', 'micro.boot')
        chain = Chain(self, self.stream('gus'), boot['heads'])
        before = self.stir('before')
        for role, name, types in (('member', 'promoted', 4), ('guest', 'demoted', 0), ('member', 'again', 4)):
            self.call('anna', 'micro.admin.users.setRole', user=self.ids['gus'], role=role)
            chain.heads.pop('public', None)
            channel = self.stir(name)
            self.say(name)
            frames = chain.until_said(name)
            self.assertEqual(len(self.types_of(frames, channel)), types, role)
            self.assertEqual(self.types_of(frames, before), [])

    def test_simple_doors_name_what_may_be_known(self):
        hidden = self.call('anna', 'conversations.create', name='hidden-room')['channel']['id']
        secret = self.call('anna', 'conversations.create', name='secret-room', is_private='1')['channel']['id']
        shared = self.call('anna', 'conversations.create', name='shared-room')['channel']['id']
        self.call('anna', 'conversations.invite', channel=shared, users=self.ids['gus'])
        text = f'see <#{self.general}>, <#{shared}>, <#{hidden}> and <#{secret}>'
        doors = {who: self.server.socket('/general/messages', Authorization=f'Bearer {self.tokens[who]}') for who in ('mia', 'gus')}
        for peer in doors.values():
            self.addCleanup(peer.close)
        self.say(text)
        for peer in doors.values():
            self.assertEqual(peer.receive()['text'], f'see #general, #shared-room, #{hidden} and #{secret}')
        for who, said in (('anna', 'see #general, #shared-room, #hidden-room and #secret-room'),
                          ('mia', f'see #general, #shared-room, #hidden-room and #{secret}'),
                          ('gus', f'see #general, #shared-room, #{hidden} and #{secret}')):
            page = self.server.request('GET', '/general/history', headers={'Authorization': f'Bearer {self.tokens[who]}'}).json()
            self.assertEqual(page['messages'][-1]['text'], said, who)
        self.call('anna', 'micro.admin.users.deactivate', user=self.ids['gus'])
        self.say(text)
        self.assertEqual(doors['mia'].receive()['text'], f'see #general, #shared-room, #hidden-room and #{secret}')

    def test_no_name_becomes_a_link_that_tells_of_it(self):
        hidden = self.call('anna', 'conversations.create', name='hidden-room')['channel']['id']
        for who, linked in (('mia', f'<#{hidden}>'), ('gus', '#hidden-room')):
            for method, more in (('chat.postMessage', {}), ('chat.postEphemeral', {'user': self.ids[who]})):
                with self.stream(who) as stream:
                    self.call(who, method, channel=self.general, text='#general and #hidden-room', link_names='1', **more)
                    self.assertEqual(stream.until(lambda f: f['type'] == 'message')['text'], f'<#{self.general}> and {linked}')

    def test_webhooks_are_known_where_they_post(self):
        places = {'open': self.call('anna', 'conversations.create', name='open-room')['channel']['id'], 'general': self.general,
                  'secret': self.call('anna', 'conversations.create', name='secret-room', is_private='1')['channel']['id']}
        hooks = {place: self.call('anna', 'micro.webhooks.create', channel=channel, name=f'{place} hook')['bot_id'] for place, channel in places.items()}
        for who, knows in (('anna', {'open', 'general', 'secret'}), ('mia', {'open', 'general'}), ('gus', {'general'})):
            for place, hook in hooks.items():
                reply = self.server.api('bots.info', self.tokens[who], bot=hook)
                if place in knows:
                    self.assertEqual(reply['bot']['name'], f'{place} hook')
                else:
                    self.assertEqual(reply, self.server.api('bots.info', self.tokens[who], bot='B0NONE00001'), (who, place))


if __name__ == '__main__':
    unittest.main()
