# SPDX-FileCopyrightText: the MicroSlack contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Kill -9, again and again, under load. Every acknowledged message exists exactly once afterwards, and every reader saw one order."""

import threading
import time
import unittest
import uuid

from ms_test_server import Closed, Refused, Server

ROUNDS = 5
SECONDS = 1.2
TROUBLE = (Closed, Refused, OSError, ValueError, AssertionError)


class Writer:
    """Repeats what was not acknowledged, with the same id, until it is."""

    def __init__(self, token, name):
        self.token, self.name = token, name
        self.number = 0
        self.pending = None
        self.ledger = {}  # client id → (ts, text)

    def run(self, server, channel, over):
        try:
            with server.stream(self.token) as stream:
                while not over.is_set() or self.pending:
                    if self.pending is None:
                        self.number += 1
                        self.pending = (str(uuid.uuid4()), f'{self.name} {self.number}')
                    client, text = self.pending
                    stream.post(channel, text, self.number, client)
                    answer = stream.until(lambda f: f.get('reply_to') == self.number, 5)
                    assert answer['ok'], answer
                    self.ledger[client] = (answer['ts'], text)
                    self.pending = None
        except TROUBLE:
            pass


class Reader:
    """Follows the stream over all breaks by its position."""

    def __init__(self, token):
        self.token = token
        self.position = None
        self.seen = []
        self.resets = 0

    def run(self, server, channel, over):
        try:
            with server.stream(self.token, since=self.position) as stream:
                self.position = self.position or stream.hello['micro']['position']
                epoch = stream.hello['micro']['position'].rsplit('.', 1)[0]
                while True:
                    try:
                        frame = stream.receive(0.3)
                    except TimeoutError:
                        if over.is_set():
                            return
                        continue
                    self.resets += frame.get('type') == 'micro_reset'
                    if 'event_seq' in frame and 'reply_to' not in frame:
                        self.position = f"{epoch}.{frame['event_seq']}"
                        if frame['type'] == 'message' and frame['channel'] == channel and 'subtype' not in frame:
                            self.seen.append((frame['ts'], frame['text']))
        except TROUBLE:
            pass


class Durability(unittest.TestCase):
    def test_acknowledged_messages_survive_kills(self):
        with Server() as server:
            token = server.set_up()
            channel = server.channel(token)
            writers = [Writer(token if i == 0 else server.register(f'writer{i}'), f'w{i}') for i in range(3)]
            readers = [Reader(token if i == 0 else server.register(f'reader{i}')) for i in range(3)]
            for reader in readers:
                with server.stream(reader.token) as stream:
                    reader.position = stream.hello['micro']['position']
            for turn in range(ROUNDS + 1):
                over = threading.Event()
                threads = [threading.Thread(target=peer.run, args=(server, channel, over)) for peer in writers + readers]
                for thread in threads:
                    thread.start()
                time.sleep(SECONDS)
                if turn < ROUNDS:
                    server.kill()
                over.set()
                for thread in threads:
                    thread.join()
                if turn < ROUNDS:
                    server.start()
            stored = [(m['ts'], m['text'], m.get('client_msg_id')) for m in server.history(token, channel)]
            self.check(writers, readers, stored)
            self.assertEqual(server.stop(), 0)
            result = server.run('check')
            self.assertEqual(result.returncode, 0, result.stdout + result.stderr)

    def check(self, writers, readers, stored):
        acknowledged = {client: entry for writer in writers for client, entry in writer.ledger.items()}
        self.assertGreater(len(acknowledged), 100)
        texts = [text for _, text, _ in stored]
        self.assertEqual(len(texts), len(set(texts)), 'a message is there twice')
        by_text = {text: ts for ts, text, _ in stored}
        for ts, text in acknowledged.values():
            self.assertEqual(by_text.get(text), ts, f'lost: {text}')
        self.assertEqual([ts for ts, _, _ in stored], sorted(ts for ts, _, _ in stored))
        for reader in readers:
            self.assertEqual(reader.resets, 0)
            self.assertEqual(reader.seen, [(ts, text) for ts, text, _ in stored], 'a reader saw something else')


if __name__ == '__main__':
    unittest.main()
