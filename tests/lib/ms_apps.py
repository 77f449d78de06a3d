# SPDX-FileCopyrightText: the MicroSlack contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the suites of apps share: a server, apps with a room of their own, Socket Mode connections. Standard library only."""

import threading
import unittest
import urllib.parse

from ms_test_server import DEADLINE, Server


class AppCase(unittest.TestCase):
    options = ()

    @classmethod
    def setUpClass(cls):
        cls.server = Server(*cls.options)
        cls.addClassCleanup(cls.server.__exit__)
        cls.server.start()
        cls.anna = cls.server.set_up()
        cls.dmitri = cls.server.register('dmitri')
        cls.general = cls.server.channel(cls.anna)
        cls.dmitri_id = cls.server.api('auth.test', cls.dmitri)['user_id']
        cls.number = 0

    def call(self, method, token, /, **arguments):
        reply = self.server.api(method, token, **arguments)
        self.assertTrue(reply['ok'], (method, reply))
        return reply

    def refused(self, error, method, token, /, **arguments):
        reply = self.server.api(method, token, **arguments)
        self.assertEqual((reply['ok'], reply.get('error')), (False, error), (method, arguments))

    def make_app(self, channel=None, **arguments):
        """An app whose bot is in a channel of its own, with Dmitri."""
        type(self).number += 1
        app = self.call('micro.apps.create', self.anna, **{'name': f'Robot {self.number}', **arguments})
        app['channel'] = channel or self.call('conversations.create', self.dmitri, name=f'room-{self.number}')['channel']['id']
        self.call('conversations.join', app['bot_token'], channel=app['channel'])
        return app

    def open_path(self, app):
        return urllib.parse.urlparse(self.call('apps.connections.open', app['app_token'])['url'])

    def open(self, app):
        url = self.open_path(app)
        self.assertTrue(url.path.startswith('/socket-mode/'))
        socket = self.server.socket(url.path)
        self.addCleanup(socket.close)
        socket.hello = socket.receive()
        self.assertEqual((socket.hello['type'], socket.hello['connection_info']), ('hello', {'app_id': app['app_id']}))
        return socket

    def acknowledge(self, socket, envelope, payload=None):
        answer = {'envelope_id': envelope['envelope_id']}
        if payload is not None:
            answer['payload'] = payload
        socket.send(answer)

    def next_event(self, socket, **wanted):
        """The next event with these members; everything on the way is acknowledged."""
        while True:
            envelope = socket.receive()
            if 'envelope_id' not in envelope:
                continue
            self.acknowledge(socket, envelope)
            event = envelope['payload'].get('event', {})
            if envelope['type'] == 'events_api' and all(event.get(name) == value for name, value in wanted.items()):
                return envelope

    def say(self, app, text, token=None):
        return self.call('chat.postMessage', token or self.dmitri, channel=app['channel'], text=text)

    def in_background(self, function):
        result = []
        thread = threading.Thread(target=lambda: result.append(function()))
        thread.start()

        def join():
            thread.join(DEADLINE)
            return result[0]
        return join

    def command(self, token, channel, command, text=''):
        return self.server.api('micro.command', token, channel=channel, command=command, text=text)
