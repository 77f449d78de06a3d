// SPDX-FileCopyrightText: the MicroSlack contributors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// Digests of what a conversation holds (PROTOCOL.md section 6): the same as in common/ms-digest.c. A browser has no cryptography on
// plain http; 32-bit multiplications it always has.

const SEED_HIGH = 0
const SEED_LOW = 0x4d534c4b

/* Two lanes of 32 bits. */
export interface Digest {
  high: number
  low: number
}

export const EMPTY: Digest = { high: 0, low: 0 }

interface Digested {
  ts: string
  revision: number
  user: string
  text: string
}

const encoder = new TextEncoder()

function rotate(value: number, bits: number): number {
  return (value << bits) | (value >>> (32 - bits))
}

function scramble(block: number): number {
  return Math.imul(rotate(Math.imul(block, 0xcc9e2d51), 15), 0x1b873593)
}

function finish(hash: number): number {
  let mixed = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b)
  mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35)
  return (mixed ^ (mixed >>> 16)) >>> 0
}

/* MurmurHash3, x86, 32 bits. */
function murmur3(bytes: Uint8Array, seed: number): number {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const whole = bytes.length - (bytes.length % 4)
  let hash = seed
  let rest = 0

  for (let at = 0; at < whole; at += 4)
    hash = (Math.imul(rotate(hash ^ scramble(view.getUint32(at, true)), 13), 5) + 0xe6546b64) | 0
  for (let at = bytes.length - 1; at >= whole; at--) rest = (rest << 8) | view.getUint8(at)
  if (whole < bytes.length) hash ^= scramble(rest)
  return finish(hash ^ bytes.length)
}

export function add(a: Digest, b: Digest): Digest {
  return { high: (a.high + b.high) >>> 0, low: (a.low + b.low) >>> 0 }
}

export function ofMessage({ ts, revision, user, text }: Digested): Digest {
  const bytes = encoder.encode(`${ts}\n${revision}\n${user}\n${text}`)
  return { high: murmur3(bytes, SEED_HIGH), low: murmur3(bytes, SEED_LOW) }
}

export function toText({ high, low }: Digest): string {
  return high.toString(16).padStart(8, '0') + low.toString(16).padStart(8, '0')
}

export function ofMessages(messages: readonly Digested[]): string {
  return toText(messages.map(ofMessage).reduce(add, EMPTY))
}
