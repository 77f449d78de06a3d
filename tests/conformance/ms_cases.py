# SPDX-FileCopyrightText: the MicroSlack contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The cases by the numbers of the published list (groups 1–7, 9 and 10), each a row: what is sent, what must come back, how it ends.

The peer echoes messages and answers pings. A row's end is CLEAN (nothing more comes; we close with 1000 and get 1000 back) or the code of
the close frame that must come by itself. What the list calls "non-strict" fails here."""

import dataclasses
import functools
import typing

from ms_cases_utf8 import INVALID, KOSME, SEQUENCES
from ms_raw_websocket import BINARY, CONTINUATION, PING, PONG, TEXT, close, fragments, frame

CLEAN = None
PROTOCOL, NOT_UTF8 = 1002, 1007
KIB, MIB = 1024, 1024 * 1024

HELLO = b'Hello, world!'
SMALL = b'small payload'
ODD = b'\x00\xff\xfe\xfd\xfc\xfb\x00\xff'


@dataclasses.dataclass
class Case:
    number: str
    title: str
    steps: typing.Callable  # () → bytes, each one send (), and events, each awaited before the next send ()
    events: list  # what comes after the last step: (opcode, payload)
    end: typing.Optional[int] = CLEAN
    size: int = 0  # of the whole message, in group 9
    frames: int = 1  # that it comes in

    @property
    def group(self):
        return int(self.number.split('.')[0])


# Ways to send the same frames.
def whole(*frames):
    return lambda: [b''.join(frames)]


def apart(*frames):
    return lambda: list(frames)


def octets(*frames, size=1):
    stream = b''.join(frames)
    return lambda: (stream[at:at + size] for at in range(0, len(stream), size))


# Frames and what comes back.
def text(data=b'', **how):
    return frame(TEXT, data, **how)


def binary(data=b'', **how):
    return frame(BINARY, data, **how)


def ping(data=b'', **how):
    return frame(PING, data, **how)


def pong(data=b'', **how):
    return frame(PONG, data, **how)


def first(data, opcode=TEXT):
    return frame(opcode, data, final=False)


def more(data=b''):
    return frame(CONTINUATION, data, final=False)


def last(data=b''):
    return frame(CONTINUATION, data)


def echo(data=b'', opcode=TEXT):
    return opcode, data


def pong_of(data=b''):
    return PONG, data


def framing():
    lengths = (0, 125, 126, 127, 128, 65535, 65536)
    for group, name, opcode, letter in (('1.1', 'text', TEXT, b'*'), ('1.2', 'binary', BINARY, b'\xfe')):
        for at, length in enumerate(lengths, 1):
            data = letter * length
            yield Case(f'{group}.{at}', f'{name} of {length} bytes', whole(frame(opcode, data)), [echo(data, opcode)])
        yield Case(f'{group}.8', f'{name} of 65536 bytes in chops of 997', octets(frame(opcode, data), size=997), [echo(data, opcode)])


def pings():
    many = [f'payload-{n}'.encode() for n in range(10)]
    yield Case('2.1', 'ping without payload', whole(ping()), [pong_of()])
    yield Case('2.2', 'ping with text', whole(ping(HELLO)), [pong_of(HELLO)])
    yield Case('2.3', 'ping with bytes that are no text', whole(ping(ODD)), [pong_of(ODD)])
    yield Case('2.4', 'ping of 125 bytes', whole(ping(b'\xfe' * 125)), [pong_of(b'\xfe' * 125)])
    yield Case('2.5', 'ping of 126 bytes', whole(ping(b'\xfe' * 126)), [], PROTOCOL)
    yield Case('2.6', 'ping of 125 bytes byte by byte', octets(ping(b'\xfe' * 125)), [pong_of(b'\xfe' * 125)])
    yield Case('2.7', 'unasked pong without payload', whole(pong()), [])
    yield Case('2.8', 'unasked pong with payload', whole(pong(b'unsolicited pong payload')), [])
    yield Case('2.9', 'unasked pong, then ping', whole(pong(b'unsolicited pong payload'), ping(b'ping payload')), [pong_of(b'ping payload')])
    yield Case('2.10', 'ten pings', whole(*map(ping, many)), list(map(pong_of, many)))
    yield Case('2.11', 'ten pings byte by byte', octets(*map(ping, many)), list(map(pong_of, many)))


def reserved_bits():
    yield Case('3.1', 'reserved bits 1 on text', whole(text(HELLO, reserved=1)), [], PROTOCOL)
    yield Case('3.2', 'reserved bits 2 on the second text, then ping', whole(text(HELLO), text(HELLO, reserved=2), ping()), [echo(HELLO)], PROTOCOL)
    yield Case('3.3', 'reserved bits 3, frame by frame', apart(text(HELLO), text(HELLO, reserved=3), ping()), [echo(HELLO)], PROTOCOL)
    yield Case('3.4', 'reserved bits 4, byte by byte', octets(text(HELLO), text(HELLO, reserved=4), ping()), [echo(HELLO)], PROTOCOL)
    yield Case('3.5', 'reserved bits 5 on binary', whole(binary(ODD, reserved=5)), [], PROTOCOL)
    yield Case('3.6', 'reserved bits 6 on ping', whole(ping(HELLO, reserved=6)), [], PROTOCOL)
    yield Case('3.7', 'reserved bits 7 on close', whole(frame(8, b'\x03\xe8', reserved=7)), [], PROTOCOL)


def opcodes():
    for group, lowest in (('4.1', 3), ('4.2', 11)):
        kind = 'data' if lowest == 3 else 'control'
        after = [echo(HELLO)]
        yield Case(f'{group}.1', f'{kind} opcode {lowest}', whole(frame(lowest)), [], PROTOCOL)
        yield Case(f'{group}.2', f'{kind} opcode {lowest + 1} with payload', whole(frame(lowest + 1, b'reserved opcode payload')), [], PROTOCOL)
        yield Case(f'{group}.3', f'text, {kind} opcode {lowest + 2}, ping', apart(text(HELLO), frame(lowest + 2), ping()), after, PROTOCOL)
        yield Case(f'{group}.4', f'text, {kind} opcode {lowest + 3} with payload, ping', apart(text(HELLO), frame(lowest + 3, HELLO), ping()), after, PROTOCOL)
        yield Case(f'{group}.5', f'the same with opcode {lowest + 4}, byte by byte', octets(text(HELLO), frame(lowest + 4, HELLO), ping()), after, PROTOCOL)


THREE_WAYS = (('in one piece', whole), ('frame by frame', apart), ('byte by byte', octets))


def fragmentation():
    yield Case('5.1', 'ping in two fragments', whole(ping(b'fragment1', final=False), last(b'fragment2')), [], PROTOCOL)
    yield Case('5.2', 'pong in two fragments', whole(pong(b'fragment1', final=False), last(b'fragment2')), [], PROTOCOL)
    for at, (name, way) in enumerate(THREE_WAYS):
        yield Case(f'5.{3 + at}', f'text in two fragments {name}', way(first(b'fragment1'), last(b'fragment2')), [echo(b'fragment1fragment2')])
    for at, (name, way) in enumerate(THREE_WAYS):
        yield Case(f'5.{6 + at}', f'text in two fragments, ping between them, {name}', way(first(b'fragment1'), ping(b'ping payload'), last(b'fragment2')),
                   [pong_of(b'ping payload'), echo(b'fragment1fragment2')])
    for base, name_of, start in ((9, 'last', last(b'non-continuation payload')), (12, 'middle', more(b'non-continuation payload'))):
        for at, (name, way) in enumerate(THREE_WAYS):
            yield Case(f'5.{base + at}', f'{name_of} fragment of nothing, then text, {name}', way(start, text(HELLO)), [], PROTOCOL)
    yield Case('5.15', 'text in two fragments, middle fragment of nothing, text',
               whole(first(b'fragment1'), last(b'fragment2'), more(b'fragment3'), text(b'fragment4')), [echo(b'fragment1fragment2')], PROTOCOL)
    twice = (first(b'fragment1'), last(b'fragment2'))
    yield Case('5.16', 'twice: middle fragment of nothing, text in two fragments', whole(*(more(b'fragment1'), *twice) * 2), [], PROTOCOL)
    yield Case('5.17', 'twice: last fragment of nothing, text in two fragments', whole(*(last(b'fragment1'), *twice) * 2), [], PROTOCOL)
    yield Case('5.18', 'both fragments say text', whole(first(b'fragment1'), text(b'fragment2')), [], PROTOCOL)
    start = (first(b'fragment1'), more(b'fragment2'), ping(b'pongme 1!'))
    rest = (more(b'fragment3'), more(b'fragment4'), ping(b'pongme 2!'), last(b'fragment5'))
    end = [pong_of(b'pongme 2!'), echo(b'fragment1fragment2fragment3fragment4fragment5')]
    yield Case('5.19', 'five fragments, pings answered between them', lambda: [b''.join(start), pong_of(b'pongme 1!'), b''.join(rest)], end)
    yield Case('5.20', 'the same frame by frame', lambda: [*start, pong_of(b'pongme 1!'), *rest], end)


def utf8():
    greeting = 'Hello-µ@ßöäüàá-UTF-8!!'.encode()
    yield Case('6.1.1', 'empty text', whole(text()), [echo()])
    yield Case('6.1.2', 'three empty fragments', whole(first(b''), more(), last()), [echo()])
    yield Case('6.1.3', 'three fragments, two empty', whole(first(b''), more(b'middle frame payload'), last()), [echo(b'middle frame payload')])
    yield Case('6.2.1', 'text beyond ASCII', whole(text(greeting)), [echo(greeting)])
    yield Case('6.2.2', 'the same cut between code points', whole(first(greeting[:12]), last(greeting[12:])), [echo(greeting)])
    yield Case('6.2.3', 'the same in fragments of one byte', whole(*fragments(TEXT, greeting, 1)), [echo(greeting)])
    yield Case('6.2.4', 'Greek in fragments of one byte', whole(*fragments(TEXT, KOSME, 1)), [echo(KOSME)])
    yield Case('6.3.1', 'a surrogate in the middle', whole(text(INVALID)), [], NOT_UTF8)
    yield Case('6.3.2', 'the same in fragments of one byte', whole(*fragments(TEXT, INVALID, 1)), [], NOT_UTF8)
    # Refused at the first bad byte: what would follow is never sent.
    bad = b'\xf4\x90\x80\x80'
    yield Case('6.4.1', 'a fragment that is bad from its first code point', apart(first(KOSME), more(bad)), [], NOT_UTF8)
    yield Case('6.4.2', 'a fragment whose first byte completes nothing good', apart(first(KOSME + bad[:1]), more(bad[1:2])), [], NOT_UTF8)
    frame_of_it = text(KOSME + bad + b'edited')
    head = len(frame_of_it) - len(KOSME + bad + b'edited')
    yield Case('6.4.3', 'one frame, chopped behind the bad code point',
               lambda: [frame_of_it[:head + len(KOSME)], frame_of_it[head + len(KOSME):head + len(KOSME + bad)]], [], NOT_UTF8)
    yield Case('6.4.4', 'one frame, chopped behind the first bad byte',
               lambda: [frame_of_it[:head + len(KOSME) + 1], frame_of_it[head + len(KOSME) + 1:head + len(KOSME) + 2]], [], NOT_UTF8)
    for group, (name, rows) in enumerate(SEQUENCES, 5):
        for at, (valid, data) in enumerate(rows, 1):
            yield Case(f'6.{group}.{at}', f'{name}: {data[:12].hex(" ")}', whole(text(data)), [echo(data)] if valid else [], CLEAN if valid else NOT_UTF8)


def closing():
    yield Case('7.1.1', 'text, then close', whole(text(HELLO), close(1000)), [echo(HELLO)], 1000)
    yield Case('7.1.2', 'close twice', whole(close(1000), close(1000)), [], 1000)
    yield Case('7.1.3', 'ping after close', whole(close(1000), ping()), [], 1000)
    yield Case('7.1.4', 'text after close', whole(close(1000), text(HELLO)), [], 1000)
    yield Case('7.1.5', 'close between two fragments', whole(first(b'fragment1'), close(1000), last(b'fragment2')), [], 1000)
    big = b'BAsd7&jh23' * 26 * 1024
    yield Case('7.1.6', 'text of 260 KiB, close, ping', whole(text(big), close(1000), ping()), [echo(big)], 1000)
    yield Case('7.3.1', 'close without a code', whole(close()), [], 1000)
    yield Case('7.3.2', 'close with half a code', whole(frame(8, b'a')), [], PROTOCOL)
    yield Case('7.3.3', 'close with a code', whole(close(1000)), [], 1000)
    yield Case('7.3.4', 'close with a code and a reason', whole(close(1000, b'Hello World!')), [], 1000)
    yield Case('7.3.5', 'close with a reason of 123 bytes', whole(close(1000, b'*' * 123)), [], 1000)
    yield Case('7.3.6', 'close with a reason of 124 bytes', whole(close(1000, b'*' * 124)), [], PROTOCOL)
    yield Case('7.5.1', 'close with a reason that is not UTF-8', whole(close(1000, INVALID)), [], NOT_UTF8)
    for at, code in enumerate((1000, 1001, 1002, 1003, 1007, 1008, 1009, 1010, 1011, 3000, 3999, 4000, 4999), 1):
        yield Case(f'7.7.{at}', f'close with {code}', whole(close(code)), [], code)
    for at, code in enumerate((0, 999, 1004, 1005, 1006, 1016, 1100, 2000, 2999), 1):
        yield Case(f'7.9.{at}', f'close with {code}, which no peer may send', whole(close(code)), [], PROTOCOL)
    for at, code in enumerate((5000, 65535), 1):
        yield Case(f'7.13.{at}', f'close with {code}, beyond all ranges', whole(close(code)), [], PROTOCOL)


@functools.lru_cache(maxsize=None)
def pattern(opcode, size):
    """Bytes that show a part that is missing, doubled or moved."""
    step = b'BAsd7&jh23' if opcode == TEXT else bytes(range(251))
    return (step * (size // len(step) + 1))[:size]


def round_trips(opcode, data, count):
    def steps():
        for _ in range(count - 1):
            yield frame(opcode, data)
            yield echo(data, opcode)
        yield frame(opcode, data)
    return steps


def in_fragments(opcode, size, piece):
    return lambda: fragments(opcode, pattern(opcode, size), piece)


def in_chops(opcode, size, chop):
    return lambda: octets(frame(opcode, pattern(opcode, size)), size=chop)()


def name_of(size):
    return f'{size // MIB} MiB' if size >= MIB else f'{size // KIB} KiB' if size >= KIB else f'{size} bytes'


def limits():
    for shift, name, opcode in ((0, 'text', TEXT), (1, 'binary', BINARY)):
        for at, size in enumerate((64 * KIB, 256 * KIB, MIB, 4 * MIB, 8 * MIB, 16 * MIB), 1):
            yield Case(f'9.{1 + shift}.{at}', f'{name} of {name_of(size)}', in_fragments(opcode, size, size), [echo(pattern(opcode, size), opcode)], size=size)
        for at, piece in enumerate((64, 256, KIB, 4 * KIB, 16 * KIB, 64 * KIB, 256 * KIB, MIB, 4 * MIB), 1):
            yield Case(f'9.{3 + shift}.{at}', f'{name} of 4 MiB in fragments of {name_of(piece)}', in_fragments(opcode, 4 * MIB, piece),
                       [echo(pattern(opcode, 4 * MIB), opcode)], size=4 * MIB, frames=4 * MIB // piece)
        for at, chop in enumerate((64, 128, 256, 512, KIB, 2 * KIB), 1):
            yield Case(f'9.{5 + shift}.{at}', f'{name} of 1 MiB in chops of {name_of(chop)}', in_chops(opcode, MIB, chop),
                       [echo(pattern(opcode, MIB), opcode)], size=MIB)
        for at, size in enumerate((0, 16, 64, 256, KIB, 4 * KIB), 1):
            data = pattern(opcode, size)
            yield Case(f'9.{7 + shift}.{at}', f'1000 round trips of {name}, {name_of(size)}', round_trips(opcode, data, 1000), [echo(data, opcode)], size=size)


# One of each kind: what the suite runs every time.
SHORT_LIMITS = {'9.1.1', '9.1.3', '9.1.6', '9.2.2', '9.2.6', '9.3.1', '9.3.5', '9.4.3', '9.4.9', '9.5.1', '9.6.6', '9.7.2', '9.8.6'}


def automatic_fragmentation():
    data = b'*' * 65536
    yield Case('10.1.1', 'text of 64 KiB in fragments of 1300 bytes', lambda: fragments(TEXT, data, 1300), [echo(data)])


def all_cases():
    for group in (framing, pings, reserved_bits, opcodes, fragmentation, utf8, closing, limits, automatic_fragmentation):
        yield from group()
