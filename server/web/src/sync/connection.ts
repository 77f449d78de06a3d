// SPDX-FileCopyrightText: the MicroSlack contributors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// Stays connected: start, resume from the position that is held, back-off with jitter, a fresh start when the server cannot resume.
// Lets each event through once and in order, and notices holes: a frame's `prev` must be the head that we hold of its topic.

import { isSignedOut } from '../protocol/http'
import type { SocketHandlers } from '../protocol/socket'
import type { Boot, Frame, Position, ServerEvent } from '../protocol/types'

export interface OpenSocket {
  send: (frame: Record<string, unknown>) => void
  probe: () => void
  close: () => void
}

export interface ConnectionDoors {
  boot: () => Promise<Boot>
  socketUrl: (since: Position) => Promise<string>
  open: (url: string, handlers: SocketHandlers, held: () => number) => OpenSocket
  random: () => number
}

export interface ConnectionSink {
  booted: (boot: Boot) => void
  event: (event: ServerEvent, seq: number | null) => void
  /* Something of this topic was missed: fetch it. */
  hole: (topic: string) => void
  online: () => void
  /* retryAt: when the next attempt begins; null while one is under way. */
  offline: (retryAt: number | null, attempts: number) => void
  signedOut: () => void
}

type EventFrame = Extract<Frame, { type: 'event' }>

const FIRST_RETRY_MS = 700
const LONGEST_RETRY_MS = 30_000

export class Connection {
  private position: Position | null = null
  private seq = 0
  private heads = new Map<string, number>()
  private socket: OpenSocket | null = null
  private timer: ReturnType<typeof setTimeout> | null = null
  private attempts = 0
  private askedDelay: number | null = null
  /* Events that came while a fresh start is being fetched. */
  private waiting: EventFrame[] | null = null
  private stopped = true
  private generation = 0

  constructor(
    private readonly doors: ConnectionDoors,
    private readonly sink: ConnectionSink,
  ) {}

  start(): void {
    this.stopped = false
    this.attempts = 0
    this.begin()
  }

  stop(): void {
    this.stopped = true
    this.drop()
  }

  retryNow(): void {
    if (this.stopped || this.timer === null) return
    this.begin()
  }

  probe(): void {
    if (this.socket !== null) this.socket.probe()
    else this.retryNow()
  }

  /* The last event of a topic that was delivered. */
  head(topic: string): number | undefined {
    return this.heads.get(topic)
  }

  send(frame: Record<string, unknown>): void {
    this.socket?.send(frame)
  }

  /* The state on screen cannot be trusted: fetch all of it anew. */
  restart(): void {
    this.position = null
    this.drop()
    this.begin()
  }

  private drop(): void {
    this.generation++
    if (this.timer !== null) clearTimeout(this.timer)
    this.timer = null
    this.socket?.close()
    this.socket = null
    this.waiting = null
  }

  private begin(): void {
    this.drop()
    const generation = this.generation
    this.sink.offline(null, this.attempts)
    this.connect(generation).catch((error: unknown) => {
      if (generation !== this.generation) return
      if (isSignedOut(error)) this.giveUp()
      else this.retryLater()
    })
  }

  private async connect(generation: number): Promise<void> {
    if (this.position === null) {
      const boot = await this.doors.boot()
      if (generation !== this.generation) return
      this.adopt(boot)
    }
    const url = await this.doors.socketUrl(this.since())
    if (generation !== this.generation) return
    this.socket = this.doors.open(
      url,
      {
        frame: (frame) => generation === this.generation && this.receive(frame, generation),
        closed: (code) => generation === this.generation && this.closed(code),
      },
      () => this.seq,
    )
  }

  /* POSITION is EPOCH.SEQ; ours moves on with every event, the epoch stays what the server said. */
  private since(): Position {
    const position = this.position ?? ''
    const dot = position.lastIndexOf('.')
    return dot < 0 ? position : `${position.slice(0, dot)}.${this.seq}`
  }

  private adopt(boot: Boot): void {
    this.position = boot.position
    this.seq = boot.seq
    this.heads = new Map(Object.entries(boot.heads))
    this.sink.booted(boot)
  }

  private closed(code: number): void {
    this.socket = null
    if (code === 1008) this.giveUp()
    else this.retryLater()
  }

  private giveUp(): void {
    this.stopped = true
    this.drop()
    this.sink.offline(null, this.attempts)
    this.sink.signedOut()
  }

  private retryLater(): void {
    this.drop()
    if (this.stopped) return
    const backOff = Math.min(LONGEST_RETRY_MS, FIRST_RETRY_MS * 2 ** this.attempts)
    const delay = this.askedDelay ?? backOff * (0.6 + 0.8 * this.doors.random())
    this.askedDelay = null
    this.attempts++
    this.timer = setTimeout(() => this.begin(), delay)
    this.sink.offline(Date.now() + delay, this.attempts)
  }

  private receive(frame: Frame, generation: number): void {
    switch (frame.type) {
      case 'hello':
        this.attempts = 0
        this.sink.online()
        break
      case 'reset':
        this.startAnew(generation)
        break
      case 'sync':
        this.synchronised(frame.position, frame.seq, frame.heads)
        break
      case 'pong':
        if (frame.seq !== null && this.waiting === null) this.seq = Math.max(this.seq, frame.seq)
        break
      case 'goodbye':
        this.askedDelay = frame.retryMs
        break
      case 'event':
        if (this.waiting !== null && frame.seq !== null) this.waiting.push(frame)
        else this.deliver(frame)
        break
      case 'ignored':
        break
    }
  }

  private startAnew(generation: number): void {
    this.waiting = []
    this.doors.boot().then(
      (boot) => {
        if (generation !== this.generation) return
        const held = this.waiting ?? []
        this.waiting = null
        this.adopt(boot)
        for (const frame of held) this.deliver(frame)
      },
      (error: unknown) => {
        if (generation !== this.generation) return
        this.position = null
        if (isSignedOut(error)) this.giveUp()
        else this.retryLater()
      },
    )
  }

  private synchronised(position: Position, seq: number, heads: Record<string, number>): void {
    if (this.waiting !== null) return
    if (position !== '') this.position = position
    for (const [topic, head] of Object.entries(heads)) {
      const own = this.heads.get(topic)
      if (own !== undefined && own < head) this.sink.hole(topic)
      this.heads.set(topic, head)
    }
    this.seq = Math.max(this.seq, seq)
  }

  private deliver(frame: EventFrame): void {
    if (frame.seq !== null) {
      if (frame.seq <= this.seq) return
      this.seq = frame.seq
      this.follow(frame.topic, frame.prev, frame.seq)
    }
    this.sink.event(frame.event, frame.seq)
    if (frame.event.kind === 'channel-left') this.heads.delete(frame.event.channel)
  }

  private follow(topic: string, prev: number, seq: number): void {
    if (topic === '') return
    const head = this.heads.get(topic)
    this.heads.set(topic, seq)
    if (head !== undefined && prev > head) this.sink.hole(topic)
  }
}
