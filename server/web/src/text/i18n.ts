// SPDX-FileCopyrightText: the MicroSlack contributors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// The English sentence is the key, as in gettext: t('Sign out'), tn('{n} member', '{n} members', n), tc('presence', 'Away').
// {name} in a sentence is replaced by params.name; {n} in a plural by the number in the locale's digits.

import { ref } from 'vue'

export type Params = Record<string, string | number>
export type Catalogue = Record<string, string | string[]>
export type Language = 'en' | 'ru'

export const LANGUAGES: { id: Language; name: string }[] = [
  { id: 'en', name: 'English' },
  { id: 'ru', name: 'Русский' },
]

const CONTEXT_END = '\u0004'

/* Both are read by every t() while rendering, so changing the language redraws what is on screen. */
export const language = ref<Language>('en')
const catalogue = ref<Catalogue>({})

export function useCatalogue(id: Language, entries: Catalogue): void {
  language.value = id
  catalogue.value = entries
}

function fill(text: string, params?: Params): string {
  if (params === undefined) return text
  return text.replace(/\{(\w+)\}/g, (mark, name: string) => {
    const value = params[name]
    return value === undefined ? mark : String(value)
  })
}

function first(entry: string | string[] | undefined): string | undefined {
  return Array.isArray(entry) ? entry[0] : entry
}

export function t(text: string, params?: Params): string {
  return fill(first(catalogue.value[text]) || text, params)
}

export function tc(context: string, text: string, params?: Params): string {
  return fill(first(catalogue.value[context + CONTEXT_END + text]) || text, params)
}

/* gettext's index: English one/other; Russian one, few, many. */
export function pluralIndex(id: Language, n: number): number {
  if (id === 'en') return n === 1 ? 0 : 1
  if (n % 10 === 1 && n % 100 !== 11) return 0
  return n % 10 >= 2 && n % 10 <= 4 && (n % 100 < 12 || n % 100 > 14) ? 1 : 2
}

export function tn(one: string, other: string, n: number, params?: Params): string {
  const entry = catalogue.value[one]
  const translated = Array.isArray(entry) ? entry[pluralIndex(language.value, n)] : undefined
  const text = translated || (pluralIndex('en', n) === 0 ? one : other)
  return fill(text, { n: n.toLocaleString(language.value), ...params })
}

export function pickLanguage(saved: string | null, preferred: readonly string[]): Language {
  if (saved === 'en' || saved === 'ru') return saved
  for (const tag of preferred) {
    const id = tag.slice(0, 2).toLowerCase()
    if (id === 'en' || id === 'ru') return id
  }
  return 'en'
}
