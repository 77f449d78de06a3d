// SPDX-FileCopyrightText: the MicroSlack contributors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// Draws the tree of text/markup.ts. Every text becomes a text node; there is no way from a message to HTML.

import { type FunctionalComponent, type VNode, h } from 'vue'
import MessageCode from './MessageCode.vue'
import { useChannels } from '../../stores/channels'
import { useSession } from '../../stores/session'
import { useUi } from '../../stores/ui'
import { useUsers } from '../../stores/users'
import { withEmoji } from '../../text/emoji'
import { type Block, type Span, isJumbo, parseMarkup } from '../../text/markup'

const LONGEST_LINK = 72
const TAGS = { bold: 'strong', italic: 'em', strike: 's' } as const

/* Long addresses are cut in the middle; both ends say where they lead. */
function shortened(text: string): string {
  if (text.length <= LONGEST_LINK) return text
  return `${text.slice(0, LONGEST_LINK / 2)}…${text.slice(-LONGEST_LINK / 2 + 8)}`
}

function drawUser(id: string, label: string | null): VNode {
  const users = useUsers()
  const ui = useUi()
  const own = id === useSession().selfId
  const name = users.byId.get(id)?.label ?? label ?? id
  return h(
    'button',
    {
      type: 'button',
      class: ['mention', own && 'own'],
      onClick: () => (ui.dialog = { kind: 'profile', user: id }),
    },
    `@${name}`,
  )
}

function drawChannel(id: string, label: string | null): VNode {
  const ui = useUi()
  const name = useChannels().byId.get(id)?.name ?? label ?? id
  return h(
    'a',
    {
      href: `#${id}`,
      onClick: (event: MouseEvent) => {
        event.preventDefault()
        ui.open(id)
      },
    },
    `#${name}`,
  )
}

function drawLink(span: Extract<Span, { kind: 'link' }>): VNode {
  const children = span.bare
    ? [shortened(span.href.replace(/^mailto:|^tel:/i, ''))]
    : span.children.map(drawSpan)
  return h(
    'a',
    { href: span.href, target: '_blank', rel: 'noopener noreferrer', title: span.href },
    children,
  )
}

function drawSpan(span: Span): VNode | string {
  switch (span.kind) {
    case 'text':
      return withEmoji(span.text)
    case 'code':
      return h('code', span.text)
    case 'user':
      return drawUser(span.id, span.label)
    case 'channel':
      return drawChannel(span.id, span.label)
    case 'everyone':
      return h('span', { class: 'mention own' }, `@${span.name}`)
    case 'link':
      return drawLink(span)
    case 'break':
      return h('br')
    default:
      return h(TAGS[span.kind], span.children.map(drawSpan))
  }
}

function drawBlock(block: Block): VNode {
  switch (block.kind) {
    case 'paragraph':
      return h('p', block.children.map(drawSpan))
    case 'quote':
      return h('blockquote', block.blocks.map(drawBlock))
    case 'pre':
      return h(MessageCode, { text: block.text })
    case 'list':
      return h(
        block.ordered ? 'ol' : 'ul',
        block.ordered ? { start: block.start } : {},
        block.items.map((item) => h('li', item.map(drawSpan))),
      )
  }
}

const MessageBody: FunctionalComponent<{ text: string }> = ({ text }) =>
  h(
    'div',
    { class: ['body', isJumbo(text) && 'jumbo'], dir: 'auto' },
    parseMarkup(text).map(drawBlock),
  )

MessageBody.props = ['text']

export default MessageBody
