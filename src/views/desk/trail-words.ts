import type { Employee } from '../../domain/ports/staff-store.ts'
import type { TrailLine } from '../../domain/ports/trail-store.ts'

/** Who an actor of the trail is: an employee by name, a command, or somebody's browser. */
export function actorWords(actor: string, employees: readonly Employee[]): string {
  const employee = employees.find(({ id }) => actor === `personal:${id}`)
  if (employee) return employee.name
  return /^[\w-]{16}$/.test(actor) ? `desde internet (${actor})` : actor
}

const HEADER = ['fecha_utc', 'quien', 'actor', 'que', 'resultado', 'clave', 'folio', 'motivo']

/**
 * The trail as CSV (RFC 4180), UTF-8 with a byte order mark. A cell that a spreadsheet would take for a formula begins
 * with an apostrophe, which makes it text (OWASP, CSV Injection).
 */
export function trailCsv(lines: readonly TrailLine[], employees: readonly Employee[]): string {
  const rows = lines.map((one) => [
    new Date(one.at).toISOString(),
    actorWords(one.actor, employees),
    one.actor,
    one.what,
    one.outcome,
    one.code ?? '',
    one.folio ?? '',
    one.reason ?? '',
  ])
  return `\uFEFF${[HEADER, ...rows].map((row) => `${row.map(cell).join(',')}\r\n`).join('')}`
}

function cell(text: string): string {
  // 22 digits as a number would lose its last ones
  const safe = /^[=+\-@\t\r]|^\d{16,}$/.test(text) ? `'${text}` : text
  return /[",\r\n']/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe
}
