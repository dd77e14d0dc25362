import { createInterface } from 'node:readline'
import { Writable } from 'node:stream'
import { Refused } from '../../domain/base/problem.ts'

export type Question = {
  readonly ask: string
  /** what an empty answer means; absent: it must be answered, unless `optional` */
  readonly fallback?: string
  readonly optional?: boolean
  /** is not shown while it is typed */
  readonly hidden?: boolean
  /** sentences about what is wrong with it; none when it will do */
  readonly check?: (answer: string) => readonly string[]
}

export type Asker = { ask(question: Question): Promise<string>; close(): void }

type Terminal = { readonly input: NodeJS.ReadStream; readonly stream: { write(text: string): unknown } }

/**
 * Asks one line at a time, on a terminal or of a file of answers, until one will do; blanks at both ends are cut off.
 * Rejects with `Refused` when there are no more. Whoever has it closes it, or the process does not end.
 */
export function createAsker({ input, stream }: Terminal): Asker {
  let muted = false
  const output = new Writable({
    write: (text, _, done) => {
      if (!muted) stream.write(String(text))
      done()
    },
  })
  const lines = createInterface({ input, output, terminal: input.isTTY === true })
  // in a terminal that readline reads Ctrl-C is a key: it ends the command as it does anywhere else
  lines.once('SIGINT', () => {
    lines.close()
    process.kill(process.pid, 'SIGINT')
  })
  const answers = lines[Symbol.asyncIterator]()
  const once = async ({ ask, fallback, hidden }: Question): Promise<string> => {
    stream.write(`${ask}${fallback ? ` [${fallback}]` : ''}: `)
    muted = hidden === true
    const { value, done } = await answers.next()
    muted = false
    if (hidden || !input.isTTY) stream.write('\n')
    if (done) throw new Refused('Se acabaron las respuestas: nada se escribió.')
    return String(value).trim() || (fallback ?? '')
  }
  return {
    ask: async (question) => {
      for (;;) {
        const answer = await once(question)
        const wrong = answer
          ? [...PLAIN(answer, question), ...(question.check?.(answer) ?? [])]
          : question.optional
            ? []
            : ['Hace falta una respuesta.']
        if (wrong.length === 0) return answer
        for (const line of wrong) stream.write(`  ${line}\n`)
      }
    },
    close: () => lines.close(),
  }
}

/** Docker, systemd and Node each parse quotes and `$` in a .env differently. */
const PLAIN = (answer: string, { hidden }: Question): string[] =>
  !hidden && /["'`$#\\]/.test(answer) ? ['Sin comillas, $, # ni diagonal invertida.'] : []
