// SPDX-FileCopyrightText: the MicroSlack contributors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// Preferences of this browser: language, theme, Enter key, folded sections, notifications. They apply at once.
// Language and theme also go into cookies, because the sign-in pages follow them.

import { defineStore } from 'pinia'
import { ref, watch } from 'vue'
import { type Language, pickLanguage, useCatalogue } from '../text/i18n'

export type Theme = 'auto' | 'light' | 'dark'

export const SIDEBAR_LEAST = 220
export const SIDEBAR_MOST = 360
const SIDEBAR = 264
const YEAR_S = 365 * 24 * 60 * 60

function cookie(name: string): string | null {
  const found = document.cookie.split('; ').find((part) => part.startsWith(`${name}=`))
  return found === undefined ? null : decodeURIComponent(found.slice(name.length + 1))
}

function setCookie(name: string, value: string): void {
  document.cookie = `${name}=${encodeURIComponent(value)}; Path=/; Max-Age=${YEAR_S}; SameSite=Lax`
}

function savedTheme(): Theme {
  const saved = cookie('ms_theme')
  return saved === 'light' || saved === 'dark' ? saved : 'auto'
}

function clamped(width: number): number {
  return Number.isFinite(width)
    ? Math.min(SIDEBAR_MOST, Math.max(SIDEBAR_LEAST, Math.round(width)))
    : SIDEBAR
}

export const usePreferences = defineStore('preferences', () => {
  const theme = ref<Theme>(savedTheme())
  const language = ref<Language>(pickLanguage(cookie('ms_lang'), navigator.languages))
  const enterSends = ref(localStorage.getItem('ms.enter') !== 'newline')
  const notifications = ref(localStorage.getItem('ms.notify') === 'on')
  const folded = ref(new Set((localStorage.getItem('ms.folded') ?? '').split(',').filter(Boolean)))

  const sidebar = ref(clamped(Number(localStorage.getItem('ms.sidebar') ?? SIDEBAR)))

  function resize(width: number): void {
    sidebar.value = clamped(width)
    localStorage.setItem('ms.sidebar', String(sidebar.value))
  }

  async function applyLanguage(): Promise<void> {
    const id = language.value
    const catalogue = id === 'ru' ? (await import('@shared/ru.json')).default.messages : {}
    if (id !== language.value) return
    useCatalogue(id, catalogue)
    document.documentElement.lang = id
  }

  watch(theme, (value) => {
    document.documentElement.dataset.theme = value
    setCookie('ms_theme', value)
  })
  watch(language, (value) => {
    setCookie('ms_lang', value)
    void applyLanguage()
  })
  watch(enterSends, (value) => localStorage.setItem('ms.enter', value ? 'send' : 'newline'))
  watch(notifications, (value) => localStorage.setItem('ms.notify', value ? 'on' : 'off'))

  function fold(section: string): void {
    const next = new Set(folded.value)
    if (!next.delete(section)) next.add(section)
    folded.value = next
    localStorage.setItem('ms.folded', [...next].join(','))
  }

  async function apply(): Promise<void> {
    document.documentElement.dataset.theme = theme.value
    await applyLanguage()
  }

  return { theme, language, enterSends, notifications, folded, sidebar, fold, resize, apply }
})
