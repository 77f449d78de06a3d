// SPDX-FileCopyrightText: the MicroSlack contributors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// The coloured initials that stand for a picture. Same colour as AdwAvatar picks: djb2 over the signed UTF-8 bytes, modulo 14.

export const AVATAR_COLORS = 14

export function avatarHash(name: string): number {
  let hash = 5381
  for (const byte of new TextEncoder().encode(name.trim())) {
    const signed = byte > 127 ? byte - 256 : byte
    hash = (Math.imul(hash, 33) + signed) >>> 0
  }
  return hash
}

export function avatarIndex(name: string): number {
  return avatarHash(name) % AVATAR_COLORS
}

export function initials(name: string): string {
  const trimmed = name.trim()
  const lead = [...trimmed][0] ?? ''
  const space = trimmed.lastIndexOf(' ')
  const last = space < 0 ? '' : ([...trimmed.slice(space + 1)][0] ?? '')
  return (lead + last).toUpperCase()
}
