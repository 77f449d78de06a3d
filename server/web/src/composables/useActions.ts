// SPDX-FileCopyrightText: the MicroSlack contributors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// What a reader can do to a channel or a message, with what is said when it does not work.

import * as api from '../protocol/api'
import { ApiError, NetworkError } from '../protocol/http'
import type { Channel, Message } from '../protocol/types'
import { useChannels } from '../stores/channels'
import { useMessages } from '../stores/messages'
import { useOutbox } from '../stores/outbox'
import { useSession } from '../stores/session'
import { useUi } from '../stores/ui'
import { useUsers } from '../stores/users'
import { t } from '../text/i18n'
import type { Directory } from '../text/compose'
import { tsBefore } from '../text/time'

export function errorText(error: unknown): string {
  if (error instanceof NetworkError) return t('The server does not answer. Try again in a moment.')
  return codeText(error instanceof ApiError ? error.code : '')
}

export function codeText(code: string): string {
  const words: Record<string, string> = {
    name_taken: t('This name is taken. Choose another one.'),
    invalid_name: t('Use lower-case letters, digits, hyphens and underscores.'),
    invalid_name_required: t('Enter a name.'),
    invalid_name_maxlength: t('The name is too long.'),
    invalid_name_specials: t('Use lower-case letters, digits, hyphens and underscores.'),
    invalid_name_punctuation: t('The name needs at least one letter or digit.'),
    restricted_action: t('You are not allowed to do this. Ask an administrator.'),
    not_allowed: t('You are not allowed to do this. Ask an administrator.'),
    not_authorized: t('You are not allowed to do this. Ask an administrator.'),
    not_in_channel: t('You are not in this channel.'),
    channel_not_found: t('This channel does not exist, or you may not see it.'),
    is_archived: t('This channel is archived.'),
    already_archived: t('This channel is archived.'),
    cant_archive_general: t('This channel cannot be archived.'),
    cant_leave_general: t('Everybody is in this channel; you cannot leave it.'),
    msg_too_long: t('The message is too long.'),
    no_text: t('The message is empty.'),
    too_long: t('This text is too long.'),
    message_not_found: t('The message was deleted.'),
    cant_update_message: t('You cannot edit this message.'),
    cant_delete_message: t('You cannot delete this message.'),
    edit_window_closed: t('This message can no longer be edited.'),
    too_many_users: t('A group message is for nine people at most.'),
    user_not_found: t('This person is not in the team.'),
    already_in_channel: t('They are in this channel already.'),
    ratelimited: t('Too many requests. Try again in a moment.'),
    invalid_credentials: t('The name or the password is wrong.'),
  }
  return words[code] ?? t('The server refused this. Try again later.')
}

/* Why a message stays unsent, in the words of both apps. */
export function unsentText(code: string | null): string {
  switch (code) {
    case 'is_archived':
      return t('Not sent: the channel is in the archive.')
    case 'not_in_channel':
      return t('Not sent: you are no longer in this channel.')
    case 'msg_too_long':
      return t('Not sent: the message is too long.')
    case 'channel_not_found':
      return t('Not sent: this channel is gone.')
    default:
      return t('Not sent: the server refused it.')
  }
}

export function useDirectory(): Directory {
  const users = useUsers()
  const channels = useChannels()

  return {
    userByName: (name) => users.byName.get(name.toLowerCase())?.id ?? null,
    userName: (id) => users.byId.get(id)?.name ?? null,
    channelByName: (name) => channels.roomByName.get(name.toLowerCase())?.id ?? null,
    channelName: (id) => channels.byId.get(id)?.name ?? null,
  }
}

export async function copyText(text: string): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text)
    return true
  } catch {
    return copyBySelection(text)
  }
}

/* Plain http has no clipboard interface. */
function copyBySelection(text: string): boolean {
  const field = document.createElement('textarea')
  const focused = document.activeElement
  field.value = text
  field.className = 'hidden-text'
  document.body.append(field)
  field.select()
  const done = document.execCommand('copy')
  field.remove()
  if (focused instanceof HTMLElement) focused.focus()
  return done
}

export function useActions() {
  const ui = useUi()
  const session = useSession()
  const channels = useChannels()
  const messages = useMessages()
  const outbox = useOutbox()

  async function attempt(run: () => Promise<void>): Promise<void> {
    try {
      await run()
    } catch (error) {
      ui.say(errorText(error))
    }
  }

  async function copyLink(channel: string, ts: string): Promise<void> {
    const done = await copyText(`${location.origin}/#${channel}/${ts}`)
    ui.say(done ? t('Link copied') : t('The link could not be copied.'))
  }

  function markUnread(channel: string, message: Message): Promise<void> {
    return attempt(() => api.mark(channel, tsBefore(message.ts)))
  }

  function deleteMessage(channel: string, message: Message): void {
    if (message.user === session.selfId) deleteOwn(channel, message.ts)
    else
      ui.dialog = {
        kind: 'confirm',
        title: t('Delete this message?'),
        text: t('It disappears for everybody in the channel.'),
        action: t('Delete message'),
        danger: true,
        run: () => api.deleteMessage(channel, message.ts),
      }
  }

  function deleteOwn(channel: string, ts: string): void {
    messages.hide(channel, ts, true)
    outbox.scheduleDelete(channel, ts)
    const undo = () => {
      outbox.undoDelete(channel, ts)
      messages.hide(channel, ts, false)
    }
    ui.say(t('Message deleted'), t('Undo'), undo, () => outbox.confirmDelete(channel, ts))
  }

  function mayDelete(message: Message): boolean {
    return message.user === session.selfId || session.mayManage
  }

  function join(channel: string): Promise<void> {
    return attempt(async () => {
      channels.put({ ...(await api.joinChannel(channel)), isMember: true })
      ui.open(channel)
    })
  }

  function leave(channel: Channel): void {
    const run = async () => {
      await api.leaveChannel(channel.id)
      /* The event may be faster than the answer: then all is done, and the channel may be open again to be looked at. */
      if (channels.byId.get(channel.id)?.isMember !== true) return
      channels.remove(channel.id)
      messages.forget(channel.id)
      if (ui.channel === channel.id) ui.showList()
    }
    if (!channel.isPrivate) void attempt(run)
    else
      ui.dialog = {
        kind: 'confirm',
        title: t('Leave #{name}?', { name: channel.name }),
        text: t('This channel is private. To come back you need an invitation.'),
        action: t('Leave channel'),
        danger: true,
        run,
      }
  }

  function archive(channel: Channel): void {
    ui.dialog = {
      kind: 'confirm',
      title: t('Archive #{name}?', { name: channel.name }),
      text: t('Nobody can write there any more. Its messages stay readable.'),
      action: t('Archive channel'),
      danger: true,
      run: () => api.archiveChannel(channel.id, true),
    }
  }

  /* One conversation with all of them: the same people have the same one for ever. */
  async function messageAll(people: string[]): Promise<void> {
    const channel = await api.openDirect(people)
    channels.put({ ...channels.byId.get(channel.id), ...channel, isMember: true })
    ui.open(channel.id)
  }

  function message(user: string): Promise<void> {
    return attempt(async () => {
      const channel = await api.openDirect([user])
      channels.put({
        ...channels.byId.get(channel.id),
        ...channel,
        isDirect: true,
        isMember: true,
        user,
      })
      ui.open(channel.id)
    })
  }

  async function signOut(): Promise<void> {
    await attempt(async () => {
      await api.signOut()
      location.assign('/login')
    })
  }

  function setAway(away: boolean): Promise<void> {
    return attempt(async () => {
      await api.setAway(away)
      session.away = away
    })
  }

  return {
    attempt,
    copyLink,
    markUnread,
    deleteMessage,
    mayDelete,
    join,
    leave,
    archive,
    message,
    messageAll,
    signOut,
    setAway,
  }
}
