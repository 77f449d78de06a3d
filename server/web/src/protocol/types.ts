// SPDX-FileCopyrightText: the MicroSlack contributors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// The app's own shapes. decode.ts makes them from what travels; nothing else in the app knows the names on the wire.

export type Role = 'owner' | 'admin' | 'member' | 'guest' | 'bot'
export type Presence = 'active' | 'away' | 'offline'
export type Position = string

export interface User {
  id: string
  name: string
  /* What is shown: display name, else real name, else the handle. */
  label: string
  realName: string
  title: string
  statusText: string
  email: string
  role: Role
  deleted: boolean
  timezone: string
  presence: Presence | null
}

export interface Channel {
  id: string
  name: string
  isDirect: boolean
  isGroupDirect: boolean
  isPrivate: boolean
  isArchived: boolean
  isGeneral: boolean
  isMember: boolean
  /* The other side of a direct message. */
  user: string | null
  topic: string
  purpose: string
  creator: string
  created: number
  members: number
  lastRead: string
  unread: number
  mentions: number
  latest: string
}

export type Notice =
  | { kind: 'joined'; inviter: string | null }
  | { kind: 'left' }
  | { kind: 'topic'; text: string }
  | { kind: 'purpose'; text: string }
  | { kind: 'renamed'; from: string; to: string }
  | { kind: 'archived' }
  | { kind: 'unarchived' }
  /* What is left of a message that was deleted above its replies. */
  | { kind: 'deleted' }

export interface Message {
  ts: string
  /* The event that made or changed it last; 0 when it is not known. */
  revision: number
  user: string
  text: string
  clientId: string | null
  editedAt: string | null
  isBot: boolean
  botName: string | null
  notice: Notice | null
}

export interface Team {
  id: string
  name: string
  url: string
  registration: string
}

export interface Boot {
  seq: number
  position: Position
  heads: Record<string, number>
  self: User
  team: Team
  users: User[]
  channels: Channel[]
}

export interface HistoryPage {
  /* Oldest first, unlike on the wire. */
  messages: Message[]
  hasMore: boolean
  seq: number
}

/* What the server holds of a conversation, or a window of it, after event `seq`; `head` is the conversation's last event. */
export interface WindowDigest {
  head: number
  seq: number
  count: number
  digest: string
}

/* How far a message got among the members other than its author. */
export interface Delivery {
  members: number
  connected: number
  sent: number
  confirmed: number
}

export interface Invite {
  code: string
  url: string
  expires: number
  uses: number
}

export type ServerEvent =
  | { kind: 'message'; channel: string; message: Message }
  | { kind: 'message-changed'; channel: string; message: Message; before: Message | null }
  | { kind: 'message-deleted'; channel: string; ts: string; before: Message | null }
  | { kind: 'channel-created'; channel: Channel }
  | { kind: 'channel-joined'; channel: Channel }
  | { kind: 'channel-left'; channel: string }
  | { kind: 'channel-renamed'; channel: string; name: string }
  | { kind: 'channel-archived'; channel: string; archived: boolean }
  | { kind: 'channel-marked'; channel: string; ts: string; unread: number; mentions: number }
  | { kind: 'direct-opened'; channel: string; full: Channel | null }
  | { kind: 'direct-closed'; channel: string }
  | { kind: 'history-purged'; channel: string; until: string }
  | { kind: 'team-renamed'; name: string }
  | { kind: 'history-changed'; channel: string }
  | { kind: 'member-joined'; channel: string; user: string }
  | { kind: 'member-left'; channel: string; user: string }
  | { kind: 'user-changed'; user: User }
  | { kind: 'own-presence'; away: boolean }
  | { kind: 'typing'; channel: string; user: string }
  | { kind: 'presence'; changes: { user: string; presence: Presence }[] }
  | { kind: 'other' }

export type Frame =
  | { type: 'hello'; seq: number; position: Position }
  | { type: 'reset' }
  | { type: 'sync'; seq: number; position: Position; heads: Record<string, number> }
  | { type: 'pong'; seq: number | null }
  | { type: 'goodbye'; retryMs: number }
  | { type: 'event'; seq: number | null; prev: number; topic: string; event: ServerEvent }
  | { type: 'ignored' }
