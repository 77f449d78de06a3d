# SPDX-FileCopyrightText: the MicroSlack contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The values of common/ms-limits.h, and what the suites of limits share. Standard library only."""

import http.client
import json
import pathlib
import re
import unittest
import urllib.parse

from ms_test_server import DEADLINE, Server, in_threads

ROOT = pathlib.Path(__file__).resolve().parents[2]
HEADER = ROOT / 'common' / 'ms-limits.h'
FORM = 'application/x-www-form-urlencoded'
WORKERS = 8


def read_limits():
    """Name → value. A value is a number or a product of numbers and names."""
    values = {}
    for name, text in re.findall(r'^#define (MS_[A-Z_]+) +([^/\n]+)', HEADER.read_text(encoding='utf-8'), re.MULTILINE):
        if not re.fullmatch(r'[\w\s()*+-]+', text):
            raise AssertionError(f'{name} is no number: {text}')
        values[name] = eval(text, {'__builtins__': {}}, dict(values))
    return values


class Limits:
    """LIMIT.BODY_BYTES is MS_LIMIT_BODY_BYTES."""

    def __init__(self, prefix):
        self.prefix = prefix
        self.values = read_limits()

    def __getattr__(self, name):
        return self.values[self.prefix + name]


LIMIT = Limits('MS_LIMIT_')
RATE = Limits('MS_RATE_')


def holds(*names):
    """Marks a test that stands on both sides of these limits: the suite of limits counts the marks."""
    def mark(function):
        for name in names:
            if name not in LIMIT.values:
                raise AssertionError(f'{function.__name__}: there is no {name}')
        return function
    return mark


class ServerCase(unittest.TestCase):
    """One server for all tests of a class. `exempt`: the addresses that have no limits of their own."""

    exempt = '127.0.0.1'
    options = ()

    @classmethod
    def setUpClass(cls):
        cls.server = Server(*cls.options, exempt=cls.exempt)
        cls.addClassCleanup(cls.server.__exit__)
        cls.server.start()


class Caller:
    """One kept connection. `source`: the loopback address that it comes from."""

    def __init__(self, server, token=None, source='127.0.0.1'):
        self.token = token
        self.connection = http.client.HTTPConnection('127.0.0.1', server.port, timeout=DEADLINE, source_address=(source, 0))

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.connection.close()

    def request(self, method, body='', content_type=FORM):
        """(status, headers, reply)"""
        headers = {'Content-Type': content_type}
        if self.token:
            headers['Authorization'] = f'Bearer {self.token}'
        self.connection.request('POST', f'/api/{method}', body, headers)
        response = self.connection.getresponse()
        return response.status, response.headers, json.loads(response.read())

    def call(self, method, /, **arguments):
        return self.request(method, urllib.parse.urlencode(arguments))[2]


def call_many(server, token, calls):
    """Makes (method, arguments) calls over a few connections at once. Returns the replies in the order of the calls."""
    replies = [None] * len(calls)

    def work(first):
        with Caller(server, token) as caller:
            for at in range(first, len(calls), WORKERS):
                method, arguments = calls[at]
                replies[at] = caller.call(method, **arguments)

    in_threads(*(lambda first=first: work(first) for first in range(min(WORKERS, len(calls)))))
    return replies


def status_of(answer):
    return int(answer.split()[1]) if answer else 0


def read_answer(peer):
    """One answer of a kept connection."""
    got = b''
    while b'\r\n\r\n' not in got:
        chunk = peer.recv(65536)
        if not chunk:
            return got
        got += chunk
    head, body = got.split(b'\r\n\r\n', 1)
    length = next(int(line.split(b':')[1]) for line in head.lower().split(b'\r\n') if line.startswith(b'content-length:'))
    while len(body) < length:
        body += peer.recv(65536)
    return head + b'\r\n\r\n' + body
