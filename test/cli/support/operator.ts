import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { Command } from 'commander'
import { systemChance } from '../../../src/adapters/runtime/system.ts'
import { bitacora } from '../../../src/cli/bitacora/bitacora.ts'
import { ledgerBook } from '../../../src/cli/bitacora/check.ts'
import { openSealContext } from '../../../src/cli/sello/context.ts'
import { sello } from '../../../src/cli/sello/sello.ts'
import { readConfig } from '../../../src/config/config.ts'
import { type OpenDatabase, openDatabase } from '../../../src/db/base/open.ts'
import { Refused } from '../../../src/domain/base/problem.ts'
import { troubleOf } from '../../../src/ops/trouble.ts'

const SECRET = 'un secreto de prueba que mide más de 32 caracteres'

/** An operator at the command line, with a data folder and a database of their own. */
export class Operator {
  readonly folder = mkdtempSync(path.join(tmpdir(), 'operador-'))
  readonly base: OpenDatabase = openDatabase(this.folder, SECRET)
  now = Date.UTC(2026, 2, 5, 16)
  env: Record<string, string> = { DATA_DIR: this.folder, SECRET }

  config() {
    return readConfig(this.env)
  }

  /** Runs `nss <args>`; what it printed, or why it refused. */
  async nss(...args: string[]): Promise<{ text: string; failed: boolean }> {
    const lines: string[] = []
    try {
      await this.#program((line) => lines.push(line)).parseAsync(args, { from: 'user' })
      return { text: lines.join('\n'), failed: false }
    } catch (error) {
      const told = error instanceof Refused || (error as Error).name.startsWith('Commander')
      const text = told ? (error as Error).message : troubleOf(error)
      if (text === undefined) throw error
      return { text, failed: true }
    }
  }

  #program(print: (line: string) => void): Command {
    const program = new Command().exitOverride().configureOutput({ writeErr: () => {}, writeOut: () => {} })
    const now = () => this.now
    sello(program, {
      context: async () => openSealContext(this.config(), this.base, systemChance),
      now,
      print,
    })
    bitacora(program, {
      book: () => ledgerBook(this.base),
      place: () => this.config(),
      now,
      print,
      stream: { write: () => {} },
    })
    return program
  }

  path(name: string): string {
    return path.join(this.folder, name)
  }

  async close(): Promise<void> {
    await this.base.close()
    rmSync(this.folder, { recursive: true, force: true })
  }
}
