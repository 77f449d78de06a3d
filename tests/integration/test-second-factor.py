# SPDX-FileCopyrightText: the MicroSlack contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The second factor: turned on, asked for at every way in, taken off; recovery codes; the ways back in for who lost it."""

import base64
import hashlib
import hmac
import os
import struct
import time
import unittest
import urllib.parse

from ms_test_server import PASSWORD, Server


def code_of(secret, shift=0):
    """What an authenticator app shows, `shift` steps from now."""
    key = base64.b32decode(secret + '=' * (-len(secret) % 8))
    digest = hmac.new(key, struct.pack('>Q', int(time.time()) // 30 + shift), hashlib.sha1).digest()
    offset = digest[-1] & 15
    return f'{(struct.unpack(">I", digest[offset:offset + 4])[0] & 0x7fffffff) % 1000000:06d}'


def wait_for_room():
    """The test wants the codes of one step and those beside it."""
    if time.time() % 30 > 22:
        time.sleep(30.5 - time.time() % 30)


class SecondFactor(unittest.TestCase):
    def setUp(self):
        self.server = Server()
        self.server.__enter__()
        self.addCleanup(self.server.__exit__)
        self.anna = self.server.set_up('anna')
        self.max = self.server.register('max')
        wait_for_room()

    def turn_on(self, token):
        begun = self.server.api('micro.totp.begin', token)
        self.assertTrue(begun['ok'], begun)
        reply = self.server.api('micro.totp.confirm', token, code=code_of(begun['secret'], -1))
        self.assertTrue(reply['ok'], reply)
        return begun['secret'], reply['recovery']

    def login(self, name='max', password=PASSWORD, **more):
        return self.server.api('micro.login', login=name, password=password, **more)

    def form(self, **fields):
        return self.server.request('POST', '/login', urllib.parse.urlencode(fields),
                                   {'Content-Type': 'application/x-www-form-urlencoded'})

    def actions(self):
        return [e['action'] for e in self.server.api('micro.audit.list', self.anna)['entries'][::-1]]

    def test_on_and_off(self):
        server = self.server
        begun = server.api('micro.totp.begin', self.max)
        self.assertRegex(begun['secret'], '^[A-Z2-7]{32}$')
        uri = urllib.parse.urlparse(begun['uri'])
        self.assertEqual((uri.scheme, uri.netloc, uri.path), ('otpauth', 'totp', '/Polaris:max'))
        self.assertEqual(urllib.parse.parse_qs(uri.query), {'secret': [begun['secret']], 'issuer': ['Polaris'], 'algorithm': ['SHA1'],
                                                            'digits': ['6'], 'period': ['30']})
        # not before it was confirmed
        self.assertTrue(self.login()['ok'])
        self.assertIs(server.api('micro.totp.status', self.max)['enabled'], False)
        self.assertEqual(server.api('micro.totp.disable', self.max, code=code_of(begun['secret']))['error'], 'not_allowed')
        # begun anew, the secret from before is void
        again = server.api('micro.totp.begin', self.max)
        self.assertNotEqual(again['secret'], begun['secret'])
        self.assertEqual(server.api('micro.totp.confirm', self.max, code=code_of(begun['secret']))['error'], 'invalid_code')
        self.assertEqual(server.api('micro.totp.confirm', self.max)['error'], 'invalid_arguments')
        reply = server.api('micro.totp.confirm', self.max, code=code_of(again['secret'], -1))
        self.assertEqual(len(set(reply['recovery'])), 10)
        for code in reply['recovery']:
            self.assertRegex(code, '^([a-z2-9]{4}-){3}[a-z2-9]{4}$')
        status = server.api('micro.totp.status', self.max)
        self.assertEqual((status['enabled'], status['recovery_left']), (True, 10))
        self.assertIs(type(status['since']), int)
        for method in ('begin', 'confirm'):
            self.assertEqual(server.api('micro.totp.' + method, self.max, code='123456')['error'], 'not_allowed')
        self.assertIs(server.api('micro.admin.users.sessions', self.anna, user=server.api('auth.test', self.max)['user_id'])['second_factor'], True)
        # off again
        self.assertEqual(server.api('micro.totp.disable', self.max, code='000000')['error'], 'invalid_code')
        self.assertTrue(server.api('micro.totp.disable', self.max, code=code_of(again['secret']))['ok'])
        self.assertTrue(self.login()['ok'])
        self.assertEqual(self.actions()[-2:], ['second_factor_on', 'second_factor_off'])
        for method in ('begin', 'confirm', 'disable', 'status'):
            self.assertEqual(server.api('micro.totp.' + method, code='1')['error'], 'not_authed')
        bot = server.run('token', 'create', 'robot', '--bot').stdout.strip()
        self.assertEqual(server.api('micro.totp.begin', bot)['error'], 'not_allowed')

    def test_sign_in(self):
        secret, recovery = self.turn_on(self.max)
        self.assertEqual(self.login(password='not the password')['error'], 'invalid_credentials')
        self.assertEqual(self.login(password='not the password', code=code_of(secret))['error'], 'invalid_credentials')
        self.assertEqual(self.login()['error'], 'second_factor_required')
        self.assertEqual(self.login(code='')['error'], 'second_factor_required')
        self.assertEqual(self.login(code='nonsense')['error'], 'invalid_code')
        self.assertEqual(self.login(code='1' * 65)['error'], 'invalid_code')
        self.assertEqual(self.login(code=code_of(secret, -1))['error'], 'invalid_code')
        code = code_of(secret)
        reply = self.login(code=f'{code[:3]} {code[3:]}')
        self.assertTrue(reply['ok'], reply)
        self.assertEqual(self.server.api('auth.test', reply['token'])['user'], 'max')
        self.assertEqual(self.login(code=code)['error'], 'invalid_code')
        self.server.kill()
        self.server.start()
        self.assertEqual(self.login(code=code)['error'], 'invalid_code')
        self.assertTrue(self.login(code=code_of(secret, 1))['ok'])
        self.assertTrue(self.login(code=recovery[0])['ok'])
        self.assertEqual(self.login(code=recovery[0])['error'], 'invalid_code')
        self.assertEqual(self.server.api('micro.totp.status', self.max)['recovery_left'], 9)
        self.assertIn('recovery_code_used', self.actions())
        # nobody else is asked
        self.assertTrue(self.login('anna')['ok'])
        with open(os.path.join(self.server.folder, 'microslack.db'), 'rb') as store:
            self.assertNotIn(recovery[1].encode(), store.read())

    def test_tries_are_limited_per_account(self):
        secret, recovery = self.turn_on(self.max)
        for _ in range(5):
            self.assertEqual(self.login(code='000000')['error'], 'invalid_code')
        headers = {'Content-Type': 'application/x-www-form-urlencoded'}
        form = urllib.parse.urlencode({'login': 'max', 'password': PASSWORD, 'code': code_of(secret)})
        response = self.server.request('POST', '/api/micro.login', form, headers)
        self.assertEqual(response.status, 429)
        self.assertTrue(0 < int(response.headers['retry-after']) <= 300)
        self.assertEqual(response.json()['error'], 'ratelimited')
        self.server.kill()
        self.server.start()
        self.assertEqual(self.login(code=recovery[0])['error'], 'ratelimited')
        self.assertEqual(self.server.api('micro.totp.disable', self.max, code=code_of(secret))['error'], 'ratelimited')
        self.assertEqual(self.form(name='max', password=PASSWORD, code='000000').status, 429)
        self.assertTrue(self.login('anna')['ok'])
        entry = self.server.api('micro.audit.list', self.anna)['entries'][0]
        self.assertEqual((entry['action'], entry['after'], entry['address']), ('second_factor_failures', '5', '127.0.0.1'))

    def test_the_form(self):
        secret, _ = self.turn_on(self.max)
        page = self.form(name='max', password='not the password')
        self.assertEqual(page.status, 401)
        self.assertNotIn(b'name="code"', page.body)
        page = self.form(name='max', password=PASSWORD)
        self.assertEqual(page.status, 401)
        self.assertIn(b'name="code"', page.body)
        self.assertNotIn('set-cookie', page.headers)
        page = self.form(name='max', password=PASSWORD, code='000000')
        self.assertEqual(page.status, 401)
        self.assertIn(b'name="code"', page.body)
        page = self.form(name='max', password=PASSWORD, code=code_of(secret))
        self.assertEqual(page.status, 303)
        self.assertEqual(self.server.request('GET', '/', headers={'Cookie': page.cookie()}).status, 200)
        answer = self.server.request('POST', '/login', urllib.parse.urlencode({'name': 'max', 'password': PASSWORD}),
                                     {'Content-Type': 'application/x-www-form-urlencoded', 'Accept': 'application/json'})
        self.assertEqual((answer.status, answer.json()['error']), (401, 'second_factor_required'))

    def test_ways_back_in(self):
        server = self.server
        self.turn_on(self.max)
        user = server.api('auth.test', self.max)['user_id']
        self.assertEqual(server.api('micro.admin.users.disableTotp', self.max, user=user)['error'], 'not_allowed')
        self.assertTrue(server.api('micro.admin.users.disableTotp', self.anna, user=user)['ok'])
        self.assertTrue(server.api('micro.admin.users.disableTotp', self.anna, user=user)['ok'])
        self.assertTrue(self.login()['ok'])
        self.assertEqual(self.actions()[-2:], ['second_factor_on', 'second_factor_off'])
        # the owner, on the server's own computer: through the running server and without one
        for running in (True, False):
            wait_for_room()
            self.turn_on(self.anna)
            self.assertEqual(self.login('anna')['error'], 'second_factor_required')
            if not running:
                server.stop()
            self.assertEqual(server.run('user', 'disable-totp', 'anna').returncode, 0)
            if not running:
                server.start()
            self.assertTrue(self.login('anna')['ok'])
        self.assertEqual(server.run('user', 'disable-totp', 'nobody').returncode, 1)

    def test_with_a_one_time_password(self):
        secret, recovery = self.turn_on(self.max)
        once = self.server.run('user', 'reset-password', 'max').stdout.strip()
        new = 'a new and better one'
        self.assertEqual(self.login(password=once)['error'], 'second_factor_required')
        self.assertEqual(self.login(password=once, new_password=new)['error'], 'second_factor_required')
        self.assertEqual(self.login(password=once, code=recovery[0])['error'], 'password_change_required')
        self.assertEqual(self.login(password=once, code='000000', new_password=new)['error'], 'invalid_code')
        # the recovery code was not used up by being refused
        self.assertTrue(self.login(password=once, code=recovery[0], new_password=new)['ok'])
        self.assertEqual(self.login(password=new)['error'], 'second_factor_required')
        self.assertTrue(self.login(password=new, code=code_of(secret))['ok'])


class Limits(unittest.TestCase):
    def test_attempts_are_limited_per_address(self):
        with Server(exempt=None) as server:
            server.set_up('anna')
            errors = [server.api('micro.login', login='anna', password='not the password')['error'] for _ in range(12)]
            self.assertEqual(errors[0], 'invalid_credentials')
            self.assertEqual(errors[-1], 'ratelimited')


if __name__ == '__main__':
    unittest.main()
