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

  function presenceOf(id: string): Presence {
    return presence.get(id) ?? 'offline'
  }

  function label(id: string): string {
    return byId.get(id)?.label ?? (id || t('Somebody'))
  }

  return { byId, byName, everybody, put, replaceAll, setPresence, presenceOf, label }
})

export function presenceWord(presence: Presence): string {
  if (presence === 'active') return tc('presence', 'Online')
  return presence === 'away' ? tc('presence', 'Away') : tc('presence', 'Offline')
}
