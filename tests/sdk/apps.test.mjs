/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Bots as people write them: with Bolt in Socket Mode, with the Socket Mode client alone, with a bot token, with an incoming webhook. */
import assert from 'node:assert/strict'
import { after, before } from 'node:test'
import bolt from '@slack/bolt'
import { SocketModeClient } from '@slack/socket-mode'
import { IncomingWebhook } from '@slack/webhook'
import { Team, WEB_APIS, expectEventually, familyTest, silent, withEach } from './sdk.mjs'

let team
let anna
let room
let made
let bot
const ends = []

before(async () => {
  team = await Team.start()
  anna = await team.server.person('anna', 'Anna Lindgren')
  room = await team.server.channel(anna, 'room')
  if (!(await team.has('micro.apps.create'))) return
  made = await team.server.call(team.owner.token, 'micro.apps.create', {
    name: 'Deployer',
    commands: [{ command: '/deploy', description: 'Deploys a version', usage_hint: 'VERSION' }],
  })
  bot = { token: made.bot_token, id: made.user_id }
  await team.server.call(bot.token, 'conversations.join', { channel: room })
})

after(async () => {
  for (const end of ends.reverse()) await end().catch(() => {})
  await team?.remove()
})

const newest = WEB_APIS.at(-1)
const as = (person, api = newest) => team.client(api, person)
const history = async (limit = 3) => (await as(anna).ok('conversations.history', { channel: room, limit })).messages
const clientOptions = () => ({ slackApiUrl: `${team.url}/api/` })

withEach((api) => {
  const check = (what, method, run) => familyTest(`web-api ${api.version}: ${what}`, () => team, method, run)

  check('a bot token is a person of its own', 'bots.info', async () => {
    const who = await as(bot, api).ok('auth.test')
    assert.deepEqual([who.user_id, who.bot_id], [made.user_id, made.bot_id])
    const { message, ts } = await as(bot, api).ok('chat.postMessage', { channel: room, text: 'I am a bot' })
    assert.deepEqual([message.user, message.bot_id, message.app_id, message.bot_profile.id, message.subtype], [made.user_id, made.bot_id, made.app_id, made.bot_id, undefined])
    assert.equal((await history(1))[0].ts, ts)
    const { bot: described } = await as(anna, api).ok('bots.info', { bot: made.bot_id })
    assert.deepEqual([described.id, described.app_id, described.user_id, described.deleted], [made.bot_id, made.app_id, made.user_id, false])
    const { user } = await as(anna, api).ok('users.info', { user: made.user_id })
    assert.deepEqual([user.is_bot, user.profile.bot_id], [true, made.bot_id])
    await as(anna, api).refused('bot_not_found', 'bots.info', { bot: 'B0NONE00001' })
  })

  check('apps.connections.open wants the token of an app', 'apps.connections.open', async () => {
    const { url } = await as({ token: made.app_token }, api).ok('apps.connections.open')
    assert.match(url, new RegExp(`^ws://127\\.0\\.0\\.1:${team.server.port}/`))
    await as(bot, api).refused('not_allowed_token_type', 'apps.connections.open')
    await as({ token: made.app_token }, api).refused('not_allowed_token_type', 'auth.test')
  })

  check('apps are made and ended by the owner alone', 'micro.apps.create', async () => {
    const owner = as(team.owner, api)
    await as(anna, api).refused('not_allowed', 'micro.apps.create', { name: 'Mine' })
    const app = await owner.ok('micro.apps.create', { name: `Other ${api.version}` })
    assert.ok((await owner.ok('micro.apps.list')).apps.some((one) => one.app_id === app.app_id))
    const renewed = await owner.ok('micro.apps.update', { app: app.app_id, name: `Renamed ${api.version}`, renew: ['bot_token'] })
    await as({ token: renewed.bot_token }, api).ok('auth.test')
    await owner.ok('micro.apps.delete', { app: app.app_id })
    const error = await as({ token: renewed.bot_token }, api).send('auth.test').catch((reason) => reason)
    assert.ok(['invalid_auth', 'account_inactive', 'token_revoked'].includes(error.data.error), error.data.error)
  })

  check('commands of the server’s own', 'micro.command', async () => {
    const { commands } = await as(anna, api).ok('micro.commands.list')
    assert.deepEqual(
      commands.find((command) => command.name === '/deploy'),
      { name: '/deploy', usage: 'VERSION', description: 'Deploys a version', is_custom: true },
    )
    await as(anna, api).ok('micro.command', { channel: room, command: '/me', text: 'waves' })
    assert.deepEqual([(await history(1))[0].subtype, (await history(1))[0].text], ['me_message', 'waves'])
    await as(anna, api).refused('unknown_command', 'micro.command', { channel: room, command: '/nothing' })
  })
})

familyTest('an incoming webhook takes what Grafana sends', () => team, 'micro.webhooks.create', async () => {
  const { url, bot_id: id } = await as(team.owner).ok('micro.webhooks.create', { channel: team.general, name: 'alerts' })
  assert.ok((await as(team.owner).ok('micro.webhooks.list')).webhooks.some((webhook) => webhook.bot_id === id))
  const webhook = new IncomingWebhook(url)
  const sent = await webhook.send({
    channel: '#general',
    username: 'Grafana',
    icon_url: 'https://grafana.com/static/assets/img/fav32.png',
    text: '',
    attachments: [
      {
        title: '[FIRING:1] HighCPU (server-1)',
        title_link: 'http://grafana.example:3000/alerting/list',
        fallback: '[FIRING:1] HighCPU (server-1)',
        text: '*Firing*\n\nValue: B=92, C=1\nLabels:\n - alertname = HighCPU\n - instance = server-1\n',
        color: '#D63232',
        footer: 'Grafana v11.2.0',
        footer_icon: 'https://grafana.com/static/assets/img/fav32.png',
        ts: 1700000000,
      },
    ],
  })
  assert.equal(sent.text, 'ok')
  const { messages } = await as(team.owner).ok('conversations.history', { channel: team.general, limit: 1 })
  const [message] = messages
  assert.deepEqual([message.subtype, message.bot_id, message.username, message.user], ['bot_message', id, 'Grafana', undefined])
  assert.equal(message.attachments[0].title, '[FIRING:1] HighCPU (server-1)')
  assert.equal(message.attachments[0].ts, 1700000000)
  assert.equal((await webhook.send('plain words')).text, 'ok')
  assert.equal((await as(team.owner).ok('conversations.history', { channel: team.general, limit: 1 })).messages[0].text, 'plain words')
  await assert.rejects(webhook.send({ text: '' }), (error) => error.code === 'slack_webhook_http_error' && /400/.test(String(error)))
  await assert.rejects(new IncomingWebhook(`${url}x`).send('wrong'), /40[34]/)
  await as(team.owner).ok('micro.webhooks.delete', { bot_id: id })
  await assert.rejects(webhook.send('late'), /40[34]/)
})

familyTest('an incoming webhook goes on in a thread', () => team, 'micro.webhooks.create', async () => {
  const owner = as(team.owner)
  const { url, bot_id: id } = await owner.ok('micro.webhooks.create', { channel: team.general, name: 'builds' })
  const webhook = new IncomingWebhook(url)
  const { ts: root } = await owner.ok('chat.postMessage', { channel: team.general, text: 'Build 42' })
  assert.equal((await webhook.send({ text: 'Compiled', thread_ts: root })).text, 'ok')
  assert.equal((await webhook.send({ text: 'Broken', thread_ts: root, reply_broadcast: true })).text, 'ok')
  const { messages } = await owner.ok('conversations.replies', { channel: team.general, ts: root })
  assert.deepEqual(messages.map(({ text, subtype, bot_id: bot, thread_ts: thread }) => [text, subtype, bot, thread]), [
    ['Build 42', undefined, undefined, root],
    ['Compiled', 'bot_message', id, root],
    ['Broken', 'thread_broadcast', id, root],
  ])
  assert.deepEqual([messages[0].reply_count, messages[2].username], [2, 'builds'])
  const shown = (await owner.ok('conversations.history', { channel: team.general, limit: 2 })).messages
  assert.deepEqual(shown.map((message) => message.text), ['Broken', 'Build 42'])
  await assert.rejects(webhook.send({ text: 'lost', thread_ts: '1700000000.000001' }), (error) => error.code === 'slack_webhook_http_error' && /404/.test(String(error)))
  await owner.ok('micro.webhooks.delete', { bot_id: id })
})

familyTest('the Socket Mode client hears events and acknowledges them', () => team, 'apps.connections.open', async () => {
  const client = new SocketModeClient({ appToken: made.app_token, clientOptions: clientOptions(), logger: silent })
  const heard = []
  client.on('message', ({ ack, body, event, retry_num: retry }) => {
    heard.push({ body, event, retry })
    return ack()
  })
  ends.push(() => client.disconnect())
  await client.start()
  const { ts } = await as(anna).ok('chat.postMessage', { channel: room, text: 'to the app' })
  await expectEventually(() => assert.ok(heard.some(({ event }) => event.ts === ts)))
  const { body, event } = heard.find((one) => one.event.ts === ts)
  assert.deepEqual([body.type, body.team_id, body.api_app_id], ['event_callback', (await as(anna).ok('auth.test')).team_id, made.app_id])
  assert.match(body.event_id, /^Ev/)
  assert.deepEqual([event.channel_type, event.channel, event.user, event.text], ['channel', room, anna.id, 'to the app'])
  await new Promise((resolve) => setTimeout(resolve, 3500))
  assert.equal(heard.filter((one) => one.event.ts === ts).length, 1, 'what was acknowledged does not come again')
  await client.disconnect()
})

familyTest('a bot of ten lines with Bolt answers', () => team, 'apps.connections.open', async () => {
  const { App } = bolt
  const app = new App({ token: made.bot_token, appToken: made.app_token, socketMode: true, clientOptions: clientOptions(), logger: silent })
  app.message('hello', async ({ message, say }) => {
    await say(`Hello <@${message.user}>`)
  })
  app.event('app_mention', async ({ event, say }) => {
    await say({ text: 'You called?', thread_ts: event.ts })
  })
  app.command('/deploy', async ({ ack, command }) => {
    await ack({ response_type: 'in_channel', text: `Deploying ${command.text}` })
  })
  app.action('approve', async ({ ack, respond }) => {
    await ack()
    await respond({ replace_original: true, text: 'Approved' })
  })
  ends.push(() => app.stop())
  await app.start()

  await as(anna).ok('chat.postMessage', { channel: room, text: 'hello bot' })
  await expectEventually(async () => assert.equal((await history(1))[0].text, `Hello <@${anna.id}>`))
  const [answer] = await history(1)
  assert.deepEqual([answer.user, answer.bot_id], [made.user_id, made.bot_id])

  const { ts } = await as(anna).ok('chat.postMessage', { channel: room, text: `<@${made.user_id}> are you there?` })
  await expectEventually(async () => {
    const { messages } = await as(anna).ok('conversations.replies', { channel: room, ts })
    assert.deepEqual(messages.map((message) => message.text).slice(1), ['You called?'])
  })

  if (await team.has('micro.command')) {
    await as(anna).ok('micro.command', { channel: room, command: '/deploy', text: 'v2' })
    await expectEventually(async () => assert.equal((await history(1))[0].text, 'Deploying v2'))
  }
  if (await team.has('micro.action')) {
    const button = { type: 'button', text: { type: 'plain_text', text: 'Approve' }, action_id: 'approve', value: 'v2' }
    const posted = await as(bot).ok('chat.postMessage', { channel: room, text: 'Approve?', blocks: [{ type: 'actions', block_id: 'decision', elements: [button] }] })
    await as(anna).ok('micro.action', { channel: room, ts: posted.ts, block_id: 'decision', action_id: 'approve' })
    await expectEventually(async () => assert.equal((await history(1))[0].text, 'Approved'))
    await as(anna).refused('invalid_action', 'micro.action', { channel: room, ts: posted.ts, block_id: 'decision', action_id: 'reject' })
  }
  await app.stop()
})

const blocksWith = (label, actionId) => [
  { type: 'actions', block_id: 'decision', elements: [{ type: 'button', text: { type: 'plain_text', text: label }, action_id: actionId, value: 'v2' }] },
]

/* Runs a Bolt app with these handlers while `run` does. */
async function withBolt(actions, run) {
  const app = new bolt.App({ token: made.bot_token, appToken: made.app_token, socketMode: true, clientOptions: clientOptions(), logger: silent })
  for (const [name, handler] of Object.entries(actions)) app.action(name, handler)
  ends.push(() => app.stop())
  await app.start()
  await run()
  await app.stop()
}

familyTest('Bolt responds from inside a thread', () => team, 'micro.action', async () => {
  const heard = []
  const actions = {
    reply: async ({ ack, body, respond }) => {
      await ack()
      heard.push(body)
      await respond({ response_type: 'in_channel', replace_original: false, text: 'In the thread' })
      await respond({ response_type: 'in_channel', replace_original: false, text: 'By its name', thread_ts: body.message.thread_ts })
      await respond({ replace_original: true, text: 'Replied' })
    },
    remove: async ({ ack, respond }) => {
      await ack()
      await respond({ delete_original: true })
    },
  }
  await withBolt(actions, async () => {
    const { ts: root } = await as(anna).ok('chat.postMessage', { channel: room, text: 'Ship it?' })
    const posted = {}
    for (const name of Object.keys(actions)) posted[name] = (await as(bot).ok('chat.postMessage', { channel: room, thread_ts: root, text: name, blocks: blocksWith(name, name) })).ts
    const press = (name) => as(anna).ok('micro.action', { channel: room, ts: posted[name], block_id: 'decision', action_id: name })
    const replies = async () => (await as(anna).ok('conversations.replies', { channel: room, ts: root })).messages.map((message) => message.text)
    await press('reply')
    await expectEventually(async () => assert.deepEqual(await replies(), ['Ship it?', 'Replied', 'remove', 'In the thread', 'By its name']))
    assert.deepEqual([heard[0].container.thread_ts, heard[0].message.thread_ts, heard[0].container.is_ephemeral], [root, root, false])
    await press('remove')
    await expectEventually(async () => assert.deepEqual(await replies(), ['Ship it?', 'Replied', 'In the thread', 'By its name']))
    assert.equal((await history(1))[0].ts, root, 'the channel shows none of it')
  })
})

familyTest('Bolt hears the buttons of what it showed to one person alone', () => team, 'micro.action', async () => {
  const heard = []
  const actions = {
    ask: async ({ ack, body, respond }) => {
      await ack()
      heard.push(body)
      await respond({ replace_original: true, text: 'Sure?', blocks: blocksWith('Sure', 'sure') })
      heard.push('asked')
    },
    sure: async ({ ack, body, respond }) => {
      await ack()
      heard.push(body)
      await respond({ delete_original: true })
      heard.push('gone')
    },
  }
  await withBolt(actions, async () => {
    const { message_ts: ts } = await as(bot).ok('chat.postEphemeral', { channel: room, user: anna.id, text: 'Deploy?', blocks: blocksWith('Deploy', 'ask') })
    const press = (name) => ({ channel: room, ts, block_id: 'decision', action_id: name })
    const stranger = await team.server.person('stranger', 'A Stranger')
    await team.server.call(stranger.token, 'conversations.join', { channel: room })
    await as(stranger).refused('message_not_found', 'micro.action', press('ask'))
    await as(anna).ok('micro.action', press('ask'))
    await expectEventually(() => assert.ok(heard.includes('asked')))
    const [first] = heard
    assert.deepEqual([first.container, first.user.id, first.channel.id], [{ type: 'message', message_ts: ts, channel_id: room, is_ephemeral: true }, anna.id, room])
    await as(anna).refused('invalid_action', 'micro.action', press('ask'))
    await as(anna).ok('micro.action', press('sure'))
    await expectEventually(() => assert.ok(heard.includes('gone')))
    assert.equal(heard[2].message.text, 'Sure?')
    await as(anna).refused('message_not_found', 'micro.action', press('sure'))
    assert.ok((await history(10)).every((message) => message.ts !== ts))
  })
})

familyTest('a bot comes back by itself after a restart of the server', () => team, 'apps.connections.open', async () => {
  const { App } = bolt
  const app = new App({ token: made.bot_token, appToken: made.app_token, socketMode: true, clientOptions: { ...clientOptions(), retryConfig: { retries: 100, minTimeout: 50, maxTimeout: 200 } }, logger: silent })
  app.message('again', async ({ say }) => {
    await say('And again')
  })
  ends.push(() => app.stop())
  await app.start()
  await team.server.end('SIGTERM')
  await team.server.run()
  await expectEventually(async () => {
    await as(anna).ok('chat.postMessage', { channel: room, text: 'again?' })
    await new Promise((resolve) => setTimeout(resolve, 300))
    assert.ok((await history(5)).some((message) => message.text === 'And again'))
  }, 20000)
  await app.stop()
})
