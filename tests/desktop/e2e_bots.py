# SPDX-FileCopyrightText: the MicroSlack contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Programs among people, with the desktop app on the real server: a bot of ten lines with Bolt answers what was typed in the app, and an
alert of the kind that Grafana sends to Slack can be read there, by name, with its lines and links, in a notification, from the cache and
in another language."""

import json
import os
import subprocess
import sys
import urllib.parse

from driver import Failure, until
from ms_test_server import PASSWORD
from person import Person, play

HERE = os.path.dirname(os.path.abspath(__file__))
TITLE = '[FIRING:1] Temperature of the lab (lab-2 critical)'
# What Grafana's own template for Slack makes of an alert.
ALERT = {
    'channel': '#alerts',
    'username': 'Grafana',
    'icon_emoji': ':warning:',
    'attachments': [{
        'color': '#D63232',
        'fallback': TITLE,
        'title': TITLE,
        'title_link': 'http://grafana.example/alerting/grafana/a1/view?orgId=1&tab=query',
        'text': '**Firing**\n\nValue: A=41.2, C=1\nLabels:\n - alertname = Temperature of the lab\n - severity = critical\n'
                'Annotations:\n - summary = The sensor says 41 °C &amp; rising\nSource: http://grafana.example/alerting/a1\n',
        'fields': [{'title': 'Severity', 'value': 'critical', 'short': True}],
        'footer': 'Grafana v11.2.0',
        'footer_icon': 'https://grafana.com/static/assets/img/fav32.png',
        'ts': 1764367200,
        'mrkdwn_in': ['fields'],
    }],
}
LINES = ['Value: A=41.2, C=1', ' - severity = critical', ' - summary = The sensor says 41 °C & rising',
         'Source: http://grafana.example/alerting/a1', 'Severity: critical']


class Bot:
    """The ten lines, running."""

    def __init__(self, server, app):
        self.process = subprocess.Popen(['node', os.path.join(HERE, 'bot.mjs'), server.address, app['bot_token'], app['app_token']],
                                        stdout=subprocess.PIPE, text=True)
        line = self.process.stdout.readline()
        if line != 'ready\n':
            self.stop()
            raise Failure(f'the bot is not ready: {line!r}')

    def stop(self):
        self.process.terminate()
        self.process.wait(15)
        self.process.stdout.close()


class Operator(Person):
    def __init__(self, desktop, server):
        super().__init__(desktop, server)
        self.token = server.set_up('anna', channels='["general","alerts"]')
        self.alerts = server.channel(self.token, 'alerts')
        self.bot = None

    def call(self, method, token=None, /, **arguments):
        reply = self.server.api(method, token or self.token, **arguments)
        assert reply['ok'], (method, reply)
        return reply

    def post_to_hook(self, payload, as_form=False):
        body = json.dumps(payload)
        kind = 'application/json'
        if as_form:
            body, kind = urllib.parse.urlencode({'payload': body}), 'application/x-www-form-urlencoded'
        reply = self.server.request('POST', urllib.parse.urlparse(self.hook).path, body.encode(), {'Content-Type': kind})
        assert (reply.status, reply.body) == (200, b'ok'), (reply.status, reply.body)

    def alert_is_shown(self, author='Grafana, Bot, ', seconds=15):
        return self.app.wait('list item', lambda words: words.startswith(author) and TITLE in words and ' severity = critical' in words,
                             seconds=seconds)

    # The steps.

    def signs_in(self):
        self.open()
        self.app.wait('list item', 'Enter an address').click()
        self.fills('Address', f'127.0.0.1:{self.server.port}')
        self.desktop.key('Return')
        self.fills('Name or e-mail address', 'anna')
        self.fills('Password', PASSWORD)
        self.desktop.key('Return')
        self.in_channel('general')

    def is_answered_by_a_bot_of_ten_lines(self):
        app = self.call('micro.apps.create', name='Coffee')
        self.call('conversations.join', app['bot_token'], channel=self.server.channel(self.token))
        self.bot = Bot(self.server, app)
        self.app.wait('list item', lambda words: words.startswith('Coffee joined'))
        self.writes('is there coffee?')
        self.app.wait('list item', lambda words: words.startswith('Coffee, Bot, ') and words.endswith(': @Anna Lindgren fresh coffee is ready'))
        self.bot.stop()

    def reads_an_alert(self):
        self.hook = self.call('micro.webhooks.create', channel=self.alerts, name='Alerts')['url']
        self.desktop.key('alt+Up')
        self.in_channel('alerts')
        self.post_to_hook(ALERT)
        self.alert_is_shown()
        kept = self.call('conversations.history', channel=self.alerts, limit=1)['messages'][0]
        assert kept['attachments'] == [{**ALERT['attachments'][0], 'id': 1}], kept
        assert (kept['username'], kept['subtype']) == ('Grafana', 'bot_message'), kept

    def copies_its_lines(self):
        """What the eye sees as lines is copied as lines."""
        self.alert_is_shown().click()
        self.desktop.key('ctrl+c')
        self.composer().click()
        self.desktop.key('ctrl+v')
        until(lambda: TITLE in self.composer().text, lambda: f'the alert, not {self.composer().text!r}')
        lines = self.composer().text.split('\n')
        assert lines[0] == TITLE, lines
        missing = [line for line in LINES if line not in lines]
        assert not missing, (missing, lines)
        self.desktop.key('ctrl+a')
        self.desktop.key('BackSpace')

    def tells_programs_of_one_channel_apart(self):
        self.post_to_hook({'text': 'Build 482 <https://ci.example/482|passed>'}, as_form=True)
        self.app.wait('list item', lambda words: words.startswith('Alerts, Bot, ') and words.endswith(': Build 482 passed'))

    def is_notified_of_an_alert(self):
        self.desktop.key('alt+Down')
        self.in_channel('general')
        self.post_to_hook({**ALERT, 'text': '<!channel> the lab is too warm'})
        told = until(self.desktop.notifications, 'a notification')
        assert told[-1][1:3] == ('Grafana in #alerts', '@channel the lab is too warm'), told
        self.desktop.choose_notification(told[-1][0], 'default')
        self.in_channel('alerts')
        self.app.wait('list item', lambda words: words.startswith('Grafana, Bot, ') and '@channel the lab is too warm' in words)

    def reads_it_without_a_server(self):
        until(lambda: self.is_on_disk('the lab is too warm'), 'the alert is written', 5)
        self.quits()
        port = self.server.port
        self.server.stop()
        self.open()
        self.in_channel('alerts')
        self.alert_is_shown(seconds=5)
        self.app.wait('list item', lambda words: words.startswith('Alerts, Bot, '))
        self.quits()
        self.server.options += ['--port', str(port)]
        self.server.start()

    def reads_it_in_a_narrow_window_in_russian(self):
        self.open(LANGUAGE='ru')
        self.app.wait('text', 'Сообщение в #alerts')
        self.app.resize(360, 640)
        self.app.wait('push button', 'Назад к списку')
        row = self.alert_is_shown('Grafana, Бот, ')
        until(lambda: 0 < row.extents[2] <= 360, lambda: f'the alert fits, not {row.extents}')

    def ends_in_order(self):
        self.quits()
        self.assert_quiet()
        assert self.server.stop() == 0


STEPS = [
    Operator.signs_in,
    Operator.is_answered_by_a_bot_of_ten_lines,
    Operator.reads_an_alert,
    Operator.copies_its_lines,
    Operator.tells_programs_of_one_channel_apart,
    Operator.is_notified_of_an_alert,
    Operator.reads_it_without_a_server,
    Operator.reads_it_in_a_narrow_window_in_russian,
    Operator.ends_in_order,
]

if __name__ == '__main__':
    sys.exit(play(Operator, STEPS))
