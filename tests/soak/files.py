# SPDX-FileCopyrightText: the MicroSlack contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""A file of 2 GB comes in, in a broken and resumed way, and goes out again; the server holds no more of it than a few blocks."""

import hashlib
import http.client
import threading
import time

from ms_files import Files, path_of
from ms_test_server import Server

SIZE = 2 << 30
BLOCK = 1 << 20
MOST_GROWTH = 16 << 20  # bytes
PATIENCE = 600


class Watch:
    """The largest memory of a server, and the longest that a small request took, as long as the block lasts."""

    def __init__(self, server):
        self.server, self.most, self.longest, self.over = server, 0, 0.0, threading.Event()
        self.thread = threading.Thread(target=self.look)

    def look(self):
        while not self.over.wait(0.02):
            self.most = max(self.most, self.server.memory())
            started = time.monotonic()
            self.server.request('GET', '/health')
            self.longest = max(self.longest, time.monotonic() - started)

    def __enter__(self):
        self.thread.start()
        return self

    def __exit__(self, *_):
        self.over.set()
        self.thread.join()


def block(number):
    return hashlib.sha256(b'%d' % number).digest() * (BLOCK // 32)


def put(server, path, start, end, size):
    """PATCHes the bytes from start; the connection breaks at end."""
    connection = http.client.HTTPConnection('127.0.0.1', server.port, timeout=PATIENCE)
    connection.putrequest('PATCH', path)
    for name, value in (('Content-Type', 'application/offset+octet-stream'), ('Upload-Offset', start), ('Content-Length', size - start)):
        connection.putheader(name, str(value))
    connection.endheaders()
    at = start
    while at < end:
        piece = block(at // BLOCK)[at % BLOCK:]
        connection.send(piece[:end - at])
        at += len(piece[:end - at])
    if end == size:
        answer = connection.getresponse()
        assert answer.status == 204, (answer.status, answer.read())
    connection.close()


def offset_of(server, path):
    return int(server.request('HEAD', path).headers['upload-offset'])


def fetch(server, file, token, size):
    connection = http.client.HTTPConnection('127.0.0.1', server.port, timeout=PATIENCE)
    connection.request('GET', path_of(file['url_private']), None, {'Authorization': f'Bearer {token}'})
    answer = connection.getresponse()
    for number in range(size // BLOCK):
        assert answer.read(BLOCK) == block(number), f'block {number} is another'
    assert answer.read() == b''
    connection.close()


def carry(size=SIZE):
    """Returns (growth of memory, seconds in, seconds out, the longest that a small request waited)."""
    with Server() as server:
        anna = Files(server, server.set_up())
        file, path = anna.begin(size, 'long.bin')
        before = server.memory()
        with Watch(server) as watch:
            started = time.monotonic()
            put(server, path, 0, size // 2, size)
            put(server, path, offset_of(server, path), size, size)
            came = time.monotonic()
            reply = anna.complete(file)
            assert reply['ok'], reply
            fetch(server, reply['files'][0], anna.token, size)
            gone = time.monotonic()
        growth = watch.most - before
        assert growth < MOST_GROWTH, f'{growth} bytes more'
        assert server.stop() == 0
        return growth, came - started, gone - came, watch.longest
