# SPDX-FileCopyrightText: the MicroSlack contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""People who give files, in each of the ways that SDKs do. Standard library only."""

import json
import struct
import urllib.parse
import zlib


def path_of(url):
    parts = urllib.parse.urlsplit(url)
    return parts.path + (f'?{parts.query}' if parts.query else '')


def form(data, field='body', filename='Untitled', boundary='----x1y2z3'):
    """(content type, body) of a form with a file, as browsers and SDKs write it."""
    head = (f'--{boundary}\r\nContent-Disposition: form-data; name="{field}"; filename="{filename}"\r\n'
            'Content-Type: application/octet-stream\r\n\r\n').encode()
    return f'multipart/form-data; boundary={boundary}', head + data + f'\r\n--{boundary}--\r\n'.encode()


def chunked(data, size=1000):
    parts = [data[at:at + size] for at in range(0, len(data), size)]
    return b''.join(b'%x\r\n%s\r\n' % (len(part), part) for part in parts) + b'0\r\n\r\n'


def png_chunk(kind, data):
    return struct.pack('>I', len(data)) + kind + data + struct.pack('>I', zlib.crc32(kind + data))


def png(width=2, height=2, pixel=b'\x20\x80\xf0', rows=None, more=b''):
    """A picture of one colour; with fewer `rows` it says that there are more of them than come. `more`: chunks before it."""
    packer = zlib.compressobj()
    row = b'\0' + pixel * width
    data = b''.join(packer.compress(row) for _ in range(height if rows is None else rows)) + packer.flush()
    return (b'\x89PNG\r\n\x1a\n' + png_chunk(b'IHDR', struct.pack('>IIBBBBB', width, height, 8, 2, 0, 0, 0)) + more
            + png_chunk(b'IDAT', data) + png_chunk(b'IEND', b''))


def gif(width, height, frames=1):
    """Pictures of stripes that move. Codes of eight bits that are the colours themselves: the table is cleared before it needs nine."""
    clear, end = 128, 129
    palette = bytes(part for n in range(128) for part in (2 * n, n, 255 - n))
    parts = [b'GIF89a' + struct.pack('<HHBBB', width, height, 0xf6, 0, 0) + palette]
    for frame in range(frames):
        codes = bytearray()
        for at in range(width * height):
            codes += bytes([clear] if at % 100 == 0 else []) + bytes([(at % width + frame) % 128])
        codes.append(end)
        parts.append(b'\x21\xf9\x04\x04\x0a\0\0\0\x2c' + struct.pack('<HHHHBB', 0, 0, width, height, 0, 7))
        parts += [bytes([len(codes[at:at + 255])]) + codes[at:at + 255] for at in range(0, len(codes), 255)]
        parts.append(b'\0')
    return b''.join(parts) + b';'


# One dot, without loss.
WEBP = b'RIFF\x1a\0\0\0WEBPVP8L\x0d\0\0\0\x2f\0\0\0\x10\x07\x10\x11\x11\x88\x88\xfe\x07\0'


class Files:
    """What one person does with files."""

    def __init__(self, server, token):
        self.server, self.token = server, token

    def begin(self, length, name='note.txt', **more):
        reply = self.server.api('files.getUploadURLExternal', self.token, filename=name, length=length, **more)
        assert reply['ok'], reply
        return reply['file_id'], path_of(reply['upload_url'])

    def send(self, path, data, content_type='application/octet-stream', method='POST', **headers):
        return self.server.request(method, path, data, {'Content-Type': content_type, **headers})

    def complete(self, *ids, channel=None, **more):
        if channel:
            more['channel_id'] = channel
        return self.server.api('files.completeUploadExternal', self.token, files=json.dumps([{'id': i} for i in ids]), **more)

    def give(self, data, name='note.txt', channel=None, **more):
        """All three steps. Returns the file."""
        file, path = self.begin(len(data), name)
        answer = self.send(path, data)
        assert answer.status == 200 and answer.body == b'OK - %d' % len(data), (answer.status, answer.body)
        reply = self.complete(file, channel=channel, **more)
        assert reply['ok'], reply
        return reply['files'][0]

    def get(self, url, method='GET', **headers):
        return self.server.request(method, path_of(url), None, {'Authorization': f'Bearer {self.token}', **headers})

    def info(self, file):
        return self.server.api('files.info', self.token, file=file)
