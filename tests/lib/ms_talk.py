# SPDX-FileCopyrightText: the MicroSlack contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""A team of three on a real server: anna and boris are in a private room, vera is not. Standard library only."""

import json
import unittest

from ms_test_server import Server


class TalkCase(unittest.TestCase):
    """One server for all tests of a class, a private room for each test."""

    @classmethod
    def setUpClass(cls):
        cls.server = Server()
        cls.addClassCleanup(cls.server.__exit__)
        cls.server.start()
        cls.anna = cls.server.set_up()
        cls.boris = cls.server.register('boris')
        cls.vera = cls.server.register('vera')
        cls.ids = {token: cls.server.api('auth.test', token)['user_id'] for token in (cls.anna, cls.boris, cls.vera)}
        cls.general = cls.server.channel(cls.anna)
        cls.rooms = 0

    def setUp(self):
        type(self).rooms += 1
        self.room = self.call('conversations.create', name=f'room-{self.rooms}', is_private='true')['channel']['id']
        self.call('conversations.invite', channel=self.room, users=self.ids[self.boris])

    def call(self, method, token=None, /, **arguments):
        reply = self.server.api(method, token or self.anna, **arguments)
        self.assertTrue(reply['ok'], (method, arguments, reply))
        return reply

    def call_json(self, method, token=None, /, **arguments):
        response = self.server.request('POST', f'/api/{method}', json.dumps(arguments),
                                       {'Authorization': f'Bearer {token or self.anna}', 'Content-Type': 'application/json'})
        reply = response.json()
        self.assertTrue(reply['ok'], (method, arguments, reply))
        return reply

    def refused(self, error, method, token=None, /, **arguments):
        reply = self.server.api(method, token or self.anna, **arguments)
        self.assertEqual((reply['ok'], reply.get('error')), (False, error), (method, arguments))
        return reply

    def post(self, text='hello', token=None, **arguments):
        return self.call('chat.postMessage', token, **{'channel': self.room, 'text': text, **arguments})['ts']

    def find(self, ts, token=None, channel=None):
        """As history shows it to somebody; None if it does not."""
        page = self.call('conversations.history', token, channel=channel or self.room, latest=ts, inclusive=1, limit=1)
        return next((m for m in page['messages'] if m['ts'] == ts), None)

    def quiet(self, stream, *types):
        """None of these came up to now."""
        stream.send({'type': 'ping', 'id': 99})
        seen = []
        stream.until(lambda f: seen.append(f['type']) or (f['type'] == 'pong' and f['reply_to'] == 99))
        self.assertFalse(set(seen) & set(types), seen)
