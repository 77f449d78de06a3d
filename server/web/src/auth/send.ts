// SPDX-FileCopyrightText: the MicroSlack contributors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// Sends a form without leaving its page, so that a refusal keeps everything that was entered, the password too. The server answers as
// it does to any browser, with a redirect or with the page and its messages; the messages are taken over from there. Whatever this
// does not understand is sent again the plain way.

/* What the page can do with its fields. */
export interface Page {
  show: (field: HTMLInputElement, text: string) => void
  reveal: (field: HTMLInputElement) => void
  improve: (within: ParentNode) => void
}

function inputs(form: HTMLFormElement): HTMLInputElement[] {
  return [...form.querySelectorAll<HTMLInputElement>('input.input')]
}

function messages(form: HTMLFormElement): Element | null {
  return form.querySelector('[data-messages]')
}

function say(form: HTMLFormElement, text: string): void {
  const line = document.createElement('p')
  line.className = 'form-error'
  line.id = 'error'
  line.setAttribute('role', 'alert')
  line.textContent = text
  messages(form)?.replaceChildren(...(text === '' ? [] : [line]))
}

/* Which fields the server finds wrong, and what it says about them; the first of them is where to go on. */
function takeOver(form: HTMLFormElement, twin: HTMLFormElement, page: Page): void {
  const said = [...(messages(twin)?.children ?? [])]
  messages(form)?.replaceChildren(...said.map((line) => document.importNode(line, true)))
  const wrong = inputs(form).filter((field) => {
    const other = twin.querySelector(`#${field.id}`)
    page.show(field, twin.querySelector(`#${field.id}-error`)?.textContent ?? '')
    if (other?.getAttribute('aria-invalid') !== 'true') return false
    field.setAttribute('aria-invalid', 'true')
    field.setAttribute('aria-describedby', other.getAttribute('aria-describedby') ?? '')
    return true
  })
  /* A wrong name or password: almost always it is the password. */
  const first = wrong.find((field) => field.autocomplete === 'current-password') ?? wrong[0]
  if (first === undefined) return
  page.reveal(first)
  first.select()
}

/* Fields that the server asks for beyond ours: the code of a second factor, a new password. What was entered stays. */
function takeIn(form: HTMLFormElement, twin: HTMLFormElement, page: Page): HTMLInputElement | null {
  const missing = inputs(twin).filter((field) => form.querySelector(`#${field.id}`) === null)
  for (const field of missing) {
    const box = field.closest('.field')
    if (box === null) continue
    const own = document.importNode(box, true)
    messages(form)?.before(own)
    page.improve(own)
  }
  const first = missing[0]
  return first === undefined ? null : form.querySelector<HTMLInputElement>(`#${first.id}`)
}

async function send(form: HTMLFormElement, page: Page): Promise<void> {
  const values = new URLSearchParams()
  for (const [name, value] of new FormData(form))
    if (typeof value === 'string') values.append(name, value)
  const reply = await fetch(form.action, {
    method: 'POST',
    body: values,
    headers: { Accept: 'text/html' },
  })
  if (reply.redirected) {
    const next = values.get('next') ?? '/'
    location.assign(next.includes('#') ? next : next + location.hash)
    return
  }
  const answer = new DOMParser().parseFromString(await reply.text(), 'text/html')
  const twin = answer.querySelector<HTMLFormElement>(`form[data-form="${form.dataset.form ?? ''}"]`)
  if (twin === null || messages(form) === null) {
    form.submit()
    return
  }
  const asked = takeIn(form, twin, page)
  takeOver(form, twin, page)
  asked?.focus()
}

export function sendInPlace(form: HTMLFormElement, event: Event, page: Page): void {
  event.preventDefault()
  if (form.getAttribute('aria-busy') === 'true') return
  form.setAttribute('aria-busy', 'true')
  say(form, '')
  send(form, page)
    .catch(() => say(form, form.dataset.silent ?? ''))
    .finally(() => form.setAttribute('aria-busy', 'false'))
}
