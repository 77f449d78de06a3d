# SPDX-FileCopyrightText: the MicroSlack contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""A team of three for the suites: one server for each class, a channel of its own for each test."""

import unittest

from ms_test_server import Server

NOWHERE = '1234567890.123456'


class People(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.server = Server()
        cls.server.start()
        cls.addClassCleanup(cls.server.__exit__)
        cls.anna = cls.server.set_up()
        cls.dmitri = cls.server.register('dmitri')
        cls.vera = cls.server.register('vera')
        cls.ids = {token: cls.server.api('auth.test', token)['user_id'] for token in (cls.anna, cls.dmitri, cls.vera)}
        cls.n_rooms = 0

    def setUp(self):
        self.general = self.room(self.dmitri, self.vera, private=False)

    def room(self, *others, private=True):
        """A new one of Anna's."""
        type(self).n_rooms += 1
        self.name = f'room-{self.n_rooms}'
        channel = self.call('conversations.create', self.anna, name=self.name, is_private=str(private).lower())['channel']['id']
        if others:
            self.call('conversations.invite', self.anna, channel=channel, users=','.join(self.ids[other] for other in others))
        return channel

    def call(self, method, token, **arguments):
        reply = self.server.api(method, token, **arguments)
        self.assertTrue(reply['ok'], (method, arguments, reply))
        return reply

    def refused(self, code, method, token, **arguments):
        """... and nothing has changed."""
        before = self.call('micro.digest', self.anna, channel=self.general)['seq']
        reply = self.server.api(method, token, **arguments)
        self.assertEqual((reply['ok'], reply.get('error')), (False, code), (method, arguments))
        self.assertEqual(self.call('micro.digest', self.anna, channel=self.general)['seq'], before)
        return reply

    def post(self, token, text, channel=None, **arguments):
        return self.call('chat.postMessage', token, channel=channel or self.general, text=text, **arguments)

    def reply(self, token, root, text, **arguments):
        return self.post(token, text, thread_ts=root, **arguments)['ts']

    def delete(self, token, ts, channel=None):
        return self.call('chat.delete', token, channel=channel or self.general, ts=ts)

    def history(self, token, channel=None, **arguments):
        return self.call('conversations.history', token, channel=channel or self.general, limit=200, **arguments)['messages']

    def thread(self, token, ts, channel=None, **arguments):
        return self.call('conversations.replies', token, channel=channel or self.general, ts=ts, **arguments)['messages']

    def restart(self):
        self.assertEqual(self.server.stop(), 0)
        self.server.start()

    def check(self):
        checked = self.server.run('check')
        self.assertEqual(checked.returncode, 0, checked.stderr)

    def frames(self, stream, token, channel=None):
        """What came up to now."""
        marker = self.post(token, 'marker', channel)['event_seq']
        frames = []
        stream.until(lambda f: frames.append(f) or f.get('event_seq') == marker)
        return [f for f in frames[:-1] if 'event_seq' in f]
