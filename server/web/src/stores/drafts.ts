// SPDX-FileCopyrightText: the MicroSlack contributors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// What stands in the composer of each channel, kept over reloads.

import { defineStore } from 'pinia'
import { shallowReactive } from 'vue'

export const useDrafts = defineStore('drafts', () => {
  const byChannel = shallowReactive(new Map<string, string>())
  let owner = ''

  function open(user: string): void {
    if (owner === user) return
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

  return { byChannel, open, get, set }
})
