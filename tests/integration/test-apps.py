# SPDX-FileCopyrightText: the MicroSlack contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Apps, their bots and tokens, and incoming webhooks, on the real server."""

import contextlib
import json
import pathlib
import sqlite3
import tempfile
import unittest
import urllib.parse

from ms_test_server import PASSWORD, Closed, Server

FORM = 'application/x-www-form-urlencoded'
JSON = 'application/json'


class AppsCase(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.server = Server()
        cls.addClassCleanup(cls.server.__exit__)
        cls.server.start()
        cls.anna = cls.server.set_up()
        cls.dmitri = cls.server.register('dmitri')
        cls.general = cls.server.channel(cls.anna)

    def call(self, method, token, /, **arguments):
        reply = self.server.api(method, token, **arguments)
        self.assertTrue(reply['ok'], (method, reply))
        return reply

    def refused(self, error, method, token, /, **arguments):
        reply = self.server.api(method, token, **arguments)
        self.assertEqual((reply['ok'], reply.get('error')), (False, error), (method, arguments))
        return reply

    def make_app(self, **arguments):
        return self.call('micro.apps.create', self.anna, **{'name': 'Deploy Bot', **arguments})


class Apps(AppsCase):
    def test_an_app_has_a_bot_and_tokens(self):
        app = self.make_app(name='Build Watcher', commands='["/build","/build-log"]')
        for member, prefix in (('app_id', 'A'), ('bot_id', 'B'), ('user_id', 'U'), ('bot_token', 'xoxb-'), ('app_token', 'xapp-')):
            self.assertTrue(app[member].startswith(prefix), app)
        self.assertRegex(app['signing_secret'], '^[0-9a-f]{32}$')
        me = self.call('auth.test', app['bot_token'])
        self.assertEqual((me['user_id'], me['bot_id'], me['user']), (app['user_id'], app['bot_id'], 'build-watcher'))
        self.assertNotIn('bot_id', self.call('auth.test', self.anna))
        user = self.call('users.info', self.dmitri, user=app['user_id'])['user']
        self.assertEqual((user['is_bot'], user['role'], user['real_name']), (True, 'bot', 'Build Watcher'))
        self.assertEqual((user['profile']['bot_id'], user['profile']['api_app_id']), (app['bot_id'], app['app_id']))
        bot = self.call('bots.info', self.dmitri, bot=app['bot_id'])['bot']
        self.assertEqual({k: bot[k] for k in ('id', 'app_id', 'user_id', 'name', 'deleted')},
                         {'id': app['bot_id'], 'app_id': app['app_id'], 'user_id': app['user_id'], 'name': 'Build Watcher',
                          'deleted': False})
        self.assertIsInstance(bot['updated'], int)

    def test_names_of_bots_are_made(self):
        first, second = self.make_app(name='Näme of Ünits'), self.make_app(name='Näme of Ünits')
        names = [self.call('auth.test', app['bot_token'])['user'] for app in (first, second)]
        self.assertEqual(names, ['näme-of-ünits', 'näme-of-ünits-2'])
        self.assertEqual(self.call('auth.test', self.make_app(name='!!!')['bot_token'])['user'], 'app')

    def test_only_administrators_manage(self):
        app = self.make_app()
        for token in (self.dmitri, app['bot_token']):
            self.refused('not_allowed', 'micro.apps.create', token, name='x')
            self.refused('not_allowed', 'micro.apps.list', token)
            self.refused('not_allowed', 'micro.apps.update', token, app=app['app_id'], name='x')
            self.refused('not_allowed', 'micro.apps.delete', token, app=app['app_id'])
            self.refused('not_allowed', 'micro.webhooks.create', token, channel=self.general)
            self.refused('not_allowed', 'micro.webhooks.list', token)
            self.refused('not_allowed', 'micro.webhooks.delete', token, bot_id='B0NONE00001')

    def test_what_is_refused_changes_nothing(self):
        before = self.call('micro.apps.list', self.anna)['apps']
        people = len(self.call('users.list', self.anna)['members'])
        self.make_app(name='Holder', commands='/held')
        for error, arguments in (
                ('invalid_name', {}),
                ('invalid_name', {'name': '  '}),
                ('invalid_name', {'name': 'x' * 81}),
                ('invalid_command', {'name': 'a', 'commands': 'deploy'}),
                ('invalid_command', {'name': 'a', 'commands': '/'}),
                ('invalid_command', {'name': 'a', 'commands': '/Deploy'}),
                ('invalid_command', {'name': 'a', 'commands': '/a b'}),
                ('invalid_command', {'name': 'a', 'commands': '/' + 'x' * 32}),
                ('command_taken', {'name': 'a', 'commands': '/free,/held'}),
                ('command_taken', {'name': 'a', 'commands': '/me'}),
                ('invalid_arguments', {'name': 'a', 'commands': json.dumps(['/x%d' % i for i in range(51)])}),
                ('invalid_arguments', {'name': 'a', 'commands': '[1]'}),
                ('invalid_arguments', {'name': 'a', 'commands': '[{"description":"of nothing"}]'}),
                ('invalid_arguments', {'name': 'a', 'commands': '[{"command":1}]'}),
                ('invalid_arguments', {'name': 'a', 'commands': '["/twice",{"command":"/twice"}]'}),
                ('invalid_command', {'name': 'a', 'commands': '[{"command":"twice"}]'}),
                ('command_taken', {'name': 'a', 'commands': '[{"command":"/held","description":"x"}]'}),
                ('command_taken', {'name': 'a', 'commands': '[{"command":"/me"}]'}),
                ('invalid_url', {'name': 'a', 'request_url': 'ftp://example.org/'}),
                ('invalid_url', {'name': 'a', 'request_url': 'nonsense'}),
                ('invalid_url', {'name': 'a', 'request_url': 'https://user:secret@example.org/'}),
                ('invalid_url', {'name': 'a', 'request_url': 'https://example.org/' + 'x' * 2000})):
            self.refused(error, 'micro.apps.create', self.anna, **arguments)
        self.assertEqual(len(self.call('micro.apps.list', self.anna)['apps']), len(before) + 1)
        self.assertEqual(len(self.call('users.list', self.anna)['members']), people + 1)
        self.make_app(name='Other', commands='/free')

    def test_list_and_update(self):
        app = self.make_app(name='Listed', commands='/l2,/l1', request_url='https://192.0.2.1/events')

        def listed():
            return next(a for a in self.call('micro.apps.list', self.anna)['apps'] if a['app_id'] == app['app_id'])

        shown = listed()
        self.assertEqual((shown['name'], shown['commands'], shown['request_url']), ('Listed', ['/l1', '/l2'], 'https://192.0.2.1/events'))
        self.assertEqual(shown['creator'], self.call('auth.test', self.anna)['user_id'])
        for secret in ('bot_token', 'app_token', 'signing_secret'):
            self.assertNotIn(secret, shown)
            self.assertNotIn(app[secret], json.dumps(self.call('micro.apps.list', self.anna)))
        self.call('micro.apps.update', self.anna, app=app['app_id'], name='Renamed', commands='/l1,/l3')
        self.assertEqual((listed()['name'], listed()['commands'], listed()['request_url']), ('Renamed', ['/l1', '/l3'], 'https://192.0.2.1/events'))
        self.assertEqual(self.call('users.info', self.dmitri, user=app['user_id'])['user']['real_name'], 'Renamed')
        self.assertEqual(self.call('bots.info', self.dmitri, bot=app['bot_id'])['bot']['name'], 'Renamed')
        self.call('micro.apps.update', self.anna, app=app['app_id'], commands='[]', request_url='')
        self.assertEqual((listed()['commands'], listed()['request_state'], 'request_url' in listed()), ([], 'none', False))
        self.call('micro.apps.update', self.anna, app=app['app_id'])
        self.assertEqual(listed()['name'], 'Renamed')
        self.refused('app_not_found', 'micro.apps.update', self.anna, app='A0NONE00001', name='x')
        self.refused('invalid_arguments', 'micro.apps.update', self.anna, name='x')
        self.refused('invalid_arguments', 'micro.apps.update', self.anna, app=app['app_id'], renew='password')

    def test_secrets_are_made_anew(self):
        app = self.make_app(name='Rotating')
        new = self.call('micro.apps.update', self.anna, app=app['app_id'], renew='bot_token,app_token,signing_secret')
        for secret in ('bot_token', 'app_token', 'signing_secret'):
            self.assertNotEqual(new[secret], app[secret])
        self.refused('invalid_auth', 'auth.test', app['bot_token'])
        self.refused('invalid_auth', 'auth.test', app['app_token'])
        self.assertTrue(self.server.api('auth.test', new['bot_token'])['ok'])
        again = self.call('micro.apps.update', self.anna, app=app['app_id'], renew='app_token')
        self.assertEqual(('bot_token' in again, 'signing_secret' in again), (False, False))
        self.assertTrue(self.server.api('auth.test', new['bot_token'])['ok'])

    def test_kinds_of_tokens(self):
        app = self.make_app()
        for method in ('auth.test', 'users.list', 'chat.postMessage', 'micro.apps.list', 'rtm.connect', 'auth.revoke'):
            self.refused('not_allowed_token_type', method, app['app_token'], channel=self.general, text='x')
        self.assertTrue(self.server.api('api.test', app['app_token'])['ok'])
        headers = {'Authorization': f"Bearer {app['app_token']}"}
        self.assertEqual(self.server.request('GET', '/general/history', headers=headers).status, 401)
        self.refused('unknown_method', 'services', self.anna)

    def test_posts_of_bots_say_so(self):
        app = self.make_app(name='Poster')
        self.call('conversations.join', app['bot_token'], channel=self.general)
        with self.server.stream(self.dmitri) as stream:
            posted = self.call('chat.postMessage', app['bot_token'], channel=self.general, text='built',
                               attachments=json.dumps([{'text': 'green', 'color': 'good'}]))
            frame = stream.until(lambda f: f.get('type') == 'message' and f.get('ts') == posted['ts'])
        history = self.call('conversations.history', self.dmitri, channel=self.general, limit=1)['messages'][0]
        for message in (posted['message'], frame, history):
            self.assertEqual((message['user'], message['bot_id'], message['app_id']), (app['user_id'], app['bot_id'], app['app_id']))
            self.assertNotIn('subtype', message)
            profile = message['bot_profile']
            self.assertEqual({k: profile[k] for k in ('id', 'app_id', 'name', 'icons', 'deleted')},
                             {'id': app['bot_id'], 'app_id': app['app_id'], 'name': 'Poster', 'icons': {}, 'deleted': False})
            self.assertTrue(profile['team_id'].startswith('T'))
            self.assertIsInstance(profile['updated'], int)
            self.assertEqual(message['attachments'][0]['text'], 'green')
        changed = self.call('chat.update', app['bot_token'], channel=self.general, ts=posted['ts'], text='rebuilt', attachments='[]')
        self.assertEqual((changed['message']['bot_id'], changed['message']['app_id']), (app['bot_id'], app['app_id']))
        self.assertNotIn('attachments', changed['message'])
        named = self.call('chat.postMessage', app['bot_token'], channel=self.general, text='x', username='Somebody')['message']
        self.assertEqual((named['subtype'], named['username'], named['bot_id']), ('bot_message', 'Somebody', app['bot_id']))
        people = self.call('chat.postMessage', self.dmitri, channel=self.general, text='hello')['message']
        self.assertEqual([m for m in ('bot_id', 'app_id', 'bot_profile') if m in people], [])

    def test_asides_of_bots_say_so(self):
        app = self.make_app(name='Whisperer')
        self.call('conversations.join', app['bot_token'], channel=self.general)
        with self.server.stream(self.dmitri) as stream:
            self.call('chat.postEphemeral', app['bot_token'], channel=self.general, user=self.call('auth.test', self.dmitri)['user_id'], text='psst')
            frame = stream.until(lambda f: f.get('is_ephemeral'))
        self.assertEqual((frame['user'], frame['bot_id'], frame['app_id']), (app['user_id'], app['bot_id'], app['app_id']))

    def test_replies_of_bots_say_so(self):
        app = self.make_app(name='Replier')
        self.call('conversations.join', app['bot_token'], channel=self.general)
        root = self.call('chat.postMessage', self.dmitri, channel=self.general, text='a question')['ts']
        blocks = json.dumps([{'type': 'divider'}])
        self.call('chat.postMessage', app['bot_token'], channel=self.general, text='an answer', thread_ts=root, blocks=blocks)
        reply = self.call('conversations.replies', self.dmitri, channel=self.general, ts=root)['messages'][1]
        self.assertEqual((reply['bot_id'], reply['app_id'], reply['blocks'][0]['type']), (app['bot_id'], app['app_id'], 'divider'))

    def test_posts_over_a_socket_say_so_too(self):
        app = self.make_app(name='Talker')
        self.call('conversations.join', app['bot_token'], channel=self.general)
        with self.server.stream(app['bot_token']) as stream:
            stream.post(self.general, 'over the socket', 7)
            frame = stream.until(lambda f: f.get('type') == 'message' and f.get('text') == 'over the socket')
        self.assertEqual((frame['user'], frame['bot_id']), (app['user_id'], app['bot_id']))

    def test_deletion_ends_everything(self):
        app = self.make_app(name='Doomed', commands='/doomed')
        self.call('conversations.join', app['bot_token'], channel=self.general)
        posted = self.call('chat.postMessage', app['bot_token'], channel=self.general, text='last words')
        with self.server.stream(app['bot_token']) as stream:
            self.call('micro.apps.delete', self.anna, app=app['app_id'])
            with self.assertRaises(Closed) as closed:
                while True:
                    stream.receive()
            self.assertEqual(closed.exception.code, 1008)
        self.refused('invalid_auth', 'auth.test', app['bot_token'])
        self.refused('invalid_auth', 'auth.test', app['app_token'])
        self.refused('app_not_found', 'micro.apps.delete', self.anna, app=app['app_id'])
        self.assertTrue(self.call('users.info', self.anna, user=app['user_id'])['user']['deleted'])
        self.assertTrue(self.call('bots.info', self.anna, bot=app['bot_id'])['bot']['deleted'])
        self.assertNotIn(app['app_id'], [a['app_id'] for a in self.call('micro.apps.list', self.anna)['apps']])
        self.assertIn(posted['ts'], [m['ts'] for m in self.call('conversations.history', self.anna, channel=self.general)['messages']])
        self.make_app(name='Heir', commands='/doomed')

    def test_administrators_can_read_of_it(self):
        app = self.make_app(name='Noted')
        hook = self.call('micro.webhooks.create', self.anna, channel=self.general)
        self.call('micro.apps.update', self.anna, app=app['app_id'], renew='app_token')
        self.call('micro.apps.delete', self.anna, app=app['app_id'])
        self.call('micro.webhooks.delete', self.anna, bot_id=hook['bot_id'])
        entries = self.call('micro.audit.list', self.anna, limit=5)['entries']
        self.assertEqual([(e['action'], e['subject']) for e in reversed(entries)],
                         [('app_created', app['app_id']), ('webhook_created', hook['bot_id']), ('app_changed', app['app_id']),
                          ('app_deleted', app['app_id']), ('webhook_deleted', hook['bot_id'])])
        self.assertEqual({e.get('user') for e in entries}, {app['user_id'], None})

    def test_unknown_bots(self):
        self.refused('bot_not_found', 'bots.info', self.anna, bot='B0NONE00001')
        self.refused('bot_not_found', 'bots.info', self.anna)
        self.refused('not_authed', 'bots.info', None, bot='B0NONE00001')


class Webhooks(AppsCase):
    def hook(self, channel=None, **arguments):
        return self.call('micro.webhooks.create', self.anna, channel=channel or self.general, **arguments)

    def post(self, hook, body, content_type=JSON):
        path = urllib.parse.urlparse(hook['url']).path
        data = body if isinstance(body, (str, bytes)) else json.dumps(body)
        answer = self.server.request('POST', path, data, {'Content-Type': content_type})
        self.assertTrue(answer.headers['content-type'].startswith('text/plain'), answer.headers)
        return answer.status, answer.body.decode()

    def newest(self, token=None, channel=None):
        return self.call('conversations.history', token or self.dmitri, channel=channel or self.general, limit=1)['messages'][0]

    def test_a_post_is_a_message_of_a_bot(self):
        hook = self.hook(name='Alarm')
        self.assertRegex(urllib.parse.urlparse(hook['url']).path, '^/services/T[A-Z0-9]{10}/B[A-Z0-9]{10}/[0-9a-f]{48}$')
        with self.server.stream(self.dmitri) as stream:
            self.assertEqual(self.post(hook, {'text': 'fire & <b>smoke</b>'}), (200, 'ok'))
            frame = stream.until(lambda f: f.get('type') == 'message')
        for message in (frame, self.newest()):
            self.assertEqual((message['subtype'], message['bot_id'], message['username']), ('bot_message', hook['bot_id'], 'Alarm'))
            self.assertEqual(message['text'], 'fire &amp; &lt;b&gt;smoke&lt;/b&gt;')
            self.assertNotIn('user', message)
        bot = self.call('bots.info', self.dmitri, bot=hook['bot_id'])['bot']
        self.assertEqual((bot['name'], 'user_id' in bot), ('Alarm', False))

    def test_forms_and_forgotten_types(self):
        hook = self.hook()
        form = urllib.parse.urlencode({'payload': json.dumps({'text': 'from a form', 'username': 'CI', 'icon_emoji': ':robot_face:'})})
        self.assertEqual(self.post(hook, form, FORM), (200, 'ok'))
        message = self.newest()
        self.assertEqual((message['text'], message['username'], message['icons']), ('from a form', 'CI', {'emoji': ':robot_face:'}))
        self.assertEqual(self.post(hook, '{"text":"from curl"}', FORM), (200, 'ok'))
        self.assertEqual((self.newest()['text'], self.newest()['username']), ('from curl', 'incoming-webhook'))
        self.assertEqual(self.post(hook, b' {"text":"\\ud83d\\ude00 no type"}', 'text/plain'), (200, 'ok'))
        self.assertEqual(self.newest()['text'], '\N{GRINNING FACE} no type')

    def test_attachments_arrive_whole(self):
        """As Grafana and GitLab send them."""
        hook = self.hook()
        grafana = {'channel': '#ignored', 'username': 'Grafana', 'icon_url': 'https://grafana.com/static/assets/img/fav32.png', 'attachments': [{
            'title': '[FIRING:1] Disk is full', 'title_link': 'http://grafana/alerting/list', 'fallback': '[FIRING:1] Disk is full',
            'text': '**Firing**\n\nValue: A=97.2', 'color': '#D63232', 'footer': 'Grafana v10.1.0', 'ts': 1700000000,
            'footer_icon': 'https://grafana.com/static/assets/img/fav32.png', 'fields': [], 'unknown_member': {'a': [1, 2.5, None]}}]}
        self.assertEqual(self.post(hook, grafana), (200, 'ok'))
        message = self.newest()
        self.assertEqual(message['attachments'], [{**grafana['attachments'][0], 'id': 1}])
        self.assertEqual((message['username'], message['icons']), ('Grafana', {'image_48': grafana['icon_url']}))
        self.assertIn('Disk is full', message['text'])
        gitlab = {'text': 'Anna pushed to branch <http://gitlab/main|main>', 'attachments': [
            {'text': '<http://gitlab/commit|12345678>: a change - Anna', 'color': '#345', 'mrkdwn_in': ['text', 'pretext']}]}
        self.assertEqual(self.post(hook, 'payload=' + urllib.parse.quote(json.dumps(gitlab)), FORM), (200, 'ok'))
        self.assertEqual(self.newest()['text'], gitlab['text'])
        self.assertEqual(self.newest()['attachments'][0]['mrkdwn_in'], ['text', 'pretext'])
        long = {'text': 'x' * 39000, 'attachments': [{'text': 'y' * 60000}]}
        self.assertEqual(self.post(hook, long), (200, 'ok'))
        self.assertEqual(len(self.newest()['attachments'][0]['text']), 60000)

    def test_refusals_are_plain_words(self):
        hook = self.hook()
        before = self.newest()['ts']
        path = urllib.parse.urlparse(hook['url']).path
        _, _, team, bot, secret = path.split('/')
        for expected, body, content_type in (
                ((400, 'invalid_payload'), b'', JSON),
                ((400, 'invalid_payload'), b'{', JSON),
                ((400, 'invalid_payload'), b'[]', JSON),
                ((400, 'invalid_payload'), b'{"text":"\\ud800"}', JSON),
                ((400, 'invalid_payload'), b'text=hello', FORM),
                ((400, 'invalid_payload'), b'payload=hello', FORM),
                ((400, 'no_text'), b'{}', JSON),
                ((400, 'no_text'), b'{"text":"  "}', JSON),
                ((400, 'invalid_blocks'), b'{"blocks":[{"no":"type"}]}', JSON),
                ((400, 'msg_too_long'), json.dumps({'text': 'x' * 40001}).encode(), JSON)):
            self.assertEqual(self.post(hook, body, content_type), expected, body[:40])
        for expected, other in (
                ((403, 'invalid_token'), f'/services/{team}/{bot}/{secret[:-1]}x'),
                ((404, 'no_service'), f'/services/{team}/B0NONE00001/{secret}'),
                ((404, 'no_service'), f'/services/T0NONE00001/{bot}/{secret}'),
                ((404, 'no_service'), f'/services/{team}/{bot}'),
                ((404, 'no_service'), '/services')):
            self.assertEqual(self.post({'url': other}, {'text': 'x'}), expected, other)
        self.assertEqual(self.server.request('GET', path).status, 405)
        self.assertEqual(self.newest()['ts'], before)

    def test_the_address_cannot_be_given_in_the_body(self):
        hook = self.hook()
        _, _, team, bot, secret = urllib.parse.urlparse(hook['url']).path.split('/')
        answer = self.post({'url': f'/services/{team}/{bot}/wrong'}, {'text': 'x', '_team': team, '_id': bot, '_secret': secret})
        self.assertEqual(answer, (403, 'invalid_token'))

    def test_channels(self):
        room = self.call('conversations.create', self.anna, name='hooked', is_private='true')['channel']['id']
        secret = self.call('conversations.create', self.dmitri, name='hidden', is_private='true')['channel']['id']
        direct = self.call('conversations.open', self.anna, users=self.call('auth.test', self.dmitri)['user_id'])['channel']['id']
        self.refused('channel_not_found', 'micro.webhooks.create', self.anna, channel=secret)
        self.refused('channel_not_found', 'micro.webhooks.create', self.anna, channel='C0NONE00001')
        self.refused('method_not_supported_for_channel_type', 'micro.webhooks.create', self.anna, channel=direct)
        self.refused('invalid_name', 'micro.webhooks.create', self.anna, channel=room, name='x' * 81)
        hook = self.hook(room)
        self.assertEqual(self.post(hook, {'text': 'inside'}), (200, 'ok'))
        self.assertEqual(self.newest(self.anna, room)['text'], 'inside')
        self.call('conversations.archive', self.anna, channel=room)
        self.assertEqual(self.post(hook, {'text': 'too late'}), (410, 'channel_is_archived'))
        self.refused('is_archived', 'micro.webhooks.create', self.anna, channel=room)

    def test_list_and_delete(self):
        hook = self.hook(name='Listed')
        listed = {w['bot_id']: w for w in self.call('micro.webhooks.list', self.anna)['webhooks']}
        self.assertEqual((listed[hook['bot_id']]['name'], listed[hook['bot_id']]['channel']), ('Listed', self.general))
        self.assertNotIn(urllib.parse.urlparse(hook['url']).path.split('/')[4], json.dumps(listed))
        self.call('micro.webhooks.delete', self.anna, bot_id=hook['bot_id'])
        self.assertEqual(self.post(hook, {'text': 'x'}), (404, 'no_service'))
        self.refused('webhook_not_found', 'micro.webhooks.delete', self.anna, bot_id=hook['bot_id'])
        self.assertNotIn(hook['bot_id'], [w['bot_id'] for w in self.call('micro.webhooks.list', self.anna)['webhooks']])
        self.assertTrue(self.call('bots.info', self.anna, bot=hook['bot_id'])['bot']['deleted'])

    def test_what_is_hidden_stays_hidden(self):
        """An administrator who is not in a private channel does not learn of its webhooks."""
        room = self.call('conversations.create', self.anna, name='left-behind', is_private='true')['channel']['id']
        hook = self.hook(room)
        self.call('conversations.invite', self.anna, channel=room, users=self.call('auth.test', self.dmitri)['user_id'])
        self.call('conversations.leave', self.anna, channel=room)
        self.assertNotIn(hook['bot_id'], [w['bot_id'] for w in self.call('micro.webhooks.list', self.anna)['webhooks']])
        self.refused('webhook_not_found', 'micro.webhooks.delete', self.anna, bot_id=hook['bot_id'])
        self.assertEqual(self.post(hook, {'text': 'still works'}), (200, 'ok'))

    def test_it_counts_as_unread_and_mentions(self):
        room = self.call('conversations.create', self.dmitri, name='counting')['channel']['id']
        hook = self.hook(room)
        dmitri = self.call('auth.test', self.dmitri)['user_id']
        self.post(hook, {'text': f'<@{dmitri}> look'})
        self.post(hook, {'text': 'and again'})
        self.post(hook, {'text': '<!channel> all of you'})
        view = self.call('conversations.info', self.dmitri, channel=room)['channel']
        self.assertEqual((view['unread_count'], view['mention_count']), (3, 2))
        digest = self.call('micro.digest', self.dmitri, channel=room)
        self.assertEqual(len(self.call('conversations.history', self.dmitri, channel=room)['messages']), digest['count'])

    def test_threads_and_marks_on_it(self):
        room = self.call('conversations.create', self.dmitri, name='around-a-webhook')['channel']['id']
        self.call('conversations.join', self.anna, channel=room)
        self.post(self.hook(room), {'text': 'the root'})
        ts = self.newest(channel=room)['ts']
        self.call('chat.postMessage', self.dmitri, channel=room, text='a reply', thread_ts=ts)
        self.call('reactions.add', self.dmitri, channel=room, timestamp=ts, name='eyes')
        self.call('pins.add', self.dmitri, channel=room, timestamp=ts)
        root, reply = self.call('conversations.replies', self.anna, channel=room, ts=ts)['messages']
        self.assertEqual((root['reply_count'], root['reactions'][0]['count'], root['pinned_to'], reply['text']), (1, 1, [room], 'a reply'))
        self.assertNotIn('parent_user_id', reply)
        self.call('chat.delete', self.anna, channel=room, ts=ts)
        self.assertEqual(self.server.run('check').returncode, 0)

    def test_the_simple_doors_show_its_name(self):
        room = self.call('conversations.create', self.dmitri, name='simple-doors')['channel']['id']
        hook = self.hook(room, name='Alarm')
        headers = {'Authorization': f'Bearer {self.dmitri}'}
        with self.server.socket(f'/{room}/messages', **headers) as stream:
            self.post(hook, {'text': 'ring'})
            frame = stream.receive()
        shown = self.server.request('GET', f'/{room}/history', headers=headers).json()['messages'][-1]
        self.assertEqual((frame['username'], frame['text'], shown), ('Alarm', 'ring', frame))

    def test_people_can_delete_it_if_they_may(self):
        hook = self.hook()
        self.post(hook, {'text': 'to be removed'})
        ts = self.newest()['ts']
        self.refused('cant_delete_message', 'chat.delete', self.dmitri, channel=self.general, ts=ts)
        self.refused('cant_update_message', 'chat.update', self.anna, channel=self.general, ts=ts, text='mine')
        self.call('chat.delete', self.anna, channel=self.general, ts=ts)

    def test_too_many_are_told_to_wait(self):
        with Server(exempt=None) as server:
            token = server.set_up()
            url = server.api('micro.webhooks.create', token, channel=server.channel(token))['url']
            path = urllib.parse.urlparse(url).path
            answers = [server.request('POST', path, '{"text":"x"}', {'Content-Type': JSON}) for _ in range(130)]
            self.assertEqual(answers[0].status, 200)
            last = next(a for a in answers if a.status == 429)
            self.assertEqual(last.body, b'ratelimited')
            self.assertGreaterEqual(int(last.headers['retry-after']), 1)


class Restart(unittest.TestCase):
    def test_all_is_kept(self):
        with Server() as server:
            token = server.set_up()
            general = server.channel(token)
            app = server.api('micro.apps.create', token, name='Kept', commands='/kept')
            hook = server.api('micro.webhooks.create', token, channel=general, name='Kept hook')
            path = urllib.parse.urlparse(hook['url']).path
            server.stop()
            whole = pathlib.Path(server.folder, 'microslack.db').read_bytes()
            for secret in (app['bot_token'], app['app_token'], path.split('/')[4]):
                self.assertNotIn(secret.encode(), whole)
            server.start()
            self.assertEqual(server.api('auth.test', app['bot_token'])['bot_id'], app['bot_id'])
            self.assertEqual(server.api('auth.test', app['app_token'])['error'], 'not_allowed_token_type')
            listed = server.api('micro.apps.list', token)['apps'][0]
            self.assertEqual((listed['app_id'], listed['commands']), (app['app_id'], ['/kept']))
            self.assertEqual(server.request('POST', path, '{"text":"again"}', {'Content-Type': JSON}).body, b'ok')

    def test_bots_of_an_older_store_become_apps(self):
        old = pathlib.Path(__file__).parents[1] / 'fixtures' / 'store' / 'version-1.sql'
        with tempfile.TemporaryDirectory(prefix='microslack-old-') as folder:
            with contextlib.closing(sqlite3.connect(pathlib.Path(folder, 'microslack.db'))) as store:
                store.executescript(old.read_text(encoding='utf-8'))
                store.execute("INSERT INTO account (public_id, name, name_folded, role, real_name, created, updated, last_seen)"
                              " VALUES ('U0ROBOT0001', 'robot', 'robot', 'bot', 'Old Robot', 1, 2, 3)")
                store.commit()
            with Server(folder=folder) as server:
                anna = server.api('micro.login', login='anna', password=PASSWORD)['token']
                app, = server.api('micro.apps.list', anna)['apps']
                self.assertEqual((app['user_id'], app['name'], app['commands'], app['request_state']), ('U0ROBOT0001', 'Old Robot', [], 'none'))
                self.assertRegex(app['app_id'] + app['bot_id'], '^A[A-Z0-9]{10}B[A-Z0-9]{10}$')
                token = server.run('token', 'create', 'robot', '--bot').stdout.split()[-1]
                self.assertEqual(server.api('auth.test', token)['bot_id'], app['bot_id'])

    def test_bots_of_the_command_line_are_apps(self):
        with Server() as server:
            token = server.set_up()
            made = server.run('token', 'create', 'robot', '--bot')
            self.assertEqual(made.returncode, 0, made.stderr)
            bot = made.stdout.split()[-1]
            me = server.api('auth.test', bot)
            self.assertTrue(me['bot_id'].startswith('B'), me)
            app = next(a for a in server.api('micro.apps.list', token)['apps'] if a['bot_id'] == me['bot_id'])
            renewed = server.api('micro.apps.update', token, app=app['app_id'], renew='app_token')
            self.assertTrue(renewed['app_token'].startswith('xapp-'))


if __name__ == '__main__':
    unittest.main()
