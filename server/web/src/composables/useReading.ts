// SPDX-FileCopyrightText: the MicroSlack contributors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// A channel counts as read when its last message was visible for a second in a focused window.

import { onBeforeUnmount, onMounted, ref, watch } from 'vue'
import * as api from '../protocol/api'
import { useChannels } from '../stores/channels'
import { useSession } from '../stores/session'
import { useUi } from '../stores/ui'

const VISIBLE_MS = 1_000

export function useFocused() {
  const focused = ref(document.hasFocus())
  const update = () =>
    (focused.value = document.hasFocus() && document.visibilityState === 'visible')

  onMounted(() => {
    addEventListener('focus', update)
    addEventListener('blur', update)
    document.addEventListener('visibilitychange', update)
  })
  onBeforeUnmount(() => {
    removeEventListener('focus', update)
    removeEventListener('blur', update)
    document.removeEventListener('visibilitychange', update)
  })
  return focused
}

export async function markRead(channel: string, ts: string): Promise<void> {
  const channels = useChannels()
  const before = channels.byId.get(channel)
  if (before === undefined || !before.isMember || (ts <= before.lastRead && before.unread === 0))
    return
  channels.marked(channel, ts, 0, 0)
  try {
    await api.mark(channel, ts)
  } catch {
    const now = channels.byId.get(channel)
    if (now?.lastRead === ts)
      channels.marked(channel, before.lastRead, before.unread, before.mentions)
  }
}

export function useReading(channel: () => string, lastVisible: () => string | null) {
  const ui = useUi()
  const session = useSession()
  const focused = useFocused()
  let timer: ReturnType<typeof setTimeout> | null = null

  watch(
    [channel, lastVisible, focused, () => session.link],
    ([id, ts, isFocused, link]) => {
      if (timer !== null) clearTimeout(timer)
      timer = null
      if (ts === null || !isFocused || link !== 'online') return
      timer = setTimeout(() => {
        if (ui.heldUnread !== id) void markRead(id, ts)
      }, VISIBLE_MS)
    },
    { immediate: true },
  )
  onBeforeUnmount(() => timer !== null && clearTimeout(timer))
  return { focused }
}
