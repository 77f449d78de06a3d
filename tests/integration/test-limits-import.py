# SPDX-FileCopyrightText: the MicroSlack contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Limits of archives that are imported: exactly so much passes, one more is refused, and nothing has changed."""

import json
import os
import tempfile
import time
import unittest
import zlib

from ms_limits import LIMIT, holds
from ms_slack import Export, Record, channel, craft, deflate, message, user
from ms_test_server import Server

ANNA = 'U0SLACK0001'
MIB = 1024 * 1024


class Archives(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.server = Server()
        cls.server.start()
        cls.addClassCleanup(cls.server.__exit__)
        cls.server.set_up(name='owner')
        folder = tempfile.TemporaryDirectory()
        cls.addClassCleanup(folder.cleanup)
        cls.path = os.path.join(folder.name, 'export.zip')
        files = Export([user(1, 'anna')], [channel(1, 'general', [ANNA], is_general=True)]).files()
        cls.basis = [Record(name, text.encode()) for name, text in files.items()]

    def bring(self, *records, **how):
        result = self.server.run('import', craft(self.path, [*self.basis, *records], **how))
        return result.stdout if result.returncode == 0 else result.stderr

    def day(self, text, number=1):
        return Record(f'general/2017-07-{number:02d}.json', text if isinstance(text, bytes) else json.dumps(text).encode())

    @holds('MS_LIMIT_IMPORT_ENTRIES')
    def test_files(self):
        records = [Record(b'x%d' % n) for n in range(LIMIT.IMPORT_ENTRIES - len(self.basis))]
        self.assertIn('too many files', self.bring(*records, Record('one more')))
        self.assertIn(f'of no use here: {len(records)}', self.bring(*records))

    @holds('MS_LIMIT_IMPORT_FILE_BYTES')
    def test_bytes_of_a_file(self):
        blank = b'[' + b' ' * (LIMIT.IMPORT_FILE_BYTES - 2) + b']'
        self.assertIn('Messages: 0', self.bring(self.day(blank)))
        self.assertIn('too large', self.bring(self.day(blank + b' ')))

    @holds('MS_LIMIT_IMPORT_FILE_TOKENS')
    def test_values_of_a_file(self):
        number = LIMIT.IMPORT_FILE_TOKENS - 1  # and the list itself
        self.assertIn(f'no time: {number}', self.bring(self.day(b'[' + b'{},' * (number - 1) + b'{}]')))
        self.assertIn('2017-07-01', self.bring(self.day(b'[' + b'{},' * number + b'{}]')))

    @holds('MS_LIMIT_IMPORT_TOTAL_MIB')
    def test_bytes_of_all(self):
        """A lie of course, which is found out afterwards."""
        rest = LIMIT.IMPORT_TOTAL_MIB * MIB - sum(record.size for record in self.basis)
        self.assertIn('holds too much', self.bring(Record('x', size=rest + 1, packed_size=rest + 1)))
        self.assertIn('grows beyond', self.bring(Record('x', size=rest, packed_size=rest)))

    @holds('MS_LIMIT_IMPORT_RATIO', 'MS_LIMIT_IMPORT_RATIO_FREE_BYTES')
    def test_ratio(self):
        def record(size, padding):
            data = b'[' + b' ' * (size - 2) + b']'
            return Record('general/2017-07-01.json', data, method=8, packed=deflate(data, padding), crc=zlib.crc32(data))

        others = sum(basis.size for basis in self.basis)
        self.assertIn('Messages: 0', self.bring(record(LIMIT.IMPORT_RATIO_FREE_BYTES - others, 0)))
        size = LIMIT.IMPORT_RATIO_FREE_BYTES + 1
        self.assertIn('grows beyond', self.bring(record(size, 0)))
        missing = size // LIMIT.IMPORT_RATIO - len(record(size, 0).packed)
        self.assertIn('Messages: 0', self.bring(record(size, missing // 5 + 1)))
        self.assertIn('grows beyond', self.bring(record(size, missing // 5 - 1)))

    @holds('MS_LIMIT_IMPORT_TEXT_CHARS')
    def test_text(self):
        for length, word in ((LIMIT.IMPORT_TEXT_CHARS, 'of them new: 1\n'), (LIMIT.IMPORT_TEXT_CHARS + 1, 'too long')):
            text = json.dumps([message(1498900000 + length, ANNA, 'ж' * length)], ensure_ascii=False).encode()
            self.assertIn(word, self.bring(self.day(text)))

    @holds('MS_LIMIT_IMPORT_MESSAGE_BYTES')
    def test_bytes_of_a_message(self):
        def text(length):
            start = b'{"ts":"1498900002.0","text":"x","blocks":["'
            return b'[' + start + b'x' * (length - len(start) - 3) + b'"]}]'

        self.assertIn('new: 1', self.bring(self.day(text(LIMIT.IMPORT_MESSAGE_BYTES))).splitlines()[2])
        self.assertIn('too large', self.bring(self.day(text(LIMIT.IMPORT_MESSAGE_BYTES + 1))))

    @holds('MS_LIMIT_IMPORT_FUTURE_SECONDS')
    def test_the_future(self):
        soon = int(time.time()) + LIMIT.IMPORT_FUTURE_SECONDS
        self.assertIn('future', self.bring(self.day([message(soon + 60, ANNA, 'x')])))
        self.assertIn('new: 1', self.bring(self.day([message(soon - 60, ANNA, 'x')])).splitlines()[2])


if __name__ == '__main__':
    unittest.main()
