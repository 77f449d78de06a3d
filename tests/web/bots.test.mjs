/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Programs among people: a bot of ten lines with Bolt answers what was typed in the browser, and an alert of the kind that Grafana sends to
 * Slack can be read there. The SDKs are those of tests/sdk. */
import assert from 'node:assert/strict'
import { createRequire } from 'node:module'
import { after, before, test } from 'node:test'
import { Browser, Server } from './app.mjs'

const sdk = createRequire(new URL('../sdk/', import.meta.url))
const { App } = sdk('@slack/bolt')
const { IncomingWebhook } = sdk('@slack/webhook')
const silent = { debug() {}, info() {}, warn() {}, error() {}, setLevel() {}, getLevel: () => 'error', setName() {} }

let server
let browser
let anna
let bot

before(async () => {
  server = await Server.start()
  browser = await Browser.start()
  anna = await browser.window(server)
  await anna.setUp('Polaris Lab', 'Anna Lindgren', 'anna')
})

after(async () => {
  await bot?.stop()
  await browser?.stop()
  await server?.remove()
})

test('a bot of ten lines with Bolt answers', async () => {
  const { bot_token: token, app_token: appToken } = await anna.call('micro.apps.create', { name: 'Coffee' })
  bot = new App({ token, appToken, socketMode: true, logger: silent, clientOptions: { slackApiUrl: `${server.url}/api/` } })
  bot.message('coffee', async ({ message, say }) => {
    await say(`<@${message.user}> fresh coffee *is ready*`)
  })
  await bot.start()
  const { channels } = await anna.call('conversations.list', {})
  await bot.client.conversations.join({ channel: channels[0].id })
  await anna.write('is there coffee?')
  await anna.sees('@Anna Lindgren fresh coffee is ready')
  await anna.messages().locator('strong, b', { hasText: /^is ready$/ }).waitFor()
})

test('an alert of Grafana can be read', async () => {
  const { channels } = await anna.call('conversations.list', {})
  const { url } = await anna.call('micro.webhooks.create', { channel: channels[0].id, name: 'Grafana' })
  const attachments = [
    {
      title: '[FIRING:1] Temperature of the lab',
      title_link: 'http://grafana.example/alerting/1',
      color: '#D63232',
      text: 'The sensor says 41 °C & rising',
      fields: [{ title: 'Severity', value: 'critical', short: true }],
      footer: 'Grafana v11',
    },
  ]
  await new IncomingWebhook(url).send({ attachments })
  await anna.sees('[FIRING:1] Temperature of the lab')
  const { messages } = await anna.call('conversations.history', { channel: channels[0].id, limit: '1' })
  assert.deepEqual(messages[0].attachments, [{ ...attachments[0], id: 1 }])
  for (const words of ['[FIRING:1] Temperature of the lab', 'The sensor says 41 °C &amp; rising', 'Severity: critical']) assert.ok(messages[0].text.includes(words), messages[0].text)
})
