# SPDX-FileCopyrightText: the MicroSlack contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""What each person keeps for all of their devices: preferences and drafts. Nobody else learns of it."""

import json
import time
import unittest

from ms_talk import TalkCase


class Preferences(TalkCase):
    def test_set_get_and_tell(self):
        value = {'ids': [self.room], 'x': 1.50, 'text': 'я "q"'}
        with self.server.stream(self.anna) as own, self.server.stream(self.boris) as other:
            reply = self.call_json('micro.prefs.set', prefs={'starred_channels': value, 'theme': 'dark'})
            events = [own.until(lambda f: f['type'] == 'pref_change') for _ in range(2)]
            self.assertEqual([(e['name'], e['value']) for e in events], [('starred_channels', value), ('theme', 'dark')])
            self.assertEqual((events[1]['event_seq'], events[1]['event_topic']), (reply['event_seq'], self.ids[self.anna]))
            self.call('micro.prefs.set', prefs='{"theme": "dark"}')
            self.quiet(own, 'pref_change')
            self.call('micro.prefs.set', prefs='{"theme": null, "other": null}')
            gone = own.until(lambda f: f['type'] == 'pref_change')
            self.assertEqual((gone['name'], gone['value']), ('theme', None))
            self.quiet(other, 'pref_change')
        reply = self.call('micro.prefs.get')
        self.assertEqual((reply['prefs'], 'seq' in reply), ({'starred_channels': value}, True))
        self.assertEqual(self.call('micro.boot')['prefs'], {'starred_channels': value})
        self.assertEqual(self.call('micro.prefs.get', self.boris)['prefs'], {})
        self.server.stop()
        self.server.start()
        self.assertEqual(self.call('micro.prefs.get')['prefs'], {'starred_channels': value})

    def test_refusals(self):
        before = self.call('micro.prefs.get', self.vera)['prefs']
        deep = json.loads('[' * 40 + ']' * 40)
        for prefs in ('', 'x', '[]', '{}', '{"":1}', '{"a b":1}', '{"я":1}', json.dumps({'good': 1, 'bad': deep})):
            self.refused('invalid_arguments', 'micro.prefs.set', self.vera, prefs=prefs)
        self.assertEqual(self.call('micro.prefs.get', self.vera)['prefs'], before)


class Drafts(TalkCase):
    def set(self, text, token=None, **more):
        return self.call('micro.drafts.set', token, **{'channel': self.room, 'text': text, **more})

    def drafts(self, token=None):
        return [d for d in self.call('micro.drafts.list', token)['drafts'] if d['channel'] == self.room]

    def test_by_place_and_told(self):
        thread = self.post()
        with self.server.stream(self.anna) as own, self.server.stream(self.boris) as other:
            first = self.set('half a <b> thought')
            event = own.until(lambda f: f['type'] == 'micro_draft')
            self.assertEqual({k: event[k] for k in first['draft']}, first['draft'])
            self.assertEqual((first['applied'], first['draft']['text'], 'thread_ts' in first['draft']), (True, 'half a <b> thought', False))
            second = self.set('a reply', thread_ts=thread)
            self.assertEqual(own.until(lambda f: f['type'] == 'micro_draft')['thread_ts'], thread)
            self.assertEqual(self.drafts(), sorted([first['draft'], second['draft']], key=lambda d: -d['changed']))
            self.assertEqual([d for d in self.call('micro.boot')['drafts'] if d['channel'] == self.room], self.drafts())
            gone = self.call('micro.drafts.delete', channel=self.room)
            self.assertEqual((gone['applied'], gone['draft']['text']), (True, ''))
            self.assertEqual(own.until(lambda f: f['type'] == 'micro_draft')['text'], '')
            self.assertEqual(self.drafts(), [second['draft']])
            self.quiet(other, 'micro_draft')
        self.assertEqual(self.drafts(self.boris), [])
        self.server.stop()
        self.server.start()
        self.assertEqual(self.drafts(), [second['draft']])

    def test_the_last_write_wins(self):
        now = int(time.time() * 1000)
        self.set('at noon', changed=now - 5000)
        late = self.set('in the morning', changed=now - 9000)
        self.assertEqual((late['applied'], late['draft']['text'], late['draft']['changed']), (False, 'at noon', now - 5000))
        self.call('micro.drafts.delete', channel=self.room, changed=now - 4000)
        late = self.set('at noon, too', changed=now - 4500)
        self.assertEqual((late['applied'], late['draft']['text'], self.drafts()), (False, '', []))
        self.assertTrue(self.set('in the evening', changed=now - 3000)['applied'])
        ahead = self.set('from a clock that is ahead', changed=now + 10 ** 9)
        self.assertLess(ahead['draft']['changed'], now + 10 ** 8)
        self.assertTrue(self.set('and now')['applied'])
        self.assertEqual([d['text'] for d in self.drafts()], ['and now'])

    def test_plain_connections_hear_nothing(self):
        reply = self.server.api('rtm.connect', self.anna)
        with self.server.socket(reply['url'].split(str(self.server.port), 1)[1]) as plain:
            self.assertEqual(plain.receive()['type'], 'hello')
            self.set('draft')
            self.call('micro.prefs.set', prefs=json.dumps({'x': self.room}))
            self.quiet_until_pref(plain)

    def quiet_until_pref(self, stream):
        seen = []
        stream.until(lambda f: seen.append(f['type']) or f['type'] == 'pref_change')
        self.assertNotIn('micro_draft', seen)

    def test_refusals_and_rights(self):
        self.set('mine', self.boris)
        for channel in (self.room, 'C00000000ZZ'):
            reply = self.refused('channel_not_found', 'micro.drafts.set', self.vera, channel=channel, text='x')
            self.assertEqual(set(reply), {'ok', 'error'})
        self.refused('invalid_arguments', 'micro.drafts.set', channel=self.room)
        self.refused('invalid_arguments', 'micro.drafts.set', channel=self.room, text='x', thread_ts='x')
        self.refused('invalid_arguments', 'micro.drafts.set', channel=self.room, text='x', changed='x')
        self.call('conversations.leave', self.boris, channel=self.room)
        self.assertEqual(self.drafts(self.boris), [])
        self.call('conversations.invite', channel=self.room, users=self.ids[self.boris])
        self.assertEqual([d['text'] for d in self.drafts(self.boris)], ['mine'])


if __name__ == '__main__':
    unittest.main()
