/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Search through the SDKs. */
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { Team, expectEventually, withEach } from './sdk.mjs'

let team
let anna

before(async () => {
  team = await Team.start()
  anna = await team.server.person('anna', 'Anna Lindgren')
  for (let number = 0; number < 25; number++) await team.server.post(anna, team.general, `Heat pump ${number} of the laboratory`)
  await expectEventually(async () => assert.equal((await team.server.call(anna.token, 'search.messages', { query: 'laboratory' })).messages.total, 25))
})

after(() => team?.remove())

withEach((api) => {
  const name = (what) => `web-api ${api.version}: ${what}`

  test(name('search.messages'), async () => {
    const client = team.client(api, team.owner)
    const { query, messages } = await client.ok('search.messages', { query: '"heat pump" from:@anna', count: 10, highlight: true })
    assert.equal(query, '"heat pump" from:@anna')
    assert.equal(messages.total, 25)
    assert.equal(messages.matches.length, 10)
    assert.deepEqual([messages.paging.count, messages.paging.total, messages.paging.page, messages.paging.pages], [10, 25, 1, 3])
    assert.deepEqual([messages.pagination.total_count, messages.pagination.page, messages.pagination.per_page, messages.pagination.page_count, messages.pagination.first, messages.pagination.last], [25, 1, 10, 3, 1, 10])
    const [match] = messages.matches
    assert.equal(match.channel.id, team.general)
    assert.equal(match.channel.name, 'general')
    assert.equal(match.user, anna.id)
    assert.equal(match.username, 'anna')
    assert.match(match.permalink, new RegExp(`^${team.url}/archives/${team.general}/p\\d{16}$`))
    assert.match(match.text, /\uE000heat\uE001/i)
  })

  test(name('search.messages page by page gives each match once'), async () => {
    const client = team.client(api, team.owner)
    const seen = []
    for (let page = 1; page <= 3; page++) seen.push(...(await client.ok('search.messages', { query: 'laboratory', count: 10, page, sort: 'timestamp', sort_dir: 'asc' })).messages.matches)
    assert.deepEqual(seen.map((match) => match.text), Array.from({ length: 25 }, (_, number) => `Heat pump ${number} of the laboratory`))
  })

  test(name('search.all, and queries that find nothing'), async () => {
    const client = team.client(api, team.owner)
    const all = await client.ok('search.all', { query: 'laboratory' })
    assert.equal(all.messages.total, 25)
    assert.equal(all.files.total, 0)
    assert.deepEqual((await client.ok('search.messages', { query: 'nothingofthat' })).messages.matches, [])
    await client.refused('no_query', 'search.messages', { query: '' })
    await client.refused('invalid_arguments', 'search.messages', { query: 'x '.repeat(600) })
  })

  test(name('parts of words, and files'), async () => {
    const client = team.client(api, team.owner)
    await expectEventually(async () => assert.equal((await client.ok('search.messages', { query: 'aborat' })).messages.total, 25))
    assert.equal((await client.ok('search.messages', { query: '"aborat"' })).messages.total, 0)
    const title = `Grundriss-v${api.version}`
    await client.web.files.uploadV2({ channel_id: team.general, filename: `${title}.txt`, title, content: 'walls', initial_comment: 'the ground floor' })
    await expectEventually(async () => assert.equal((await client.ok('search.files', { query: `${title} type:txt` })).files.total, 1))
    const part = { query: `undriss v${api.version} floor`, highlight: true, count: 1 }
    await expectEventually(async () => assert.equal((await client.ok('search.files', part)).files.total, 1))
    const { files } = await client.ok('search.files', part)
    assert.match(files.matches[0].title, /Gr\uE000undriss-v\d\uE001/)
    assert.deepEqual([files.pagination.total_count, files.paging.pages], [1, 1])
    assert.equal((await team.client(api, anna).ok('search.all', { query: title })).files.total, 1)
    await client.refused('no_query', 'search.files', { query: ' ' })
  })

  test(name('nothing is found in what one is not in'), async () => {
    const secret = await team.server.channel(anna, `hidden-${api.version}`, [], { is_private: true })
    await team.server.post(anna, secret, `zirconium ${api.version}`)
    const query = `zirconium ${api.version}`
    await expectEventually(async () => assert.equal((await team.client(api, anna).ok('search.messages', { query })).messages.total, 1))
    assert.equal((await team.client(api, team.owner).ok('search.messages', { query })).messages.total, 0)
  })
})
