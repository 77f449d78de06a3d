// SPDX-FileCopyrightText: the MicroSlack contributors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// How hard a password is to guess, roughly: 0 too short, 1 weak, 2 fair, 3 good, 4 strong. A hint for people, not a rule.

const SHORTEST = 10
const COMMON = /password|пароль|qwerty|йцукен|12345|abcdef|admin|letmein|microslack/i

export function strength(password: string): number {
  const characters = [...password]
  if (characters.length < SHORTEST) return 0
  const kinds = [/\p{Ll}/u, /\p{Lu}/u, /\p{N}/u, /[^\p{L}\p{N}]/u].filter((kind) =>
    kind.test(password),
  ).length
  const different = new Set(characters).size
  if (different < 5 || COMMON.test(password)) return 1
  const points = Math.min(characters.length, different * 2) + kinds * 2
  if (points >= 26) return 4
  return points >= 17 ? 3 : 2
}
