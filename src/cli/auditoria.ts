import type { Command } from 'commander'
import type { TrailEntry, TrailFilter } from '../db/audit/store.ts'
import { mexicoTime, startOfDay } from '../domain/base/mexico-time.ts'
import { Refused } from '../domain/base/problem.ts'
import { counted } from '../domain/base/text.ts'
import { parseCurp } from '../domain/person/curp.ts'
import { say } from '../views/words/messages.ts'
import { momentWords } from '../views/words/moment.ts'

export type AuditoriaCommand = {
  readonly trail: (filter: TrailFilter) => AsyncIterable<TrailEntry>
  readonly now: () => number
  readonly print: (line: string) => void
}
type Options = {
  readonly curp?: string
  readonly folio?: string
  readonly desde?: string
  readonly json?: true
}

/** Adds `auditoria ver [--curp C] [--folio F] [--desde AAAA-MM-DD] [--json]` to the operator's program. */
export function auditoria(program: Command, { trail, now, print }: AuditoriaCommand): Command {
  const command = program.command('auditoria').description('quién hizo qué y cuándo, sin nombres')
  command
    .command('ver')
    .description('las entradas, de la más vieja a la más nueva')
    .option('--curp <curp>', 'solo las de una persona')
    .option('--folio <folio>', 'solo las de un trámite')
    .option('--desde <AAAA-MM-DD>', 'solo desde ese día, hora del centro de México')
    .option('--json', 'una línea JSON por entrada')
    .action(async (options: Options) => {
      let count = 0
      for await (const entry of trail(filterOf(options, now()))) {
        print(options.json ? JSON.stringify(entry) : lineOf(entry))
        count++
      }
      if (!options.json) print(`${counted(count, 'entrada', 'entradas')}.`)
    })
  return command
}

function filterOf({ curp: typed, folio, desde }: Options, now: number): TrailFilter {
  const curp = typed === undefined ? undefined : parseCurp(typed, mexicoTime(now))
  if (curp && !curp.ok) throw new Refused(say(curp.problem).text)
  if (folio !== undefined && !/^\d{22}$/.test(folio)) throw new Refused('Un folio tiene 22 dígitos.')
  const since = desde === undefined ? undefined : startOfDay(desde)
  if (desde !== undefined && since === undefined) throw new Refused('--desde es un día como 2026-11-24.')
  return {
    ...(curp ? { curp: curp.value } : {}),
    ...(folio === undefined ? {} : { folio }),
    ...(since === undefined ? {} : { since }),
  }
}

const lineOf = ({ at, what, subject, actor, outcome, code, folio }: TrailEntry): string =>
  [
    momentWords(at),
    what,
    outcome,
    ...(code ? [code] : []),
    ...(folio ? [`folio ${folio}`] : []),
    ...(subject ? [`persona ${subject}`] : []),
    `por ${actor}`,
  ].join('  ')
