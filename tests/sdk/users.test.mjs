/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * People through the SDKs: lists, profiles, presence, and the conversations that somebody is in. */
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { Team, withEach } from './sdk.mjs'

let team
let anna

before(async () => {
  team = await Team.start()
  anna = await team.server.person('anna', 'Анна Соколова')
  for (let number = 0; number < 8; number++) await team.server.person(`person${number}`, `Person ${number}`)
})

after(() => team?.remove())

withEach((api) => {
  const name = (what) => `web-api ${api.version}: ${what}`

  test(name('users.info'), async () => {
    const client = team.client(api, team.owner)
    const { user } = await client.ok('users.info', { user: anna.id })
    assert.equal(user.id, anna.id)
    assert.equal(user.name, 'anna')
    assert.equal(user.real_name, 'Анна Соколова')
    assert.equal(user.deleted, false)
    assert.equal(user.is_bot, false)
    assert.equal(user.is_owner, false)
    assert.equal(user.profile.real_name, 'Анна Соколова')
    assert.deepEqual([typeof user.tz, typeof user.tz_label, typeof user.tz_offset], ['string', 'string', 'number'])
    const picture = await fetch(user.profile.image_72)
    assert.deepEqual([picture.status, picture.headers.get('content-type')], [200, 'image/svg+xml'])
    assert.equal((await client.ok('users.info', { user: team.owner.id })).user.is_owner, true)
    await client.refused('user_not_found', 'users.info', { user: 'U0NONE00001' })
  })

  test(name('users.list gives everybody once, page by page'), async () => {
    const client = team.client(api, team.owner)
    const all = await client.ok('users.list')
    assert.ok(all.members.length >= 10)
    assert.equal(all.response_metadata.next_cursor, '')
    const paged = []
    for await (const page of client.pages('users.list', { limit: 3 })) {
      assert.ok(page.members.length <= 3)
      paged.push(...page.members)
    }
    assert.deepEqual(paged.map((user) => user.id), all.members.map((user) => user.id))
    await client.refused('invalid_cursor', 'users.list', { cursor: 'nonsense' })
  })

  test(name('users.profile.get and users.profile.set'), async () => {
    const client = team.client(api, anna)
    const stranger = team.client(api, team.owner)
    const profile = { status_text: `on ${api.version} & off`, status_emoji: ':coffee:', title: 'Engineer' }
    const set = await client.ok('users.profile.set', { profile })
    assert.equal(set.profile.status_text, profile.status_text)
    const { profile: seen } = await stranger.ok('users.profile.get', { user: anna.id })
    assert.equal(seen.status_text, profile.status_text)
    assert.equal(seen.status_emoji, ':coffee:')
    assert.equal((await client.ok('users.profile.set', { name: 'title', value: '' })).profile.title, '')
    await client.refused('invalid_profile', 'users.profile.set', { profile: { title: 'x'.repeat(1000) } })
    await stranger.refused('user_not_found', 'users.profile.get', { user: 'U0NONE00001' })
  })

  test(name('users.getPresence and users.setPresence'), async () => {
    const person = await team.server.person(`present${api.version}`, 'Who is There')
    const client = team.client(api, person)
    const other = team.client(api, team.owner)
    const seen = async () => (await other.ok('users.getPresence', { user: person.id })).presence
    assert.equal(await seen(), 'away')
    const stream = await team.realtime(person)
    try {
      const own = await client.ok('users.getPresence')
      assert.equal(own.presence, 'active')
      assert.equal(own.online, true)
      assert.equal(own.connection_count, 1)
      assert.equal(await seen(), 'active')
      await client.ok('users.setPresence', { presence: 'away' })
      assert.equal(await seen(), 'away')
      assert.equal((await client.ok('users.getPresence')).manual_away, true)
      await client.ok('users.setPresence', { presence: 'auto' })
      assert.equal(await seen(), 'active')
    } finally {
      await stream.stop()
    }
    await client.refused('invalid_presence', 'users.setPresence', { presence: 'asleep' })
    await client.refused('user_not_found', 'users.getPresence', { user: 'U0NONE00001' })
  })

  test(name('users.conversations are those that somebody is in and the caller may see'), async () => {
    const secret = await team.server.channel(anna, `secret${api.version}`, [], { is_private: true })
    const open = await team.server.channel(anna, `open${api.version}`)
    const types = 'public_channel,private_channel,im'
    const own = await team.client(api, anna).ok('users.conversations', { types })
    const ids = own.channels.map((channel) => channel.id)
    assert.ok(ids.includes(secret) && ids.includes(open) && ids.includes(team.general))
    const seen = await team.client(api, team.owner).ok('users.conversations', { types, user: anna.id })
    assert.ok(seen.channels.some((channel) => channel.id === open))
    assert.ok(!seen.channels.some((channel) => channel.id === secret))
    const paged = []
    for await (const page of team.client(api, anna).pages('users.conversations', { types, limit: 1 })) paged.push(...page.channels)
    assert.deepEqual(paged.map((channel) => channel.id), ids)
    await team.client(api, anna).refused('invalid_types', 'users.conversations', { types: 'public' })
  })
})
