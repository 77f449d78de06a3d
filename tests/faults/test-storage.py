# SPDX-FileCopyrightText: the MicroSlack contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""A disk that fails, fills up or is slow, under load. Nothing acknowledged is lost, and nobody restarts the server."""

import errno
import os
import random
import time
import unittest

from ms_faults import FOR_EVER, FaultyServer, Mount
from ms_ledger import Talk
from ms_files import Files
from ms_limits import LIMIT
from ms_test_server import Server, exchange

SLOW_US = 200_000


def prove(server, talk):
    """After the faults: all is well now, after a restart too."""
    talk.wait(20)
    talk.finish()
    talk.check()
    assert server.stop() == 0
    result = server.run('check')
    assert result.returncode == 0, result.stdout + result.stderr
    server.start()
    proof = talk.check()
    proof.refused = {}
    for writer in talk.writers:
        for code, count in writer.refused.items():
            proof.refused[code] = proof.refused.get(code, 0) + count
    return proof


def fail_at_the_nth(kind, error, rounds, nth=6, longest=3, padding=200, least=5):
    """Up to `longest` calls in a row fail, the first of them one of the next `nth`; before it so many are acknowledged. `kind`: sync
    or write."""
    with FaultyServer() as server:
        talk = Talk(server, padding=padding)
        talk.start()
        for _ in range(rounds):
            talk.wait(least)
            before = server.control.failed
            fail = server.control.fail_sync if kind == 'sync' else server.control.fail_write
            fail(error, random.randint(1, nth), random.randint(1, longest))
            talk.wait_for(lambda b=before: server.control.failed > b, 'the fault')
        server.control.mend()
        proof = prove(server, talk)
        proof.failed = server.control.failed
        return proof


def fail_for_a_while(kind, error, rounds=1):
    """Every call fails, then none."""
    with FaultyServer() as server:
        talk = Talk(server)
        talk.start()
        for _ in range(rounds):
            talk.wait(20)
            fail = server.control.fail_sync if kind == 'sync' else server.control.fail_write
            before = server.control.failed
            fail(error, 1, FOR_EVER)
            talk.wait_for(lambda b=before: server.control.failed > b + 5, 'faults')
            moment = time.time()
            talk.wait_for(lambda b=server.control.failed: server.control.failed > b + 5, 'more faults')
            assert talk.taken_since(moment) == 0, 'acknowledged while nothing can be kept'
            server.control.mend()
        proof = prove(server, talk)
        log = server.log()
        assert log.count('the storage works again') == rounds, log[-2000:]
        assert log.count('WARNING') <= 2 * rounds, log[-2000:]
        return proof


def fill_the_disk(rounds, size='16m'):
    """A small file system is filled by somebody else, and there is room again. The server goes on by itself."""
    with Mount('-t', 'tmpfs', '-o', f'size={size}', 'none') as mount, \
            Server(folder=mount.folder, inside=mount.point, within=mount.within) as server:
        talk = Talk(server)
        filler = os.path.join(mount.folder, 'filler')
        talk.start()
        for _ in range(rounds):
            talk.wait(20)
            fill(filler)
            talk.wait_for(lambda b=count_refusals(talk): count_refusals(talk) > b + 5, 'refusals')
            assert server.api('auth.test', talk.owner)['ok'], 'reading does not go on'
            os.unlink(filler)
        return prove(server, talk)


def fill(path):
    with open(path, 'wb') as file:
        try:
            while True:
                os.write(file.fileno(), bytes(65536))
        except OSError:
            pass
        try:
            while True:
                os.write(file.fileno(), bytes(512))
        except OSError:
            pass


def fill_with_files():
    """Files leave room for messages, and what did not fit makes room again."""
    size = LIMIT.DISK_RESERVE_BYTES + (40 << 20)
    with Mount('-t', 'tmpfs', '-o', f'size={size}', 'none') as mount, \
            Server(folder=mount.folder, inside=mount.point, within=mount.within) as server:
        anna = Files(server, server.set_up())
        channel = server.channel(anna.token)
        kept = anna.give(b'k' * (8 << 20), 'kept', channel)
        for _ in range(2):
            file, path = anna.begin(48 << 20)
            answer = anna.send(path, b'x' * (48 << 20))
            assert answer.status == 507 and answer.json()['error'] == 'storage_full', (answer.status, answer.body)
            assert server.api('chat.postMessage', anna.token, channel=channel, text='there is room for this')['ok']
            assert anna.complete(file)['error'] == 'file_upload_incomplete'
        end = time.monotonic() + 20
        while anna.send(*anna.begin(8 << 20)[1:], b'y' * (8 << 20)).status != 200:
            assert time.monotonic() < end, 'there is no room again'
            time.sleep(0.05)
        assert anna.get(kept['url_private']).body == b'k' * (8 << 20)
        assert server.run('check').returncode == 0


def write_late(length=70_000):
    """An upload is refused while a write of it is still out. Whoever comes next with the same address waits for that write, which would
    otherwise end in what was named after another content, for everybody who ever gives that."""
    good, other = b'g' * length, b'o' * (length - 4_000)
    with FaultyServer() as server:
        anna, boris = Files(server, server.set_up()), Files(server, server.register('boris'))
        file, path = anna.begin(length)
        with server.connect() as first, server.connect() as second:
            server.control.hold_write_bytes = length - 10_000
            first.sendall(f'POST {path} HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n'.encode() + chunk(other))
            end = time.monotonic() + 20
            while not server.control.write_held:
                assert time.monotonic() < end, 'nothing was written'
                time.sleep(0.005)
            first.sendall(chunk(b'o' * 9_000))
            assert first.recv(100).startswith(b'HTTP/1.1 413 ')
            second.sendall(f'POST {path} HTTP/1.1\r\nHost: x\r\nContent-Length: {length}\r\nConnection: close\r\n\r\n'.encode() + good)
            second.settimeout(0.5)
            early = exchange(second, b'')
            server.control.write_held = 0
            second.settimeout(20)
            answer = early + exchange(second, b'')
        assert answer.endswith(b'OK - %d' % length), answer
        assert anna.complete(file)['ok']
        for who, shown in ((anna, anna.info(file)['file']), (boris, boris.give(good))):
            assert who.get(shown['url_private']).body == good
        assert early == b'', 'served while a write of the one before was out'


def chunk(data):
    return b'%x\r\n%s\r\n' % (len(data), data)


def count_refusals(talk):
    return sum(sum(writer.refused.values()) for writer in talk.writers)


def sync_slowly(messages):
    """No acknowledgement and no event before the sync of 200 ms returned."""
    with FaultyServer() as server:
        talk = Talk(server, window=1)
        server.control.sync_delay_us = SLOW_US
        talk.start()
        talk.wait(messages)
        talk.over.set()
        talk.join(talk.writers)
        server.control.sync_delay_us = 0
        proof = prove_slow(talk)
        return proof


def prove_slow(talk):
    early = [e for e in talk.acknowledged().values() if e.delay < SLOW_US / 1e6]
    assert not early, f'{len(early)} acknowledged before the sync returned'
    talk.settled.set()
    talk.join(talk.readers)
    proof = talk.check()
    proof.best = min(e.delay for e in talk.acknowledged().values())
    return proof


class Storage(unittest.TestCase):
    def test_sync_error_at_the_nth_call(self):
        proof = fail_at_the_nth('sync', errno.EIO, 8)
        self.assertGreaterEqual(proof.failed, 8)
        self.assertIn('fatal_error', proof.refused)

    def test_no_space_at_the_nth_write(self):
        proof = fail_at_the_nth('write', errno.ENOSPC, 8)
        self.assertGreaterEqual(proof.failed, 8)

    def test_write_error_at_the_nth_call(self):
        fail_at_the_nth('write', errno.EIO, 8)

    def test_syncs_that_fail_for_a_while(self):
        fail_for_a_while('sync', errno.EIO)

    def test_no_space_for_a_while(self):
        proof = fail_for_a_while('write', errno.ENOSPC)
        self.assertEqual(set(proof.refused), {'storage_full'})

    def test_a_full_disk_refuses_and_goes_on_when_there_is_room(self):
        proof = fill_the_disk(2)
        self.assertEqual(set(proof.refused), {'storage_full'})

    def test_files_leave_room(self):
        fill_with_files()

    def test_a_late_write_harms_no_other_content(self):
        write_late()

    def test_nothing_is_acknowledged_or_told_before_its_sync_returned(self):
        """The sync is held: for as long as it is, neither the acknowledgement nor the event comes."""
        with FaultyServer() as server:
            token = server.set_up()
            channel = server.channel(token)
            with server.stream(token) as mine, server.stream(token) as theirs:
                server.control.sync_hold = 1
                before = server.control.syncs
                mine.post(channel, 'held')
                end = time.monotonic() + 20
                while server.control.syncs == before:
                    self.assertLess(time.monotonic(), end)
                    time.sleep(0.005)
                for stream in (mine, theirs):
                    with self.assertRaises(TimeoutError):
                        stream.until(lambda f: 'reply_to' in f or f.get('type') == 'message', 0.3)
                server.control.sync_hold = 0
                mine.until(lambda f: 'reply_to' in f)
                theirs.until(lambda f: f.get('type') == 'message')

    def test_slow_sync(self):
        sync_slowly(6)


if __name__ == '__main__':
    unittest.main()
