# SPDX-FileCopyrightText: the MicroSlack contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Start, stop, and what can be wrong with a machine: descriptors, ports, folders, schemas."""

import os
import shutil
import socket
import sqlite3
import ssl
import subprocess
import tempfile
import time
import unittest

from ms_test_server import BINARY, DEADLINE, SLOWNESS, Closed, Server, exchange


def attempt(*options):
    return subprocess.run([BINARY, *options], capture_output=True, text=True, timeout=30, env={**os.environ, 'LC_ALL': 'C.UTF-8'})


class Lifecycle(unittest.TestCase):
    def assert_one_line(self, result, status, part):
        self.assertEqual(result.returncode, status, result.stderr)
        self.assertEqual(result.stdout, '')
        lines = [line for line in result.stderr.splitlines() if line.startswith('microslack-server:')]
        self.assertEqual(len(lines), 1, result.stderr)
        self.assertIn(part, lines[0])

    def test_terminating_says_goodbye_and_ends_well(self):
        with Server() as server:
            token = server.set_up()
            stream = server.stream(token)
            simple = server.socket('/general/messages', Authorization=f'Bearer {token}')
            start = time.monotonic()
            self.assertEqual(server.stop(), 0)
            self.assertLess(time.monotonic() - start, 5)
            kinds = []
            for peer in (stream, simple):
                with self.assertRaises(Closed) as closed:
                    peer.until(lambda f: kinds.append(f.get('type')), 5)
                self.assertEqual((closed.exception.code, closed.exception.reason), (1001, 'server shutdown'))
            self.assertIn('goodbye', kinds)

    def test_nothing_acknowledged_is_lost_by_an_orderly_stop(self):
        with Server() as server:
            token = server.set_up()
            channel = server.channel(token)
            stream = server.stream(token)
            for number in range(300):
                stream.post(channel, f'm{number}', number + 1)
            server.process.terminate()
            acknowledged = []
            try:
                while True:
                    frame = stream.receive()
                    if frame.get('ok') and 'reply_to' in frame:
                        acknowledged.append(frame['ts'])
            except Closed as closed:
                self.assertEqual(closed.code, 1001)
            self.assertEqual(server.wait(), 0)
            server.start()
            stored = {m['ts'] for m in server.history(token, channel)}
            self.assertLessEqual(set(acknowledged), stored)

    def test_running_out_of_descriptors_is_survived(self):
        with Server(descriptors=64) as server:
            token = server.set_up()
            peers = []
            for _ in range(120):
                peers.append(socket.create_connection(('127.0.0.1', server.port), timeout=5))
            time.sleep(0.5)
            for peer in peers:
                peer.close()
            deadline = time.monotonic() + 10
            while True:
                try:
                    self.assertTrue(server.api('auth.test', token)['ok'])
                    break
                except OSError:
                    self.assertLess(time.monotonic(), deadline)
                    time.sleep(0.1)

    def test_a_command_that_waits_for_a_descriptor_keeps_nobody_busy(self):
        with Server(descriptors=64) as server:
            token = server.set_up()
            peers = [socket.create_connection(('127.0.0.1', server.port), timeout=5) for _ in range(120)]
            with socket.socket(socket.AF_UNIX) as control:
                control.connect(os.path.join(server.folder, 'control.sock'))
                time.sleep(1)
                self.assertLess(len(server.log()), 4096)
            for peer in peers:
                peer.close()
            self.assertEqual(server.run('user', 'list').returncode, 0)
            self.assertTrue(server.api('auth.test', token)['ok'])

    @unittest.skipUnless(shutil.which('openssl'), 'openssl makes the certificate')
    def test_silent_tls_connections_delay_nobody(self):
        with tempfile.TemporaryDirectory() as folder:
            key, certificate = os.path.join(folder, 'key.pem'), os.path.join(folder, 'certificate.pem')
            subprocess.run(['openssl', 'req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-days', '2',
                            '-subj', '/CN=localhost', '-keyout', key, '-out', certificate], check=True, capture_output=True)
            with Server('--tls-certificate', certificate, '--tls-key', key) as server:
                peers = [socket.create_connection(('127.0.0.1', server.port), timeout=5) for _ in range(40)]
                for peer in peers[:20]:
                    peer.sendall(b'\x16\x03\x01\x02\x00\x01')
                start = time.monotonic()
                raw = socket.create_connection(('127.0.0.1', server.port), timeout=DEADLINE)
                with ssl._create_unverified_context().wrap_socket(raw) as peer:
                    answer = exchange(peer, b'GET /health HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n')
                self.assertIn(b' 200 ', answer.split(b'\r\n')[0])
                self.assertLess(time.monotonic() - start, 4 * SLOWNESS)
                for peer in peers:
                    peer.close()

    def test_half_sent_requests_are_ended(self):
        with Server() as server:
            start = time.monotonic()
            self.assertEqual(server.raw(b'GET / HT', timeout=15), b'')
            self.assertLess(time.monotonic() - start, 14)

    def test_connections_leave_nothing_behind(self):
        with Server() as server:
            token = server.set_up()
            folder = f'/proc/{server.process.pid}/fd'
            before = len(os.listdir(folder))
            request = b'GET /health HTTP/1.1\r\nHost: x\r\n\r\n'
            for _ in range(20):
                server.request('GET', '/health')
                server.stream(token).close()
                server.raw(request, shut=True, timeout=5)
                server.raw(b'', shut=True, timeout=5)
                with socket.create_connection(('127.0.0.1', server.port), timeout=5) as peer:
                    peer.sendall(request)
                    peer.recv(1000)
                    peer.sendall(b'GET / HTTP/1.1\r\nHost: x\r\nHost: y\r\n\r\n')
                    peer.recv(1000)
            deadline = time.monotonic() + 5
            while len(os.listdir(folder)) > before or b'microslack_http_connections 1\n' not in server.request('GET', '/metrics').body:
                self.assertLess(time.monotonic(), deadline)
                time.sleep(0.05)

    def test_two_servers_on_one_folder(self):
        with Server() as server:
            self.assert_one_line(attempt('--port', '0', '--data-dir', server.folder), 1, 'another server')

    def test_port_in_use(self):
        with Server() as server, tempfile.TemporaryDirectory() as folder:
            result = attempt('--address', '127.0.0.1', '--port', str(server.port), '--data-dir', folder)
            self.assert_one_line(result, 1, f'cannot listen on port {server.port}')

    def test_folder_that_cannot_be_used(self):
        self.assert_one_line(attempt('--port', '0', '--data-dir', '/proc/nothing'), 1, '/proc/nothing')
        with tempfile.NamedTemporaryFile() as file:
            self.assert_one_line(attempt('--port', '0', '--data-dir', file.name), 1, file.name)

    def test_store_of_a_newer_version(self):
        with Server() as server:
            server.stop()
            store = sqlite3.connect(os.path.join(server.folder, 'microslack.db'))
            store.execute('PRAGMA user_version = 999')
            store.commit()
            store.close()
            self.assert_one_line(attempt('--port', '0', '--data-dir', server.folder), 1, 'newer')

    def test_file_that_is_no_store(self):
        with tempfile.TemporaryDirectory() as folder:
            with open(os.path.join(folder, 'microslack.db'), 'wb') as file:
                file.write(b'this is not a database, not even nearly' * 100)
            self.assert_one_line(attempt('--port', '0', '--data-dir', folder), 1, 'database')

    def test_settings_come_from_options_environment_and_file(self):
        with tempfile.TemporaryDirectory() as folder:
            path = os.path.join(folder, 'settings.conf')
            with open(path, 'w', encoding='utf-8') as file:
                file.write('[server]\nregistration=open\nguests=true\n')
            with Server('--config', path) as server:
                server.set_up()
                deadline = time.monotonic() + 5
                while not server.api('micro.guest', name='visitor')['ok']:
                    self.assertLess(time.monotonic(), deadline)
                    time.sleep(0.05)
            for bad in ('--port=99999', '--address=nowhere', '--registration=maybe', '--exempt=x', '--public-url=nonsense', '--bogus',
                        '--log-level=loud', '--tls-key=/x'):
                result = attempt(bad)
                self.assertEqual(result.returncode, 2, bad)
                self.assertEqual(len(result.stderr.splitlines()), 1, bad)
            with open(path, 'w', encoding='utf-8') as file:
                file.write('[server]\nprot=80\n')
            self.assertEqual(attempt('--config', path).returncode, 2)


if __name__ == '__main__':
    unittest.main()
