// SPDX-FileCopyrightText: the MicroSlack contributors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// The methods that this app calls, by what they do.

import {
  decodeBoot,
  decodeChannel,
  decodeChannels,
  decodeDelivery,
  decodeDigest,
  decodeHistory,
  decodeInvite,
  decodeMessage,
  decodePresence,
  decodeUser,
  list,
  object,
  text,
} from './decode'
import { ApiError, call } from './http'
import type {
  Boot,
  Channel,
  Delivery,
  HistoryPage,
  Invite,
  Message,
  User,
  WindowDigest,
} from './types'

function required<T>(value: T | null): T {
  if (value === null) throw new ApiError('unreadable_answer')
  return value
}

export async function boot(): Promise<Boot> {
  return required(decodeBoot(await call('micro.boot')))
}

export async function socketUrl(since: string): Promise<string> {
  return text((await call('rtm.connect', { micro: 1, since, batch_presence_aware: 1 })).url)
}

export async function signOut(): Promise<void> {
  await call('auth.revoke')
}

export interface HistoryBounds {
  latest?: string
  oldest?: string
  inclusive?: boolean
  limit: number
}

export async function history(channel: string, bounds: HistoryBounds): Promise<HistoryPage> {
  return decodeHistory(await call('conversations.history', { channel, ...bounds }))
}

/* Of everything between both, the ends included; '' leaves an end open. */
export async function digest(
  channel: string,
  oldest: string,
  latest: string,
): Promise<WindowDigest> {
  return decodeDigest(await call('micro.digest', { channel, oldest, latest }))
}

/* Of one's own message. */
export async function delivery(channel: string, ts: string): Promise<Delivery> {
  return decodeDelivery(await call('micro.delivery', { channel, ts }))
}

export async function postMessage(
  channel: string,
  body: string,
  clientId: string,
): Promise<Message> {
  const answer = await call('chat.postMessage', { channel, text: body, client_msg_id: clientId })
  const message = decodeMessage({ ...object(answer.message), ts: text(answer.ts) })
  return { ...required(message), clientId }
}

export async function updateMessage(channel: string, ts: string, body: string): Promise<void> {
  await call('chat.update', { channel, ts, text: body })
}

export async function deleteMessage(channel: string, ts: string): Promise<void> {
  await call('chat.delete', { channel, ts })
}

export async function mark(channel: string, ts: string): Promise<void> {
  await call('conversations.mark', { channel, ts })
}

export async function createChannel(name: string, isPrivate: boolean): Promise<Channel> {
  const answer = await call('conversations.create', { name, is_private: isPrivate })
  return required(decodeChannel(answer.channel))
}

export async function channelInfo(channel: string): Promise<Channel> {
  const answer = await call('conversations.info', { channel, include_num_members: true })
  return required(decodeChannel(answer.channel))
}

export async function publicChannels(): Promise<Channel[]> {
  const found: Channel[] = []
  let cursor = ''

  do {
    const page = await call('conversations.list', {
      types: 'public_channel',
      exclude_archived: true,
      limit: 1000,
      cursor,
    })
    found.push(...decodeChannels(page.channels))
    cursor = text(object(page.response_metadata).next_cursor)
  } while (cursor !== '')
  return found
}

export async function joinChannel(channel: string): Promise<Channel> {
  return required(decodeChannel((await call('conversations.join', { channel })).channel))
}

export async function leaveChannel(channel: string): Promise<void> {
  await call('conversations.leave', { channel })
}

export async function inviteToChannel(channel: string, users: string[]): Promise<void> {
  await call('conversations.invite', { channel, users: users.join(',') })
}

/* All members of a channel; the server gives them in pages. */
export async function channelMembers(channel: string): Promise<string[]> {
  const members: string[] = []
  let cursor = ''

  do {
    const page = await call('conversations.members', { channel, limit: 1000, cursor })
    members.push(...list(page.members).map((id) => text(id)))
    cursor = text(object(page.response_metadata).next_cursor)
  } while (cursor !== '')
  return members
}

export async function renameChannel(channel: string, name: string): Promise<void> {
  await call('conversations.rename', { channel, name })
}

export async function setTopic(channel: string, topic: string): Promise<void> {
  await call('conversations.setTopic', { channel, topic })
}

export async function setPurpose(channel: string, purpose: string): Promise<void> {
  await call('conversations.setPurpose', { channel, purpose })
}

export async function archiveChannel(channel: string, archived: boolean): Promise<void> {
  await call(archived ? 'conversations.archive' : 'conversations.unarchive', { channel })
}

export async function openDirect(users: string[]): Promise<Channel> {
  const answer = await call('conversations.open', { users: users.join(','), return_im: true })
  return required(decodeChannel(answer.channel))
}

export async function closeDirect(channel: string): Promise<void> {
  await call('conversations.close', { channel })
}

export async function setAway(away: boolean): Promise<void> {
  await call('users.setPresence', { presence: away ? 'away' : 'auto' })
}

/* Whether the reader has said "away" by hand. */
export async function ownAway(): Promise<boolean> {
  const answer = await call('users.getPresence')
  return answer.manual_away === true && decodePresence(answer) !== 'active'
}

export async function setProfile(profile: Record<string, string>): Promise<void> {
  await call('users.profile.set', { profile })
}

export async function userInfo(user: string): Promise<User> {
  return required(decodeUser((await call('users.info', { user })).user))
}

export async function createInvite(): Promise<Invite> {
  return decodeInvite(await call('micro.invites.create'))
}
