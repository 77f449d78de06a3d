// SPDX-FileCopyrightText: the MicroSlack contributors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// What stands in the composer of each channel, kept over reloads and the same in every window of this browser.

import { defineStore } from 'pinia'
import { ref, shallowReactive } from 'vue'

export const useDrafts = defineStore('drafts', () => {
  const byChannel = shallowReactive(new Map<string, string>())
  /* Counts what was written in another window. */
  const foreign = ref(0)
  let owner = ''

  function heard({ key, newValue }: StorageEvent): void {
    const prefix = `ms.draft.${owner}.`
    if (owner === '' || key?.startsWith(prefix) !== true) return
    const channel = key.slice(prefix.length)
    if (newValue === null) byChannel.delete(channel)
    else byChannel.set(channel, newValue)
    foreign.value++
  }

  function open(user: string): void {
    if (owner === user) return
    if (owner === '') addEventListener('storage', heard)
    owner = user
    byChannel.clear()
    const prefix = `ms.draft.${user}.`
    for (let index = 0; index < localStorage.length; index++) {
      const key = localStorage.key(index) ?? ''
      if (key.startsWith(prefix))
        byChannel.set(key.slice(prefix.length), localStorage.getItem(key) ?? '')
    }
  }

  function get(channel: string): string {
    return byChannel.get(channel) ?? ''
  }

  function set(channel: string, text: string): void {
    const key = `ms.draft.${owner}.${channel}`
    if (text.trim() === '') {
      byChannel.delete(channel)
      localStorage.removeItem(key)
    } else {
      byChannel.set(channel, text)
      localStorage.setItem(key, text)
    }
  }

  return { byChannel, foreign, open, get, set }
})
