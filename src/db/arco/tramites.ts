import { asc, eq } from 'drizzle-orm'
import type { Base } from '../base/open.ts'
import { cambios, correos, emisiones, enlaces, sesiones, tramites } from '../base/schema.ts'
import { type MailRecord, mailContext } from '../mail/queue.ts'
import { tramiteColumns, tramiteRows } from '../tramite/rows.ts'
import { moment, nameFields } from './values.ts'

/** The trámites of a person as values for JSON, oldest first, each with its links, sessions and the facts of its mails. */
export function heldTramites(base: Base, curpIndex: Buffer) {
  const { db } = base
  const rows = db
    .select(tramiteColumns)
    .from(tramites)
    .leftJoin(emisiones, eq(emisiones.tramiteId, tramites.id))
    .where(eq(tramites.curpIndex, curpIndex))
    .orderBy(asc(tramites.createdAt))
    .all()
  return rows.map(tramiteRows(base).toTramite).map((tramite) => ({
    creado: moment(tramite.createdAt),
    abierto: moment(tramite.openedAt),
    cancelado: moment(tramite.cancelledAt),
    terminado: moment(tramite.finishedAt),
    correo: tramite.correo,
    identificacion: tramite.identified && {
      ...nameFields(tramite.identified.name),
      declarado: tramite.identified.declared,
    },
    domicilio: tramite.address,
    borrador: tramite.draft,
    folio: tramite.folio,
    ligas: linksOf(base, tramite.id),
    cambios_de_correo: changesOf(base, tramite.id),
    sesiones: sessionsOf(base, tramite.id),
    correos: mailsOf(base, tramite.id),
  }))
}

const linksOf = ({ db }: Base, id: string) =>
  db
    .select()
    .from(enlaces)
    .where(eq(enlaces.tramiteId, id))
    .all()
    .map(({ createdAt, expiresAt, wrong }) => ({
      creada: moment(createdAt),
      vence: moment(expiresAt),
      curp_equivocadas: wrong,
    }))

const changesOf = ({ db }: Base, id: string) =>
  db
    .select()
    .from(cambios)
    .where(eq(cambios.tramiteId, id))
    .all()
    .map(({ createdAt, decidedAt, approved }) => ({
      pedido: moment(createdAt),
      decidido: moment(decidedAt),
      aprobado: approved ?? undefined,
    }))

const sessionsOf = ({ db }: Base, id: string) =>
  db
    .select()
    .from(sesiones)
    .where(eq(sesiones.tramiteId, id))
    .all()
    .map(({ createdAt, endsAt }) => ({ abierta: moment(createdAt), termina: moment(endsAt) }))

/** What a mail said is wiped once it is over; until then its address is here. */
const mailsOf = ({ db, vault }: Base, id: string) =>
  db
    .select()
    .from(correos)
    .where(eq(correos.tramiteId, id))
    .orderBy(asc(correos.id))
    .all()
    .map(({ key, kind, sealed, createdAt, sentAt, deadAt, refused, attempts, reason }) => ({
      clase: kind,
      para: sealed ? vault.open<MailRecord>(sealed, mailContext(key)).to : undefined,
      escrito: moment(createdAt),
      enviado: moment(sentAt),
      abandonado: moment(deadAt),
      rechazado: refused || undefined,
      intentos: attempts,
      respuesta: reason ?? undefined,
    }))
