import type { Command } from 'commander'
import { OFFICE_COLUMNS, type OfficeProblem, parseOffices } from '../db/desk/office-file.ts'
import { openBase } from '../db/postal/base.ts'
import { estadoByKey } from '../db/postal/estados.ts'
import { counted } from '../domain/base/text.ts'
import type { Office } from '../domain/facts/office.ts'
import type { OfficeStore } from '../domain/ports/office-store.ts'
import { readTable } from './program/table-file.ts'
import { type TableFlags, withTableOptions } from './program/table-words.ts'

export type OficinasCommand = {
  readonly store: () => Promise<OfficeStore>
  readonly print: (line: string) => void
  /** the answer as a value, for --json */
  readonly data?: (value: unknown) => void
  readonly fail: (line: string) => void
}

type Flags = TableFlags & { readonly simular?: boolean }

/** Adds `oficinas importar ARCHIVO | ver`: where people are attended, as pages, mails and help name it. */
export function oficinas(program: Command, { store, print, data, fail }: OficinasCommand): Command {
  const command = program.command('oficinas').description('las oficinas donde se atiende en persona')
  withTableOptions(command.command('importar'))
    .argument(
      '<archivo>',
      `CSV o libro de Excel con estas columnas; las dos primeras son obligatorias: ${OFFICE_COLUMNS.join(', ')}`,
    )
    .option('--simular', 'revisa todo, y no cambia nada')
    .description('pone esta tabla de oficinas en lugar de la que está en uso')
    .action(async (file: string, flags: Flags) => {
      const read = readTable(file, { encoding: flags.codificacion, sheet: flags.hoja })
      if (typeof read === 'string') return fail(read)
      const base = openBase()
      const parsed = parseOffices(read, (estado) => base.municipiosOf(estado))
      base.close()
      if (!parsed.ok) {
        for (const problem of parsed.problems) print(problemLine(problem))
        return fail('No se importó nada: siguen las oficinas que estaban en uso.')
      }
      for (const one of parsed.rows) print(rowLine(one))
      if (flags.simular) return print('Fue un ensayo: nada cambió.')
      await (await store()).replaceOffices(parsed.rows)
      print(`${counted(parsed.rows.length, 'oficina', 'oficinas')} en uso desde ahora.`)
    })
  command
    .command('ver')
    .description('las oficinas en uso')
    .action(async () => {
      const rows = await (await store()).allOffices()
      data?.(rows)
      for (const one of rows) print(rowLine(one))
      print(rows.length > 0 ? `${counted(rows.length, 'oficina', 'oficinas')}.` : NONE)
    })
  return command
}

const NONE = 'No hay oficinas: las páginas y los correos nombran la subdelegación de cada quien.'

const rowLine = ({ estado, municipio, nombre, direccion }: Office): string => {
  const place =
    estado === '' ? 'todo el país' : `${estadoByKey(estado)?.nombre}${municipio ? ` ${municipio}` : ''}`
  return `  ${place}: ${nombre}. ${direccion}`
}

const PROBLEMS: Readonly<Record<OfficeProblem['code'], (detail: string) => string>> = {
  vacio: () => 'la tabla está vacía.',
  columna_falta: (detail) => `falta la columna ${detail}.`,
  columna_desconocida: (detail) => `no se conoce la columna «${detail}».`,
  estado: (detail) => `«${detail}» no es un estado: pon su nombre o su clave del INEGI, de dos dígitos.`,
  municipio: (detail) =>
    `«${detail}» no es un municipio de ese estado: pon su nombre o su clave de tres dígitos.`,
  sin_estado: (detail) => `el municipio «${detail}» no tiene estado.`,
  falta: (detail) => `falta ${detail}.`,
  largo: (detail) => `${detail} mide más de 200 letras.`,
}
const problemLine = ({ line, code, detail }: OfficeProblem): string =>
  `Renglón ${line}: ${PROBLEMS[code](detail)}`
