# SPDX-FileCopyrightText: the MicroSlack contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The judge is judged: a store that somebody harmed is found out, each kind of harm."""

import contextlib
import os
import sqlite3
import tempfile
import unittest

from ms_ledger import Talk
from ms_power import Disk, Record
from ms_faults import FaultyServer
from ms_test_server import Server

LOST = "DELETE FROM message WHERE client_msg_id = (SELECT client_msg_id FROM message WHERE client_msg_id IS NOT NULL LIMIT 1 OFFSET 7)"
TWICE = ("INSERT INTO message (channel, ts, account, text, client_msg_id, seq, revision, counts, digest) SELECT channel, (SELECT max(ts) + 1 FROM message), (SELECT id FROM account"
         " WHERE id <> m.account LIMIT 1), text, client_msg_id, seq, revision, counts, digest FROM message AS m WHERE client_msg_id IS NOT NULL LIMIT 1")
CHANGED = "UPDATE message SET text = 'something else' WHERE id = (SELECT max(id) FROM message)"
OTHER_ORDER = ("UPDATE message SET ts = (SELECT max(ts) FROM message) + 5 WHERE id ="
               " (SELECT id FROM message WHERE client_msg_id IS NOT NULL LIMIT 1 OFFSET 5)")


class Ledger(unittest.TestCase):
    def test_harm_is_found(self):
        for harm in (LOST, TWICE, CHANGED, OTHER_ORDER):
            with self.subTest(harm), Server() as server:
                talk = Talk(server, writers=2, readers=1)
                talk.start()
                talk.wait(30)
                talk.finish()
                talk.check()
                server.stop()
                with contextlib.closing(sqlite3.connect(os.path.join(server.folder, 'microslack.db'))) as store:
                    store.execute(harm)
                    store.commit()
                server.start()
                with self.assertRaises(AssertionError):
                    talk.check()

    def test_a_disk_that_lies_is_found(self):
        """One that says it has what it has not: what was synced last is not there after the cut."""
        with FaultyServer(record=True) as server, tempfile.TemporaryDirectory() as folder:
            talk = Talk(server, writers=2, readers=1, mark=lambda: os.path.getsize(server.record))
            begun = os.path.getsize(server.record)
            talk.start()
            talk.wait(50)
            talk.finish()
            record = Record(server.record)
            held = next(at for at in record.borders if at > begun)
            Disk(record, held, os.stat(server.folder).st_ino).write_to(folder, 1.0)
            with Server(folder=folder) as copy:
                talk.check(copy, held)
                with self.assertRaises(AssertionError):
                    talk.check(copy, record.borders[-1])


if __name__ == '__main__':
    unittest.main()
