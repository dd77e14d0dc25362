import { type ChildProcess, execFile, spawn } from 'node:child_process'
import path from 'node:path'
import { promisify } from 'node:util'
import { Command } from 'commander'
import { Refused } from '../../../src/domain/base/problem.ts'
import { troubleOf } from '../../../src/ops/trouble.ts'

const root = path.resolve(import.meta.dirname, '../../..')

export type Said = { readonly text: string; readonly failed: boolean }

/** Runs one command of the operator's program in this process: what it printed, or why it refused. */
export async function order(
  add: (program: Command, print: (line: string) => void) => unknown,
  ...args: string[]
): Promise<Said> {
  const lines: string[] = []
  const program = new Command().exitOverride().configureOutput({ writeErr: () => {}, writeOut: () => {} })
  add(program, (line) => lines.push(line))
  try {
    await program.parseAsync(args, { from: 'user' })
    return { text: lines.join('\n'), failed: false }
  } catch (error) {
    const told = error instanceof Refused || (error as Error).name.startsWith('Commander')
    const text = told ? (error as Error).message : troubleOf(error)
    if (text === undefined) throw error
    return { text, failed: true }
  }
}

/** Runs `nss <args>` as built, in a process of its own: what it wrote, and its exit code. */
export async function nss(env: Record<string, string>, ...args: string[]) {
  const run = promisify(execFile)(process.execPath, [path.join(root, 'dist/cli.js'), ...args], {
    // a .env of whoever runs the tests is none of theirs
    cwd: path.join(root, 'test'),
    env: { NODE_COMPILE_CACHE: process.env.NODE_COMPILE_CACHE, ...env },
  })
  return run.then(
    ({ stdout, stderr }) => ({ code: 0, stdout, stderr }),
    ({ code, stdout, stderr }: { code: number; stdout: string; stderr: string }) => ({
      code,
      stdout,
      stderr,
    }),
  )
}

/** Starts a TypeScript file of the tests in a process of its own. */
export const start = (file: string, ...args: string[]): ChildProcess =>
  spawn(process.execPath, [path.join(import.meta.dirname, file), ...args], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
