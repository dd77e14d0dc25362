import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { eventually } from '../../support/portal.ts'

export const installed = (...programs: readonly string[]): boolean =>
  programs.every((program) => {
    try {
      execFileSync('sh', ['-c', `command -v ${program}`], { stdio: 'pipe' })
      return true
    } catch {
      return false
    }
  })

/** What is seen: where the cursor is, all lines, the seven down to the cursor's, and its line from the cursor on. */
export type Look = {
  readonly at: string
  readonly lines: readonly string[]
  readonly above: readonly string[]
  readonly after: string
}

/** A program in a terminal of 100 by 60, as a person has it before them: keys go in, the screen comes out. */
export class Terminal {
  readonly #home = mkdtempSync(path.join(tmpdir(), 'terminal-'))

  /** @param command a line for the shell; its home is an empty folder */
  constructor(command: string) {
    const env = `HOME=${this.#home} LANG=C.UTF-8 TERM=screen`
    this.#tmux('-f', '/dev/null', 'new-session', '-d', '-x', '100', '-y', '60', `env ${env} ${command}`)
  }

  #tmux(...args: readonly string[]): string {
    return execFileSync('tmux', ['-S', path.join(this.#home, 'tmux'), ...args], { encoding: 'utf8' })
  }

  /** Names as tmux has them: `Tab`, `Enter`, `C-u`. */
  press(...keys: readonly string[]): void {
    this.#tmux('send-keys', ...keys)
  }

  type(text: string): void {
    this.#tmux('send-keys', '-l', text)
  }

  look(): Look {
    const [at = '', ...lines] = this.#tmux(
      ...['display-message', '-p', '#{cursor_x} #{cursor_y}', ';', 'capture-pane', '-p'],
    ).split('\n')
    const [x = 0, y = 0] = at.split(' ').map(Number)
    const line = [...(lines[y] ?? '')]
    return { at, lines, above: lines.slice(Math.max(0, y - 6), y + 1), after: line.slice(x).join('') }
  }

  screen(): string {
    return this.look().lines.join('\n')
  }

  /** Waits until the screen shows it. */
  async sees(text: string): Promise<void> {
    await eventually(() => this.screen().includes(text)).catch(() => {
      throw new Error(`"${text}" is not on the screen:\n${this.screen()}`)
    })
  }

  close(): void {
    this.#tmux('kill-server')
    rmSync(this.#home, { recursive: true, force: true })
  }
}
