// SPDX-FileCopyrightText: the MicroSlack contributors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// Timestamps: "SECONDS.MICROS" strings of fixed width, so comparing the text compares the time. Local time exists only here.

import { language, t } from './i18n'

export const TS_NEVER = '0000000000.000000'
const GROUP_MS = 5 * 60 * 1000
const DAY_MS = 24 * 60 * 60 * 1000

export function tsToMs(ts: string): number {
  const [seconds = '0', micros = '0'] = ts.split('.')
  return Number(seconds) * 1000 + Math.floor(Number(micros.padEnd(6, '0')) / 1000)
}

export function msToTs(ms: number): string {
  const seconds = Math.floor(ms / 1000)
  const micros = Math.floor((ms - seconds * 1000) * 1000)
  return `${String(seconds).padStart(10, '0')}.${String(micros).padStart(6, '0')}`
}

/* The ts just before TS: "mark unread from here" sets last_read to it. */
export function tsBefore(ts: string): string {
  const [seconds = '0', micros = '0'] = ts.split('.')
  const before = Number(micros) - 1
  if (before >= 0) return `${seconds}.${String(before).padStart(6, '0')}`
  return `${String(Math.max(0, Number(seconds) - 1)).padStart(10, '0')}.999999`
}

export function isTs(text: string): boolean {
  return /^\d{10}\.\d{6}$/.test(text)
}

function startOfDay(ms: number): number {
  return new Date(ms).setHours(0, 0, 0, 0)
}

export function sameDay(a: string, b: string): boolean {
  return startOfDay(tsToMs(a)) === startOfDay(tsToMs(b))
}

export function withinGroup(earlier: string, later: string): boolean {
  return tsToMs(later) - tsToMs(earlier) < GROUP_MS && sameDay(earlier, later)
}

function daysAgo(ms: number, now: number): number {
  return Math.round((startOfDay(now) - startOfDay(ms)) / DAY_MS)
}

function capitalised(text: string): string {
  const [head = '', ...rest] = [...text]
  return head.toLocaleUpperCase(language.value) + rest.join('')
}

/* British dates in English: day before month, as in the design; the clock follows the reader's own locale. */
function dateLocale(): string {
  return language.value === 'ru' ? 'ru' : 'en-GB'
}

function clockLocale(): string {
  const own = typeof navigator === 'undefined' ? undefined : navigator.language
  return own !== undefined && own.startsWith(language.value) ? own : language.value
}

const formats = new Map<string, Intl.DateTimeFormat>()

function format(locale: string, options: Intl.DateTimeFormatOptions, ms: number): string {
  const key = locale + JSON.stringify(options)
  let found = formats.get(key)
  if (found === undefined) formats.set(key, (found = new Intl.DateTimeFormat(locale, options)))
  return found.format(ms)
}

export function clock(ts: string): string {
  return format(clockLocale(), { hour: 'numeric', minute: '2-digit' }, tsToMs(ts))
}

export function fullTime(ts: string): string {
  return format(dateLocale(), { dateStyle: 'full', timeStyle: 'medium' }, tsToMs(ts))
}

export function isoTime(ts: string): string {
  return new Date(tsToMs(ts)).toISOString()
}

export function dayName(ts: string, now: number = Date.now()): string {
  const ms = tsToMs(ts)
  const ago = daysAgo(ms, now)

  if (ago === 0) return t('Today')
  if (ago === 1) return t('Yesterday')
  const sameYear = new Date(ms).getFullYear() === new Date(now).getFullYear()
  const date = { day: 'numeric', month: 'long' } as const
  const words = format(dateLocale(), sameYear ? date : { ...date, year: 'numeric' }, ms)
  return `${capitalised(format(dateLocale(), { weekday: 'long' }, ms))}, ${words}`
}

/* A date that can stand in a sentence: "until 30 November". */
export function dateInSentence(ms: number): string {
  return format(dateLocale(), { day: 'numeric', month: 'long' }, ms)
}

/* The clock where somebody else is; empty when their zone is unknown or the same as ours. */
export function localTime(timezone: string, now: number): string {
  if (timezone === '' || timezone === new Intl.DateTimeFormat().resolvedOptions().timeZone)
    return ''
  try {
    return format(clockLocale(), { hour: 'numeric', minute: '2-digit', timeZone: timezone }, now)
  } catch {
    return ''
  }
}
