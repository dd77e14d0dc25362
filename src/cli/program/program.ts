import { Command, CommanderError, InvalidArgumentError } from 'commander'
import { Refused } from '../../domain/base/problem.ts'
import { troubleOf } from '../../ops/trouble.ts'
import { type CommandOutput, createCommandOutput, EXIT, EXIT_WORDS, type Streams } from './output.ts'
import { inSpanish, speakSpanish } from './spanish.ts'

/** Adds the commands; gives what lets go of all that they opened. */
export type AddCommands = (program: Command, output: CommandOutput) => () => Promise<void>

type Run = {
  readonly add: AddCommands
  readonly version: string
  readonly streams: Streams
  readonly settings?: () => void
}

/**
 * Runs one command of the operator, `args` without the program's own name. Gives the exit code; never rejects.
 * @param settings reads the settings before a command that was understood; may throw `Refused`
 */
export async function runOrder(
  args: readonly string[],
  { add, version, streams, settings }: Run,
): Promise<number> {
  const output = createCommandOutput(streams)
  const program = newProgram(version, streams)
  const inJson = new Set<Command>()
  program.hook('preAction', (_, action) => {
    if (inJson.has(action) && action.opts().json) output.asJson(nameOf(action))
    settings?.()
  })
  const close = add(program, output)
  withJson(program, inJson)
  const tell = (error: unknown): void => {
    const words = error instanceof Refused ? error.message : troubleOf(error)
    if (error instanceof CommanderError) misused(error, program, { args, output })
    else if (words !== undefined) output.fail(words)
    else output.fail(`Falló por dentro: ${(error as Error).stack ?? String(error)}`, EXIT.broken)
  }
  await program.parseAsync([...args], { from: 'user' }).catch(tell)
  await close().catch(tell)
  return output.end()
}

/** The one name of all the operator's commands, in Spanish and without any yet. */
export function newProgram(version: string, { stdout, stderr }: Streams): Command {
  return speakSpanish(new Command('nss'))
    .description(
      'Órdenes para quien opera la ventanilla. Todas trabajan sobre la carpeta de datos (DATA_DIR).',
    )
    .version(version, '-V, --version', 'muestra la versión')
    .addHelpText('after', EXIT_WORDS)
    .configureOutput({ writeOut: stdout, writeErr: stderr, outputError: () => {} })
    .exitOverride()
}

/** Every command that does something, however deep. */
export const leavesOf = (command: Command): Command[] =>
  command.commands.length === 0 ? [command] : command.commands.flatMap(leavesOf)

/** Reads an option that names a folder: as it was typed. Throws InvalidArgumentError for a blank one, which would be this. */
export function folderOption(text: string): string {
  if (text.trim() === '') throw new InvalidArgumentError('Di una carpeta.')
  return text
}

/** `bitacora verificar` */
export const nameOf = (command: Command): string =>
  command.parent ? `${nameOf(command.parent)} ${command.name()}`.trim() : ''

/** Adds `--json` to commands, and them to `inJson`. A command that writes JSON in its own way keeps it. */
function withJson(program: Command, inJson: Set<Command>): void {
  for (const leaf of leavesOf(program)) {
    if (leaf.options.some((option) => option.long === '--json')) continue
    inJson.add(leaf.option('--json', 'responde con un objeto JSON'))
  }
}

type Misuse = { readonly args: readonly string[]; readonly output: CommandOutput }

/** Help is no error; a command that was not understood is one, with commander's suggestion. */
function misused(
  { code, exitCode, message }: CommanderError,
  program: Command,
  { args, output }: Misuse,
): void {
  if (exitCode === 0) return
  if (args.includes('--json')) output.asJson('')
  const words = code === 'commander.help' ? 'Di qué orden.' : inSpanish(message)
  output.fail([words, ...elsewhere(code, message, program)].join('\n'), EXIT.misused)
}

/** `verificar` alone: the commands of that name. */
function elsewhere(code: string, message: string, program: Command): string[] {
  const word = code === 'commander.unknownCommand' && /'(.+?)'/.exec(message)?.[1]
  const found = leavesOf(program).filter((leaf) => leaf.name() === word)
  return found.length > 0 ? [`¿Quisiste decir ${found.map((leaf) => `nss ${nameOf(leaf)}`).join(', ')}?`] : []
}

/** With what a shell says that a signal ended a command. */
const SIGNALS = { SIGINT: 130, SIGTERM: 143 } as const

/**
 * Calls `stop` at the first SIGINT (Ctrl-C) or SIGTERM, with the exit code of a command that it stopped, so that a long
 * one ends between two of its steps; a second signal ends the process. The result removes the handlers.
 */
export function onInterrupt(stop: (code: number) => void): () => void {
  const handlers = Object.entries(SIGNALS).map(([signal, code]) => {
    const once = (): void => {
      off()
      stop(code)
    }
    return [signal, once] as const
  })
  const off = (): void => {
    for (const [signal, once] of handlers) process.off(signal, once)
  }
  for (const [signal, once] of handlers) process.on(signal, once)
  return off
}

/**
 * Calls `stop` when the standard input ends: whoever started the command closed it, or is gone. The result removes the
 * handler and lets the process end.
 */
export function onHangUp(input: NodeJS.ReadStream, stop: () => void): () => void {
  input.once('end', stop)
  input.resume()
  return () => {
    input.off('end', stop)
    input.pause()
  }
}
