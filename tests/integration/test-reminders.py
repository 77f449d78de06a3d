# SPDX-FileCopyrightText: the MicroSlack contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Reminders: made by method and by command, said once at their time, whatever happened to people, channels and the server meanwhile."""

import datetime
import time
import unittest
import zoneinfo

from ms_limits import LIMIT
from ms_test_server import Server, wait_until

BERLIN = zoneinfo.ZoneInfo('Europe/Berlin')
SPEAKER = 'USLACKBOT'


class ReminderCase(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.server = Server()
        cls.addClassCleanup(cls.server.__exit__)
        cls.server.start()
        cls.token = {'anna': cls.server.set_up(guests='true')}
        for name in ('boris', 'clara'):
            cls.token[name] = cls.server.register(name)
        cls.token['guest'] = cls.server.api('micro.guest', name='visitor')['token']
        cls.id = {name: cls.server.api('auth.test', token)['user_id'] for name, token in cls.token.items()}
        cls.general = cls.server.channel(cls.token['anna'])
        cls.number = 0

    def call(self, who, method, /, **arguments):
        reply = self.server.api(method, self.token[who], **arguments)
        self.assertTrue(reply['ok'], (method, arguments, reply))
        return reply

    def refused(self, who, error, method, /, **arguments):
        reply = self.server.api(method, self.token[who], **arguments)
        self.assertEqual((reply['ok'], reply.get('error')), (False, error), (method, arguments))

    def add(self, who, text, when, **more):
        return self.call(who, 'reminders.add', text=text, time=when, **more)['reminder']

    def room(self, who, *others):
        type(self).number += 1
        room = self.call(who, 'conversations.create', name=f'room-{self.number}')['channel']['id']
        for other in others:
            self.call(other, 'conversations.join', channel=room)
        return room

    def command(self, who, text, channel=None):
        """What /remind tells."""
        with self.server.stream(self.token[who]) as stream:
            self.call(who, 'micro.command', channel=channel or self.general, command='/remind', text=text)
            return stream.until(lambda f: f.get('is_ephemeral'))['text']

    def direct(self, who):
        """The conversation with the server as its person sees it, or None."""
        channels = self.call(who, 'users.conversations', types='im', limit=1000)['channels']
        return next((c for c in channels if c['user'] == SPEAKER), None)

    def said(self, who):
        direct = self.direct(who)
        return [m['text'] for m in self.call(who, 'conversations.history', channel=direct['id'], limit=200)['messages']][::-1] if direct else []


class Methods(ReminderCase):
    def test_the_object(self):
        at = int(time.time()) + 3600
        made = self.add('anna', ' eat <a> banana ', at)
        self.assertRegex(made['id'], r'^Rm[A-Z0-9]{9}$')
        self.assertEqual({k: v for k, v in made.items() if k != 'id'},
                         {'creator': self.id['anna'], 'user': self.id['anna'], 'text': 'eat &lt;a&gt; banana', 'recurring': False, 'time': at, 'complete_ts': 0})
        self.assertEqual(self.call('anna', 'reminders.info', reminder=made['id'])['reminder'], made)
        self.assertIn(made, self.call('anna', 'reminders.list')['reminders'])
        self.call('anna', 'reminders.complete', reminder=made['id'])
        done = self.call('anna', 'reminders.info', reminder=made['id'])['reminder']
        self.assertLess(abs(done['complete_ts'] - time.time()), 10)
        self.call('anna', 'reminders.complete', reminder=made['id'])
        self.assertEqual(self.call('anna', 'reminders.info', reminder=made['id'])['reminder'], done)
        self.call('anna', 'reminders.delete', reminder=made['id'])
        for method in ('info', 'complete', 'delete'):
            self.refused('anna', 'not_found', f'reminders.{method}', reminder=made['id'])

    def test_moments(self):
        now = time.time()
        self.assertLess(abs(self.add('anna', 'x', '90')['time'] - now - 90), 5)
        self.assertLess(abs(self.add('anna', 'x', '86400')['time'] - now - 86400), 5)
        self.assertLess(abs(self.add('anna', 'x', 'in 5 minutes')['time'] - now - 300), 5)
        self.assertLess(abs(self.add('anna', 'x', 'через час')['time'] - now - 3600), 5)
        far = LIMIT.REMINDER_DAYS * 86400
        self.add('anna', 'x', int(now) + far - 60)
        self.refused('anna', 'time_too_far', 'reminders.add', text='x', time=int(now) + far + 60)
        for when in ('86401', int(now) - 1, 'on 2020-01-01', '0'):
            self.refused('anna', 'time_in_past', 'reminders.add', text='x', time=when)
        for when in ('soon', 'at 25:00', 'every day'):
            self.refused('anna', 'cannot_parse', 'reminders.add', text='x', time=when)

    def test_words_are_of_the_own_clock(self):
        self.call('boris', 'users.profile.set', name='tz', value='Europe/Berlin')
        there = datetime.datetime.now(BERLIN) + datetime.timedelta(days=1)
        at = self.add('boris', 'x', 'tomorrow at 9:15')['time']
        self.assertEqual(datetime.datetime.fromtimestamp(at, BERLIN).strftime('%F %T'), there.strftime('%F 09:15:00'))
        self.call('boris', 'users.profile.set', name='tz', value='Asia/Tokyo')
        self.assertNotEqual(self.add('boris', 'x', 'tomorrow at 9:15')['time'], at)
        self.call('boris', 'users.profile.set', name='tz', value='')

    def test_for_others(self):
        made = self.add('anna', 'for you', 'in 1 hour', user=self.id['boris'])
        self.assertEqual((made['creator'], made['user']), (self.id['anna'], self.id['boris']))
        for who in ('anna', 'boris'):
            self.assertEqual(self.call(who, 'reminders.info', reminder=made['id'])['reminder'], made)
        for method in ('info', 'complete', 'delete'):
            self.refused('clara', 'not_found', f'reminders.{method}', reminder=made['id'])
        self.assertNotIn(made, self.call('clara', 'reminders.list')['reminders'])
        self.refused('anna', 'cannot_complete_others', 'reminders.complete', reminder=made['id'])
        self.call('boris', 'reminders.complete', reminder=made['id'])
        self.call('boris', 'reminders.delete', reminder=made['id'])
        self.refused('anna', 'not_found', 'reminders.info', reminder=made['id'])

    def test_who_cannot(self):
        app = self.call('anna', 'micro.apps.create', name='Robot')
        self.refused('anna', 'cannot_add_bot', 'reminders.add', text='x', time='60', user=app['user_id'])
        self.refused('anna', 'user_not_found', 'reminders.add', text='x', time='60', user='U0NOBODY000')
        self.refused('guest', 'cannot_add_others', 'reminders.add', text='x', time='60', user=self.id['anna'])
        self.add('guest', 'for myself', 'in 1 hour')
        gone = self.server.register('gone')
        gone_id = self.server.api('auth.test', gone)['user_id']
        self.call('anna', 'micro.admin.users.deactivate', user=gone_id)
        self.refused('anna', 'user_not_found', 'reminders.add', text='x', time='60', user=gone_id)
        for method, arguments in (('add', {'text': 'x', 'time': '60'}), ('list', {}), ('info', {'reminder': 'Rm0'}),
                                  ('complete', {'reminder': 'Rm0'}), ('delete', {'reminder': 'Rm0'})):
            reply = self.server.api(f'reminders.{method}', app['bot_token'], **arguments)
            self.assertEqual(reply.get('error'), 'not_allowed_token_type', method)

    def test_bounds(self):
        token = self.server.register('keen')
        most = LIMIT.REMINDER_CHARS
        self.assertTrue(self.server.api('reminders.add', token, text='ж' * most, time='3600')['ok'])
        self.assertEqual(self.server.api('reminders.add', token, text='ж' * (most + 1), time='3600')['error'], 'msg_too_long')
        self.assertEqual(self.server.api('reminders.add', token, text=' \n', time='3600')['error'], 'no_text')
        self.assertEqual(self.server.api('reminders.add', token, text='x', time='3600', recurrence='{"frequency":"daily"}')['error'], 'invalid_arguments')
        for number in range(LIMIT.REMINDERS - 1):
            last = self.server.api('reminders.add', token, text=f'{number}', time='3600')
            self.assertTrue(last['ok'], number)
        self.assertEqual(self.server.api('reminders.add', token, text='x', time='3600')['error'], 'too_many_reminders')
        self.server.api('reminders.complete', token, reminder=last['reminder']['id'])
        self.assertTrue(self.server.api('reminders.add', token, text='x', time='3600')['ok'])

    def test_only_the_last_that_are_over_are_kept(self):
        token = self.server.register('tidy')
        kept = LIMIT.REMINDERS_KEPT
        for number in range(kept + 5):
            made = self.server.api('reminders.add', token, text=f'{number}', time=str(1000 + number))['reminder']
            self.server.api('reminders.complete', token, reminder=made['id'])
        left = [r['text'] for r in self.server.api('reminders.list', token)['reminders']]
        self.assertEqual(left, [str(number) for number in range(kept + 4, 4, -1)])


class Saying(ReminderCase):
    def test_it_is_said_at_its_time_and_unread(self):
        with self.server.stream(self.token['clara']) as stream:
            made = self.add('clara', 'water the plants', '2')
            frame = stream.until(lambda f: f.get('type') == 'message' and f.get('user') == SPEAKER)
        self.assertEqual(frame['text'], 'Reminder: water the plants')
        late = time.time() - made['time']
        self.assertTrue(0 <= late < 1.5, late)
        direct = self.direct('clara')
        self.assertEqual((direct['id'], direct['unread_count'], direct['mention_count']), (frame['channel'], 1, 1))
        self.call('clara', 'conversations.close', channel=direct['id'])
        self.add('clara', 'once more', '1')
        wait_until(lambda: 'Reminder: once more' in self.said('clara'))
        self.assertTrue(self.direct('clara')['is_open'])
        self.assertEqual(self.said('clara').count('Reminder: water the plants'), 1)
        speaker = self.call('clara', 'users.info', user=SPEAKER)['user']
        self.assertEqual((speaker['name'], speaker['is_bot'], speaker['deleted'], speaker['real_name']), ('slackbot', True, False, 'MicroSlack'))
        self.refused('clara', 'cannot_add_slackbot', 'reminders.add', text='x', time='60', user=SPEAKER)
        self.assertEqual(self.call('clara', 'reminders.info', reminder=made['id'])['reminder']['complete_ts'], 0)

    def test_what_is_done_or_deleted_is_not_said(self):
        done, deleted = self.add('boris', 'done', '1'), self.add('boris', 'deleted', '1')
        self.call('boris', 'reminders.complete', reminder=done['id'])
        self.call('boris', 'reminders.delete', reminder=deleted['id'])
        self.add('boris', 'the last', '2')
        wait_until(lambda: 'Reminder: the last' in self.said('boris'))
        self.assertFalse({'Reminder: done', 'Reminder: deleted'} & set(self.said('boris')))

    def test_a_stop_between(self):
        made = [self.add('anna', f'while away {n}', str(n)) for n in (1, 2)]
        self.server.kill()
        while time.time() < made[1]['time'] + 1:
            time.sleep(0.05)
        self.server.start()
        wait_until(lambda: len([t for t in self.said('anna') if 'while away' in t]) == 2)
        self.server.stop()
        self.server.start()
        self.add('anna', 'afterwards', '1')
        wait_until(lambda: 'Reminder: afterwards' in self.said('anna'))
        self.assertEqual([t for t in self.said('anna') if 'while away' in t], ['Reminder: while away 1', 'Reminder: while away 2'])

    def test_somebody_else(self):
        self.add('anna', 'call <b>ack & now', '1', user=self.id['boris'])
        wait_until(lambda: f'Reminder from <@{self.id["anna"]}>: call &lt;b&gt;ack &amp; now' in self.said('boris'))

    def test_people_who_went(self):
        leaver = self.server.register('leaver')
        self.token['leaver'], self.id['leaver'] = leaver, self.server.api('auth.test', leaver)['user_id']
        self.add('anna', 'to who went', '2', user=self.id['leaver'])
        self.add('leaver', 'of who went', '2', user=self.id['anna'])
        self.call('anna', 'micro.admin.users.deactivate', user=self.id['leaver'])
        wait_until(lambda: 'I could not remind leaver, whose account is deactivated: to who went' in self.said('anna'))
        self.assertFalse([t for t in self.said('anna') if 'of who went' in t])


class Command(ReminderCase):
    def test_to_oneself(self):
        told = self.command('clara', 'me to call Bob & Eve in 10 minutes')
        self.assertRegex(told, r'^I will remind you (today|tomorrow) at \d\d:\d\d \(\S+\): call Bob &amp; Eve$')
        made = self.call('clara', 'reminders.list')['reminders'][0]
        self.assertEqual((made['text'], made['user'], made['creator']), ('call Bob &amp; Eve', self.id['clara'], self.id['clara']))
        self.call('clara', 'users.profile.set', name='tz', value='Europe/Berlin')
        self.assertEqual(self.command('clara', 'me on 2028-12-24 at 10:00 to light "the" tree'),
                         'I will remind you on 2028-12-24 at 10:00: light "the" tree')
        self.assertTrue(self.command('clara', 'мне позвонить маме завтра в 9').startswith('I will remind you tomorrow at 09:00: позвонить маме'))
        self.assertEqual(self.command('clara', 'me "at 9" at 15:30').split(': ')[1], 'at 9')

    def test_to_others_and_channels(self):
        told = self.command('anna', f'<@{self.id["boris"]}|boris> to write back tomorrow')
        self.assertIn(f'remind <@{self.id["boris"]}> tomorrow at 09:00', told)
        self.assertIn('nobody of that name', self.command('anna', '@nobody to write back tomorrow'))
        self.assertIn('Guests', self.command('guest', '@anna to write back tomorrow'))
        room = self.room('anna', 'boris')
        name = self.call('anna', 'conversations.info', channel=room)['channel']['name']
        with self.server.stream(self.token['boris']) as stream:
            self.assertIn(f'remind <#{room}>', self.command('anna', f'#{name} the stand-up begins in 1 second'))
            frame = stream.until(lambda f: f.get('type') == 'message' and f.get('user') == SPEAKER and f.get('channel') == room)
        self.assertEqual(frame['text'], f'Reminder from <@{self.id["anna"]}>: the stand-up begins')
        boris = next(c for c in self.call('boris', 'users.conversations')['channels'] if c['id'] == room)
        self.assertEqual(boris['unread_count'], 1)
        self.assertNotIn(SPEAKER, self.call('anna', 'conversations.members', channel=room)['members'])
        self.assertIn('not in that channel', self.command('clara', f'#{name} x tomorrow'))
        hidden = self.call('anna', 'conversations.create', name=f'hidden-{self.number}', is_private='true')['channel']['id']
        self.assertEqual(self.command('clara', f'<#{hidden}> x tomorrow'), self.command('clara', '#nowhere x tomorrow'))

    def test_channels_that_went(self):
        left, archived = self.room('boris', 'anna'), self.room('boris', 'anna')
        for room in (left, archived):
            self.command('boris', f'<#{room}> too late in 2 seconds')
        self.call('boris', 'conversations.leave', channel=left)
        self.call('boris', 'conversations.archive', channel=archived)
        self.assertIn('archived', self.command('anna', f'<#{archived}> x tomorrow'))
        wait_until(lambda: len([t for t in self.said('boris') if 'too late' in t]) == 2)
        self.assertIn(f'I did not remind <#{left}>, because you are not there any more: too late', self.said('boris'))
        self.assertIn(f'I could not remind <#{archived}>, which is archived: too late', self.said('boris'))
        self.assertFalse([m for m in self.call('anna', 'conversations.history', channel=left)['messages'] if 'too late' in m['text']])

    def test_list_help_and_delete(self):
        token = self.token['lister'] = self.server.register('lister')
        self.id['lister'] = self.server.api('auth.test', token)['user_id']
        self.assertEqual(self.command('lister', 'list'), 'You have no reminders.')
        self.add('lister', 'second', 'in 2 days')
        first = self.add('lister', 'first', 'in 1 day')
        self.add('lister', 'third', 'in 3 days', user=self.id['anna'])
        lines = self.command('lister', 'list').split('\n')
        self.assertEqual([line.split(': ')[1].split(' (')[0] for line in lines], ['first', 'second', f'<@{self.id["anna"]}> third'])
        self.assertIn(first['id'], lines[0])
        self.assertEqual(self.command('lister', f'delete {first["id"]}'), 'The reminder is deleted.')
        self.assertEqual(self.command('lister', f'delete {first["id"]}'), 'There is no such reminder.')
        for text in ('', 'help', 'помощь'):
            self.assertIn('/remind me', self.command('lister', text))

    def test_the_list_has_an_end(self):
        self.token['busy'] = self.server.register('busy')
        most = LIMIT.REMINDERS_TOLD
        for number in range(most + 1):
            self.add('busy', f'{number}', str(1000 + number))
        self.assertEqual(len(self.command('busy', 'list').split('\n')), most)

    def test_what_is_not_understood(self):
        for text, told in (('me', 'Of what?'), ('me to dance', 'I do not understand when'), ('me tomorrow', 'Of what?'),
                           ('me to dance yesterday', 'I do not understand when'), ('me to dance on 2020-01-01', 'That moment is over'),
                           ('me to dance in 100 years', 'five years at most'), ('me ' + 'x' * 1001 + ' tomorrow', 'too long')):
            self.assertIn(told, self.command('anna', text), text)
        bot = self.call('anna', 'micro.apps.create', name='Deaf')
        name = self.call('anna', 'users.info', user=bot['user_id'])['user']['name']
        self.assertIn('A bot cannot be reminded', self.command('anna', f'@{name} x tomorrow'))

    def test_in_the_language_of_the_team(self):
        self.call('anna', 'micro.settings.set', language='ru')
        try:
            self.assertEqual(self.command('boris', 'мне 24 декабря 2028 в 10:00 купить ёлку').split(' в 10:00')[0], 'Напомню вам 24.12.2028')
            self.add('boris', 'купить ёлку', '1')
            wait_until(lambda: 'Напоминание: купить ёлку' in self.said('boris'))
        finally:
            self.call('anna', 'micro.settings.set', language='en')


if __name__ == '__main__':
    unittest.main()
