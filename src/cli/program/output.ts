import { EXIT } from './exit-codes.ts'

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
