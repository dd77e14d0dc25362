import { execFileSync } from 'node:child_process'

/** Whether a program is installed here: tests that need one run only where it is. */
export function has(program: string, ...args: string[]): boolean {
  try {
    execFileSync(program, args, { stdio: 'pipe' })
    return true
  } catch {
    return false
  }
}
