// SPDX-FileCopyrightText: the MicroSlack contributors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// Everybody in the team, and who is there.

import { defineStore } from 'pinia'
import { computed, shallowReactive } from 'vue'
import type { Presence, User } from '../protocol/types'
import { t, tc } from '../text/i18n'

export const useUsers = defineStore('users', () => {
  const byId = shallowReactive(new Map<string, User>())
  const presence = shallowReactive(new Map<string, Presence>())

  const everybody = computed(() =>
    [...byId.values()]
      .filter((user) => !user.deleted)
      .sort((a, b) => a.label.localeCompare(b.label)),
  )
  const byName = computed(
    () => new Map([...byId.values()].map((user) => [user.name.toLowerCase(), user])),
  )

  function put(user: User): void {
    byId.set(user.id, user)
    if (user.presence !== null) presence.set(user.id, user.presence)
  }

  function replaceAll(users: User[]): void {
    byId.clear()
    presence.clear()
    users.forEach(put)
  }

  function setPresence(id: string, value: Presence): void {
    presence.set(id, value)
  }

  /* A program is neither there nor away: null. */
  function presenceOf(id: string): Presence | null {
    return isBot(id) ? null : (presence.get(id) ?? 'offline')
  }

  function isBot(id: string): boolean {
    return byId.get(id)?.role === 'bot'
  }

  function label(id: string): string {
    return byId.get(id)?.label ?? (id || t('Somebody'))
  }

  /* What BaseAvatar draws of somebody. */
  function face(id: string): { name: string; bot: boolean; presence: Presence | null } {
    return { name: label(id), bot: isBot(id), presence: presenceOf(id) }
  }

  return { byId, byName, everybody, put, replaceAll, setPresence, presenceOf, label, face }
})

export function presenceWord(presence: Presence | null): string {
  if (presence === null) return tc('role', 'Bot')
  if (presence === 'active') return tc('presence', 'Online')
  return presence === 'away' ? tc('presence', 'Away') : tc('presence', 'Offline')
}
