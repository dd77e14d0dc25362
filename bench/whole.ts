import type { AddressInfo } from 'node:net'
import { SMTPServer } from 'smtp-server'
import { Person } from './person.ts'
import { askForLink, textOf } from './tramite.ts'

export type Whole = {
  readonly perSecond: number
  /** ms of one trámite */
  readonly p50: number
  readonly p99: number
  readonly failed: number
}

/** Mail that has not come until then does not come, in ms. */
const PATIENCE_MS = 60_000

/** A real SMTP server that hands on the link of each mail to whoever waits for it. */
export async function postOffice() {
  const found = new Map<string, string>()
  const waiting = new Map<string, (link: string) => void>()
  let mails = 0
  const smtp = new SMTPServer({
    disabledCommands: ['AUTH', 'STARTTLS'],
    disableReverseLookup: true,
    onData: (stream, session, done) => {
      const chunks: Buffer[] = []
      stream.on('data', (chunk: Buffer) => chunks.push(chunk))
      stream.on('end', () => {
        // the envelope is empty again once it is answered
        const to = session.envelope.rcptTo[0]?.address ?? ''
        mails += 1
        done()
        const text = Buffer.concat(chunks).toString('latin1').replace(/=\r\n/g, '')
        const link = /\/enlace\/[\w-]+/.exec(text)?.[0]
        if (!link) return
        const told = waiting.get(to)
        // the same person may wait again, at another portal
        waiting.delete(to)
        if (told) told(link)
        else found.set(to, link)
      })
    },
  })
  await new Promise<void>((done) => smtp.listen(0, '127.0.0.1', done))
  const { port } = smtp.server.address() as AddressInfo
  return {
    url: `smtp://127.0.0.1:${port}`,
    mails: () => mails,
    linkFor: (to: string): Promise<string> => {
      const early = found.get(to)
      found.delete(to)
      if (early !== undefined) return Promise.resolve(early)
      return new Promise((resolve, reject) => {
        // a limit holds a mail back behind the page that any other gets
        const late = setTimeout(() => reject(new Error(`no mail came to ${to}`)), PATIENCE_MS)
        waiting.set(to, (link) => {
          clearTimeout(late)
          resolve(link)
        })
      })
    },
    close: () => new Promise<void>((done) => smtp.close(() => done())),
  }
}
export type PostOffice = Awaited<ReturnType<typeof postOffice>>

/** The postal code by the form, as without JavaScript, and an address without a catalogue. */
const PLACE = { cp: '06000', colonia_otra: 'Centro', calle: 'Calle Uno', numero_exterior: '1' }

type Walk = {
  readonly person: Person
  readonly correo: string
  readonly curp: string
  html: string
  link: string
}

type Step = (walk: Walk, office: PostOffice) => Promise<unknown>

/** The requests of a whole trámite without JavaScript, in their order, by their route. */
export const STEPS: readonly (readonly [route: string, step: Step])[] = [
  [
    'GET Paso 1',
    async (walk) => {
      walk.html = textOf(await walk.person.get('/tramites/nss'))
    },
  ],
  ['POST Paso 1', ({ person, html, curp, correo }) => askForLink(person, html, curp, correo)],
  [
    'correo',
    async (walk, office) => {
      walk.link = await office.linkFor(walk.correo)
    },
  ],
  ['GET liga', ({ person, link }) => person.get(link)],
  ['POST liga', ({ person, link }) => person.post(link, {})],
  [
    'POST código postal',
    ({ person }) => person.post('/tramites/nss/domicilio', { cp: PLACE.cp, accion: 'buscar' }),
  ],
  [
    'POST domicilio',
    async (walk) => {
      const end = await walk.person.post('/tramites/nss/domicilio', { ...PLACE, accion: 'continuar' })
      walk.html = textOf(end)
    },
  ],
]

export const beginWalk = (base: string, curp: string): Walk => ({
  person: new Person(base),
  correo: `${curp.toLowerCase()}@ejemplo.mx`,
  curp,
  html: '',
  link: '',
})

/** One person's whole trámite, from Paso 1's page to Paso 3. Rejects when it does not end there. */
export async function wholeTramite(base: string, office: PostOffice, curp: string): Promise<void> {
  const walk = beginWalk(base, curp)
  for (const [, step] of STEPS) await step(walk, office)
  walk.person.close()
  if (!walk.html.includes('exitosa')) throw new Error(`no Paso 3:\n${walk.html.slice(0, 400)}`)
}

/** That many at the same time until all of `curps` are through, each at one of the portals in turn. */
export async function wholeTramites(
  bases: string | readonly string[],
  office: PostOffice,
  curps: readonly string[],
  inFlight: number,
): Promise<Whole> {
  const times: number[] = []
  let failed = 0
  let next = 0
  const started = performance.now()
  const walk = async (): Promise<void> => {
    for (let curp = curps[next++]; curp !== undefined; curp = curps[next++]) {
      const begun = performance.now()
      const base = typeof bases === 'string' ? bases : (bases[next % bases.length] ?? '')
      await wholeTramite(base, office, curp).catch((error: Error) => {
        if (failed++ === 0) console.error(error.message)
      })
      times.push(performance.now() - begun)
    }
  }
  await Promise.all(Array.from({ length: inFlight }, walk))
  const seconds = (performance.now() - started) / 1000
  const sorted = times.sort((a, b) => a - b)
  const at = (q: number) => sorted[Math.floor((sorted.length - 1) * q)] ?? 0
  return { perSecond: (curps.length - failed) / seconds, p50: at(0.5), p99: at(0.99), failed }
}
