import { type NewPerson, type Owner, ownerAtPaso3 } from '../../support/owner.ts'
import type { Portal } from '../../support/portal.ts'
import { Visitor } from '../../support/visitor.ts'

/**
 * Who asks for what belongs to an owner: somebody without a session, somebody with a session of their own, the owner,
 * the owner's browser after its session ended, and the operator, who has no powers over HTTP (only `nss` on the
 * machine) whatever a request says.
 */
export const WHO = ['nobody', 'other', 'own', 'ended', 'operator'] as const
export type Who = (typeof WHO)[number]

export type Cell = {
  readonly who: Who
  readonly method: string
  readonly pattern: string
  readonly status: number
  /** `200`, or `303` with where to; tokens are `…` */
  readonly outcome: string
  readonly headers: Headers
  readonly body: Buffer
  readonly owner: Owner
  /** the owner's trámite in the database is as it was */
  readonly untouched: boolean
}
export type Ask = { readonly path: string; readonly body?: BodyInit | undefined }

/** Asks each of `WHO` for one address of an owner at Paso 3. Whoever a form left without a session is replaced. */
export function whoAsks(portal: Portal, people: AsyncIterator<NewPerson, never>) {
  const cast = new Map<'own' | 'other' | 'ended', Owner>()
  const newOwner = async () => ownerAtPaso3(portal, (await people.next()).value)
  const find = async (who: Who): Promise<Owner> => {
    const part = who === 'other' || who === 'ended' ? who : 'own'
    const known = cast.get(part)
    if (known && (await isWhole(portal, known, part !== 'ended'))) return known
    const made = await newOwner()
    if (part === 'ended') await leave(made)
    cast.set(part, made)
    return made
  }
  return async (
    method: string,
    pattern: string,
    ask: (owner: Owner) => Ask | Promise<Ask>,
  ): Promise<Cell[]> => {
    const cells: Cell[] = []
    for (const who of WHO) {
      const owner = await find(who === 'ended' ? 'ended' : 'own')
      const visitor = await visitorAs(portal, who, who === 'other' ? await find('other') : owner)
      cells.push({ who, pattern, owner, ...(await send(portal, visitor, owner, method, await ask(owner))) })
    }
    return cells
  }
}

/** Their newest link still opens, and their session is as it should be. */
async function isWhole(portal: Portal, { visitor, token }: Owner, inside: boolean): Promise<boolean> {
  const copy = copyOf(portal, visitor)
  const [link, page] = [await copy.fetch(`/enlace/${token}`), await copy.fetch('/tramites/nss/resultado')]
  return link.status === 200 && (page.status === 200) === inside
}

/** The browser keeps the cookie of the session that it ended. */
async function leave({ visitor }: Owner): Promise<void> {
  const before = new Map(visitor.cookies)
  await visitor.post('/salir', {})
  for (const [name, value] of before) visitor.cookies.set(name, value)
}

function copyOf(portal: Portal, visitor: Visitor): Visitor {
  const copy = new Visitor(portal)
  for (const [name, value] of visitor.cookies) copy.cookies.set(name, value)
  return copy
}

function visitorAs(portal: Portal, who: Who, { visitor }: Owner): Visitor {
  if (who === 'nobody') return new Visitor(portal)
  if (who === 'operator') return new Visitor(portal, { authorization: 'Basic b3BlcmFkb3I6b3BlcmFkb3I=' })
  return copyOf(portal, visitor)
}

const FORM = { 'content-type': 'application/x-www-form-urlencoded' }

async function send(portal: Portal, visitor: Visitor, owner: Owner, method: string, { path, body }: Ask) {
  const before = traceOf(portal, owner)
  const text = typeof body === 'object' ? {} : FORM
  const posted = { headers: { origin: 'http://localhost:3000', ...text }, body: body ?? '' }
  const answer = await visitor.fetch(path, { method, ...(method === 'POST' ? posted : {}) })
  const to = (answer.headers.get('location') ?? '').replace(/[\w-]{22,}/g, '…')
  return {
    method,
    status: answer.status,
    outcome: [answer.status, to].filter(Boolean).join(' '),
    headers: answer.headers,
    body: Buffer.from(await answer.arrayBuffer()),
    untouched: traceOf(portal, owner) === before,
  }
}

/** All that the database has of an owner's trámite, but for the audit trail. */
function traceOf(portal: Portal, { folio }: Owner): string {
  const { sqlite } = portal.base
  const id = sqlite.prepare('select tramite_id from emisiones where folio = ?').pluck().get(folio)
  const rows = ['enlaces', 'cambios', 'sesiones', 'emisiones'].map((table) =>
    sqlite.prepare(`select * from ${table} where tramite_id = ?`).all(id),
  )
  const mails = sqlite.prepare('select key from correos where tramite_id = ?').all(id)
  return JSON.stringify([sqlite.prepare('select * from tramites where id = ?').all(id), mails, ...rows])
}
