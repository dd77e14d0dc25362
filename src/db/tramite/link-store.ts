import { type Language, languageOf } from '../../domain/facts/language.ts'
import { isMailed, type Link, type MailedTramite } from '../../domain/facts/tramite.ts'
import { canonicalCorreo, inboxOf } from '../../domain/person/correo.ts'
import type { Curp } from '../../domain/person/curp.ts'
import type { AuditEntry } from '../../domain/ports/audit-store.ts'
import type { LinkRequest, LinkStore, LinkStored, Opened, Opening } from '../../domain/ports/link-store.ts'
import { type Base, hashToken } from '../base/open.ts'
import type { QueueMail } from '../mail/queue.ts'
import type { Approvals, Bindings } from './binding-store.ts'
import type { LimitRows } from './limit-store.ts'
import { linkStatements } from './link-statements.ts'
import type { Succession, TramiteRows } from './store.ts'

/** What the stores of links and of changes of correo build on. */
export type Parts = {
  readonly rows: TramiteRows
  readonly queue: QueueMail
  readonly bindings: Bindings
  readonly approvals: Approvals
  readonly limits: LimitRows
  readonly succeed: Succession
  readonly audit: (entry: AuditEntry) => void
}

/** `LinkStore` on SQLite. @param newId a new trámite's id, 128 random bits */
export function linkStore(
  base: Base,
  { rows, queue, bindings, approvals, limits, succeed, audit }: Parts,
  newId: () => string,
): LinkStore {
  const { vault, inTurn } = base
  const { open, byToken, byHandle, askedOf, others, withdraw, take, giveBack, ...write } =
    linkStatements(base)
  const curpIndex = (curp: string) => vault.index('curp', curp)
  const correoIndex = (correo: string) => vault.index('correo', canonicalCorreo(correo))

  /** Inside a transaction: what a request is known by. Nobody knows its token until it is mailed. */
  const addHandle = (tramiteId: string, generation: number, r: LinkRequest): void => {
    write.insertLink.run({
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
  const speak = (tramiteId: string, language: Language = 'es'): void => {
    const tramite = rows.find(tramiteId)
    if (tramite && languageOf(tramite) !== language) rows.change(tramiteId, { language })
  }
  /** Inside a transaction: the next link of a trámite, and its mail. A mail with an older one no longer goes out. */
  const addLink = (tramiteId: string, generation: number, r: LinkRequest): void => {
    withdraw.run({ id: tramiteId })
    write.setGeneration.run({ id: tramiteId, generation })
    addHandle(tramiteId, generation, r)
    speak(tramiteId, r.language)
    const content = { kind: 'enlace', token: r.token, expiresAt: r.expiresAt } as const
    queue({ key: `${tramiteId}/enlace/${generation}`, tramiteId, to: r.correo, content, now: r.now })
    audit(r.entry)
  }

  /** Inside a transaction, first of all: spends the challenge, and counts the request against its network. */
  const refusal = ({ terms, handle, now }: LinkRequest): LinkStored | undefined => {
    if (terms?.challenge && !limits.spend(terms.challenge.id, terms.challenge.expiresAt))
      return { outcome: byHandle.get({ hash: hashToken(handle) }) ? 'repeated' : 'spent' }
    const full = limits.take(terms?.network ?? [], now)
    return full && { outcome: 'limited', code: full.code, resetsAt: full.resetsAt }
  }
  /** Whether the limits hold its mail back. @param mailed the two have an open trámite of which a link was mailed */
  const heldBy = ({ curp, correo, terms, now }: LinkRequest, mailed: boolean) =>
    terms && limits.take(terms.mail(bindings.standing(curp, correo), mailed), now)?.code

  const create = (r: LinkRequest): string => {
    const id = newId()
    write.insertTramite.run({
      id,
      curpIndex: curpIndex(r.curp),
      correoIndex: correoIndex(r.correo),
      sealed: rows.encryptRecord(id, { curp: r.curp, correo: r.correo, draft: {} }),
      createdAt: r.now,
    })
    return id
  }

  const mustFind = (id: string): MailedTramite => {
    const tramite = rows.find(id)
    if (!isMailed(tramite)) throw new Error('a trámite vanished inside its own transaction')
    return tramite
  }

  const mailed = (row: Parameters<typeof rows.toTramite>[0]): MailedTramite => {
    const tramite = rows.toTramite(row)
    if (!isMailed(tramite)) throw new Error('a link of a trámite without a correo')
    return tramite
  }

  const toLink = (row: ReturnType<typeof byToken.get>, asker: string): Link | undefined =>
    row && {
      tramite: mailed(row.tramite),
      generation: row.link.generation,
      createdAt: row.link.createdAt,
      expiresAt: row.link.expiresAt,
      wrong: row.link.wrong,
      sameBrowser: asker !== '' && row.link.askerHash.equals(hashToken(asker)),
      alone: others.get({ id: row.link.tramiteId, asker: hashToken(asker) }) === undefined,
    }

  const bindAndOpen = (
    tramiteId: string,
    now: number,
    { registered, first, curp, language }: Opening,
  ): Opened => {
    const tramite = rows.find(tramiteId)
    if (!isMailed(tramite)) return { outcome: 'other' }
    const agreedAt = approvals.at(tramite.id, now)
    const outcome = bindings.bind(curp, tramite.correo, now, { agreedAt, registered, first })
    if (outcome !== 'bound') return { outcome }
    const id = curp === tramite.curp ? tramite.id : moveTo(tramite, curp, now)
    write.setOpened.run({ id, openedAt: now })
    speak(id, language)
    return { outcome, tramite: mustFind(id) }
  }

  /** The trámite goes on for another CURP of its person. What was issued stays with a trámite of its own, which ends. */
  const moveTo = (tramite: MailedTramite, curp: Curp, now: number): string => {
    if (tramite.folio !== undefined) return succeed(tramite.id, { curp, draft: {} }, now)
    rows.change(tramite.id, { curp })
    write.setCurp.run({ id: tramite.id, curpIndex: curpIndex(curp) })
    return tramite.id
  }

  return {
    requestLink: async (r, agreed) =>
      inTurn(() => {
        const refused = refusal(r)
        if (refused) return refused
        const found = open.get({ curp: curpIndex(r.curp), correo: correoIndex(r.correo), now: r.now })
        const id = found?.id ?? create(r)
        const generation = found?.generation ?? 0
        const code = heldBy(r, generation > 0)
        if (code) {
          addHandle(id, generation, r)
          return { outcome: 'held', code, tramite: mustFind(id) }
        }
        addLink(id, generation + 1, r)
        if (agreed) approvals.give(id, agreed)
        return { outcome: 'mailed', tramite: mustFind(id) }
      }),
    correctCorreo: async (tramiteId, r) =>
      inTurn(() => {
        const refused = refusal(r)
        if (refused) return refused
        const before = mustFind(tramiteId)
        if (before.openedAt !== undefined) throw new Error('an opened trámite keeps its correo')
        rows.change(tramiteId, { correo: r.correo })
        write.setCorreo.run({ id: tramiteId, correoIndex: correoIndex(r.correo) })
        const code = heldBy(r, false)
        if (code) {
          // the links to the correo before are over all the same
          withdraw.run({ id: tramiteId })
          write.setGeneration.run({ id: tramiteId, generation: before.generation + 1 })
          addHandle(tramiteId, before.generation + 1, r)
          return { outcome: 'held', code, tramite: mustFind(tramiteId) }
        }
        addLink(tramiteId, before.generation + 1, r)
        return { outcome: 'mailed', tramite: mustFind(tramiteId) }
      }),
    findSibling: async (token, curp, now) => {
      const row = byToken.get({ hash: hashToken(token) })
      if (!row) return undefined
      const inbox = inboxOf(mailed(row.tramite).correo)
      return askedOf
        .all({ curp: curpIndex(curp), now })
        .map((asked) => rows.toTramite(asked))
        .filter(isMailed)
        .find(({ id, correo }) => id !== row.link.tramiteId && inboxOf(correo) === inbox)
    },
    findLink: async (token, asker) => toLink(byToken.get({ hash: hashToken(token) }), asker),
    findLinkByHandle: async (handle, asker) => toLink(byHandle.get({ hash: hashToken(handle) }), asker),
    forgetAsker: async (id, asker) =>
      inTurn(() => void write.forget.run({ id, asker: hashToken(asker), askerHash: hashToken('') })),
    takeTry: async (token, most) => inTurn(() => take.get({ hash: hashToken(token), most })?.wrong),
    giveBackTry: async (token) => inTurn(() => void giveBack.run({ hash: hashToken(token) })),
    openLink: async (tramiteId, now, opening, record) =>
      inTurn(() => {
        const opened = bindAndOpen(tramiteId, now, opening)
        audit(record(opened.outcome))
        return opened
      }),
    boundCorreo: async (curp) => bindings.of(curp),
  }
}
