# SPDX-FileCopyrightText: the MicroSlack contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Power cuts under load: the server starts on what the disk may hold then, and everything acknowledged before is there."""

import contextlib
import errno
import os
import random
import tempfile
import unittest

from ms_faults import FaultyServer
from ms_ledger import Talk
from ms_power import Disk, Record
from ms_test_server import Server

KEEP = (0.0, 1.0, 0.5, 0.1, 0.9)  # of what is not synced: nothing, everything, some


@contextlib.contextmanager
def recorded(messages, sync_errors=0, padding=200):
    """The talk about a server that has its first start, its first run and its load recorded."""
    with FaultyServer(record=True) as server:
        talk = Talk(server, padding=padding, mark=lambda: os.path.getsize(server.record))
        talk.set_up = os.path.getsize(server.record)
        talk.start()
        for _ in range(sync_errors):
            talk.wait(5)
            server.control.fail_sync(errno.EIO, random.randint(1, 6))
        talk.wait(messages)
        talk.finish()
        talk.check()
        talk.record = Record(server.record)
        talk.inode = os.stat(server.folder).st_ino
        yield talk


def cut_power(rounds, messages=300, sync_errors=0, padding=200):
    """Each round is a cut at another moment of one recorded run."""
    with recorded(messages, sync_errors, padding) as talk:
        return [judge(talk, talk.record.choose(talk.set_up), random.choice(KEEP)) for _ in range(rounds)]


def judge(talk, cut, keep):
    """Starts a server on what is left of a cut."""
    with tempfile.TemporaryDirectory(prefix='microslack-power-') as folder:
        Disk(talk.record, cut, talk.inode).write_to(folder, keep)
        try:
            with Server(folder=folder) as server:
                return judge_copy(talk, server, cut)
        except Exception as failure:
            raise AssertionError(f'cut at {cut} of {len(talk.record.data)}, {keep} kept') from failure


def judge_copy(talk, server, cut):
    """Everything that was acknowledged or told by then is there; the team goes on; the store is sound."""
    proof = talk.check(server, cut)
    judge_resume(talk, server, cut)
    with server.stream(talk.owner) as stream:
        stream.post(talk.channel, 'after the cut')
        assert stream.until(lambda f: 'reply_to' in f)['ok']
    assert server.stop() == 0
    result = server.run('check')
    assert result.returncode == 0, result.stdout + result.stderr
    return proof


def judge_resume(talk, server, cut):
    """A reader that comes back with its position hears exactly what it has not heard."""
    reader = random.choice(talk.readers)
    seen = [entry for entry in reader.seen if entry[4] <= cut]
    position = seen[-1][0] if seen else reader.start
    got, frame = [], {}
    with server.stream(reader.token, since=f'{reader.epoch}.{position}') as stream:
        while frame.get('type') != 'micro_sync':
            frame = stream.receive()
            assert frame.get('type') != 'micro_reset', f'{position} cannot be served'
            if frame.get('type') == 'message' and 'subtype' not in frame:
                got.append(frame['client_msg_id'])
    stored = [m['client_msg_id'] for m in server.history(talk.owner, talk.channel)]
    assert got == stored[len(seen):], 'resumed with something else'


def cut_first_start(rounds):
    """The cut comes before first run is acknowledged: the server starts, new or set up."""
    with recorded(10) as talk:
        for _ in range(rounds):
            cut = random.choice([at for at in talk.record.borders if at <= talk.set_up])
            with tempfile.TemporaryDirectory(prefix='microslack-power-') as folder:
                Disk(talk.record, cut, talk.inode).write_to(folder, random.choice(KEEP))
                with Server(folder=folder) as copy:
                    assert copy.api('auth.test', talk.owner)['ok'] or copy.set_up()
                    assert copy.stop() == 0


class Power(unittest.TestCase):
    def test_cuts_under_load(self):
        proofs = cut_power(8)
        self.assertGreater(max(proof.acknowledged for proof in proofs), 0)

    def test_cuts_after_sync_errors(self):
        cut_power(6, sync_errors=5)

    def test_cuts_in_the_first_start(self):
        cut_first_start(5)


if __name__ == '__main__':
    unittest.main()
