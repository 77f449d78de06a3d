# SPDX-FileCopyrightText: the MicroSlack contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The ledger: people who go on talking and reading whatever happens to their server, and the proof of what it promises.

Writers repeat what was not acknowledged, with the same client_msg_id, until it is. Readers follow the stream over all breaks by their
position. Afterwards `Talk.check` compares: every acknowledged message is in the store exactly once, with the ts and the place that the
acknowledgement named; every reader saw one and the same order without a hole or a repetition; that order is the one of the history."""

import random
import threading
import time
import uuid

from ms_test_server import Closed, Refused

TROUBLE = (Closed, Refused, OSError, ValueError, AssertionError)
PATIENCE = 30.0  # to be connected again, to settle
PAUSE = 0.02  # before the next attempt
QUIET = 0.2


class Entry:
    """One acknowledged message. `mark` is what Talk's `mark` function said when the acknowledgement came."""

    def __init__(self, frame, text, mark, delay):
        self.ts, self.seq, self.text, self.mark, self.delay = frame['ts'], frame['event_seq'], text, mark, delay


class Peer:
    """A thread that keeps a connection until it is told to finish."""

    def __init__(self, talk, token, name):
        self.talk, self.token, self.name = talk, token, name
        self.live = False  # between hello and the end of the connection
        self.breaks = 0
        self.codes = []
        self.last_trouble = None
        self.failure = None
        self.thread = threading.Thread(target=self.run, daemon=True)

    def run(self):
        try:
            while not self.is_done():
                try:
                    self.follow()
                except TROUBLE as trouble:
                    self.note(trouble)
                    time.sleep(PAUSE)
        except BaseException as failure:
            self.failure = failure

    def note(self, trouble):
        self.live = False
        self.last_trouble = trouble
        self.breaks += 1
        if isinstance(trouble, Closed):
            self.codes.append((trouble.code, trouble.reason))


class Writer(Peer):
    def __init__(self, talk, token, name):
        super().__init__(talk, token, name)
        self.number = 0
        self.pending = {}  # client id → (number, text); oldest first
        self.sent = {}  # client id → when, for the first time
        self.ledger = {}  # client id → Entry
        self.refused = {}  # error → how often
        self.again = 0  # acknowledgements of what was acknowledged before

    def is_done(self):
        return self.talk.over.is_set() and (not self.pending or self.talk.gone.is_set())

    def follow(self):
        with self.talk.server.stream(self.token) as stream:
            self.live = True
            for client, (number, text) in list(self.pending.items()):
                stream.post(self.talk.channel, text, number, client)
            while not self.is_done():
                self.fill(stream)
                if self.pending:
                    self.take(stream, stream.until(lambda f: 'reply_to' in f, PATIENCE))
            self.repeat_one(stream)

    def fill(self, stream):
        while len(self.pending) < self.talk.window and not self.talk.over.is_set():
            self.number += 1
            client, text = str(uuid.uuid4()), f'{self.name} {self.number} ' + 'x' * random.randrange(self.talk.padding)
            self.pending[client] = (self.number, text)
            self.sent[client] = time.monotonic()
            stream.post(self.talk.channel, text, self.number, client)

    def take(self, stream, answer):
        client = next((c for c, (number, _) in self.pending.items() if number == answer['reply_to']), None)
        if client is None:
            return
        number, text = self.pending[client]
        if not answer['ok']:
            code = answer['error']['msg']
            self.refused[code] = self.refused.get(code, 0) + 1
            time.sleep(PAUSE)
            if not self.is_done():
                stream.post(self.talk.channel, text, number, client)
            return
        self.ledger[client] = Entry(answer, text, self.talk.mark(), time.monotonic() - self.sent[client])
        del self.pending[client]

    def repeat_one(self, stream):
        """What was acknowledged gets the same answer again."""
        if not self.ledger or self.talk.gone.is_set():
            return
        client, entry = random.choice(list(self.ledger.items()))
        stream.post(self.talk.channel, entry.text, 0, client)
        answer = stream.until(lambda f: f.get('reply_to') == 0, PATIENCE)
        if not answer['ok'] or (answer['ts'], answer['event_seq']) != (entry.ts, entry.seq):
            raise RuntimeError(f'repeated and answered otherwise: {answer}, not {entry.ts} {entry.seq}')
        self.again += 1


class Reader(Peer):
    def __init__(self, talk, token, name):
        super().__init__(talk, token, name)
        self.position = None
        self.epoch = None
        self.start = 0
        self.seen = []  # (seq, ts, text, client id, mark)
        self.seqs = set()
        self.last = 0
        self.resets = 0

    def is_done(self):
        return self.talk.over.is_set() and (self.talk.gone.is_set() or self.has_everything())

    def has_everything(self):
        return self.talk.settled.is_set() and self.last >= self.talk.last_acknowledged()

    def begin(self):
        """Where it starts to read."""
        with self.talk.server.stream(self.token) as stream:
            self.position = stream.hello['micro']['position']
        self.epoch, start = self.position.rsplit('.', 1)
        self.start = self.last = int(start)

    def follow(self):
        with self.talk.server.stream(self.token, since=self.position) as stream:
            self.live = True
            while not self.is_done():
                try:
                    frame = stream.receive(QUIET)
                except TimeoutError:
                    continue
                self.take(frame)

    def take(self, frame):
        self.resets += frame.get('type') == 'micro_reset'
        if 'event_seq' not in frame or 'reply_to' in frame:
            return
        seq, before = frame['event_seq'], frame['prev']
        if seq <= self.last:
            raise RuntimeError(f'{self.name}: event {seq} after {self.last}')
        if before > self.start and before not in self.seqs:
            raise RuntimeError(f'{self.name}: a hole, {before} is missing before {seq}')
        self.last = seq
        self.seqs.add(seq)
        self.position = f'{self.epoch}.{seq}'
        if frame['type'] == 'message' and frame['channel'] == self.talk.channel and 'subtype' not in frame:
            self.seen.append((seq, frame['ts'], frame['text'], frame.get('client_msg_id'), self.talk.mark()))


class Talk:
    """`mark` names the moment of an acknowledgement or event (for instance a length of a record of calls)."""

    def __init__(self, server, writers=3, readers=3, window=4, padding=200, mark=lambda: 0):
        self.server, self.window, self.padding, self.mark = server, window, padding, mark
        self.over, self.settled, self.gone = threading.Event(), threading.Event(), threading.Event()
        self.owner = server.set_up()
        self.channel = server.channel(self.owner)
        self.writers = [Writer(self, self.owner if i == 0 else server.register(f'writer{i}'), f'w{i}') for i in range(writers)]
        self.readers = [Reader(self, self.owner if i == 0 else server.register(f'reader{i}'), f'r{i}') for i in range(readers)]
        for reader in self.readers:
            reader.begin()

    def start(self):
        for peer in self.writers + self.readers:
            peer.thread.start()

    def acknowledged(self):
        return {client: entry for writer in self.writers for client, entry in list(writer.ledger.items())}

    def count(self):
        return sum(len(writer.ledger) for writer in self.writers)

    def taken_since(self, moment):
        """How many of what is acknowledged the server took in after a moment, in seconds; the acknowledgement may be read much later."""
        return sum(float(entry.ts) > moment for entry in self.acknowledged().values())

    def last_acknowledged(self):
        return max((entry.seq for entry in self.acknowledged().values()), default=0)

    def wait(self, more, deadline=PATIENCE):
        """Until so many more are acknowledged."""
        self.wait_for(lambda goal=self.count() + more: self.count() >= goal, f'{more} more acknowledgements', deadline)

    def wait_until_live(self):
        """Until everybody is connected."""
        self.wait_for(lambda: all(p.live for p in self.writers + self.readers), 'everybody to be connected')

    def wait_for(self, condition, what, deadline=PATIENCE):
        end = time.monotonic() + deadline
        while not condition():
            failure = next((p.failure for p in self.writers + self.readers if p.failure), None)
            if failure:
                raise failure
            if time.monotonic() > end:
                trouble = {p.name: repr(p.last_trouble) for p in self.writers + self.readers}
                refused = {w.name: w.refused for w in self.writers}
                raise AssertionError(f'waited in vain for {what}; troubles {trouble}, refused {refused}, server: {self.server.log()[-2000:]}')
            time.sleep(0.002)

    def finish(self):
        """Everybody says what is left to say, hears everything, and goes."""
        self.over.set()
        self.join(self.writers)
        self.settled.set()
        self.join(self.readers)

    def abandon(self):
        """The server is gone for good: everybody stops where they are."""
        self.over.set()
        self.gone.set()
        self.join(self.writers + self.readers)

    def join(self, peers):
        for peer in peers:
            peer.thread.join(PATIENCE * 2)
            if peer.failure:
                raise peer.failure
            if peer.thread.is_alive():
                raise AssertionError(f'{peer.name} is not done: {peer.last_trouble!r}; server: {self.server.log()[-2000:]}')

    def check(self, server=None, until=None):
        """Proves the promises on `server` (or another that serves a copy). `until`: only what was marked up to it must be there, as in
        a copy made at that moment. Returns figures."""
        everything = server is None and until is None
        stored = (server or self.server).history(self.owner, self.channel)
        check_history(stored)
        acknowledged = {c: e for c, e in self.acknowledged().items() if until is None or e.mark <= until}
        check_acknowledged(acknowledged, stored)
        for reader in self.readers:
            check_reader(reader, stored, everything, until)
        return Proof(self, acknowledged, stored)


class Proof:
    def __init__(self, talk, acknowledged, stored):
        self.acknowledged, self.stored = len(acknowledged), len(stored)
        self.readers = len(talk.readers)
        self.breaks = sum(peer.breaks for peer in talk.writers + talk.readers)
        self.again = sum(writer.again for writer in talk.writers)
        self.worst = max((entry.delay for entry in acknowledged.values()), default=0)

    def __str__(self):
        return (f'{self.acknowledged} acknowledged, {self.stored} stored, 0 lost, 0 twice, one order for {self.readers} readers'
                f' over {self.breaks} breaks')


def check_history(stored):
    clients = [m['client_msg_id'] for m in stored]
    assert len(clients) == len(set(clients)), 'a message is there twice'
    stamps = [m['ts'] for m in stored]
    assert all(a < b for a, b in zip(stamps, stamps[1:])), 'the ts of the history do not increase'


def check_acknowledged(acknowledged, stored):
    by_client = {m['client_msg_id']: m for m in stored}
    for client, entry in acknowledged.items():
        message = by_client.get(client)
        assert message is not None, f'lost: {entry.text[:40]} (event {entry.seq})'
        assert (message['ts'], message['text']) == (entry.ts, entry.text), f'stored otherwise: {message}, {entry.ts} {entry.text[:40]}'
    in_order = sorted(acknowledged.values(), key=lambda entry: entry.seq)
    assert all(a.ts < b.ts for a, b in zip(in_order, in_order[1:])), 'the order of the acknowledged events is not the one of the history'


def check_reader(reader, stored, everything, until):
    """What the reader saw is a prefix of the history, and all of it in the end."""
    assert reader.resets == 0, f'{reader.name}: told to start anew'
    seen = [(ts, text, client) for _, ts, text, client, mark in reader.seen if until is None or mark <= until]
    truth = [(m['ts'], m['text'], m['client_msg_id']) for m in stored]
    if everything:
        assert len(seen) == len(truth), f'{reader.name}: {len(seen)} of {len(truth)}'
    assert seen == truth[:len(seen)], f'{reader.name} saw something else'
