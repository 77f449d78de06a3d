# SPDX-FileCopyrightText: the MicroSlack contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Events, commands and buttons of apps by HTTP: to an address that was verified, signed, again when it fails, and not to everybody."""

import hashlib
import hmac
import http.server
import json
import queue
import socket
import threading
import time
import unittest
import urllib.parse

from ms_apps import AppCase
from ms_test_server import DEADLINE


class Listener:
    """An app's HTTP server: keeps what comes, answers what `answer (request)` says: status, body, headers; None: nothing, ever."""

    def __init__(self):
        self.requests = queue.Queue()
        self.answer = self.polite
        outer = self

        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = 'HTTP/1.1'

            def do_POST(self):
                body = self.rfile.read(int(self.headers['Content-Length']))
                request = Request(dict(self.headers), body, self.path)
                outer.requests.put(request)
                answer = outer.answer(request)
                if answer is None:
                    time.sleep(4)
                    self.close_connection = True
                    return
                status, text, headers = answer
                self.send_response(status)
                for name, value in {'Content-Length': str(len(text)), **headers}.items():
                    self.send_header(name, value)
                self.end_headers()
                self.wfile.write(text)

            def log_message(self, *_):
                pass

        self.server = http.server.ThreadingHTTPServer(('127.0.0.1', 0), Handler)
        self.server.daemon_threads = True
        self.port = self.server.server_address[1]
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def close(self):
        self.server.shutdown()
        self.server.server_close()

    @staticmethod
    def polite(request):
        if request.is_json() and request.json().get('type') == 'url_verification':
            return 200, json.dumps({'challenge': request.json()['challenge']}).encode(), {}
        return 200, b'', {}

    def next(self, wanted=lambda request: True):
        end = time.monotonic() + DEADLINE
        while True:
            request = self.requests.get(timeout=max(0.01, end - time.monotonic()))
            if wanted(request):
                return request

    def take_all(self):
        taken = []
        while not self.requests.empty():
            taken.append(self.requests.get())
        return taken


class Request:
    def __init__(self, headers, body, path):
        self.headers = {name.lower(): value for name, value in headers.items()}
        self.body, self.path = body, path

    def is_json(self):
        return self.headers['content-type'].startswith('application/json')

    def json(self):
        return json.loads(self.body)

    def form(self):
        return dict(urllib.parse.parse_qsl(self.body.decode(), keep_blank_values=True, strict_parsing=True))

    def event(self):
        return self.json().get('event', {}) if self.is_json() else {}


def says(text):
    return lambda request: request.event().get('text') == text


class Http(AppCase):
    options = ('--hook-targets', '127.0.0.1')

    def setUp(self):
        self.listener = Listener()
        self.addCleanup(self.listener.close)

    def state(self, app):
        return next(a for a in self.call('micro.apps.list', self.anna)['apps'] if a['app_id'] == app['app_id'])

    def wait_for_state(self, app, state):
        end = time.monotonic() + DEADLINE
        while self.state(app)['request_state'] != state:
            self.assertLess(time.monotonic(), end, self.state(app))
            time.sleep(0.05)

    def wait_for_waiting(self, app, count):
        end = time.monotonic() + DEADLINE
        while self.state(app)['waiting'] != count:
            self.assertLess(time.monotonic(), end, self.state(app))
            time.sleep(0.05)

    def make_listening(self, **arguments):
        app = self.make_app(request_url=f'http://localhost:{self.listener.port}/slack/events?x=1', **arguments)
        self.wait_for_state(app, 'verified')
        app['challenge'] = self.listener.next()
        return app

    def check_signature(self, app, request):
        stamp = request.headers['x-slack-request-timestamp']
        self.assertLess(abs(time.time() - int(stamp)), 30)
        expected = hmac.new(app['signing_secret'].encode(), b'v0:' + stamp.encode() + b':' + request.body, hashlib.sha256).hexdigest()
        self.assertEqual(request.headers['x-slack-signature'], f'v0={expected}')

    def test_the_address_is_verified_first(self):
        app = self.make_listening()
        challenge = app['challenge']
        self.assertEqual((challenge.json()['type'], challenge.path), ('url_verification', '/slack/events?x=1'))
        self.assertTrue(challenge.json()['challenge'] and challenge.json()['token'])
        self.check_signature(app, challenge)

    def test_the_challenge_may_come_back_as_text(self):
        self.listener.answer = lambda r: (200, r.json().get('challenge', '').encode() + b'\n', {'Content-Type': 'text/plain'})
        self.make_listening()

    def test_who_does_not_send_it_back_gets_nothing(self):
        answers = iter([lambda r: (200, b'{"challenge":"another"}', {}), self.listener.polite])
        self.listener.answer = lambda r: next(answers)(r)
        app = self.make_app(request_url=f'http://127.0.0.1:{self.listener.port}/')
        self.listener.next()
        self.assertEqual(self.state(app)['request_state'], 'unverified')
        self.say(app, 'secret')
        self.assertEqual(self.listener.next().json()['type'], 'url_verification')
        self.wait_for_state(app, 'verified')

    def test_events_come_signed_and_in_order(self):
        app = self.make_listening()
        texts = [f'in order {i}' for i in range(20)]
        for text in texts:
            self.say(app, text)
        got = [self.listener.next() for _ in texts]
        self.assertEqual([r.event()['text'] for r in got], texts)
        for request in got:
            self.check_signature(app, request)
            self.assertNotIn('x-slack-retry-num', request.headers)
        payload = got[0].json()
        self.assertEqual((payload['type'], payload['api_app_id'], payload['event']['channel_type'], payload['authorizations'][0]['user_id']),
                         ('event_callback', app['app_id'], 'channel', app['user_id']))
        self.say(app, f'<@{app["user_id"]}> hi')
        self.assertEqual([self.listener.next().event()['type'] for _ in range(2)], ['message', 'app_mention'])

    def test_what_fails_is_sent_again(self):
        app = self.make_listening()
        answers = iter([(500, b'', {}), (200, b'', {})])
        self.listener.answer = lambda r: next(answers)
        self.say(app, 'try again')
        first, second = self.listener.next(), self.listener.next()
        self.assertEqual(first.json(), second.json())
        self.assertEqual((second.headers['x-slack-retry-num'], second.headers['x-slack-retry-reason']), ('1', 'http_error'))
        self.check_signature(app, second)

    def test_what_waited_for_a_deactivated_bot_is_not_sent(self):
        app = self.make_listening()
        self.listener.answer = lambda r: (500, b'', {})
        for text in ('first', 'second', 'third'):
            self.say(app, text)
        self.wait_for_waiting(app, 3)
        self.call('micro.admin.users.deactivate', self.anna, user=app['user_id'])
        self.listener.answer = self.listener.polite
        self.wait_for_waiting(app, 0)
        self.assertEqual({request.event().get('text') for request in self.listener.take_all()} & {'second', 'third'}, set())
        other = self.make_listening()
        self.say(other, 'somebody else goes on')
        self.listener.next(says('somebody else goes on'))
        self.call('micro.admin.users.activate', self.anna, user=app['user_id'])
        deadline = time.monotonic() + DEADLINE
        while not any(says('here again')(request) for request in self.listener.take_all()):
            self.assertLess(time.monotonic(), deadline)
            self.say(app, 'here again')
            time.sleep(0.05)

    def test_who_takes_too_long_failed(self):
        app = self.make_listening()
        answers = iter([None, (200, b'', {})])
        self.listener.answer = lambda r: next(answers)
        start = time.monotonic()
        self.say(app, 'slow')
        self.listener.next()
        second = self.listener.next()
        self.assertEqual(second.headers['x-slack-retry-reason'], 'http_timeout')
        self.assertGreater(time.monotonic() - start, 3)

    def test_no_retry_on_request(self):
        app = self.make_listening()
        self.listener.answer = lambda r: (500, b'', {'X-Slack-No-Retry': '1'})
        self.say(app, 'once')
        self.listener.next(says('once'))
        self.say(app, 'twice')
        self.assertEqual(self.listener.next().event()['text'], 'twice')
        deadline = time.monotonic() + DEADLINE
        while self.state(app)['lost'] < 2:
            self.assertLess(time.monotonic(), deadline)

    def test_redirections_are_not_followed(self):
        app = self.make_listening()
        other = Listener()
        self.addCleanup(other.close)
        self.listener.answer = lambda r: (307, b'', {'Location': f'http://127.0.0.1:{other.port}/', 'X-Slack-No-Retry': '1'})
        self.say(app, 'stay here')
        self.listener.next(says('stay here'))
        self.listener.answer = self.listener.polite
        self.say(app, 'good')
        self.listener.next(says('good'))
        self.assertTrue(other.requests.empty())

    def test_a_connection_goes_first(self):
        app = self.make_listening()
        connection = self.open(app)
        self.say(app, 'over the socket')
        self.next_event(connection, text='over the socket')
        connection.close()
        deadline = time.monotonic() + DEADLINE
        while self.state(app)['connections'] > 0:
            self.assertLess(time.monotonic(), deadline)
        self.say(app, 'by HTTP')
        self.assertEqual(self.listener.next().event()['text'], 'by HTTP')

    def test_another_address(self):
        app = self.make_listening()
        other = Listener()
        self.addCleanup(other.close)
        self.call('micro.apps.update', self.anna, app=app['app_id'], request_url=f'http://127.0.0.1:{other.port}/')
        self.wait_for_state(app, 'verified')
        self.say(app, 'moved')
        other.next(says('moved'))
        self.call('micro.apps.update', self.anna, app=app['app_id'], request_url='')
        self.assertEqual(self.state(app)['request_state'], 'none')
        self.say(app, 'gone')
        for listener in (self.listener, other):
            while not listener.requests.empty():
                self.assertNotIn(listener.requests.get().event().get('text'), ('moved', 'gone'))

    def test_commands(self):
        app = self.make_listening(commands='/remote')
        self.listener.answer = lambda r: (200, b'{"text":"done & dusted","response_type":"in_channel"}', {'Content-Type': 'application/json'})
        with self.server.stream(self.dmitri) as stream:
            self.assertTrue(self.command(self.dmitri, app['channel'], '/remote', 'a=b & c')['ok'])
            request = self.listener.next(lambda r: not r.is_json())
            form = request.form()
            self.assertEqual((form['command'], form['text'], form['user_id'], form['channel_id'], form['api_app_id']),
                             ('/remote', 'a=b & c', self.dmitri_id, app['channel'], app['app_id']))
            self.assertTrue(form['response_url'].startswith('http'))
            self.check_signature(app, request)
            self.assertEqual(stream.until(lambda f: f.get('type') == 'message')['text'], 'done &amp; dusted')
            self.listener.answer = lambda r: (200, 'просто слова'.encode(), {'Content-Type': 'text/plain'})
            self.assertTrue(self.command(self.dmitri, app['channel'], '/remote')['ok'])
            self.assertEqual(stream.until(lambda f: f.get('is_ephemeral'))['text'], 'просто слова')
            self.listener.answer = lambda r: (404, b'no', {})
            self.assertEqual(self.command(self.dmitri, app['channel'], '/remote')['error'], 'app_not_connected')
            self.listener.answer = lambda r: None
            self.assertEqual(self.command(self.dmitri, app['channel'], '/remote')['error'], 'app_timeout')

    def test_buttons(self):
        app = self.make_listening()
        blocks = [{'type': 'actions', 'block_id': 'b', 'elements': [{'type': 'button', 'action_id': 'go', 'text': {'type': 'plain_text', 'text': 'Go'}}]}]
        ts = self.call('chat.postMessage', app['bot_token'], channel=app['channel'], text='Go?', blocks=json.dumps(blocks))['ts']
        self.call('micro.action', self.dmitri, channel=app['channel'], ts=ts, block_id='b', action_id='go')
        request = self.listener.next(lambda r: not r.is_json())
        payload = json.loads(request.form()['payload'])
        self.assertEqual((payload['type'], payload['actions'][0]['action_id'], payload['message']['ts']), ('block_actions', 'go', ts))

    def test_a_restart_goes_on(self):
        app = self.make_listening()
        self.server.stop()
        self.server.start()
        self.assertEqual(self.state(app)['request_state'], 'verified')
        self.say(app, 'after the restart')
        self.assertEqual(self.listener.next().event()['text'], 'after the restart')


class Rules(AppCase):
    """The owner decides which private addresses apps may be called on: at once, and over a restart."""

    def setUp(self):
        self.listener = Listener()
        self.addCleanup(self.listener.close)
        self.addCleanup(self.allow, '[]')

    def allow(self, targets):
        self.call('micro.settings.set', self.anna, hook_targets=targets)

    def listed(self):
        return self.call('micro.settings.get', self.anna)['settings']['hook_targets']

    def app_on(self, host):
        return self.make_app(request_url=f'http://{host}:{self.listener.port}/')

    def state(self, app):
        return next(a['request_state'] for a in self.call('micro.apps.list', self.anna)['apps'] if a['app_id'] == app['app_id'])

    def wait_for_state(self, app, state):
        end = time.monotonic() + DEADLINE
        while self.state(app) != state:
            self.assertLess(time.monotonic(), end, self.state(app))
            time.sleep(0.05)

    def test_each_form_of_a_rule_opens(self):
        for rule, host in (('127.0.0.0/8', '127.0.0.1'), ('127.0.0.1', '127.0.0.1'), (f'127.0.0.1:{self.listener.port}', '127.0.0.1'),
                           ('LocalHost', 'localhost'), (f'localhost:{self.listener.port}', 'localhost')):
            self.allow(json.dumps(['10.0.0.0/8', rule]))
            self.assertEqual(self.listed(), ['10.0.0.0/8', rule.lower()])
            app = self.app_on(host)
            self.wait_for_state(app, 'verified')
            self.listener.next()

    def test_others_stay_closed(self):
        self.allow(json.dumps(['10.0.0.0/8', f'127.0.0.1:{self.listener.port + 1}', 'other.lan']))
        apps = [self.app_on(host) for host in ('127.0.0.1', 'localhost')]
        time.sleep(1)
        self.assertEqual([self.state(app) for app in apps], ['unverified'] * 2)
        self.assertTrue(self.listener.requests.empty())

    def test_at_once_and_over_a_restart(self):
        self.allow('127.0.0.1')
        app = self.app_on('127.0.0.1')
        self.wait_for_state(app, 'verified')
        self.listener.next()
        self.say(app, 'open')
        self.listener.next(says('open'))
        self.allow('[]')
        self.say(app, 'closed')
        time.sleep(0.5)
        self.assertTrue(self.listener.requests.empty(), 'over a connection that was open already')
        self.allow('127.0.0.1')
        self.listener.next(says('closed'))
        self.server.stop()
        self.server.start()
        self.assertEqual(self.listed(), ['127.0.0.1'])
        self.say(app, 'again')
        self.listener.next(says('again'))

    def test_who_may_and_what_is_noted(self):
        self.call('micro.admin.users.setRole', self.anna, user=self.dmitri_id, role='admin')
        try:
            self.refused('not_allowed', 'micro.settings.set', self.dmitri, hook_targets='10.0.0.0/8')
            self.call('micro.settings.set', self.dmitri, hook_targets='[]', audit_days='365')  # nothing to do
            self.assertEqual(self.call('micro.settings.get', self.dmitri)['settings']['hook_targets'], [])
        finally:
            self.call('micro.admin.users.setRole', self.anna, user=self.dmitri_id, role='member')
        self.refused('not_allowed', 'micro.settings.get', self.dmitri)
        self.allow('10.0.0.0/8,build.lan:8080')
        entry = self.call('micro.audit.list', self.anna)['entries'][0]
        self.assertEqual((entry['action'], entry['subject'], entry['before'], entry['after']), ('setting', 'hook_targets', '', '10.0.0.0/8,build.lan:8080'))
        for wrong in ('10.0.0.1/8', 'fe80::/200', 'build.lan:0', 'build..lan', 'http://build.lan', '["a b"]', '1.2.3'):
            self.refused('invalid_arguments', 'micro.settings.set', self.anna, hook_targets=wrong)
        self.assertEqual(self.listed(), ['10.0.0.0/8', 'build.lan:8080'])


class Refused(AppCase):
    """Without permission nothing on this computer is called, by whatever name."""

    def test_private_addresses_are_not_called(self):
        with socket.create_server(('127.0.0.1', 0)) as listener:
            port = listener.getsockname()[1]
            for host in ('127.0.0.1', 'localhost', '[::1]', '[::ffff:127.0.0.1]', '0.0.0.0', '127.1', '2130706433'):
                self.make_app(request_url=f'http://{host}:{port}/')
            listener.settimeout(1.5)
            with self.assertRaises(TimeoutError):
                listener.accept()
        states = {a['request_state'] for a in self.call('micro.apps.list', self.anna)['apps']}
        self.assertEqual(states, {'unverified'})


if __name__ == '__main__':
    unittest.main()
