import { and, eq, gt, inArray, isNull, ne, notExists, or, sql } from 'drizzle-orm'
import type { Guardian } from '../../domain/facts/case.ts'
import type { Issue } from '../../domain/facts/issue.ts'
import type { Nss } from '../../domain/number/nss.ts'
import { type Correo, canonicalCorreo, sameCorreo } from '../../domain/person/correo.ts'
import type { Curp } from '../../domain/person/curp.ts'
import type { NewToken, OfRegister, Standing } from '../../domain/ports/link-store.ts'
import { type BindingRecord, bindingOf, isOverruled } from '../base/binding-record.ts'
import type { Base } from '../base/engine.ts'
import { hashToken } from '../base/open.ts'
import { placeholders, updates } from '../base/prepared.ts'
import { bindingContext, guardianContext, issueContext } from '../base/row-context.ts'
import { cambios, curps, emisiones, personas, sesiones, tramites, tutelas, vinculos } from '../base/schema.ts'
import type { PersonKeys } from '../person/keys.ts'

/**
 * `other`: the CURP has another correo, or the correo another CURP · `unbound`: the CURP has none, and its first one
 * needs a proof that was not given
 */
export type Bound = 'bound' | 'other' | 'unbound'

/** What a correo that opens a link has for itself. */
export type Claim = {
  /** epoch ms of the bound correo's agreement to it; 0: none */
  readonly agreedAt: number
  /** it may be the first of its CURP */
  readonly first: boolean
  /** whoever opens it has proved who they are */
  readonly proved?: boolean
} & OfRegister

/** What is encrypted of a minor's guardian. Its keys are a format. */
export type GuardianRecord = { readonly correo: Correo; readonly guardian: Guardian }

/**
 * Which correo is bound to which person: one to one. Works inside the caller's transaction; who binds has locked the
 * person and the correo before.
 */
export function bindingStore({ db, vault }: Base, keys: PersonKeys) {
  const { placeholder } = sql
  const correoIndex = (correo: Correo) => vault.index('correo', canonicalCorreo(correo))
  const touching = db
    .select()
    .from(vinculos)
    .where(or(eq(vinculos.curpIndex, placeholder('curp')), eq(vinculos.correoIndex, placeholder('correo'))))
    .prepare()

  const ofPerson = db
    .select()
    .from(vinculos)
    .where(eq(vinculos.curpIndex, placeholder('curp')))
    .prepare()
  const upsert = db
    .insert(vinculos)
    .values(placeholders('curpIndex', 'correoIndex', 'sealed', 'at'))
    .onConflictDoUpdate({ target: vinculos.curpIndex, set: updates('correoIndex', 'sealed', 'at') })
    .prepare()

  const guardianOf = db
    .select()
    .from(tutelas)
    .where(eq(tutelas.curpIndex, placeholder('curp')))
    .prepare()

  /** People whose correo it is in the padrón, and whom no link, nor the counter, has bound to another. */
  const declaredBy = db
    .select({ person: sql<Buffer>`coalesce(${curps.personIndex}, ${personas.curpIndex})` })
    .from(personas)
    .leftJoin(curps, eq(curps.curpIndex, personas.curpIndex))
    .where(
      and(
        eq(personas.correoIndex, placeholder('correo')),
        notExists(
          db
            .select({ one: sql`1` })
            .from(vinculos)
            .where(eq(vinculos.curpIndex, sql`coalesce(${curps.personIndex}, ${personas.curpIndex})`)),
        ),
        notExists(
          db
            .select({ one: sql`1` })
            .from(tutelas)
            .where(eq(tutelas.curpIndex, sql`coalesce(${curps.personIndex}, ${personas.curpIndex})`)),
        ),
      ),
    )
    .limit(1)
    .prepare()
  /** Nearly always there is none, which this tells in a tenth of the time. */
  const inPadron = db
    .select({ one: sql`1` })
    .from(personas)
    .where(eq(personas.correoIndex, placeholder('correo')))
    .limit(1)
    .prepare()
  const ownInPadron = db
    .select({ one: sql`1` })
    .from(personas)
    .leftJoin(curps, eq(curps.curpIndex, personas.curpIndex))
    .where(
      and(
        eq(personas.correoIndex, placeholder('correo')),
        eq(sql`coalesce(${curps.personIndex}, ${personas.curpIndex})`, placeholder('person')),
      ),
    )
    .limit(1)
    .prepare()
  /** The padrón has it of somebody else alone: of several who share it there, the first who opens a link has it. */
  const isDeclaredElsewhere = async (person: Buffer, correo: Buffer): Promise<boolean> =>
    (await inPadron.get({ correo })) !== undefined &&
    (await declaredBy.get({ correo })) !== undefined &&
    (await ownInPadron.get({ correo, person })) === undefined

  /** Whether the correo was given one of `numbers`; undefined: any number. */
  const wasGiven = async (curp: Curp, correo: Buffer, numbers?: readonly Nss[]): Promise<boolean> => {
    const issued = await db
      .select({ issue: emisiones })
      .from(emisiones)
      .innerJoin(tramites, eq(tramites.id, emisiones.tramiteId))
      .where(
        and(inArray(emisiones.curpIndex, await keys.curpIndexes(curp)), eq(tramites.correoIndex, correo)),
      )
      .all()
    return issued.some(({ issue }) => !numbers || numbers.includes(nssOf(issue)))
  }
  const nssOf = ({ sealed, folio }: typeof emisiones.$inferSelect): Nss =>
    vault.decrypt<Pick<Issue, 'nss'>>(sealed, issueContext(folio)).nss
  type Own = typeof vinculos.$inferSelect & { readonly guardian?: undefined }
  type Row = Own | (typeof tutelas.$inferSelect & { readonly guardian: true })
  const read = ({ sealed, curpIndex, correoIndex: correo }: Own) =>
    bindingOf(vault.decrypt<BindingRecord>(sealed, bindingContext(curpIndex, correo)))
  const readGuardian = ({ sealed, curpIndex, correoIndex: correo }: typeof tutelas.$inferSelect) =>
    vault.decrypt<GuardianRecord>(sealed, guardianContext(curpIndex, correo))
  /** Whether a bound correo counts, by what the register says now. */
  const counts = async (curp: Curp, row: Row, known: OfRegister): Promise<boolean> => {
    const { guarded = [] } = known
    if (row.guardian || (known.registered === undefined && guarded.length === 0)) return true
    const binding = read(row)
    if (isOverruled(binding, known)) return false
    return binding.by !== 'liga' || guarded.length === 0 || wasGiven(curp, row.correoIndex, guarded)
  }

  const look = async (curp: Curp, correo: Correo, known: OfRegister = {}) => {
    const [curpKey, correoKey] = [await keys.of(curp), correoIndex(correo)]
    const found = await touching.all({ curp: curpKey, correo: correoKey })
    const another = found.find((row) => row.correoIndex.equals(correoKey) && !row.curpIndex.equals(curpKey))
    const guardian = await guardianOf.get({ curp: curpKey })
    if (guardian) {
      // the counter recorded whose child this is: the correo may be bound to the parent, and serve several children
      const same = guardian.correoIndex.equals(correoKey)
      const others = another !== undefined || (await isDeclaredElsewhere(curpKey, correoKey))
      const isHers = async () =>
        another?.curpIndex.equals(await keys.of(readGuardian(guardian).guardian.curp)) === true
      const taken = another !== undefined && !same && !(await isHers())
      return { taken, others, own: { ...guardian, guardian: true as const }, same, idle: undefined }
    }
    const own = found.find((row) => row.curpIndex.equals(curpKey))
    const same = own?.correoIndex.equals(correoKey) ?? false
    const others = another !== undefined || (!same && (await isDeclaredElsewhere(curpKey, correoKey)))
    const looked = { taken: others, others }
    if (own && !(await counts(curp, own, known))) return { ...looked, own: undefined, same: false, idle: own }
    return { ...looked, own, same, idle: undefined }
  }
  /** What other correos began for the person ends: sessions, and questions that only the bound one may decide. */
  const endOthers = async (curp: Curp, correo: Correo, now: number): Promise<void> => {
    const others = db
      .select({ id: tramites.id })
      .from(tramites)
      .where(
        and(
          inArray(tramites.curpIndex, await keys.curpIndexes(curp)),
          ne(tramites.correoIndex, correoIndex(correo)),
        ),
      )
    const ids = (await others.all()).map(({ id }) => id)
    await db.delete(sesiones).where(inArray(sesiones.tramiteId, ids)).run()
    await db
      .update(cambios)
      .set({ expiresAt: now })
      .where(and(inArray(cambios.tramiteId, ids), isNull(cambios.decidedAt), gt(cambios.expiresAt, now)))
      .run()
  }
  const decrypt = (row: Row): Correo => (row.guardian ? readGuardian(row).correo : read(row).correo)
  const write = async (curp: Curp, binding: BindingRecord, now: number): Promise<void> => {
    const row = { curpIndex: await keys.of(curp), correoIndex: correoIndex(bindingOf(binding).correo) }
    const sealed = vault.encrypt(binding, bindingContext(row.curpIndex, row.correoIndex))
    await upsert.run({ ...row, sealed, at: now })
    await db.delete(tutelas).where(eq(tutelas.curpIndex, row.curpIndex)).run()
  }

  const ownOf = async (curp: Curp): Promise<Row | undefined> => {
    const person = await keys.of(curp)
    const guardian = await guardianOf.get({ curp: person })
    return guardian ? { ...guardian, guardian: true } : ofPerson.get({ curp: person })
  }
  /** A guardian's correo, which may serve others too. */
  const writeGuardian = async (
    curp: Curp,
    record: GuardianRecord,
    now: number,
    until: number,
  ): Promise<void> => {
    const row = { curpIndex: await keys.of(curp), correoIndex: correoIndex(record.correo) }
    const sealed = vault.encrypt(record, guardianContext(row.curpIndex, row.correoIndex))
    const facts = { ...row, sealed, at: now, until }
    await db.insert(tutelas).values(facts).onConflictDoUpdate({ target: tutelas.curpIndex, set: facts }).run()
    await db.delete(vinculos).where(eq(vinculos.curpIndex, row.curpIndex)).run()
  }
  /** A correo that the one before agreed to (none: that of the register did). It has no more than that one had. */
  const writeAgreed = async (
    curp: Curp,
    correo: Correo,
    now: number,
    before: Row | undefined,
  ): Promise<void> => {
    if (before?.guardian) return writeGuardian(curp, { ...readGuardian(before), correo }, now, before.until)
    if (!before) return write(curp, { correo, by: 'firme' }, now)
    const { by, ...rest } = read(before)
    const isProved = by === 'liga' && (await wasGiven(curp, before.correoIndex))
    await write(curp, { ...rest, ...(isProved || !by ? {} : { by }), correo }, now)
  }

  return {
    standing: async (curp: Curp, correo: Correo): Promise<Standing> => {
      const { taken, own, same } = await look(curp, correo)
      return same ? 'propio' : taken ? 'ajeno' : own ? 'cambio' : 'libre'
    },
    /** whether it belongs to another person, who is not the guardian of this one */
    isTaken: async (curp: Curp, correo: Correo): Promise<boolean> => (await look(curp, correo)).taken,
    /** whether it is the own correo of somebody else, whomever else it serves */
    isOthers: async (curp: Curp, correo: Correo): Promise<boolean> => (await look(curp, correo)).others,
    /** whose the correo is that serves a minor, as the counter recorded */
    guardianOf: async (curp: Curp): Promise<Guardian | undefined> => {
      const row = await guardianOf.get({ curp: await keys.of(curp) })
      return row && readGuardian(row).guardian
    },
    /** the correo that a link bound the person to */
    of: async (curp: Curp, known: OfRegister = {}): Promise<Correo | undefined> => {
      const row = await ownOf(curp)
      return row && (await counts(curp, row, known)) ? decrypt(row) : undefined
    },
    /** whether it counts whatever the register says: it was proved, or was given the person's documents */
    isFirm: async (curp: Curp): Promise<boolean> => {
      const row = await ownOf(curp)
      if (!row || row.guardian) return row !== undefined
      const { by, carried } = read(row)
      return !carried && (by !== 'liga' || (await wasGiven(curp, row.correoIndex)))
    },
    /** whether one is bound that does not count by what the register says */
    isIdle: async (curp: Curp, known: OfRegister): Promise<boolean> => {
      const row = await ownOf(curp)
      return row !== undefined && !(await counts(curp, row, known))
    },
    /** A correo that does not count by what the register says is bound no more, so that it approves nothing either. */
    releaseIdle: async (curp: Curp, known: OfRegister): Promise<void> => {
      const row = await ownOf(curp)
      if (row && !(await counts(curp, row, known)))
        await db.delete(vinculos).where(eq(vinculos.curpIndex, row.curpIndex)).run()
    },
    /** when the correo of the person was bound, epoch ms; 0: none is */
    since: async (curp: Curp): Promise<number> => (await ownOf(curp))?.at ?? 0,
    /** the correo that decides on `correo`: the bound one, when it is another and did not agree since it was bound */
    otherOf: async (
      curp: Curp,
      correo: Correo,
      { agreedAt, ...known }: { readonly agreedAt: number } & OfRegister,
    ): Promise<Correo | undefined> => {
      const { own, same } = await look(curp, correo, known)
      if (own) return same || own.at < agreedAt ? undefined : decrypt(own)
      const { registered } = known
      // what a correo agreed to that is not bound any more counts no more than itself
      return registered === undefined || sameCorreo(registered, correo) ? undefined : registered
    },
    /** Binds them, if nothing stands against it. */
    bind: async (curp: Curp, correo: Correo, now: number, claim: Claim): Promise<Bound> => {
      const { agreedAt, registered, first, proved = false } = claim
      const { taken, own, same, idle } = await look(curp, correo, claim)
      if (taken || (own && !same && own.at >= agreedAt)) return 'other'
      if (!own) {
        if (registered !== undefined && !sameCorreo(registered, correo)) return 'other'
        if (registered === undefined && !first) return 'unbound'
      }
      if (same) return 'bound'
      if (own ?? idle) await endOthers(curp, correo, now)
      if (own) await writeAgreed(curp, correo, now, own)
      else await write(curp, proved || registered !== undefined ? correo : { correo, by: 'liga' }, now)
      return 'bound'
    },
    /** The institution binds it in the place of the one before, whose sessions end. The caller has seen that it is free. */
    rebind: async (curp: Curp, correo: Correo, now: number): Promise<void> => {
      await endOthers(curp, correo, now)
      await write(curp, { correo, by: 'firme' }, now)
    },
    /** The same where the correo before, or that of the register, approves it. A guardian's stays the guardian's. */
    approve: async (curp: Curp, correo: Correo, now: number): Promise<void> => {
      await endOthers(curp, correo, now)
      await writeAgreed(curp, correo, now, await ownOf(curp))
    },
    /** The same with a guardian's correo, which may serve others too. @param until when the minor is of age, epoch ms */
    entrust: async (curp: Curp, record: GuardianRecord, now: number, until: number): Promise<void> => {
      await endOthers(curp, record.correo, now)
      await writeGuardian(curp, record, now, until)
    },
  }
}
export type Bindings = ReturnType<typeof bindingStore>

/**
 * Approvals, by the bound correo, of another correo for a trámite: they count until they expire. Works inside the
 * caller's transaction. Times in epoch ms.
 */
export function approvalStore({ db }: Base) {
  const { placeholder } = sql
  // a few: the newest is found here, since a MAX is compiled again for each trámite (decision 0002)
  const counting = db
    .select({ at: cambios.decidedAt })
    .from(cambios)
    .where(
      and(
        eq(cambios.tramiteId, placeholder('id')),
        eq(cambios.approved, true),
        gt(cambios.expiresAt, placeholder('now')),
      ),
    )
    .prepare()
  return {
    /** whoever holds the session of the bound correo agrees, without a mail */
    give: async (tramiteId: string, { token, now, expiresAt }: NewToken): Promise<void> => {
      const facts = { tokenHash: hashToken(token), tramiteId, createdAt: now, expiresAt }
      await db
        .insert(cambios)
        .values({ ...facts, decidedAt: now, approved: true })
        .run()
    },
    /**
     * The trámite has another correo from now on: what was asked or approved was for the one before. A question that was
     * open stays decided as neither.
     */
    end: async (tramiteId: string, now: number): Promise<void> => {
      const own = and(eq(cambios.tramiteId, tramiteId), gt(cambios.expiresAt, now))
      await db
        .update(cambios)
        .set({ expiresAt: now })
        .where(and(own, eq(cambios.approved, true)))
        .run()
      await db
        .update(cambios)
        .set({ decidedAt: now })
        .where(and(own, isNull(cambios.decidedAt)))
        .run()
    },
    /** epoch ms of the newest that still counts; 0: none */
    at: async (tramiteId: string, now: number): Promise<number> =>
      Math.max(0, ...(await counting.all({ id: tramiteId, now })).map(({ at }) => at ?? 0)),
  }
}
export type Approvals = ReturnType<typeof approvalStore>
