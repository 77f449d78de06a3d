/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Reminders through the SDKs: made, looked after, and said by the server itself. */
import assert from 'node:assert/strict'
import { after, before } from 'node:test'
import { Team, familyTest, withEach } from './sdk.mjs'

let team
let anna
let boris

before(async () => {
  team = await Team.start()
  anna = await team.server.person('anna', 'Anna Lindgren')
  boris = await team.server.person('boris', 'Boris Wall')
})

after(() => team?.remove())

withEach((api) => {
  const as = (person) => team.client(api, person)
  const check = (what, method, run) => familyTest(`web-api ${api.version}: ${what}`, () => team, method, run)

  check('reminders.add, info, list, complete and delete', 'reminders.add', async () => {
    const time = Math.floor(Date.now() / 1000) + 3600
    const { reminder } = await as(anna).ok('reminders.add', { text: 'eat a banana', time })
    assert.deepEqual(reminder, {
      id: reminder.id,
      creator: anna.id,
      user: anna.id,
      text: 'eat a banana',
      recurring: false,
      time,
      complete_ts: 0,
    })
    assert.match(reminder.id, /^Rm[A-Z0-9]+$/)
    assert.deepEqual((await as(anna).ok('reminders.info', { reminder: reminder.id })).reminder, reminder)
    assert.deepEqual((await as(anna).ok('reminders.list')).reminders.find(({ id }) => id === reminder.id), reminder)
    await as(boris).refused('not_found', 'reminders.info', { reminder: reminder.id })
    await as(boris).refused('not_found', 'reminders.complete', { reminder: reminder.id })
    await as(boris).refused('not_found', 'reminders.delete', { reminder: reminder.id })
    await as(anna).ok('reminders.complete', { reminder: reminder.id })
    assert.ok((await as(anna).ok('reminders.info', { reminder: reminder.id })).reminder.complete_ts > 0)
    await as(anna).ok('reminders.delete', { reminder: reminder.id })
    await as(anna).refused('not_found', 'reminders.delete', { reminder: reminder.id })
  })

  check('times in words, and what is refused', 'reminders.add', async () => {
    const { reminder } = await as(anna).ok('reminders.add', { text: 'call', time: 'in 5 minutes', user: boris.id })
    assert.ok(Math.abs(reminder.time - Date.now() / 1000 - 300) < 10)
    assert.deepEqual([reminder.creator, reminder.user], [anna.id, boris.id])
    await as(anna).refused('cannot_complete_others', 'reminders.complete', { reminder: reminder.id })
    await as(boris).ok('reminders.complete', { reminder: reminder.id })
    await as(anna).refused('cannot_parse', 'reminders.add', { text: 'call', time: 'some day' })
    await as(anna).refused('time_in_past', 'reminders.add', { text: 'call', time: 1000000000 })
    await as(anna).refused('time_too_far', 'reminders.add', { text: 'call', time: 9999999999 })
    await as(anna).refused('user_not_found', 'reminders.add', { text: 'call', time: 60, user: 'U0NOBODY000' })
  })

  check('a reminder comes from USLACKBOT', 'reminders.add', async () => {
    const text = `turn it off (${api.version})`
    await as(anna).ok('reminders.add', { text, time: 1 })
    for (;;) {
      const { channels } = await as(anna).ok('users.conversations', { types: 'im' })
      const direct = channels.find(({ user }) => user === 'USLACKBOT')
      const { messages } = direct ? await as(anna).ok('conversations.history', { channel: direct.id }) : { messages: [] }
      if (messages.some((message) => message.user === 'USLACKBOT' && message.text === `Reminder: ${text}`)) break
      await new Promise((resolve) => setTimeout(resolve, 50))
    }
  })
})
