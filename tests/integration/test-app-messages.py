# SPDX-FileCopyrightText: the MicroSlack contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""What apps and webhooks post besides plain messages: files, into threads, to one person alone, and what becomes of it when a button is pressed."""

import json
import time
import unittest
import urllib.parse

from ms_apps import AppCase
from ms_files import Files
from ms_test_server import DEADLINE

JSON = 'application/json'


class OwnFiles(AppCase):
    def test_files_of_bots_say_so(self):
        app = self.make_app(name='Reporter')
        watcher = self.make_app(channel=app['channel'])
        socket = self.open(watcher)
        giver, root = Files(self.server, app['bot_token']), self.say(app, 'a question')['ts']
        words = f'nightly{self.number}'
        with self.server.stream(self.dmitri) as stream:
            file = giver.give(b'all green', 'report.txt', app['channel'], initial_comment=f'The {words} report', blocks='[{"type":"divider"}]')
            frame = stream.until(lambda f: f.get('subtype') == 'file_share')
            giver.give(b'more', 'more.txt', app['channel'], thread_ts=root, initial_comment='in the thread')
            reply = stream.until(lambda f: f.get('subtype') == 'file_share')
            event = self.next_event(socket, type='message', subtype='file_share')['payload']['event']
            self.call('files.delete', app['bot_token'], file=file['id'])
            changed = stream.until(lambda f: f.get('subtype') == 'message_changed')['message']
        history = self.call('conversations.history', self.dmitri, channel=app['channel'], limit=1)['messages'][0]
        deadline = time.monotonic() + DEADLINE
        while not (found := self.call('search.messages', self.dmitri, query=words)['messages']['matches']):
            self.assertLess(time.monotonic(), deadline)
        for message in (frame, reply, event, changed, history, found[0]):
            self.assertEqual((message['user'], message['bot_id'], message['app_id'], message['bot_profile']['name'], message['subtype']),
                             (app['user_id'], app['bot_id'], app['app_id'], 'Reporter', 'file_share'))
        self.assertEqual((frame['files'][0]['id'], frame['blocks'][0]['type'], changed['files'][0]['mode']), (file['id'], 'divider', 'tombstone'))
        Files(self.server, self.dmitri).give(b'x', 'mine.txt', app['channel'])
        own = self.call('conversations.history', self.dmitri, channel=app['channel'], limit=1)['messages'][0]
        self.assertEqual([m for m in ('bot_id', 'app_id', 'bot_profile') if m in own], [])


if __name__ == '__main__':
    unittest.main()
