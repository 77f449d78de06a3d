# SPDX-FileCopyrightText: the MicroSlack contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Limits of what hangs on a message: exactly so much passes, one more is refused and changes nothing."""

import json
import unittest

from ms_limits import LIMIT, holds
from ms_talk import TalkCase


class Content(TalkCase):
    def check(self, error, name, at, over, **arguments):
        arguments = {'channel': self.room, 'text': 'x', **arguments}
        self.refused(error, 'chat.postMessage', **arguments, **{name: over})
        return self.call('chat.postMessage', **arguments, **{name: at})['message']

    @holds('MS_LIMIT_BLOCKS', 'MS_LIMIT_ATTACHMENTS')
    def test_how_many(self):
        block, attachment = {'type': 'divider'}, {'text': 'x'}
        message = self.check('invalid_blocks', 'blocks', json.dumps([block] * LIMIT.BLOCKS), json.dumps([block] * (LIMIT.BLOCKS + 1)))
        self.assertEqual(len({b['block_id'] for b in message['blocks']}), LIMIT.BLOCKS)
        message = self.check('too_many_attachments', 'attachments', json.dumps([attachment] * LIMIT.ATTACHMENTS),
                             json.dumps([attachment] * (LIMIT.ATTACHMENTS + 1)))
        self.assertEqual(message['attachments'][-1]['id'], LIMIT.ATTACHMENTS)

    @holds('MS_LIMIT_CONTENT_DEPTH')
    def test_depth(self):
        def block(depth):
            """The block itself is the first level."""
            return json.dumps([{'type': 'x', 'y': json.loads('[' * (depth - 1) + ']' * (depth - 1))}])

        self.check('invalid_blocks', 'blocks', block(LIMIT.CONTENT_DEPTH), block(LIMIT.CONTENT_DEPTH + 1))

    @holds('MS_LIMIT_CONTENT_BYTES')
    def test_bytes_of_all_together(self):
        """By the sum as it is kept; a change that leaves too much is refused, too."""
        def attachments(length):
            shell = json.dumps({'attachments': [{'text': '', 'id': 1}]}, separators=(',', ':'))
            return json.dumps([{'text': 'x' * (length - len(shell))}])

        message = self.check('msg_too_long', 'attachments', attachments(LIMIT.CONTENT_BYTES), attachments(LIMIT.CONTENT_BYTES + 1))
        blocks = json.dumps([{'type': 'divider', 'block_id': 'x'}])
        self.refused('msg_too_long', 'chat.update', channel=self.room, ts=message['ts'], text='x', blocks=blocks)
        self.assertNotIn('blocks', self.find(message['ts']))
        self.call('chat.update', channel=self.room, ts=message['ts'], blocks=blocks, attachments='[]', text='x')

    @holds('MS_LIMIT_ICON_URL_CHARS', 'MS_LIMIT_EMOJI_NAME_BYTES')
    def test_icons(self):
        address = 'https://x.example/'
        self.check('invalid_arguments', 'icon_url', address.ljust(LIMIT.ICON_URL_CHARS, 'a'), address.ljust(LIMIT.ICON_URL_CHARS + 1, 'a'))
        self.check('invalid_arguments', 'icon_emoji', 'a' * LIMIT.EMOJI_NAME_BYTES, 'a' * (LIMIT.EMOJI_NAME_BYTES + 1))


if __name__ == '__main__':
    unittest.main()
