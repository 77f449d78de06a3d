# SPDX-FileCopyrightText: the MicroSlack contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""What bots rely on beyond single calls: a name goes on meaning the same channel, what they may see of people and do to what they made."""

import unittest

from ms_apps import AppCase


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
