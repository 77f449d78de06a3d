# SPDX-FileCopyrightText: the MicroSlack contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""A team of everything that a Slack export can hold, as we write it ourselves, and exports in a form in which they can be compared."""

import json
import random
import zipfile

from ms_slack import Export, channel, message, user

START = 1500000000
WORDS = ('привет', 'straße', '東京', 'mañana', '👍🏽', 'x &lt; y &amp; z', '*bold*', '`code`', '<https://polaris.example/a?b=1&amp;c=2|a link>', '<!here>', ':tada:',
         'a\nnew line', '"quoted" \\ back', '\u2028', 'عربى')


def team():
    people = [user(1, 'anna', is_owner=True, is_admin=True, tz='Europe/Berlin',
                   profile={'email': 'anna@polaris.example', 'title': 'Капитан', 'phone': '+49 1', 'status_text': 'at sea', 'status_emoji': ':ship:'}),
              user(2, 'ben', deleted=True), user(3, 'carla', is_admin=True, profile={'email': 'carla@polaris.example'}), user(4, 'dmitri'),
              user(5, 'robot', is_bot=True), user(6, 'gabi', is_restricted=True, deleted=True)]
    ids = [person['id'] for person in people]
    places = [channel(1, 'general', ids[:5], is_general=True,
                      topic={'value': 'Hello <@U0SLACK0003> &amp; all', 'creator': ids[2], 'last_set': START - 9}),
              channel(2, 'räume', ids[:3], previous_names=['rooms', 'raum'],
                      purpose={'value': 'ein Zweck', 'creator': ids[1], 'last_set': START - 5}),
              channel(3, 'old', ids[:1], is_archived=True), channel(4, 'empty', [])]
    groups = [channel(5, 'secret', ids[:2]), channel(6, 'räume', ids[2:4])]
    mpims = [channel(7, 'mpdm-anna--carla--dmitri-1', [ids[0], ids[2], ids[3]])]
    dms = [{'id': 'D0SLACK0001', 'created': 1400000100, 'members': [ids[0], ids[2]]},
           {'id': 'D0SLACK0002', 'created': 1400000101, 'members': [ids[0]]}]
    return ids, Export(people, places, groups, mpims, dms)


def block(text):
    return [{'type': 'rich_text', 'block_id': 'b1', 'elements': [{'type': 'rich_text_section', 'elements': [
        {'type': 'user', 'user_id': 'U0SLACK0003'}, {'type': 'text', 'text': text, 'style': {'bold': True}}]}]},
        {'type': 'unheard_of', 'block_id': 'b2', 'deep': {'er': [1, 2.5, None, True, {'x': '\u00e9'}]}}]


def specials(ids, at, number):
    """One message of each kind, a second apart."""
    anna, ben, carla, dmitri, robot, _ = ids
    entries = [
        message(0, anna, 'edited', edited={'user': carla, 'ts': f'{START + 7}.000100'}, client_msg_id=f'0c0ffee0-0000-4000-8000-{number:012d}'),
        message(0, carla, '<@U0SLACK0003> has joined the channel', subtype='channel_join', inviter=anna),
        message(0, carla, 'set the topic', subtype='channel_topic', topic='New &amp; better'),
        message(0, carla, 'set the purpose', subtype='channel_purpose', purpose='why'),
        message(0, carla, 'renamed', subtype='channel_name', old_name='rooms', name='räume'),
        message(0, carla, 'archived the channel', subtype='channel_archive'),
        message(0, carla, 'odd', subtype='unheard_of', topic='of its own', strange={'a': [1, None]}),
        message(0, dmitri, 'waves', subtype='me_message'),
        message(0, ben, 'with blocks', blocks=block('bold')),
        message(0, robot, 'by a bot', bot_id='B0SLACK0001', app_id='A0SLACK0001', bot_profile={'id': 'B0SLACK0001', 'name': 'robot', 'deleted': False}),
        {'type': 'message', 'subtype': 'bot_message', 'text': 'a hook', 'ts': '', 'bot_id': 'B0SLACK0002', 'username': 'Hook', 'icons': {'emoji': ':hook:'},
         'attachments': [{'id': 1, 'fallback': 'f', 'color': '36a64f', 'fields': [{'title': 't', 'value': 'v', 'short': True}]}]},
        message(0, anna, 'liked', reactions=[{'name': '+1', 'users': [ben, carla], 'count': 2}, {'name': 'tada', 'users': [anna], 'count': 1}]),
        message(0, anna, '', files=[{'id': 'F0SLACK0001', 'mode': 'tombstone'}], upload=False),
    ]
    for later, entry in enumerate(entries):
        entry['ts'] = f'{at + later}.000200'
    return entries


def thread(at, root, replies):
    """A root and what is said below it, with everything that both tell of each other. `replies`: (seconds later, who, text, more)."""
    entries = []
    for later, who, text, more in replies:
        entry = message(f'{at + later}.000300', who, text, thread_ts=f'{at}.000300', **more)
        if root.get('subtype') != 'tombstone':
            entry['parent_user_id'] = root['user']
        entries.append(entry)
    users = list(dict.fromkeys(entry['user'] for entry in entries))
    head = {**root, 'ts': f'{at}.000300', 'thread_ts': f'{at}.000300', 'reply_count': len(entries), 'reply_users_count': len(users), 'reply_users': users[:5],
            'latest_reply': entries[-1]['ts'], 'is_locked': False, 'replies': [{'user': entry['user'], 'ts': entry['ts']} for entry in entries]}
    return [head, *entries]


def threads(ids, at):
    anna, ben, carla, dmitri, robot, gabi = ids
    many = [(10 * n, who, f'reply {n}', {}) for n, who in enumerate((ben, carla, ben, dmitri, robot, gabi, anna), 1)]
    across = [(5, carla, 'the same day', {}), (86400, ben, 'the next day', {'subtype': 'thread_broadcast'}), (3 * 86400, carla, 'later', {'reactions': [
        {'name': 'eyes', 'users': [anna], 'count': 1}]})]
    buried = {'type': 'message', 'subtype': 'tombstone', 'user': 'USLACKBOT', 'text': 'This message was deleted.', 'hidden': True}
    return [*thread(at, message(0, anna, 'a root'), many), *thread(at + 100, message(0, ben, 'another root'), across),
            *thread(at + 200, buried, [(7, dmitri, 'below nothing', {})])]


def rich(bulk=10000):
    """(ids, export): `bulk` plain messages beside the special ones."""
    ids, export = team()
    chance = random.Random(7)
    for number, folder in enumerate(('general', 'C0SLACK0002', 'old', 'secret', 'C0SLACK0006', 'mpdm-anna--carla--dmitri-1', 'D0SLACK0001', 'D0SLACK0002')):
        export.say(folder, *specials(ids, START, number), *threads(ids, START + 40000))
    for number in range(bulk):
        folder = chance.choice(('general', 'general', 'C0SLACK0002', 'secret', 'D0SLACK0001'))
        text = ' '.join(chance.choice(WORDS) for _ in range(chance.randrange(1, 9))) + f' {number}'
        export.say(folder, message(f'{START + 100 + number * 61}.{number % 7:06d}', chance.choice(ids), text))
    pinned = next(entry for entry in export.talk['general'] if entry['text'] == 'liked')
    pinned['pinned_to'] = ['C0SLACK0001']
    export.lists['channels.json'][0]['pins'] = [
        {'id': pinned['ts'], 'type': 'C', 'created': START + 77, 'user': ids[2], 'owner': pinned['user']}]
    return ids, export


def contents(path):
    """File → what is in it."""
    with zipfile.ZipFile(path) as archive:
        if archive.testzip():
            raise AssertionError(f'{path} is damaged')
        return {name: json.loads(archive.read(name)) if name.endswith('.json') else archive.read(name) for name in archive.namelist()}


def normal(files):
    """Without what belongs to the team it was in, lists in the order of ids."""
    result = {}
    for name, value in files.items():
        if isinstance(value, bytes):
            result[name] = value
        elif '/' in name:
            result[name] = [{key: part for key, part in entry.items()
                             if key not in ('team', 'user_team', 'source_team', 'user_profile')} for entry in value]
        else:
            result[name] = {entry['id']: {key: sorted(part) if key == 'members' else part for key, part in entry.items()
                                          if key not in ('team_id', 'profile')} for entry in value}
            for entry in value:
                if 'profile' in entry:
                    result[name][entry['id']]['profile'] = {key: part for key, part in entry['profile'].items() if key != 'team'}
    return result
