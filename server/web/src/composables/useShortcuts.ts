// SPDX-FileCopyrightText: the MicroSlack contributors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// The keys that work everywhere. They go by the physical key, so the keyboard's language does not matter.

import { onBeforeUnmount, onMounted } from 'vue'
import * as api from '../protocol/api'
import { useChannels } from '../stores/channels'
import { useUi } from '../stores/ui'
import { t } from '../text/i18n'
import { markRead } from './useReading'

const REGIONS = ['#sidebar', '#conversation article[tabindex="0"]', '#composer textarea']

export function useShortcuts(): void {
  const ui = useUi()
  const channels = useChannels()

  function step(by: number, unreadOnly: boolean): void {
    const all = channels.ordered
    const at = all.findIndex((channel) => channel.id === ui.channel)
    for (let distance = 1; distance <= all.length; distance++) {
      const next = all[(at + by * distance + all.length * 2) % all.length]
      if (next !== undefined && (!unreadOnly || next.unread > 0)) return ui.open(next.id)
    }
  }

  function region(by: number): void {
    const present = REGIONS.filter((selector) => document.querySelector(selector) !== null)
    const here = document.activeElement?.closest('#sidebar, #composer, #conversation') ?? null
    const at = present.findIndex((selector) => {
      const part = document.querySelector(selector)?.closest('#sidebar, #composer, #conversation')
      return part === here
    })
    const selector = present[(at + by + present.length) % present.length]
    if (selector !== undefined) document.querySelector<HTMLElement>(selector)?.focus()
  }

  function markAll(): void {
    const before = channels.mine.filter((channel) => channel.unread > 0)
    if (before.length === 0) return
    for (const channel of before) void markRead(channel.id, channel.latest)
    ui.say(t('Everything is marked as read'), t('Undo'), () => {
      for (const channel of before) {
        channels.marked(channel.id, channel.lastRead, channel.unread, channel.mentions)
        api.mark(channel.id, channel.lastRead).catch(() => {})
      }
    })
  }

  function letter(event: KeyboardEvent): void {
    const free = event.target === document.body || event.target instanceof HTMLAnchorElement
    if (!free || event.key.length !== 1 || event.key === ' ') return
    document.querySelector<HTMLElement>('#composer textarea')?.focus()
  }

  function withControl(event: KeyboardEvent): boolean {
    if (event.code === 'KeyK')
      ui.dialog = ui.dialog?.kind === 'switcher' ? null : { kind: 'switcher' }
    else if (event.code === 'Slash') ui.dialog = { kind: 'shortcuts' }
    else return false
    return true
  }

  function withAlt(event: KeyboardEvent): boolean {
    if (event.key === 'ArrowUp') step(-1, event.shiftKey)
    else if (event.key === 'ArrowDown') step(1, event.shiftKey)
    else return false
    return true
  }

  function handled(event: KeyboardEvent): boolean {
    const control = event.ctrlKey || event.metaKey
    if (control && !event.altKey && !event.shiftKey) return withControl(event)
    if (event.altKey && !control) return withAlt(event)
    if (control || event.altKey) return false
    if (event.key === 'F6') region(event.shiftKey ? -1 : 1)
    else if (event.key === 'Escape' && event.shiftKey) markAll()
    else {
      letter(event)
      return false
    }
    return true
  }

  function pressed(event: KeyboardEvent): void {
    if (!event.defaultPrevented && !event.isComposing && handled(event)) event.preventDefault()
  }

  onMounted(() => addEventListener('keydown', pressed))
  onBeforeUnmount(() => removeEventListener('keydown', pressed))
}
