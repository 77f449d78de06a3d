# SPDX-FileCopyrightText: the MicroSlack contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The real server on a free port and in a folder of its own, and peers that speak to it byte by byte. Standard library only."""

import base64
import http.client
import json
import os
import resource
import select
import shutil
import signal
import socket
import ssl
import struct
import subprocess
import tempfile
import threading
import time
import urllib.parse
import uuid

BINARY = os.environ.get('MICROSLACK_SERVER_BINARY', 'microslack-server')
# Longer where the server is built with a sanitizer.
SLOWNESS = float(os.environ.get('MS_TEST_SLOWNESS', '1'))
DEADLINE = 20.0 * SLOWNESS
# so that a whole suite can run with more threads than one for live connections
SHARDS = os.environ.get('MS_TEST_SHARDS', '1')
PASSWORD = 'correct horse battery'


def wait_until(done, what='nothing happened'):
    """What happens by and by: the first true answer of @done."""
    end = time.monotonic() + DEADLINE
    while not (value := done()):
        assert time.monotonic() < end, what
        time.sleep(0.02)
    return value


class NotReady(AssertionError):
    """The process ended or said nothing."""


class Server:
    """Use as a context manager. `folder` keeps its data over restarts."""

    def __init__(self, *options, folder=None, descriptors=None, exempt='127.0.0.1', tls=None, environment=None, within=(), inside=None):
        """`tls`: the SSLContext that peers use, for a server with a certificate. `environment`: more of it. `within`: a command
        that starts the server as its own process, for which the folder is `inside`."""
        self.environment = environment or {}
        self.within = list(within)
        self.options = list(options)
        self.tls = tls
        if exempt:
            self.options += ['--exempt', exempt]
        self.own_folder = folder is None
        self.folder = folder or tempfile.mkdtemp(prefix='microslack-test-')
        self.inside = inside or self.folder
        self.descriptors = descriptors
        self.process = None
        self.port = 0

    def __enter__(self):
        self.start()
        return self

    def __exit__(self, *_):
        if self.process is not None and self.process.poll() is None:
            self.stop()
        if self.own_folder:
            shutil.rmtree(self.folder, ignore_errors=True)

    def limit(self):
        if self.descriptors:
            resource.setrlimit(resource.RLIMIT_NOFILE, (self.descriptors, self.descriptors))

    def start(self):
        environment = {k: v for k, v in os.environ.items() if not k.startswith('MICROSLACK_')}
        environment['LC_ALL'] = 'C.UTF-8'
        environment.update(self.environment)
        self.errors = open(os.path.join(self.folder, 'stderr.txt'), 'ab')
        self.process = subprocess.Popen(
            [*self.within, BINARY, '--address', '127.0.0.1', '--port', '0', '--data-dir', self.inside, '--shards', SHARDS, *self.options],
            stdout=subprocess.PIPE, stderr=self.errors, env=environment, preexec_fn=self.limit)
        ready, _, _ = select.select([self.process.stdout], [], [], DEADLINE)
        line = self.process.stdout.readline().decode() if ready else ''
        if not line.startswith('ready http'):
            self.process.kill()
            self.process.wait()
            self.process.stdout.close()
            self.errors.close()
            raise NotReady(f'not ready: {line!r}: {self.log()}')
        self.address = line.split()[1]
        self.port = int(self.address.rsplit(':', 1)[1])

    def log(self):
        with open(os.path.join(self.folder, 'stderr.txt'), encoding='utf-8', errors='replace') as log:
            return log.read()

    def stop(self):
        self.process.send_signal(signal.SIGTERM)
        return self.wait()

    def wait(self):
        try:
            status = self.process.wait(DEADLINE)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
            raise AssertionError('the server did not stop: ' + self.log())
        self.process.stdout.close()
        self.errors.close()
        return status

    def kill(self):
        self.process.kill()
        return self.wait()

    def memory(self):
        """Resident bytes."""
        with open(f'/proc/{self.process.pid}/status', encoding='ascii') as status:
            return next(int(line.split()[1]) * 1024 for line in status if line.startswith('VmRSS'))

    def count_descriptors(self):
        return len(os.listdir(f'/proc/{self.process.pid}/fd'))

    def run(self, *arguments, text=None):
        """A subcommand on the same data directory."""
        return subprocess.run([*self.within, BINARY, '--data-dir', self.inside, *arguments], input=text, capture_output=True, text=True,
                              timeout=60, env={**os.environ, 'LC_ALL': 'C.UTF-8'})

    def request(self, method, path, body=None, headers=None):
        if self.tls:
            connection = http.client.HTTPSConnection('127.0.0.1', self.port, timeout=DEADLINE, context=self.tls)
        else:
            connection = http.client.HTTPConnection('127.0.0.1', self.port, timeout=DEADLINE)
        try:
            connection.request(method, path, body=body, headers=headers or {})
            response = connection.getresponse()
            return Response(response.status, response.getheaders(), response.read())
        finally:
            connection.close()

    def api(self, method, token=None, /, **arguments):
        headers = {'Content-Type': 'application/x-www-form-urlencoded'}
        if token:
            headers['Authorization'] = f'Bearer {token}'
        response = self.request('POST', f'/api/{method}', urllib.parse.urlencode(arguments), headers)
        return json.loads(response.body)

    def set_up(self, name='anna', **arguments):
        """First run. Returns the owner's token."""
        reply = self.api('micro.setup', team_name='Polaris', name=name, password=PASSWORD, real_name='Anna Lindgren',
                         registration='open', **arguments)
        assert reply['ok'], reply
        return reply['token']

    def register(self, name):
        reply = self.api('micro.register', name=name, password=PASSWORD, real_name=name.title())
        assert reply['ok'], reply
        return reply['token']

    def channel(self, token, name='general'):
        reply = self.api('conversations.list', token, limit=1000)
        return next(c['id'] for c in reply['channels'] if c['name'] == name)

    def history(self, token, channel):
        """All messages that are no notices, oldest first."""
        messages, cursor = [], ''
        while True:
            reply = self.api('conversations.history', token, channel=channel, limit=200, cursor=cursor)
            assert reply['ok'], reply
            messages += [m for m in reply['messages'] if 'subtype' not in m]
            cursor = reply.get('response_metadata', {}).get('next_cursor', '')
            if not cursor:
                return messages[::-1]

    def connect(self, source='127.0.0.1', timeout=DEADLINE):
        """A connection that comes from a loopback address."""
        return socket.create_connection(('127.0.0.1', self.port), timeout=timeout, source_address=(source, 0))

    def raw(self, data, shut=False, timeout=DEADLINE):
        """Sends bytes and returns what comes until the server closes (or the time is over)."""
        with self.connect(timeout=timeout) as peer:
            return exchange(peer, data, shut)

    def socket(self, path, **headers):
        return WebSocket(self.port, path, headers, tls=self.tls)

    def stream(self, token, since=None, source='127.0.0.1', micro=True):
        """A realtime connection after its hello: one of our clients', or one of an SDK's."""
        arguments = {'micro': '1'} if micro else {}
        if since:
            arguments['since'] = since
        reply = self.api('rtm.connect', token, **arguments)
        assert reply['ok'], reply
        stream = WebSocket(self.port, urllib.parse.urlparse(reply['url']).path, {}, tls=self.tls, source=source)
        stream.hello = stream.receive()
        assert stream.hello['type'] == 'hello', stream.hello
        return stream


def tls_options(folder):
    """A new certificate in a folder: (options for the server, context for its peers)."""
    certificate, key = (os.path.join(folder, name) for name in ('certificate.pem', 'key.pem'))
    subprocess.run(['openssl', 'req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-days', '2',
                    '-subj', '/CN=localhost', '-addext', 'subjectAltName=IP:127.0.0.1', '-keyout', key, '-out', certificate],
                   check=True, capture_output=True)
    return ('--tls-certificate', certificate, '--tls-key', key), ssl.create_default_context(cafile=certificate)


class Response:
    def __init__(self, status, headers, body):
        self.status, self.body = status, body
        self.headers = {}
        for name, value in headers:
            self.headers.setdefault(name.lower(), value)

    def json(self):
        return json.loads(self.body)

    def cookie(self):
        return self.headers['set-cookie'].split(';')[0]


def exchange(peer, data, shut=False):
    peer.sendall(data)
    if shut:
        peer.shutdown(socket.SHUT_WR)
    got = b''
    try:
        while chunk := peer.recv(65536):
            got += chunk
    except (TimeoutError, ConnectionError):
        pass
    return got


class Closed(Exception):
    def __init__(self, code, reason):
        super().__init__(f'{code} {reason}')
        self.code, self.reason = code, reason


class Refused(Exception):
    def __init__(self, status):
        super().__init__(str(status))
        self.status = status


class WebSocket:
    def __init__(self, port, path, headers, early=b'', tls=None, source='127.0.0.1'):
        self.peer = socket.create_connection(('127.0.0.1', port), timeout=DEADLINE, source_address=(source, 0))
        if tls:
            self.peer = tls.wrap_socket(self.peer, server_hostname='127.0.0.1')
        self.buffer = b''
        self.hello = None
        lines = [f'GET {path} HTTP/1.1', f'Host: 127.0.0.1:{port}', 'Upgrade: websocket', 'Connection: Upgrade',
                 'Sec-WebSocket-Version: 13', f'Sec-WebSocket-Key: {base64.b64encode(os.urandom(16)).decode()}']
        lines += [f'{name}: {value}' for name, value in headers.items()]
        self.peer.sendall('\r\n'.join(lines).encode() + b'\r\n\r\n' + early)
        while b'\r\n\r\n' not in self.buffer:
            chunk = self.peer.recv(65536)
            if not chunk:
                raise Refused(0)
            self.buffer += chunk
        head, self.buffer = self.buffer.split(b'\r\n\r\n', 1)
        status = int(head.split()[1])
        if status != 101:
            self.peer.close()
            raise Refused(status)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.peer.close()

    @staticmethod
    def frame(data, opcode=1, final=True):
        mask = os.urandom(4)
        length = len(data)
        head = bytes([(0x80 if final else 0) | opcode])
        if length < 126:
            head += bytes([0x80 | length])
        elif length < 65536:
            head += bytes([0x80 | 126]) + struct.pack('>H', length)
        else:
            head += bytes([0x80 | 127]) + struct.pack('>Q', length)
        pad = int.from_bytes((mask * (length // 4 + 1))[:length], 'big')
        return head + mask + (int.from_bytes(data, 'big') ^ pad).to_bytes(length, 'big')

    def send(self, value):
        self.peer.sendall(self.frame(json.dumps(value).encode()))

    def post(self, channel, text, number=1, client=None):
        self.send({'id': number, 'type': 'message', 'channel': channel, 'text': text, 'client_msg_id': client or str(uuid.uuid4())})

    def need(self, length):
        while len(self.buffer) < length:
            chunk = self.peer.recv(262144)
            if not chunk:
                raise Closed(1006, '')
            self.buffer += chunk

    def read_frame(self):
        self.need(2)
        length, skip = self.buffer[1] & 0x7f, 2
        if length == 126:
            self.need(4)
            length, skip = struct.unpack('>H', self.buffer[2:4])[0], 4
        elif length == 127:
            self.need(10)
            length, skip = struct.unpack('>Q', self.buffer[2:10])[0], 10
        self.need(skip + length)
        opcode, data = self.buffer[0] & 0xf, self.buffer[skip:skip + length]
        self.buffer = self.buffer[skip + length:]
        return opcode, data

    def receive(self, timeout=DEADLINE):
        """The next JSON object. Answers pings; raises Closed at the end."""
        self.peer.settimeout(timeout)
        while True:
            opcode, data = self.read_frame()
            if opcode == 8:
                code = struct.unpack('>H', data[:2])[0] if len(data) >= 2 else 1005
                raise Closed(code, data[2:].decode())
            if opcode == 9:
                self.peer.sendall(self.frame(data, 10))
            elif opcode == 1:
                return json.loads(data)

    def until(self, wanted, deadline=DEADLINE):
        """Frames up to the first for which wanted (frame) is true; returns that one."""
        end = time.monotonic() + deadline
        while True:
            frame = self.receive(max(0.01, end - time.monotonic()))
            if wanted(frame):
                return frame

    def close(self):
        self.peer.close()


def in_threads(*functions):
    """Runs them at the same time; the first failure is raised here."""
    failures = []

    def guard(function):
        try:
            function()
        except BaseException as failure:
            failures.append(failure)

    threads = [threading.Thread(target=guard, args=(function,)) for function in functions]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if failures:
        raise failures[0]
