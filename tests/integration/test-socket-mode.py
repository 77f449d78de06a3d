# SPDX-FileCopyrightText: the MicroSlack contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Socket Mode: connections, envelopes and their acknowledgement, and which events an app gets."""

import json
import struct
import threading
import time
import unittest
import urllib.parse

from ms_apps import AppCase
from ms_test_server import DEADLINE, Closed, Refused, Server, WebSocket, tls_options


class SocketMode(AppCase):
    # Connections

    def test_tickets(self):
        app = self.make_app()
        path = self.open_path(app).path
        self.server.socket(path).close()
        with self.assertRaises(Refused):
            self.server.socket(path)
        rtm = urllib.parse.urlparse(self.call('rtm.connect', self.dmitri)['url']).path
        with self.assertRaises(Refused):
            self.server.socket(rtm.replace('/rtm/', '/socket-mode/'))
        with self.assertRaises(Refused):
            self.server.socket(self.open_path(app).path.replace('/socket-mode/', '/rtm/'))
        for token in (app['bot_token'], self.anna):
            self.refused('not_allowed_token_type', 'apps.connections.open', token)
        self.refused('not_authed', 'apps.connections.open', None)
        self.refused('invalid_auth', 'apps.connections.open', 'xapp-none')

    def test_the_query_of_the_address_is_kept(self):
        app = self.make_app()
        with self.server.socket(self.open_path(app).path + '?debug_reconnects=true', Origin='https://api.slack.com') as socket:
            self.assertEqual(socket.receive()['type'], 'hello')

    def test_pings_go_both_ways(self):
        socket = self.open(self.make_app())
        socket.peer.sendall(WebSocket.frame(b'are you there', 9))
        self.assertEqual(socket.read_frame(), (10, b'are you there'))
        socket.peer.settimeout(DEADLINE)
        self.assertEqual(socket.read_frame()[0], 9)

    def test_it_is_a_strict_websocket(self):
        for frame, code in ((WebSocket.frame(b'\x00', 2), 1003), (WebSocket.frame(b'\xff\xff'), 1007), (b'\x81\x05hello', 1002)):
            socket = self.open(self.make_app())
            socket.peer.sendall(frame)
            with self.assertRaises(Closed) as closed:
                socket.receive()
            self.assertEqual(closed.exception.code, code)
        socket = self.open(self.make_app())
        socket.peer.sendall(WebSocket.frame(struct.pack('>H', 1000), 8))
        self.assertEqual(socket.read_frame()[0], 8)
        socket.peer.settimeout(DEADLINE)
        self.assertEqual(socket.peer.recv(10), b'')

    def test_nonsense_is_passed_over(self):
        app = self.make_app()
        socket = self.open(app)
        for text in (b'no json', b'[]', b'{}', b'{"envelope_id":7}', b'{"envelope_id":"none"}', b'{"envelope_id":"none","payload":{}}\n'):
            socket.peer.sendall(WebSocket.frame(text))
        self.say(app, 'still here')
        self.next_event(socket, type='message', text='still here')

    def test_over_tls(self):
        folder = self.server.folder
        options, context = tls_options(folder)
        with Server(*options, tls=context) as server:
            anna = server.set_up()
            app = server.api('micro.apps.create', anna, name='Secure')
            url = server.api('apps.connections.open', app['app_token'])['url']
            self.assertTrue(url.startswith('wss://'), url)
            general = server.channel(anna)
            server.api('conversations.join', app['bot_token'], channel=general)
            with server.socket(urllib.parse.urlparse(url).path) as socket:
                self.assertEqual(socket.receive()['type'], 'hello')
                text = 'x' * 39000
                for _ in range(3):
                    server.api('chat.postMessage', anna, channel=general, text=text)
                seen = 0
                while seen < 3:
                    envelope = socket.receive()
                    socket.send({'envelope_id': envelope['envelope_id']})
                    seen += envelope['payload']['event'].get('text') == text

    # Events

    def test_an_event_and_what_is_around_it(self):
        app = self.make_app()
        socket = self.open(app)
        posted = self.say(app, 'hello, robot')
        envelope = self.next_event(socket, type='message', text='hello, robot')
        self.assertEqual((envelope['type'], envelope['accepts_response_payload'], envelope['retry_attempt'], envelope['retry_reason']),
                         ('events_api', False, 0, ''))
        payload = envelope['payload']
        self.assertEqual((payload['type'], payload['api_app_id'], payload['is_ext_shared_channel']), ('event_callback', app['app_id'], False))
        self.assertRegex(payload['event_id'], '^Ev[A-Z0-9]{9,}$')
        self.assertEqual(payload['event_time'], int(float(posted['ts'])))
        self.assertEqual(payload['authorizations'], [{'enterprise_id': None, 'team_id': payload['team_id'], 'user_id': app['user_id'], 'is_bot': True,
                                                      'is_enterprise_install': False}])
        self.assertTrue(payload['token'])
        event = payload['event']
        self.assertEqual((event['channel'], event['user'], event['ts'], event['event_ts'], event['channel_type']),
                         (app['channel'], self.dmitri_id, posted['ts'], posted['ts'], 'channel'))
        self.assertEqual([name for name in ('prev', 'event_topic', 'revision') if name in event], [])

    def test_a_mention_comes_in_addition(self):
        app = self.make_app()
        socket = self.open(app)
        self.say(app, f'in code `<@{app["user_id"]}>`')
        self.say(app, f'<@{app["user_id"]}> please', token=app['bot_token'])
        self.say(app, f'<@{app["user_id"]}> wake up')
        first = self.next_event(socket, type='message', text=f'<@{app["user_id"]}> wake up')
        envelope = socket.receive()
        self.acknowledge(socket, envelope)
        mention = envelope['payload']['event']
        self.assertEqual(mention, {**first['payload']['event'], 'type': 'app_mention'})
        self.assertNotEqual(envelope['payload']['event_id'], first['payload']['event_id'])
        self.say(app, 'end')
        self.assertEqual(socket.receive()['payload']['event']['text'], 'end')

    def test_which_events_a_bot_gets(self):
        app = self.make_app()
        socket = self.open(app)
        other = self.call('conversations.create', self.dmitri, name=f'elsewhere-{self.number}')['channel']['id']
        secret = self.call('conversations.create', self.dmitri, name=f'secret-{self.number}', is_private='true')['channel']['id']
        for channel in (other, secret):
            self.call('chat.postMessage', self.dmitri, channel=channel, text=f'<@{app["user_id"]}> not for you')
        self.call('users.profile.set', self.dmitri, name='title', value=f'Title {self.number}')
        seen = []
        while not seen or seen[-1]['type'] != 'user_change':
            envelope = socket.receive()
            self.acknowledge(socket, envelope)
            seen.append(envelope['payload']['event'])
        self.assertIn(('channel_created', other), [(e['type'], e['channel']['id']) for e in seen if e['type'] == 'channel_created'])
        self.assertNotIn(secret, json.dumps(seen))
        self.assertEqual([e for e in seen if e['type'] in ('message', 'app_mention')], [])
        self.call('conversations.invite', self.dmitri, channel=secret, users=app['user_id'])
        self.assertEqual(self.next_event(socket, type='member_joined_channel', user=app['user_id'])['payload']['event']['channel'], secret)
        ts = self.call('chat.postMessage', self.dmitri, channel=secret, text='now you see it')['ts']
        self.assertEqual(self.next_event(socket, text='now you see it')['payload']['event']['channel_type'], 'group')
        self.call('chat.update', self.dmitri, channel=secret, ts=ts, text='changed')
        self.assertEqual(self.next_event(socket, subtype='message_changed')['payload']['event']['message']['text'], 'changed')
        self.call('chat.delete', self.dmitri, channel=secret, ts=ts)
        self.next_event(socket, subtype='message_deleted', deleted_ts=ts)
        self.call('conversations.leave', app['bot_token'], channel=secret)
        self.call('chat.postMessage', self.dmitri, channel=secret, text='and now you do not')
        self.call('chat.postMessage', self.dmitri, channel=app['user_id'], text='only for you')
        direct = self.next_event(socket, type='message', text='only for you')['payload']['event']
        self.assertEqual(direct['channel_type'], 'im')
        anna = self.call('auth.test', self.anna)['user_id']
        several = self.call('conversations.open', self.dmitri, users=f'{anna},{app["user_id"]}')['channel']['id']
        self.call('chat.postMessage', self.dmitri, channel=several, text='for few')
        self.assertEqual(self.next_event(socket, type='message', text='for few')['payload']['event']['channel_type'], 'mpim')

    def test_the_bots_own_posts(self):
        app = self.make_app()
        socket = self.open(app)
        self.say(app, 'mine', token=app['bot_token'])
        event = self.next_event(socket, text='mine')['payload']['event']
        self.assertEqual((event['user'], event['bot_id']), (app['user_id'], app['bot_id']))

    # Delivery

    def test_several_connections_share_the_load(self):
        app = self.make_app()
        first, second = self.open(app), self.open(app)
        self.assertEqual((first.hello['num_connections'], second.hello['num_connections']), (1, 2))
        shown = next(a for a in self.call('micro.apps.list', self.anna)['apps'] if a['app_id'] == app['app_id'])
        self.assertEqual(shown['connections'], 2)
        texts = [f'shared {i}' for i in range(40)]
        for text in texts:
            self.say(app, text)
        got = {}
        for socket in (first, second):
            got[socket] = []
            socket.peer.settimeout(1)
            try:
                while True:
                    envelope = socket.receive(1)
                    self.assertEqual(envelope['retry_attempt'], 0)
                    self.acknowledge(socket, envelope)
                    if envelope['payload']['event']['type'] == 'message':
                        got[socket].append(envelope['payload']['event']['text'])
            except TimeoutError:
                pass
        self.assertEqual(sorted(got[first] + got[second]), sorted(texts))
        self.assertGreater(min(len(got[first]), len(got[second])), 5)

    def test_without_acknowledgement_another_gets_it(self):
        app = self.make_app()
        silent = self.open(app)
        self.say(app, 'ignored at first')
        original = silent.until(lambda f: f.get('payload', {}).get('event', {}).get('text') == 'ignored at first')
        other = self.open(app)
        start = time.monotonic()
        again = other.until(lambda f: f.get('payload', {}).get('event', {}).get('text') == 'ignored at first')
        self.assertGreater(time.monotonic() - start, 1.5)
        self.assertEqual((again['envelope_id'], again['payload'], again['retry_attempt'], again['retry_reason']),
                         (original['envelope_id'], original['payload'], 1, 'timeout'))
        self.acknowledge(other, again)
        self.say(app, 'after it')
        self.next_event(other, text='after it')

    def test_a_lost_connection_hands_on_at_once(self):
        app = self.make_app()
        doomed = self.open(app)
        self.say(app, 'on the way')
        doomed.until(lambda f: 'envelope_id' in f)
        other = self.open(app)
        doomed.close()
        start = time.monotonic()
        again = other.until(lambda f: f.get('payload', {}).get('event', {}).get('text') == 'on the way')
        self.assertLess(time.monotonic() - start, 2.5)
        self.assertEqual((again['retry_attempt'], again['retry_reason']), (1, 'disconnected'))
        self.acknowledge(other, again)

    def test_events_wait_for_a_reconnect(self):
        app = self.make_app()
        first = self.open(app)
        first.peer.sendall(WebSocket.frame(struct.pack('>H', 1000), 8))
        first.close()
        time.sleep(0.6)
        self.say(app, 'while nobody was there')
        second = self.open(app)
        self.next_event(second, text='while nobody was there')

    def test_one_app_does_not_hear_another(self):
        one, two = self.make_app(), self.make_app()
        first, second = self.open(one), self.open(two)
        self.say(one, 'for one')
        self.say(two, 'for two')
        self.assertEqual(self.next_event(first, type='message')['payload']['event']['text'], 'for one')
        self.assertEqual(self.next_event(second, type='message')['payload']['event']['text'], 'for two')

    # Ends

    def test_a_deleted_app_is_disconnected(self):
        app = self.make_app()
        socket = self.open(app)
        self.call('micro.apps.delete', self.anna, app=app['app_id'])
        self.assertEqual(socket.until(lambda f: f.get('type') == 'disconnect')['reason'], 'link_disabled')
        with self.assertRaises(Closed) as closed:
            socket.receive()
        self.assertEqual(closed.exception.code, 1008)

    def test_a_new_app_token_disconnects(self):
        app = self.make_app()
        socket = self.open(app)
        self.call('micro.apps.update', self.anna, app=app['app_id'], renew='bot_token')
        self.say(app, 'the bot token does not matter here')
        self.next_event(socket, text='the bot token does not matter here')
        self.call('micro.apps.update', self.anna, app=app['app_id'], renew='app_token')
        self.assertEqual(socket.until(lambda f: f.get('type') == 'disconnect')['reason'], 'link_disabled')

    def test_a_stop_says_goodbye(self):
        with Server() as server:
            anna = server.set_up()
            app = server.api('micro.apps.create', anna, name='Stopping')
            path = urllib.parse.urlparse(server.api('apps.connections.open', app['app_token'])['url']).path
            with server.socket(path) as socket:
                socket.receive()
                thread = threading.Thread(target=server.stop)
                thread.start()
                self.assertEqual(socket.receive()['reason'], 'refresh_requested')
                with self.assertRaises(Closed) as closed:
                    socket.receive()
                self.assertEqual(closed.exception.code, 1001)
                socket.close()
                thread.join()
            self.assertEqual(server.process.returncode, 0)


if __name__ == '__main__':
    unittest.main()
