/// <reference lib="dom" />
import { parseHTML } from 'linkedom'
import { eventually, type Portal } from './portal.ts'

/** A portal in this process, or anything that answers as one. */
export type Answering = {
  readonly app: { request(path: string, init?: RequestInit): Response | Promise<Response> }
  readonly config: Pick<Portal['config'], 'baseUrl'>
  mailGone(): Promise<void>
}

export type Page = {
  readonly status: number
  readonly url: string
  readonly headers: Headers
  readonly html: string
  readonly document: Document
  readonly title: string
  /** text of `main`, blanks folded */
  readonly text: string
}

export type KeptMail = {
  id: number
  para: string
  asunto: string
  texto: string
  html: string
  adjuntos: { nombre: string; tipo: string; url: string }[]
  fecha: string
}

/** What a browser got. It is read when that is asked for: most pages are passed through. */
function pageOf({ status, headers }: Response, url: string, html: string): Page {
  let read: Document | undefined
  const all = (): Document => {
    read ??= parseHTML(html).document
    return read
  }
  return {
    status,
    url,
    headers,
    html,
    get document() {
      return all()
    },
    get title() {
      return all().querySelector('title')?.textContent ?? ''
    },
    get text() {
      return (all().querySelector('main')?.textContent ?? '').replace(/\s+/g, ' ').trim()
    },
  }
}

/** A person at a browser without JavaScript: keeps cookies, follows redirects, sends forms as they stand. */
export class Visitor {
  readonly cookies = new Map<string, string>()
  #portal: Answering
  headers: Record<string, string>

  constructor(portal: Answering, headers: Record<string, string> = {}) {
    this.#portal = portal
    this.headers = headers
  }

  /** The same person and cookies, after the portal was started again. */
  moveTo(portal: Answering): void {
    this.#portal = portal
  }

  async fetch(path: string, init: RequestInit = {}): Promise<Response> {
    const cookie = [...this.cookies].map(([k, v]) => `${k}=${v}`).join('; ')
    const headers = {
      ...this.headers,
      ...(cookie ? { cookie } : {}),
      ...(init.headers as Record<string, string>),
    }
    const response = await this.#portal.app.request(path, { ...init, headers })
    for (const line of response.headers.getSetCookie()) {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(line) ?? []
      if (/max-age=0/i.test(line)) this.cookies.delete(name)
      else this.cookies.set(name, value)
    }
    return response
  }

  async get(path: string): Promise<Page> {
    return this.#follow(await this.fetch(path), path)
  }

  async post(path: string, fields: Record<string, string>): Promise<Page> {
    const body = new URLSearchParams(fields).toString()
    const { origin } = new URL(this.#portal.config.baseUrl)
    const headers = { 'content-type': 'application/x-www-form-urlencoded', origin }
    return this.#follow(await this.fetch(path, { method: 'POST', body, headers }), path)
  }

  /** Any request, followed to its page. */
  async send(path: string, init: RequestInit): Promise<Page> {
    return this.#follow(await this.fetch(path, init), path)
  }

  /** Fills and sends the form that has the button whose text begins with `button`. */
  async press(page: Page, button: string, fields: Record<string, string> = {}): Promise<Page> {
    const buttons = [...page.document.querySelectorAll('main button, header button')] as HTMLButtonElement[]
    const found = buttons.find((one) => one.textContent?.trim().startsWith(button))
    const form = found?.closest('form')
    if (!found || !form) throw new Error(`no button "${button}" on: ${page.title}\n${page.text}`)
    const typed = { ...valuesOf(form), ...fields }
    const unknown = Object.keys(fields).filter((name) => !form.querySelector(`[name="${name}"]`))
    if (unknown.length > 0) throw new Error(`no field ${unknown} on: ${page.title}`)
    const name = found.getAttribute('name')
    if (name) typed[name] = found.getAttribute('value') ?? ''
    return this.post(found.getAttribute('formaction') ?? form.getAttribute('action') ?? page.url, typed)
  }

  async #follow(response: Response, path: string): Promise<Page> {
    const location = response.headers.get('location')
    if (response.status === 303 && location) return this.get(location.replace(/#.*/, ''))
    return pageOf(response, path, await response.text())
  }

  /** All mail of the demonstration that went out, newest first. */
  async mails(): Promise<KeptMail[]> {
    await this.#portal.mailGone()
    const response = await this.#portal.app.request('/demo/correo', {
      headers: { accept: 'application/json' },
    })
    return (await response.json()) as KeptMail[]
  }

  /** The newest mail to `correo` whose subject has `subject`; waits for it. */
  mailTo(correo: string, subject: string): Promise<KeptMail> {
    return eventually(async () =>
      (await this.mails()).find((m) => m.para === correo && m.asunto.includes(subject)),
    )
  }
}

function valuesOf(form: Element): Record<string, string> {
  const values: Record<string, string> = {}
  for (const field of form.querySelectorAll('input, select, textarea')) {
    const name = field.getAttribute('name')
    if (!name) continue
    if (field.tagName === 'SELECT') {
      const options = [...field.querySelectorAll('option')]
      const chosen = options.find((option) => option.hasAttribute('selected')) ?? options[0]
      values[name] = chosen?.getAttribute('value') ?? ''
    } else {
      values[name] =
        field.tagName === 'TEXTAREA' ? (field.textContent ?? '') : (field.getAttribute('value') ?? '')
    }
  }
  return values
}
