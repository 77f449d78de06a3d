/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The published SDKs against the real server. Whoever calls through here has each reply held against the types of the SDK that made
 * the call. Set-up that is not what a test is about goes past the SDKs (Server.call). */
import assert from 'node:assert/strict'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { test } from 'node:test'
import { RTMClient } from '@slack/rtm-api'
import * as newest from '@slack/web-api'
import * as former from '@slack/web-api-7'
import { Server } from '../lib/ms-server.mjs'
import { typeFaults } from './types.mjs'

export { Server, expectEventually, password } from '../lib/ms-server.mjs'

const require = createRequire(import.meta.url)
const distribution = (name) => dirname(require.resolve(name))

/* The generations of @slack/web-api: the last one on axios, and the one on fetch. */
export const WEB_APIS = [
  { version: 7, sdk: former, folder: distribution('@slack/web-api-7') },
  { version: 8, sdk: newest, folder: distribution('@slack/web-api') },
]
const EVENT_TYPES = join(distribution('@slack/types'), 'events', 'index.d.ts')
const CHANNEL_TYPES = join(distribution('@slack/web-api'), 'types', 'response', 'ConversationsInfoResponse.d.ts')
/* Events that only RTM has: the SDK has no types for them. */
const UNTYPED = /^(hello|pong|user_typing|presence_change|manual_presence_change|pref_change|(channel|group|mpim)_joined|(channel|group|im|mpim)_marked|mpim_(open|close))$/

/* Blocks, attachments and metadata are kept as they were sent: their types are the sender's, and those of the SDK are guesses from
 * samples. Tests compare them with what was sent. */
const CONTENT = ['blocks', 'attachments', 'metadata']
const without = (names, value) => JSON.parse(JSON.stringify(value, (key, inner) => (names.includes(key) ? undefined : inner)))

/* A person's (or bot's) WebClient of one generation. */
export class Client {
  constructor(api, url, token, options = {}) {
    this.api = api
    this.web = new api.sdk.WebClient(token, { slackApiUrl: `${url}/api/`, retryConfig: { retries: 0 }, logger: silent, ...options })
  }

  /* As a program writes it: client.conversations.history ({…}); what the SDK has no method for goes through apiCall. */
  send(method, values = {}) {
    let at = this.web
    for (const part of method.split('.').slice(0, -1)) at = at?.[part]
    const direct = at?.[method.split('.').at(-1)]
    return typeof direct === 'function' ? direct(values) : this.web.apiCall(method, values)
  }

  /* The reply of a call that succeeds, as the SDK's types promise it. */
  async ok(method, values = {}) {
    const reply = await this.send(method, values)
    assert.equal(reply.ok, true)
    this.assertTyped(method, reply)
    return reply
  }

  /* The call is refused with this code, as the SDK's platform error. Returns the error's data. */
  async refused(code, method, values = {}) {
    const error = await this.send(method, values).then(
      (reply) => assert.fail(`${method} was to be refused with ${code}: ${JSON.stringify(reply)}`),
      (reason) => reason,
    )
    assert.equal(error.code, this.api.sdk.ErrorCode.PlatformError, String(error))
    assert.equal(error.data.ok, false)
    assert.equal(error.data.error, code, method)
    return error.data
  }

  /* The pages of the SDK's own iterator. */
  async *pages(method, values = {}) {
    for await (const page of this.web.paginate(method, values)) {
      this.assertTyped(method, page)
      yield page
    }
  }

  assertTyped(method, reply) {
    const name = `${method.split('.').map((part) => part[0].toUpperCase() + part.slice(1)).join('')}Response`
    const faults = typeFaults(without(CONTENT, reply), join(this.api.folder, 'types', 'response', `${name}.d.ts`), name)
    if (faults === null) assert.ok(method.startsWith('micro.'), `the SDK has no type ${name}`)
    else assert.deepEqual(faults, [])
  }
}

/* An event frame is what the SDK says an event of its type is. Events over RTM lack some members that the Events API adds
 * (`channel_type` …): what is there has its type, what a test needs it names itself. Files and `pin_count` have other types there than in the
 * replies of the same SDK; replies are what they are held against. */
export function assertEventTyped(event) {
  if (UNTYPED.test(event.type)) {
    if (typeof event.channel === 'object') assert.deepEqual(typeFaults(event.channel, CHANNEL_TYPES, 'Channel'), [])
    return
  }
  assert.deepEqual(typeFaults(without([...CONTENT, 'files', 'pin_count'], event), EVENT_TYPES, 'SlackEvent', { partial: true }), [], JSON.stringify(event))
}

/* The server with a team, and clients of every generation for its people. */
export class Team {
  static async start(options) {
    const team = new Team()
    team.streams = []
    team.server = await Server.start(options)
    team.owner = await team.server.found()
    team.general = team.server.general
    return team
  }

  get url() {
    return this.server.url
  }

  /* Whether the server knows the method. */
  async has(method) {
    const reply = await (await fetch(`${this.url}/api/${method}`, { method: 'POST' })).json()
    assert.notEqual(reply.error, 'unknown_method', method)
    return true
  }

  client(api, person, options) {
    return new Client(api, this.url, person?.token, options)
  }

  /* A realtime client that is connected, and what comes to it. */
  async realtime(person, options = {}) {
    const client = new RTMClient(person.token, { slackApiUrl: `${this.url}/api/`, logger: silent, ...options })
    const stream = new Stream(client)
    this.streams.push(stream)
    stream.started = await client.start()
    await stream.next((name) => name === 'ready', 'states')
    return stream
  }

  /* A connection that a failed test left open would keep this program alive. */
  async remove() {
    for (const stream of this.streams) stream.stop().catch(() => {})
    await this.server.remove()
  }
}

/* What an RTM client has received, for tests that wait for something. */
export class Stream {
  constructor(client) {
    this.client = client
    this.events = []
    this.states = []
    this.waiting = new Set()
    client.on('slack_event', (_, event) => this.add('events', event))
    for (const state of ['ready', 'reconnecting', 'disconnected', 'unable_to_rtm_start']) client.on(state, () => this.add('states', state))
  }

  add(list, value) {
    this[list].push(value)
    for (const check of this.waiting) check()
  }

  /* The first that is wanted among what has come and what comes; it and what came before it are taken out of the list. */
  next(wanted, list = 'events', milliseconds = 10000) {
    return new Promise((resolve, reject) => {
      const check = () => {
        const index = this[list].findIndex(wanted)
        if (index < 0) return
        done()
        resolve(this[list].splice(0, index + 1).at(-1))
      }
      const timer = setTimeout(() => {
        done()
        reject(new Error(`not in ${milliseconds} ms; there were: ${JSON.stringify(this[list])}`))
      }, milliseconds)
      const done = () => {
        clearTimeout(timer)
        this.waiting.delete(check)
      }
      this.waiting.add(check)
      check()
    })
  }

  /* The next event of this type (and subtype), of the shape that the SDK promises. */
  async event(type, subtype) {
    const event = await this.next((candidate) => candidate.type === type && candidate.subtype === subtype)
    assertEventTyped(event)
    return event
  }

  /* Who is on the way back to the server never hears of having left: waiting for that would end no suite. */
  async stop() {
    this.client.autoReconnect = false
    if (this.client.connected) await this.client.disconnect()
  }
}

/* A test of a family of methods that the server may not have yet. */
export function familyTest(name, team, method, run) {
  test(name, async (context) => (await team().has(method)) && run(context))
}

/* For every generation of the SDK. */
export function withEach(run) {
  for (const api of WEB_APIS) run(api)
}

const silent = { debug() {}, info() {}, warn() {}, error() {}, setLevel() {}, getLevel: () => 'error', setName() {} }
export { silent }
