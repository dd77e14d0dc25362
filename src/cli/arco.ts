import type { Command } from 'commander'
import { cancellable } from '../db/arco/cancel.ts'
import { heldOf, isNobody } from '../db/arco/export.ts'
import { separateCurps } from '../db/arco/separate.ts'
import type { Base } from '../db/base/engine.ts'
import { mexicoTime } from '../domain/base/mexico-time.ts'
import { type Problem, Refused } from '../domain/base/problem.ts'
import { approveCase, type DecideDeps } from '../domain/desk/decide.ts'
import {
  type Proposal,
  type ProposeDeps,
  type ProposeOutcome,
  proposeCancel,
  proposeName,
  proposeRebind,
  proposeUnblock,
} from '../domain/desk/propose.ts'
import { blockAtDesk } from '../domain/desk/rights.ts'
import { type Nss, parseNss } from '../domain/number/nss.ts'
import { type Curp, parseCurp } from '../domain/person/curp.ts'
import type { Side } from '../domain/person/separate-curps.ts'
import type { Needs } from '../domain/ports/deps.ts'
import type { Cancellable, DeskStore } from '../domain/ports/desk-store.ts'
import { deletedWords, keptWords, WHY_KEPT } from '../views/desk/cancel-words.ts'
import type { ProblemCode } from '../views/models/problem.ts'
import { say } from '../views/words/messages.ts'
import { writeLines } from './program/line-file.ts'
import { type AskWho, type Who, type WhoFlags, withWho } from './program/who.ts'

/** The use cases of the counter, which these orders share with its pages. */
export type DeskDeps = ProposeDeps & DecideDeps & Needs<never, DeskStore>

export type ArcoCommand = {
  readonly base: () => Promise<Base>
  readonly desk: () => Promise<DeskDeps>
  readonly who: AskWho
  /** one line for the operator */
  readonly print: (line: string) => void
}

type Asked = WhoFlags & { curp: string }

/**
 * Adds `arco exportar | bloquear | desbloquear | corregir | correo | separar | cancelar` to the operator's program: a
 * person's rights of acceso, oposición, rectificación and cancelación. Each asks who gives the order and why. What a
 * command refuses to do it throws as `Refused`.
 */
export function arco(program: Command, parts: ArcoCommand): Command {
  const { base, desk, who, print } = parts
  const command = program
    .command('arco')
    .description(
      'derechos ARCO de una persona; identifícala antes de atenderla: cada orden queda en la auditoría',
    )
  const printAll = (lines: readonly string[]): void => {
    for (const line of lines) print(line)
  }
  /** Proposed by whoever asks for it, and approved by this order: both stand in the case and in the trail. */
  const act = async (
    order: string,
    asked: Asked,
    propose: (deps: DeskDeps, proposal: Proposal) => Promise<ProposeOutcome>,
  ): Promise<Done> => {
    const deps = await desk()
    const curp = askedCurp(asked.curp, deps.clock.now())
    const { actor, reason } = await who(asked)
    const proposed = await propose(deps, { curp, actor, reason, evidence: EVIDENCE })
    return settle(deps, proposed, `nss arco ${order}`)
  }
  ofCurp(command.command('exportar'))
    .option('--archivo <archivo>', 'archivo nuevo, que solo tú puedes leer; si falta, se muestra')
    .description('acceso: todo lo que se guarda de la persona, en JSON')
    .action((asked: Asked & { archivo?: string }) => exportAll(parts, asked))
  ofCurp(command.command('bloquear'))
    .description('oposición: detiene los trámites con esta CURP')
    .action(async (asked: Asked) => {
      const deps = await desk()
      const curp = askedCurp(asked.curp, deps.clock.now())
      const { actor, reason } = await who(asked)
      await blockAtDesk(deps, curp, reason, actor)
      printAll(BLOCKED)
    })
  ofCurp(command.command('desbloquear'))
    .description('quita el bloqueo')
    .action(async (asked: Asked) => {
      const done = await act('desbloquear', asked, proposeUnblock)
      if (done !== 'done') throw refusal(done)
      print('Bloqueo quitado: la persona puede empezar su trámite de nuevo.')
    })
  ofCurp(command.command('corregir'))
    .requiredOption('--nombre <texto>', 'nombre o nombres')
    .requiredOption('--primer-apellido <texto>', 'primer apellido')
    .option('--segundo-apellido <texto>', 'segundo apellido; si falta, no tiene')
    .option('--aunque-no-concuerde', 'aunque el nombre no concuerde con la CURP')
    .description('rectificación: cambia el nombre guardado; lo ya emitido no cambia')
    .action(async (asked: Asked & NameOptions) => {
      const { ownRegister } = await desk()
      const done = await act('corregir', asked, (deps, proposal) =>
        // what the ventanilla keeps of its own: the register is corrected where it is kept
        proposeName({ ...deps, ownRegister: false }, proposal, 'nombre', {
          nombre: asked.nombre,
          primer_apellido: asked.primerApellido,
          segundo_apellido: asked.segundoApellido ?? '',
          anyway: asked.aunqueNoConcuerde === true,
        }),
      )
      printAll(nameLines(done, ownRegister))
    })
  ofCurp(command.command('correo'))
    .requiredOption('--nuevo <correo>', 'el correo que queda unido a la persona')
    .description('une otro correo a quien perdió el suyo; al anterior se le avisa')
    .action(async (asked: Asked & { nuevo: string }) => {
      const typed = { correo: asked.nuevo, correo_confirmacion: asked.nuevo, tutor_curp: '', parentesco: '' }
      const done = await act('correo', asked, (deps, proposal) => proposeRebind(deps, proposal, typed))
      if (done === 'done') printAll(MOVED)
      else if (has(done, 'correo_igual')) print('Ese correo ya está unido a la persona: nada cambió.')
      else throw refusal(done)
    })
  ofCurp(command.command('separar'))
    .requiredOption('--anterior <curp>', 'la CURP que se dijo reemplazada por ella, y es de otra persona')
    .option('--nss-anterior <nss>', 'un NSS de un padrón que es de la anterior; se puede repetir', add, [])
    .option('--nss-vigente <nss>', 'un NSS de un padrón que es de la otra; se puede repetir', add, [])
    .description('deshace la unión de dos CURP que son de dos personas')
    .action(async (asked: Asked & SeparateOptions) => {
      const given = await who(asked)
      const { clock } = await desk()
      printAll(await separateLines(await base(), asked, given, clock.now()))
    })
  ofCurp(command.command('cancelar'))
    .option('--confirmar', 'borra; sin esto solo dice qué se borraría')
    .description('cancelación: borra lo que ninguna ley obliga a conservar')
    .action(async (asked: Asked & { confirmar?: boolean }) => {
      const { clock, ownRegister } = await desk()
      const found = await cancellable(await base(), askedCurp(asked.curp, clock.now()))
      if (!asked.confirmar) throw new Refused(unconfirmedLines(found, ownRegister).join('\n'))
      const done = await act('cancelar', asked, proposeCancel)
      if (done !== 'done') throw refusal(done)
      printAll(cancelledLines(found, ownRegister))
    })
  return command
}

const EVIDENCE = 'Orden de quien opera la ventanilla'

const ofCurp = (command: Command): Command =>
  withWho(command.requiredOption('--curp <curp>', 'la CURP de la persona'))

/** What was done, or why it was not. */
type Done = 'done' | readonly Problem<ProblemCode>[]

const has = (done: Done, code: ProblemCode): boolean =>
  done !== 'done' && done.some((problem) => problem.code === code)

async function settle(deps: DeskDeps, proposed: ProposeOutcome, approver: string): Promise<Done> {
  if (proposed.outcome === 'problems') return proposed.problems
  if (proposed.outcome === 'open already')
    throw new Refused(
      'En el mostrador hay un asunto abierto de esta persona para lo mismo: decídanlo ahí primero.',
    )
  // the operator's order is the second pair of eyes, and it is carried out at once
  const approved = await approveCase(deps, proposed.id, approver, 0)
  if (approved.outcome === 'refused') return [{ code: approved.code }]
  if (approved.outcome !== 'approved') throw new Refused('Cambió algo mientras tanto: repite la orden.')
  return 'done'
}

async function exportAll({ base, desk, who, print }: ArcoCommand, asked: Asked & { archivo?: string }) {
  const { store, clock } = await desk()
  const curp = askedCurp(asked.curp, clock.now())
  const { actor, reason } = await who(asked)
  const held = async (): Promise<string> => {
    // first: what is handed over names this as well
    const entry = { at: clock.now(), what: 'arco', curp, actor, outcome: 'ok', code: 'exportar' } as const
    await store.note(entry, reason)
    const found = await heldOf(await base(), curp)
    if (isNobody(found))
      throw new Refused(
        `De ${curp} no se guarda nada, salvo en la auditoría que se dio esta orden: revisa que la CURP esté bien escrita. No se escribió ninguna exportación.`,
      )
    return JSON.stringify(found, undefined, 2)
  }
  const file = asked.archivo
  if (file === undefined) {
    print(await held())
    return
  }
  await writeLines(file, async (line) => line(await held()))
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

/** What to say of corrected names; throws `Refused`. */
function nameLines(done: Done, ownRegister: boolean): string[] {
  if (has(done, 'persona_desconocida'))
    throw new Refused('No se guarda nada de esa CURP: no hay nombre que corregir.')
  if (has(done, 'nombre_igual')) return ['Ese es el nombre que ya está guardado: nada cambió.']
  if (done !== 'done') {
    const disagree = done.some(({ code }) => /^nombre_(inicial|vocal|consonante)$/.test(code))
    throw refusal(
      done,
      ...(disagree
        ? ['Si el acta de la persona lo dice así, repite la orden con --aunque-no-concuerde.']
        : []),
    )
  }
  return [
    'Nombre corregido: así saldrá en lo que se emita desde ahora.',
    'Lo ya emitido no cambia: está sellado y en la bitácora tal como se dio. Para tener documentos con el nombre',
    'corregido, la persona hace el trámite otra vez: su número será el mismo.',
    ownRegister
      ? 'La ventanilla toma los nombres de REGISTRY_URL: corrígelo también ahí, o seguirá saliendo el de ese registro.'
      : 'Corrígelo también en el archivo de tu padrón: si ese renglón cambia, al importarlo se guarda lo que diga.',
  ]
}

const unconfirmedLines = (found: Cancellable, ownRegister: boolean): string[] => [
  'Nada se borró todavía. Se borrarían:',
  ...deletedLines(found),
  ...keptLines(found),
  ...registeredLines(found, ownRegister),
  'Para borrarlo, repite la orden con --confirmar. No se puede deshacer.',
]

const cancelledLines = (done: Cancellable, ownRegister: boolean): string[] => [
  'Se borraron:',
  ...deletedLines(done),
  ...keptLines(done),
  ...registeredLines(done, ownRegister),
  'Los respaldos anteriores todavía lo llevan: se va con ellos (nss respaldo crear --conservar N).',
]

const deletedLines = (found: Cancellable): string[] => deletedWords(found).map((words) => `  · ${words}`)

const keptLines = (found: Cancellable): string[] => [
  `Se conservan ${keptWords(found)}. Por qué: ${WHY_KEPT} Para que además no se usen en nuevos trámites: nss arco bloquear.`,
]

/** The correo of the register stays there, and the portal goes on by it. */
function* registeredLines({ registered }: Cancellable, ownRegister: boolean): Generator<string> {
  if (ownRegister) {
    yield 'Si tu registro (REGISTRY_URL) tiene un correo de la persona, sigue contando como unido a ella: quítalo ahí.'
  } else if (registered) {
    yield 'El padrón tiene además un correo de la persona, y sigue contando como unido a ella: quítalo de tu archivo e'
    yield 'importa ese renglón otra vez.'
  }
}

type SeparateOptions = {
  anterior: string
  nssAnterior: string[]
  nssVigente: string[]
}

const add = (text: string, before: string[]): string[] => [...before, text]

/** Undoes a link of CURP. Gives lines for the operator; rejects with `Refused`. */
async function separateLines(
  base: Base,
  options: Asked & SeparateOptions,
  { actor, reason }: Who,
  now: number,
): Promise<string[]> {
  const { anterior, nssAnterior, nssVigente } = options
  const said = new Map<Nss, Side>([
    ...nssAnterior.map((text) => [askedNss(text), 'older'] as const),
    ...nssVigente.map((text) => [askedNss(text), 'newer'] as const),
  ])
  const order = { said, reason, actor, now }
  const newer = askedCurp(options.curp, now)
  const done = await separateCurps(base, { older: askedCurp(anterior, now), newer, ...order })
  if (done.outcome === 'not linked')
    throw new Refused('No consta que la primera haya tomado el lugar de la otra: no hay nada que separar.')
  if (done.outcome === 'numbers unknown')
    throw new Refused(
      `No consta de quién de las dos es cada NSS que vino de un padrón (${done.count}): nada cambió. Míralos con nss arco exportar, averigua de quién son, y repite la orden con --nss-anterior o --nss-vigente por cada uno.`,
    )
  const { numbers, bound } = done
  return [
    `Separadas: ${numbers.older} NSS de la anterior, ${numbers.newer} de la otra.`,
    `Correo unido: la anterior ${bound.includes('older') ? 'tiene' : 'no tiene'}, la otra ${bound.includes('newer') ? 'tiene' : 'no tiene'}.`,
    'Las sesiones se cerraron, y los trámites que ya dieron un número terminaron. Si había un bloqueo, quedó en las dos.',
    'Los documentos emitidos no cambian y se siguen verificando: si uno lleva el NSS de la otra persona, avísale.',
    'Corrige el archivo de tu padrón (curp_vigente, curp_anterior, estatus) o tu registro antes de que se vuelva a leer:',
    'si todavía dice que son una sola, se unirán otra vez.',
  ]
}

/** An NSS of the command line. Throws `Refused` with what is wrong with it. */
function askedNss(text: string): Nss {
  const nss = parseNss(text)
  if (!nss.ok) throw new Refused('Ese NSS no lo es: son 11 cifras, y la última es su dígito verificador.')
  return nss.value
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

function refusal(done: Done, ...more: string[]): Refused {
  const problems = done === 'done' ? [] : done
  return new Refused([...problems.map((problem) => say(problem).text), ...more].join('\n'))
}
