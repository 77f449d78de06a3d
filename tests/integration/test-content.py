# SPDX-FileCopyrightText: the MicroSlack contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a message holds beyond its text: blocks, attachments, metadata, another name. Kept as it came, to everybody the same."""

import json
import time
import unittest
import urllib.parse

from ms_talk import TalkCase

SECTION = {'type': 'section', 'text': {'type': 'mrkdwn', 'text': 'a <b> & *c* <https://example.com|d>'}, 'unknown': [1, None, {'x': 'я'}]}
ALERT = {
    'color': '#D63232', 'title': '[FIRING:1] Disk full (node-3)', 'title_link': 'https://grafana.example/alerting?a=1&b=2',
    'text': '*Firing*\n\nLabels:\n - instance = node-3', 'fallback': 'Disk full', 'footer': 'Grafana v11.0.0', 'ts': 1732800000,
    'fields': [{'title': 'Value', 'value': 'B=97 C=1', 'short': True}, {'title': 'Summary', 'value': 'two\nlines'}, {'value': 'bare'}],
    'mrkdwn_in': ['text'],
}


class Content(TalkCase):
    def check_everywhere(self, ts, message):
        """History, a search, another history, an event: all show what the answer showed."""
        self.assertEqual(self.find(ts, self.boris), message)
        newest = self.call('conversations.history', self.boris, channel=self.room)['messages'][0]
        self.assertEqual(newest, message)

    def test_blocks_are_kept_word_for_word(self):
        with self.server.stream(self.boris) as stream:
            answer = self.call_json('chat.postMessage', channel=self.room, text='t', blocks=[SECTION, {'type': 'new_kind', 'block_id': 'mine'}])
            event = stream.until(lambda f: f['type'] == 'message' and f.get('channel') == self.room)
        message = answer['message']
        first, second = message['blocks']
        self.assertRegex(first.pop('block_id'), r'^[A-Z0-9]+$')
        self.assertEqual((first, second), (SECTION, {'type': 'new_kind', 'block_id': 'mine'}))
        self.assertEqual(event['blocks'][0]['unknown'], SECTION['unknown'])
        self.check_everywhere(answer['ts'], {**message, 'blocks': event['blocks']})
        self.assertNotIn('attachments', message)

    def test_a_form_carries_the_same(self):
        message = self.call('chat.postMessage', channel=self.room, blocks=json.dumps([SECTION], indent=2), attachments=json.dumps([{'id': 7, 'text': 'x'}, {}]),
                            metadata=json.dumps({'event_type': 'e', 'event_payload': {'n': 1.50}}), mrkdwn='false')['message']
        self.assertEqual(message['attachments'], [{'text': 'x', 'id': 1}, {'id': 2}])
        self.assertEqual((message['metadata'], message['mrkdwn']), ({'event_type': 'e', 'event_payload': {'n': 1.5}}, False))
        self.assertEqual(message['text'], 'a &lt;b&gt; &amp; *c* <https://example.com|d>\nx')

    def test_an_alert_reads_well_and_stays_whole(self):
        answer = self.call_json('chat.postMessage', channel=self.room, username='Grafana', icon_url='https://grafana.com/icon.png', attachments=[ALERT])
        message = answer['message']
        self.assertEqual(message['attachments'], [{**ALERT, 'id': 1}])
        self.assertEqual((message['subtype'], message['username'], message['icons']),
                         ('bot_message', 'Grafana', {'image_48': 'https://grafana.com/icon.png'}))
        self.assertEqual(message['user'], self.ids[self.anna])
        self.assertEqual(message['text'], '<https://grafana.example/alerting?a=1&amp;b=2|[FIRING:1] Disk full (node-3)>\n*Firing*\n\nLabels:\n'
                                          ' - instance = node-3\nValue: B=97 C=1\nSummary:\ntwo\nlines\nbare')
        self.check_everywhere(answer['ts'], message)
        own = self.call_json('chat.postMessage', channel=self.room, text='own words', attachments=[ALERT])['message']
        self.assertEqual((own['text'], own['attachments']), ('own words', [{**ALERT, 'id': 1}]))

    def test_rich_text_becomes_lines(self):
        leaves = [{'type': 'text', 'text': 'see <this> ', 'style': {'bold': True}}, {'type': 'user', 'user_id': self.ids[self.boris]},
                  {'type': 'emoji', 'name': 'wave'}, {'type': 'link', 'url': 'https://e.example/?a&b', 'text': 'there'}, {'type': 'broadcast', 'range': 'here'}]
        blocks = [{'type': 'rich_text', 'elements': [
            {'type': 'rich_text_section', 'elements': leaves},
            {'type': 'rich_text_list', 'style': 'bullet', 'elements': [{'type': 'rich_text_section', 'elements': [{'type': 'text', 'text': w}]} for w in 'ab']},
            {'type': 'rich_text_preformatted', 'elements': [{'type': 'text', 'text': 'x < y'}]}]}]
        message = self.call_json('chat.postMessage', channel=self.room, blocks=blocks)['message']
        self.assertEqual(message['text'], f'see &lt;this&gt; <@{self.ids[self.boris]}>:wave:<https://e.example/?a&amp;b|there><!here>\na\nb\nx &lt; y')

    def test_names_and_icons(self):
        for given, shown in ((':bell:', ':bell:'), ('wave::skin-tone-3', ':wave::skin-tone-3:'), ("o'clock", ":o'clock:")):
            message = self.call('chat.postMessage', channel=self.room, text='x', icon_emoji=given, icon_url='http://x.example/a.png')['message']
            self.assertEqual((message['icons'], message['subtype']), ({'emoji': shown}, 'bot_message'))
            self.assertNotIn('username', message)
        plain = self.call('chat.meMessage', channel=self.room, text='x', username='Z')['message']
        self.assertEqual((plain['subtype'], 'username' in plain), ('me_message', False))
        for bad in ({'icon_emoji': 'Bell'}, {'icon_emoji': ':a b:'}, {'icon_url': 'javascript:x'}, {'icon_url': 'http://a b'}, {'username': 'x' * 81}):
            self.refused('invalid_arguments', 'chat.postMessage', channel=self.room, text='x', **bad)
        word = 'verylonelyword'
        self.post(word, username='Under a name')
        end = time.monotonic() + 20
        while not (found := self.call('search.messages', query=word)['messages']['matches']) and time.monotonic() < end:
            time.sleep(0.02)
        self.assertEqual([m['username'] for m in found], ['Under a name'])

    def test_changes(self):
        ts = self.call_json('chat.postMessage', channel=self.room, text='t', blocks=[SECTION], attachments=[{'text': 'a'}], username='N')['ts']
        before = self.find(ts)
        with self.server.stream(self.boris) as stream:
            self.call('chat.update', channel=self.room, ts=ts, text='new words')
            event = stream.until(lambda f: f.get('subtype') == 'message_changed')
        self.assertEqual((event['message']['blocks'], event['message']['attachments']), (before['blocks'], before['attachments']))
        self.assertEqual(event['previous_message']['blocks'], before['blocks'])
        self.call_json('chat.update', channel=self.room, ts=ts, text='new words', blocks=[])
        after = self.find(ts)
        self.assertEqual(('blocks' in after, after['attachments'], after['username']), (False, before['attachments'], 'N'))
        self.call_json('chat.update', channel=self.room, ts=ts, attachments=[{'text': 'b', 'id': 5}])
        after = self.find(ts)
        self.assertEqual((after['text'], after['attachments']), ('new words', [{'text': 'b', 'id': 1}]))
        revision = after['revision']
        self.call_json('chat.update', channel=self.room, ts=ts, text='new words', attachments=[{'text': 'b', 'id': 1}])
        self.assertEqual(self.find(ts)['revision'], revision, 'nothing changed')
        with self.server.stream(self.boris) as stream:
            self.call('chat.delete', channel=self.room, ts=ts)
            event = stream.until(lambda f: f.get('subtype') == 'message_deleted')
        self.assertEqual(event['previous_message']['attachments'], [{'text': 'b', 'id': 1}])
        self.assertIsNone(self.find(ts))

    def update(self, ts, **arguments):
        reply = self.call_json('chat.update', channel=self.room, ts=ts, **arguments)
        self.assertEqual((reply['text'], reply['message']['text']), (self.find(ts)['text'],) * 2)
        return reply['text']

    def test_a_change_without_text_leaves_words_of_ones_own(self):
        ts = self.call_json('chat.postMessage', channel=self.room, text='own <words>', blocks=[SECTION], attachments=[{'text': 'a'}])['ts']
        own = 'own &lt;words&gt;'
        for arguments in ({'attachments': [{'text': 'b'}]}, {'attachments': []}, {'blocks': [{'type': 'header', 'text': {'type': 'plain_text', 'text': 'H'}}], 'text': ''},
                          {'blocks': []}, {'blocks': []}, {'metadata': {'event_type': 'e', 'event_payload': {}}}):
            self.assertEqual(self.update(ts, **arguments), own)
        left = self.find(ts)
        self.assertEqual(('blocks' in left, 'attachments' in left, left['metadata']['event_type']), (False, False, 'e'))
        for arguments in ({}, {'text': ''}, {'text': ' ', 'blocks': '[]'}):
            self.refused('no_text', 'chat.update', channel=self.room, ts=ts, **arguments)

    def test_a_text_that_was_made_of_the_content_follows_it(self):
        ts = self.call_json('chat.postMessage', channel=self.room, attachments=[{'text': 'a & b'}])['ts']
        self.assertEqual(self.update(ts, blocks=[{'type': 'header', 'text': {'type': 'plain_text', 'text': 'H'}}]), 'H\na &amp; b')
        self.assertEqual(self.update(ts, attachments=[{'title': 'c'}]), 'H\nc')
        self.assertEqual(self.update(ts, attachments=[]), 'H')
        self.assertEqual(self.update(ts, metadata={'event_type': 'e', 'event_payload': {}}), 'H')
        self.assertEqual(self.update(ts, blocks=[]), 'H', 'nothing else is to be said')
        self.assertEqual(self.update(ts, text='now in words'), 'now in words')
        self.assertEqual(self.update(ts, blocks=[SECTION]), 'now in words')

    def test_content_without_words_says_something(self):
        select = {'type': 'static_select', 'action_id': 'a', 'options': [], 'placeholder': {'type': 'plain_text', 'text': 'Which one?'}}
        cell = lambda text: {'type': 'raw_text', 'text': text}
        rich = {'type': 'rich_text', 'elements': [{'type': 'rich_text_section', 'elements': [{'type': 'text', 'text': 'y\nz'}]}]}
        sentence = 'This message has content that cannot be shown here.'
        for blocks, text in (
                ([{'type': 'divider'}], sentence), ([{'type': 'file', 'external_id': 'x', 'source': 'remote'}], sentence),
                ([{'type': 'image', 'image_url': 'https://a.example/b.png?c=1&d=2'}], '<https://a.example/b.png?c=1&amp;d=2>'),
                ([{'type': 'image', 'image_url': 'javascript:x'}], sentence),
                ([{'type': 'image', 'slack_file': {'url': 'https://a.example/b.png'}}], '<https://a.example/b.png>'),
                ([{'type': 'actions', 'elements': [select]}], 'Which one?'),
                ([{'type': 'actions', 'elements': [{'type': 'datepicker', 'action_id': 'a'}]}], sentence),
                ([{'type': 'input', 'label': {'type': 'plain_text', 'text': 'Your name'}, 'element': {'type': 'plain_text_input'}}], 'Your name'),
                ([{'type': 'table', 'rows': [[cell('a'), cell('b')], [cell('c'), rich]]}], 'a | b\nc | y z')):
            with self.subTest(blocks=blocks):
                self.assertEqual(self.call_json('chat.postMessage', channel=self.room, blocks=blocks)['message']['text'], text)
        for attachment, text in (({'image_url': 'https://a.example/b.png'}, '<https://a.example/b.png>'), ({'footer': 'f'}, 'f'), ({'color': 'good'}, sentence), ({}, sentence),
                                 ({'blocks': [{'type': 'divider'}]}, sentence)):
            with self.subTest(attachment=attachment):
                self.assertEqual(self.call_json('chat.postMessage', channel=self.room, attachments=[attachment])['message']['text'], text)
        ts = self.call('chat.postEphemeral', channel=self.room, user=self.ids[self.boris], blocks='[{"type":"divider"}]')
        self.assertTrue(ts['message_ts'])
        for arguments in ({'blocks': '[]'}, {'attachments': '[]'}, {'metadata': '{"event_type":"e","event_payload":{}}'}, {'username': 'N'}, {'text': ' ', 'blocks': '[{"type":"divider"}]'}):
            self.refused('no_text', 'chat.postMessage', channel=self.room, **arguments)

    def test_a_webhook_brings_content_without_words(self):
        path = urllib.parse.urlparse(self.call('micro.webhooks.create', channel=self.room)['url']).path
        reply = self.server.request('POST', path, '{"blocks":[{"type":"divider"}]}', {'Content-Type': 'application/json'})
        self.assertEqual((reply.status, reply.body), (200, b'ok'))
        self.call('micro.settings.set', language='ru')
        self.addCleanup(self.call, 'micro.settings.set', language='en')
        self.server.request('POST', path, '{"attachments":[{"color":"good"}]}', {'Content-Type': 'application/json'})
        newest = self.call('conversations.history', channel=self.room, limit=2)['messages']
        self.assertEqual([message['text'] for message in newest],
                         ['В этом сообщении есть то, что здесь нельзя показать.', 'This message has content that cannot be shown here.'])

    def test_refusals_change_nothing(self):
        before = self.call('conversations.history', channel=self.room)
        deep = json.loads('[' * 40 + ']' * 40)
        for error, arguments in (
                ('invalid_blocks_format', {'blocks': 'x'}), ('invalid_blocks_format', {'blocks': '{"type":"divider"}'}),
                ('invalid_blocks', {'blocks': '[{"text":"x"}]'}), ('invalid_blocks', {'blocks': '[{"type":7}]'}), ('invalid_blocks', {'blocks': '["x"]'}),
                ('invalid_blocks', {'blocks': '[{"type":"divider","block_id":7}]'}),
                ('invalid_blocks', {'blocks': json.dumps([{'type': 'divider'}] * 51)}), ('invalid_blocks', {'blocks': json.dumps([{'type': 'x', 'y': deep}])}),
                ('too_many_attachments', {'attachments': json.dumps([{'text': 'x'}] * 101)}), ('invalid_arguments', {'attachments': '{}'}),
                ('invalid_arguments', {'attachments': '[1]'}), ('invalid_arguments', {'attachments': json.dumps([{'y': deep}])}),
                ('invalid_metadata_format', {'metadata': '[]'}), ('invalid_metadata_format', {'metadata': '{"event_type":"x"}'}),
                ('invalid_metadata_format', {'metadata': json.dumps({'event_type': 'x', 'event_payload': {'y': deep}})}),
                ('msg_too_long', {'attachments': json.dumps([{'text': 'x' * 66000}])})):
            self.refused(error, 'chat.postMessage', channel=self.room, text='t', **arguments)
        self.assertEqual(self.call('conversations.history', channel=self.room), before)

    def test_a_restart_keeps_all(self):
        ts = self.call_json('chat.postMessage', channel=self.room, text='t', blocks=[SECTION], attachments=[ALERT])['ts']
        before = self.find(ts, self.boris)
        self.server.stop()
        self.server.start()
        self.assertEqual(self.find(ts, self.boris), before)

    def test_the_same_post_again_gives_the_first(self):
        arguments = {'channel': self.room, 'client_msg_id': 'content-1'}
        first = self.call('chat.postMessage', text='t', blocks=json.dumps([SECTION]), **arguments)
        again = self.call('chat.postMessage', text='u', blocks=json.dumps([{'type': 'divider'}]), **arguments)
        self.assertEqual(again['message'], first['message'])

    def test_a_simple_peer_reads_the_words(self):
        ts = self.call_json('chat.postMessage', channel=self.general, attachments=[ALERT])['ts']
        cookie = self.server.request('POST', '/login', 'name=boris&password=correct+horse+battery',
                                     {'Content-Type': 'application/x-www-form-urlencoded'}).cookie()
        found = self.server.request('GET', '/general/history?limit=1', headers={'Cookie': cookie}).json()['messages'][0]
        self.assertEqual(found['ts'], ts)
        self.assertTrue(found['text'].startswith('[FIRING:1] Disk full (node-3)\n'), found)


if __name__ == '__main__':
    unittest.main()
