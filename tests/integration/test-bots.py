# SPDX-FileCopyrightText: the MicroSlack contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""What bots rely on beyond single calls: a name goes on meaning the same channel, what they may see of people and do to what they made."""

import unittest

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


if __name__ == '__main__':
    unittest.main()
