// SPDX-FileCopyrightText: the MicroSlack contributors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// Wire → app. Unknown members are ignored, unknown frame types skipped, an object that lacks a required member is refused (null).

import type {
  Boot,
  Channel,
  Delivery,
  Frame,
  HistoryPage,
  Invite,
  Message,
  Notice,
  Presence,
  Role,
  ServerEvent,
  Team,
  User,
  WindowDigest,
} from './types'

export type Json = Record<string, unknown>

const NEVER = '0000000000.000000'
const ROLES: readonly string[] = ['owner', 'admin', 'member', 'guest', 'bot']

export function object(value: unknown): Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Json) : {}
}

export function list(value: unknown): unknown[] {
  return Array.isArray(value) ? value : []
}

export function text(value: unknown, otherwise = ''): string {
  return typeof value === 'string' ? value : otherwise
}

export function number(value: unknown, otherwise = 0): number {
  return typeof value === 'number' && Number.isFinite(value) ? value : otherwise
}

function textOrNull(value: unknown): string | null {
  return typeof value === 'string' && value !== '' ? value : null
}

function kept<T>(values: unknown[], decode: (value: unknown) => T | null): T[] {
  return values.map(decode).filter((value): value is T => value !== null)
}

function heads(value: unknown): Record<string, number> {
  const result: Record<string, number> = {}
  for (const [topic, seq] of Object.entries(object(value))) result[topic] = number(seq)
  return result
}

export function decodePresence(value: Json): Presence | null {
  if (value.connected === false) return 'offline'
  if (value.presence === 'active' || value.presence === 'away') return value.presence
  return value.connected === true ? 'active' : null
}

function roleOf(user: Json): Role {
  const role = text(user.role)
  if (ROLES.includes(role)) return role as Role
  if (user.is_bot === true) return 'bot'
  if (user.is_owner === true) return 'owner'
  if (user.is_admin === true) return 'admin'
  return user.is_restricted === true ? 'guest' : 'member'
}

export function decodeUser(value: unknown): User | null {
  const user = object(value)
  const profile = object(user.profile)
  const id = text(user.id)

  if (id === '') return null
  const name = text(user.name)
  const realName = text(user.real_name) || text(profile.real_name)
  return {
    id,
    name,
    realName,
    label: text(profile.display_name) || realName || name || id,
    title: text(profile.title),
    statusText: text(profile.status_text),
    email: text(profile.email),
    role: roleOf(user),
    deleted: user.deleted === true,
    timezone: user.tz_is_default === true ? '' : text(user.tz),
    presence: decodePresence(user),
  }
}

export function decodeChannel(value: unknown): Channel | null {
  const channel = object(value)
  const id = text(channel.id)

  if (id === '') return null
  const isDirect = channel.is_im === true
  return {
    id,
    name: text(channel.name),
    isDirect,
    isGroupDirect: channel.is_mpim === true,
    isPrivate: channel.is_private === true,
    isArchived: channel.is_archived === true,
    isGeneral: channel.is_general === true,
    isMember: channel.is_member === true || isDirect,
    user: textOrNull(channel.user),
    topic: text(object(channel.topic).value),
    purpose: text(object(channel.purpose).value),
    creator: text(channel.creator),
    created: number(channel.created),
    members: number(channel.num_members),
    lastRead: text(channel.last_read, NEVER) || NEVER,
    unread: number(channel.unread_count),
    mentions: number(channel.mention_count),
    latest: text(channel.latest_ts) || text(object(channel.latest).ts) || NEVER,
  }
}

function decodeNotice(message: Json): Notice | null {
  switch (text(message.subtype).replace(/^group_/, 'channel_')) {
    case 'channel_join':
      return { kind: 'joined', inviter: textOrNull(message.inviter) }
    case 'channel_leave':
      return { kind: 'left' }
    case 'channel_topic':
      return { kind: 'topic', text: text(message.topic) }
    case 'channel_purpose':
      return { kind: 'purpose', text: text(message.purpose) }
    case 'channel_name':
      return { kind: 'renamed', from: text(message.old_name), to: text(message.name) }
    case 'channel_archive':
      return { kind: 'archived' }
    case 'channel_unarchive':
      return { kind: 'unarchived' }
    case 'tombstone':
      return { kind: 'deleted' }
    default:
      return null
  }
}

export function decodeMessage(value: unknown): Message | null {
  const message = object(value)
  const ts = text(message.ts)

  if (ts === '') return null
  return {
    ts,
    revision: number(message.revision),
    user: text(message.user),
    text: text(message.text),
    clientId: textOrNull(message.client_msg_id),
    editedAt: textOrNull(object(message.edited).ts),
    isBot: textOrNull(message.bot_id) !== null,
    botName: textOrNull(message.username) ?? textOrNull(object(message.bot_profile).name),
    notice: decodeNotice(message),
  }
}

export function decodeTeam(value: unknown): Team {
  const team = object(value)
  return {
    id: text(team.id),
    name: text(team.name),
    url: text(team.url),
    registration: text(team.registration, 'invite'),
  }
}

export function decodeBoot(value: unknown): Boot | null {
  const boot = object(value)
  const self = decodeUser(boot.self)

  if (self === null || text(boot.position) === '') return null
  return {
    seq: number(boot.seq),
    position: text(boot.position),
    heads: heads(boot.heads),
    self,
    team: decodeTeam(boot.team),
    users: kept(list(boot.users), decodeUser),
    channels: kept(list(boot.channels), decodeChannel),
  }
}

export function decodeHistory(value: unknown): HistoryPage {
  const page = object(value)
  const messages = kept(list(page.messages), decodeMessage)
  messages.sort((a, b) => (a.ts < b.ts ? -1 : 1))
  return { messages, hasMore: page.has_more === true, seq: number(page.seq) }
}

export function decodeDigest(value: unknown): WindowDigest {
  const window = object(value)
  return {
    head: number(window.head),
    seq: number(window.seq),
    count: number(window.count),
    digest: text(window.digest),
  }
}

export function decodeDelivery(value: unknown): Delivery {
  const delivery = object(value)
  return {
    members: number(delivery.members),
    connected: number(delivery.connected),
    sent: number(delivery.sent),
    confirmed: number(delivery.confirmed),
  }
}

export function decodeChannels(value: unknown): Channel[] {
  return kept(list(value), decodeChannel)
}

export function decodeInvite(value: unknown): Invite {
  const invite = object(value)
  return {
    code: text(invite.code),
    url: text(invite.url),
    expires: number(invite.expires),
    uses: number(invite.uses),
  }
}

/* Replies are not part of the channel's history, unless they are told to all. */
function isThreadOnly(message: Json): boolean {
  const thread = text(message.thread_ts)
  return thread !== '' && thread !== message.ts && message.subtype !== 'thread_broadcast'
}

function decodeMessageEvent(frame: Json): ServerEvent {
  const channel = text(frame.channel)
  const previous = object(frame.previous_message)

  /* In no history, and neither is what becomes of it. */
  if (frame.is_ephemeral === true) return { kind: 'other' }
  if (isThreadOnly(frame) || isThreadOnly(previous)) return { kind: 'other' }
  const before = decodeMessage(previous)
  if (frame.subtype === 'message_changed') {
    const message = decodeMessage({ ...object(frame.message), revision: frame.event_seq })
    return message === null
      ? { kind: 'other' }
      : { kind: 'message-changed', channel, message, before }
  }
  if (frame.subtype === 'message_deleted')
    return { kind: 'message-deleted', channel, ts: text(frame.deleted_ts), before }
  const message =
    frame.hidden === true ? null : decodeMessage({ ...frame, revision: frame.event_seq })
  return message === null || channel === ''
    ? { kind: 'other' }
    : { kind: 'message', channel, message }
}

function decodePresenceEvent(changes: unknown[]): ServerEvent {
  return {
    kind: 'presence',
    changes: kept(changes, (value) => {
      const change = object(value)
      const presence = decodePresence(change)
      const user = text(change.user)
      return user === '' || presence === null ? null : { user, presence }
    }),
  }
}

/* The types with "group_" and "im_" in front mean the same as those with "channel_". */
function decodeChannelEvent(type: string, frame: Json): ServerEvent {
  const full = decodeChannel(frame.channel)
  const channel = full?.id ?? text(frame.channel)

  if (channel === '') return { kind: 'other' }
  switch (type.replace(/^(group|im|mpim)_/, 'channel_')) {
    case 'channel_created':
      if (type === 'im_created')
        return object(frame.channel).is_open === false
          ? { kind: 'other' }
          : { kind: 'direct-opened', channel, full }
      return full === null ? { kind: 'other' } : { kind: 'channel-created', channel: full }
    case 'channel_joined':
      return full === null
        ? { kind: 'other' }
        : { kind: 'channel-joined', channel: { ...full, isMember: true } }
    case 'channel_left':
      return { kind: 'channel-left', channel }
    case 'channel_rename':
      return { kind: 'channel-renamed', channel, name: full?.name ?? '' }
    case 'channel_archive':
      return { kind: 'channel-archived', channel, archived: true }
    case 'channel_unarchive':
      return { kind: 'channel-archived', channel, archived: false }
    case 'channel_marked':
      return {
        kind: 'channel-marked',
        channel,
        ts: text(frame.ts, NEVER),
        unread: number(frame.unread_count),
        mentions: number(frame.mention_count, number(frame.num_mentions)),
      }
    case 'channel_open':
      return { kind: 'direct-opened', channel, full }
    case 'channel_close':
      return { kind: 'direct-closed', channel }
    default:
      return { kind: 'other' }
  }
}

function decodeEvent(type: string, frame: Json): ServerEvent {
  switch (type) {
    case 'message':
      return decodeMessageEvent(frame)
    case 'member_joined_channel':
      return { kind: 'member-joined', channel: text(frame.channel), user: text(frame.user) }
    case 'member_left_channel':
      return { kind: 'member-left', channel: text(frame.channel), user: text(frame.user) }
    case 'user_change':
    case 'team_join': {
      const user = decodeUser(frame.user)
      return user === null ? { kind: 'other' } : { kind: 'user-changed', user }
    }
    case 'manual_presence_change':
      return { kind: 'own-presence', away: frame.presence === 'away' }
    case 'team_rename':
      return { kind: 'team-renamed', name: text(frame.name) }
    case 'micro_history_purged':
      return {
        kind: 'history-purged',
        channel: text(frame.channel),
        until: text(frame.until, NEVER),
      }
    case 'user_typing':
      return text(frame.thread_ts) === ''
        ? { kind: 'typing', channel: text(frame.channel), user: text(frame.user) }
        : { kind: 'other' }
    case 'presence_change':
      return decodePresenceEvent(
        Array.isArray(frame.users)
          ? frame.users.map((user: unknown) => ({ ...frame, user }))
          : [frame],
      )
    case 'micro_presence':
      return decodePresenceEvent(list(frame.changes))
    case 'micro_history_changed':
      return { kind: 'history-changed', channel: text(frame.channel) }
    default:
      return /^(channel|group|im|mpim)_/.test(type)
        ? decodeChannelEvent(type, frame)
        : { kind: 'other' }
  }
}

export function decodeFrame(data: string): Frame {
  let parsed: unknown

  try {
    parsed = JSON.parse(data)
  } catch {
    return { type: 'ignored' }
  }
  const frame = object(parsed)
  const micro = object(frame.micro)
  const type = text(frame.type)
  switch (type) {
    case '':
      return { type: 'ignored' }
    case 'hello':
      return { type: 'hello', seq: number(micro.seq), position: text(micro.position) }
    case 'micro_reset':
      return { type: 'reset' }
    case 'micro_sync':
      return {
        type: 'sync',
        seq: number(frame.seq),
        position: text(frame.position),
        heads: heads(frame.heads),
      }
    case 'pong':
      return { type: 'pong', seq: typeof micro.seq === 'number' ? micro.seq : null }
    case 'goodbye':
      return { type: 'goodbye', retryMs: number(micro.retry_ms) }
  }
  return {
    type: 'event',
    seq: typeof frame.event_seq === 'number' ? frame.event_seq : null,
    prev: number(frame.prev),
    topic: text(frame.event_topic, type === 'message' ? text(frame.channel) : ''),
    event: decodeEvent(type, frame),
  }
}
