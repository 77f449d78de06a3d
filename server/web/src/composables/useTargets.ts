// SPDX-FileCopyrightText: the MicroSlack contributors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// Where the quick switcher can go: nothing typed: unread, then recent; "#" channels only, "@" people only.

import { type Ref, computed } from 'vue'
import type { Channel } from '../protocol/types'
import { useChannels } from '../stores/channels'
import { useSession } from '../stores/session'
import { useUsers } from '../stores/users'
import { t, tn } from '../text/i18n'
import { matchScore } from '../text/match'

export interface Target {
  key: string
  label: string
  hint: string
  channel: Channel | null
  /* Who is shown by a face: the person, or the other side of a direct message. */
  user: string | null
}

export interface TargetGroup {
  title: string
  items: Target[]
}

const MOST = 8

export function useTargets(query: Ref<string>) {
  const channels = useChannels()
  const users = useUsers()
  const session = useSession()

  const only = computed(() => (/^[#@]/.test(query.value) ? query.value[0] : ''))
  const word = computed(() => query.value.replace(/^[#@]/, '').trim())

  function fromChannel(channel: Channel): Target {
    const members = tn('{n} member', '{n} members', channel.members)
    const hint = channel.isPrivate ? t('Private · {members}', { members }) : members
    return {
      key: channel.id,
      label: channels.title(channel),
      hint:
        channel.user !== null
          ? (users.byId.get(channel.user)?.name ?? '')
          : channel.isGroupDirect
            ? ''
            : hint,
      channel,
      user: channel.user,
    }
  }

  function best(targets: { target: Target; names: string[]; bonus: number }[]): Target[] {
    return targets
      .map(({ target, names, bonus }) => ({
        target,
        score: matchScore(word.value, names) * (1 + bonus),
      }))
      .filter(({ score }) => score > 0)
      .sort((a, b) => b.score - a.score)
      .slice(0, MOST)
      .map(({ target }) => target)
  }

  const people = computed(() =>
    best(
      users.everybody
        .filter((user) => user.id !== session.selfId)
        .map((user) => {
          const direct = channels.directs.find((channel) => channel.user === user.id)
          const target = {
            key: user.id,
            label: user.label,
            hint: user.name,
            channel: direct ?? null,
            user: user.id,
          }
          return { target, names: [user.label, user.name], bonus: direct === undefined ? 0 : 0.2 }
        }),
    ),
  )
  const rooms = computed(() =>
    best(
      channels.mine
        .filter((channel) => !channel.isDirect && !channel.isArchived)
        .map((channel) => ({
          target: fromChannel(channel),
          names: [channels.title(channel)],
          bonus: 0,
        })),
    ),
  )

  const groups = computed<TargetGroup[]>(() => {
    const wanted: TargetGroup[] = []
    if (word.value === '' && only.value === '') {
      const recent = [...channels.mine]
        .filter((c) => !c.isArchived)
        .sort((a, b) => (a.latest < b.latest ? 1 : -1))
      wanted.push(
        {
          title: t('Unread'),
          items: recent
            .filter((c) => c.unread > 0)
            .slice(0, MOST)
            .map(fromChannel),
        },
        {
          title: t('Recent'),
          items: recent
            .filter((c) => c.unread === 0)
            .slice(0, MOST)
            .map(fromChannel),
        },
      )
    } else {
      if (only.value !== '#') wanted.push({ title: t('People'), items: people.value })
      if (only.value !== '@') wanted.push({ title: t('Channels'), items: rooms.value })
    }
    return wanted.filter((group) => group.items.length > 0)
  })

  return { groups, word }
}
