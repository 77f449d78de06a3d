# SPDX-FileCopyrightText: the MicroSlack contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""User groups: who may make them, what everybody is told, and whom a mention of one reaches."""

import unittest

from ms_test_server import Server

FIELDS = {'id': str, 'team_id': str, 'is_usergroup': bool, 'name': str, 'handle': str, 'description': str, 'date_create': int,
          'date_update': int, 'date_delete': int, 'created_by': str, 'updated_by': str, 'prefs': dict, 'users': list, 'user_count': int}


class Usergroups(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.server = Server()
        cls.server.start()
        cls.token = {'anna': cls.server.set_up()}
        for name in ('boris', 'clara', 'dmitri'):
            cls.token[name] = cls.server.register(name)
        cls.id = {name: cls.server.api('auth.test', token)['user_id'] for name, token in cls.token.items()}

    @classmethod
    def tearDownClass(cls):
        cls.server.__exit__()

    def call(self, who, method, **arguments):
        reply = self.server.api(method, self.token[who], **arguments)
        self.assertTrue(reply['ok'], (method, arguments, reply))
        return reply

    def refused(self, who, error, method, **arguments):
        before = self.call('anna', 'micro.boot')['seq']
        reply = self.server.api(method, self.token[who], **arguments)
        self.assertEqual((reply['ok'], reply.get('error')), (False, error), (method, arguments))
        self.assertEqual(self.call('anna', 'micro.boot')['seq'], before, 'a refusal left something')

    def make(self, name, *users, **arguments):
        group = self.call('anna', 'usergroups.create', name=name, **arguments)['usergroup']
        if users:
            group = self.call('anna', 'usergroups.users.update', usergroup=group['id'], users=','.join(self.id[u] for u in users))['usergroup']
        return group

    def test_making_and_changing(self):
        with self.server.stream(self.token['boris']) as stream:
            reply = self.call('anna', 'usergroups.create', name='Night Watch', description=' those who sleep by day ')
            group = reply['usergroup']
            self.assertEqual({key: type(group[key]) for key in FIELDS}, FIELDS)
            self.assertRegex(group['id'], '^S[A-Z0-9]{10}$')
            self.assertEqual((group['name'], group['handle'], group['description']), ('Night Watch', 'night-watch', 'those who sleep by day'))
            self.assertEqual((group['users'], group['user_count'], group['date_delete']), ([], 0, 0))
            frame = stream.until(lambda f: f['type'] == 'subteam_created')
            self.assertEqual((frame['subteam'], frame['event_seq']), (group, reply['event_seq']))
            self.assertTrue(frame['event_topic'].startswith('T'))
            self.call('anna', 'usergroups.update', usergroup=group['id'], name='Watch', handle='Watchers', description='')
            frame = stream.until(lambda f: f['type'] == 'subteam_updated')
            self.assertEqual([frame['subteam'][key] for key in ('name', 'handle', 'description')], ['Watch', 'watchers', ''])
            users = f'{self.id["boris"]},{self.id["clara"]},{self.id["boris"]}'
            self.call('anna', 'usergroups.users.update', usergroup=group['id'], users=users)
            frame = stream.until(lambda f: f['type'] == 'subteam_updated')
            self.assertEqual((frame['subteam']['users'], frame['subteam']['user_count']), ([self.id['boris'], self.id['clara']], 2))
        self.assertEqual(self.call('clara', 'usergroups.users.list', usergroup=group['id'])['users'], [self.id['boris'], self.id['clara']])
        listed = next(g for g in self.call('dmitri', 'usergroups.list')['usergroups'] if g['id'] == group['id'])
        self.assertNotIn('users', listed)
        self.assertEqual(listed['user_count'], 2)
        listed = next(g for g in self.call('dmitri', 'usergroups.list', include_users='true')['usergroups'] if g['id'] == group['id'])
        self.assertEqual(listed['users'], [self.id['boris'], self.id['clara']])
        self.assertIn(listed, self.call('dmitri', 'micro.boot')['usergroups'])
        self.server.stop()
        self.server.start()
        self.assertIn(listed, self.call('dmitri', 'usergroups.list', include_users='true')['usergroups'])

    def test_switching_off(self):
        group = self.make('Gone', 'boris')
        off = self.call('anna', 'usergroups.disable', usergroup=group['id'])
        self.assertGreater(off['usergroup']['date_delete'], 0)
        self.assertEqual(self.call('anna', 'usergroups.disable', usergroup=group['id'])['event_seq'], off['event_seq'])
        ids = [g['id'] for g in self.call('boris', 'usergroups.list')['usergroups']]
        self.assertNotIn(group['id'], ids)
        self.assertNotIn(group['id'], [g['id'] for g in self.call('boris', 'micro.boot')['usergroups']])
        self.assertIn(group['id'], [g['id'] for g in self.call('boris', 'usergroups.list', include_disabled='true')['usergroups']])
        self.refused('boris', 'no_such_subteam', 'usergroups.users.list', usergroup=group['id'])
        self.assertEqual(self.call('boris', 'usergroups.users.list', usergroup=group['id'], include_disabled='1')['users'], [self.id['boris']])
        self.assertEqual(self.call('anna', 'usergroups.enable', usergroup=group['id'])['usergroup']['date_delete'], 0)

    def test_refusals(self):
        group = self.make('Bakers', handle='bakers')
        other = self.make('Millers', handle='millers')
        for method, arguments in (('usergroups.create', {'name': 'x'}), ('usergroups.update', {'name': 'x'}), ('usergroups.disable', {}),
                                  ('usergroups.enable', {}), ('usergroups.users.update', {'users': self.id['anna']})):
            self.refused('boris', 'permission_denied', method, usergroup=group['id'], **arguments)
        for method, arguments in (('usergroups.update', {'name': 'x'}), ('usergroups.disable', {}), ('usergroups.users.list', {}),
                                  ('usergroups.users.update', {'users': self.id['anna']})):
            self.refused('anna', 'no_such_subteam', method, usergroup='S0NOTHING00', **arguments)
            self.refused('anna', 'invalid_arguments', method, **arguments)
        self.refused('anna', 'invalid_arguments', 'usergroups.create')
        self.refused('anna', 'name_already_exists', 'usergroups.create', name='BAKERS', handle='new')
        for handle in ('Bakers', 'boris', 'here'):
            self.refused('anna', 'handle_already_exists', 'usergroups.create', name='New', handle=handle)
            if handle != 'Bakers':
                self.refused('anna', 'handle_already_exists', 'usergroups.update', usergroup=group['id'], handle=handle)
        self.refused('anna', 'handle_already_exists', 'usergroups.update', usergroup=group['id'], handle=other['handle'])
        self.refused('anna', 'invalid_name', 'usergroups.create', name='New', handle='not a handle')
        self.refused('anna', 'invalid_name', 'usergroups.create', name='!!!')
        self.refused('anna', 'invalid_name', 'usergroups.create', name='x' * 81)
        self.refused('anna', 'invalid_name', 'usergroups.update', usergroup=group['id'], description='x' * 251)
        self.refused('anna', 'no_users_provided', 'usergroups.users.update', usergroup=group['id'])
        self.refused('anna', 'invalid_users', 'usergroups.users.update', usergroup=group['id'], users=f'{self.id["boris"]},U0NOBODY000')
        self.assertEqual(self.call('anna', 'usergroups.users.list', usergroup=group['id'])['users'], [])

    def mentions(self, who, channel):
        return self.call(who, 'conversations.info', channel=channel)['channel']['mention_count']

    def test_a_mention_reaches_its_people(self):
        """Those that are in the group and in the channel when it is posted."""
        channel = self.call('anna', 'conversations.create', name='bridge')['channel']['id']
        self.call('anna', 'conversations.invite', channel=channel, users=f'{self.id["boris"]},{self.id["dmitri"]}')
        group = self.make('Crew', 'anna', 'boris', 'clara')['id']
        first = self.call('anna', 'chat.postMessage', channel=channel, text=f'all hands <!subteam^{group}|@crew> <!subteam^{group}>')
        self.assertEqual(first['message']['text'], f'all hands <!subteam^{group}|@crew> <!subteam^{group}>')
        self.assertEqual([self.mentions(who, channel) for who in ('anna', 'boris', 'dmitri')], [0, 1, 0])
        self.call('anna', 'chat.postMessage', channel=channel, text=f'`<!subteam^{group}>` <!subteam^S0NOTHING00>')
        self.assertEqual(self.mentions('boris', channel), 1)
        self.call('anna', 'usergroups.users.update', usergroup=group, users=self.id['dmitri'])
        self.assertEqual([self.mentions(who, channel) for who in ('boris', 'dmitri')], [1, 0])
        self.call('anna', 'chat.update', channel=channel, ts=first['ts'], text=f'only now <!subteam^{group}>')
        self.assertEqual([self.mentions(who, channel) for who in ('boris', 'dmitri')], [0, 1])
        self.call('anna', 'usergroups.disable', usergroup=group)
        self.call('anna', 'chat.postMessage', channel=channel, text=f'<!subteam^{group}> is off')
        self.assertEqual(self.mentions('dmitri', channel), 1)

    def test_profile_of_a_team(self):
        self.assertEqual(self.call('boris', 'team.profile.get')['profile'], {'fields': [], 'sections': []})
        team = self.call('boris', 'team.info')['team']
        self.assertEqual([type(team[key]) for key in ('id', 'name', 'domain', 'email_domain', 'url', 'icon')], [str] * 5 + [dict])


if __name__ == '__main__':
    unittest.main()
