// SPDX-FileCopyrightText: the MicroSlack contributors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// Who is signed in, to which team, and how the connection stands.

import { defineStore } from 'pinia'
import { computed, ref } from 'vue'
import type { Team, User } from '../protocol/types'

export type Link = 'starting' | 'online' | 'offline'

export const useSession = defineStore('session', () => {
  const self = ref<User | null>(null)
  const team = ref<Team | null>(null)
  const link = ref<Link>('starting')
  /* Since when the connection is gone; the first two seconds are silent. */
  const offlineSince = ref<number | null>(null)
  const retryAt = ref<number | null>(null)
  const attempts = ref(0)
  const away = ref(false)
  const signedOut = ref(false)
  /* Counts fresh starts, so that views know when what they show was replaced. */
  const generation = ref(0)

  const selfId = computed(() => self.value?.id ?? '')
  const ready = computed(() => self.value !== null)
  /* Guests read and write where they are, and nothing else. */
  const isGuest = computed(() => self.value?.role === 'guest')
  const mayManage = computed(() => self.value?.role === 'owner' || self.value?.role === 'admin')

  function wentOnline(): void {
    link.value = 'online'
    offlineSince.value = null
    retryAt.value = null
    attempts.value = 0
  }

  function wentOffline(next: number | null, count: number): void {
    if (link.value !== 'starting' || count > 0) link.value = 'offline'
    offlineSince.value ??= Date.now()
    retryAt.value = next
    attempts.value = count
  }

  return {
    self,
    team,
    link,
    offlineSince,
    retryAt,
    attempts,
    away,
    signedOut,
    generation,
    selfId,
    ready,
    isGuest,
    mayManage,
    wentOnline,
    wentOffline,
  }
})
