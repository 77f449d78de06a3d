# SPDX-FileCopyrightText: the MicroSlack contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""A websocket client that says exactly the bytes it is told to, well-formed or not, and reads what comes strictly."""

import base64
import hashlib
import os
import socket
import struct

CONTINUATION, TEXT, BINARY, CLOSE, PING, PONG = 0, 1, 2, 8, 9, 10
GUID = b'258EAFA5-E914-47DA-95CA-C5AB0DC85B11'
NAMES = {CONTINUATION: 'continuation', TEXT: 'text', BINARY: 'binary', CLOSE: 'close', PING: 'ping', PONG: 'pong'}


class Unexpected(Exception):
    """The peer did something else than it must."""


def masked(data, mask):
    """XOR over big integers: a mebibyte in milliseconds."""
    length = len(data)
    key = (mask * (length // 4 + 1))[:length]
    return (int.from_bytes(data, 'little') ^ int.from_bytes(key, 'little')).to_bytes(length, 'little')


def frame(opcode, payload=b'', final=True, reserved=0):
    """One frame as a client sends it; `reserved` is the three bits as a number, the opcode may be any."""
    mask, length = os.urandom(4), len(payload)
    first = (0x80 if final else 0) | reserved << 4 | opcode
    if length < 126:
        head = struct.pack('>BB', first, 0x80 | length)
    elif length < 65536:
        head = struct.pack('>BBH', first, 0x80 | 126, length)
    else:
        head = struct.pack('>BBQ', first, 0x80 | 127, length)
    return head + mask + masked(payload, mask)


def fragments(opcode, payload, size):
    """A message in frames of at most `size` bytes."""
    last = max(0, (len(payload) - 1) // size * size)
    for at in range(0, last + 1, size):
        yield frame(opcode if at == 0 else CONTINUATION, payload[at:at + size], final=at == last)


def close(code=None, reason=b''):
    return frame(CLOSE, b'' if code is None else struct.pack('>H', code) + reason)


def key_of_handshake():
    return base64.b64encode(os.urandom(16)).decode()


def accept_for(key):
    return base64.b64encode(hashlib.sha1(key.encode() + GUID).digest()).decode()


def handshake(path, port, key, *more):
    lines = [f'GET {path} HTTP/1.1', f'Host: 127.0.0.1:{port}', 'Upgrade: websocket', 'Connection: Upgrade', 'Sec-WebSocket-Version: 13',
             f'Sec-WebSocket-Key: {key}', *more]
    return '\r\n'.join(lines).encode() + b'\r\n\r\n'


def describe(event):
    kind, data = event
    return f'{NAMES.get(kind, kind)} {data[:40]!r}{"…" if len(data) > 40 else ""} ({len(data)} bytes)'


class Peer:
    """The connection after its handshake. Our own pings of the server's heartbeat are passed over: no case takes that long."""

    def __init__(self, port, path, timeout, tls=None):
        self.peer = socket.create_connection(('127.0.0.1', port), timeout=timeout)
        self.peer.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        if tls:
            self.peer = tls.wrap_socket(self.peer, server_hostname='127.0.0.1')
        self.buffer, self.at = bytearray(), 0
        self.shake_hands(port, path)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.peer.close()

    def shake_hands(self, port, path):
        key = key_of_handshake()
        self.peer.sendall(handshake(path, port, key))
        while (end := self.buffer.find(b'\r\n\r\n')) < 0:
            if not self.fill():
                raise Unexpected('the end of the stream instead of a handshake')
        lines = bytes(self.buffer[:end]).decode().split('\r\n')
        fields = {name.lower(): value.strip() for name, _, value in (line.partition(':') for line in lines[1:])}
        self.at = end + 4
        if not lines[0].startswith('HTTP/1.1 101 ') or fields.get('sec-websocket-accept') != accept_for(key):
            raise Unexpected(f'no handshake but {lines}')

    def send(self, data):
        self.peer.sendall(data)

    def fill(self):
        chunk = self.peer.recv(1 << 20)
        if self.at == len(self.buffer):
            self.buffer, self.at = bytearray(), 0
        self.buffer += chunk
        return len(chunk) > 0

    def need(self, length):
        while len(self.buffer) - self.at < length:
            if not self.fill():
                raise Unexpected(f'the end of the stream after {bytes(self.buffer[self.at:])[:40]!r}')

    def take(self, length):
        self.need(length)
        data = bytes(memoryview(self.buffer)[self.at:self.at + length])
        self.at += length
        return data

    def read_frame(self):
        """The server's frames are final, unmasked, without reserved bits and in the shortest form."""
        first, second = self.take(2)
        if first & 0xf0 != 0x80 or second & 0x80:
            raise Unexpected(f'a frame that begins with {first:02x} {second:02x}')
        length = second
        if second == 126:
            length = struct.unpack('>H', self.take(2))[0]
        elif second == 127:
            length = struct.unpack('>Q', self.take(8))[0]
        if second == 126 and length < 126 or second == 127 and length < 65536:
            raise Unexpected(f'a length of {length} in too many bytes')
        return first & 0x0f, self.take(length)

    def receive(self):
        """The next frame that is no heartbeat, as (opcode, payload)."""
        while True:
            opcode, data = self.read_frame()
            if opcode != PING:
                return opcode, data

    def receive_close(self, code):
        opcode, data = self.receive()
        if opcode != CLOSE:
            raise Unexpected(f'{describe((opcode, data))} where close {code} is due')
        got = struct.unpack('>H', data[:2])[0] if len(data) >= 2 else None
        data[2:].decode()
        if got != code:
            raise Unexpected(f'close {got} instead of {code}')

    def receive_end(self):
        """After its close frame the server says nothing more and ends the stream in good order."""
        if self.at < len(self.buffer) or self.fill():
            raise Unexpected(f'{bytes(self.buffer[self.at:])[:40]!r} behind the close frame')
