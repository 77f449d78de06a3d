// SPDX-FileCopyrightText: the MicroSlack contributors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// UUIDv7 for client_msg_id: time-ordered, so that the server's index grows at its end and the outbox keeps its order, within one
// millisecond too (12 bits of counter). crypto.randomUUID is missing on plain http.

const COUNTER_MOST = 0xfff

let lastTime = 0
let counter = 0

function tick(now: number): void {
  if (now > lastTime) {
    lastTime = now
    counter = 0
  } else if (counter < COUNTER_MOST) counter++
  else {
    lastTime++
    counter = 0
  }
}

export function uuidv7(now: number = Date.now()): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16))
  const view = new DataView(bytes.buffer)

  tick(now)
  view.setUint16(0, Math.floor(lastTime / 2 ** 32))
  view.setUint32(2, lastTime % 2 ** 32)
  view.setUint16(6, 0x7000 | counter)
  view.setUint8(8, 0x80 | (view.getUint8(8) & 0x3f))
  const hex = [...bytes].map((byte) => byte.toString(16).padStart(2, '0')).join('')
  return [
    hex.slice(0, 8),
    hex.slice(8, 12),
    hex.slice(12, 16),
    hex.slice(16, 20),
    hex.slice(20),
  ].join('-')
}
