#!/usr/bin/env python3
# SPDX-FileCopyrightText: the MicroSlack contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Websocket conformance by the case numbers of the published list.

    tests/conformance/test-websocket.py --echo BINARY   every case against the server with an echo in the place of its protocol
    tests/conformance/test-websocket.py --rtm BINARY    the same cases against /rtm/… of the real server
    … [--tls] [--long] [NUMBER…]                        over TLS; all of group 9; only cases whose number begins so

The binaries are _build/tests/conformance/echo-server and _build/server/microslack-server. Writes TAP: one line for each case, with its number."""

import argparse
import json
import pathlib
import sys
import tempfile
import time
import urllib.parse

from ms_cases import CLEAN, MIB, SHORT_LIMITS, all_cases
from ms_raw_websocket import BINARY, TEXT, Peer, Unexpected, close, describe

sys.path.append(str(pathlib.Path(__file__).resolve().parents[1] / 'lib'))
import ms_test_server  # noqa: E402

BINARY_REFUSED, TOO_BIG = 1003, 1009
MESSAGE_LIMIT, FRAGMENT_LIMIT = MIB, 1024
TICKETS = 8  # fetched ahead; a person has 16 at most, for 30 s


class Target:
    """The server with the echo: every case as the list has it."""

    def __init__(self, server):
        self.server = server
        self.token = server.set_up()
        self.paths = []

    def connect(self):
        if not self.paths:
            self.paths = [urllib.parse.urlparse(self.server.api('rtm.connect', self.token)['url']).path for _ in range(TICKETS)]
        peer = Peer(self.server.port, self.paths.pop(), ms_test_server.DEADLINE, self.server.tls)
        opcode, hello = peer.receive()
        if opcode != TEXT or json.loads(hello).get('type') != 'hello':
            raise Unexpected(f'{describe((opcode, hello))} where hello is due')
        return peer

    def end_of(self, case):
        return case.end

    def check(self, expected, got):
        if expected != got:
            raise Unexpected(f'{describe(got)} instead of {describe(expected)}')


class Rtm(Target):
    """The protocol takes text alone, 1 MiB in at most 1024 fragments. No case's text is JSON: it is answered by an error frame."""

    def check(self, expected, got):
        if expected[0] != TEXT:
            super().check(expected, got)
        elif got[0] != TEXT or json.loads(got[1])['type'] != 'error':
            raise Unexpected(f'{describe(got)} instead of an error frame')

    def end_of(self, case):
        if any(opcode == BINARY for opcode, _ in case.events):
            return BINARY_REFUSED
        if case.size > MESSAGE_LIMIT or case.frames > FRAGMENT_LIMIT:
            return TOO_BIG
        return case.end


def expect(target, peer, event):
    got = peer.receive()
    target.check(event, got)


def say(target, peer, case):
    """The steps of a case. A refusal may come before everything is said, so then it does not matter that the peer is gone."""
    refused = target.end_of(case) != case.end
    try:
        for step in case.steps():
            if isinstance(step, tuple):
                if refused:
                    return
                expect(target, peer, step)
            else:
                peer.send(step)
    except ConnectionError:
        if target.end_of(case) is CLEAN:
            raise


def run(target, case):
    end = target.end_of(case)
    with target.connect() as peer:
        say(target, peer, case)
        for event in case.events if end == case.end else []:
            expect(target, peer, event)
        if end is CLEAN:
            peer.send(close(1000))
        peer.receive_close(1000 if end is CLEAN else end)
        peer.receive_end()


def choose(arguments):
    for case in all_cases():
        if arguments.numbers:
            chosen = any(case.number == number or case.number.startswith(number + '.') for number in arguments.numbers)
        else:
            chosen = case.group != 9 or arguments.long or case.number in SHORT_LIMITS
        if chosen:
            yield case


def report(at, case, target):
    start = time.monotonic()
    try:
        run(target, case)
        failure = None
    except (Unexpected, OSError, ValueError) as problem:
        failure = f'{type(problem).__name__}: {problem}'
    print(f'{"not " if failure else ""}ok {at} - {case.number} {case.title}', flush=True)
    if failure:
        print(f'# {failure}', flush=True)
    elif time.monotonic() - start > 1:
        print(f'# {time.monotonic() - start:.1f} s', flush=True)
    return failure is None


def make_server(arguments, folder):
    options, context = ms_test_server.tls_options(folder) if arguments.tls else ((), None)
    return ms_test_server.Server(*options, tls=context)


def main():
    parser = argparse.ArgumentParser()
    kind = parser.add_mutually_exclusive_group(required=True)
    kind.add_argument('--echo', metavar='BINARY')
    kind.add_argument('--rtm', metavar='BINARY')
    parser.add_argument('--tls', action='store_true')
    parser.add_argument('--long', action='store_true')
    parser.add_argument('numbers', nargs='*', metavar='NUMBER')
    arguments = parser.parse_args()
    cases = list(choose(arguments))
    ms_test_server.BINARY = arguments.echo or arguments.rtm
    print(f'1..{len(cases)}')
    with tempfile.TemporaryDirectory(prefix='microslack-conformance-') as folder, make_server(arguments, folder) as server:
        target = Target(server) if arguments.echo else Rtm(server)
        passed = [report(at, case, target) for at, case in enumerate(cases, 1)]
        if server.stop() != 0:
            print(f'Bail out! the server ended badly: {server.log()[-4000:]}')
            return 1
    return 0 if all(passed) else 1


if __name__ == '__main__':
    sys.exit(main())
