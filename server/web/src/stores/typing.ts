// SPDX-FileCopyrightText: the MicroSlack contributors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// Who is writing where; forgotten after six seconds, or when their message comes.

import { defineStore } from 'pinia'
import { shallowReactive } from 'vue'

const LASTS_MS = 6_000

export const useTyping = defineStore('typing', () => {
  const byChannel = shallowReactive(new Map<string, string[]>())
  const timers = new Map<string, ReturnType<typeof setTimeout>>()

  function stopped(channel: string, user: string): void {
    const left = (byChannel.get(channel) ?? []).filter((id) => id !== user)
    if (left.length === 0) byChannel.delete(channel)
    else byChannel.set(channel, left)
  }

  function started(channel: string, user: string): void {
    const key = `${channel}/${user}`
    const timer = timers.get(key)
    if (timer !== undefined) clearTimeout(timer)
    timers.set(
      key,
      setTimeout(() => stopped(channel, user), LASTS_MS),
    )
    const others = byChannel.get(channel) ?? []
    if (!others.includes(user)) byChannel.set(channel, [...others, user])
  }

  function clear(): void {
    byChannel.clear()
  }

  return { byChannel, started, stopped, clear }
})
