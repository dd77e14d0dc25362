import { setTimeout as sleep } from 'node:timers/promises'
import { ADDRESS } from '../../support/owner.ts'
import type { Arrived } from '../../support/smtp-host.ts'
import { ANSWER } from '../../support/walk.ts'

/** Where the portal is now: it dies and comes back under another port. */
export type Place = { readonly url: () => string; readonly mails: readonly Arrived[] }

/**
 * A person at a browser without JavaScript who does what people do when a page does not come: tries again, asks for
 * another link when no mail comes, opens the newest link again when the session is gone.
 */
export class Person {
  readonly #place: Place
  readonly #cookies = new Map<string, string>()
  readonly curp: string
  readonly correo: string
  /** every number that a screen showed to this person */
  readonly seen = new Set<string>()

  constructor(place: Place, curp: string) {
    this.#place = place
    this.curp = curp
    this.correo = `${curp.toLowerCase()}@correo.example`
  }

  /** To Paso 3, whatever happens to the portal meanwhile. */
  async walk(): Promise<void> {
    while (this.seen.size === 0) {
      await this.#enter()
      const sent = await this.#ask('/tramites/nss/domicilio', ADDRESS)
      if (sent.to !== '/tramites/nss/resultado') continue
      await this.look()
    }
  }

  /** Reads the number again, if there is a session. */
  async look(): Promise<void> {
    const { text } = await this.#ask('/tramites/nss/resultado')
    const nss = /class="nss"[^>]*>([\s\S]*?)<\/p>/.exec(text)?.[1]?.replace(/<[^>]*>|\D/g, '')
    if (nss) this.seen.add(nss)
  }

  async #enter(): Promise<void> {
    for (;;) {
      const link = (await this.#newestLink()) ?? (await this.#request())
      if (!link) continue
      const opened = await this.#ask(link, { curp: this.curp })
      if (opened.to) return
      if (opened.status === 410) await this.#request()
    }
  }

  /** Paso 1; the link, if its mail comes within two seconds. */
  async #request(): Promise<string | undefined> {
    const before = this.#mine().length
    const page = await this.#ask('/tramites/nss')
    const captcha_id = /name="captcha_id" value="([^"]+)"/.exec(page.text)?.[1] ?? ''
    const { correo } = this
    const form = { curp: this.curp, correo, correo_confirmacion: correo, captcha: ANSWER, captcha_id }
    await this.#ask('/tramites/nss', form)
    for (let tries = 0; tries < 40 && this.#mine().length === before; tries++) await sleep(50)
    return this.#newestLink()
  }

  #mine(): string[] {
    return this.#place.mails
      .filter(({ rcptTo }) => rcptTo.includes(this.correo))
      .flatMap(
        ({ raw }) => /\/enlace\/[\w-]+/.exec(raw.toString('latin1').replaceAll('=\r\n', ''))?.[0] ?? [],
      )
  }
  async #newestLink(): Promise<string | undefined> {
    return this.#mine().at(-1)
  }

  async #ask(path: string, form?: Record<string, string>) {
    for (;;) {
      try {
        const cookie = [...this.#cookies].map(([name, value]) => `${name}=${value}`).join('; ')
        const answer = await fetch(this.#place.url() + path, {
          redirect: 'manual',
          headers: { cookie },
          ...(form ? { method: 'POST', body: new URLSearchParams(form) } : {}),
        })
        const text = await answer.text()
        if (answer.status >= 500) throw new Error(`${path} answered ${answer.status}`)
        for (const line of answer.headers.getSetCookie()) {
          const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(line) ?? []
          this.#cookies.set(name, value)
        }
        return { status: answer.status, to: answer.headers.get('location') ?? '', text }
      } catch (error) {
        // killed under our hands
        if (!(error instanceof TypeError)) throw error
        await sleep(40)
      }
    }
  }
}
