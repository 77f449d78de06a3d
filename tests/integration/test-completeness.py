# SPDX-FileCopyrightText: the MicroSlack contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""What lets a client be sure of its copy: digests against what history shows, holes that `prev` tells, how far a message got."""

import random
import unittest

from ms_test_server import Server

LANE = 0xffffffff


def rotate(value, bits):
    return (value << bits | value >> (32 - bits)) & LANE


def murmur3(data, seed):
    """MurmurHash3 x86 32, written a second time so that the server's own is not its judge."""
    value, whole = seed, len(data) // 4 * 4
    for i in range(0, len(data), 4):
        block = int.from_bytes(data[i:i + 4], 'little') * 0xcc9e2d51 & LANE
        value ^= rotate(block, 15) * 0x1b873593 & LANE
        if i < whole:
            value = (rotate(value, 13) * 5 + 0xe6546b64) & LANE
    value ^= len(data)
    for shift, factor in ((16, 0x85ebca6b), (13, 0xc2b2ae35), (16, 1)):
        value = (value ^ value >> shift) * factor & LANE
    return value


def digest_of(messages):
    high = low = 0
    for m in messages:
        data = f"{m['ts']}\n{m['revision']}\n{m.get('user', '')}\n{m['text']}".encode()
        high, low = (high + murmur3(data, 0)) & LANE, (low + murmur3(data, 0x4d534c4b)) & LANE
    return f'{high:08x}{low:08x}'


class Completeness(unittest.TestCase):
    def setUp(self):
        self.server = Server()
        self.server.start()
        self.addCleanup(self.server.__exit__)
        self.token = self.server.set_up()
        self.other = self.server.register('dmitri')
        self.general = self.server.channel(self.token)

    def call(self, method, token=None, **arguments):
        reply = self.server.api(method, token or self.token, **arguments)
        self.assertTrue(reply['ok'], (method, reply))
        return reply

    @staticmethod
    def ping(stream, seq):
        stream.send({'type': 'ping', 'id': 1, 'seq': seq})
        return stream.until(lambda f: f.get('type') == 'pong')

    def history(self, channel, **window):
        messages, cursor = [], ''
        while True:
            page = self.call('conversations.history', channel=channel, limit=50, cursor=cursor, **window)
            messages += page['messages']
            cursor = page.get('response_metadata', {}).get('next_cursor', '')
            if not cursor:
                return messages

    def check(self, channel, **window):
        held = self.history(channel, inclusive=1, **window)
        reply = self.call('micro.digest', channel=channel, **window)
        self.assertEqual((reply['count'], reply['digest']), (len(held), digest_of(held)), window)
        return reply

    def check_newest(self):
        """What is ready in memory is what a reader finds: asked twice, then in words that only a reader answers."""
        kept = [self.call('conversations.history', channel=self.general, limit=20) for _ in range(2)]
        found = self.call('conversations.history', channel=self.general, limit=20, latest='9999999999.000000')
        for page in kept:
            self.assertEqual(page, found)

    def metric(self, name):
        page = self.server.request('GET', '/metrics').body.decode()
        return int(next(line.split()[1] for line in page.splitlines() if line.startswith(f'microslack_{name} ')))

    def test_pages_from_memory_are_for_members_and_of_this_moment(self):
        room = self.call('conversations.create', name='room', is_private='true')['channel']['id']
        self.call('conversations.invite', channel=room, users=self.call('auth.test', self.other)['user_id'])
        self.call('chat.postMessage', channel=room, text='one, {"seq":7},"seq":8')
        before = self.metric('history_from_memory_total')
        first = self.call('conversations.history', channel=room)
        for token in (self.token, self.other):
            self.assertEqual(self.call('conversations.history', token, channel=room), first)
        self.assertEqual(self.metric('history_from_memory_total'), before + 2)
        elsewhere = self.call('chat.postMessage', channel=self.general, text='elsewhere')
        self.assertEqual(self.call('conversations.history', channel=room), {**first, 'seq': elsewhere['event_seq']})
        self.call('conversations.leave', self.other, channel=room)
        self.assertEqual(self.server.api('conversations.history', self.other, channel=room)['error'], 'channel_not_found')
        self.assertEqual(self.server.api('conversations.history', None, channel=room)['error'], 'not_authed')

    def test_digest_is_that_of_history_after_any_deeds(self):
        dice, mine = random.Random(20), []
        for step in range(150):
            deed = dice.random()
            if deed < 0.6 or not mine:
                mine.append(self.call('chat.postMessage', channel=self.general, text=f'step {step} <&> Ё')['ts'])
            elif deed < 0.8:
                self.call('chat.update', channel=self.general, ts=dice.choice(mine), text=f'changed at {step}')
            elif deed < 0.95:
                self.call('chat.delete', channel=self.general, ts=mine.pop(dice.randrange(len(mine))))
            else:
                self.call('conversations.setTopic', channel=self.general, topic=f'topic {step}')
            self.check_newest()
            if step % 30 == 29:
                self.check(self.general)
                self.check(self.general, oldest=mine[len(mine) // 3], latest=mine[2 * len(mine) // 3])
                self.check(self.general, oldest=mine[-1])
        checked = self.server.run('check')
        self.assertEqual(checked.returncode, 0, checked.stderr)

    def test_head_and_seq_tell_when_a_copy_may_be_compared(self):
        with self.server.stream(self.token) as stream:
            posted = self.call('chat.postMessage', channel=self.general, text='one')
            frame = stream.until(lambda f: f.get('event_seq') == posted['event_seq'])
            self.call('conversations.create', name='elsewhere')
            reply = self.call('micro.digest', channel=self.general)
            self.assertEqual(reply['head'], frame['event_seq'])
            self.assertGreater(reply['seq'], reply['head'])

    def test_digest_hides_what_history_hides_and_bounds_a_window(self):
        secret = self.call('conversations.create', name='secret', is_private='true')['channel']['id']
        for channel in (secret, 'C0000000000'):
            self.assertEqual(self.server.api('micro.digest', self.other, channel=channel)['error'], 'channel_not_found')
        self.assertEqual(self.server.api('micro.digest', self.token, channel=self.general, oldest='x')['error'], 'invalid_ts_oldest')
        self.assertEqual(self.server.api('micro.digest', self.token, channel=self.general, latest='x')['error'], 'invalid_ts_latest')
        self.assertEqual(self.server.api('micro.digest', self.token)['error'], 'invalid_arguments')
        empty = self.call('micro.digest', channel=self.general, latest='0000000001.000000')
        self.assertEqual((empty['count'], empty['digest']), (0, '0' * 16))

    def test_prev_names_the_one_before_in_every_topic(self):
        room = self.call('conversations.create', name='room')['channel']['id']
        with self.server.stream(self.token) as stream:
            heads = dict(stream.until(lambda f: f.get('type') == 'micro_sync')['heads'])
            for number in range(20):
                last = self.call('chat.postMessage', channel=(self.general, room)[number % 2], text=str(number))['event_seq']
            seq = 0
            while seq < last:
                frame = stream.until(lambda f: 'event_seq' in f)
                seq, topic = frame['event_seq'], frame.get('event_topic', frame.get('channel'))
                self.assertEqual('event_topic' in frame, frame['type'] != 'message', frame)
                self.assertEqual(frame['prev'], heads.get(topic, 0), frame)
                heads[topic] = seq
            self.assertGreaterEqual(self.ping(stream, last)['micro']['seq'], last)

    def test_delivery_counts_people_and_believes_only_pings(self):
        posted = self.call('chat.postMessage', channel=self.general, text='first')
        reply = self.call('micro.delivery', channel=self.general, ts=posted['ts'])
        expected = {'stored': True, 'members': 1, 'connected': 0, 'sent': 0, 'confirmed': 0, 'event_seq': posted['event_seq']}
        self.assertEqual({k: reply[k] for k in expected}, expected)
        with self.server.stream(self.other) as one, self.server.stream(self.other) as two, self.server.stream(self.token):
            posted = self.call('chat.postMessage', channel=self.general, text='second')
            for stream in (one, two):
                stream.until(lambda f: f.get('event_seq') == posted['event_seq'])
            reply = self.call('micro.delivery', channel=self.general, ts=posted['ts'])
            self.assertEqual((reply['connected'], reply['sent'], reply['confirmed']), (1, 1, 0))
            self.ping(one, posted['event_seq'] - 1)
            self.assertEqual(self.call('micro.delivery', channel=self.general, ts=posted['ts'])['confirmed'], 0)
            self.ping(one, posted['event_seq'])
            self.assertEqual(self.call('micro.delivery', channel=self.general, ts=posted['ts'])['confirmed'], 1)

    def test_delivery_is_the_authors_alone(self):
        posted = self.call('chat.postMessage', channel=self.general, text='mine')
        for token, arguments in ((self.other, {'ts': posted['ts']}), (self.token, {'ts': '1.000001'}), (self.token, {'ts': 'x'}), (self.token, {})):
            reply = self.server.api('micro.delivery', token, channel=self.general, **arguments)
            self.assertEqual(reply.get('error'), 'message_not_found', (arguments, reply))
        self.assertEqual(self.server.api('micro.delivery', self.other, channel='C0000000000', ts=posted['ts'])['error'], 'channel_not_found')


if __name__ == '__main__':
    unittest.main()
