# SPDX-FileCopyrightText: the MicroSlack contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Administration: roles, deactivation, passwords and sessions of others; who may do what to whom, and what open sockets feel of it."""

import unittest
import urllib.parse

from ms_test_server import PASSWORD, Closed, Server

NEW = 'a new and better one'


class Team:
    """An owner, two administrators, two members and a guest, each with a token; their ids. Only anna and max have a password: it takes
    its time."""

    def __init__(self, server):
        self.server = server
        self.tokens = {'anna': server.set_up('anna', guests='1'), 'max': server.register('max')}
        for name in ('adam', 'alma', 'mia', 'gus'):
            self.tokens[name] = server.api('micro.guest', name=name)['token']
        self.ids = {name: server.api('auth.test', token)['user_id'] for name, token in self.tokens.items()}
        for name, role in (('adam', 'admin'), ('alma', 'admin'), ('mia', 'member')):
            self.call('anna', 'micro.admin.users.setRole', user=self.ids[name], role=role)

    def api(self, who, method, **arguments):
        return self.server.api(method, self.tokens.get(who), **arguments)

    def call(self, who, method, **arguments):
        reply = self.api(who, method, **arguments)
        assert reply['ok'], (who, method, arguments, reply)
        return reply

    def error(self, who, method, **arguments):
        reply = self.api(who, method, **arguments)
        assert not reply['ok'], (who, method, arguments)
        return reply['error']

    def role(self, name):
        return self.call('anna', 'users.info', user=self.ids[name])['user']['role']

    def login(self, name, password=PASSWORD, **more):
        return self.server.api('micro.login', login=name, password=password, **more)


def form(server, **fields):
    return server.request('POST', '/login', urllib.parse.urlencode(fields), {'Content-Type': 'application/x-www-form-urlencoded'})


def expect_closed(test, stream, code=1008):
    with test.assertRaises(Closed) as closed:
        stream.until(lambda frame: False, 2)
    test.assertEqual(closed.exception.code, code)


class Matrix(unittest.TestCase):
    def test_matrix(self):
        """Who (anna owner, adam admin, mia member, gus guest) does what to whom: ok or the error."""
        denied, ok = 'not_allowed', None
        methods = [
            # method, arguments, on max: owner admin member guest; on alma (admin) by: owner admin; on anna (owner) by: admin
            ('micro.admin.users.setRole', {'role': 'guest'}, (ok, ok, denied, denied), (ok, denied), denied),
            ('micro.admin.users.setRole', {'role': 'member'}, (ok, ok, denied, denied), (ok, denied), denied),
            ('micro.admin.users.setRole', {'role': 'admin'}, (ok, denied, denied, denied), (ok, denied), denied),
            ('micro.admin.users.setRole', {'role': 'owner'}, (ok, denied, denied, denied), (ok, denied), denied),
            ('micro.admin.users.sessions', {}, (ok, ok, denied, denied), (ok, denied), denied),
            ('micro.admin.users.sessions.revoke', {'all': '1'}, (ok, ok, denied, denied), (ok, denied), denied),
            ('micro.admin.users.resetPassword', {}, (ok, ok, denied, denied), (ok, denied), denied),
            ('micro.admin.users.deactivate', {}, (ok, ok, denied, denied), (ok, denied), denied),
            ('micro.admin.users.activate', {}, (ok, ok, denied, denied), (ok, denied), denied),
        ]
        with Server() as server:
            self.walk(Team(server), methods)

    def walk(self, team, methods):
        for method, arguments, on_member, on_admin, on_owner in methods:
            cases = [(who, 'max', expected) for who, expected in zip(('anna', 'adam', 'mia', 'gus'), on_member)]
            cases += [(who, 'alma', expected) for who, expected in zip(('anna', 'adam'), on_admin)]
            cases += [('adam', 'anna', on_owner)]
            for who, whom, expected in cases:
                with self.subTest(method=method, arguments=arguments, who=who, whom=whom):
                    reply = team.api(who, method, user=team.ids[whom], **arguments)
                    self.assertEqual(reply.get('error'), expected, reply)
                for name, role in (('max', 'member'), ('alma', 'admin')):
                    if team.role(name) != role:
                        team.call('anna', 'micro.admin.users.setRole', user=team.ids[name], role=role)
                    team.call('anna', 'micro.admin.users.activate', user=team.ids[name])


    def test_what_concerns_the_team(self):
        """Each method by owner, admin, member, guest and somebody signed out."""
        denied, ok, nobody = 'not_allowed', None, 'not_authed'
        with Server() as server:
            team = Team(server)
            general = server.channel(team.tokens['anna'])
            code = team.call('anna', 'micro.invites.create')['code']
            for method, arguments, expected in (
                    ('micro.settings.get', {}, (ok, ok, denied, denied, nobody)),
                    ('micro.settings.set', {'audit_days': 30}, (ok, ok, denied, denied, nobody)),
                    ('micro.storage', {}, (ok, ok, denied, denied, nobody)),
                    ('micro.audit.list', {}, (ok, ok, denied, denied, nobody)),
                    ('micro.admin.channels.getRetention', {'channel': general}, (ok, ok, denied, denied, nobody)),
                    ('micro.admin.channels.setRetention', {'channel': general, 'days': 0}, (ok, ok, denied, denied, nobody)),
                    ('micro.admin.users.disableTotp', {'user': team.ids['max']}, (ok, ok, denied, denied, nobody)),
                    ('micro.admin.users.disableTotp', {'user': team.ids['alma']}, (ok, denied, denied, denied, nobody)),
                    ('micro.invites.create', {}, (ok, ok, ok, denied, nobody)),
                    ('micro.invites.list', {}, (ok, ok, ok, denied, nobody)),
                    ('micro.invites.revoke', {'code': code}, (ok, 'invalid_code', 'invalid_code', denied, nobody)),
                    ('micro.totp.status', {}, (ok, ok, ok, ok, nobody)),
                    ('micro.totp.begin', {}, (ok, ok, ok, ok, nobody)),
                    ('micro.sessions.list', {}, (ok, ok, ok, ok, nobody))):
                for who, error in zip(('anna', 'adam', 'mia', 'gus', 'nobody'), expected):
                    with self.subTest(method=method, who=who):
                        self.assertEqual(team.api(who, method, **arguments).get('error'), error)


class Roles(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.server = Server()
        cls.server.__enter__()
        cls.team = Team(cls.server)

    @classmethod
    def tearDownClass(cls):
        cls.server.__exit__()

    def test_nobody_signed_in_and_unknown_people(self):
        team = self.team
        for method, arguments in (('setRole', {'role': 'admin'}), ('deactivate', {}), ('activate', {}), ('resetPassword', {}),
                                  ('sessions', {}), ('sessions.revoke', {'all': '1'})):
            method = 'micro.admin.users.' + method
            self.assertEqual(team.error('nobody', method, user=team.ids['max'], **arguments), 'not_authed')
            self.assertEqual(team.error('anna', method, user='U0000000000', **arguments), 'user_not_found')
            # who may not ask learns nothing of who there is
            self.assertEqual(team.error('mia', method, user='U0000000000', **arguments), 'not_allowed')
            self.assertEqual(team.error('anna', method, **arguments), 'invalid_arguments')
        for role in ('king', 'bot', ''):
            self.assertEqual(team.error('anna', 'micro.admin.users.setRole', user=team.ids['max'], role=role), 'invalid_arguments')
        self.assertEqual(team.error('anna', 'micro.admin.users.sessions.revoke', user=team.ids['max']), 'invalid_arguments')
        self.assertEqual(team.error('anna', 'micro.admin.users.sessions.revoke', user=team.ids['max'], session='S0000000000'),
                         'session_not_found')

    def test_a_change_is_told_to_everybody_and_holds_at_once(self):
        team = self.team
        with self.server.stream(team.tokens['gus']) as guest, self.server.stream(team.tokens['max']) as member:
            reply = team.call('anna', 'micro.admin.users.setRole', user=team.ids['mia'], role='admin')
            for stream in (guest, member):
                frame = stream.until(lambda f: f['type'] == 'user_change' and f['user']['id'] == team.ids['mia'])
                self.assertEqual(frame['user']['role'], 'admin')
                self.assertIs(frame['user']['is_admin'], True)
                self.assertNotIn('email', frame['user']['profile'])
                self.assertEqual(frame['event_seq'], reply['event_seq'])
        self.assertEqual(team.error('mia', 'micro.admin.users.setRole', user=team.ids['adam'], role='member'), 'not_allowed')
        team.call('mia', 'micro.admin.users.setRole', user=team.ids['max'], role='member')  # nothing to do
        team.call('mia', 'micro.admin.users.setRole', user=team.ids['mia'], role='member')  # down by themselves
        self.assertEqual(team.error('mia', 'micro.admin.users.sessions', user=team.ids['max']), 'not_allowed')

    def test_the_last_owner_stays(self):
        team = self.team
        for arguments in ({'role': 'admin'}, {'role': 'guest'}):
            self.assertEqual(team.error('anna', 'micro.admin.users.setRole', user=team.ids['anna'], **arguments), 'restricted_action')
        self.assertEqual(team.error('anna', 'micro.admin.users.deactivate', user=team.ids['anna']), 'restricted_action')
        self.assertEqual(team.role('anna'), 'owner')
        team.call('anna', 'micro.admin.users.setRole', user=team.ids['alma'], role='owner')
        team.call('alma', 'micro.admin.users.setRole', user=team.ids['anna'], role='member')
        self.assertEqual(team.error('alma', 'micro.admin.users.deactivate', user=team.ids['alma']), 'restricted_action')
        team.call('alma', 'micro.admin.users.setRole', user=team.ids['anna'], role='owner')
        team.call('anna', 'micro.admin.users.setRole', user=team.ids['alma'], role='admin')

    def test_a_guest_becomes_a_member_and_back(self):
        team = self.team
        channel = team.call('anna', 'conversations.create', name='plans')['channel']['id']
        self.assertEqual(team.error('gus', 'conversations.history', channel=channel), 'channel_not_found')
        team.call('adam', 'micro.admin.users.setRole', user=team.ids['gus'], role='member')
        team.call('gus', 'conversations.history', channel=channel)
        team.call('adam', 'micro.admin.users.setRole', user=team.ids['gus'], role='guest')
        self.assertEqual(team.error('gus', 'conversations.history', channel=channel), 'channel_not_found')


class Deactivation(unittest.TestCase):
    def check_gone(self, team, name, token):
        for method in ('auth.test', 'micro.boot', 'rtm.connect'):
            self.assertEqual(team.server.api(method, token)['error'], 'account_inactive')
        self.assertEqual(team.login(name)['error'], 'account_inactive')

    def test_everything_ends_at_once_and_messages_stay(self):
        with Server() as server:
            team = Team(server)
            general = server.channel(team.tokens['anna'])
            posted = team.call('max', 'chat.postMessage', channel=general, text='I was here')
            bot = server.run('token', 'create', 'robot', '--bot').stdout.strip()
            robot = server.api('auth.test', bot)['user_id']
            second = team.login('max')['token']
            old, guest_token = team.tokens['max'], team.tokens['gus']
            with server.stream(old) as one, server.stream(second) as two, server.stream(team.tokens['gus']) as guest, \
                    server.stream(bot) as machine, server.stream(team.tokens['mia']) as other, \
                    server.socket('/general/messages', Authorization=f'Bearer {old}') as simple:
                for name, user in (('max', team.ids['max']), ('gus', team.ids['gus']), ('robot', robot)):
                    team.call('adam', 'micro.admin.users.deactivate', user=user)
                    frame = other.until(lambda f: f['type'] == 'user_change' and f['user']['id'] == user)
                    self.assertIs(frame['user']['deleted'], True)
                for stream in (one, two, guest, machine, simple):
                    expect_closed(self, stream)
            for token in (old, second, guest_token, bot):
                self.assertEqual(server.api('auth.test', token)['error'], 'account_inactive')
            self.check_gone(team, 'max', old)
            self.assertEqual(form(server, name='max', password=PASSWORD).status, 403)
            messages = server.history(team.tokens['anna'], general)
            self.assertIn((posted['ts'], 'I was here', team.ids['max']), [(m['ts'], m['text'], m['user']) for m in messages])
            self.assertIs(team.call('anna', 'users.info', user=team.ids['max'])['user']['deleted'], True)
            server.stop()
            server.start()
            self.check_gone(team, 'max', second)
            team.call('adam', 'micro.admin.users.activate', user=team.ids['max'])
            # the account lives, its former sessions do not
            for token in (old, second):
                self.assertEqual(server.api('auth.test', token)['error'], 'invalid_auth')
            self.assertTrue(server.api('auth.test', team.login('max')['token'])['ok'])
            self.assertIn('sound', server.run('check').stdout)

    def test_wrong_passwords_do_not_tell_that_an_account_is_inactive(self):
        with Server() as server:
            team = Team(server)
            team.call('anna', 'micro.admin.users.deactivate', user=team.ids['max'])
            self.assertEqual(team.login('max', 'not the password')['error'], 'invalid_credentials')


class Sessions(unittest.TestCase):
    def test_administrators_list_and_end_them(self):
        with Server() as server:
            team = Team(server)
            phone = team.login('max', device='phone')['token']
            reply = team.call('adam', 'micro.admin.users.sessions', user=team.ids['max'])
            self.assertIs(reply['must_change_password'], False)
            self.assertEqual(len(reply['sessions']), 2)
            self.assertFalse(any(s['current'] for s in reply['sessions']))
            self.assertEqual({type(s[key]) for s in reply['sessions'] for key in ('created', 'last_used', 'expires')}, {int})
            session = next(s['id'] for s in reply['sessions'] if s['device'] == 'phone')
            with server.stream(phone) as gone, server.stream(team.tokens['max']) as stays:
                self.assertEqual(team.call('adam', 'micro.admin.users.sessions.revoke', user=team.ids['max'], session=session)['revoked'], 1)
                expect_closed(self, gone)
                self.assertEqual(server.api('auth.test', phone)['error'], 'invalid_auth')
                self.assertTrue(team.call('max', 'auth.test'))
                self.assertEqual(team.call('adam', 'micro.admin.users.sessions.revoke', user=team.ids['max'], all='1')['revoked'], 1)
                expect_closed(self, stays)
            self.assertEqual(team.call('adam', 'micro.admin.users.sessions', user=team.ids['max'])['sessions'], [])
            self.assertEqual(team.call('adam', 'micro.admin.users.sessions.revoke', user=team.ids['max'], all='1')['revoked'], 0)


class Passwords(unittest.TestCase):
    def test_a_reset_password_works_once_and_has_to_be_changed(self):
        with Server() as server:
            team = Team(server)
            with server.stream(team.tokens['max']) as stream:
                once = team.call('adam', 'micro.admin.users.resetPassword', user=team.ids['max'])['password']
                expect_closed(self, stream)
            self.assertEqual(team.error('max', 'auth.test'), 'invalid_auth')
            self.assertRegex(once, r'^([a-z2-9]{4}-){3}[a-z2-9]{4}$')
            self.assertEqual(team.login('max')['error'], 'invalid_credentials')
            server.kill()
            server.start()
            self.assertEqual(team.login('max', once)['error'], 'password_change_required')
            self.assertIs(team.call('adam', 'micro.admin.users.sessions', user=team.ids['max'])['must_change_password'], True)
            for weak in ('short', once, 'max', ' ' * 12):
                self.assertIn(team.login('max', once, new_password=weak)['error'], ('weak_password',))
            self.assertEqual(team.login('max', 'wrong password', new_password=NEW)['error'], 'invalid_credentials')
            self.assertEqual(team.login('max', once)['error'], 'password_change_required')
            reply = team.login('max', once, new_password=NEW)
            self.assertTrue(reply['ok'], reply)
            self.assertTrue(server.api('auth.test', reply['token'])['ok'])
            self.assertEqual(team.login('max', once)['error'], 'invalid_credentials')
            self.assertTrue(team.login('max', NEW)['ok'])
            # an ordinary sign-in changes nothing, whatever it brings
            self.assertTrue(team.login('max', NEW, new_password='something else entirely')['ok'])
            self.assertTrue(team.login('max', NEW)['ok'])
            self.assertIs(team.call('adam', 'micro.admin.users.sessions', user=team.ids['max'])['must_change_password'], False)

    def test_the_second_reset_makes_the_first_void(self):
        with Server() as server:
            team = Team(server)
            first, second = (team.call('anna', 'micro.admin.users.resetPassword', user=team.ids['max'])['password'] for _ in range(2))
            self.assertEqual(team.login('max', first, new_password=NEW)['error'], 'invalid_credentials')
            self.assertTrue(team.login('max', second, new_password=NEW)['ok'])

    def test_the_form_asks_for_a_new_password(self):
        with Server() as server:
            team = Team(server)
            once = team.call('anna', 'micro.admin.users.resetPassword', user=team.ids['max'])['password']
            self.assertNotIn(b'new_password', form(server, name='max', password='wrong password').body)
            page = form(server, name='max', password=once)
            self.assertEqual(page.status, 401)
            self.assertIn(b'name="new_password"', page.body)
            page = form(server, name='max', password=once, new_password='short')
            self.assertEqual(page.status, 422)
            self.assertIn(b'name="new_password"', page.body)
            page = form(server, name='max', password=once, new_password=NEW)
            self.assertEqual(page.status, 303)
            self.assertEqual(server.request('GET', '/', headers={'Cookie': page.cookie()}).status, 200)

    def test_whom_not(self):
        with Server() as server:
            team = Team(server)
            bot = server.run('token', 'create', 'robot', '--bot').stdout.strip()
            robot = server.api('auth.test', bot)['user_id']
            self.assertEqual(team.error('anna', 'micro.admin.users.resetPassword', user=robot), 'invalid_arguments')
            self.assertEqual(team.error('anna', 'micro.admin.users.setRole', user=robot, role='admin'), 'invalid_arguments')
            team.call('anna', 'micro.admin.users.deactivate', user=team.ids['max'])
            self.assertEqual(team.error('anna', 'micro.admin.users.resetPassword', user=team.ids['max']), 'account_inactive')
            self.assertTrue(server.api('auth.test', bot)['ok'])

    def test_own_password(self):
        with Server() as server:
            team = Team(server)
            other = team.login('max')['token']
            for old, new, error in (('wrong password', NEW, 'invalid_credentials'), (PASSWORD, 'short', 'weak_password'),
                                    (PASSWORD, PASSWORD, 'weak_password')):
                self.assertEqual(team.error('max', 'micro.passwd', old=old, new=new), error)
            self.assertEqual(team.error('max', 'micro.passwd', new=NEW), 'invalid_arguments')
            self.assertEqual(team.error('max', 'micro.passwd', old=PASSWORD), 'invalid_arguments')
            self.assertEqual(team.error('nobody', 'micro.passwd', old=PASSWORD, new=NEW), 'not_authed')
            self.assertEqual(team.error('gus', 'micro.passwd', old='', new=NEW), 'invalid_credentials')
            self.assertEqual(team.error('gus', 'micro.passwd', old=PASSWORD, new=NEW), 'invalid_credentials')
            self.assertTrue(server.api('auth.test', other)['ok'])
            with server.stream(other) as gone, server.stream(team.tokens['max']) as stays:
                team.call('max', 'micro.passwd', old=PASSWORD, new=NEW)
                expect_closed(self, gone)
                stays.send({'type': 'ping', 'id': 1})
                self.assertEqual(stays.until(lambda f: f['type'] == 'pong')['reply_to'], 1)
            self.assertTrue(team.call('max', 'auth.test'))
            self.assertEqual(server.api('auth.test', other)['error'], 'invalid_auth')
            self.assertEqual(team.login('max')['error'], 'invalid_credentials')
            self.assertTrue(team.login('max', NEW)['ok'])


class Invitations(unittest.TestCase):
    """An invitation is worth what its maker may do when it is used."""

    @classmethod
    def setUpClass(cls):
        cls.server = Server()
        cls.addClassCleanup(cls.server.__exit__)
        cls.server.__enter__()
        cls.team = Team(cls.server)
        cls.team.call('anna', 'micro.settings.set', registration='invite')
        cls.number = 0

    def register(self, code):
        type(self).number += 1
        return self.server.api('micro.register', name=f'newcomer{self.number}', password=PASSWORD, invite=code)

    def expect_dead(self, code):
        self.assertEqual(self.register(code).get('error'), 'invalid_code')
        self.assertEqual(self.server.api('micro.invites.info', code=code).get('error'), 'invalid_code')
        self.assertEqual(self.server.request('GET', '/join/' + code).status, 404)

    def test_it_leads_where_its_maker_is(self):
        team = self.team
        board, shed, open_one = (team.call('anna', 'conversations.create', name=name, is_private=private)['channel']['id']
                                 for name, private in (('board', '1'), ('shed', '1'), ('open-one', '0')))
        for channel in (board, shed, open_one):
            team.call('anna', 'chat.postMessage', channel=channel, text='what is said here')
            team.call('anna', 'conversations.invite', channel=channel, users=team.ids['max'])
        code = team.call('max', 'micro.invites.create', channels=f'{board},{shed},{open_one}')['code']
        for channel in (board, open_one):
            team.call('anna', 'conversations.kick', channel=channel, user=team.ids['max'])
        token = self.register(code)['token']
        mine = {c['id'] for c in self.server.api('users.conversations', token, types='public_channel,private_channel')['channels']}
        self.assertEqual(mine & {board, shed, open_one}, {shed, open_one})
        self.assertEqual(self.server.api('conversations.history', token, channel=board)['error'], 'channel_not_found')
        team.call('anna', 'conversations.invite', channel=board, users=team.ids['max'])
        token = self.register(code)['token']
        self.assertTrue(self.server.api('conversations.history', token, channel=board)['ok'])

    def test_it_goes_with_who_is_deactivated(self):
        team = self.team
        codes = [team.call(who, 'micro.invites.create', uses=uses)['code'] for who, uses in (('alma', 0), ('alma', 1), ('adam', 0))]
        team.call('anna', 'micro.admin.users.deactivate', user=team.ids['alma'])
        for code in codes[:2]:
            self.expect_dead(code)
        self.assertEqual({i['code'] for i in team.call('anna', 'micro.invites.list')['invites']} & set(codes), {codes[2]})
        team.call('anna', 'micro.admin.users.activate', user=team.ids['alma'])
        for code in codes[:2]:
            self.expect_dead(code)
        self.assertTrue(self.register(codes[2])['ok'])

    def test_it_rests_while_its_maker_may_not_invite(self):
        team = self.team
        code = team.call('mia', 'micro.invites.create')['code']
        made_by_owner = team.call('anna', 'micro.invites.create')['code']
        for forbid, allow in (({'role': 'guest'}, {'role': 'member'}), ({'create_invites': 'admin'}, {'create_invites': 'member'})):
            for change, works in ((forbid, False), (allow, True)):
                if 'role' in change:
                    team.call('anna', 'micro.admin.users.setRole', user=team.ids['mia'], **change)
                else:
                    team.call('anna', 'micro.settings.set', **change)
                with self.subTest(change=change):
                    if works:
                        self.assertTrue(self.register(code)['ok'])
                    else:
                        self.expect_dead(code)
                    self.assertTrue(self.register(made_by_owner)['ok'])


class Audit(unittest.TestCase):
    def test_what_was_done_stands_in_order(self):
        with Server() as server:
            team = Team(server)
            general = server.channel(team.tokens['anna'])
            for method, arguments in (('setRole', {'role': 'guest'}), ('setRole', {'role': 'guest'}), ('deactivate', {}), ('activate', {}),
                                      ('resetPassword', {}), ('sessions.revoke', {'all': '1'})):
                team.call('adam', 'micro.admin.users.' + method, user=team.ids['max'], **arguments)
            posted = team.call('mia', 'chat.postMessage', channel=general, text='secret words')['ts']
            own = team.call('adam', 'chat.postMessage', channel=general, text='my own')['ts']
            team.call('adam', 'chat.delete', channel=general, ts=posted)
            team.call('adam', 'chat.delete', channel=general, ts=own)
            code = team.call('mia', 'micro.invites.create')['code']
            team.call('adam', 'micro.invites.revoke', code=code)
            team.call('adam', 'users.profile.set', user=team.ids['mia'], profile='{"title":"Boss"}')
            server.run('token', 'create', 'mia')
            server.run('user', 'role', 'mia', 'admin')
            reply = team.call('adam', 'micro.audit.list')
            self.assertIs(type(reply['seq']), int)
            entries = reply['entries'][::-1]
            self.assertEqual([e['id'] for e in entries], sorted(e['id'] for e in entries))
            adam, mia, peter = team.ids['adam'], team.ids['mia'], team.ids['max']
            seen = [(e['action'], e.get('actor'), e.get('user'), e.get('before'), e.get('after')) for e in entries]
            self.assertEqual(seen[0][:3], ('team_set_up', None, team.ids['anna']))
            self.assertEqual(seen[1:4], [('user_role', team.ids['anna'], team.ids[name], 'guest', role)
                                         for name, role in (('adam', 'admin'), ('alma', 'admin'), ('mia', 'member'))])
            self.assertEqual(seen[4:], [
                ('user_role', adam, peter, 'member', 'guest'), ('user_deactivated', adam, peter, None, None),
                ('user_activated', adam, peter, None, None), ('password_reset', adam, peter, None, None),
                ('message_deleted', adam, mia, None, None), ('invite_created', mia, None, None, None),
                ('invite_revoked', adam, None, None, None), ('user_profile', adam, mia, None, None),
                ('token_created', None, mia, None, None), ('user_role', None, mia, 'member', 'admin')])
            deleted = next(e for e in entries if e['action'] == 'message_deleted')
            self.assertEqual((deleted['subject'], deleted['channel'], deleted['address']), (posted, general, '127.0.0.1'))
            self.assertIs(type(deleted['date']), int)
            self.assertNotIn('secret words', str(entries))
            self.assertNotIn(code, str(entries))
            self.assertNotIn('address', entries[-1])
            server.kill()
            server.start()
            self.assertEqual(team.call('adam', 'micro.audit.list')['entries'][::-1], entries)
            for name, error in (('max', 'invalid_auth'), ('gus', 'not_allowed'), ('nobody', 'not_authed')):
                self.assertEqual(team.error(name, 'micro.audit.list'), error)

    def test_pages_stay_while_more_is_done(self):
        with Server() as server:
            team = Team(server)
            for role in ('guest', 'member') * 5:
                team.call('anna', 'micro.admin.users.setRole', user=team.ids['max'], role=role)
            whole = [e['id'] for e in team.call('anna', 'micro.audit.list')['entries']]
            seen, cursor = [], ''
            while True:
                reply = team.call('anna', 'micro.audit.list', limit=4, cursor=cursor)
                seen += [e['id'] for e in reply['entries']]
                team.call('anna', 'micro.admin.users.setRole', user=team.ids['mia'], role='guest' if len(seen) % 8 else 'member')
                cursor = reply['response_metadata']['next_cursor']
                if not cursor:
                    break
                self.assertEqual(len(reply['entries']), 4)
            self.assertEqual(seen, whole)
            self.assertEqual(team.error('anna', 'micro.audit.list', cursor='nonsense'), 'invalid_cursor')
            self.assertEqual(team.error('anna', 'micro.audit.list', limit='x'), 'invalid_limit')


if __name__ == '__main__':
    unittest.main()
