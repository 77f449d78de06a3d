// SPDX-FileCopyrightText: the MicroSlack contributors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// Tells people about new messages: the live region for the open channel in a focused window, at most every ten seconds for the others,
// and the browser's notifications for what is addressed to the reader while they look elsewhere.

import type { Message } from '../protocol/types'
import { useChannels } from '../stores/channels'
import { usePreferences } from '../stores/preferences'
import { useSession } from '../stores/session'
import { useUi } from '../stores/ui'
import { useUsers } from '../stores/users'
import { tn } from '../text/i18n'
import { mentions, plainText } from '../text/markup'

const OTHERS_EVERY_MS = 10_000
const SPOKEN = 120

export function useArrivals(): (channel: string, message: Message) => void {
  const channels = useChannels()
  const preferences = usePreferences()
  const session = useSession()
  const users = useUsers()
  const ui = useUi()
  const elsewhere = new Map<string, number>()
  let timer: ReturnType<typeof setTimeout> | null = null

  const names = {
    user: (id: string) => users.byId.get(id)?.label ?? null,
    channel: (id: string) => channels.byId.get(id)?.name ?? null,
  }

  function title(id: string): string {
    const channel = channels.byId.get(id)
    if (channel === undefined) return ''
    return (channel.isDirect || channel.isGroupDirect ? '' : '#') + channels.title(channel)
  }

  function speakOthers(): void {
    timer = null
    const parts = [...elsewhere].map(([id, n]) =>
      tn('{n} new message in {channel}', '{n} new messages in {channel}', n, {
        channel: title(id),
      }),
    )
    elsewhere.clear()
    ui.announcement = parts.join('. ')
  }

  function notify(id: string, message: Message): void {
    const channel = channels.byId.get(id)
    if (!preferences.notifications || channel === undefined || !('Notification' in window)) return
    const forMe =
      channel.isDirect || channel.isGroupDirect || mentions(message.text, session.selfId)
    if (!forMe || Notification.permission !== 'granted') return
    const name = users.label(message.user)
    const note = new Notification(channel.isDirect ? name : `${name} · ${title(id)}`, {
      body: plainText(message.text, names).slice(0, 200),
      icon: '/static/favicon.svg',
      tag: id,
    })
    note.onclick = () => {
      window.focus()
      ui.open(id)
      note.close()
    }
  }

  return (id, message) => {
    if (message.user === session.selfId || message.notice !== null) return
    const looking = document.hasFocus() && ui.channel === id
    if (looking)
      ui.announcement = `${users.label(message.user)}: ${plainText(message.text, names).slice(0, SPOKEN)}`
    else {
      elsewhere.set(id, (elsewhere.get(id) ?? 0) + 1)
      timer ??= setTimeout(speakOthers, OTHERS_EVERY_MS)
      notify(id, message)
    }
  }
}
