// SPDX-FileCopyrightText: the MicroSlack contributors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// One websocket from its ticket to its end: frames out as objects, frames in decoded, silence noticed. Reconnecting is not its business.

import { decodeFrame } from './decode'
import type { Frame } from './types'

export interface SocketHandlers {
  frame: (frame: Frame) => void
  /* Called once, whatever ended it; code 1008 means that the session ended. */
  closed: (code: number) => void
}

/* Also while frames come: how far one holds everything is told by pings alone. */
const PING_EVERY_MS = 15_000
const SILENCE_MS = 10_000

export class Socket {
  private readonly socket: WebSocket
  private timer: ReturnType<typeof setTimeout> | null = null
  private ended = false
  private nextId = 1
  private pingDue = performance.now() + PING_EVERY_MS

  constructor(
    url: string,
    private readonly handlers: SocketHandlers,
    private readonly held: () => number,
  ) {
    this.socket = new WebSocket(url)
    this.socket.onmessage = (event: MessageEvent<unknown>) => this.receive(event.data)
    this.socket.onclose = (event) => this.end(event.code)
    this.socket.onerror = () => this.end(1006)
    this.expect(SILENCE_MS)
  }

  send(frame: Record<string, unknown>): void {
    if (this.socket.readyState === WebSocket.OPEN) this.socket.send(JSON.stringify(frame))
  }

  /* After sleep or a change of network: is anybody there? */
  probe(): void {
    if (this.socket.readyState === WebSocket.OPEN) this.ping(SILENCE_MS / 2)
  }

  close(): void {
    this.ended = true
    this.clear()
    this.socket.close()
  }

  private receive(data: unknown): void {
    if (this.ended || typeof data !== 'string') return
    this.clear()
    this.timer = setTimeout(
      () => this.ping(SILENCE_MS),
      Math.max(0, this.pingDue - performance.now()),
    )
    this.handlers.frame(decodeFrame(data))
  }

  private ping(withinMs: number): void {
    this.pingDue = performance.now() + PING_EVERY_MS
    this.send({ id: this.nextId++, type: 'ping', seq: this.held() })
    this.expect(withinMs)
  }

  private expect(withinMs: number): void {
    this.clear()
    this.timer = setTimeout(() => {
      this.socket.close()
      this.end(1006)
    }, withinMs)
  }

  private clear(): void {
    if (this.timer !== null) clearTimeout(this.timer)
    this.timer = null
  }

  private end(code: number): void {
    if (this.ended) return
    this.ended = true
    this.clear()
    this.handlers.closed(code)
  }
}
