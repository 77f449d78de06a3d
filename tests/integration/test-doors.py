# SPDX-FileCopyrightText: the MicroSlack contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The simple doors: forms without script, cookies, redirects, a channel's history and socket."""

import unittest
import urllib.parse

from ms_test_server import PASSWORD, Refused, Server

HTML = {'Accept': 'text/html'}
FORM = {'Content-Type': 'application/x-www-form-urlencoded', 'Accept': 'text/html'}


def form(**fields):
    return urllib.parse.urlencode(fields)


class Doors(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.server = Server()
        cls.server.start()
        cls.token = cls.server.set_up()
        cls.cookie = cls.sign_in('anna')

    @classmethod
    def tearDownClass(cls):
        cls.server.__exit__()

    @classmethod
    def sign_in(cls, name):
        return cls.server.request('POST', '/login', form(name=name, password=PASSWORD, keep=1), FORM).cookie()

    def get(self, path, **headers):
        return self.server.request('GET', path, headers=headers)

    def test_strangers_are_sent_to_the_sign_in_page(self):
        reply = self.get('/', Accept='text/html')
        self.assertEqual((reply.status, reply.headers['location']), (302, '/login'))
        reply = self.get('/general/history?limit=3', Accept='text/html')
        self.assertEqual(reply.status, 302)
        self.assertEqual(reply.headers['location'], '/login?next=/general/history%3Flimit%3D3')
        self.assertEqual(self.get('/general/history').status, 401)

    def test_sign_in_page_works_without_script(self):
        page = self.get('/login', Accept='text/html')
        self.assertEqual(page.status, 200)
        self.assertIn(b'<form method="post" action="/login"', page.body)
        self.assertIn("script-src 'self'", page.headers['content-security-policy'])
        self.assertNotIn(b'{{', page.body)

    def test_pages_speak_the_visitors_language(self):
        page = self.get('/login', **{'Accept-Language': 'ru,en;q=0.5'}).body.decode()
        self.assertIn('lang="ru"', page)
        self.assertIn('Войти', page)
        page = self.get('/login?lang=en', **{'Accept-Language': 'ru'})
        self.assertIn(b'lang="en"', page.body)
        self.assertTrue(page.headers['set-cookie'].startswith('ms_lang=en;'))

    def test_wrong_password_shows_the_form_again(self):
        reply = self.server.request('POST', '/login', form(name='anna', password='not this one'), FORM)
        self.assertEqual(reply.status, 401)
        self.assertIn(b'role="alert"', reply.body)
        self.assertIn(b'value="anna"', reply.body)
        self.assertNotIn('set-cookie', reply.headers)

    def test_sign_in_sets_a_cookie_and_goes_on_to_next(self):
        reply = self.server.request('POST', '/login', form(name='anna', password=PASSWORD, next='/general/history'), FORM)
        self.assertEqual((reply.status, reply.headers['location']), (303, '/general/history'))
        self.assertIn('HttpOnly', reply.headers['set-cookie'])
        self.assertIn('SameSite=Lax', reply.headers['set-cookie'])
        for bad in ('//evil.example', 'https://evil.example/', '/\\evil.example', 'javascript:1'):
            reply = self.server.request('POST', '/login', form(name='anna', password=PASSWORD, next=bad), FORM)
            self.assertEqual(reply.headers['location'], '/')

    def test_sign_in_answers_json_on_request(self):
        headers = {'Content-Type': FORM['Content-Type'], 'Accept': 'application/json'}
        reply = self.server.request('POST', '/login', form(name='anna', password=PASSWORD), headers)
        self.assertEqual((reply.status, reply.json()), (200, {'ok': True}))
        reply = self.server.request('POST', '/login', form(name='anna', password='wrong wrong'), headers)
        self.assertEqual((reply.status, reply.json()['error']), (401, 'invalid_credentials'))

    def test_forms_from_other_sites_are_refused(self):
        for extra in ({'Origin': 'http://evil.example'}, {'Origin': 'null'}, {'Sec-Fetch-Site': 'cross-site'}):
            reply = self.server.request('POST', '/login', form(name='anna', password=PASSWORD), {**FORM, **extra})
            self.assertEqual(reply.status, 403, extra)

    def test_cookies_count_only_from_our_own_pages(self):
        cookie = {'Cookie': self.cookie}
        own = {**cookie, 'Origin': self.server.address, 'Sec-Fetch-Site': 'same-origin'}
        self.assertTrue(self.server.request('POST', '/api/auth.test', '', own).json()['ok'])
        self.assertTrue(self.server.request('POST', '/api/auth.test', '', cookie).json()['ok'])
        reply = self.server.request('POST', '/api/auth.test', '', {**cookie, 'Origin': 'http://evil.example'})
        self.assertEqual(reply.status, 403)
        self.assertFalse(self.server.request('GET', '/api/auth.test', headers=own).json()['ok'])

    def test_register_makes_an_account_and_refuses_bad_fields(self):
        reply = self.server.request('POST', '/register', form(name='nora', password=PASSWORD, real_name='Nora'), FORM)
        self.assertEqual((reply.status, reply.headers['location']), (303, '/'))
        cases = {'nora': 422, 'a/b': 422, '': 422}
        for name, status in cases.items():
            reply = self.server.request('POST', '/register', form(name=name, password=PASSWORD, real_name='X'), FORM)
            self.assertEqual(reply.status, status, name)
        reply = self.server.request('POST', '/register', form(name='short', password='short'), FORM)
        self.assertEqual(reply.status, 422)
        self.assertIn(b'password-error', reply.body)

    def test_sign_out_ends_the_session(self):
        cookie = self.sign_in('anna')
        reply = self.server.request('POST', '/logout', '', {'Cookie': cookie, 'Accept': 'text/html'})
        self.assertEqual(reply.status, 303)
        self.assertIn('Max-Age=0', reply.headers['set-cookie'])
        self.assertEqual(self.get('/general/history', Cookie=cookie).status, 401)

    def test_history_is_plain_and_oldest_first(self):
        channel = self.server.channel(self.token)
        for text in ('first &amp; foremost', 'second'):
            self.assertTrue(self.server.api('chat.postMessage', self.token, channel=channel, text=text)['ok'])
        messages = self.get('/general/history?limit=2', Cookie=self.cookie).json()['messages']
        self.assertEqual([m['text'] for m in messages], ['first & foremost', 'second'])
        self.assertEqual(set(messages[0]), {'id', 'username', 'text', 'ts'})
        self.assertEqual(messages[0]['username'], 'anna')
        before = self.get(f"/general/history?limit=1&before={messages[1]['id']}", Cookie=self.cookie).json()['messages']
        self.assertEqual(before[0]['text'], 'first & foremost')
        self.assertEqual(self.get(f'/{channel}/history', Cookie=self.cookie).status, 200)

    def test_hidden_and_missing_channels_are_the_same(self):
        other = self.server.register('olga')
        self.server.api('conversations.create', other, name='secret', is_private='true')
        hidden, missing = (self.get(f'/{name}/history', Cookie=self.cookie) for name in ('secret', 'nothing-here'))
        self.assertEqual((hidden.status, hidden.body), (missing.status, missing.body))
        self.assertEqual(hidden.status, 404)

    def test_channel_socket_broadcasts_to_everybody(self):
        other = self.server.register('pavel')
        with self.server.socket('/general/messages', Cookie=self.cookie) as first, \
                self.server.socket('/general/messages', Authorization=f'Bearer {other}') as second:
            first.send({'text': 'hello & <welcome>'})
            for peer in (first, second):
                frame = peer.until(lambda f: f.get('text') == 'hello & <welcome>')
                self.assertEqual(frame['username'], 'anna')
                self.assertEqual(frame['id'], frame['ts'])
            first.send({'text': ''})
            self.assertIn('error', first.until(lambda f: 'error' in f))
            first.send({'text': 'still here'})
            second.until(lambda f: f.get('text') == 'still here')

    def test_channel_socket_joins_a_public_channel(self):
        self.server.api('conversations.create', self.token, name='open-door')
        other = self.server.register('quentin')
        with self.server.socket('/open-door/messages', Authorization=f'Bearer {other}') as peer:
            peer.send({'text': 'joined'})
            peer.until(lambda f: f.get('text') == 'joined')
        reply = self.server.api('users.conversations', other)
        self.assertIn('open-door', [c['name'] for c in reply['channels']])

    def test_channel_socket_refuses_strangers_and_other_sites(self):
        for headers, status in (({}, 401), ({'Cookie': self.cookie, 'Origin': 'http://evil.example'}, 403)):
            with self.assertRaises(Refused) as refused:
                self.server.socket('/general/messages', **headers)
            self.assertEqual(refused.exception.status, status)

    def test_health_ready_metrics(self):
        self.assertEqual(self.get('/health').status, 200)
        self.assertEqual(self.get('/ready').status, 200)
        self.assertIn(b'microslack_users', self.get('/metrics').body)
        self.assertEqual(self.get('/metrics', **{'X-Forwarded-For': '203.0.113.9'}).status, 403)

    def test_reserved_names_cannot_be_channels(self):
        for name in ('api', 'static', 'login', 'metrics'):
            self.assertEqual(self.server.api('conversations.create', self.token, name=name)['error'], 'name_taken')


class FirstRun(unittest.TestCase):
    def test_empty_server_shows_set_up_and_makes_the_owner(self):
        with Server() as server:
            page = server.request('GET', '/login', headers=HTML)
            self.assertIn(b'name="team_name"', page.body)
            self.assertNotIn(b'name="setup_code"', page.body)
            far = server.request('GET', '/login', headers={**HTML, 'X-Forwarded-For': '203.0.113.9'})
            self.assertIn(b'name="setup_code"', far.body)
            self.assertRegex(server.log(), r'set-up code: [A-Z0-9]{4}-[A-Z0-9]{4}')
            fields = form(team_name='Polaris', name='anna', password=PASSWORD, real_name='Anna', channels='news, help',
                          registration='open', language='en', next='/#welcome')
            refused = server.request('POST', '/register', fields, {**FORM, 'X-Forwarded-For': '203.0.113.9'})
            self.assertEqual(refused.status, 422)
            reply = server.request('POST', '/register', fields, FORM)
            self.assertEqual((reply.status, reply.headers['location']), (303, '/#welcome'))
            token = server.api('micro.login', login='anna', password=PASSWORD)['token']
            names = {c['name'] for c in server.api('conversations.list', token)['channels']}
            self.assertEqual(names, {'general', 'news', 'help'})

    def test_a_page_of_another_site_cannot_set_up_from_the_servers_own_browser(self):
        """It may send a form to a loopback address, or give a name of its own that address: both come from loopback."""
        with Server() as server:
            fields = form(team_name='Theirs', name='mallory', password=PASSWORD)
            for headers in ({'Origin': 'http://evil.example'}, {'Origin': 'null'}, {'Sec-Fetch-Site': 'cross-site'},
                            {'Host': f'evil.example:{server.port}', 'Origin': f'http://evil.example:{server.port}'},
                            {'Host': f'localhost.evil.example:{server.port}'}, {'X-Real-IP': '203.0.113.9'}, {'Via': '1.1 proxy'}):
                reply = server.request('POST', '/api/micro.setup', fields, {**FORM, **headers}).json()
                self.assertEqual(reply, {'ok': False, 'error': 'invalid_code'}, headers)
            for host in ('127.0.0.1:8a', 'localhost:1:2', '[::1]x', '[::1', '::1', '[localhost', '[127.0.0.1.evil.example]:80'):
                reply = server.request('POST', '/api/micro.setup', fields, {**FORM, 'Host': host})
                self.assertTrue(reply.status == 400 or reply.json() == {'ok': False, 'error': 'invalid_code'}, (host, reply.status))
            for host in (f'localhost:{server.port}', f'[::1]:{server.port}', '127.0.0.1', f'127.9.9.9:{server.port}'):
                self.assertFalse(server.request('GET', '/api/micro.server', headers={'Host': host}).json()['setup_code_required'], host)
            self.assertTrue(server.api('micro.server')['empty'])


if __name__ == '__main__':
    unittest.main()
