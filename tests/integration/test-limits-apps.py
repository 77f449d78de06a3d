# SPDX-FileCopyrightText: the MicroSlack contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Limits of apps and webhooks: exactly so much passes, one more is refused and changes nothing."""

import http.server
import json
import threading
import time
import unittest
import urllib.parse

from ms_limits import LIMIT, Caller, ServerCase, call_many, holds
from ms_test_server import Closed, WebSocket


class AppsCase(ServerCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.token = cls.server.set_up(guests='true')
        cls.caller = Caller(cls.server, cls.token)
        cls.addClassCleanup(cls.caller.connection.close)
        cls.channel = cls.server.channel(cls.token)


class Parts(AppsCase):
    def check(self, error, method, at, over):
        reply = self.caller.call(method, **over)
        self.assertEqual((reply['ok'], reply.get('error')), (False, error), method)
        reply = self.caller.call(method, **at)
        self.assertTrue(reply['ok'], reply)
        return reply

    @holds('MS_LIMIT_APP_NAME_CHARS')
    def test_names(self):
        at, over = 'ж' * LIMIT.APP_NAME_CHARS, 'ж' * (LIMIT.APP_NAME_CHARS + 1)
        self.check('invalid_name', 'micro.apps.create', {'name': at}, {'name': over})
        self.check('invalid_name', 'micro.webhooks.create', {'channel': self.channel, 'name': at}, {'channel': self.channel, 'name': over})

    @holds('MS_LIMIT_COMMAND_CHARS', 'MS_LIMIT_COMMAND_DESCRIPTION_CHARS', 'MS_LIMIT_COMMAND_USAGE_CHARS', 'MS_LIMIT_APP_COMMANDS',
           'MS_LIMIT_REQUEST_URL_CHARS')
    def test_parts_of_an_app(self):
        def commands(number):
            return {'name': 'many', 'commands': json.dumps([f'/many{i}' for i in range(number)])}

        def url(length):
            start = 'https://192.0.2.1/'
            return {'name': 'far', 'request_url': start + 'x' * (length - len(start))}

        long = '/' + 'ж' * (LIMIT.COMMAND_CHARS - 1)
        self.check('invalid_command', 'micro.apps.create', {'name': 'long', 'commands': long}, {'name': 'long', 'commands': long + 'ж'})
        self.check('invalid_arguments', 'micro.apps.create', commands(LIMIT.APP_COMMANDS), commands(LIMIT.APP_COMMANDS + 1))
        for key, limit in (('description', LIMIT.COMMAND_DESCRIPTION_CHARS), ('usage_hint', LIMIT.COMMAND_USAGE_CHARS)):
            at, over = ({'name': 'told', 'commands': json.dumps([{'command': f'/{key}', key: 'ж' * n}])} for n in (limit, limit + 1))
            self.check('invalid_arguments', 'micro.apps.create', at, over)
        self.check('invalid_url', 'micro.apps.create', url(LIMIT.REQUEST_URL_CHARS), url(LIMIT.REQUEST_URL_CHARS + 1))


class HowMany(AppsCase):
    @holds('MS_LIMIT_APP_CONNECTIONS')
    def test_how_many_connections(self):
        app = self.caller.call('micro.apps.create', name='connected')
        sockets = []
        for _ in range(LIMIT.APP_CONNECTIONS + 1):
            url = self.server.api('apps.connections.open', app['app_token'])['url']
            sockets.append(self.server.socket(urllib.parse.urlparse(url).path))
        for number, socket in enumerate(sockets[:-1]):
            self.assertEqual(socket.receive()['num_connections'], number + 1)
        with self.assertRaises(Closed) as closed:
            sockets[-1].receive()
        self.assertEqual((closed.exception.code, closed.exception.reason), (1013, 'too many connections'))
        for socket in sockets:
            socket.close()

    @holds('MS_LIMIT_APP_FRAME_BYTES')
    def test_the_length_of_a_frame(self):
        app = self.caller.call('micro.apps.create', name='talkative')
        url = self.server.api('apps.connections.open', app['app_token'])['url']
        with self.server.socket(urllib.parse.urlparse(url).path) as socket:
            self.assertEqual(socket.receive()['type'], 'hello')
            socket.peer.sendall(WebSocket.frame(b' ' * LIMIT.APP_FRAME_BYTES))
            socket.peer.sendall(WebSocket.frame(b'still here', 9))
            self.assertEqual(socket.read_frame(), (10, b'still here'))
            socket.peer.sendall(WebSocket.frame(b' ' * (LIMIT.APP_FRAME_BYTES + 1)))
            with self.assertRaises(Closed) as closed:
                socket.receive()
            self.assertEqual(closed.exception.code, 1009)

    @holds('MS_LIMIT_WHO')
    def test_how_many_are_named(self):
        members = len(self.caller.call('conversations.members', channel=self.channel)['members'])
        call_many(self.server, None, [('micro.guest', {'name': f'guest-{i}'}) for i in range(LIMIT.WHO - members)])
        with self.server.stream(self.token) as stream:
            def who():
                self.assertTrue(self.caller.call('micro.command', channel=self.channel, command='/who')['ok'])
                return stream.until(lambda f: f.get('is_ephemeral'))['text']
            text = who()
            self.assertEqual((text.count('<@'), text.endswith('>')), (LIMIT.WHO, True))
            self.caller.call('micro.guest', name='one-more')
            text = who()
            self.assertEqual((text.count('<@'), text.endswith(f'({LIMIT.WHO + 1})')), (LIMIT.WHO, True))


class Hooks(AppsCase):
    """What an app answers by HTTP, and how many calls wait for it."""

    options = ('--hook-targets', '127.0.0.1')

    def listen(self, answer):
        class Handler(http.server.BaseHTTPRequestHandler):
            def do_POST(self):
                body = self.rfile.read(int(self.headers['Content-Length']))
                text = body if b'url_verification' in body else answer(body)
                self.send_response(200)
                self.send_header('Content-Length', str(len(text)))
                self.end_headers()
                self.wfile.write(text)

            def log_message(self, *_):
                pass

        listener = http.server.ThreadingHTTPServer(('127.0.0.1', 0), Handler)
        listener.daemon_threads = True
        threading.Thread(target=listener.serve_forever, daemon=True).start()
        self.addCleanup(listener.server_close)
        self.addCleanup(listener.shutdown)
        app = self.caller.call('micro.apps.create', name='called', commands='/call', request_url=f'http://127.0.0.1:{listener.server_address[1]}/')
        self.addCleanup(self.caller.call, 'micro.apps.delete', app=app['app_id'])
        while self.caller.call('micro.apps.list')['apps'][-1]['request_state'] != 'verified':
            time.sleep(0.05)

    @holds('MS_LIMIT_HOOK_ANSWER_BYTES')
    def test_the_length_of_an_answer(self):
        def words(length):
            return b'{"text":"hi"' + b' ' * (length - 13) + b'}'

        answers = iter([words(LIMIT.HOOK_ANSWER_BYTES), words(LIMIT.HOOK_ANSWER_BYTES + 1)])
        self.listen(lambda body: next(answers))
        command = {'channel': self.channel, 'command': '/call'}
        self.assertTrue(self.caller.call('micro.command', **command)['ok'])
        self.assertEqual(self.caller.call('micro.command', **command)['error'], 'app_not_connected')

    @holds('MS_LIMIT_HOOK_CALLS')
    def test_how_many_at_a_time(self):
        more = threading.Event()
        self.listen(lambda body: b'' if more.wait(10) else b'')
        replies = []

        def call():
            with Caller(self.server, self.token) as caller:
                replies.append(caller.call('micro.command', channel=self.channel, command='/call'))

        threads = [threading.Thread(target=call) for _ in range(LIMIT.HOOK_CALLS + 1)]
        for thread in threads:
            thread.start()
        while not replies:
            time.sleep(0.02)
        more.set()
        for thread in threads:
            thread.join()
        self.assertEqual([r.get('error') for r in replies].count('app_not_connected'), 1)
        self.assertEqual(replies[0].get('error'), 'app_not_connected')


class HowManyApps(AppsCase):
    @holds('MS_LIMIT_APPS')
    def test_how_many_apps(self):
        there = len(self.caller.call('micro.apps.list')['apps'])
        replies = call_many(self.server, self.token, [('micro.apps.create', {'name': f'app {i}'}) for i in range(LIMIT.APPS - there)])
        self.assertEqual([r for r in replies if not r['ok']], [])
        self.assertEqual(self.caller.call('micro.apps.create', name='one more')['error'], 'ratelimited')
        self.assertEqual(len(self.caller.call('micro.apps.list')['apps']), LIMIT.APPS)
        self.caller.call('micro.apps.delete', app=replies[0]['app_id'])
        self.assertTrue(self.caller.call('micro.apps.create', name='one more')['ok'])

    @holds('MS_LIMIT_WEBHOOKS')
    def test_how_many_webhooks(self):
        there = len(self.caller.call('micro.webhooks.list')['webhooks'])
        calls = [('micro.webhooks.create', {'channel': self.channel})] * (LIMIT.WEBHOOKS - there)
        replies = call_many(self.server, self.token, calls)
        self.assertEqual([r for r in replies if not r['ok']], [])
        self.assertEqual(self.caller.call('micro.webhooks.create', channel=self.channel)['error'], 'ratelimited')
        self.caller.call('micro.webhooks.delete', bot_id=replies[0]['bot_id'])
        self.assertTrue(self.caller.call('micro.webhooks.create', channel=self.channel)['ok'])


if __name__ == '__main__':
    unittest.main()
