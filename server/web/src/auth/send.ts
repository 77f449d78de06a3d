// SPDX-FileCopyrightText: the MicroSlack contributors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// Sends a form without leaving its page, so that a refusal keeps everything that was entered, the password too. The server answers as
// it does to any browser, with a redirect or with the page and its messages; the messages are taken over from there. Whatever this
// does not understand is sent again the plain way.

type Show = (field: HTMLInputElement, text: string) => void

function inputs(form: HTMLFormElement): HTMLInputElement[] {
  return [...form.querySelectorAll<HTMLInputElement>('input.input')]
}

function say(form: HTMLFormElement, text: string): void {
  const line = document.createElement('p')
  line.className = 'form-error'
  line.id = 'error'
  line.setAttribute('role', 'alert')
  line.textContent = text
  form.querySelector('[data-error]')?.replaceChildren(...(text === '' ? [] : [line]))
}

/* Which fields the server finds wrong, and what it says about them; the first of them is where to go on. */
function takeOver(form: HTMLFormElement, answer: Document, show: Show): void {
  say(form, answer.getElementById('error')?.textContent ?? '')
  const wrong = inputs(form).filter((field) => {
    const twin = answer.getElementById(field.id)
    show(field, answer.getElementById(`${field.id}-error`)?.textContent ?? '')
    if (twin?.getAttribute('aria-invalid') !== 'true') return false
    field.setAttribute('aria-invalid', 'true')
    if (twin.getAttribute('aria-describedby') === 'error')
      field.setAttribute('aria-describedby', 'error')
    return true
  })
  /* A wrong name or password: almost always it is the password. */
  const password = wrong.find((field) => field.autocomplete === 'current-password')
  const first = password ?? wrong[0]
  first?.focus()
  if (password !== undefined) password.select()
}

/* Fields that the server asks for beyond ours: the code of a second factor, a new password. What was entered stays. */
function takeIn(form: HTMLFormElement, twin: HTMLFormElement): HTMLInputElement | null {
  const error = form.querySelector('[data-error]')
  const missing = inputs(twin).filter((field) => form.querySelector(`#${field.id}`) === null)
  for (const field of missing) {
    const box = field.closest('.field')
    if (box !== null) error?.before(document.importNode(box, true))
  }
  const first = missing[0]
  return first === undefined ? null : form.querySelector<HTMLInputElement>(`#${first.id}`)
}

async function send(form: HTMLFormElement, show: Show): Promise<void> {
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
  if (twin === null || form.querySelector('[data-error]') === null) {
    form.submit()
    return
  }
  const asked = takeIn(form, twin)
  takeOver(form, answer, show)
  asked?.focus()
}

export function sendInPlace(form: HTMLFormElement, event: Event, show: Show): void {
  event.preventDefault()
  if (form.getAttribute('aria-busy') === 'true') return
  form.setAttribute('aria-busy', 'true')
  say(form, '')
  send(form, show)
    .catch(() => say(form, form.dataset.silent ?? ''))
    .finally(() => form.setAttribute('aria-busy', 'false'))
}
