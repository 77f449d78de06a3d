// SPDX-FileCopyrightText: the MicroSlack contributors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// What is on screen: the open channel (in the address after #), the dialog over it, the toast, the pane on narrow screens.

import { defineStore } from 'pinia'
import { computed, ref, shallowRef } from 'vue'
import { isTs } from '../text/time'

export type Dialog =
  | { kind: 'switcher' }
  | { kind: 'create-channel' }
  | { kind: 'browse-channels' }
  | { kind: 'new-message' }
  | { kind: 'invite'; welcome: boolean }
  | { kind: 'preferences' }
  | { kind: 'shortcuts' }
  | { kind: 'details'; channel: string; tab: 'about' | 'members' }
  | { kind: 'message'; channel: string; ts: string }
  | { kind: 'add-people'; channel: string }
  | { kind: 'profile'; user: string }
  | {
      kind: 'confirm'
      title: string
      text: string
      action: string
      danger: boolean
      run: () => Promise<void>
    }

export interface Toast {
  id: number
  text: string
  action: string | null
  run: (() => void) | null
  /* The toast is gone and the action was not taken. */
  ended: (() => void) | null
}

const LAST_KEY = 'ms.last'

export const useUi = defineStore('ui', () => {
  const channel = ref<string | null>(null)
  /* The message to jump to, from a copied link. */
  const target = ref<string | null>(null)
  const dialog = shallowRef<Dialog | null>(null)
  const toast = shallowRef<Toast | null>(null)
  const announcement = ref('')
  const narrow = ref(false)
  const editing = ref<string | null>(null)
  /* Marked unread by hand: not read again until the reader comes back to it. */
  const heldUnread = ref<string | null>(null)
  let nextToast = 1

  const showsList = computed(() => !narrow.value || channel.value === null)
  const showsConversation = computed(() => !narrow.value || channel.value !== null)

  /* A link to a message, /archives/C123/p1700000000000001?thread_ts=…: from then on it is told in the usual way. */
  function takeLink(): void {
    const link = /^\/archives\/([A-Z0-9]+)(?:\/p(\d{10})(\d{6}))?\/?$/.exec(location.pathname)
    if (!location.pathname.startsWith('/archives/')) return
    const ts = link?.[2] === undefined ? '' : `${link[2]}.${link[3]}`
    const thread = new URLSearchParams(location.search).get('thread_ts') ?? ''
    const places = [link?.[1] ?? '', isTs(thread) && thread !== ts ? thread : '', ts]
    history.replaceState(null, '', `/#${places.filter((place) => place !== '').join('/')}`)
  }

  /* #C123, #C123/1700000000.000001, #welcome or nothing. Behind the ts of a root may stand that of a reply; the root is what can be shown. */
  function readAddress(): void {
    takeLink()
    const [id = '', ts = ''] = decodeURIComponent(location.hash.slice(1)).split('/')
    if (id === 'welcome') {
      history.replaceState(null, '', location.pathname)
      dialog.value = { kind: 'invite', welcome: true }
      return
    }
    channel.value = /^[A-Z][A-Z0-9]{2,}$/.test(id) ? id : null
    target.value = isTs(ts) ? ts : null
    editing.value = null
    heldUnread.value = null
    if (channel.value !== null) localStorage.setItem(LAST_KEY, channel.value)
  }

  function open(id: string, ts: string | null = null): void {
    const address = ts === null ? `#${id}` : `#${id}/${ts}`
    dialog.value = null
    if (location.hash === address) {
      readAddress()
      return
    }
    history.pushState(null, '', address)
    readAddress()
  }

  function showList(): void {
    history.pushState(null, '', location.pathname)
    readAddress()
  }

  function replace(id: string): void {
    history.replaceState(null, '', `#${id}`)
    readAddress()
  }

  function skipToMessages(): void {
    const message = document.querySelector<HTMLElement>('#conversation article[tabindex="0"]')
    ;(message ?? document.getElementById('conversation'))?.focus()
  }

  function lastOpen(): string | null {
    return localStorage.getItem(LAST_KEY)
  }

  function say(
    text: string,
    action: string | null = null,
    run: (() => void) | null = null,
    ended: (() => void) | null = null,
  ): void {
    endToast()
    toast.value = { id: nextToast++, text, action, run, ended }
  }

  function endToast(): void {
    const old = toast.value
    toast.value = null
    old?.ended?.()
  }

  function takeToast(): void {
    const old = toast.value
    toast.value = null
    old?.run?.()
  }

  return {
    channel,
    target,
    dialog,
    toast,
    announcement,
    narrow,
    editing,
    heldUnread,
    showsList,
    showsConversation,
    readAddress,
    open,
    showList,
    replace,
    lastOpen,
    skipToMessages,
    say,
    endToast,
    takeToast,
  }
})
