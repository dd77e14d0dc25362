import type { Problem } from '../base/problem.ts'
import type { StaffSession } from '../facts/staff.ts'
import type { DeskStore } from '../ports/desk-store.ts'
import {
  type ErrorFile,
  IMPORT_KINDS,
  type ImportKind,
  type Imports,
  type ReadingOptions,
  type Received,
} from '../ports/imports.ts'
import { type OperateDeps, orderEntry } from './operate.ts'
import { parseReason, type ReasonProblemCode } from './reason.ts'

export type ImportProblemCode =
  | ReasonProblemCode
  | 'importar_que'
  | 'importar_archivo'
  | 'importar_grande'
  | 'importar_lugar'
  | 'importar_ocupado'
  | 'importar_cortado'
  | 'importar_nada'

export type Imported =
  | { readonly outcome: 'done' }
  | { readonly outcome: 'problems'; readonly problems: readonly Problem<ImportProblemCode>[] }

export type ImportDeps = OperateDeps & {
  readonly imports: Imports
  readonly store: OperateDeps['store'] & Pick<DeskStore, 'note'>
}

const wrong = (code: ImportProblemCode, field?: string): Imported => ({
  outcome: 'problems',
  problems: [field === undefined ? { code } : { code, field }],
})
const DONE: Imported = { outcome: 'done' }

const WHY: Readonly<Record<Exclude<Received, 'received'>, ImportProblemCode>> = {
  busy: 'importar_ocupado',
  'too large': 'importar_grande',
  'full disk': 'importar_lugar',
  empty: 'importar_archivo',
  cut: 'importar_cortado',
}

const importKindOf = (text: string): ImportKind | undefined => IMPORT_KINDS.find((one) => one === text)

const PLAIN: ReadingOptions = { encoding: '', sheet: '', ignored: '', anyway: false }

/**
 * A file that came: it is written to the disk as it comes, in place of the one before, and gone through, and nothing
 * changes yet. Done means that its dry run began; what came of that `Imports.state` says.
 */
export async function receiveFile(
  deps: ImportDeps,
  session: StaffSession,
  given: {
    readonly kind: string
    /** bytes of the whole request, as its header says; 0: it does not */
    readonly size: number
    readonly file: { readonly name: string; readonly content: AsyncIterable<Uint8Array> } | undefined
  },
): Promise<Imported> {
  const kind = importKindOf(given.kind)
  if (!kind) return wrong('importar_que', 'que')
  const admits = deps.imports.admits(kind, given.size)
  if (admits !== 'yes') return wrong(WHY[admits], 'archivo')
  if (!given.file || given.file.name === '') return wrong('importar_archivo', 'archivo')
  const { name, content } = given.file
  const upload = { kind, name, staffId: session.staffId, options: PLAIN }
  const received = await deps.imports.receive(upload, content)
  if (received !== 'received') return wrong(WHY[received], 'archivo')
  await deps.store.audit(orderEntry(deps, session, `${kind} importar --simular`))
  return DONE
}

/** The dry run again, with what the operator says of the file; `importar_nada` where none waits for a decision. */
export async function checkAgain(
  deps: ImportDeps,
  session: StaffSession,
  options: ReadingOptions,
): Promise<Imported> {
  const kind = deps.imports.state()?.kind
  if (!deps.imports.check(options)) return wrong('importar_nada')
  await deps.store.audit(orderEntry(deps, session, `${kind} importar --simular`))
  return DONE
}

/**
 * What was checked is imported, or what was stopped goes on; with a reason (`parseReason`). `importar_nada` where there
 * is no such file. Done means that it began.
 */
export async function beginImport(
  deps: ImportDeps,
  session: StaffSession,
  motivo: string,
): Promise<Imported> {
  const reason = parseReason(motivo)
  if (!reason.ok) return { outcome: 'problems', problems: [{ ...reason.problem, field: 'motivo' }] }
  const kind = deps.imports.state()?.kind
  if (!deps.imports.begin()) return wrong('importar_nada')
  await deps.store.note(orderEntry(deps, session, `${kind} importar`), reason.value)
  return DONE
}

/** Stops the dry run or the import under way; what is in stays. `importar_nada` where none is. */
export async function stopImport(deps: ImportDeps, session: StaffSession): Promise<Imported> {
  const kind = deps.imports.state()?.kind
  if (!deps.imports.stop()) return wrong('importar_nada')
  await deps.store.audit(orderEntry(deps, session, `${kind} importar detener`))
  return DONE
}

/**
 * Removes the file and what was said of it; nothing of what it brought in. `importar_nada` where there is none, or while
 * it is under way.
 */
export async function discardImport(deps: ImportDeps, session: StaffSession): Promise<Imported> {
  const kind = deps.imports.state()?.kind
  if (!deps.imports.discard()) return wrong('importar_nada')
  await deps.store.audit(orderEntry(deps, session, `${kind} importar quitar`))
  return DONE
}

/**
 * The rows that were left out, or should be looked at, as CSV for who takes them away; the trail tells it. Undefined
 * when there are none.
 */
export async function takeErrors(
  deps: ImportDeps,
  session: StaffSession,
  which: ErrorFile,
): Promise<ReturnType<Imports['errorFile']>> {
  const kind = deps.imports.state()?.kind
  const file = deps.imports.errorFile(which)
  if (file) await deps.store.audit(orderEntry(deps, session, `${kind} importar ${which}`))
  return file
}
