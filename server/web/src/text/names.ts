// SPDX-FileCopyrightText: the MicroSlack contributors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// Names while they are typed: channels in lower case of any alphabet with hyphens for blanks; usernames suggested from real names.

import { fold } from './match'

export function channelName(typed: string): string {
  return typed
    .toLowerCase()
    .replace(/^#/, '')
    .replace(/\s+/g, '-')
    .replace(/[^\p{L}\p{N}\p{M}_-]/gu, '')
    .replace(/-{2,}/g, '-')
}

/* "Илья Громов" → "ilya": the first name, in letters that everybody can type. */
export function suggestUsername(realName: string): string {
  const [first = ''] = realName.trim().split(/\s+/)
  return fold(first)
    .replace(/ia$/, 'ya')
    .replace(/[^a-z0-9._-]/g, '')
    .slice(0, 40)
}

export function isUsername(name: string): boolean {
  return /^[\p{L}\p{N}._-]{1,40}$/u.test(name) && /[\p{L}\p{N}]/u.test(name)
}
