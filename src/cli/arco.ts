import type { Command } from 'commander'
import { blockCurp, correctName, moveCorreo, noteArco, unblockCurp } from '../db/arco/arco.ts'
import { type Cancellable, cancellable, cancelPerson } from '../db/arco/cancel.ts'
import { heldOf } from '../db/arco/export.ts'
import type { OpenDatabase } from '../db/base/open.ts'
import { mexicoTime } from '../domain/base/mexico-time.ts'
import { type Problem, Refused } from '../domain/base/problem.ts'
import { parseCorreo } from '../domain/person/correo.ts'
import { type Curp, parseCurp } from '../domain/person/curp.ts'
import type { PersonName } from '../domain/person/person.ts'
import { disagreements, parsePersonName } from '../domain/person/typed-name.ts'
import { type ProblemCode, say } from '../views/words/messages.ts'
import { writeLines } from './program/line-file.ts'

export type ArcoCommand = {
  readonly base: () => OpenDatabase
  /** names come from the operator's own register (REGISTRY_URL) */
  readonly ownRegister: () => boolean
  readonly now: () => number
  /** what follows the @ in Message-IDs */
  readonly mailHost: () => string
  /** one line for the operator */
  readonly print: (line: string) => void
}

type Asked = { curp: string }

/**
 * Adds `arco exportar | bloquear | desbloquear | corregir | correo | cancelar` to the operator's program: a person's rights
 * of acceso, oposición, rectificación and cancelación. What a command refuses to do it throws as `Refused`.
 */
export function arco(program: Command, parts: ArcoCommand): Command {
  const { base, now, print } = parts
  const command = program
    .command('arco')
    .description(
      'derechos ARCO de una persona; identifícala antes de atenderla: cada orden queda en la auditoría',
    )
  const printAll = (lines: readonly string[]): void => {
    for (const line of lines) print(line)
  }
  ofCurp(command.command('exportar'))
    .option('--archivo <archivo>', 'archivo nuevo, que solo tú puedes leer; si falta, se muestra')
    .description('acceso: todo lo que se guarda de la persona, en JSON')
    .action(({ curp, archivo }: Asked & { archivo?: string }) => exportAll(parts, curp, archivo))
  ofCurp(command.command('bloquear'))
    .requiredOption('--motivo <texto>', 'por qué; se guarda cifrado')
    .description('oposición: detiene los trámites con esta CURP')
    .action(({ curp, motivo }: Asked & { motivo: string }) => {
      blockCurp(base(), askedCurp(curp, now()), motivo.trim().slice(0, 500), now())
      printAll(BLOCKED)
    })
  ofCurp(command.command('desbloquear'))
    .description('quita el bloqueo')
    .action(({ curp }: Asked) => {
      if (!unblockCurp(base(), askedCurp(curp, now()), now()))
        throw new Refused('Esa CURP no está bloqueada.')
      print('Bloqueo quitado: la persona puede empezar su trámite de nuevo.')
    })
  ofCurp(command.command('corregir'))
    .requiredOption('--nombre <texto>', 'nombre o nombres')
    .requiredOption('--primer-apellido <texto>', 'primer apellido')
    .option('--segundo-apellido <texto>', 'segundo apellido; si falta, no tiene')
    .option('--aunque-no-concuerde', 'aunque el nombre no concuerde con la CURP')
    .description('rectificación: cambia el nombre guardado; lo ya emitido no cambia')
    .action((options: Asked & NameOptions) =>
      printAll(correctLines(base(), options, { now: now(), ownRegister: parts.ownRegister() })),
    )
  ofCurp(command.command('correo'))
    .requiredOption('--nuevo <correo>', 'el correo que queda unido a la persona')
    .requiredOption('--motivo <texto>', 'por qué, sin datos personales: queda en la auditoría')
    .description('une otro correo a quien perdió el suyo; al anterior se le avisa')
    .action(({ curp, nuevo, motivo }: Asked & { nuevo: string; motivo: string }) => {
      const correo = parseCorreo(nuevo)
      if (!correo.ok) throw refusal([correo.problem])
      const when = { now: now(), mailHost: parts.mailHost() }
      const moved = moveCorreo(
        base(),
        askedCurp(curp, now()),
        correo.value,
        motivo.trim().slice(0, 200),
        when,
      )
      if (moved === 'taken')
        throw new Refused('Ese correo ya está unido a otra persona: pide uno que sea solo suyo.')
      printAll(moved === 'same' ? ['Ese correo ya está unido a la persona: nada cambió.'] : MOVED)
    })
  ofCurp(command.command('cancelar'))
    .option('--confirmar', 'borra; sin esto solo dice qué se borraría')
    .description('cancelación: borra lo que ninguna ley obliga a conservar')
    .action(({ curp, confirmar }: Asked & { confirmar?: boolean }) =>
      printAll(
        cancelLines(base(), askedCurp(curp, now()), {
          now: now(),
          ownRegister: parts.ownRegister(),
          confirmed: confirmar === true,
        }),
      ),
    )
  return command
}

const ofCurp = (command: Command): Command => command.requiredOption('--curp <curp>', 'la CURP de la persona')

function exportAll({ base, now, print }: ArcoCommand, text: string, file: string | undefined): void {
  const opened = base()
  const curp = askedCurp(text, now())
  // first: what is handed over names this as well
  noteArco(opened, curp, 'exportar', now())
  const held = JSON.stringify(heldOf(opened, curp), undefined, 2)
  if (file === undefined) {
    print(held)
    return
  }
  writeLines(file, (line) => line(held))
  print(`Escrito en ${file}. Lleva datos personales: entrégalo solo a su titular, y bórralo después.`)
}

const BLOCKED = [
  'CURP bloqueada: quien abra un trámite con ella verá que está detenido, y no se le dará ni mostrará ningún número.',
  'Las sesiones abiertas se cerraron. Los números, la bitácora y los documentos emitidos no cambian y se siguen',
  'verificando. Para quitar el bloqueo: nss arco desbloquear.',
]

const MOVED = [
  'Correo unido: desde ahora el trámite de esta persona va con él. Las sesiones y las ligas del anterior ya no sirven, y',
  'se le avisa. Si el padrón o tu registro tienen el anterior, corrígelo también ahí.',
]

/** Corrects the names on file. Gives lines for the operator; throws `Refused`. */
function correctLines(
  base: OpenDatabase,
  options: NameOptions & { curp: string },
  { now, ownRegister }: { now: number; ownRegister: boolean },
): string[] {
  const curp = askedCurp(options.curp, now)
  const outcome = correctName(base, curp, askedName(curp, options), now)
  if (outcome === 'unknown') throw new Refused('No se guarda nada de esa CURP: no hay nombre que corregir.')
  if (outcome === 'same') return ['Ese es el nombre que ya está guardado: nada cambió.']
  return [
    'Nombre corregido: así saldrá en lo que se emita desde ahora.',
    'Lo ya emitido no cambia: está sellado y en la bitácora tal como se dio. Para tener documentos con el nombre',
    'corregido, la persona hace el trámite otra vez: su número será el mismo.',
    ownRegister
      ? 'La ventanilla toma los nombres de REGISTRY_URL: corrígelo también ahí, o seguirá saliendo el de ese registro.'
      : 'Corrígelo también en el archivo de tu padrón: si ese renglón cambia, al importarlo se guarda lo que diga.',
  ]
}

/** Deletes what may be deleted, or says what would be. Gives lines for the operator; throws `Refused`. */
function cancelLines(
  base: OpenDatabase,
  curp: Curp,
  { now, ownRegister, confirmed }: { now: number; ownRegister: boolean; confirmed: boolean },
): string[] {
  const kept = (found: Cancellable) => [...keptLines(found), ...registeredLines(found, ownRegister)]
  if (!confirmed) {
    const found = cancellable(base, curp)
    const lines = ['Nada se borró todavía. Se borrarían:', ...deletedLines(found), ...kept(found)]
    throw new Refused(
      [...lines, 'Para borrarlo, repite la orden con --confirmar. No se puede deshacer.'].join('\n'),
    )
  }
  const done = cancelPerson(base, curp, now)
  return [
    'Se borraron:',
    ...deletedLines(done),
    ...kept(done),
    'Los respaldos anteriores todavía lo llevan: se va con ellos (nss respaldo crear --conservar N).',
  ]
}

function* deletedLines({ tramites, drafts, bound }: Cancellable): Generator<string> {
  yield `  · ${tramites} trámites sin emisión, con sus ligas, correos, sesiones y lo que se escribió en ellos`
  yield `  · ${drafts} borradores, y las ligas, las sesiones y los correos por salir, de trámites que sí emitieron`
  yield bound ? '  · el correo unido a la CURP' : '  · (ninguna liga ha unido un correo a la CURP)'
}

function* keptLines({ keptNumbers, keptIssues }: Cancellable): Generator<string> {
  yield `Se conservan ${keptNumbers} números y ${keptIssues} emisiones con sus documentos, su domicilio, el correo de su`
  yield 'trámite y su bitácora, el padrón y la auditoría. Por qué: un NSS es de una sola persona para siempre, y si se'
  yield 'olvidara se daría a otra; lo emitido debe poder verificarse mientras alguien tenga el documento, y cada asiento'
  yield 'sostiene a los que le siguen; el correo prueba a quién se le dio; la auditoría prueba qué se hizo con los datos,'
  yield 'también esta cancelación. Para que además no se usen en nuevos trámites: nss arco bloquear.'
}

/** The correo of the register stays there, and the portal goes on by it. */
function* registeredLines({ registered }: Cancellable, ownRegister: boolean): Generator<string> {
  if (ownRegister) {
    yield 'Si tu registro (REGISTRY_URL) tiene un correo de la persona, sigue contando como unido a ella: quítalo ahí.'
  } else if (registered) {
    yield 'El padrón tiene además un correo de la persona, y sigue contando como unido a ella: quítalo de tu archivo e'
    yield 'importa ese renglón otra vez.'
  }
}

type NameOptions = {
  nombre: string
  primerApellido: string
  segundoApellido?: string
  aunqueNoConcuerde?: boolean
}

/** The CURP of the command line. Throws `Refused` with what is wrong with it. */
function askedCurp(text: string, now: number): Curp {
  const curp = parseCurp(text, mexicoTime(now))
  if (!curp.ok) throw refusal([{ ...curp.problem, field: 'curp' }])
  return curp.value
}

/** The names of the command line. Throws `Refused` when they are no names, or not those of the CURP. */
function askedName(curp: Curp, options: NameOptions): PersonName {
  const { nombre, primerApellido, segundoApellido = '' } = options
  const name = parsePersonName({ nombre, primerApellido, segundoApellido })
  if (!name.ok) throw refusal(name.problems)
  const wrong = options.aunqueNoConcuerde ? [] : disagreements(curp, name.value)
  if (wrong.length > 0)
    throw refusal(wrong, 'Si el acta de la persona lo dice así, repite la orden con --aunque-no-concuerde.')
  return name.value
}

const refusal = (problems: readonly Problem<ProblemCode>[], ...more: string[]): Refused =>
  new Refused([...problems.map((problem) => say(problem).text), ...more].join('\n'))
