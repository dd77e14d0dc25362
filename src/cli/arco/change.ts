import { correctName } from '../../db/arco/arco.ts'
import { type Cancellable, cancellable, cancelPerson } from '../../db/arco/cancel.ts'
import type { OpenDatabase } from '../../db/base/open.ts'
import { Refused } from '../../domain/base/problem.ts'
import type { Curp } from '../../domain/person/curp.ts'
import { askedCurp, askedName, type NameOptions } from './input.ts'

/** Corrects the names on file. Gives lines for the operator; throws `Refused`. */
export function correctLines(
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
export function cancelLines(base: OpenDatabase, curp: Curp, now: number, confirmed: boolean): string[] {
  if (!confirmed) {
    const found = cancellable(base, curp)
    const lines = ['Nada se borró todavía. Se borrarían:', ...deletedLines(found), ...keptLines(found)]
    throw new Refused(
      [...lines, 'Para borrarlo, repite la orden con --confirmar. No se puede deshacer.'].join('\n'),
    )
  }
  const done = cancelPerson(base, curp, now)
  return [
    'Se borraron:',
    ...deletedLines(done),
    ...keptLines(done),
    'Los respaldos anteriores todavía lo llevan: se va con ellos (nss respaldo crear --conservar N).',
  ]
}

function* deletedLines({ tramites, drafts, bound }: Cancellable): Generator<string> {
  yield `  · ${tramites} trámites sin emisión, con sus ligas, correos, sesiones y lo que se escribió en ellos`
  yield `  · ${drafts} borradores, y las ligas y sesiones, de trámites que sí emitieron`
  yield bound ? '  · el correo unido a la CURP' : '  · (no hay un correo unido a la CURP)'
}

function* keptLines({ keptNumbers, keptIssues }: Cancellable): Generator<string> {
  yield `Se conservan ${keptNumbers} números y ${keptIssues} emisiones con sus documentos, su domicilio y su bitácora, el`
  yield 'padrón y la auditoría. Por qué: un NSS es de una sola persona para siempre, y si se olvidara se daría a otra;'
  yield 'lo emitido debe poder verificarse mientras alguien tenga el documento, y cada asiento sostiene a los que le'
  yield 'siguen; la auditoría prueba qué se hizo con los datos, también esta cancelación. Para que además no se usen'
  yield 'en nuevos trámites: nss arco bloquear.'
}
