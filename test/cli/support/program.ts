import { addCommands } from '../../../src/cli/commands.ts'
import { runOrder } from '../../../src/cli/program/program.ts'
import type { Environment } from '../../../src/config/reader.ts'

/** Runs one order as `nss` does, but in this process: all that it said, and its exit code. */
export async function nssHere(env: Environment, ...args: string[]): Promise<{ code: number; said: string }> {
  const said: string[] = []
  const write = (text: string) => void said.push(text)
  const code = await runOrder(args, {
    add: (program, output) => addCommands(program, output, { env, stream: { write }, input: process.stdin }),
    version: '1.2.3',
    streams: { stdout: write, stderr: write },
  })
  return { code, said: said.join('') }
}
