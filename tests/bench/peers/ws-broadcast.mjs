/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A peer of the fan-out table: the usual broadcaster on Node's `ws`, without sign-in, permissions or storage. With BENCH_GREETING it says
 * something to whoever connects, as MicroSlack does. */
import { createRequire } from 'node:module'

const require = createRequire(process.env.BENCH_MODULES + '/')
const { WebSocketServer } = require('ws')

const server = new WebSocketServer({ host: '127.0.0.1', port: 0, perMessageDeflate: false, backlog: 4096 })
server.on('listening', () => console.log(`ready http://127.0.0.1:${server.address().port}`))
server.on('connection', (socket) => {
  if (process.env.BENCH_GREETING) socket.send(process.env.BENCH_GREETING)
  socket.on('message', (data) => {
    for (const other of server.clients) other.send(data, { binary: false })
  })
})
