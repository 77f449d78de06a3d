// SPDX-FileCopyrightText: the MicroSlack contributors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// What can be done with one message: the same list for the menu, the action bar and the keys.

import { type ComputedRef, computed } from 'vue'
import type { MenuItem } from '../components/base/BaseMenu.vue'
import type { Message } from '../protocol/types'
import { useChannels } from '../stores/channels'
import { useSession } from '../stores/session'
import { useUi } from '../stores/ui'
import { t } from '../text/i18n'
import { useActions } from './useActions'

export interface MessageAction extends MenuItem {
  /* The physical key, so that it works in the Russian layout too; '' for none. */
  code: string
}

export function useMessageMenu(
  channel: () => string,
  message: () => Message | null,
): ComputedRef<MessageAction[]> {
  const session = useSession()
  const channels = useChannels()
  const ui = useUi()
  const { copyLink, markUnread, deleteMessage, mayDelete } = useActions()

  return computed(() => {
    const subject = message()
    if (subject === null) return []
    const room = channels.byId.get(channel())
    const active = room !== undefined && room.isMember && !room.isArchived
    const actions: MessageAction[] = []
    if (subject.user === session.selfId && active)
      actions.push({
        id: 'edit',
        label: t('Edit'),
        icon: 'pencil',
        keys: 'E',
        code: 'KeyE',
        run: () => (ui.editing = subject.ts),
      })
    actions.push({
      id: 'link',
      label: t('Copy link'),
      icon: 'link',
      keys: 'L',
      code: 'KeyL',
      run: () => void copyLink(channel(), subject.ts),
    })
    actions.push({
      id: 'details',
      label: t('Details'),
      icon: 'clock',
      code: '',
      run: () => (ui.dialog = { kind: 'message', channel: channel(), ts: subject.ts }),
    })
    if (room?.isMember === true)
      actions.push({
        id: 'unread',
        label: t('Mark unread from here'),
        icon: 'corner-down-left',
        keys: 'U',
        code: 'KeyU',
        run: () => {
          ui.heldUnread = channel()
          void markUnread(channel(), subject)
        },
      })
    if (mayDelete(subject) && active)
      actions.push({
        id: 'delete',
        label: t('Delete'),
        icon: 'trash-2',
        keys: 'Del',
        code: 'Delete',
        danger: true,
        apart: true,
        run: () => deleteMessage(channel(), subject),
      })
    return actions
  })
}
