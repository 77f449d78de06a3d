# SPDX-FileCopyrightText: the MicroSlack contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Stores of older versions are brought up to date with everything in them; a kill on the way, also of the very first start, leaves the
store as it was or as it is to be."""

import random
import shutil
import signal
import tempfile
import time
import unittest

from ms_faults import FaultyServer
from ms_old_store import FIXTURES, old_store
from ms_test_server import DEADLINE, PASSWORD, NotReady, Server

TALK = ['Good morning', 'Привет, Анна', '*bold* _and_ `code` <https://example.org|a link>', '東京 &amp; more', 'after the edit']


def check_search(server, token):
    """The index was filled with what was there before there was one."""
    end = time.monotonic() + DEADLINE
    while [m['text'] for m in server.api('search.messages', token, query='Привет Анна')['messages']['matches']] != ['Привет, Анна']:
        assert time.monotonic() < end
        time.sleep(0.02)


def check_contents(server):
    """Everything is there, and the team goes on."""
    tokens = {}
    for name in ('anna', 'dmitri'):
        reply = server.api('micro.login', login=name, password=PASSWORD)
        assert reply['ok'], reply
        tokens[name] = reply['token']
    general = server.channel(tokens['anna'])
    before = server.history(tokens['anna'], general)
    assert [m['text'] for m in before][:len(TALK)] == TALK, before
    check_search(server, tokens['anna'])
    for name, hidden in (('anna', ['secret']), ('dmitri', [])):
        channels = server.api('conversations.list', tokens[name], types='private_channel')['channels']
        assert [c['name'] for c in channels] == hidden, channels
    with server.stream(tokens['dmitri']) as stream:
        stream.post(general, 'after the upgrade')
        answer = stream.until(lambda f: 'reply_to' in f)
        assert answer['ok'] and answer['ts'] > before[-1]['ts'], answer


def check_store(server):
    result = server.run('check')
    assert result.returncode == 0, result.stdout + result.stderr


def start_and_die(folder, write):
    """A start, or the stop after it, whose n-th write is its last. Returns whether it came so far."""
    server = FaultyServer(folder=folder)
    server.control.kill_at_write = write
    try:
        server.start()
        status = server.stop()
        assert status in (0, -signal.SIGKILL), status
        return status != 0
    except NotReady:
        return True
    finally:
        shutil.rmtree(server.outside)


def kill_first_starts(numbers):
    """Returns how many of the numbers were writes of a first start; ends with the first that was not."""
    killed = 0
    for write in numbers:
        with tempfile.TemporaryDirectory(prefix='microslack-new-') as folder:
            if not start_and_die(folder, write):
                return killed
            killed += 1
            with Server(folder=folder) as server:
                server.set_up()
                assert server.stop() == 0
                check_store(server)
    return killed


def kill_upgrades(path, numbers):
    killed = 0
    for write in numbers:
        with old_store(path) as folder:
            killed += start_and_die(folder, write)
            with Server(folder=folder) as server:
                check_contents(server)
                assert server.stop() == 0
                check_store(server)
    return killed


class Upgrade(unittest.TestCase):
    def fixtures(self):
        paths = sorted(FIXTURES.glob('version-*.sql'))
        self.assertTrue(paths)
        return paths

    def test_every_older_store_is_brought_up_to_date(self):
        for path in self.fixtures():
            with old_store(path) as folder, Server(folder=folder) as server:
                check_contents(server)
                server.kill()
                server.start()
                check_contents(server)
                self.assertEqual(server.stop(), 0)
                check_store(server)

    def test_kills_in_the_first_start(self):
        self.assertGreater(kill_first_starts([1, *random.sample(range(2, 40), 5)]), 1)

    def test_kills_in_an_upgrade(self):
        for path in self.fixtures():
            self.assertGreater(kill_upgrades(path, [1, random.randint(2, 8)]), 0)


if __name__ == '__main__':
    unittest.main()
