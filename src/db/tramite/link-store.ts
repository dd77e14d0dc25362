import { type Language, languageOf } from '../../domain/facts/language.ts'
import { isMailed, type Link, type MailedTramite, stepOf, type Tramite } from '../../domain/facts/tramite.ts'
import { canonicalCorreo, inboxOf } from '../../domain/person/correo.ts'
import type { Curp } from '../../domain/person/curp.ts'
import type { AuditEntry } from '../../domain/ports/audit-store.ts'
import type {
  LinkRequest,
  LinkStore,
  LinkStored,
  NewToken,
  Opened,
  Opening,
} from '../../domain/ports/link-store.ts'
import type { Base } from '../base/engine.ts'
import { correoLock, tramiteLock } from '../base/locks.ts'
import { hashToken } from '../base/open.ts'
import { RowGone } from '../base/row-gone.ts'
import type { QueueMail } from '../mail/queue.ts'
import type { PersonKeys } from '../person/keys.ts'
import type { Approvals, Bindings } from './binding-store.ts'
import type { LimitRows } from './limit-store.ts'
import { linkStatements } from './link-statements.ts'
import type { Succession, TramiteRows } from './store.ts'

/** What the stores of links and of changes of correo build on. */
export type Parts = {
  readonly rows: TramiteRows
  readonly keys: PersonKeys
  readonly queue: QueueMail
  readonly bindings: Bindings
  readonly approvals: Approvals
  readonly limits: LimitRows
  readonly succeed: Succession
  readonly audit: (entry: AuditEntry) => Promise<unknown>
}

/**
 * `LinkStore`. Which trámite a CURP and a correo have under way, and which link of it is the newest, is decided by who
 * holds the lock of that correo; what its record says, by who holds that of the trámite.
 * @param newId a new trámite's id, 128 random bits
 */
export function linkStore(
  base: Base,
  { rows, keys, queue, bindings, approvals, limits, succeed, audit }: Parts,
  newId: () => string,
): LinkStore {
  const { vault, inTurn, lock } = base
  const { open, byToken, byHandle, askedOf, others, linksOf, withdraw, take, giveBack, ...write } =
    linkStatements(base)
  const curpIndex = (curp: string) => vault.index('curp', curp)
  const correoIndex = (correo: string) => vault.index('correo', canonicalCorreo(correo))

  /** Inside a transaction: what a request is known by. Nobody knows its token until it is mailed. */
  const addHandle = async (tramiteId: string, generation: number, r: LinkRequest): Promise<void> => {
    await write.insertLink.run({
      tokenHash: hashToken(r.token),
      handleHash: hashToken(r.handle),
      askerHash: hashToken(r.asker),
      tramiteId,
      generation,
      createdAt: r.now,
      expiresAt: r.expiresAt,
    })
  }
  /** Inside a transaction: the trámite speaks the language of the page that was used last. */
  const speak = async (tramite: MailedTramite, language: Language = 'es'): Promise<MailedTramite> => {
    if (languageOf(tramite) === language) return tramite
    await lock(tramiteLock(tramite.id))
    return mailed(await rows.change(tramite.id, { language }))
  }
  /** Inside a transaction: all links so far are older ones. */
  const nextGeneration = async (id: string): Promise<number> => {
    const next = await write.nextGeneration.get({ id })
    if (!next) throw new RowGone('tramites')
    return next.generation
  }
  /** Inside a transaction: the next link of a trámite, and its mail. A mail with an older one no longer goes out. */
  const addLink = async (tramite: MailedTramite, r: LinkRequest): Promise<MailedTramite> => {
    const { id } = tramite
    await withdraw.run({ id, kind: 'enlace' })
    const generation = await nextGeneration(id)
    await addHandle(id, generation, r)
    const spoken = await speak(tramite, r.language)
    const content = { kind: 'enlace', token: r.token, expiresAt: r.expiresAt } as const
    await queue({ key: `${id}/enlace/${generation}`, tramiteId: id, to: r.correo, content, now: r.now })
    await audit(r.entry)
    return { ...spoken, generation }
  }

  /** Inside a transaction, first of all: spends the challenge, and counts the request against its network. */
  const refusal = async ({ terms, handle, now }: LinkRequest): Promise<LinkStored | undefined> => {
    if (terms?.challenge && !(await limits.spend(terms.challenge.id, terms.challenge.expiresAt)))
      return { outcome: (await byHandle.get({ hash: hashToken(handle) })) ? 'repeated' : 'spent' }
    const full = await limits.take(terms?.network ?? [], now)
    return full && { outcome: 'limited', code: full.code, resetsAt: full.resetsAt }
  }
  /** Whether the limits hold its mail back. @param mailed the two have an open trámite of which a link was mailed */
  const heldBy = async ({ curp, correo, terms, now }: LinkRequest, mailed: boolean) =>
    terms && (await limits.take(terms.mail(await bindings.standing(curp, correo), mailed), now))?.code

  const create = async ({ curp, correo, now }: LinkRequest): Promise<MailedTramite> => {
    const id = newId()
    const record = { curp, correo, draft: {} }
    await write.insertTramite.run({
      id,
      curpIndex: curpIndex(curp),
      correoIndex: correoIndex(correo),
      sealed: rows.encryptRecord(id, record),
      createdAt: now,
    })
    return { id, createdAt: now, generation: 0, ...record }
  }

  const mustFind = async (id: string): Promise<MailedTramite> => mailed(await rows.find(id))

  const toLink = async (
    link: Awaited<ReturnType<typeof byToken.get>>,
    asker: string,
  ): Promise<Link | undefined> => {
    const tramite = link && (await rows.find(link.tramiteId))
    // deleted with its links in between
    if (!tramite) return undefined
    const own = hashToken(asker)
    const all = await linksOf.all({ id: link.tramiteId })
    return {
      tramite: mailed(tramite),
      generation: link.generation,
      createdAt: link.createdAt,
      expiresAt: link.expiresAt,
      wrong: link.wrong,
      sameBrowser: asker !== '' && link.askerHash.equals(own),
      alone: all.every(({ askerHash }) => askerHash.equals(own)),
      newest: all.every(({ createdAt }) => createdAt <= link.createdAt),
    }
  }

  const bindAndOpen = async (
    tramiteId: string,
    now: number,
    { curp, language, ...claim }: Opening,
  ): Promise<Opened> => {
    const tramite = await rows.find(tramiteId)
    if (!isMailed(tramite)) return { outcome: 'other' }
    await lock(correoLock(correoIndex(tramite.correo)))
    await keys.lock(curp)
    const agreedAt = await approvals.at(tramite.id, now)
    const outcome = await bindings.bind(curp, tramite.correo, now, { agreedAt, ...claim })
    if (outcome !== 'bound') return { outcome }
    const moved = curp === tramite.curp ? tramite : await mustFind(await moveTo(tramite, curp, now))
    await write.setOpened.run({ id: moved.id, openedAt: now })
    const spoken = await speak(moved, language)
    return { outcome, tramite: { ...spoken, openedAt: moved.openedAt ?? now } }
  }

  /** The trámite goes on for another CURP of its person. What was issued stays with a trámite of its own, which ends. */
  const moveTo = async (tramite: MailedTramite, curp: Curp, now: number): Promise<string> => {
    if (tramite.folio !== undefined) return succeed(tramite.id, { curp, draft: {} }, now)
    await rows.change(tramite.id, { curp })
    await write.setCurp.run({ id: tramite.id, curpIndex: curpIndex(curp) })
    return tramite.id
  }

  /** Inside a transaction that has locked the correo: a link of the trámite of the two. */
  const request = async (r: LinkRequest, agreed?: NewToken): Promise<LinkStored> => {
    const found = await open.get({ curp: curpIndex(r.curp), correo: correoIndex(r.correo), now: r.now })
    const tramite = found ? await mustFind(found.id) : await create(r)
    const code = await heldBy(r, tramite.generation > 0)
    if (code) {
      await addHandle(tramite.id, tramite.generation, r)
      return { outcome: 'held', code, tramite }
    }
    const linked = await addLink(tramite, r)
    if (agreed) await approvals.give(tramite.id, agreed)
    return { outcome: 'mailed', tramite: linked }
  }

  return {
    requestLink: (r, agreed) =>
      inTurn(async () => (await refusal(r)) ?? request(r, agreed), {
        locks: [correoLock(correoIndex(r.correo))],
      }),
    correctCorreo: (tramiteId, r) =>
      inTurn(
        async () => {
          const refused = await refusal(r)
          if (refused) return refused
          const before = await mustFind(tramiteId)
          await lock(correoLock(correoIndex(before.correo)), correoLock(correoIndex(r.correo)))
          const isShared = await others.get({ id: tramiteId, asker: hashToken(r.asker) })
          // opened, ended, or asked for by another browser since it was looked at
          if (stepOf(before) !== 'enlace' || isShared) return request(r)
          await approvals.end(tramiteId, r.now)
          await withdraw.run({ id: tramiteId, kind: 'cambio' })
          const tramite = mailed(await rows.change(tramiteId, { correo: r.correo }))
          await write.setCorreo.run({ id: tramiteId, correoIndex: correoIndex(r.correo) })
          const code = await heldBy(r, false)
          if (code) {
            // the links to the correo before are over all the same
            await withdraw.run({ id: tramiteId, kind: 'enlace' })
            const generation = await nextGeneration(tramiteId)
            await addHandle(tramiteId, generation, r)
            return { outcome: 'held', code, tramite: { ...tramite, generation } }
          }
          return { outcome: 'mailed', tramite: await addLink(tramite, r) }
        },
        { locks: [tramiteLock(tramiteId)] },
      ),
    findSibling: async (token, curp, now) => {
      const link = await byToken.get({ hash: hashToken(token) })
      const own = link && (await rows.find(link.tramiteId))
      if (!own) return undefined
      const inbox = inboxOf(mailed(own).correo)
      return (await askedOf.all({ curp: curpIndex(curp), now }))
        .map((asked) => rows.toTramite(asked))
        .filter(isMailed)
        .find(({ id, correo }) => id !== own.id && inboxOf(correo) === inbox)
    },
    findLink: async (token, asker) => toLink(await byToken.get({ hash: hashToken(token) }), asker),
    findLinkByHandle: async (handle, asker) => toLink(await byHandle.get({ hash: hashToken(handle) }), asker),
    forgetAsker: (id, asker) =>
      inTurn(
        async () => void (await write.forget.run({ id, asker: hashToken(asker), askerHash: hashToken('') })),
        { locks: [] },
      ),
    takeTry: (token, most) =>
      inTurn(async () => (await take.get({ hash: hashToken(token), most }))?.wrong, { locks: [] }),
    giveBackTry: (token) =>
      inTurn(async () => void (await giveBack.run({ hash: hashToken(token) })), { locks: [] }),
    openLink: (tramiteId, now, opening, record) =>
      inTurn(
        async () => {
          const opened = await bindAndOpen(tramiteId, now, opening)
          await audit(record(opened.outcome))
          return opened
        },
        { locks: [tramiteLock(tramiteId)] },
      ),
    boundCorreo: bindings.of,
    isBoundFirmly: bindings.isFirm,
  }
}

/** Throws `RowGone` for none, or one that the counter does without a correo: no link leads to it. */
function mailed(tramite: Tramite | undefined): MailedTramite {
  if (!isMailed(tramite)) throw new RowGone('tramites')
  return tramite
}
