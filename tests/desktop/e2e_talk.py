# SPDX-FileCopyrightText: the MicroSlack contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""A day of Anna with the desktop app, on the real server and a private desktop, while Ilya answers from a real browser (from the API
where the browser app is not built in). One story in steps, since each begins where the one before it ended; TAP on standard output,
what was on the screen on standard error when a step fails."""

import json
import os
import subprocess
import sys

from driver import Failure, until
from ms_test_server import PASSWORD
from person import APP, Person, play

BROWSER = os.environ.get('MICROSLACK_TEST_BROWSER') == '1'
HERE = os.path.dirname(os.path.abspath(__file__))


class BrowserColleague:
    """Ilya in Chromium."""

    def __init__(self, server, name):
        self.process = subprocess.Popen(['node', os.path.join(HERE, 'browser.mjs'), server.address], stdin=subprocess.PIPE,
                                        stdout=subprocess.PIPE, text=True)
        self.do('signIn', name=name)

    def do(self, command, **values):
        self.process.stdin.write(json.dumps({'do': command, **values}) + '\n')
        self.process.stdin.flush()
        answer = json.loads(self.process.stdout.readline() or '{"ok":false,"error":"the browser ended"}')
        if not answer['ok']:
            raise Failure(f'browser, {command} {values}: {answer["error"]}')
        return answer['result']

    def writes(self, text):
        self.do('write', text=text)

    def sees(self, text):
        self.do('sees', text=text)

    def texts(self, mark):
        return self.do('texts', mark=mark)

    def leaves(self):
        self.do('clean')
        self.process.stdin.close()
        self.process.wait(15)


class ApiColleague:
    """Ilya at the API: the same, without a picture of it."""

    def __init__(self, server, name):
        self.server = server
        self.token = server.api('micro.login', login=name, password=PASSWORD)['token']
        self.channel = server.channel(self.token)

    def texts(self, mark):
        return [message['text'] for message in self.server.history(self.token, self.channel) if mark in message['text']]

    def writes(self, text):
        assert self.server.api('chat.postMessage', self.token, channel=self.channel, text=text)['ok']

    def sees(self, text):
        until(lambda: self.texts(text) == [text], f'{text!r} once')

    def leaves(self):
        pass


class Day(Person):
    def __init__(self, desktop, server):
        super().__init__(desktop, server)
        self.ilya_token = server.set_up('ilya', channels='["general"]')
        self.anna_token = server.register('anna')
        self.general = server.channel(self.anna_token)
        reply = server.api('conversations.create', self.ilya_token, name='разработка')
        self.development = reply['channel']['id']
        server.api('conversations.join', self.anna_token, channel=self.development)
        self.anna_id = server.api('auth.test', self.anna_token)['user_id']
        for text in ('Доброе утро!', '*Builds* are green, see `main`'):
            self.post(self.general, text)
        self.ilya = None

    def post(self, channel, text):
        reply = self.server.api('chat.postMessage', self.ilya_token, channel=channel, text=text)
        assert reply['ok'], reply

    # The steps.

    def wrong_address_is_told(self):
        self.open()
        self.app.wait('list item', 'Enter an address').click()
        field = self.app.wait('text', lambda words: words.startswith('Address'))
        field.click()
        self.desktop.type('127.0.0.1:9')
        self.desktop.key('Return')
        self.app.wait('alert', lambda words: words.endswith('.'))
        self.desktop.key('ctrl+a')
        self.desktop.type(f'127.0.0.1:{self.server.port}')
        self.desktop.key('Return')
        self.app.wait('label', 'Polaris')

    def signs_in(self):
        name = self.app.wait('text', 'Name or e-mail address')
        name.click()
        self.desktop.type('anna')
        self.app.wait('text', 'Password').click()
        self.desktop.type('not the password')
        self.desktop.key('Return')
        self.app.wait('alert', 'Wrong name or password.')
        self.desktop.key('ctrl+a')
        self.desktop.type(PASSWORD)
        self.desktop.key('Return')
        self.in_channel('general')

    def reads_history(self):
        self.app.wait('heading', 'Today')
        self.row('Доброе утро!')
        self.row('Builds are green, see main')

    def writes_in_two_languages(self):
        self.ilya = (BrowserColleague if BROWSER else ApiColleague)(self.server, 'ilya')
        self.writes('Привет, Илья! Стенд готов')
        self.writes('All <b>good</b> & quick')
        self.ilya.sees('Привет, Илья! Стенд готов')
        self.row('All <b>good</b> & quick')
        if BROWSER:
            self.ilya.sees('All <b>good</b> & quick')

    def sees_the_answer(self):
        self.ilya.writes('Отлично, thanks a lot')
        self.row('Отлично, thanks a lot')

    def writes_while_the_server_is_gone(self):
        port = self.server.port
        self.server.kill()
        until(self.banner, 'the banner')
        self.writes('offline 1')
        self.writes('offline 2')
        self.app.wait('list item', lambda words: 'offline 2' in words and 'Waiting to send' in words)
        self.server.options += ['--port', str(port)]
        self.server.start()
        until(lambda: not self.banner(), 'no banner', 20)
        self.ilya.sees('offline 1')
        self.ilya.sees('offline 2')
        assert self.ilya.texts('offline ') == ['offline 1', 'offline 2'], self.ilya.texts('offline ')
        self.app.wait_gone('list item', lambda words: 'Waiting to send' in words)
        assert self.count('offline 1') == 1 and self.count('offline 2') == 1

    def sees_how_far_a_message_got(self):
        self.row('offline 2').click(3)
        self.app.wait('menu item', 'Details').click()
        self.app.wait('label', 'Stored on the disk of the server')
        self.app.wait('label', lambda words: words.startswith('Sent '))
        self.app.wait('label', 'Delivered to 1 of 1 member who is connected now' if BROWSER else 'Nobody else is connected now')
        self.desktop.key('Escape')
        self.app.wait_gone('label', 'Stored on the disk of the server')
        self.app.focus()
        self.app.wait('list item', lambda words: ': offline 2' in words, lambda node: 'focused' in node.states)

    def sees_that_the_channel_is_complete(self):
        self.presses('Channel menu')
        self.app.wait('menu item', 'Details…').click()
        self.app.wait('label', lambda words: words.startswith('Complete to this moment; compared with the server at '))
        self.desktop.key('Escape')
        self.app.wait_gone('label', lambda words: words.startswith('Complete to '))
        self.app.focus()

    def moves_by_keyboard(self):
        self.desktop.key('alt+Down')
        self.in_channel('разработка')
        self.desktop.key('alt+Up')
        self.in_channel('general')
        self.desktop.key('ctrl+k')
        self.app.wait('entry', 'Channel or person')
        self.desktop.type('разр')
        until(lambda: not self.app.find('list item', 'general', where=lambda node: node.window.name == 'Jump to…'), 'one channel is left')
        self.desktop.key('Return')
        self.in_channel('разработка')
        self.desktop.key('ctrl+k')
        self.app.wait('entry', 'Channel or person')
        self.desktop.key('Escape')
        self.app.wait_gone('entry', 'Channel or person')
        self.desktop.key('ctrl+/')
        self.app.wait('frame', 'GtkShortcutsWindow')
        self.desktop.key('Escape')
        self.app.wait_gone('frame', 'GtkShortcutsWindow')
        self.app.focus()
        self.desktop.key('alt+Up')
        self.in_channel('general')

    def keeps_the_draft_of_a_channel(self):
        until(lambda: 'focused' in self.composer().states, 'the composer has the focus')
        self.desktop.type('недописанное')
        self.desktop.key('alt+Down')
        self.in_channel('разработка')
        assert self.composer().text == '', self.composer().text
        self.desktop.key('alt+Up')
        self.in_channel('general')
        until(lambda: self.composer().text == 'недописанное', lambda: f'the draft, not {self.composer().text!r}')

    def is_notified_of_a_mention(self):
        self.post(self.development, f'<@{self.anna_id}> *посмотришь* `main`?')
        told = until(self.desktop.notifications, 'a notification')
        number, title, body, actions = told[-1]
        assert 'разработка' in title and body == '@Anna посмотришь main?', told
        assert actions and actions[0] == 'default', told
        self.desktop.choose_notification(number, 'default')
        self.in_channel('разработка')
        self.row('@Anna посмотришь main?')

    def opens_a_link(self):
        link = self.desktop.launch([APP, f'microslack://127.0.0.1:{self.server.port}/general'])
        until(lambda: link.process.poll() is not None, 'the second program hands over')
        assert link.process.returncode == 0, link.log()
        self.in_channel('general')

    def goes_on_after_a_crash_without_a_server(self):
        port = self.server.port
        self.server.kill()
        until(self.banner, 'the banner')
        self.desktop.key('ctrl+a')
        self.writes('survives a crash')
        until(lambda: 'focused' in self.composer().states, 'the composer has the focus')
        self.desktop.type('и черновик тоже')
        self.app.wait('list item', lambda words: 'survives a crash' in words and 'Waiting to send' in words)
        until(lambda: self.is_on_disk('и черновик тоже'), 'the draft is written', 5)
        self.app.process.kill()
        self.app.process.wait()
        self.open()
        self.in_channel('general')
        self.row('Отлично, thanks a lot', seconds=3)
        self.app.wait('list item', lambda words: 'survives a crash' in words and 'Waiting to send' in words)
        until(lambda: self.composer().text == 'и черновик тоже', lambda: f'the draft, not {self.composer().text!r}')
        until(self.banner, 'the banner')
        self.server.options += ['--port', str(port)]
        self.server.start()
        self.ilya.sees('survives a crash')
        until(lambda: not self.banner(), 'no banner', 20)
        self.app.wait_gone('list item', lambda words: 'Waiting to send' in words)
        assert self.count('survives a crash') == 1

    def fits_a_narrow_window(self):
        self.app.resize(360, 640)
        back = self.app.wait('push button', 'Back to the list')
        assert self.composer().extents[2] < 360
        back.click()
        self.app.wait('list item', lambda words: words.startswith('разработка')).click()
        self.in_channel('разработка')
        self.app.wait('push button', 'Back to the list')
        self.presses('Channel menu')
        self.app.wait('menu item', 'Details…').click()
        self.fits('Channel details')
        self.desktop.key('ctrl+n')
        self.fits('New message')
        self.desktop.key('ctrl+,')
        self.fits('Preferences')
        self.app.wait('push button', 'Back to the list').click()
        self.presses('Team menu')
        self.app.wait('menu item', 'Create channel…').click()
        self.fits('Create channel')
        self.app.resize(1080, 720)

    def fits(self, title):
        """A window over ours that is no wider, and goes with Escape."""
        window = self.app.wait('frame', title, lambda node: 'active' in node.states)
        assert 0 < window.extents[2] <= 360, window.extents
        self.desktop.key('Escape')
        self.app.wait_gone('frame', title)
        self.app.focus()

    def ends_in_order(self):
        self.ilya.leaves()
        self.quits()
        self.assert_quiet()
        assert self.server.stop() == 0


STEPS = [
    Day.wrong_address_is_told,
    Day.signs_in,
    Day.reads_history,
    Day.writes_in_two_languages,
    Day.sees_the_answer,
    Day.writes_while_the_server_is_gone,
    Day.sees_how_far_a_message_got,
    Day.sees_that_the_channel_is_complete,
    Day.moves_by_keyboard,
    Day.keeps_the_draft_of_a_channel,
    Day.is_notified_of_a_mention,
    Day.opens_a_link,
    Day.goes_on_after_a_crash_without_a_server,
    Day.fits_a_narrow_window,
    Day.ends_in_order,
]


if __name__ == '__main__':
    sys.exit(play(Day, STEPS))
