# SPDX-FileCopyrightText: the MicroSlack contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""A peer of the fan-out table: the usual broadcaster on aiohttp, without sign-in, permissions or storage."""

import asyncio

from aiohttp import WSMsgType, web

members = set()


async def serve(request):
    socket = web.WebSocketResponse(compress=False)
    await socket.prepare(request)
    members.add(socket)
    try:
        async for message in socket:
            if message.type == WSMsgType.TEXT:
                for member in list(members):
                    await member.send_str(message.data)
    finally:
        members.discard(socket)
    return socket


async def main():
    app = web.Application()
    app.router.add_get('/', serve)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    site = web.TCPSite(runner, '127.0.0.1', 0, backlog=4096)
    await site.start()
    print(f'ready http://127.0.0.1:{site._server.sockets[0].getsockname()[1]}', flush=True)
    await asyncio.Event().wait()


asyncio.run(main())
