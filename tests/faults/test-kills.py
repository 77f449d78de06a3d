# SPDX-FileCopyrightText: the MicroSlack contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Kill -9, again and again, under load."""

import random
import time
import unittest

from ms_ledger import Talk
from ms_test_server import Server


def kill_under_load(rounds, least=20):
    """The process dies at a moment of chance, at the earliest after `least` acknowledgements. Returns the proof."""
    with Server() as server:
        talk = Talk(server)
        talk.start()
        for _ in range(rounds):
            talk.wait(least)
            time.sleep(random.uniform(0, 0.05))
            server.kill()
            server.start()
        talk.wait(least)
        talk.finish()
        proof = talk.check()
        assert server.stop() == 0
        result = server.run('check')
        assert result.returncode == 0, result.stdout + result.stderr
        return proof


class Kills(unittest.TestCase):
    def test_acknowledged_messages_survive_kills(self):
        proof = kill_under_load(6)
        self.assertGreater(proof.acknowledged, 120)
        self.assertGreater(proof.again, 0)
        self.assertGreaterEqual(proof.breaks, 6)


if __name__ == '__main__':
    unittest.main()
