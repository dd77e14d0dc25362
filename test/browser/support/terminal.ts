import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { createInterface } from 'node:readline'
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

type Answer = PromiseWithResolvers<readonly string[]>

/**
 * A program in a terminal of 100 by 60, as a person has it before them: keys go in, the screen comes out. One tmux in
 * control mode serves all of it: a process for each look would take longer than the browser that is looked at.
 */
export class Terminal {
  readonly #home = mkdtempSync(path.join(tmpdir(), 'terminal-'))
  readonly #tmux: ChildProcess
  /** of the commands that are under way, in their order */
  readonly #answers: Answer[] = []
  /** an order that comes before the session has no pane to look at */
  readonly #attached = Promise.withResolvers<void>()

  /** @param command a line for the shell; its home is an empty folder */
  constructor(command: string) {
    const env = `HOME=${this.#home} LANG=C.UTF-8 TERM=screen`
    // without %output from the first moment: turned off later, tmux may hold a piece of it back with all that follows
    const session = ['new-session', '-f', 'no-output', '-x', '100', '-y', '60', `env ${env} ${command}`]
    // in a pipe it would take an answer of UTF-8 apart
    this.#tmux = spawn(
      'tmux',
      ['-u', '-f', '/dev/null', '-C', '-S', path.join(this.#home, 'tmux'), ...session],
      {
        // its server goes on by itself: with a stream of ours it would hold whoever reads that one, too
        stdio: ['pipe', 'pipe', 'ignore'],
      },
    )
    this.#listen()
    void this.#order('refresh-client -C 100x60')
  }

  /** Answers stand between `%begin TIME NUMBER FLAGS` and `%end` or `%error` of the same; flag 1: of a command of ours. */
  #listen(): void {
    let inside: { readonly mark: string; readonly lines: string[] } | undefined
    if (!this.#tmux.stdout) return
    createInterface({ input: this.#tmux.stdout }).on('line', (line) => {
      if (!inside) {
        const [, mark] = /^%begin (\d+ \d+ \d+)$/.exec(line) ?? []
        if (mark) inside = { mark, lines: [] }
        if (line.startsWith('%session-changed ')) this.#attached.resolve()
        return
      }
      const { mark, lines } = inside
      const ended = line === `%end ${mark}`
      if (!ended && line !== `%error ${mark}`) {
        lines.push(line)
        return
      }
      inside = undefined
      if (!mark.endsWith(' 1')) return
      const answer = this.#answers.shift()
      if (ended) answer?.resolve(lines)
      else answer?.reject(new Error(lines.join('\n')))
    })
    this.#tmux.once('close', () => {
      const closed = new Error('the terminal is closed')
      this.#attached.reject(closed)
      for (const answer of this.#answers) answer.reject(closed)
    })
  }

  async #order(command: string): Promise<readonly string[]> {
    await this.#attached.promise
    const answer: Answer = Promise.withResolvers()
    this.#answers.push(answer)
    this.#tmux.stdin?.write(`${command}\n`)
    return answer.promise
  }

  /** Names as tmux has them: `Tab`, `Enter`, `C-u`. */
  async press(...keys: readonly string[]): Promise<void> {
    await this.#order(`send-keys ${keys.join(' ')}`)
  }

  async type(text: string): Promise<void> {
    await this.#order(`send-keys -l ${quoted(text)}`)
  }

  async look(): Promise<Look> {
    const asked = [
      this.#order("display-message -p '#{cursor_x} #{cursor_y}'"),
      this.#order('capture-pane -p'),
    ]
    const [[at = ''] = [], lines = []] = await Promise.all(asked)
    const [x = 0, y = 0] = at.split(' ').map(Number)
    const line = [...(lines[y] ?? '')]
    return { at, lines, above: lines.slice(Math.max(0, y - 6), y + 1), after: line.slice(x).join('') }
  }

  /** The screen once it has come to rest: a browser moves the cursor about while it draws, and drops a key then. */
  async settled(): Promise<Look> {
    for (let before = await this.look(); ; ) {
      await new Promise((resolve) => setTimeout(resolve, 30))
      const now = await this.look()
      if (now.at === before.at && now.lines.join('\n') === before.lines.join('\n')) return now
      before = now
    }
  }

  async screen(): Promise<string> {
    return (await this.look()).lines.join('\n')
  }

  /** Waits until the screen shows it. */
  async sees(text: string): Promise<void> {
    await eventually(async () => (await this.screen()).includes(text)).catch(async () => {
      throw new Error(`"${text}" is not on the screen:\n${await this.screen()}`)
    })
  }

  async close(): Promise<void> {
    const closed = once(this.#tmux, 'close')
    this.#tmux.stdin?.write('kill-server\n')
    await closed
    rmSync(this.#home, { recursive: true, force: true })
  }
}

/** For the command line of tmux, which quotes as a shell does. */
const quoted = (text: string): string => `'${text.replaceAll("'", `'\\''`)}'`
