import type { Problem } from '../base/problem.ts'
import type { StaffSession } from '../facts/staff.ts'
import type { BackupFile, Backups } from '../ports/backups.ts'
import type { DeskStore } from '../ports/desk-store.ts'
import type { OpeningKey, Order, Orders } from '../ports/orders.ts'
import { type Confirmed, confirmAct } from './confirm-act.ts'
import { type OperateDeps, orderEntry } from './operate.ts'
import type { PasskeyDeps } from './passkey-answer.ts'
import { parseReason, type ReasonProblemCode } from './reason.ts'

export type OrderProblemCode =
  | ReasonProblemCode
  | 'destinatario_forma'
  | 'respaldo_falta'
  | 'llave_respaldo_falta'
  | 'certificado_forma'
  | 'orden_en_curso'

export type Ordered =
  | { readonly outcome: 'started' }
  | { readonly outcome: 'problems'; readonly problems: readonly Problem<OrderProblemCode>[] }
  | { readonly outcome: 'not confirmed'; readonly why: Exclude<Confirmed, 'confirmed'> }

export type OrderDeps = OperateDeps & { readonly orders: Orders }

const wrong = (code: OrderProblemCode, field?: string): Ordered => ({
  outcome: 'problems',
  problems: [field === undefined ? { code } : { code, field }],
})

async function give(deps: OrderDeps, session: StaffSession, order: Order, name: string): Promise<Ordered> {
  if (!deps.orders.start(order)) return wrong('orden_en_curso')
  await deps.store.audit(orderEntry(deps, session, name))
  return { outcome: 'started' }
}

/** An age recipient; anything that begins another way would be an option of the command. */
const RECIPIENT = /^age1[a-z0-9]{20,120}$/

/**
 * Makes a backup, beside the requests: `started` says no more than that. `orden_en_curso` while another order about
 * backups goes on.
 * @param typed an age recipient (`age1…`), or nothing: as the settings say
 */
export async function makeBackup(deps: OrderDeps, session: StaffSession, typed: string): Promise<Ordered> {
  const recipient = typed.trim()
  if (recipient !== '' && !RECIPIENT.test(recipient)) return wrong('destinatario_forma', 'destinatario')
  const order = { is: 'make backup', ...(recipient === '' ? {} : { recipient }) } as const
  return give(deps, session, order, 'respaldo crear')
}

/**
 * Verifies one of the backups, beside the requests. The key is used once, and kept nowhere.
 * @param typed `respaldo`: the name of its file; `llave_respaldo`: an age identity (`AGE-SECRET-KEY-…`) or a passphrase,
 * which an encrypted one needs
 */
export async function verifyBackup(
  deps: OrderDeps & { readonly backups: Backups },
  session: StaffSession,
  typed: { readonly respaldo: string; readonly llave_respaldo: string },
): Promise<Ordered> {
  const found = deps.backups.list().find(({ name }) => name === typed.respaldo)
  if (!found) return wrong('respaldo_falta', 'respaldo')
  const key = keyOf(typed.llave_respaldo.trim())
  if (found.encrypted && !key) return wrong('llave_respaldo_falta', 'llave_respaldo')
  const order = { is: 'verify backup', name: found.name, ...(found.encrypted && key ? { key } : {}) } as const
  return give(deps, session, order, `respaldo verificar ${found.name}`)
}

const keyOf = (text: string): OpeningKey | undefined =>
  text === ''
    ? undefined
    : { is: text.toUpperCase().startsWith('AGE-SECRET-KEY-') ? 'identity' : 'passphrase', text }

/** An encrypted backup for who takes it away, with its entry of the trail; undefined for any other. */
export async function takeBackup(
  deps: OperateDeps & { readonly backups: Backups },
  session: StaffSession,
  name: string,
): Promise<{ readonly file: BackupFile; readonly stream: ReadableStream<Uint8Array> } | undefined> {
  const file = deps.backups.list().find((one) => one.name === name && one.encrypted)
  const opened = file && deps.backups.open(file.name)
  if (!opened) return undefined
  await deps.store.audit(orderEntry(deps, session, `respaldo descargar ${file.name}`))
  return { file: { ...file, bytes: opened.bytes }, stream: opened.stream }
}

/** The act that a fresh passkey confirms when the sello changes. */
export const SEAL_ACT = 'sello'

export type SealOrderDeps = OrderDeps &
  PasskeyDeps & { readonly store: OrderDeps['store'] & Pick<DeskStore, 'note'> }

/**
 * Changes what the portal seals with: another key with a certificate of its own; a request to an authority, which
 * changes nothing yet; or the authority's certificate. With a reason (`parseReason`) and a fresh passkey for `SEAL_ACT`.
 * `started` says that it began; what came of it `Orders.state` says.
 * @param typed `certificado`: PEM, for `colocar` alone; `respuesta`: JSON of the browser
 */
export async function changeSeal(
  deps: SealOrderDeps,
  session: StaffSession,
  how: 'rotar' | 'solicitar' | 'colocar',
  typed: { readonly motivo: string; readonly certificado: string; readonly respuesta: string },
): Promise<Ordered> {
  const reason = parseReason(typed.motivo)
  if (!reason.ok) return { outcome: 'problems', problems: [{ ...reason.problem, field: 'motivo' }] }
  const pem = typed.certificado.trim()
  if (how === 'colocar' && !/^-----BEGIN CERTIFICATE-----\s[\s\S]+-----END CERTIFICATE-----$/.test(pem))
    return wrong('certificado_forma', 'certificado')
  const confirmed = await confirmAct(deps, session, SEAL_ACT, typed.respuesta)
  if (confirmed !== 'confirmed') return { outcome: 'not confirmed', why: confirmed }
  const order: Order = {
    rotar: { is: 'rotate seal' },
    solicitar: { is: 'request certificate' },
    colocar: { is: 'place certificate', pem },
  }[how] as Order
  if (!deps.orders.start(order)) return wrong('orden_en_curso')
  const name = { rotar: 'sello rotar', solicitar: 'sello crear --csr', colocar: 'sello rotar --certificado' }[
    how
  ]
  await deps.store.note(orderEntry(deps, session, name), reason.value)
  return { outcome: 'started' }
}
