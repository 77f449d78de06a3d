// SPDX-FileCopyrightText: the MicroSlack contributors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// The channels and direct messages that the reader is in, with what is unread in each. Counts follow the rules of the server:
// messages of others, notices apart; the server's own counts replace ours whenever it sends them.

import { defineStore } from 'pinia'
import { computed, shallowReactive } from 'vue'
import type { Channel, Message } from '../protocol/types'
import { t } from '../text/i18n'
import { mentions } from '../text/markup'
import { useSession } from './session'
import { useUsers } from './users'

export const useChannels = defineStore('channels', () => {
  const session = useSession()
  const users = useUsers()
  const byId = shallowReactive(new Map<string, Channel>())

  const mine = computed(() => [...byId.values()].filter((channel) => channel.isMember))
  const rooms = computed(() =>
    mine.value
      .filter((channel) => !channel.isDirect && !channel.isGroupDirect && !channel.isArchived)
      .sort((a, b) => Number(b.isGeneral) - Number(a.isGeneral) || a.name.localeCompare(b.name)),
  )
  const directs = computed(() =>
    mine.value
      .filter((channel) => channel.isDirect || channel.isGroupDirect)
      .sort(
        (a, b) => Number(b.unread > 0) - Number(a.unread > 0) || title(a).localeCompare(title(b)),
      ),
  )
  const ordered = computed(() => [...rooms.value, ...directs.value])
  const roomByName = computed(
    () => new Map(mine.value.filter((c) => c.name !== '').map((c) => [c.name, c])),
  )
  /* What the window's title and the icon count: only what is addressed to the reader. */
  const pills = computed(() => mine.value.reduce((sum, channel) => sum + pill(channel), 0))

  function pill(channel: Channel): number {
    return channel.isDirect || channel.isGroupDirect ? channel.unread : channel.mentions
  }

  function title(channel: Channel): string {
    if (channel.isDirect)
      return channel.user === null ? t('Direct message') : users.label(channel.user)
    if (channel.isGroupDirect)
      return channel.name
        .replace(/^mpdm-|-1$/g, '')
        .split('--')
        .filter((name) => name !== session.self?.name)
        .map((name) => users.byName.get(name)?.label ?? name)
        .join(', ')
    return channel.name
  }

  function put(channel: Channel): void {
    byId.set(channel.id, channel)
  }

  function change(id: string, changes: Partial<Channel>): void {
    const channel = byId.get(id)
    if (channel !== undefined) byId.set(id, { ...channel, ...changes })
  }

  function remove(id: string): void {
    byId.delete(id)
  }

  function replaceAll(channels: Channel[]): void {
    byId.clear()
    channels.forEach(put)
  }

  /* A message that just happened. Own ones mark the channel as read. */
  function arrived(id: string, message: Message): void {
    const channel = byId.get(id)
    if (channel === undefined || message.ts <= channel.latest) return
    const changes: Partial<Channel> = { latest: message.ts }
    if (message.notice !== null) Object.assign(changes, fromNotice(message))
    else if (message.user === session.selfId)
      Object.assign(changes, { lastRead: message.ts, unread: 0, mentions: 0 })
    else if (isUnread(channel, message)) {
      changes.unread = channel.unread + 1
      if (mentionsMe(channel, message)) changes.mentions = channel.mentions + 1
    }
    change(id, changes)
  }

  function mentionsMe(channel: Channel, message: Message): boolean {
    return (
      channel.isDirect || channel.isGroupDirect || mentions(message.text, session.selfId) === true
    )
  }

  function isUnread(channel: Channel, message: Message | null): message is Message {
    return (
      message !== null &&
      message.notice === null &&
      message.ts > channel.lastRead &&
      message.user !== session.selfId
    )
  }

  /* A message became another one, or went (after is null). */
  function recount(id: string, before: Message | null, after: Message | null): void {
    const channel = byId.get(id)
    if (channel === undefined || before === null) return
    const counted = isUnread(channel, before)
    const counts = isUnread(channel, after)
    const unread = Number(counts) - Number(counted)
    const named =
      Number(counts && mentionsMe(channel, after)) - Number(counted && mentionsMe(channel, before))
    if (unread === 0 && named === 0) return
    change(id, {
      unread: Math.max(0, channel.unread + unread),
      mentions: Math.max(0, channel.mentions + named),
    })
  }

  function fromNotice(message: Message): Partial<Channel> {
    if (message.notice?.kind === 'topic') return { topic: message.notice.text }
    if (message.notice?.kind === 'purpose') return { purpose: message.notice.text }
    return message.notice?.kind === 'renamed' && message.notice.to !== ''
      ? { name: message.notice.to }
      : {}
  }

  function marked(id: string, lastRead: string, unread: number, mentionCount: number): void {
    change(id, { lastRead, unread, mentions: mentionCount })
  }

  return {
    byId,
    mine,
    rooms,
    directs,
    ordered,
    roomByName,
    pills,
    pill,
    title,
    put,
    change,
    remove,
    replaceAll,
    arrived,
    recount,
    marked,
  }
})
