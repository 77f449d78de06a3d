// SPDX-FileCopyrightText: the MicroSlack contributors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// Finding names while typing: any case, either alphabet ("ann" finds «Анна») and a forgotten keyboard switch ("фттф" finds "anna").

const LATIN: Record<string, string> = {
  а: 'a',
  б: 'b',
  в: 'v',
  г: 'g',
  д: 'd',
  е: 'e',
  ё: 'e',
  ж: 'zh',
  з: 'z',
  и: 'i',
  й: 'i',
  к: 'k',
  л: 'l',
  м: 'm',
  н: 'n',
  о: 'o',
  п: 'p',
  р: 'r',
  с: 's',
  т: 't',
  у: 'u',
  ф: 'f',
  х: 'h',
  ц: 'c',
  ч: 'ch',
  ш: 'sh',
  щ: 'sch',
  ъ: '',
  ы: 'y',
  ь: '',
  э: 'e',
  ю: 'yu',
  я: 'ya',
}
const KEYS_LATIN = "qwertyuiop[]asdfghjkl;'zxcvbnm,.`"
const KEYS_CYRILLIC = 'йцукенгшщзхъфывапролджэячсмитьбюё'

export function fold(text: string): string {
  return text
    .toLowerCase()
    .replace(/[а-яё]/g, (letter) => LATIN[letter] ?? letter)
    .normalize('NFD')
    .replace(/\p{M}/gu, '')
}

function otherLayout(text: string): string {
  return [...text.toLowerCase()]
    .map((key) => {
      const cyrillic = KEYS_CYRILLIC.indexOf(key)
      if (cyrillic >= 0) return KEYS_LATIN[cyrillic] ?? key
      const latin = KEYS_LATIN.indexOf(key)
      return latin >= 0 ? (KEYS_CYRILLIC[latin] ?? key) : key
    })
    .join('')
}

const INSIDE_FROM = 3

/* How well NAME answers QUERY: 0 not at all, 3 begins with it, 2 a later word does, 1 somewhere inside (from three letters on). */
function scoreFolded(query: string, name: string): number {
  if (name.startsWith(query)) return 3
  if (new RegExp(`[\\s_.-]${escapeRegExp(query)}`).test(name)) return 2
  return query.length >= INSIDE_FROM && name.includes(query) ? 1 : 0
}

function escapeRegExp(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')
}

export function matchScore(query: string, names: string[]): number {
  const typed = fold(query.trim())
  if (typed === '') return 1
  const switched = fold(otherLayout(query.trim()))
  const folded = names.map(fold)
  const best = Math.max(0, ...folded.map((name) => scoreFolded(typed, name)))
  return best > 0 ? best : Math.max(0, ...folded.map((name) => scoreFolded(switched, name))) / 2
}

/* Splits NAME around the part that was typed, so that it can be set in bold; only where the letters agree one to one. */
export function highlight(query: string, name: string): [string, string, string] {
  const typed = query.trim().toLowerCase()
  const at = typed === '' ? -1 : name.toLowerCase().indexOf(typed)
  if (at >= 0)
    return [name.slice(0, at), name.slice(at, at + typed.length), name.slice(at + typed.length)]
  const folded = fold(query.trim())
  for (let end = 1; folded !== '' && end <= name.length; end++)
    if (fold(name.slice(0, end)) === folded) return ['', name.slice(0, end), name.slice(end)]
  return [name, '', '']
}
