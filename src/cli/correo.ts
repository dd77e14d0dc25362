import type { Command } from 'commander'
import { counted } from '../domain/base/text.ts'
import { maskCorreo } from '../domain/person/correo.ts'
import type { Dismissed, MailQueueAdmin, QueuedLetter, Retried } from '../domain/ports/mail-queue.ts'
import { reasonWords } from '../ops/words.ts'
import { momentWords } from '../views/words/moment.ts'
import { EXIT } from './program/output.ts'

export type CorreoCommand = {
  /** opens the queue, hands it over and closes it again */
  readonly withQueue: (work: (queue: MailQueueAdmin) => Promise<void>) => Promise<void>
  readonly now: () => number
  /** one line for the operator */
  readonly print: (line: string) => void
  /** the answer as a value, for --json */
  readonly data?: (value: unknown) => void
  /** the command did not do what it was asked: the process should end with 1, or with `code` */
  readonly fail: (line: string, code?: number) => void
}

/** Adds `correo pendientes | muertos | reintentar ID|--todos|--muertos | descartar ID|--ligas` to the operator's program. */
export function correo(program: Command, { withQueue, now, print, fail, data }: CorreoCommand): Command {
  const command = program.command('correo').description('los correos que esperan, y los que no llegaron')
  command
    .command('pendientes')
    .description('los que esperan salir, y por qué')
    .action(() =>
      withQueue(async (queue) => {
        const letters = await queue.pending()
        data?.(letters.map(masked))
        for (const letter of letters) print(pendingLine(letter))
        print(letters.length === 0 ? 'No hay correos pendientes.' : `${count(letters.length)} por salir.`)
      }),
    )
  command
    .command('muertos')
    .description('los que se abandonaron o su servidor rechazó')
    .action(() =>
      withQueue(async (queue) => {
        const letters = await queue.dead()
        data?.(letters.map(masked))
        for (const letter of letters) print(deadLine(letter))
        print(letters.length === 0 ? 'No hay correos muertos.' : `${count(letters.length)} sin entregar.`)
      }),
    )
  command
    .command('reintentar')
    .argument('[id]', 'número del correo, como lo muestran pendientes y muertos')
    .option('--todos', 'todos los pendientes')
    .option('--muertos', 'todos los abandonados que se pueden escribir de nuevo: los que llevan un NSS')
    .description('los pone a salir ahora')
    .action((id: string | undefined, { todos, muertos }: { todos?: boolean; muertos?: boolean }) => {
      const said = [id !== undefined, todos, muertos].filter(Boolean).length
      if (said !== 1) return fail('Di el número de un correo, --todos o --muertos.', EXIT.misused)
      if (id === undefined) {
        const all = (queue: MailQueueAdmin) => (todos ? queue.retryAll(now()) : queue.reviveAll(now()))
        return withQueue(async (queue) => print(`${count(await all(queue))} por salir ahora.`))
      }
      if (!isNumber(id)) return fail(noNumber(id), EXIT.misused)
      return withQueue(async (queue) => {
        const retried = await queue.retry(Number(id), now())
        if (retried === 'again') print(`El correo ${id} saldrá ahora.`)
        else fail(WHY_NOT[retried](id))
      })
    })
  command
    .command('descartar')
    .argument('[id]', 'número del correo, como lo muestra muertos')
    .option('--ligas', 'todos los muertos que no llevan un NSS: sus ligas ya no sirven')
    .description('quita de la lista los muertos que nadie puede enviar otra vez')
    .action((id: string | undefined, { ligas }: { ligas?: boolean }) => {
      if ((id !== undefined) === (ligas === true))
        return fail('Di el número de un correo, o --ligas.', EXIT.misused)
      if (id === undefined)
        return withQueue(async (queue) => {
          const many = await queue.dismissAll()
          print(`${counted(many, 'correo descartado', 'correos descartados')}.`)
        })
      if (!isNumber(id)) return fail(noNumber(id), EXIT.misused)
      return withQueue(async (queue) => {
        const done = await queue.dismiss(Number(id))
        if (done === 'dismissed') print(`El correo ${id} ya no se muestra.`)
        else fail(WHY_KEPT[done](id))
      })
    })
  return command
}

const isNumber = (id: string): boolean => /^\d{1,15}$/.test(id)
const noNumber = (id: string): string => `«${id}» no es el número de un correo.`

const WHY_KEPT: Record<Exclude<Dismissed, 'dismissed'>, (id: string) => string> = {
  waiting: (id) => `El correo ${id} no está muerto: nss correo pendientes.`,
  wanted: (id) =>
    `El correo ${id} lleva un NSS: envíalo con nss correo reintentar ${id}, o la persona corrige su correo en su trámite.`,
  unknown: (id) => `No hay un correo ${id}.`,
}

const WHY_NOT: Record<Exclude<Retried, 'again'>, (id: string) => string> = {
  over: (id) =>
    `El correo ${id} ya salió, o su contenido ya se borró: la persona debe pedir otra liga, o reenviar sus documentos desde su trámite.`,
  unknown: (id) => `No hay un correo ${id}.`,
}

const count = (n: number): string => counted(n, 'correo', 'correos')

/** A mail for `--json`: its correo masked, its reason in words. */
const masked = ({ to, reason, ...letter }: QueuedLetter): QueuedLetter => ({
  ...letter,
  ...(to === undefined ? {} : { to: maskCorreo(to) }),
  ...(reason === undefined ? {} : { reason: reasonWords(reason) }),
})

const head = ({ id, kind, to }: QueuedLetter): string =>
  `${id}  ${kind}  ${to ? maskCorreo(to) : '(borrado)'}`

const tries = (attempts: number): string => counted(attempts, 'intento', 'intentos')

function pendingLine(letter: QueuedLetter): string {
  const next = letter.dueAt === undefined ? '' : `, próximo: ${momentWords(letter.dueAt)}`
  return `${head(letter)}  ${tries(letter.attempts)}${next}${because(letter)}`
}

function deadLine(letter: QueuedLetter): string {
  const what = letter.refused ? 'rechazado' : 'abandonado'
  const when = letter.deadAt === undefined ? '' : ` el ${momentWords(letter.deadAt)}`
  return `${head(letter)}  ${what}${when}${because(letter)}`
}

const because = ({ reason }: QueuedLetter): string => (reason ? `  ${reasonWords(reason)}` : '')
