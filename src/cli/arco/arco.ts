import type { Command } from 'commander'
import { blockCurp, noteArco, unblockCurp } from '../../db/arco/arco.ts'
import { heldOf } from '../../db/arco/export.ts'
import type { OpenDatabase } from '../../db/base/open.ts'
import { Refused } from '../../domain/base/problem.ts'
import { writeLines } from '../program/line-file.ts'
import { cancelLines, correctLines } from './change.ts'
import { askedCurp, type NameOptions } from './input.ts'

export type ArcoCommand = {
  readonly base: () => OpenDatabase
  /** names come from the operator's own register (REGISTRY_URL) */
  readonly ownRegister: () => boolean
  readonly now: () => number
  /** one line for the operator */
  readonly print: (line: string) => void
}

type Asked = { curp: string }

/**
 * Adds `arco exportar | bloquear | desbloquear | corregir | cancelar` to the operator's program: a person's rights
 * of acceso, oposición, rectificación and cancelación. What a command refuses to do it throws as `Refused`.
 */
export function arco(program: Command, parts: ArcoCommand): Command {
  const { base, now, print } = parts
  const command = program
    .command('arco')
    .description(
      'derechos ARCO de una persona; identifícala antes de atenderla: cada orden queda en la auditoría',
    )
  const say = (lines: readonly string[]): void => {
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
      say(BLOCKED)
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
      say(correctLines(base(), options, { now: now(), ownRegister: parts.ownRegister() })),
    )
  ofCurp(command.command('cancelar'))
    .option('--confirmar', 'borra; sin esto solo dice qué se borraría')
    .description('cancelación: borra lo que ninguna ley obliga a conservar')
    .action(({ curp, confirmar }: Asked & { confirmar?: boolean }) =>
      say(cancelLines(base(), askedCurp(curp, now()), now(), confirmar === true)),
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
