# SPDX-FileCopyrightText: the MicroSlack contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""What administrators decide for the team, what the server's configuration decides, invitations, and what the store takes up."""

import os
import time
import unittest
import urllib.parse

from ms_test_server import DEADLINE, PASSWORD, Server

DEFAULTS = {'team_name': 'Polaris', 'language': 'en', 'registration': 'open', 'guests': False, 'message_chars': 40000,
            'create_channels': 'member', 'create_invites': 'member', 'retention_days': 0, 'audit_days': 365, 'hook_targets': []}


class Case(unittest.TestCase):
    def start(self, *options, **more):
        server = Server(*options, **more)
        server.__enter__()
        self.addCleanup(server.__exit__)
        self.server = server
        self.anna = server.set_up('anna')
        self.max = server.register('max')
        return server

    def get(self):
        reply = self.server.api('micro.settings.get', self.anna)
        self.assertTrue(reply['ok'], reply)
        self.assertIs(type(reply['seq']), int)
        return reply['settings']

    def set(self, **values):
        reply = self.server.api('micro.settings.set', self.anna, **values)
        self.assertTrue(reply['ok'], reply)
        return reply

    def error(self, token, method, **arguments):
        reply = self.server.api(method, token, **arguments)
        self.assertFalse(reply['ok'], (method, arguments))
        return reply['error']

    def notes(self):
        return [(e['subject'], e['before'], e['after']) for e in self.server.api('micro.audit.list', self.anna)['entries'][::-1]
                if e['action'] == 'setting']


class Settings(Case):
    def test_all_are_kept_and_noted(self):
        server = self.start()
        self.assertEqual(self.get(), DEFAULTS)
        self.assertEqual(server.api('micro.settings.get', self.anna)['fixed'], [])
        new = {'team_name': 'Полярис & Co', 'language': 'ru', 'registration': 'closed', 'guests': True, 'message_chars': 200,
               'create_channels': 'admin', 'create_invites': 'owner', 'retention_days': 3650, 'audit_days': 30,
               'hook_targets': ['10.0.0.0/8', 'build.lan:8080']}
        self.set(**{**new, 'team_name': '  Полярис & Co ', 'guests': 'true', 'hook_targets': '10.0.0.0/8, Build.lan:8080'})
        self.assertEqual(self.get(), new)
        self.assertEqual(len(self.notes()), len(new))
        self.assertIn(('guests', 'false', 'true'), self.notes())
        self.assertIn(('message_chars', '40000', '200'), self.notes())
        self.set(**{**new, 'guests': 'true', 'hook_targets': '["10.0.0.0/8","build.lan:8080"]'})  # nothing to do
        self.set()
        self.assertEqual(len(self.notes()), len(new))
        server.kill()
        server.start()
        self.assertEqual(self.get(), new)
        self.assertEqual(server.api('team.info', self.anna)['team']['name'], 'Полярис & Co')
        reply = server.api('micro.server')
        self.assertEqual((reply['registration'], reply['guests'], reply['language'], reply['team']['name']),
                         ('closed', True, 'ru', 'Полярис & Co'))

    def test_all_or_nothing(self):
        self.start()
        for name, values in {'team_name': (' ', 'x' * 81), 'language': ('de',), 'registration': ('maybe',), 'guests': ('perhaps',),
                             'message_chars': (99, 40001, 'many'), 'create_channels': ('guest', 'bot', 'nobody'),
                             'create_invites': ('guest', 'x'), 'retention_days': (-1, 36501, '1.5'), 'audit_days': (6, 3651)}.items():
            for value in values:
                with self.subTest(name=name, value=value):
                    self.assertEqual(self.error(self.anna, 'micro.settings.set', **{'team_name': 'Other', 'audit_days': 100, name: value}),
                                     'invalid_arguments')
        self.assertEqual(self.get(), DEFAULTS)
        self.assertEqual(self.notes(), [])

    def test_for_administrators_alone(self):
        server = self.start()
        for method, arguments in (('micro.settings.get', {}), ('micro.settings.set', {'team_name': 'Mine'}), ('micro.storage', {}),
                                  ('micro.admin.channels.setRetention', {'channel': server.channel(self.anna), 'days': 1}),
                                  ('micro.admin.channels.getRetention', {'channel': server.channel(self.anna)})):
            self.assertEqual(self.error(self.max, method, **arguments), 'not_allowed')
            self.assertEqual(self.error(None, method, **arguments), 'not_authed')
        self.assertEqual(self.get(), DEFAULTS)
        server.api('micro.admin.users.setRole', self.anna, user=server.api('auth.test', self.max)['user_id'], role='admin')
        self.assertTrue(server.api('micro.settings.set', self.max, team_name='Ours')['ok'])

    def test_a_new_name_is_told_to_everybody(self):
        server = self.start()
        server.api('micro.settings.set', self.anna, guests='1')
        guest = server.api('micro.guest', name='gus')['token']
        with server.stream(guest) as stream, server.stream(self.max) as other:
            self.set(registration='invite')  # no event of a client's
            reply = self.set(team_name='Andromeda')
            for one in (stream, other):
                frame = one.until(lambda f: f['type'] not in ('micro_sync', 'micro_presence'))
                self.assertEqual((frame['type'], frame['name'], frame['event_seq']), ('team_rename', 'Andromeda', reply['event_seq']))
                self.assertEqual(frame['event_topic'], server.api('auth.test', self.anna)['team_id'])
        self.assertIn('Andromeda', server.request('GET', '/login').body.decode())

    def test_what_they_do(self):
        server = self.start()
        general = server.channel(self.anna)
        self.set(message_chars=100, create_channels='admin', create_invites='admin', registration='invite')
        self.assertTrue(server.api('chat.postMessage', self.max, channel=general, text='x' * 100)['ok'])
        self.assertEqual(self.error(self.anna, 'chat.postMessage', channel=general, text='x' * 101), 'msg_too_long')
        with server.stream(self.max) as stream:
            stream.post(general, 'y' * 101)
            self.assertEqual(stream.until(lambda f: 'reply_to' in f)['error']['msg'], 'msg_too_long')
        for private in ('false', 'true'):
            self.assertEqual(self.error(self.max, 'conversations.create', name='mine', is_private=private), 'restricted_action')
        self.assertTrue(server.api('conversations.create', self.anna, name='ours')['ok'])
        self.assertEqual(self.error(self.max, 'micro.invites.create'), 'not_allowed')
        self.assertEqual(server.api('micro.invites.list', self.max)['invites'], [])
        self.assertTrue(server.api('micro.invites.create', self.anna)['ok'])
        self.assertEqual(self.error(None, 'micro.register', name='eva', password=PASSWORD), 'registration_closed')
        self.set(create_channels='owner', create_invites='owner')
        server.api('micro.admin.users.setRole', self.anna, user=server.api('auth.test', self.max)['user_id'], role='admin')
        self.assertEqual(self.error(self.max, 'conversations.create', name='mine'), 'restricted_action')
        self.assertEqual(self.error(self.max, 'micro.invites.create'), 'not_allowed')
        self.set(create_channels='member', create_invites='member', message_chars=40000, registration='open')
        self.assertTrue(server.api('conversations.create', self.max, name='mine')['ok'])
        self.assertTrue(server.api('micro.register', name='eva', password=PASSWORD)['ok'])
        self.assertTrue(server.api('chat.postMessage', self.max, channel=general, text='x' * 40000)['ok'])

    def test_what_the_configuration_decides_stays(self):
        server = self.start('--registration', 'open', '--guests')
        reply = server.api('micro.settings.get', self.anna)
        self.assertEqual(reply['fixed'], ['registration', 'guests'])
        end = time.monotonic() + 20
        while not self.get()['guests'] and time.monotonic() < end:  # a moment after the first run
            time.sleep(0.02)
        for arguments in ({'registration': 'closed'}, {'guests': 'false'}, {'team_name': 'Other', 'registration': 'invite'}):
            self.assertEqual(self.error(self.anna, 'micro.settings.set', **arguments), 'restricted_action')
        self.assertEqual(self.get(), {**DEFAULTS, 'guests': True})
        self.set(registration='open', guests='true', team_name='Other')
        self.assertEqual(self.get(), {**DEFAULTS, 'guests': True, 'team_name': 'Other'})

    def test_retention_of_a_channel(self):
        server = self.start()
        general = server.channel(self.anna)
        self.assertEqual(server.api('micro.admin.channels.getRetention', self.anna, channel=general)['days'], -1)
        self.assertTrue(server.api('micro.admin.channels.setRetention', self.anna, channel=general, days=30)['ok'])
        reply = server.api('micro.admin.channels.getRetention', self.anna, channel=general)
        self.assertEqual((reply['days'], reply['team_days']), (30, 0))
        hidden = server.api('conversations.create', self.max, name='hidden', is_private='true')['channel']['id']
        for channel in (hidden, 'C0000000000'):
            for method in ('get', 'set'):
                self.assertEqual(self.error(self.anna, f'micro.admin.channels.{method}Retention', channel=channel, days=1), 'channel_not_found')
        for days in ('', 'x', -2, 36501):
            self.assertEqual(self.error(self.anna, 'micro.admin.channels.setRetention', channel=general, days=days), 'invalid_arguments')
        entry = server.api('micro.audit.list', self.anna)['entries'][0]
        self.assertEqual((entry['action'], entry['channel'], entry['before'], entry['after']), ('channel_retention', general, '-1', '30'))


class Invitations(Case):
    def test_expiry_uses_and_revocation(self):
        server = self.start()
        self.set(registration='invite')
        once = server.api('micro.invites.create', self.max, uses=1)
        self.assertEqual(once['qr_text'], once['url'])
        self.assertTrue(once['url'].endswith('/join/' + once['code']))
        self.assertTrue(server.api('micro.register', name='eva', password=PASSWORD, invite=once['code'])['ok'])
        self.assertEqual(self.error(None, 'micro.register', name='zoe', password=PASSWORD, invite=once['code']), 'invalid_code')
        short = server.api('micro.invites.create', self.max, expires=1)
        self.assertLessEqual(short['expires'] - time.time(), 1.5)
        for_ever = server.api('micro.invites.create', self.max, expires=0)
        self.assertEqual(for_ever['expires'], 0)
        end = time.monotonic() + DEADLINE
        while server.api('micro.invites.info', code=short['code'])['ok']:
            self.assertLess(time.monotonic(), end)
            time.sleep(0.05)
        self.assertEqual(self.error(None, 'micro.register', name='zoe', password=PASSWORD, invite=short['code']), 'invalid_code')
        listed = {i['code']: i for i in server.api('micro.invites.list', self.anna)['invites']}
        self.assertIn(for_ever['code'], listed)
        self.assertNotIn(short['code'], listed)
        server.kill()
        server.start()
        self.assertTrue(server.api('micro.invites.info', code=for_ever['code'])['ok'])
        self.assertTrue(server.api('micro.invites.revoke', self.anna, code=for_ever['code'])['ok'])
        self.assertEqual(self.error(self.anna, 'micro.invites.revoke', code=for_ever['code']), 'invalid_code')
        self.assertEqual(self.error(None, 'micro.register', name='zoe', password=PASSWORD, invite=for_ever['code']), 'invalid_code')


class Storage(Case):
    def test_sizes_and_counts(self):
        server = self.start()
        general = server.channel(self.anna)
        for number in range(5):
            server.api('chat.postMessage', self.anna, channel=general, text=f'message {number}')
        end = time.monotonic() + DEADLINE
        while (reply := server.api('micro.storage', self.anna))['index'] == 0:
            self.assertLess(time.monotonic(), end)
            time.sleep(0.05)
        self.assertEqual({type(reply[name]) for name in ('database', 'log', 'blobs', 'index', 'free', 'seq')}, {int})
        self.assertEqual(reply['database'], os.path.getsize(os.path.join(server.folder, 'microslack.db')))
        self.assertGreater(reply['log'], 0)
        self.assertGreater(reply['free'], 0)
        boot = server.api('micro.boot', self.anna)
        self.assertEqual(reply['counts']['users'], len(boot['users']))
        self.assertEqual(reply['counts']['channels'], len(boot['channels']))
        self.assertEqual(reply['counts']['messages'], sum(server.api('micro.digest', self.anna, channel=c['id'])['count'] for c in boot['channels']))
        self.assertEqual(reply['counts']['events'], boot['seq'])


class Failures(Case):
    def test_many_wrong_passwords_are_noted(self):
        server = self.start()
        user = server.api('auth.test', self.max)['user_id']
        for _ in range(4):
            server.api('micro.login', login='max', password='wrong password')
        server.request('POST', '/login', urllib.parse.urlencode({'name': 'max', 'password': 'wrong password'}),
                       {'Content-Type': 'application/x-www-form-urlencoded'})
        for _ in range(5):
            server.api('micro.login', login='secret typed here', password='wrong password')
        end = time.monotonic() + DEADLINE
        while len(found := [e for e in server.api('micro.audit.list', self.anna)['entries'] if e['action'] == 'sign_in_failures']) < 2:
            self.assertLess(time.monotonic(), end)
            time.sleep(0.05)
        self.assertEqual([(e.get('user'), e['after'], e['address']) for e in found[::-1]], [(user, '5', '127.0.0.1'), (None, '5', '127.0.0.1')])
        self.assertNotIn('typed', str(found))


if __name__ == '__main__':
    unittest.main()
