# SPDX-FileCopyrightText: the MicroSlack contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Resuming from before what the server holds in memory: pages from the log, while people go on talking."""

import threading
import unittest

from ms_test_server import Server, in_threads

IN_MEMORY = 4096  # what the server has in memory after a start
MISSED = IN_MEMORY + 2100  # and more than two pages of the log
UNDER_WAY = 30


def post_many(stream, channel, texts):
    """Pipelined; returns when all are acknowledged."""
    waiting = set()
    for number, text in enumerate(texts):
        stream.post(channel, text, number)
        waiting.add(number)
        while len(waiting) >= UNDER_WAY:
            take_answer(stream, waiting)
    while waiting:
        take_answer(stream, waiting)


def take_answer(stream, waiting):
    answer = stream.until(lambda f: 'reply_to' in f)
    assert answer['ok'], answer
    waiting.discard(answer['reply_to'])


class Resume(unittest.TestCase):
    def setUp(self):
        self.server = Server()
        self.server.start()
        self.addCleanup(self.server.__exit__)
        self.token = self.server.set_up()
        self.other = self.server.register('dmitri')
        self.general = self.server.channel(self.token)

    def miss(self, count):
        """Posts what nobody sees and restarts, so that it is in the log alone. Returns (position before, texts)."""
        with self.server.stream(self.other) as stream:
            position = stream.hello['micro']['position']
            texts = [f'missed {number}' for number in range(count)]
            post_many(stream, self.general, texts)
        self.assertEqual(self.server.stop(), 0)
        self.server.start()
        return position, texts

    def collect(self, position, last):
        """All texts from a resume up to `last`; the sync frame must come once, with no reset."""
        with self.server.stream(self.token, since=position) as stream:
            got, seqs, syncs = [], [], 0
            while last not in got or not syncs:
                frame = stream.receive()
                self.assertNotEqual(frame.get('type'), 'micro_reset')
                syncs += frame.get('type') == 'micro_sync'
                if 'event_seq' in frame:
                    seqs.append(frame['event_seq'])
                if frame.get('type') == 'message':
                    got.append(frame['text'])
            self.assertEqual(seqs, sorted(set(seqs)))
            self.assertEqual(syncs, 1)
            return got

    def test_everything_comes_once_and_in_order_while_others_talk(self):
        position, texts = self.miss(MISSED)
        live = [f'live {number}' for number in range(1500)]
        talking = threading.Event()
        results = {}

        def talk():
            with self.server.stream(self.other) as stream:
                post_many(stream, self.general, live[:100])
                talking.set()
                post_many(stream, self.general, live[100:])

        def resume(index):
            talking.wait(20)
            results[index] = self.collect(position, live[-1])

        in_threads(talk, *(lambda i=i: resume(i) for i in range(6)))
        for got in results.values():
            self.assertEqual(got, texts + live)

    def test_a_slow_reader_gets_its_pages_too(self):
        position, texts = self.miss(IN_MEMORY + 200)
        with self.server.stream(self.token, since=position) as stream:
            post_many_elsewhere = [f'afterwards {number}' for number in range(40)]
            with self.server.stream(self.other) as talker:
                post_many(talker, self.general, [text + 'x' * 8000 for text in post_many_elsewhere])
            got = []
            while len(got) < len(texts) + len(post_many_elsewhere):
                frame = stream.receive()
                if frame.get('type') == 'message':
                    got.append(frame['text'].rstrip('x'))
            self.assertEqual(got, texts + post_many_elsewhere)

    def test_only_what_is_visible_comes_from_the_log(self):
        hidden = self.server.api('conversations.create', self.other, name='hidden', is_private='true')['channel']['id']
        with self.server.stream(self.other) as stream:
            position = stream.hello['micro']['position']
            post_many(stream, hidden, [f'secret {number}' for number in range(IN_MEMORY + 100)])
            post_many(stream, self.general, ['for all'])
        self.server.stop()
        self.server.start()
        self.assertEqual(self.collect(position, 'for all'), ['for all'])

    def metric(self, name):
        page = self.server.request('GET', '/metrics').body.decode()
        return int(next(line.split()[1] for line in page.splitlines() if line.startswith(f'microslack_{name} ')))

    def test_a_storm_after_a_restart_is_served_from_memory(self):
        position, texts = self.miss(IN_MEMORY - 100)
        in_threads(*(lambda: self.assertEqual(self.collect(position, texts[-1]), texts) for _ in range(12)))
        self.assertEqual(self.metric('resumes_total'), 12)
        self.assertEqual(self.metric('resume_pages_total'), 0)

    def test_what_is_older_than_memory_is_read_from_the_log(self):
        position, texts = self.miss(MISSED)
        self.assertEqual(self.collect(position, texts[-1]), texts)
        self.assertGreater(self.metric('resume_pages_total'), 2)


if __name__ == '__main__':
    unittest.main()
