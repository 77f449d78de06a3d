# SPDX-FileCopyrightText: the MicroSlack contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The methods of the API: those that the source names, and a row for each with its arguments. Standard library only.

Whoever adds a method adds its row: tests/integration/test-methods.py tries everything that is wrong with each argument, and fails
for a method that has no row.

A row: METHOD CALLER EFFECT ARGUMENT…
CALLER  who calls: `anyone` (no token), `member`, `owner`, `bot` or `app` (tokens of an application)
        In a row for the owner everybody else is told `not_allowed`.
EFFECT  `read` changes nothing; `write` may, so every wrong call must be refused; `bare` is a write that needs no argument
ARGUMENT NAME:TYPE, with ! where the method cannot do without it, with ? where an empty string clears, with + where others count only beside it

A method that can be called in two ways has a second row, METHOD/WAY.

The types are in tests/integration/test-methods.py: what is right for each, and what is wrong.
"""

import functools
import pathlib
import re
import typing

ROOT = pathlib.Path(__file__).resolve().parents[2]

ROWS = '''
api.test                 anyone read  error:any
apps.connections.open    app    read
auth.revoke              member bare  test:boolean
auth.test                member read
bots.info                member read  bot:bot!
chat.delete              member write channel:channel! ts:ts!
chat.getPermalink        member read  channel:channel! message_ts:ts!
chat.meMessage           member write channel:channel! text:text! client_msg_id:word
chat.postEphemeral       member write channel:channel! user:user! text:text! thread_ts:ts blocks:blocks attachments:attachments
chat.postMessage         member write channel:channel! text:text! client_msg_id:word blocks:blocks attachments:attachments metadata:metadata mrkdwn:boolean username:label icon_emoji:emoji icon_url:address thread_ts:ts reply_broadcast:boolean link_names:boolean parse:parse
chat.update              member write channel:channel! ts:ts! text:text! blocks:blocks attachments:attachments metadata:metadata
conversations.archive    member write channel:channel!
conversations.close      member write channel:channel!
conversations.create     member write name:name! is_private:boolean
conversations.history    member read  channel:channel! latest:bound oldest:bound inclusive:boolean limit:limit cursor:cursor
conversations.info       member read  channel:channel! include_locale:boolean
conversations.invite     member write channel:channel! users:users!
conversations.join       member write channel:channel!
conversations.kick       member write channel:channel! user:user!
conversations.leave      member write channel:channel!
conversations.list       member read  types:types exclude_archived:boolean limit:limit cursor:cursor
conversations.mark       member write channel:channel! ts:moment!
conversations.members    member read  channel:channel! limit:limit cursor:cursor
conversations.open       member write users:users! channel:channel
conversations.rename     member write channel:channel! name:name!
conversations.replies    member read  channel:channel! ts:ts! latest:bound oldest:bound inclusive:boolean limit:limit cursor:cursor
conversations.setPurpose member write channel:channel! purpose:note!?
conversations.setTopic   member write channel:channel! topic:note!?
conversations.unarchive  member write channel:channel!
dnd.endDnd               member bare
dnd.endSnooze            member bare
dnd.info                 member read  user:user
dnd.setSnooze            member write num_minutes:minutes!
dnd.teamInfo             member read  users:people
emoji.list               member read
files.completeUploadExternal member write files:uploads! channel_id:channel channels:channels
files.completeUploadExternal/into member write files:uploads! channel_id:channel+ initial_comment:comment thread_ts:ts
files.delete             member write file:file!
files.getUploadURLExternal member write filename:filename! length:size! alt_txt:comment
files.info               member read  file:file!
files.upload             member write content:body! filename:filename title:title
files.upload/into        member write content:body! channel_id:channel+ initial_comment:comment thread_ts:ts
files.list               member read  user:user channel:channel ts_from:bound ts_to:bound types:file-types count:limit page:limit
micro.action             member write channel:channel! ts:ts! block_id:block! action_id:block!
micro.admin.channels.getRetention owner read  channel:channel!
micro.admin.channels.setRetention owner write channel:channel! days:days!
micro.admin.users.activate        owner write user:user!
micro.admin.users.deactivate      owner write user:user!
micro.admin.users.disableTotp     owner write user:user!
micro.admin.users.resetPassword   owner write user:user!
micro.admin.users.sessions        owner read  user:user!
micro.admin.users.sessions.revoke owner write user:user! session:session! all:boolean
micro.admin.users.setRole         owner write user:user! role:role!
micro.apps.create        owner  write name:label! commands:commands request_url:hook
micro.apps.delete        owner  write app:app!
micro.apps.list          owner  read
micro.apps.update        owner  write app:app! name:label commands:commands request_url:hook renew:renew
micro.audit.list         owner  read  limit:limit cursor:cursor
micro.boot               member read
micro.command            member write channel:channel! command:command! text:comment
micro.commands.list      member read
micro.delivery           member read  channel:channel! ts:ts!
micro.digest             member read  channel:channel! latest:bound oldest:bound
micro.dnd.set            member bare  start:clock end:clock enabled:boolean
micro.drafts.delete      member write channel:channel! thread_ts:moment changed:milliseconds
micro.drafts.list        member read
micro.drafts.set         member write channel:channel! thread_ts:moment text:note!? changed:milliseconds
micro.emoji.add          member write name:emoji-name! image:picture!
micro.emoji.add/alias    member write name:emoji-name! alias_for:emoji-name!
micro.emoji.remove       member write name:emoji-name!
micro.export.slack       owner  bare  full:boolean
micro.guest              anyone write name:person! device:device
micro.history            member read  channel:channel! ts:ts! limit:limit cursor:cursor
micro.import.slack       owner  write file:file!
micro.invites.create     member bare  expires:number uses:number channels:channels
micro.invites.info       anyone read  code:code!
micro.invites.list       member read
micro.invites.revoke     member write code:code!
micro.job                owner  read  job:job!
micro.login              anyone write login:login! password:password! device:device keep:boolean code:any new_password:any
micro.passwd             member write old:wrong-password! new:password!
micro.prefs.get          member read
micro.prefs.set          member write prefs:prefs!
micro.register           anyone write name:person! password:password! real_name:label email:email invite:code device:device
micro.server             anyone read
micro.sessions.list      member read
micro.sessions.revoke    member write session:session! all_others:boolean
micro.settings.get       owner  read
micro.settings.set       owner  bare  team_name:label language:choice registration:choice guests:boolean create_channels:choice create_invites:choice message_chars:number retention_days:number audit_days:number hook_targets:targets
micro.settings.deleteIcon owner bare
micro.settings.setIcon   owner write image:picture! crop_x:number crop_y:number crop_w:number
micro.setup              anyone write team_name:label! name:person! password:password! language:choice registration:choice guests:boolean channels:names code:code email:email real_name:label device:device
micro.storage            owner  read
micro.threads.list       member read  limit:limit cursor:cursor
micro.threads.mark       member write channel:channel! thread_ts:ts! ts:moment!
micro.threads.subscribe  member write channel:channel! thread_ts:ts! subscribed:boolean
micro.totp.begin         member bare
micro.totp.confirm       member write code:code!
micro.totp.disable       member write code:code!
micro.totp.status        member read
micro.webhooks.create    owner  write channel:channel! name:label
micro.webhooks.delete    owner  write bot_id:bot!
micro.webhooks.list      owner  read
pins.add                 member write channel:channel! timestamp:ts!
pins.list                member read  channel:channel!
pins.remove              member write channel:channel! timestamp:ts!
reactions.add            member write channel:channel! timestamp:ts! name:emoji-name!
reactions.get            member read  channel:channel! timestamp:ts! full:boolean
reactions.list           member read  user:user count:limit page:limit limit:limit cursor:cursor
reactions.remove         member write channel:channel! timestamp:ts! name:emoji-name!
reminders.add            member write text:text! time:when! user:user recurrence:recurrence
reminders.complete       member write reminder:reminder!
reminders.delete         member write reminder:reminder!
reminders.info           member read  reminder:reminder!
reminders.list           member read
rtm.connect              member read  micro:boolean batch_presence_aware:boolean since:word
rtm.start                member read  micro:boolean batch_presence_aware:boolean since:word
search.all               member read  query:query! count:limit page:limit sort:choice sort_dir:choice highlight:boolean
search.files             member read  query:query! count:limit page:limit sort:choice sort_dir:choice highlight:boolean
search.messages          member read  query:query! count:limit page:limit sort:choice sort_dir:choice highlight:boolean
stars.add                member write channel:channel! timestamp:ts!
stars.list               member read  count:limit page:limit limit:limit cursor:cursor
stars.remove             member write channel:channel! timestamp:ts!
team.info                member read
team.profile.get         member read
usergroups.create        owner  write name:label! handle:person description:label
usergroups.disable       owner  write usergroup:usergroup!
usergroups.enable        owner  write usergroup:usergroup!
usergroups.list          member read  include_disabled:boolean include_users:boolean
usergroups.update        owner  write usergroup:usergroup! name:label handle:person description:label
usergroups.users.list    member read  usergroup:usergroup! include_disabled:boolean
usergroups.users.update  owner  write usergroup:usergroup! users:users!
users.conversations      member read  user:user types:types exclude_archived:boolean limit:limit cursor:cursor
users.deletePhoto        member bare
users.getPresence        member read  user:user
users.info               member read  user:user! include_locale:boolean
users.list               member read  limit:limit cursor:cursor include_locale:boolean
users.lookupByEmail      member read  email:email!
users.profile.get        member read  user:user
users.profile.set        member write profile:profile! user:user
users.profile.set/field  member write name:field! value:title!?
users.setActive          member bare
users.setPhoto           member write image:picture! crop_x:number crop_y:number crop_w:number
users.setPresence        member write presence:presence!
'''


class Argument(typing.NamedTuple):
    name: str
    type: str
    required: bool
    given: bool  # in every call
    clears: bool  # with an empty string


class Method(typing.NamedTuple):
    name: str
    way: str
    caller: str
    effect: str
    arguments: typing.List[Argument]


def read_argument(text):
    name, kind, marks = re.fullmatch(r'(\w+):([\w-]+)([!?+]*)', text).groups()
    return Argument(name, kind, '!' in marks, '!' in marks or '+' in marks, '?' in marks)


def read_rows(text=ROWS):
    methods, there = {}, set(methods_in_source())
    for line in text.split('\n'):
        if not line:
            continue
        name, caller, effect, *arguments = line.split()
        if line.split('/')[0].split()[0] not in there or caller not in ('anyone', 'member', 'owner', 'bot', 'app') or effect not in ('read', 'write', 'bare') or name in methods:
            raise AssertionError(f'not a row: {line}')
        method, _, way = name.partition('/')
        methods[name] = Method(method, way, caller, effect, [read_argument(argument) for argument in arguments])
    return methods


@functools.cache
def methods_in_source():
    """The names in the tables of methods, in the order of the files."""
    names = []
    for path in sorted((ROOT / 'server/api').glob('ms-api-*.c')):
        for rows in re.findall(r'^const MsApiMethod ms_api_\w+_methods\[\] = \{\n(.*?)^\};', path.read_text(encoding='utf-8'), re.M | re.S):
            names += re.findall(r'^\s*(?:\{|\w+ \()\s*"([a-zA-Z.]+)"', rows, re.M)
    return tuple(names)


@functools.cache
def arguments_in_source():
    """The names of arguments that the source reads by name."""
    pattern = r'\b(?:ms_arguments_(?:get|need|peek|has)\w*|ms_api_decode_\w+|decode_\w+) \((?:call->arguments|call|arguments), "(\w+)"'
    return {name for path in (ROOT / 'server/api').glob('*.c') for name in re.findall(pattern, path.read_text(encoding='utf-8'))}


def codes_in_source():
    """The error codes that a peer may be told."""
    text = (ROOT / 'common/ms-error.c').read_text(encoding='utf-8')
    return set(re.findall(r'^\s*\[MS_ERROR_\w+\] = \{ "(\w+)"', text, re.M))
