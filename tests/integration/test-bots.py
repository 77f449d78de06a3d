# SPDX-FileCopyrightText: the MicroSlack contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""What bots rely on beyond single calls: a name goes on meaning the same channel, what they may see of people and do to what they made."""

import unittest
import urllib.parse

from ms_apps import AppCase


class Names(AppCase):
    def make(self, token, name, private):
        return self.call('conversations.create', token, name=name, is_private=str(private).lower())['channel']['id']

    def invite(self, token, channel, app):
        self.call('conversations.invite', token, channel=channel, users=app['user_id'])

    def post(self, app, name):
        return self.call('chat.postMessage', app['bot_token'], channel='#' + name, text='secret')['channel']

    def test_ones_own_private_channel_comes_before_a_public_one_that_others_make(self):
        app = self.make_app()
        private = self.make(self.anna, 'ops', True)
        self.invite(self.anna, private, app)
        self.assertEqual(self.post(app, 'ops'), private)
        public = self.make(self.dmitri, 'ops', False)
        self.assertEqual(self.post(app, 'ops'), private)
        self.invite(self.dmitri, public, app)
        self.assertEqual(self.post(app, 'ops'), private, 'the bot has been there for longer')
        linked = self.call('chat.postMessage', app['bot_token'], channel=private, text='see #ops', link_names=1)['message']['text']
        self.assertEqual(linked, f'see <#{private}>')
        self.call('conversations.archive', self.anna, channel=private)
        self.assertEqual(self.post(app, 'ops'), public)
        self.call('conversations.unarchive', self.anna, channel=private)
        self.assertEqual(self.post(app, 'ops'), private)
        self.call('conversations.kick', self.anna, channel=private, user=app['user_id'])
        self.assertEqual(self.post(app, 'ops'), public)

    def test_nor_does_an_invitation_to_a_private_one_take_a_name_away(self):
        app = self.make_app()
        private = self.make(self.dmitri, 'announcements', True)
        public = self.make(self.anna, 'announcements', False)
        self.invite(self.anna, public, app)
        self.invite(self.dmitri, private, app)
        self.assertEqual(self.post(app, 'announcements'), public)
        self.call('conversations.kick', self.anna, channel=public, user=app['user_id'])
        self.assertEqual(self.post(app, 'announcements'), private)


class Permissions(AppCase):
    def test_addresses_of_people(self):
        app = self.make_app()
        self.call('users.profile.set', self.dmitri, name='email', value='dmitri@example.org')
        token = app['bot_token']
        self.assertEqual(self.call('users.info', token, user=self.dmitri_id)['user']['profile']['email'], 'dmitri@example.org')
        self.assertEqual(self.call('users.profile.get', token, user=self.dmitri_id)['profile']['email'], 'dmitri@example.org')
        self.assertEqual([user['profile']['email'] for user in self.call('users.list', token)['members'] if user['id'] == self.dmitri_id], ['dmitri@example.org'])
        with self.server.stream(token) as stream:
            self.call('users.profile.set', self.dmitri, name='title', value='Captain')
            frame = stream.until(lambda f: f['type'] == 'user_change')
        self.assertNotIn('email', frame['user']['profile'], 'frames go to everybody, guests too')

    def test_archiving_what_it_made(self):
        app = self.make_app()
        token = app['bot_token']
        for private in ('false', 'true'):
            own = self.call('conversations.create', token, name=f'made-{private}', is_private=private)['channel']['id']
            self.call('conversations.archive', token, channel=own)
            self.refused('already_archived', 'conversations.archive', token, channel=own)
            self.call('conversations.unarchive', token, channel=own)
            self.refused('not_archived', 'conversations.unarchive', token, channel=own)
        self.refused('not_authorized', 'conversations.archive', token, channel=app['channel'])
        self.call('conversations.archive', self.dmitri, channel=app['channel'])
        self.refused('not_authorized', 'conversations.unarchive', token, channel=app['channel'])
        self.refused('cant_archive_general', 'conversations.archive', token, channel=self.general)
        hidden = self.call('conversations.create', self.anna, name='hidden', is_private='true')['channel']['id']
        self.refused('channel_not_found', 'conversations.archive', token, channel=hidden)


class Objects(AppCase):
    def test_pictures_of_bots(self):
        app = self.make_app(name='Robot One')
        bot = self.call('bots.info', self.dmitri, bot=app['bot_id'])['bot']
        self.assertEqual(sorted(bot['icons']), ['image_36', 'image_48', 'image_72'])
        path = urllib.parse.urlparse(bot['icons']['image_48']).path
        self.assertIn('>RO</text>', self.server.request('GET', path).body.decode())
        hook = self.call('micro.webhooks.create', self.anna, channel=self.general, name='Hook')['bot_id']
        self.assertIn('/H/', self.call('bots.info', self.dmitri, bot=hook)['bot']['icons']['image_36'])
        self.call('micro.apps.delete', self.anna, app=app['app_id'])
        self.assertTrue(self.call('bots.info', self.dmitri, bot=app['bot_id'])['bot']['icons'])
        posted = self.call('chat.postMessage', self.make_app()['bot_token'], channel=f'#room-{self.number}', text='x')['message']
        self.assertEqual(posted['bot_profile']['icons'], {}, 'a message knows no address of the server')

    def test_the_newest_message_of_a_conversation(self):
        app = self.make_app()
        token = app['bot_token']
        channel = app['channel']
        joined = self.call('conversations.info', token, channel=channel)['channel']['latest']
        self.assertEqual((joined['type'], joined['subtype'], joined['user']), ('message', 'channel_join', app['user_id']))
        posted = self.call('chat.postMessage', token, channel=channel, text='hello')
        self.call('chat.postMessage', token, channel=channel, text='reply', thread_ts=posted['ts'])
        latest = self.call('conversations.info', token, channel=channel)['channel']['latest']
        self.assertEqual(latest, self.call('conversations.history', token, channel=channel, limit=1)['messages'][0])
        self.assertNotIn('latest', self.call('conversations.info', self.anna, channel=channel)['channel'], 'no member')
        direct = self.call('conversations.open', self.dmitri, users=app['user_id'])['channel']
        self.assertNotIn('latest', direct, 'there is none')
        last = self.call('chat.postMessage', self.dmitri, channel=direct['id'], text='to you')['ts']
        for reply in (self.call('conversations.open', token, users=self.dmitri_id), self.call('conversations.info', token, channel=direct['id'])):
            self.assertEqual((reply['channel']['latest']['ts'], reply['channel']['latest']['text']), (last, 'to you'))

    def test_the_language_where_it_is_asked_for(self):
        self.addCleanup(self.call, 'micro.settings.set', self.anna, language='en')
        for language, locale in (('ru', 'ru-RU'), ('en', 'en-US')):
            self.call('micro.settings.set', self.anna, language=language)
            for arguments, wanted in (({'include_locale': 'true'}, locale), ({'include_locale': '0'}, None), ({}, None)):
                shown = [self.call('users.info', self.anna, user=self.dmitri_id, **arguments)['user'],
                         self.call('conversations.info', self.anna, channel=self.general, **arguments)['channel'],
                         *self.call('users.list', self.anna, **arguments)['members']]
                self.assertEqual({one.get('locale') for one in shown}, {wanted})


class Events(AppCase):
    def events(self, socket, app):
        """What came to the app up to now."""
        marker = self.call('chat.postMessage', app['bot_token'], channel=app['channel'], text='marker')['ts']
        seen = []
        while True:
            envelope = socket.receive()
            self.acknowledge(socket, envelope)
            event = envelope['payload']['event']
            if event.get('ts') == marker:
                return seen
            seen.append(event)

    def test_a_bot_hears_that_it_was_removed(self):
        app, other = self.make_app(), self.make_app()
        admin = self.call('auth.test', self.anna)['user_id']
        private = self.call('conversations.create', self.anna, name='closed', is_private='true')['channel']['id']
        public = self.call('conversations.create', self.anna, name='open')['channel']['id']
        for channel in (private, public):
            self.call('conversations.invite', self.anna, channel=channel, users=','.join((app['user_id'], other['user_id'], self.dmitri_id)))
        socket, beside = self.open(app), self.open(other)
        for channel in (private, public):
            self.call('conversations.kick', self.anna, channel=channel, user=app['user_id'])
            self.call('chat.postMessage', self.anna, channel=channel, text='among us')
            self.call('conversations.kick', self.anna, channel=channel, user=self.dmitri_id)
        seen = self.events(socket, app)
        left = [{name: event[name] for name in event if name in ('type', 'channel', 'actor_id')} for event in seen if event['type'].endswith('_left')]
        self.assertEqual(left, [{'type': 'group_left', 'channel': private, 'actor_id': admin}, {'type': 'channel_left', 'channel': public, 'actor_id': admin}])
        self.assertTrue(all('event_ts' in event for event in seen if event['type'].endswith('_left')))
        self.assertNotIn('among us', [event.get('text') for event in seen])
        heard = self.events(beside, other)
        self.assertNotIn('left', {event['type'].rpartition('_')[2] for event in heard}, 'what is another one\'s alone')
        self.assertEqual([event['user'] for event in heard if event['type'] == 'member_left_channel'], [app['user_id'], self.dmitri_id] * 2)

    def test_nobody_joins_a_direct_message(self):
        app = self.make_app()
        vera = self.server.register('vera')
        socket = self.open(app)
        with self.server.stream(app['bot_token'], micro=False) as plain, self.server.stream(app['bot_token']) as own:
            one = self.call('conversations.open', self.dmitri, users=app['user_id'])['channel']['id']
            self.call('chat.postMessage', self.dmitri, channel=one, text='hello')
            group = self.call('conversations.open', self.dmitri, users=','.join((app['user_id'], self.call('auth.test', vera)['user_id'])))['channel']['id']
            last = self.call('chat.postMessage', self.dmitri, channel=group, text='hello')['ts']
            frames = {}
            for stream in (plain, own):
                frames[stream] = []
                stream.until(lambda f: frames[stream].append(f) or f.get('ts') == last)
        joined = {stream: [frame['channel'] for frame in frames[stream] if frame['type'] == 'member_joined_channel'] for stream in frames}
        self.assertEqual(joined[plain], [])
        self.assertEqual([frame['channel']['id'] for frame in frames[plain] if frame['type'] in ('im_created', 'mpim_joined')], [one, group])
        self.assertEqual(set(joined[own]), {one, group})
        seen = self.events(socket, app)
        self.assertEqual([event['type'] for event in seen if event.get('channel') in (one, group) and event['type'] != 'message'], [])
        self.assertEqual([event['channel_type'] for event in seen if event.get('channel') in (one, group)], ['im', 'mpim'])


if __name__ == '__main__':
    unittest.main()
