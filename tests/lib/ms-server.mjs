/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The real server for suites that are written for Node: start, stop, kill, a team and its people. Needs no package. */
import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'

/* Longer where the server is built with a sanitizer. */
export const SLOWNESS = Number(process.env.MS_TEST_SLOWNESS ?? 1)

const binary = process.env.MS_SERVER

export const password = 'correct horse battery'

export class Server {
  /* `exempt`: the addresses that have no limits of their own; null for the limits that everybody has. */
  static async start({ exempt = '127.0.0.0/8', options = [] } = {}) {
    const server = new Server()
    server.data = await mkdtemp(join(tmpdir(), 'microslack-node-'))
    server.options = exempt === null ? options : ['--exempt', exempt, ...options]
    await server.run(0)
    return server
  }

  async run(port = this.port) {
    assert.ok(binary, 'MS_SERVER names the server to test')
    this.process = spawn(binary, ['--address', '127.0.0.1', '--port', String(port), '--data-dir', this.data, ...this.options], { stdio: ['ignore', 'pipe', process.env.MS_SERVER_LOG ? 'inherit' : 'ignore'] })
    this.ended = new Promise((resolve) => this.process.once('exit', (status, signal) => resolve({ status, signal })))
    for await (const line of createInterface({ input: this.process.stdout })) {
      const ready = /^ready (http:\/\/\S+:(\d+))$/.exec(line)
      assert.ok(ready, `the ready line, not: ${line}`)
      this.url = ready[1]
      this.port = Number(ready[2])
      return
    }
    throw new Error('the server ended before it was ready')
  }

  /* Any method with a person's token, as a program of theirs would call it. */
  async call(token, method, values = {}) {
    const reply = await fetch(`${this.url}/api/${method}`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json', ...(token === null ? {} : { Authorization: `Bearer ${token}` }) },
      body: JSON.stringify(values),
    })
    const body = await reply.json()
    assert.equal(body.ok, true, `${method}: ${JSON.stringify(body)}`)
    return body
  }

  /* The team and its owner "ilya" without a browser. */
  async found(values = {}) {
    const made = await this.call(null, 'micro.setup', { team_name: 'Polaris Lab', language: 'en', registration: 'open', name: 'ilya', password, real_name: 'Илья Громов', channels: ['general'], ...values })
    this.general = made.channels[0].id
    return { token: made.token, id: made.user_id, name: 'ilya' }
  }

  async person(name, realName) {
    const made = await this.call(null, 'micro.register', { name, password, real_name: realName })
    return { token: made.token, id: made.user_id, name }
  }

  async channel(owner, name, people = [], values = {}) {
    const { channel } = await this.call(owner.token, 'conversations.create', { name, ...values })
    if (people.length > 0) await this.call(owner.token, 'conversations.invite', { channel: channel.id, users: people.map((person) => person.id).join(',') })
    return channel.id
  }

  post(person, channel, text) {
    return this.call(person.token, 'chat.postMessage', { channel, text })
  }

  async end(signal) {
    this.process.kill(signal)
    return this.ended
  }

  async remove() {
    if (this.process.exitCode === null && this.process.signalCode === null) await this.end('SIGTERM')
    await rm(this.data, { recursive: true, force: true })
  }
}

/* Repeats until it no longer throws, at most for the given time. */
export async function expectEventually(check, milliseconds = 10000) {
  const end = Date.now() + milliseconds * SLOWNESS
  for (;;) {
    try {
      return await check()
    } catch (error) {
      if (Date.now() > end) throw error
      await new Promise((resolve) => setTimeout(resolve, 50))
    }
  }
}
