/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A bot of ten lines with Bolt for the desktop suite, as the README has it: node bot.mjs SERVER BOT-TOKEN APP-TOKEN. Says when it is
 * ready. The SDK is that of tests/sdk. */
import { createRequire } from 'node:module'

const { App } = createRequire(new URL('../sdk/', import.meta.url))('@slack/bolt')
const [server, token, appToken] = process.argv.slice(2)

const app = new App({ token, appToken, socketMode: true, logLevel: 'error', clientOptions: { slackApiUrl: `${server}/api/` } })
app.message('coffee', async ({ message, say }) => {
  await say(`<@${message.user}> fresh coffee *is ready*`)
})
await app.start()
console.log('ready')
