# SPDX-FileCopyrightText: the MicroSlack contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Where the addresses lead that one person makes and others open: apps send their tokens there, so no request has a say in it."""

import json
import os
import ssl
import subprocess
import tempfile
import unittest
import urllib.parse

from ms_apps import AppCase
from ms_files import form, path_of, png
from ms_test_server import Server

FORM = 'application/x-www-form-urlencoded'
LIE = 'evil.example'


class Shared(AppCase):
    def lie(self, method, token, body, content_type=FORM, host=LIE):
        answer = self.server.request('POST', f'/api/{method}', body,
                                     {'Content-Type': content_type, 'Authorization': f'Bearer {token}', 'Host': host})
        self.assertTrue(answer.json()['ok'], (method, answer.body))
        return answer.json()

    def expected(self):
        return self.server.address

    def assert_ours(self, urls):
        self.assertTrue(urls)
        for url in urls:
            self.assertTrue(url.startswith(self.expected() + '/'), url)

    def give(self, host=LIE):
        begun = self.lie('files.getUploadURLExternal', self.dmitri, 'filename=a.png&length=%d' % len(png()), host=host)
        self.server.request('POST', path_of(begun['upload_url']), png())
        self.call('files.completeUploadExternal', self.dmitri, files=json.dumps([{'id': begun['file_id']}]), channel_id=self.general)
        return begun['file_id']

    def test_files(self):
        with self.server.stream(self.anna) as stream:
            file = self.give()
            event = stream.until(lambda f: f.get('subtype') == 'file_share')
        for message in (event, self.call('conversations.history', self.anna, channel=self.general)['messages'][0]):
            self.assert_ours([value for key, value in message['files'][0].items() if key.startswith(('url_', 'thumb_')) and isinstance(value, str)])
        self.assert_ours([self.call('files.info', self.anna, file=file)['file']['url_private']])
        got = self.server.request('GET', path_of(message['files'][0]['url_private']), headers={'Authorization': f'Bearer {self.anna}'})
        self.assertEqual(got.body, png())

    def test_names_of_this_machine_are_one(self):
        """Whoever gives a file at the machine itself does not make others look for it at theirs."""
        for host in (f'localhost:{self.server.port}', f'[::1]:{self.server.port}', f'chat.lan:{self.server.port}'):
            file = self.give(host)
            self.assert_ours([self.call('files.info', self.anna, file=file)['file']['url_private']])

    def test_pictures(self):
        content_type, picture = form(png(20, 20), 'image')
        self.lie('users.setPhoto', self.dmitri, picture, content_type)
        profile = self.call('users.info', self.anna, user=self.dmitri_id)['user']['profile']
        self.assert_ours([profile['image_72']])
        boundary = content_type.split('=')[1]
        name = f'--{boundary}\r\nContent-Disposition: form-data; name="name"\r\n\r\nparrot\r\n'.encode()
        self.lie('micro.emoji.add', self.dmitri, name + picture, content_type)
        self.assert_ours([self.call('emoji.list', self.anna)['emoji']['parrot']])
        self.lie('micro.settings.setIcon', self.anna, picture, content_type)
        self.assert_ours([self.call('team.info', self.dmitri)['team']['icon']['image_68']])

    def test_what_apps_answer_to(self):
        app = self.make_app(commands='/deploy')
        socket = self.open(app)
        body = urllib.parse.urlencode({'channel': app['channel'], 'command': '/deploy'})
        join = self.in_background(lambda: self.lie('micro.command', self.dmitri, body))
        envelope = socket.until(lambda f: f.get('type') == 'slash_commands')
        self.assert_ours([envelope['payload']['response_url']])
        self.acknowledge(socket, envelope)
        join()

    def test_answers_to_who_asks_alone(self):
        """A name that only they know this machine by is theirs to use."""
        host = f'chat.lan:{self.server.port}'
        self.assertTrue(self.lie('rtm.connect', self.dmitri, '', host=host)['url'].startswith(f'ws://{host}/'))
        self.assertTrue(self.lie('files.getUploadURLExternal', self.dmitri, 'filename=a&length=1', host=host)['upload_url'].startswith(f'http://{host}/'))


class PublicUrl(Shared):
    options = ('--public-url', 'https://chat.example.org')

    def expected(self):
        return 'https://chat.example.org'

    def test_answers_to_who_asks_alone(self):
        self.assertTrue(self.lie('rtm.connect', self.dmitri, '')['url'].startswith('wss://chat.example.org/'))


class Certificate(unittest.TestCase):
    """Who checks certificates can come by a name alone that stands in one."""

    def test_names(self):
        for names, host in (('DNS:*.example.org,DNS:chat.example.org', 'chat.example.org'), ('DNS:localhost,DNS:*.example.org', '127.0.0.1')):
            with tempfile.TemporaryDirectory() as folder:
                self.check(folder, names, host)

    def check(self, folder, names, host):
        certificate, key = os.path.join(folder, 'cert.pem'), os.path.join(folder, 'key.pem')
        subprocess.run(['openssl', 'req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-days', '2', '-subj', '/CN=x', '-addext',
                        f'subjectAltName={names}', '-keyout', key, '-out', certificate], check=True, capture_output=True)
        with Server('--tls-certificate', certificate, '--tls-key', key) as server:
            server.tls = ssl.create_default_context()
            server.tls.check_hostname = False
            server.tls.verify_mode = ssl.CERT_NONE
            token = server.set_up()
            begun = server.api('files.getUploadURLExternal', token, filename='a', length=1)
            server.request('POST', path_of(begun['upload_url']), 'x')
            done = server.api('files.completeUploadExternal', token, files=json.dumps([{'id': begun['file_id']}]))
            self.assertTrue(done['ok'], done)
            file = server.api('files.info', token, file=begun['file_id'])['file']
            self.assertTrue(file['url_private'].startswith(f'https://{host}:{server.port}/files/'), file['url_private'])


if __name__ == '__main__':
    unittest.main(verbosity=2)
