import type { DocumentType } from '../facts/issue.ts'
import { type StaffSession, staffActor } from '../facts/staff.ts'
import type { Correo } from '../person/correo.ts'
import type { PersonName } from '../person/person.ts'
import type { AuditStore } from '../ports/audit-store.ts'
import type { Needs } from '../ports/deps.ts'
import type { IssueStore } from '../ports/issue-store.ts'
import type { Opening, OpeningStore } from '../ports/opening-store.ts'
import type { PersonFile, PersonFileStore } from '../ports/person-file.ts'
import { RegistryDown } from '../ports/person-registry.ts'
import type { ResultMailStore } from '../ports/result-mail-store.ts'
import { standsNow } from '../tramite/current-result.ts'
import { askRegistry, type LookUpDeps, ofRegister, type Verdict } from '../tramite/identify.ts'

export type PersonFileDeps = LookUpDeps &
  Needs<
    'mailDue' | 'firstBinding',
    PersonFileStore & OpeningStore & AuditStore & ResultMailStore & Pick<IssueStore, 'findIssue'>
  >

/** A person's file, opened for one reason in one session. */
export type OpenedFile = {
  readonly opening: Opening
  readonly verdict: Verdict
  readonly name?: PersonName
  /** that is theirs now: bound, or of the register, which counts as bound */
  readonly correo?: Correo
  readonly file: PersonFile
}

/**
 * The file of a handle, and what the register says now; undefined for another employee, another session, or a handle
 * that is none. A register that does not respond is a verdict.
 */
export async function readFile(
  deps: PersonFileDeps,
  session: StaffSession,
  handle: string,
): Promise<OpenedFile | undefined> {
  const opening = await deps.store.findOpening(handle, session)
  if (!opening) return undefined
  const standing = await askRegistry(deps, opening.curp)
  const { verdict, correo: registered } = standing
  // after the register was asked, which may have linked a CURP
  const file = await deps.store.personFile(opening.curp, ofRegister(standing, deps.firstBinding))
  const name = verdict.outcome === 'known' ? verdict.person.name : await nameOf(deps, opening, verdict, file)
  const correo = file.correo?.correo ?? registered
  return { opening, verdict, file, ...(name ? { name } : {}), ...(correo === undefined ? {} : { correo }) }
}

/** The name of somebody to whom no number may be shown. Of who is blocked, the register is not asked. */
async function nameOf(
  { registry }: PersonFileDeps,
  { curp }: Opening,
  { outcome }: Verdict,
  { issuedName }: PersonFile,
): Promise<PersonName | undefined> {
  if (outcome === 'blocked' || outcome === 'registry down') return issuedName
  try {
    return (await registry.findPerson(curp))?.name ?? issuedName
  } catch (error) {
    if (error instanceof RegistryDown) return issuedName
    throw error
  }
}

/** The numbers were shown whole: the trail says to whom. */
export const noteNssShown = (deps: PersonFileDeps, session: StaffSession, opening: Opening): Promise<void> =>
  deps.store.audit({
    at: deps.clock.now(),
    curp: opening.curp,
    actor: staffActor(session),
    what: 'NSS mostrado en mostrador',
    outcome: 'ok',
    code: `#${opening.id}`,
  })

/**
 * Whether a document of the file may be printed or sent: it is the person's, and what the register says of them now is
 * what it says.
 */
export async function isGivable(
  deps: PersonFileDeps,
  { file, verdict }: OpenedFile,
  folio: string,
): Promise<boolean> {
  if (!file.tramites.some(({ issue }) => issue?.folio === folio)) return false
  const issue = await deps.store.findIssue(folio)
  return issue !== undefined && standsNow(issue, verdict).outcome === 'current'
}

/**
 * Queues the documents again, to the correo that is the person's now; the trail says whether there was one.
 * `nowhere`: they have none · `not givable`: not the person's, or not to be given now
 */
export async function sendAgain(
  deps: PersonFileDeps,
  session: StaffSession,
  opened: OpenedFile,
  folio: string,
): Promise<'sent' | 'nowhere' | 'not givable'> {
  if (!(await isGivable(deps, opened, folio))) return 'not givable'
  const at = deps.clock.now()
  const { correo, opening } = opened
  if (correo !== undefined) await deps.store.queueResultMail(folio, at, correo)
  await deps.store.audit({
    at,
    curp: opening.curp,
    actor: staffActor(session),
    what: 'documentos enviados',
    outcome: correo === undefined ? 'sin correo' : 'ok',
    folio,
  })
  if (correo === undefined) return 'nowhere'
  deps.mailDue()
  return 'sent'
}

/** A document was printed: the trail says by whom. */
export const notePrinted = (
  deps: PersonFileDeps,
  session: StaffSession,
  { opening }: OpenedFile,
  { folio, type }: { readonly folio: string; readonly type: DocumentType },
): Promise<void> =>
  deps.store.audit({
    at: deps.clock.now(),
    curp: opening.curp,
    actor: staffActor(session),
    what: 'documento impreso en mostrador',
    outcome: 'ok',
    code: type,
    folio,
  })
