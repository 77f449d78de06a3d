# SPDX-FileCopyrightText: the MicroSlack contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Ilya makes a team with the desktop app on a server that has none, in three steps by keys alone, and invites: the code on the screen
is read by a program that knows nothing of ours, the link lets a colleague in, and not any more when it is revoked."""

import subprocess
import sys
import tempfile

from driver import until
from ms_test_server import PASSWORD
from person import Person, play


class Founder(Person):
    def goes_on(self):
        self.app.focus()
        self.desktop.key('Return')

    def is_at(self, step, title):
        self.app.wait('status bar', f'Step {step} of 3')
        self.app.wait('label', title)

    def has(self, field, text):
        until(lambda: self.app.wait('text', lambda words: words.startswith(field)).text == text, f'{field} has {text!r}')

    def shows_the_address(self):
        self.app.wait('label', f'http://127.0.0.1:{self.server.port}')

    def code_on_screen(self):
        """What a camera reads."""
        with tempfile.NamedTemporaryFile(suffix='.png') as picture:
            self.desktop.picture(picture.name)
            reply = subprocess.run(['zbarimg', '--quiet', '--raw', '--nodbus', picture.name], capture_output=True, text=True)
        return reply.stdout.strip()

    def link(self):
        return until(lambda: self.app.wait('text', 'Invitation link').text, 'the link')

    # The steps.

    def finds_an_empty_server(self):
        self.open()
        self.app.wait('list item', 'Enter an address').click()
        self.fills('Address', f'127.0.0.1:{self.server.port}')
        self.goes_on()
        self.is_at(1, 'Language and team name')
        self.shows_the_address()
        self.app.focus()

    def names_the_team(self):
        self.goes_on()
        self.app.wait('alert', 'Enter a name for the team.')
        self.desktop.type('Полярис')
        self.goes_on()
        self.is_at(2, 'Your account')
        self.shows_the_address()

    def makes_an_account(self):
        self.desktop.type('Илья Громов')
        self.has('Username', 'илья.громов')
        self.goes_on()
        self.app.wait('alert', 'Enter a password.')
        self.desktop.type('short')
        self.goes_on()
        self.app.wait('alert', 'The password needs at least 10 characters.')
        self.desktop.key('ctrl+a')
        self.desktop.type(PASSWORD)
        self.goes_on()
        self.is_at(3, 'First channels and invitations')
        self.shows_the_address()

    def goes_back_and_finds_everything(self):
        self.desktop.type('News, наш обед,')
        self.presses('Back')
        self.is_at(2, 'Your account')
        self.has('Your name', 'Илья Громов')
        self.has('Username', 'илья.громов')
        self.fills('Username', 'ilya')
        self.presses('Back')
        self.is_at(1, 'Language and team name')
        self.has('Team name', 'Полярис')
        assert self.server.api('micro.server')['empty']
        self.goes_on()
        self.is_at(2, 'Your account')
        self.has('Username', 'ilya')
        self.goes_on()
        self.is_at(3, 'First channels and invitations')
        self.has('Channels', 'News, наш обед,')

    def is_told_of_an_impossible_channel(self):
        self.desktop.key('End')
        self.desktop.type('api')
        self.goes_on()
        self.app.wait('alert', '“api” cannot be the name of a channel.')
        self.desktop.key('BackSpace', 'BackSpace', 'BackSpace')

    def makes_the_team(self):
        self.goes_on()
        self.app.wait('frame', lambda words: words.startswith('#general · Полярис'))
        login = self.server.api('micro.login', login='ilya', password=PASSWORD)
        self.token = login['token']
        info = self.server.api('micro.server')
        assert info['team']['name'] == 'Полярис' and info['registration'] == 'invite', info
        channels = self.server.api('conversations.list', self.token)['channels']
        assert sorted(channel['name'] for channel in channels) == ['general', 'news', 'наш-обед'], channels

    def invites_by_a_code(self):
        self.app.wait('frame', 'Your team is ready. Invite people')
        link = self.link()
        until(lambda: self.code_on_screen() == link, lambda: f'{self.code_on_screen()!r} is not {link!r}')
        reply = self.server.api('micro.register', name='anna', password=PASSWORD, real_name='Анна', invite=link.rsplit('/', 1)[1])
        assert reply['ok'], reply

    def revokes_the_link(self):
        code = self.link().rsplit('/', 1)[1]
        self.presses('Revoke link')
        self.app.wait('status bar', 'The link does not work any more.')
        reply = self.server.api('micro.register', name='marcus', password=PASSWORD, invite=code)
        assert reply['error'] == 'invalid_code', reply
        assert self.code_on_screen() == ''
        self.presses('New link')
        until(lambda: self.link().rsplit('/', 1)[1] != code, 'another link')

    def goes_to_work(self):
        self.desktop.key('Escape')
        self.app.focus()
        self.in_channel('general')
        self.presses('Team menu')
        self.app.wait('menu item', 'Sign out')
        self.desktop.key('Escape')
        until(lambda: 'focused' not in self.composer().states, 'the focus is on the button')
        self.app.focus()
        self.desktop.type('Начинаем')
        until(lambda: self.composer().text == 'Начинаем', lambda: f'typed on a button: {self.composer().text!r}')
        self.desktop.key('Return')
        self.row('Начинаем')
        self.quits()
        self.assert_quiet()
        assert self.server.stop() == 0


STEPS = [
    Founder.finds_an_empty_server,
    Founder.names_the_team,
    Founder.makes_an_account,
    Founder.goes_back_and_finds_everything,
    Founder.is_told_of_an_impossible_channel,
    Founder.makes_the_team,
    Founder.invites_by_a_code,
    Founder.revokes_the_link,
    Founder.goes_to_work,
]

if __name__ == '__main__':
    sys.exit(play(Founder, STEPS))
