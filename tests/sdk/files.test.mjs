/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Files through the SDKs: the upload in three steps that hides behind one call, what comes back, who gets the bytes. */
import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { after, before } from 'node:test'
import { Team, WEB_APIS, familyTest, withEach } from './sdk.mjs'

let team
let anna
let boris
let room

before(async () => {
  team = await Team.start()
  anna = await team.server.person('anna', 'Anna Lindgren')
  boris = await team.server.person('boris', 'Boris Wall')
  room = await team.server.channel(anna, 'room', [boris])
})

after(() => team?.remove())

const download = async (url, person) => {
  const answer = await fetch(url, { headers: person === null ? {} : { Authorization: `Bearer ${person.token}` }, redirect: 'manual' })
  return { status: answer.status, type: answer.headers.get('content-type'), bytes: Buffer.from(await answer.arrayBuffer()) }
}

withEach((api) => {
  const as = (person) => team.client(api, person)
  const check = (what, method, run) => familyTest(`web-api ${api.version}: ${what}`, () => team, method, run)
  const upload = async (person, values) => (await as(person).web.filesUploadV2(values)).files.flatMap((reply) => reply.files)

  check('filesUploadV2 into a channel', 'files.getUploadURLExternal', async () => {
    const bytes = randomBytes(200_000)
    const [file] = await upload(anna, { channel_id: room, file: bytes, filename: 'sound <&> ü.bin', title: 'A sound', initial_comment: 'listen' })
    assert.match(file.id, /^F[A-Z0-9]{10}$/)
    assert.deepEqual([file.name, file.title, file.size, file.user, file.mode], ['sound <&> ü.bin', 'A sound', bytes.length, anna.id, 'hosted'])
    const info = await as(boris).ok('files.info', { file: file.id })
    assert.deepEqual(info.comments, [])
    assert.equal(info.file.size, bytes.length)
    const { messages } = await as(boris).ok('conversations.history', { channel: room, limit: 1 })
    assert.deepEqual([messages[0].subtype, messages[0].upload, messages[0].text, messages[0].user], ['file_share', true, 'listen', anna.id])
    assert.deepEqual(messages[0].files.map((one) => one.id), [file.id])
    for (const url of [info.file.url_private, info.file.url_private_download]) {
      assert.ok((await download(url, boris)).bytes.equals(bytes))
      const stranger = await download(url, null)
      assert.ok([401, 404].includes(stranger.status) && !stranger.bytes.includes(bytes.subarray(0, 64)), String(stranger.status))
    }
  })

  check('the old way in one call', 'files.upload', async () => {
    const client = as(anna)
    const bytes = randomBytes(300_000)
    const { file } = await client.ok('files.upload', { channels: room, file: bytes, filename: 'old.bin', title: 'An old way', initial_comment: 'still works' })
    assert.deepEqual([file.name, file.title, file.size, file.user, file.channels], ['old.bin', 'An old way', bytes.length, anna.id, [room]])
    assert.ok((await download(file.url_private, boris)).bytes.equals(bytes))
    const { messages } = await as(boris).ok('conversations.history', { channel: room, limit: 1 })
    assert.deepEqual([messages[0].subtype, messages[0].text, messages[0].files[0].id], ['file_share', 'still works', file.id])
    const snippet = await client.ok('files.upload', { channels: room, content: 'one\ntwo\n', filename: 'n.txt', thread_ts: messages[0].ts })
    assert.deepEqual([snippet.file.lines, snippet.file.preview], [2, 'one\ntwo\n'])
    const thread = await as(boris).ok('conversations.replies', { channel: room, ts: messages[0].ts })
    assert.deepEqual(thread.messages.map((message) => message.files[0].id), [file.id, snippet.file.id])
    await client.refused('no_file_data', 'files.upload', { channels: room })
    await client.refused('channel_not_found', 'files.upload', { channels: 'C0NONE00001', file: bytes, filename: 'a' })
    await client.refused('thread_not_found', 'files.upload', { channels: room, file: bytes, filename: 'a', thread_ts: '1700000000.000001' })
    const stranger = team.client(api, { token: 'xoxp-nobody' })
    await stranger.refused('invalid_auth', 'files.upload', { channels: room, file: bytes, filename: 'a' })
  })

  check('several files are one message, in a thread', 'files.getUploadURLExternal', async () => {
    const { ts } = await team.server.post(anna, room, 'files below')
    const files = await upload(anna, {
      channel_id: room,
      thread_ts: ts,
      initial_comment: 'both',
      file_uploads: [{ content: 'first text\nof two lines', filename: 'one.txt' }, { file: Buffer.from('<script>alert(1)</script>'), filename: 'two.html', alt_text: 'a page' }],
    })
    assert.deepEqual(files.map((file) => file.name).sort(), ['one.txt', 'two.html'])
    const { messages } = await as(boris).ok('conversations.replies', { channel: room, ts })
    assert.deepEqual(messages.map((message) => [message.text, message.files?.length]), [['files below', undefined], ['both', 2]])
    const page = await as(boris).ok('files.info', { file: files.find((file) => file.name === 'two.html').id })
    const answer = await download(page.file.url_private, boris)
    assert.equal(answer.bytes.toString(), '<script>alert(1)</script>')
    assert.doesNotMatch(answer.type, /html/)
  })

  check('files stand in the order in which they were given', 'files.getUploadURLExternal', async () => {
    const client = as(anna)
    const ids = []
    for (const filename of ['a.txt', 'b.txt', 'c.txt']) {
      const begun = await client.ok('files.getUploadURLExternal', { filename, length: 1 })
      await fetch(begun.upload_url, { method: 'POST', body: Buffer.from('x') })
      ids.unshift(begun.file_id)
    }
    const done = await client.ok('files.completeUploadExternal', { files: ids.map((id) => ({ id })), channel_id: room })
    assert.deepEqual(done.files.map((file) => file.id), ids)
    const shown = async () => (await as(boris).ok('conversations.history', { channel: room, limit: 1 })).messages[0].files.map((file) => file.id)
    assert.deepEqual(await shown(), ids)
    await client.ok('files.delete', { file: ids[1] })
    const left = (await shown()).filter((id) => id !== ids[1])
    assert.deepEqual(left, [ids[0], ids[2]], 'also when the message is written anew')
  })

  check('a file that nobody was given is its owner’s alone', 'files.getUploadURLExternal', async () => {
    const [file] = await upload(anna, { file: Buffer.from('mine'), filename: 'mine.txt' })
    assert.equal((await as(anna).ok('files.info', { file: file.id })).file.name, 'mine.txt')
    const hidden = await as(boris).refused('file_not_found', 'files.info', { file: file.id })
    assert.deepEqual(hidden, await as(boris).refused('file_not_found', 'files.info', { file: 'F0NONE00001' }))
    const gone = await download(file.url_private, boris)
    assert.ok([401, 404].includes(gone.status))
    await as(boris).refused('file_not_found', 'files.delete', { file: file.id })
  })

  check('a file of a private channel does not exist for others', 'files.getUploadURLExternal', async () => {
    const secret = await team.server.channel(anna, `secret-${api.version}`, [], { is_private: true })
    const [file] = await upload(anna, { channel_id: secret, file: Buffer.from('secret bytes'), filename: 'secret.txt' })
    await as(boris).refused('file_not_found', 'files.info', { file: file.id })
    assert.ok(!(await as(boris).ok('files.list')).files.some((one) => one.id === file.id))
    assert.ok(!(await download(file.url_private, boris)).bytes.includes('secret bytes'))
    await assert.rejects(as(boris).web.filesUploadV2({ channel_id: secret, file: Buffer.from('x'), filename: 'x.txt' }), (error) => error.data?.error === 'channel_not_found')
  })

  check('files.list and files.delete', 'files.list', async () => {
    const [file] = await upload(anna, { channel_id: room, file: Buffer.from(`list ${api.version}`), filename: `list-${api.version}.txt` })
    const listed = await as(boris).ok('files.list', { channel: room, user: anna.id, count: 100 })
    assert.ok(listed.files.some((one) => one.id === file.id))
    assert.ok(Number.isInteger(listed.paging.total) && listed.paging.page === 1)
    await as(boris).refused('cant_delete_file', 'files.delete', { file: file.id })
    await as(anna).ok('files.delete', { file: file.id })
    const error = await as(anna).send('files.info', { file: file.id }).catch((reason) => reason)
    assert.ok(['file_deleted', 'file_not_found'].includes(error.data.error))
    assert.notEqual((await download(file.url_private, boris)).status, 200)
    await as(anna).refused('user_not_found', 'files.list', { user: 'U0NONE00001' })
  })

  check('the steps by themselves, and their refusals', 'files.getUploadURLExternal', async () => {
    const client = as(anna)
    const begun = await client.ok('files.getUploadURLExternal', { filename: 'steps.txt', length: 5 })
    assert.match(begun.upload_url, new RegExp(`^${team.url}/upload/`))
    await client.refused('file_upload_incomplete', 'files.completeUploadExternal', { files: [{ id: begun.file_id }] })
    assert.equal((await fetch(begun.upload_url, { method: 'POST', body: Buffer.from('12345'), headers: { 'Content-Type': 'application/x-www-form-urlencoded' } })).status, 200)
    const done = await client.ok('files.completeUploadExternal', { files: [{ id: begun.file_id, title: 'Steps' }] })
    assert.deepEqual(done.files.map((file) => [file.id, file.title]), [[begun.file_id, 'Steps']])
    await client.refused('file_not_found', 'files.completeUploadExternal', { files: [{ id: 'F0NONE00001' }] })
    await client.refused('invalid_arguments', 'files.getUploadURLExternal', { filename: 'x', length: -1 })
  })
})

familyTest('events of files', () => team, 'files.getUploadURLExternal', async () => {
  const as = (person) => team.client(WEB_APIS.at(-1), person)
  const his = await team.realtime(boris)
  const [{ files }] = (await as(anna).web.filesUploadV2({ channel_id: room, file: Buffer.from('heard'), filename: 'heard.txt', initial_comment: 'hear' })).files
  const message = await his.event('message', 'file_share')
  assert.deepEqual([message.text, message.files[0].id, message.upload], ['hear', files[0].id, true])
  await as(anna).ok('files.delete', { file: files[0].id })
  assert.equal((await his.next((event) => event.type === 'file_deleted')).file_id, files[0].id)
  await his.stop()
})
