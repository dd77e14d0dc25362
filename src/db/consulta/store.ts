import { and, desc, eq, gt, inArray, isNotNull, lt, lte, or, sql } from 'drizzle-orm'
import { stepOf } from '../../domain/facts/tramite.ts'
import { type Correo, canonicalCorreo } from '../../domain/person/correo.ts'
import type { Curp } from '../../domain/person/curp.ts'
import type { AuditEntry } from '../../domain/ports/audit-store.ts'
import type { Claim, Consulta, ConsultaStore } from '../../domain/ports/consulta-store.ts'
import type { TrailStore } from '../../domain/ports/trail-store.ts'
import type { Base } from '../base/engine.ts'
import { tokenLock } from '../base/locks.ts'
import { hashToken } from '../base/open.ts'
import { consultaContext } from '../base/row-context.ts'
import { consultas, emisiones, sesionesPersona, tramites } from '../base/schema.ts'
import type { QueueMail } from '../mail/queue.ts'
import type { PersonKeys } from '../person/keys.ts'
import type { LimitRows } from '../tramite/limit-store.ts'
import { type TramiteRows, tramiteColumns } from '../tramite/store.ts'

/** The personal part of a request. Its keys are a format. */
export type ConsultaRecord = { readonly curp: Curp; readonly claim: Claim; readonly correo?: Correo }

type Parts = {
  readonly keys: PersonKeys
  readonly rows: TramiteRows
  readonly queue: QueueMail
  readonly limits: LimitRows
  readonly trail: TrailStore
  readonly audit: (entry: AuditEntry) => Promise<unknown>
}

/** What the mails of Mi trámite have in the place of a trámite. */
const CONSULTA_MAIL = 'consulta'

/** Mi trámite, over the tables `consultas` and those of what was issued. */
export function consultaStore(base: Base, { keys, rows, queue, limits, trail, audit }: Parts): ConsultaStore {
  const { db, vault, inTurn } = base
  const { placeholder } = sql
  const byToken = db
    .select()
    .from(consultas)
    .where(eq(consultas.tokenHash, placeholder('hash')))
    .prepare()
  const byHandle = db
    .select({ one: sql`1` })
    .from(consultas)
    .where(eq(consultas.handleHash, placeholder('hash')))
    .prepare()
  const ofToken = (token: string) => eq(consultas.tokenHash, hashToken(token))
  const recordOf = ({ sealed, tokenHash, curpIndex }: typeof consultas.$inferSelect): ConsultaRecord =>
    vault.decrypt<ConsultaRecord>(sealed, consultaContext(tokenHash, curpIndex))
  const correoIndex = (correo: Correo) => vault.index('correo', canonicalCorreo(correo))

  return {
    requestConsulta: (r) =>
      inTurn(
        async () => {
          if (!(await limits.spend(r.challenge.id, r.challenge.expiresAt)))
            return { outcome: (await byHandle.get({ hash: hashToken(r.handle) })) ? 'repeated' : 'spent' }
          const full = await limits.take(r.network, r.now)
          if (full) return { outcome: 'limited', code: full.code, resetsAt: full.resetsAt }
          const [tokenHash, curpIndex] = [hashToken(r.token), vault.index('curp', r.curp)]
          const record: ConsultaRecord = { curp: r.curp, claim: r.claim }
          await db
            .insert(consultas)
            .values({
              tokenHash,
              handleHash: hashToken(r.handle),
              askerHash: hashToken(r.asker),
              curpIndex,
              sealed: vault.encrypt(record, consultaContext(tokenHash, curpIndex)),
              createdAt: r.now,
              expiresAt: r.expiresAt,
            })
            .run()
          const held = await limits.take(r.mail, r.now)
          if (held) return { outcome: 'held', code: held.code }
          await audit(r.entry)
          const { token, expiresAt, language } = r
          const content = { kind: 'consulta', token, expiresAt, language } as const
          const key = `consulta/${tokenHash.toString('base64url')}`
          await queue({ key, tramiteId: CONSULTA_MAIL, to: '', content, now: r.now })
          return { outcome: 'queued' }
        },
        { locks: [] },
      ),
    findConsulta: async (token, asker) => {
      const row = await byToken.get({ hash: hashToken(token) })
      if (!row) return undefined
      const { correo, ...asked } = recordOf(row)
      return {
        ...asked,
        expiresAt: row.expiresAt,
        wrong: row.wrong,
        sameBrowser: asker !== '' && row.askerHash.equals(hashToken(asker)),
        ...(correo && row.correoIndex?.equals(correoIndex(correo)) ? { correo } : {}),
      } satisfies Consulta
    },
    addressConsulta: (token, correo, room, now) =>
      inTurn(
        async () => {
          const row = await byToken.get({ hash: hashToken(token) })
          if (!row) return 'other'
          const own = correoIndex(correo)
          if (row.correoIndex) return row.correoIndex.equals(own) ? 'addressed' : 'other'
          if (await limits.take(room, now)) return 'limited'
          const sealed = vault.encrypt(
            { ...recordOf(row), correo },
            consultaContext(row.tokenHash, row.curpIndex),
          )
          await db.update(consultas).set({ sealed, correoIndex: own }).where(ofToken(token)).run()
          return 'addressed'
        },
        { locks: [tokenLock(hashToken(token))] },
      ),
    takeConsultaTry: (token, most) =>
      inTurn(
        async () => {
          const [taken] = await db
            .update(consultas)
            .set({ wrong: sql`${consultas.wrong} + 1` })
            .where(and(ofToken(token), lt(consultas.wrong, most)))
            .returning({ wrong: consultas.wrong })
            .all()
          return taken?.wrong
        },
        { locks: [], local: true },
      ),
    giveBackConsultaTry: (token) =>
      inTurn(
        async () => {
          await db
            .update(consultas)
            .set({ wrong: sql`${consultas.wrong} - 1` })
            .where(and(ofToken(token), gt(consultas.wrong, 0)))
            .run()
        },
        { locks: [], local: true },
      ),
    forgetConsultaAsker: (asker) =>
      inTurn(
        async () => {
          await db
            .update(consultas)
            .set({ askerHash: hashToken('') })
            .where(eq(consultas.askerHash, hashToken(asker)))
            .run()
        },
        { locks: [] },
      ),
    isSamePerson: async (one, other) => (await keys.of(one)).equals(await keys.of(other)),
    tramiteOfFolio: async (folio) => {
      const issued = await db
        .select({ id: emisiones.tramiteId })
        .from(emisiones)
        .where(eq(emisiones.folio, folio))
        .get()
      return issued && rows.find(issued.id)
    },
    ownTramite: async (curp, correo) => {
      const all = await keys.curpIndexes(curp)
      // strangers may ask for links with any correo of theirs: those are nothing to the person
      const newest = await db
        .select(tramiteColumns)
        .from(tramites)
        .where(
          and(
            inArray(tramites.curpIndex, all),
            or(isNotNull(tramiteColumns.folio), eq(tramites.correoIndex, correoIndex(correo))),
          ),
        )
        .orderBy(desc(tramites.createdAt))
        .limit(1)
        .get()
      const issued = await db
        .select({ folio: emisiones.folio, tramiteId: emisiones.tramiteId })
        .from(emisiones)
        .where(inArray(emisiones.curpIndex, all))
        .orderBy(desc(emisiones.at))
        .limit(1)
        .get()
      const tramite = newest && rows.toTramite(newest)
      return {
        ...(tramite ? { newest: { id: tramite.id, step: stepOf(tramite), at: tramite.createdAt } } : {}),
        ...(issued ? { issued } : {}),
      }
    },
    personTrail: async (curp, { from, before }, limit) => {
      const folios = await db
        .select({ folio: emisiones.folio })
        .from(emisiones)
        .where(inArray(emisiones.curpIndex, await keys.curpIndexes(curp)))
        .all()
      const orFolios = folios.map(({ folio }) => folio)
      return trail.readTrail({ curp, orFolios, from, ...(before === undefined ? {} : { before }) }, limit)
    },
  }
}

/** Deletes links and sessions of Mi trámite that are over. Inside a transaction. @param now epoch ms */
export async function sweepConsultas({ db }: Base, now: number): Promise<void> {
  await db.delete(consultas).where(lte(consultas.expiresAt, now)).run()
  await db.delete(sesionesPersona).where(lte(sesionesPersona.expiresAt, now)).run()
}
