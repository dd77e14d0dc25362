import type { Command } from 'commander'
import { Refused } from '../../domain/base/problem.ts'
import { parseReason } from '../../domain/desk/reason.ts'
import { say } from '../../views/words/messages.ts'
import { createAsker } from './ask.ts'

/** Who gives an order about somebody's data, and why. */
export type Who = {
  /** `personal:<who>`, as the audit trail names them */
  readonly actor: string
  readonly reason: string
}
export type WhoFlags = { readonly quien?: string; readonly motivo?: string }

/** Asks on the operator's terminal for what an order did not say; without a terminal, refuses. */
export type AskWho = (flags: WhoFlags) => Promise<Who>

/** Adds `--quien` and `--motivo`. */
export const withWho = (command: Command): Command =>
  command
    .option('--quien <persona>', 'quién lo hace: su nombre o su clave; queda en la auditoría')
    .option('--motivo <texto>', 'por qué, con 10 letras o más; se guarda cifrado')

const LONGEST_NAME = 60

/** @param resolve the name that the trail has for what was typed: an employee's id, when it names one */
export function askWho(
  { input, stream }: { readonly input: NodeJS.ReadStream; readonly stream: { write(text: string): unknown } },
  resolve: (typed: string) => Promise<string> = async (typed) => typed,
): AskWho {
  return async ({ quien, motivo }) => {
    const given = quien !== undefined && motivo !== undefined
    if (!given && !input.isTTY)
      throw new Refused(
        'Faltan --quien (quién lo hace) y --motivo (por qué, con 10 letras o más): quedan en la auditoría.',
      )
    const asker = given ? undefined : createAsker({ input, stream })
    try {
      const who = quien ?? (await asker?.ask({ ask: '¿Quién lo hace?', check: nameProblems })) ?? ''
      const wrong = nameProblems(who)
      if (wrong.length > 0) throw new Refused(wrong.join('\n'))
      const name = await resolve(who.trim())
      const why = motivo ?? (await asker?.ask({ ask: '¿Por qué?', check: reasonProblems })) ?? ''
      const reason = parseReason(why)
      if (!reason.ok) throw new Refused(say(reason.problem).text)
      return { actor: `personal:${name}`, reason: reason.value }
    } finally {
      asker?.close()
    }
  }
}

/** The same for orders that a timer may give as well: undefined without a terminal, unless something was said. */
export const askWhoMaybe =
  (terminal: { readonly input: NodeJS.ReadStream }, ask: AskWho) =>
  async (flags: WhoFlags): Promise<Who | undefined> =>
    terminal.input.isTTY || flags.quien !== undefined || flags.motivo !== undefined ? ask(flags) : undefined

const nameProblems = (text: string): string[] =>
  /^[\p{L}\p{N} .@_+-]+$/u.test(text.trim()) && text.trim().length <= LONGEST_NAME
    ? []
    : ['Escribe un nombre o una clave: letras, números, puntos y guiones, hasta 60.']

const reasonProblems = (text: string): string[] => {
  const reason = parseReason(text)
  return reason.ok ? [] : [say(reason.problem).text]
}
