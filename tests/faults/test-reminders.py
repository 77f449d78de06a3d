# SPDX-FileCopyrightText: the MicroSlack contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Reminders while the clock of the machine steps: forward, what was to come is said, late and once; back, nothing is said too early or again.
And while the server is killed over and over."""

import time
import unittest

from ms_faults import FaultyServer
from ms_test_server import DEADLINE

HOUR_US = 3600 * 1000000


class Reminders(unittest.TestCase):
    def said(self, server, token):
        channels = server.api('users.conversations', token, types='im')['channels']
        direct = next((c['id'] for c in channels if c['user'] == 'USLACKBOT'), None)
        return [m['text'] for m in server.history(token, direct)] if direct else []

    def wait_for(self, server, token, text):
        end = time.monotonic() + DEADLINE
        while text not in self.said(server, token):
            self.assertLess(time.monotonic(), end, f'{text}: {self.said(server, token)}')
            time.sleep(0.02)

    def add(self, server, token, text, when):
        reply = server.api('reminders.add', token, text=text, time=when)
        self.assertTrue(reply['ok'], reply)

    def test_steps_of_the_clock(self):
        with FaultyServer() as server:
            token = server.set_up('anna')
            self.add(server, token, 'in two hours', 'in 2 hours')
            self.add(server, token, 'in a day', 'in 24 hours')
            server.control.clock_step_us = 3 * HOUR_US
            self.add(server, token, 'wakes', '1')
            self.wait_for(server, token, 'Reminder: in two hours')
            self.wait_for(server, token, 'Reminder: wakes')
            server.control.clock_step_us = -3 * HOUR_US
            self.add(server, token, 'wakes again', '1')
            self.wait_for(server, token, 'Reminder: wakes again')
            server.control.clock_step_us = 30 * HOUR_US
            self.add(server, token, 'the last', '1')
            self.wait_for(server, token, 'Reminder: the last')
            self.assertEqual(self.said(server, token), ['Reminder: in two hours', 'Reminder: wakes', 'Reminder: wakes again', 'Reminder: in a day', 'Reminder: the last'])

    def test_kills(self):
        with FaultyServer() as server:
            token = server.set_up('anna')
            texts = [f'number {n}' for n in range(60)]
            for number, text in enumerate(texts):
                self.add(server, token, text, str(1 + number // 20))
            for _ in range(6):
                server.kill()
                time.sleep(0.3)
                server.start()
            self.wait_for(server, token, f'Reminder: {texts[-1]}')
            self.assertEqual(sorted(self.said(server, token)), sorted(f'Reminder: {text}' for text in texts))


if __name__ == '__main__':
    unittest.main()
