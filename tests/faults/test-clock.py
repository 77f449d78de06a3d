# SPDX-FileCopyrightText: the MicroSlack contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The clock of the machine steps, forward and back, under load. The ts of messages stay unique and go up; people stay signed in."""

import unittest

from ms_faults import FaultyServer
from ms_ledger import Talk
from ms_test_server import PASSWORD

SECOND = 1_000_000
HOUR, DAY = 3600 * SECOND, 24 * 3600 * SECOND
STEPS = (-HOUR, HOUR, -DAY, 30 * DAY, 0, -30 * DAY, 1 * SECOND, -1 * SECOND, 0)


def step_the_clock(rounds, least=20):
    with FaultyServer() as server:
        talk = Talk(server)
        talk.start()
        for number in range(rounds):
            server.control.clock_step_us = STEPS[number % len(STEPS)]
            talk.wait(least)
            check_sessions(server, talk)
            if number % 3 == 2:
                server.kill()
                server.start()
        talk.wait(least)
        talk.finish()
        proof = talk.check()
        assert server.stop() == 0
        return proof


def check_sessions(server, talk):
    assert server.api('auth.test', talk.owner)['ok'], 'signed out by the clock'
    fresh = server.api('micro.login', login='anna', password=PASSWORD)
    assert fresh['ok'] and server.api('auth.test', fresh['token'])['ok'], fresh
    assert server.api('auth.revoke', fresh['token'])['ok']


class Clock(unittest.TestCase):
    def test_steps_of_the_clock(self):
        proof = step_the_clock(len(STEPS))
        self.assertGreater(proof.acknowledged, 100)


if __name__ == '__main__':
    unittest.main()
