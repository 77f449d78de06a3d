// SPDX-FileCopyrightText: the MicroSlack contributors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// Puts the connection and the stores together: what an event means for each of them.

import * as api from '../protocol/api'
import { onSignedOut } from '../protocol/http'
import { Socket } from '../protocol/socket'
import type { Boot, Message, ServerEvent } from '../protocol/types'
import { useChannels } from '../stores/channels'
import { useDrafts } from '../stores/drafts'
import { useMessages } from '../stores/messages'
import { useOutbox } from '../stores/outbox'
import { useSession } from '../stores/session'
import { useTyping } from '../stores/typing'
import { useUi } from '../stores/ui'
import { useUsers } from '../stores/users'
import { t } from '../text/i18n'
import { Connection } from './connection'
import { Verifier } from './verifier'

const VERIFY_EVERY_MS = 3_000

export type Arrival = (channel: string, message: Message) => void

export function createApp(arrival: Arrival) {
  const session = useSession()
  const users = useUsers()
  const channels = useChannels()
  const messages = useMessages()
  const outbox = useOutbox()
  const typing = useTyping()
  const drafts = useDrafts()
  const ui = useUi()

  function booted(boot: Boot): void {
    session.self = boot.self
    session.team = boot.team
    users.replaceAll(boot.users)
    users.put(boot.self)
    channels.replaceAll(boot.channels)
    typing.clear()
    messages.forgetAll()
    drafts.open(boot.self.id)
    outbox.open(boot.self.id, stored, deleted, (channel, ts) => messages.hide(channel, ts, false))
    for (const deletion of outbox.deletions.values())
      messages.hide(deletion.channel, deletion.ts, true)
    session.generation++
    tellTimezone(boot.self.timezone)
    api.ownAway().then(
      (away) => (session.away = away),
      () => {},
    )
  }

  /* Reminders and quiet times are of the clock that the reader looks at. */
  function tellTimezone(known: string): void {
    const own = new Intl.DateTimeFormat().resolvedOptions().timeZone
    if (own !== '' && own !== known) api.setProfile({ tz: own }).catch(() => {})
  }

  function stored(channel: string, message: Message): void {
    messages.arrived(channel, message, null)
    channels.arrived(channel, message)
  }

  function deleted(channel: string, ts: string, done: boolean): void {
    if (done) messages.deleted(channel, ts, null)
    else {
      messages.hide(channel, ts, false)
      ui.say(t('The message could not be deleted.'))
    }
  }

  function messageArrived(channel: string, message: Message, seq: number | null): void {
    const known = channels.byId.get(channel)
    if (message.clientId !== null && message.user === session.selfId)
      outbox.confirmed(message.clientId)
    messages.arrived(channel, message, seq)
    channels.arrived(channel, message)
    typing.stopped(channel, message.user)
    if (known === undefined) void refreshChannel(channel)
    else if (message.ts > known.latest) arrival(channel, message)
  }

  /* The server knows more than the events said: a new direct message, a hole, the counts after joining. */
  async function refreshChannel(id: string): Promise<void> {
    try {
      channels.put(await api.channelInfo(id))
    } catch {
      /* Not ours to see, or the connection is gone: the next start brings it. */
    }
  }

  function members(channel: string, by: number): void {
    const known = channels.byId.get(channel)
    if (known !== undefined) channels.change(channel, { members: Math.max(0, known.members + by) })
  }

  /* Late, it may find the channel open again, to be looked at only: that stays. */
  function left(channel: string): void {
    if (channels.byId.get(channel)?.isMember === false) return
    channels.remove(channel)
    messages.forget(channel)
    if (ui.channel === channel) ui.showList()
  }

  function event(event: ServerEvent, seq: number | null): void {
    switch (event.kind) {
      case 'message':
        return messageArrived(event.channel, event.message, seq)
      case 'message-changed':
        channels.recount(event.channel, event.before, event.message)
        return messages.changed(event.channel, event.message, seq)
      case 'message-deleted':
        channels.recount(event.channel, event.before, null)
        return messages.deleted(event.channel, event.ts, seq)
      case 'channel-joined':
        messages.forget(event.channel.id)
        channels.put({ ...channels.byId.get(event.channel.id), ...event.channel })
        session.generation += ui.channel === event.channel.id ? 1 : 0
        void refreshChannel(event.channel.id)
        return
      case 'channel-left':
        return left(event.channel)
      case 'channel-renamed':
        return channels.change(event.channel, event.name === '' ? {} : { name: event.name })
      case 'channel-archived':
        return channels.change(event.channel, { isArchived: event.archived })
      case 'channel-marked':
        return channels.marked(event.channel, event.ts, event.unread, event.mentions)
      case 'direct-opened':
        if (event.full !== null && event.full.isMember)
          channels.put({ ...channels.byId.get(event.channel), ...event.full })
        void refreshChannel(event.channel)
        return
      case 'direct-closed':
        return left(event.channel)
      case 'history-purged':
        return messages.purged(event.channel, event.until, seq)
      case 'team-renamed':
        if (session.team !== null) session.team = { ...session.team, name: event.name }
        return
      case 'history-changed':
        if (channels.byId.has(event.channel)) refetch(event.channel)
        return
      case 'member-joined':
        if (event.user !== session.selfId) members(event.channel, 1)
        return
      case 'member-left':
        if (event.user !== session.selfId) members(event.channel, -1)
        return
      case 'user-changed':
        users.put(event.user)
        if (event.user.id === session.selfId) session.self = event.user
        return
      case 'own-presence':
        session.away = event.away
        return
      case 'typing':
        if (event.user !== session.selfId) typing.started(event.channel, event.user)
        return
      case 'presence':
        for (const change of event.changes) users.setPresence(change.user, change.presence)
        return
      case 'channel-created':
      case 'other':
    }
  }

  function hole(topic: string): void {
    if (!channels.byId.has(topic)) {
      connection.restart()
      return
    }
    console.warn(`microslack: something of ${topic} was missed, fetching it`)
    refetch(topic)
  }

  function refetch(channel: string): void {
    messages.forget(channel)
    void refreshChannel(channel)
    if (ui.channel === channel) session.generation++
  }

  const verifier = new Verifier({
    digest: api.digest,
    head: (topic) => connection.head(topic),
    window: (channel) => messages.of(channel),
    verified: (channel, at) => messages.verified.set(channel, at),
    differs: refetch,
    now: Date.now,
  })

  setInterval(() => {
    if (session.link === 'online' && ui.channel !== null && !document.hidden)
      void verifier.tick(ui.channel)
  }, VERIFY_EVERY_MS)

  const connection = new Connection(
    {
      boot: api.boot,
      socketUrl: api.socketUrl,
      open: (url, handlers, held) => new Socket(url, handlers, held),
      random: Math.random,
    },
    {
      booted,
      event,
      hole,
      online: () => {
        session.wentOnline()
        verifier.begin()
        focus()
        outbox.flush()
      },
      offline: (retryAt, attempts) => session.wentOffline(retryAt, attempts),
      signedOut,
    },
  )

  /* Before anything is on screen the sign-in page takes over; later the reader signs in over what was written. */
  function signedOut(): void {
    if (session.ready) session.signedOut = true
    else
      location.assign(
        `/login${location.hash === '' ? '' : `?next=${encodeURIComponent('/' + location.hash)}`}`,
      )
  }

  function signedInAgain(): void {
    session.signedOut = false
    connection.start()
  }

  /* The server sends typing only for the channel that is looked at. */
  function focus(): void {
    connection.send({ type: 'micro_focus', channel: ui.channel })
  }

  onSignedOut(
    () => session.ready && !session.signedOut && ((session.signedOut = true), connection.stop()),
  )

  return {
    start: () => connection.start(),
    retryNow: () => connection.retryNow(),
    probe: () => connection.probe(),
    typing: (channel: string) => connection.send({ type: 'typing', channel }),
    tickle: () => connection.send({ type: 'tickle' }),
    focus,
    signedInAgain,
    refreshChannel,
  }
}

export type App = ReturnType<typeof createApp>
