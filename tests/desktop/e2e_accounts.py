# SPDX-FileCopyrightText: the MicroSlack contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Yuki's account with the desktop app on the real server: she comes by an invitation, her session ends without her doing in every way
there is, what she wrote is still there afterwards; a guest comes in by name; a damaged cache is no obstacle."""

import base64
import hashlib
import hmac
import os
import struct
import sys
import time

from driver import until
from ms_test_server import PASSWORD
from person import Person, files, play

NEW_PASSWORD = 'a different horse'
SIGNED_OUT = 'You were signed out. Your draft is safe.'


def code_of(secret, shift):
    """What an authenticator app shows, `shift` steps from now."""
    key = base64.b32decode(secret)
    digest = hmac.new(key, struct.pack('>Q', int(time.time()) // 30 + shift), hashlib.sha1).digest()
    offset = digest[-1] & 15
    return f'{(struct.unpack(">I", digest[offset:offset + 4])[0] & 0x7fffffff) % 1000000:06d}'


class Newcomer(Person):
    def __init__(self, desktop, server):
        super().__init__(desktop, server)
        reply = server.api('micro.setup', team_name='Polaris', name='ilya', password=PASSWORD, real_name='Илья', registration='invite')
        self.ilya_token = reply['token']
        self.general = server.channel(self.ilya_token)
        self.link = server.api('micro.invites.create', self.ilya_token)['url']
        self.password = PASSWORD

    def goes_to(self, address):
        self.app.wait('list item', 'Enter an address').click()
        self.fills('Address', address)
        self.desktop.key('Return')

    def is_asked_again(self):
        """The form of the account, filled in as far as it can be, and why."""
        self.app.wait('frame', 'MicroSlack')
        self.app.wait('status bar', SIGNED_OUT)
        assert self.app.wait('text', 'Name or e-mail address').text == 'yuki'
        self.app.focus()

    def types_the_password(self, password):
        """Where the focus already is."""
        self.desktop.key('ctrl+a')
        self.desktop.type(password)
        until(lambda: self.app.wait('text', 'Password').text == password, 'the password is in its field')
        self.desktop.key('Return')

    def types_in(self, field, text):
        """Into a field that came up, and has the focus."""
        self.app.wait('text', field)
        self.desktop.key('ctrl+a')
        self.desktop.type(text)
        until(lambda: self.app.wait('text', field).text == text, f'{text} is in its field')
        self.desktop.key('Return')

    def signs_in_again(self):
        self.types_the_password(self.password)
        self.in_channel('general')

    def has_draft(self, text):
        until(lambda: self.composer().text == text, lambda: f'the draft {text!r}, not {self.composer().text!r}')

    def texts(self):
        return [message['text'] for message in self.server.history(self.ilya_token, self.general)]

    # The steps.

    def is_told_of_a_wrong_invitation(self):
        self.open()
        self.goes_to(self.link[:-4] + 'zzzz')
        self.fills('Your name', 'Yuki Tanaka')
        until(lambda: self.app.wait('text', 'Username').text == 'yuki.tanaka', 'the name is suggested')
        self.fills('Username', 'yuki')
        self.fills('Password', 'short')
        self.desktop.key('Return')
        self.app.wait('alert', 'The password needs at least 10 characters.')
        self.fills('Password', PASSWORD)
        self.desktop.key('Return')
        self.app.wait('alert', lambda words: words.startswith('This code is unknown'))

    def comes_by_an_invitation(self):
        self.presses('Back')
        self.fills('Address', self.link)
        self.desktop.key('Return')
        code = self.link.rsplit('/', 1)[1]
        until(lambda: self.app.wait('text', 'Invitation code or link').text == code, 'the code of the link')
        self.fills('Password', PASSWORD)
        self.desktop.key('Return')
        self.in_channel('general')
        self.writes('Привет от Юки')
        until(lambda: 'Привет от Юки' in self.texts(), 'the message is there')

    def keeps_draft_and_outbox_when_the_password_is_reset(self):
        port = self.server.port
        self.server.kill()
        until(self.banner, 'the banner')
        self.writes('waits for a password')
        self.desktop.type('и черновик')
        self.app.wait('list item', lambda words: 'waits for a password' in words and 'Waiting to send' in words)
        reply = self.server.run('user', 'passwd', 'yuki', '--password-stdin', text=NEW_PASSWORD + '\n')
        assert reply.returncode == 0, reply.stderr
        self.server.options += ['--port', str(port)]
        self.server.start()
        self.is_asked_again()
        self.types_the_password(PASSWORD)
        self.app.wait('alert', 'Wrong name or password.')
        self.password = NEW_PASSWORD
        self.signs_in_again()
        self.has_draft('и черновик')
        until(lambda: self.texts().count('waits for a password') == 1, 'what waited is sent')
        assert self.count('waits for a password') == 1

    def keeps_the_draft_when_signed_out_from_elsewhere(self):
        self.composer().click()
        self.desktop.key('ctrl+a')
        self.desktop.type('ещё один')
        self.desktop.key('ctrl+k')
        self.app.wait('entry', 'Channel or person')
        token = self.server.api('micro.login', login='yuki', password=self.password)['token']
        assert self.server.api('micro.sessions.revoke', token, all_others=1)['revoked'] >= 1
        self.is_asked_again()
        assert self.app.find('entry', 'Channel or person') is None
        self.signs_in_again()
        self.has_draft('ещё один')

    def is_told_of_a_deactivated_account(self):
        assert self.server.run('user', 'deactivate', 'yuki').returncode == 0
        self.is_asked_again()
        self.types_the_password(self.password)
        self.app.wait('alert', lambda words: words.startswith('This account is deactivated'))
        self.quits()
        self.open()
        self.is_asked_again()
        assert self.server.run('user', 'activate', 'yuki').returncode == 0
        self.signs_in_again()
        self.has_draft('ещё один')

    def is_asked_for_a_code(self):
        token = self.server.api('micro.login', login='yuki', password=self.password)['token']
        secret = self.server.api('micro.totp.begin', token)['secret']
        assert self.server.api('micro.totp.confirm', token, code=code_of(secret, -1))['ok']
        assert self.server.api('micro.sessions.revoke', token, all_others=1)['revoked'] >= 1
        self.is_asked_again()
        self.types_the_password(self.password)
        self.app.wait('alert', 'Enter the code from your authenticator app.')
        self.types_in('Code from your authenticator app', '000000')
        self.app.wait('alert', lambda words: words.startswith('This code is not right'))
        self.types_in('Code from your authenticator app', code_of(secret, 1))
        self.in_channel('general')
        self.has_draft('ещё один')

    def is_asked_for_a_new_password(self):
        user = self.server.api('users.list', self.ilya_token)['members']
        user = next(u['id'] for u in user if u['name'] == 'yuki')
        assert self.server.api('micro.admin.users.disableTotp', self.ilya_token, user=user)['ok']
        once = self.server.api('micro.admin.users.resetPassword', self.ilya_token, user=user)['password']
        self.is_asked_again()
        self.types_the_password(once)
        self.app.wait('alert', lambda words: words.startswith('This password works once'))
        self.password = 'a horse of my own'
        self.types_in('New password', 'short')
        self.app.wait('alert', lambda words: words.startswith('This password is too short'))
        self.types_in('New password', self.password)
        self.in_channel('general')
        self.has_draft('ещё один')

    def goes_on_with_a_damaged_cache(self):
        self.quits()
        caches = [path for path in files(self.data_folder) if path.endswith(('.db', '.sqlite', '.db-wal'))]
        assert caches, files(self.data_folder)
        for path in caches:
            with open(path, 'wb') as cache:
                cache.write(os.urandom(40000))
        self.open()
        self.in_channel('general')
        self.row('Привет от Юки')
        self.writes('the cache is new')
        until(lambda: 'the cache is new' in self.texts(), 'the message is there')

    def opens_without_a_server(self):
        self.quits()
        port = self.server.port
        self.server.stop()
        self.open()
        self.row('the cache is new', seconds=5)
        until(self.banner, 'the banner')
        self.quits()
        self.server.start()
        assert self.server.port == port

    def signs_out(self):
        self.open()
        self.in_channel('general')
        self.presses('Team menu')
        self.app.wait('menu item', 'Sign out').click()
        self.app.wait('push button', lambda words: words.endswith('Sign out')).click()
        self.app.wait('list item', 'Enter an address')
        until(lambda: not any(path.endswith('.db') for path in files(self.data_folder)), 'the cache is gone')
        assert not self.app.find('status bar', SIGNED_OUT)

    def comes_in_as_a_guest(self):
        self.goes_to(f'127.0.0.1:{self.server.port}')
        self.presses('Come in as a guest')
        self.fills('Username', 'visitor')
        self.presses('Come in')
        self.in_channel('general')
        self.writes('only looking')
        until(lambda: 'only looking' in self.texts(), 'the message is there')

    def ends_in_order(self):
        self.quits()
        self.assert_quiet()
        assert self.server.stop() == 0


STEPS = [
    Newcomer.is_told_of_a_wrong_invitation,
    Newcomer.comes_by_an_invitation,
    Newcomer.keeps_draft_and_outbox_when_the_password_is_reset,
    Newcomer.keeps_the_draft_when_signed_out_from_elsewhere,
    Newcomer.is_told_of_a_deactivated_account,
    Newcomer.is_asked_for_a_code,
    Newcomer.is_asked_for_a_new_password,
    Newcomer.goes_on_with_a_damaged_cache,
    Newcomer.opens_without_a_server,
    Newcomer.signs_out,
    Newcomer.comes_in_as_a_guest,
    Newcomer.ends_in_order,
]

if __name__ == '__main__':
    sys.exit(play(Newcomer, STEPS, '--guests'))
