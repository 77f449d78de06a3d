// SPDX-FileCopyrightText: the MicroSlack contributors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// What the menu at a channel's name offers to this reader.

import { type ComputedRef, computed } from 'vue'
import type { MenuItem } from '../components/base/BaseMenu.vue'
import * as api from '../protocol/api'
import type { Channel } from '../protocol/types'
import { useChannels } from '../stores/channels'
import { useSession } from '../stores/session'
import { useUi } from '../stores/ui'
import { t } from '../text/i18n'
import { useActions } from './useActions'

export function useChannelMenu(subject: () => Channel): ComputedRef<MenuItem[]> {
  const channels = useChannels()
  const session = useSession()
  const ui = useUi()
  const { leave, archive, attempt } = useActions()

  function close(id: string): Promise<void> {
    return attempt(async () => {
      await api.closeDirect(id)
      channels.remove(id)
      ui.showList()
    })
  }

  function ofDirect({ id, user }: Channel): MenuItem[] {
    const list: MenuItem[] = []
    if (user !== null)
      list.push({
        id: 'profile',
        label: t('Profile'),
        icon: 'users',
        run: () => (ui.dialog = { kind: 'profile', user }),
      })
    list.push({
      id: 'close',
      label: t('Close conversation'),
      icon: 'x',
      run: () => void close(id),
    })
    return list
  }

  function about(id: string): MenuItem[] {
    return [
      {
        id: 'details',
        label: t('Details'),
        icon: 'panel-right',
        run: () => (ui.dialog = { kind: 'details', channel: id, tab: 'about' }),
      },
      {
        id: 'members',
        label: t('Members'),
        icon: 'users',
        run: () => (ui.dialog = { kind: 'details', channel: id, tab: 'members' }),
      },
    ]
  }

  function ofRoom(channel: Channel): MenuItem[] {
    const list = about(channel.id)
    const mayArchive = session.mayManage || channel.creator === session.selfId
    if (channel.isMember && !channel.isArchived && !session.isGuest)
      list.push({
        id: 'add',
        label: t('Add people'),
        icon: 'user-plus',
        run: () => (ui.dialog = { kind: 'add-people', channel: channel.id }),
      })
    if (channel.isMember && !channel.isGeneral)
      list.push({
        id: 'leave',
        label: t('Leave channel'),
        icon: 'log-out',
        apart: true,
        run: () => leave(channel),
      })
    if (mayArchive && !channel.isGeneral && !channel.isArchived)
      list.push({
        id: 'archive',
        label: t('Archive channel'),
        icon: 'lock',
        danger: true,
        run: () => archive(channel),
      })
    return list
  }

  return computed(() => {
    const channel = subject()
    return channel.isDirect || channel.isGroupDirect ? ofDirect(channel) : ofRoom(channel)
  })
}
