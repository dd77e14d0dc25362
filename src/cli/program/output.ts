/** With what a command ends; `nss --help` and docs/operacion.md say the same. */
export const EXIT = { done: 0, refused: 1, misused: 2, broken: 3 } as const

export const EXIT_WORDS = `
Códigos de salida:
  0    hizo lo suyo
  1    no lo hizo, o encontró algo mal; dice qué y qué hacer
  2    la orden está mal escrita: nada se hizo
  3    falló el programa o la máquina; lo que dice sirve para reportarlo
  130  la interrumpiste con Ctrl-C (143, si fue con kill)

Con --json cualquier orden responde con un solo objeto: orden, codigo, lineas, errores y, donde los hay, datos.
Los ajustes son variables de entorno, o el archivo .env de la carpeta donde das la orden.
Para que el intérprete de órdenes las complete: nss completar --help`

/** How a command answers: lines for a person, or one JSON object for a program. */
export type CommandOutput = {
  /** one line for the operator */
  readonly print: (line: string) => void
  /** the command did not do what it was asked, and why */
  readonly fail: (line: string, code?: number) => void
  /** the same answer as a value, for `--json`; of what a command gives last */
  readonly data: (value: unknown) => void
  readonly failed: () => boolean
  /** from now on nothing is written until `end` */
  asJson(order: string): void
  /** writes what is left to say; the exit code */
  end(): number
}

export type Streams = Record<'stdout' | 'stderr', (text: string) => void>

/** What came from a file or a person must not steer the operator's terminal. */
const tame = (text: string) => text.replace(/[^\P{Cc}\n\t]/gu, '�')

/**
 * Writes each line at once; after `asJson` it keeps everything for one JSON object that `end` writes. Control characters in
 * lines become U+FFFD; JSON escapes them anyway.
 */
export function createCommandOutput({ stdout, stderr }: Streams): CommandOutput {
  const lines: string[] = []
  const errors: string[] = []
  let order: string | undefined
  let value: unknown
  let exit: number = EXIT.done
  return {
    print: (line) => (order === undefined ? stdout(`${tame(line)}\n`) : void lines.push(line)),
    fail: (line, code = EXIT.refused) => {
      exit = code
      if (order === undefined) stderr(`${tame(line)}\n`)
      else errors.push(line)
    },
    data: (given) => {
      value = given
    },
    failed: () => exit !== EXIT.done,
    asJson: (name) => {
      order = name
    },
    end: () => {
      if (order !== undefined) {
        const answer = { orden: order, codigo: exit, lineas: lines, errores: errors, datos: value }
        stdout(`${JSON.stringify(answer)}\n`)
      }
      return exit
    },
  }
}
