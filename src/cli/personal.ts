import { type Command, Option } from 'commander'
import { Refused } from '../domain/base/problem.ts'
import { counted } from '../domain/base/text.ts'
import type { Invited, InviteForm } from '../domain/desk/invitation.ts'
import { employeeState } from '../domain/desk/invitation.ts'
import { ROLES } from '../domain/facts/staff.ts'
import { sameCorreo } from '../domain/person/correo.ts'
import type { Employee, StaffStore } from '../domain/ports/staff-store.ts'
import { sayAtDesk } from '../views/desk/messages.ts'
import { ROLE_WORDS, STATE_WORDS } from '../views/desk/words.ts'
import { momentWords } from '../views/words/moment.ts'

export type StaffCommand = {
  readonly store: () => Promise<StaffStore>
  readonly invite: (form: InviteForm) => Promise<Invited>
  /** origin of the portal, without a slash at the end */
  readonly baseUrl: () => string
  readonly now: () => number
  /** one line for the operator */
  readonly print: (line: string) => void
  /** the answer as a value, for --json */
  readonly data: (value: unknown) => void
}

type InviteOptions = { readonly nombre: string; readonly correo: string; readonly rol: string }

/**
 * Adds `personal invitar | ver | cerrar` to the operator's program: the employees of the counter. What a command refuses
 * to do it throws as `Refused`.
 */
export function personal(program: Command, parts: StaffCommand): Command {
  const command = program.command('personal').description('quién trabaja en el mostrador')
  command
    .command('invitar')
    .requiredOption('--nombre <texto>', 'nombre completo')
    .requiredOption('--correo <correo>', 'su correo de trabajo')
    .addOption(new Option('--rol <puesto>', 'qué puede hacer').choices(ROLES).makeOptionMandatory())
    .description('manda una liga que vale 48 horas, y la muestra; la primera abre /mostrador')
    .action((options: InviteOptions) => invite(parts, options))
  command
    .command('ver')
    .description('quiénes son, su puesto, sus llaves y cuándo entraron por última vez')
    .action(() => list(parts))
  command
    .command('cerrar')
    .argument('<correo>', 'de quien se va')
    .description('cierra su cuenta y sus sesiones; lo que hizo sigue en la auditoría')
    .action((correo: string) => close(parts, correo))
  return command
}

async function invite(
  { invite: add, baseUrl, print, data }: StaffCommand,
  options: InviteOptions,
): Promise<void> {
  const { nombre, correo, rol } = options
  const invited = await add({ invitar_nombre: nombre, invitar_correo: correo, puesto: rol })
  if (invited.outcome === 'problems')
    throw new Refused(invited.problems.map((problem) => sayAtDesk(problem).text).join('\n'))
  if (invited.outcome !== 'invited') return
  const url = `${baseUrl()}/mostrador/invitacion/${invited.token}`
  data({ liga: url, vence: new Date(invited.expiresAt).toISOString() })
  print(
    'La ventanilla en marcha envía la invitación por correo. Si no llega, esta es la liga, solo para esa persona:',
  )
  print(`  ${url}`)
  print(`Vale una vez, hasta el ${momentWords(invited.expiresAt)}.`)
}

async function list({ store, print, data }: StaffCommand): Promise<void> {
  const all = await (await store()).employees()
  data(
    all.map(({ id, name, correo, role, passkeys, hasTotp, seenAt, ...rest }) => ({
      id,
      nombre: name,
      correo,
      rol: role,
      estado: employeeState({ id, name, correo, role, passkeys, hasTotp, ...rest }),
      llaves: passkeys,
      codigo: hasTotp,
      ultima_vez: seenAt === undefined ? null : new Date(seenAt).toISOString(),
    })),
  )
  for (const one of all) print(lineOf(one))
  print(
    all.length === 0
      ? 'Nadie todavía: /mostrador está cerrado. Invita con nss personal invitar.'
      : count(all.length),
  )
}

const count = (n: number): string => `${counted(n, 'persona', 'personas')}.`

function lineOf(one: Employee): string {
  const keys = `${counted(one.passkeys, 'llave', 'llaves')}${one.hasTotp ? ' y código' : ''}`
  const seen = one.seenAt === undefined ? 'no ha entrado' : `entró el ${momentWords(one.seenAt)}`
  const state = STATE_WORDS[employeeState(one)]
  return `${one.name}  ${one.correo}  ${ROLE_WORDS[one.role]}  ${state}  ${keys}  ${seen}  personal:${one.id}`
}

async function close({ store, now, print }: StaffCommand, correo: string): Promise<void> {
  const { employees, closeEmployee } = await store()
  const all = await employees()
  const found = all.find((one) => one.closedAt === undefined && sameCorreo(one.correo, correo))
  const by = { actor: 'nss personal cerrar', now: now() }
  const closed = found ? await closeEmployee(found.id, by) : 'unknown'
  if (closed === 'unknown') throw new Refused(`Nadie del personal tiene abierto el correo ${correo}.`)
  if (closed === 'last')
    throw new Refused('Es la única persona responsable: invita a otra antes, o nadie podría aprobar.')
  print('Cuenta cerrada, con sus sesiones, llaves y ligas. Lo que hizo sigue en la auditoría.')
}
