# SPDX-FileCopyrightText: the MicroSlack contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""What people ask of apps: commands (the server's own, too), buttons, and what apps answer."""

import json
import time
import unittest
import urllib.parse

from ms_apps import AppCase
from ms_limits import LIMIT
from ms_test_server import DEADLINE

JSON = 'application/json'


class Commands(AppCase):
    def test_a_command_goes_to_its_app(self):
        app = self.make_app(commands='/deploy')
        socket = self.open(app)
        with self.server.stream(self.dmitri) as stream:
            join = self.in_background(lambda: self.command(self.dmitri, app['channel'], '/Deploy', 'to <staging> & back'))
            envelope = socket.until(lambda f: f.get('type') == 'slash_commands')
            payload = envelope['payload']
            self.assertEqual({k: payload[k] for k in ('channel_id', 'user_id', 'user_name', 'command', 'text', 'api_app_id', 'is_enterprise_install')},
                             {'channel_id': app['channel'], 'user_id': self.dmitri_id, 'user_name': 'dmitri', 'command': '/deploy',
                              'text': 'to <staging> & back', 'api_app_id': app['app_id'], 'is_enterprise_install': 'false'})
            self.assertTrue(all(payload[k] for k in ('token', 'team_id', 'team_domain', 'channel_name', 'response_url', 'trigger_id')))
            self.assertTrue(envelope['accepts_response_payload'])
            self.acknowledge(socket, envelope, {'text': 'Deploying for *you*'})
            self.assertTrue(join()['ok'])
            shown = stream.until(lambda f: f.get('is_ephemeral'))
        self.assertEqual((shown['channel'], shown['text'], shown['user'], shown['bot_id']),
                         (app['channel'], 'Deploying for *you*', app['user_id'], app['bot_id']))
        self.assertNotIn('Deploying', json.dumps(self.call('conversations.history', self.dmitri, channel=app['channel'])))

    def test_only_who_asked_sees_an_ephemeral_answer(self):
        app = self.make_app(commands='/quiet')
        self.call('conversations.join', self.anna, channel=app['channel'])
        socket = self.open(app)
        with self.server.stream(self.anna) as other:
            join = self.in_background(lambda: self.command(self.dmitri, app['channel'], '/quiet'))
            self.acknowledge(socket, socket.until(lambda f: f.get('type') == 'slash_commands'), {'text': 'psst'})
            self.assertTrue(join()['ok'])
            self.say(app, 'the next thing')
            seen = other.until(lambda f: f.get('type') == 'message')
            self.assertEqual(seen['text'], 'the next thing')

    def test_an_answer_for_everybody(self):
        app = self.make_app(commands='/loud')
        socket = self.open(app)
        with self.server.stream(self.dmitri) as stream:
            join = self.in_background(lambda: self.command(self.dmitri, app['channel'], '/loud'))
            self.acknowledge(socket, socket.until(lambda f: f.get('type') == 'slash_commands'),
                             {'response_type': 'in_channel', 'blocks': [{'type': 'section', 'text': {'type': 'mrkdwn', 'text': 'All: hear'}}]})
            self.assertTrue(join()['ok'])
            frame = stream.until(lambda f: f.get('type') == 'message')
        self.assertEqual((frame['text'], frame['user'], frame['blocks'][0]['type']), ('All: hear', app['user_id'], 'section'))
        self.assertNotIn('is_ephemeral', frame)
        self.assertEqual(self.call('conversations.history', self.dmitri, channel=app['channel'])['messages'][0]['ts'], frame['ts'])

    def test_commands_that_fail(self):
        app = self.make_app(commands='/slow')
        self.refused('unknown_command', 'micro.command', self.dmitri, channel=app['channel'], command='/nobodys')
        self.refused('unknown_command', 'micro.command', self.dmitri, channel=app['channel'], command='slow')
        self.refused('invalid_arguments', 'micro.command', self.dmitri, channel=app['channel'])
        self.refused('app_not_connected', 'micro.command', self.dmitri, channel=app['channel'], command='/slow')
        self.refused('not_allowed_token_type', 'micro.command', app['bot_token'], channel=app['channel'], command='/slow')
        secret = self.call('conversations.create', self.anna, name=f'hidden-{self.number}', is_private='true')['channel']['id']
        self.refused('channel_not_found', 'micro.command', self.dmitri, channel=secret, command='/slow')
        public = self.call('conversations.create', self.anna, name=f'public-{self.number}')['channel']['id']
        self.refused('not_in_channel', 'micro.command', self.dmitri, channel=public, command='/slow')
        socket = self.open(app)
        start = time.monotonic()
        join = self.in_background(lambda: self.command(self.dmitri, app['channel'], '/slow'))
        envelope = socket.until(lambda f: f.get('type') == 'slash_commands')
        self.assertEqual(join()['error'], 'app_timeout')
        self.assertGreater(time.monotonic() - start, 2.5)
        self.acknowledge(socket, envelope, {'text': 'too late'})
        join = self.in_background(lambda: self.command(self.dmitri, app['channel'], '/slow'))
        socket.until(lambda f: f.get('type') == 'slash_commands')
        socket.close()
        self.assertEqual(join()['error'], 'app_not_connected')

    def test_our_own_commands(self):
        app = self.make_app()
        room, token = app['channel'], self.dmitri
        anna_id = self.call('auth.test', self.anna)['user_id']
        with self.server.stream(token) as stream:
            reply = self.command(token, room, '/me', 'waves')
            self.assertTrue(reply['ok'])
            frame = stream.until(lambda f: f.get('ts') == reply['ts'])
            self.assertEqual((frame['subtype'], frame['text']), ('me_message', 'waves'))
            reply = self.command(token, room, '/shrug', 'no idea')
            self.assertTrue(stream.until(lambda f: f.get('ts') == reply['ts'])['text'].startswith('no idea ¯'))
            self.assertTrue(self.command(token, room, '/topic', 'Robots & people')['ok'])
            self.assertEqual(self.call('conversations.info', token, channel=room)['channel']['topic']['value'], 'Robots &amp; people')
            self.assertTrue(self.command(token, room, '/topic')['ok'])
            self.assertEqual(stream.until(lambda f: f.get('is_ephemeral'))['text'], 'Robots &amp; people')
            self.assertTrue(self.command(token, room, '/invite', '@anna')['ok'])
            self.assertEqual(self.command(token, room, '/invite', '@nobody')['error'], 'user_not_found')
            self.assertEqual(self.command(token, room, '/invite', f'<@{anna_id}>')['error'], 'already_in_channel')
            self.assertTrue(self.command(token, room, '/who')['ok'])
            told = stream.until(lambda f: f.get('is_ephemeral'))['text']
            self.assertEqual(sorted(told.split(', ')), sorted(f'<@{u}>' for u in (self.dmitri_id, anna_id, app['user_id'])))
            reply = self.command(token, room, '/msg', f'<@{anna_id}|anna> a word with you')
            self.assertTrue(reply['ok'], reply)
            direct = stream.until(lambda f: f.get('ts') == reply['ts'])
            self.assertEqual((direct['channel'][0], direct['text']), ('D', 'a word with you'))
            self.assertEqual(self.command(token, room, '/msg', '@anna')['error'], 'no_text')
        other = self.call('conversations.create', self.anna, name=f'joinable-{self.number}')['channel']
        self.assertTrue(self.command(token, room, '/join', f'#{other["name"]}')['ok'])
        self.assertTrue(self.call('conversations.info', token, channel=other['id'])['channel']['is_member'])
        self.assertEqual(self.command(token, room, '/join', '#nowhere')['error'], 'channel_not_found')
        self.assertTrue(self.command(token, room, '/leave')['ok'])
        self.assertFalse(self.call('conversations.info', token, channel=room)['channel']['is_member'])
        self.assertEqual(self.command(token, room, '/me', 'is gone')['error'], 'not_in_channel')
        self.assertEqual(self.command(token, self.general, '/leave')['error'], 'cant_leave_general')

    def test_the_list_of_commands(self):
        self.make_app(commands='/aardvark,/zebra')
        commands = self.call('micro.commands.list', self.dmitri)['commands']
        names = [c['name'] for c in commands]
        self.assertEqual(names, sorted(names))
        found = {c['name']: c for c in commands}
        self.assertEqual((found['/aardvark']['is_custom'], found['/zebra']['is_custom'], found['/me']['is_custom'], found['/me']['usage']),
                         (True, True, False, 'text'))
        self.assertTrue({'description', 'usage'}.isdisjoint(found['/aardvark']))

    def test_what_commands_say_of_themselves(self):
        told = [{'command': '/deploy-it', 'description': ' Puts it & all <out> there ', 'usage_hint': '[staging|live] @who'},
                {'command': '/развернуть', 'description': 'Всё', 'usage_hint': ' '}, '/just-a-name']
        kept = [{'command': '/deploy-it', 'description': 'Puts it & all <out> there', 'usage_hint': '[staging|live] @who'},
                {'command': '/just-a-name'}, {'command': '/развернуть', 'description': 'Всё'}]

        def apps():
            return {a['app_id']: a for a in self.call('micro.apps.list', self.anna)['apps']}

        def listed():
            return {c['name']: c for c in self.call('micro.commands.list', self.dmitri)['commands']}

        app = self.make_app(commands=json.dumps(told))
        shown = apps()[app['app_id']]
        self.assertEqual((shown['slash_commands'], shown['commands']), (kept, [c['command'] for c in kept]))
        self.assertEqual(listed()['/deploy-it'], {'name': '/deploy-it', 'usage': '[staging|live] @who', 'description': 'Puts it & all <out> there',
                                                  'is_custom': True})
        self.assertEqual(listed()['/развернуть'], {'name': '/развернуть', 'description': 'Всё', 'is_custom': True})
        self.call('micro.apps.update', self.anna, app=app['app_id'], name='Renamed')
        self.assertEqual(apps()[app['app_id']]['slash_commands'], kept, 'what is not named stays')
        self.call('micro.apps.update', self.anna, app=app['app_id'], commands=json.dumps(kept[:1]))
        self.assertEqual(apps()[app['app_id']]['slash_commands'], kept[:1], 'what is listed is what is taken')
        self.call('micro.apps.delete', self.anna, app=app['app_id'])
        self.assertNotIn('/deploy-it', listed())


class Buttons(AppCase):
    def post_button(self, app):
        blocks = [{'type': 'section', 'text': {'type': 'mrkdwn', 'text': 'Deploy?'}},
                  {'type': 'actions', 'block_id': 'b1', 'elements': [
                      {'type': 'button', 'action_id': 'yes', 'value': '42', 'style': 'primary', 'text': {'type': 'plain_text', 'text': 'Yes'}},
                      {'type': 'button', 'action_id': 'no', 'text': {'type': 'plain_text', 'text': 'No'}}]}]
        return self.call('chat.postMessage', app['bot_token'], channel=app['channel'], text='Deploy?', blocks=json.dumps(blocks))

    def press(self, app, socket, ts, acknowledge=True):
        join = self.in_background(lambda: self.server.api('micro.action', self.dmitri, channel=app['channel'], ts=ts, block_id='b1', action_id='yes'))
        envelope = socket.until(lambda f: f.get('type') == 'interactive')
        if acknowledge:
            self.acknowledge(socket, envelope)
            self.assertTrue(join()['ok'])
        return envelope['payload']

    def answer(self, payload, body):
        path = urllib.parse.urlparse(payload['response_url']).path
        answer = self.server.request('POST', path, json.dumps(body), {'Content-Type': JSON})
        return answer.status, answer.body.decode()

    def test_a_button(self):
        app = self.make_app()
        posted = self.post_button(app)
        socket = self.open(app)
        payload = self.press(app, socket, posted['ts'])
        self.assertEqual((payload['type'], payload['user']['id'], payload['user']['username'], payload['channel']['id'], payload['api_app_id']),
                         ('block_actions', self.dmitri_id, 'dmitri', app['channel'], app['app_id']))
        self.assertEqual(payload['container'], {'type': 'message', 'message_ts': posted['ts'], 'channel_id': app['channel'], 'is_ephemeral': False})
        self.assertEqual((payload['message']['ts'], payload['message']['text'], payload['state'], payload['enterprise']),
                         (posted['ts'], 'Deploy?', {'values': {}}, None))
        action = payload['actions'][0]
        self.assertEqual({k: action[k] for k in ('type', 'action_id', 'block_id', 'value', 'text')},
                         {'type': 'button', 'action_id': 'yes', 'block_id': 'b1', 'value': '42', 'text': {'type': 'plain_text', 'text': 'Yes'}})
        self.assertRegex(action['action_ts'], r'^\d{10}\.\d{6}$')

    def test_buttons_that_are_none(self):
        app = self.make_app()
        posted = self.post_button(app)
        own = self.say(app, 'mine')
        good = {'channel': app['channel'], 'ts': posted['ts'], 'block_id': 'b1', 'action_id': 'yes'}
        for error, changes in (('invalid_action', {'action_id': 'maybe'}), ('invalid_action', {'block_id': 'b2'}), ('invalid_action', {'ts': own['ts']}),
                               ('message_not_found', {'ts': '1.0'}), ('message_not_found', {'ts': 'x'}), ('channel_not_found', {'channel': 'C0NONE00001'}),
                               ('invalid_arguments', {'block_id': ''}), ('app_not_connected', {})):
            self.refused(error, 'micro.action', self.dmitri, **{**good, **changes})
        self.refused('not_in_channel', 'micro.action', self.anna, **good)
        self.refused('not_allowed_token_type', 'micro.action', app['bot_token'], **good)

    def test_answers_to_a_button(self):
        app = self.make_app()
        posted = self.post_button(app)
        socket = self.open(app)
        payload = self.press(app, socket, posted['ts'])
        with self.server.stream(self.dmitri) as stream:
            self.assertEqual(self.answer(payload, {'text': 'working on it'}), (200, 'ok'))
            self.assertEqual(stream.until(lambda f: f.get('type') == 'message')['is_ephemeral'], True)
            self.assertEqual(self.answer(payload, {'replace_original': True, 'text': 'Done', 'blocks': [{'type': 'divider'}]}), (200, 'ok'))
            changed = stream.until(lambda f: f.get('subtype') == 'message_changed')['message']
            self.assertEqual((changed['ts'], changed['text'], [b['type'] for b in changed['blocks']], changed['bot_id']),
                             (posted['ts'], 'Done', ['divider'], app['bot_id']))
            self.assertEqual(self.answer(payload, {'response_type': 'in_channel', 'text': 'told all'}), (200, 'ok'))
            self.assertEqual(stream.until(lambda f: f.get('type') == 'message' and 'subtype' not in f)['text'], 'told all')
            self.assertEqual(self.answer(payload, {'delete_original': True}), (200, 'ok'))
            self.assertEqual(stream.until(lambda f: f.get('subtype') == 'message_deleted')['deleted_ts'], posted['ts'])
        self.assertEqual(self.answer(payload, {}), (400, 'no_text'))
        self.assertEqual(self.answer(payload, {'text': 'a sixth'}), (404, 'used_url'))

    def test_addresses_for_answers(self):
        self.assertEqual(self.answer({'response_url': 'http://x/response/none'}, {'text': 'x'}), (404, 'used_url'))
        app = self.make_app(commands='/later')
        socket = self.open(app)
        join = self.in_background(lambda: self.command(self.dmitri, app['channel'], '/later'))
        envelope = socket.until(lambda f: f.get('type') == 'slash_commands')
        self.acknowledge(socket, envelope)
        self.assertTrue(join()['ok'])
        payload = envelope['payload']
        self.assertEqual(self.answer(payload, []), (400, 'invalid_payload'))
        with self.server.stream(self.dmitri) as stream:
            self.assertEqual(self.answer(payload, {'text': 'later', '_channel': self.general, '_user': 'U0NONE00001'}), (200, 'ok'))
            shown = stream.until(lambda f: f.get('is_ephemeral'))
            self.assertEqual((shown['channel'], shown['text']), (app['channel'], 'later'))
        self.call('conversations.archive', self.dmitri, channel=app['channel'])
        self.assertEqual(self.answer(payload, {'text': 'too late'}), (410, 'channel_is_archived'))
        self.call('micro.apps.delete', self.anna, app=app['app_id'])
        self.assertEqual(self.answer(payload, {'text': 'nobody'}), (404, 'used_url'))

    def test_an_answer_says_nothing_of_where_it_goes(self):
        """However full it is: no member of it takes the place of what the server knows."""
        app = self.make_app(commands='/full')
        elsewhere = self.call('conversations.create', self.anna, name=f'elsewhere-{self.number}', is_private='true')['channel']['id']
        anna_id = self.call('auth.test', self.anna)['user_id']
        body = {'text': 'where I was asked', 'response_type': 'in_channel'}
        for before in ('', '_'):
            body.update({before + 'channel': elsewhere, before + 'user': anna_id, before + 'ts': '1.0', before + 'thread': '1.0'})
        body.update({f'x{n}': 0 for n in range(LIMIT.ARGUMENTS - len(body))})
        socket = self.open(app)
        join = self.in_background(lambda: self.command(self.dmitri, app['channel'], '/full'))
        envelope = socket.until(lambda f: f.get('type') == 'slash_commands')
        with self.server.stream(self.dmitri) as stream:
            self.acknowledge(socket, envelope, body)
            self.assertTrue(join()['ok'])
            self.assertEqual(stream.until(lambda f: f.get('text') == body['text'])['channel'], app['channel'])
            self.assertEqual(self.answer(envelope['payload'], body), (200, 'ok'))
            self.assertEqual(stream.until(lambda f: f.get('text') == body['text'])['channel'], app['channel'])
            self.assertEqual(self.answer(envelope['payload'], {**body, 'one': 'too many'}), (400, 'invalid_payload'))
        said = self.call('conversations.history', self.anna, channel=elsewhere)['messages']
        self.assertEqual([m for m in said if m['text'] == body['text']], [])

    def test_an_answer_where_the_bot_is_not(self):
        """A command works everywhere: the bot answers where it was asked, and cannot do more there."""
        app = self.make_app(commands='/everywhere')
        room = self.call('conversations.create', self.dmitri, name=f'without-{self.number}', is_private='true')['channel']['id']
        socket = self.open(app)
        join = self.in_background(lambda: self.command(self.dmitri, room, '/everywhere'))
        envelope = socket.until(lambda f: f.get('type') == 'slash_commands')
        self.acknowledge(socket, envelope, {'response_type': 'in_channel', 'text': 'here too'})
        self.assertTrue(join()['ok'])
        deadline = time.monotonic() + DEADLINE
        while self.call('conversations.history', self.dmitri, channel=room)['messages'][0]['text'] != 'here too':
            self.assertLess(time.monotonic(), deadline)
        self.refused('channel_not_found', 'chat.postMessage', app['bot_token'], channel=room, text='more')


if __name__ == '__main__':
    unittest.main()
