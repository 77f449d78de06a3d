# SPDX-FileCopyrightText: the MicroSlack contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Steady load for minutes: the server holds no more memory and no more descriptors at the end than when it was warm."""

import threading
import time

from ms_ledger import Talk
from ms_test_server import Server

PADDING = 8000  # of a message, at most; half of it on average
WARM = (64 << 20) // (PADDING // 2)  # messages, after which the ring of events (32 MiB) has been full twice
MOST_GROWTH = 12 << 20  # bytes


def come_and_go(server, token, over):
    """Connections that are opened and closed all the while, politely and not."""
    while not over.is_set():
        with server.stream(token):
            pass
        server.request('GET', '/health')
        server.raw(b'GET / HT', shut=True, timeout=5)


def endure(seconds):
    """Returns (proof, growth of memory, growth of descriptors)."""
    with Server() as server:
        talk = Talk(server, window=4, padding=PADDING)
        over = threading.Event()
        coming = threading.Thread(target=come_and_go, args=(server, talk.owner, over))
        talk.start()
        coming.start()
        try:
            talk.wait(WARM, 300)
            memory, descriptors = server.memory(), server.count_descriptors()
            time.sleep(seconds)
            memory = server.memory() - memory
        finally:
            over.set()
            coming.join()
        talk.finish()
        descriptors = wait_for_descriptors(server, descriptors) - descriptors
        proof = talk.check()
        assert memory < MOST_GROWTH, f'{memory} bytes more'
        assert descriptors <= 0, f'{descriptors} descriptors more'
        assert server.stop() == 0
        return proof, memory, descriptors


def wait_for_descriptors(server, most):
    end = time.monotonic() + 10
    while server.count_descriptors() > most and time.monotonic() < end:
        time.sleep(0.1)
    return server.count_descriptors()
