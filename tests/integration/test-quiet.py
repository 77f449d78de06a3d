# SPDX-FileCopyrightText: the MicroSlack contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Do not disturb: snoozing, a daily quiet time by one's own clock, and what others see of it."""

import os
import time
import unittest

from ms_test_server import Server

STATUS = ('dnd_enabled', 'next_dnd_start_ts', 'next_dnd_end_ts')
SNOOZE = ('snooze_enabled', 'snooze_endtime', 'snooze_remaining')
MINUTE = 60
DAY = 24 * 60 * MINUTE


class Quiet(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.server = Server()
        cls.server.start()
        cls.token = {'anna': cls.server.set_up()}
        for name in ('boris', 'clara', 'dmitri', 'eve', 'frida'):
            cls.token[name] = cls.server.register(name)
        cls.id = {name: cls.server.api('auth.test', token)['user_id'] for name, token in cls.token.items()}

    @classmethod
    def tearDownClass(cls):
        cls.server.__exit__()

    def call(self, who, method, **arguments):
        reply = self.server.api(method, self.token[who], **arguments)
        self.assertTrue(reply['ok'], (method, arguments, reply))
        return reply

    def refused(self, who, error, method, **arguments):
        before = self.call('anna', 'micro.boot')['seq']
        reply = self.server.api(method, self.token[who], **arguments)
        self.assertEqual((reply['ok'], reply.get('error')), (False, error), (method, arguments))
        self.assertEqual(self.call('anna', 'micro.boot')['seq'], before, 'a refusal left something')

    def assert_near(self, moment, seconds):
        self.assertIsInstance(moment, int)
        self.assertLess(abs(moment - time.time() - seconds), 10)

    def test_who_never_said_anything(self):
        own = self.call('anna', 'dnd.info')
        self.assertEqual([own[key] for key in STATUS + SNOOZE], [False, 1, 1, False, 0, 0])
        self.assertEqual(own['schedule'], {'enabled': False, 'start': '22:00', 'end': '08:00'})
        other = self.call('boris', 'dnd.info', user=self.id['anna'])
        self.assertEqual([other[key] for key in STATUS], [False, 1, 1])
        self.assertEqual([key for key in SNOOZE + ('schedule',) if key in other], [])
        self.assertIsInstance(other['seq'], int)
        self.refused('boris', 'user_not_found', 'dnd.info', user='U0NOBODY000')

    def test_snoozing(self):
        with self.server.stream(self.token['boris']) as boris, self.server.stream(self.token['anna']) as anna:
            reply = self.call('boris', 'dnd.setSnooze', num_minutes=30)
            self.assertIs(reply['snooze_enabled'], True)
            self.assert_near(reply['snooze_endtime'], 30 * MINUTE)
            self.assertAlmostEqual(reply['snooze_remaining'], 30 * MINUTE, delta=2)
            frame = boris.until(lambda f: f['type'] == 'dnd_updated')
            self.assertEqual((frame['user'], frame['event_topic']), (self.id['boris'],) * 2)
            self.assertEqual(frame['dnd_status']['snooze_endtime'], reply['snooze_endtime'])
            for stream in (anna, boris):
                frame = stream.until(lambda f: f['type'].startswith('dnd_'))
                self.assertEqual((frame['type'], frame['user']), ('dnd_updated_user', self.id['boris']))
                self.assertEqual(sorted(frame['dnd_status']), sorted(STATUS))
                self.assertEqual((frame['dnd_status']['dnd_enabled'], frame['dnd_status']['next_dnd_end_ts']), (True, reply['snooze_endtime']))
                self.assert_near(frame['dnd_status']['next_dnd_start_ts'], 0)
            self.assertEqual(frame['event_seq'], reply['event_seq'])
            self.server.stop()
            self.server.start()
        own = self.call('boris', 'dnd.info')
        self.assertEqual((own['snooze_enabled'], own['snooze_endtime'], own['dnd_enabled']), (True, reply['snooze_endtime'], False))
        users = self.call('anna', 'dnd.teamInfo', users=f'{self.id["boris"]},{self.id["clara"]},U0NOBODY000')['users']
        self.assertEqual(sorted(users), sorted((self.id['boris'], self.id['clara'])))
        self.assertEqual((users[self.id['boris']]['dnd_enabled'], users[self.id['clara']]['dnd_enabled']), (True, False))
        self.assertIn(self.id['boris'], self.call('anna', 'dnd.teamInfo')['users'])
        boot = self.call('anna', 'micro.boot')
        self.assertEqual(boot['dnd_users'][self.id['boris']]['next_dnd_end_ts'], reply['snooze_endtime'])
        self.assertNotIn(self.id['clara'], boot['dnd_users'])
        self.assertEqual((boot['dnd']['snooze_enabled'], boot['dnd']['schedule']['enabled']), (False, False))
        self.assertTrue(self.call('boris', 'micro.boot')['dnd']['snooze_enabled'])
        reply = self.call('boris', 'dnd.endSnooze')
        self.assertEqual([reply[key] for key in STATUS + SNOOZE], [False, 1, 1, False, 0, 0])
        self.refused('boris', 'snooze_not_active', 'dnd.endSnooze')
        self.assertNotIn(self.id['boris'], self.call('anna', 'micro.boot')['dnd_users'])

    def test_durations(self):
        self.refused('clara', 'missing_duration', 'dnd.setSnooze')
        for minutes in ('0', '-5', 'long', '1.5'):
            self.refused('clara', 'invalid_arguments', 'dnd.setSnooze', num_minutes=minutes)

    def clock(self, seconds):
        return time.strftime('%H:%M', time.gmtime(time.time() + seconds))

    def test_every_day(self):
        """An hour ago to in an hour, in UTC, then in a zone that is two hours on."""
        start, end = self.clock(-60 * MINUTE), self.clock(60 * MINUTE)
        with self.server.stream(self.token['anna']) as anna:
            reply = self.call('dmitri', 'micro.dnd.set', start=start, end=end, enabled='true')
            self.assertEqual(reply['schedule'], {'enabled': True, 'start': start, 'end': end})
            self.assertLessEqual(reply['next_dnd_start_ts'], time.time())
            self.assertEqual(reply['next_dnd_end_ts'] - reply['next_dnd_start_ts'], 120 * MINUTE)
            frame = anna.until(lambda f: f['type'] == 'dnd_updated_user')
            self.assertEqual([frame['dnd_status'][key] for key in STATUS], [reply[key] for key in STATUS])
            again = self.call('dmitri', 'micro.dnd.set', start=start, end=end, enabled='true')
            self.assertEqual(again['event_seq'], reply['event_seq'])
            if os.path.exists('/usr/share/zoneinfo/Etc/GMT-2'):
                self.call('dmitri', 'users.profile.set', name='tz', value='Etc/GMT-2')
                frame = anna.until(lambda f: f['type'] == 'dnd_updated_user')
                moved = frame['dnd_status']['next_dnd_start_ts']
                self.assertEqual(moved % DAY, (reply['next_dnd_start_ts'] - 120 * MINUTE) % DAY)
                self.call('dmitri', 'users.profile.set', name='tz', value='UTC')
        self.call('dmitri', 'dnd.endDnd')
        own = self.call('dmitri', 'dnd.info')
        self.assertEqual((own['dnd_enabled'], own['next_dnd_start_ts']), (True, reply['next_dnd_start_ts'] + DAY))
        seq = self.call('dmitri', 'dnd.endDnd')['event_seq']
        self.assertEqual(self.call('dmitri', 'dnd.endDnd')['event_seq'], seq)
        reply = self.call('dmitri', 'micro.dnd.set', enabled='false')
        self.assertEqual((reply['dnd_enabled'], reply['schedule']['start']), (False, start))

    def test_what_is_no_time(self):
        for arguments in ({'start': '25:00'}, {'end': '8'}, {'start': '10:00', 'end': '10:00'}, {'start': '08:00'}, {'enabled': 'perhaps'}):
            self.refused('eve', 'invalid_arguments', 'micro.dnd.set', **arguments)

    def test_ending_ends_both(self):
        self.call('frida', 'dnd.setSnooze', num_minutes=5)
        self.call('frida', 'micro.dnd.set', start=self.clock(-10 * MINUTE), end=self.clock(10 * MINUTE), enabled='1')
        self.call('frida', 'dnd.endDnd')
        own = self.call('frida', 'dnd.info')
        self.assertFalse(own['snooze_enabled'])
        self.assertGreater(own['next_dnd_start_ts'], time.time())


if __name__ == '__main__':
    unittest.main()
