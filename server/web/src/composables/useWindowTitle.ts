// SPDX-FileCopyrightText: the MicroSlack contributors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// "(3) #polaris-2 · Polaris Lab" and a dot on the icon: they count only what is addressed to the reader.

import { watchEffect } from 'vue'
import { useChannels } from '../stores/channels'
import { useFocused } from './useReading'
import { useSession } from '../stores/session'
import { useUi } from '../stores/ui'

const MARK =
  '<rect x="8" y="6" width="112" height="112" rx="30" fill="#1A6552"/><path d="M46 33V70C46 86 43 94 33 98M46 62C46 76 53 82 63 82C74 82 82 75 82 62V33M82 62C82 76 85 83 96 80" fill="none" stroke="#fff" stroke-width="11" stroke-linecap="round" stroke-linejoin="round"/>'
const DOT =
  '<circle cx="94" cy="32" r="26" fill="#fff"/><circle cx="94" cy="32" r="19" fill="#C13C36"/>'

function icon(dot: boolean): string {
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="8 6 112 112">${MARK}${dot ? DOT : ''}</svg>`
  return `data:image/svg+xml,${encodeURIComponent(svg)}`
}

export function useWindowTitle(): void {
  const session = useSession()
  const channels = useChannels()
  const ui = useUi()
  const focused = useFocused()
  let dotted: boolean | null = null

  watchEffect(() => {
    const channel = ui.channel === null ? undefined : channels.byId.get(ui.channel)
    /* What is being looked at is about to be read. */
    const looked = focused.value && channel !== undefined ? channels.pill(channel) : 0
    const count = Math.max(0, channels.pills - looked)
    const parts = [session.team?.name ?? 'MicroSlack']
    if (channel !== undefined)
      parts.unshift(
        (channel.isDirect || channel.isGroupDirect ? '' : '#') + channels.title(channel),
      )
    document.title = (count > 0 ? `(${count}) ` : '') + parts.join(' · ')
    if (dotted === count > 0) return
    dotted = count > 0
    document.querySelector<HTMLLinkElement>('link[rel="icon"]')?.setAttribute('href', icon(dotted))
  })
}
