/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What holds for every call of the SDKs: where the token stands, how a refusal arrives, how the SDK waits when it was too fast; and the
 * methods about the session and the team. */
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { Client, Team, password, silent, withEach } from './sdk.mjs'

let team
let limited

before(async () => {
  team = await Team.start()
  limited = await Team.start({ exempt: null })
})

after(async () => {
  await team?.remove()
  await limited?.remove()
})

withEach((api) => {
  const { ErrorCode, WebClient } = api.sdk
  const name = (what) => `web-api ${api.version}: ${what}`

  test(name('arguments come back as they were given'), async () => {
    const client = team.client(api, team.owner)
    const text = 'ü & <b> 😀 +%20=;\n"'
    const reply = await client.ok('api.test', { foo: text, yes: true, number: 3, list: ['a', { b: 1 }] })
    assert.deepEqual(reply.args, { foo: text, yes: 'true', number: '3', list: '["a",{"b":1}]' })
    await client.refused('not_here', 'api.test', { error: 'not_here' })
  })

  test(name('a call without arguments'), async () => {
    const reply = await team.client(api, team.owner).ok('auth.test')
    assert.equal(reply.url, `${team.url}/`)
    assert.equal(reply.user, 'ilya')
    assert.equal(reply.user_id, team.owner.id)
    assert.equal(reply.team, 'Polaris Lab')
    assert.equal(reply.is_enterprise_install, false)
    assert.equal(reply.bot_id, undefined)
  })

  test(name('the token stands in the header, in the form or in both'), async () => {
    const header = team.client(api, team.owner)
    const form = team.client(api, null)
    const both = team.client(api, team.owner)
    assert.equal((await header.ok('auth.test')).user_id, team.owner.id)
    assert.equal((await form.ok('auth.test', { token: team.owner.token })).user_id, team.owner.id)
    assert.equal((await both.ok('auth.test', { token: team.owner.token })).user_id, team.owner.id)
    await form.refused('not_authed', 'auth.test')
    await form.refused('invalid_auth', 'auth.test', { token: 'xoxp-nobody' })
    await team.client(api, { token: 'xoxp-nobody' }).refused('invalid_auth', 'auth.test')
  })

  test(name('a refusal carries what Slack says beside its code'), async () => {
    const client = team.client(api, team.owner)
    const unknown = await client.refused('unknown_method', 'admin.users.list')
    assert.equal(unknown.req_method, 'admin.users.list')
    const missing = await client.refused('invalid_arguments', 'conversations.info', {})
    assert.match(missing.response_metadata.messages.join(), /^\[ERROR\].*channel/)
    const wrong = await client.refused('invalid_arguments', 'conversations.create', { name: 'fine', is_private: 'perhaps' })
    assert.match(wrong.response_metadata.messages.join(), /is_private/)
  })

  test(name('the name of a method is case-sensitive'), async () => {
    const error = await team.client(api, team.owner).web.apiCall('auth.TEST').catch((reason) => reason)
    assert.equal(error.data.error, 'unknown_method')
  })

  test(name('who is too fast waits as long as the server says, and then succeeds'), async () => {
    const client = limited.client(api, limited.owner, { maxRequestConcurrency: 50, retryConfig: { retries: 5, minTimeout: 1, maxTimeout: 10 } })
    const waits = []
    client.web.on('rate_limited', (seconds) => waits.push(seconds))
    const posts = Array.from({ length: 130 }, (_, number) => client.ok('chat.postMessage', { channel: limited.general, text: `${api.version} post ${number}` }))
    const replies = await Promise.all(posts)
    assert.ok(waits.length > 0, 'the limit was met')
    assert.ok(waits.every((seconds) => Number.isInteger(seconds) && seconds >= 1), String(waits))
    assert.equal(new Set(replies.map((reply) => reply.ts)).size, 130, 'each was posted once')
    const seen = []
    for await (const page of client.pages('conversations.history', { channel: limited.general, limit: 200 })) seen.push(...page.messages)
    assert.equal(seen.filter((message) => message.text.startsWith(`${api.version} post `)).length, 130)
  })

  test(name('who does not want to wait is told for how long'), async () => {
    const client = limited.client(api, limited.owner, { maxRequestConcurrency: 50, rejectRateLimitedCalls: true })
    const results = await Promise.allSettled(Array.from({ length: 150 }, () => client.web.chat.postMessage({ channel: limited.general, text: 'fast' })))
    const refused = results.filter((result) => result.status === 'rejected').map((result) => result.reason)
    assert.ok(refused.length > 0)
    for (const error of refused) {
      assert.equal(error.code, ErrorCode.RateLimitedError)
      assert.ok(error.retryAfter >= 1)
    }
  })

  test(name('a server that is away is a request error'), async () => {
    const client = new WebClient('xoxp-x', { slackApiUrl: 'http://127.0.0.1:1/api/', retryConfig: { retries: 0 }, logger: silent })
    await assert.rejects(client.auth.test(), (error) => error.code === ErrorCode.RequestError)
  })

  test(name('team.info and emoji.list'), async () => {
    const client = team.client(api, team.owner)
    const { team: info } = await client.ok('team.info')
    assert.equal(info.name, 'Polaris Lab')
    assert.match(info.id, /^T[A-Z0-9]{10}$/)
    assert.equal(info.url, `${team.url}/`)
    assert.equal(typeof info.icon, 'object')
    const { emoji, cache_ts: stamp } = await client.ok('emoji.list')
    assert.deepEqual(emoji, {})
    assert.equal(typeof stamp, 'string')
  })

  test(name('auth.revoke ends the session of its token'), async () => {
    const person = await team.server.person(`leaver${api.version}`, 'Who Leaves')
    const client = team.client(api, person)
    assert.equal((await client.ok('auth.revoke', { test: true })).revoked, false)
    await client.ok('auth.test')
    assert.equal((await client.ok('auth.revoke')).revoked, true)
    const error = await client.web.auth.test().catch((reason) => reason)
    assert.ok(['invalid_auth', 'token_revoked'].includes(error.data.error), error.data.error)
  })

  test(name('rtm.connect and rtm.start give an address for one connection'), async () => {
    const client = team.client(api, team.owner)
    for (const method of ['rtm.connect', 'rtm.start']) {
      const reply = await client.ok(method)
      assert.match(reply.url, new RegExp(`^ws://127\\.0\\.0\\.1:${team.server.port}/rtm/[\\w-]+$`))
      assert.deepEqual(reply.self, { id: team.owner.id, name: 'ilya' })
      assert.equal(reply.team.name, 'Polaris Lab')
    }
  })

  test(name('the methods for people and not for bots go through apiCall'), async () => {
    const nobody = new Client(api, team.url, undefined)
    const server = await nobody.ok('micro.server')
    assert.equal(server.empty, false)
    assert.equal(server.registration, 'open')
    await nobody.refused('already_set_up', 'micro.setup', { team_name: 'Again', name: 'again', password })
    const made = await nobody.ok('micro.register', { name: `sdk${api.version}`, password, real_name: 'Sdk' })
    await nobody.refused('invalid_credentials', 'micro.login', { login: `sdk${api.version}`, password: `${password}?` })
    const login = await nobody.ok('micro.login', { login: `sdk${api.version}`, password, device: 'a script' })
    assert.equal(login.user_id, made.user_id)
    await nobody.refused('registration_closed', 'micro.guest', { name: 'visitor' })

    const client = new Client(api, team.url, login.token)
    const boot = await client.ok('micro.boot')
    assert.equal(boot.self.id, made.user_id)
    assert.ok(boot.channels.some((channel) => channel.id === team.general))
    const { sessions } = await client.ok('micro.sessions.list')
    assert.deepEqual(sessions.filter((session) => session.current).map((session) => session.device), ['a script'])
    await client.refused('session_not_found', 'micro.sessions.revoke', { session: 'S0NONE00001' })
    assert.equal((await client.ok('micro.sessions.revoke', { all_others: true })).revoked, sessions.length - 1)

    const invitation = await client.ok('micro.invites.create', { uses: 2, channels: [team.general] })
    assert.equal((await nobody.ok('micro.invites.info', { code: invitation.code })).team, 'Polaris Lab')
    assert.ok((await client.ok('micro.invites.list')).invites.some((invite) => invite.code === invitation.code))
    await client.ok('micro.invites.revoke', { code: invitation.code })
    await nobody.refused('invalid_code', 'micro.invites.info', { code: invitation.code })

    const { ts } = await client.ok('chat.postMessage', { channel: team.general, text: 'counted' })
    const digest = await client.ok('micro.digest', { channel: team.general, oldest: ts, latest: ts })
    assert.equal(digest.count, 1)
    assert.match(digest.digest, /^[0-9a-f]{16}$/)
    assert.equal((await client.ok('micro.delivery', { channel: team.general, ts })).stored, true)
  })
})
