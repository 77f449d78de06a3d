// SPDX-FileCopyrightText: the MicroSlack contributors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// Makes sure that what is on screen is what the server holds: compares the digest of the window with the server's, once after it was
// loaded or the connection came back, and then now and then. A copy that differs is fetched anew, and the log says so.

import type { WindowDigest } from '../protocol/types'
import type { Window } from '../stores/messages'
import { ofMessages } from '../text/digest'

export interface VerifierDoors {
  digest: (channel: string, oldest: string, latest: string) => Promise<WindowDigest>
  /* The last event of a topic that was delivered here; undefined when it is not known. */
  head: (topic: string) => number | undefined
  window: (channel: string) => Window
  /* The copy was right at this moment. */
  verified: (channel: string, at: number) => void
  differs: (channel: string) => void
  now: () => number
}

const AGAIN_MS = 10 * 60_000
const FIRST_MS = 5_000

interface Bounds {
  oldest: string
  latest: string
}

/* An end that lies open is the conversation's own: then the server knows the answer without looking. */
function boundsOf(window: Window): Bounds {
  const first = window.messages[0]
  const last = window.messages[window.messages.length - 1]
  return {
    oldest: window.hasOlder && first !== undefined ? first.ts : '',
    latest: window.hasNewer && last !== undefined ? last.ts : '',
  }
}

interface Turn {
  due: number
  /* How long to wait after an answer that was no yes: a busy channel, or a damaged server, is asked ever more rarely. */
  patience: number
}

export class Verifier {
  private turns = new Map<string, Turn>()
  private busy = false

  constructor(private readonly doors: VerifierDoors) {}

  /* All that was known is in doubt: the connection was away. */
  begin(): void {
    this.turns.clear()
  }

  /* Now and then, with the channel that is on screen. */
  async tick(channel: string): Promise<void> {
    const window = this.doors.window(channel)
    const { due, patience } = this.turns.get(channel) ?? { due: 0, patience: FIRST_MS }

    if (this.busy || this.doors.now() < due || !this.isComparable(channel, window)) return
    this.busy = true
    this.plan(channel, patience, Math.min(AGAIN_MS, patience * 2))
    try {
      await this.check(channel, window)
    } catch {
      /* No answer, no verdict. */
    } finally {
      this.busy = false
    }
  }

  private plan(channel: string, wait: number, patience: number): void {
    this.turns.set(channel, { due: this.doors.now() + wait, patience })
  }

  private isComparable(channel: string, window: Window): boolean {
    return (
      window.loaded &&
      window.loading === null &&
      this.doors.head(channel) !== undefined &&
      window.messages.every((message) => message.revision > 0)
    )
  }

  /* Only copies of the same moment can be compared: ours, before and after the question, and the server's. */
  private async check(channel: string, window: Window): Promise<void> {
    const head = this.doors.head(channel)
    const messages = window.messages
    const bounds = boundsOf(window)
    const answer = await this.doors.digest(channel, bounds.oldest, bounds.latest)

    if (answer.head !== head || this.doors.head(channel) !== head || window.messages !== messages)
      return
    if (answer.count === messages.length && answer.digest === ofMessages(messages)) {
      this.plan(channel, AGAIN_MS, FIRST_MS)
      this.doors.verified(channel, this.doors.now())
      return
    }
    console.warn(
      `microslack: the copy of ${channel} differs from the server's (${messages.length} of ${answer.count} messages), fetching it anew`,
    )
    this.doors.differs(channel)
  }
}
