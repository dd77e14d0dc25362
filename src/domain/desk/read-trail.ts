import { mexicoTime, startOfDay } from '../base/mexico-time.ts'
import type { Problem } from '../base/problem.ts'
import { DAY } from '../base/time.ts'
import { type StaffSession, staffActor } from '../facts/staff.ts'
import { type CurpProblemCode, parseCurp } from '../person/curp.ts'
import type { AuditStore } from '../ports/audit-store.ts'
import type { Clock } from '../ports/clock.ts'
import type { TrailLine, TrailQuery, TrailStore } from '../ports/trail-store.ts'

/** Entries that a page shows. */
export const TRAIL_PAGE = 200
/** Entries that a file has: some megabytes, which a spreadsheet opens. */
export const TRAIL_FILE = 20_000

export type TrailProblemCode = CurpProblemCode | 'folio_forma' | 'dia_forma' | 'filtro_vacio'

export type TrailDeps = { readonly clock: Clock; readonly store: TrailStore & AuditStore }

/** The form of Auditoría, as typed. Days are `AAAA-MM-DD` of Mexico City. */
export type TrailForm = Readonly<Record<'curp' | 'empleado' | 'folio' | 'desde' | 'hasta', string>>

export type TrailRead =
  /** newest first; `more`: there are more than these */
  | { readonly outcome: 'read'; readonly lines: readonly TrailLine[]; readonly more: boolean }
  | { readonly outcome: 'problems'; readonly problems: readonly Problem<TrailProblemCode>[] }

/**
 * Reads the trail by person, employee, folio and day, which the trail itself tells: who looks over others is looked
 * over. A form that names none of them is `filtro_vacio`.
 * @param file for a file to take away (`TRAIL_FILE` entries), instead of a page (`TRAIL_PAGE`)
 */
export async function readTrail(
  deps: TrailDeps,
  session: StaffSession,
  form: TrailForm,
  file: boolean,
): Promise<TrailRead> {
  const now = deps.clock.now()
  const query = parseForm(form, now)
  if (!query.ok) return { outcome: 'problems', problems: query.problems }
  const limit = file ? TRAIL_FILE : TRAIL_PAGE
  const found = await deps.store.readTrail(query.value, limit + 1)
  const lines = found.slice(0, limit)
  const by = Object.keys(query.value).join(' ')
  await deps.store.audit({
    at: now,
    actor: staffActor(session),
    what: file ? 'auditoría exportada' : 'auditoría leída',
    outcome: 'ok',
    code: `${by} ×${lines.length}`,
    // under the person too: they may ask who read about them
    ...(query.value.curp ? { curp: query.value.curp } : {}),
  })
  return { outcome: 'read', lines, more: found.length > limit }
}

type ParsedForm =
  | { readonly ok: true; readonly value: TrailQuery }
  | { readonly ok: false; readonly problems: readonly Problem<TrailProblemCode>[] }

function parseForm(form: TrailForm, now: number): ParsedForm {
  const typed = Object.fromEntries(
    Object.entries(form).map(([name, text]) => [name, text.trim()]),
  ) as TrailForm
  const { curp: curpText, empleado, folio, desde, hasta } = typed
  const curp = curpText === '' ? undefined : parseCurp(curpText, mexicoTime(now))
  const [from, last] = [startOfDay(desde), startOfDay(hasta)]
  const problems: Problem<TrailProblemCode>[] = [
    ...(curp && !curp.ok ? [{ ...curp.problem, field: 'curp' }] : []),
    ...(folio !== '' && !/^\d{22}$/.test(folio) ? [{ code: 'folio_forma', field: 'folio' } as const] : []),
    ...(desde !== '' && from === undefined ? [{ code: 'dia_forma', field: 'desde' } as const] : []),
    ...(hasta !== '' && last === undefined ? [{ code: 'dia_forma', field: 'hasta' } as const] : []),
  ]
  if (problems.length > 0) return { ok: false, problems }
  const value: TrailQuery = {
    ...(curp?.ok ? { curp: curp.value } : {}),
    ...(empleado === '' ? {} : { actor: empleado }),
    ...(folio === '' ? {} : { folio }),
    ...(from === undefined ? {} : { from }),
    // days of Mexico City have 24 hours since it has no daylight saving time (2022)
    ...(last === undefined ? {} : { until: last + DAY }),
  }
  return Object.keys(value).length === 0
    ? { ok: false, problems: [{ code: 'filtro_vacio', field: 'curp' }] }
    : { ok: true, value }
}
