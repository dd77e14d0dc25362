import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import type { Readable } from 'node:stream'
import { type Browser, chromium, type Page } from 'playwright-core'
import { eventually } from '../../support/portal.ts'
import { installed } from './terminal.ts'

/** A Chromium with windows: the one that npm brings has none, and nothing for a screen reader to read. */
const CHROMIUM = process.env.ORCA_CHROMIUM ?? '/usr/bin/chromium'
const AT_SPI = '/usr/libexec/at-spi-bus-launcher'
const PROGRAMS = ['orca', 'Xvfb', 'dbus-daemon', 'openbox', 'gsettings', 'localedef']

/** What this machine lacks of Orca, a screen for it, and a browser with windows; empty: Orca can be heard. */
export const missing = (): string[] => [
  ...PROGRAMS.filter((program) => !installed(program)),
  ...[CHROMIUM, AT_SPI].filter((file) => !existsSync(file)),
]

/** No key bindings: those of a desktop would take keys from Orca. */
const WINDOWS =
  '<?xml version="1.0"?><openbox_config xmlns="http://openbox.org/3.4/rc"><keyboard/><mouse/></openbox_config>'

/** Orca, in Spanish of Mexico, with a Chromium before it on a screen of their own; what it says goes to a file. */
export class Orca {
  readonly #home = mkdtempSync(path.join(tmpdir(), 'orca-'))
  readonly #said = path.join(this.#home, 'said')
  readonly #env: NodeJS.ProcessEnv
  readonly #running: ChildProcess[] = []
  #browser: Browser | undefined
  #heard = 0

  constructor() {
    this.#env = {
      ...process.env,
      HOME: this.#home,
      XDG_RUNTIME_DIR: this.#home,
      LANG: 'es_MX.UTF-8',
      LC_ALL: 'es_MX.UTF-8',
      LANGUAGE: 'es_MX:es',
      LOCPATH: path.join(this.#home, 'locales'),
      GNOME_ACCESSIBILITY: '1',
      ORCA_SAID: this.#said,
    }
  }

  async start(): Promise<Page> {
    const settings = path.join(this.#home, '.config', 'openbox')
    mkdirSync(settings, { recursive: true })
    mkdirSync(this.#env.LOCPATH ?? '')
    writeFileSync(path.join(settings, 'rc.xml'), WINDOWS)
    writeFileSync(this.#said, '')
    execFileSync('localedef', ['-i', 'es_MX', '-f', 'UTF-8', `${this.#env.LOCPATH}/es_MX.UTF-8`])
    this.#env.DISPLAY = `:${await this.#answered('Xvfb', ['-displayfd', '3', '-screen', '0', '1280x1000x24'])}`
    const bus = ['--session', '--nofork', '--print-address=3']
    this.#env.DBUS_SESSION_BUS_ADDRESS = await this.#answered('dbus-daemon', bus)
    this.#run('openbox', [])
    this.#run(AT_SPI, ['--launch-immediately'])
    const accessible = ['set', 'org.gnome.desktop.interface', 'toolkit-accessibility', 'true']
    execFileSync('gsettings', accessible, { env: this.#env })
    this.#run('/usr/bin/python3', [path.join(import.meta.dirname, 'orca-log.py')])
    await eventually(() => readFileSync(this.#said, 'utf8') !== '')
    this.#browser = await chromium.launch({
      executablePath: CHROMIUM,
      headless: false,
      args: [
        '--no-sandbox',
        '--force-renderer-accessibility',
        '--disable-gpu',
        '--lang=es-419',
        '--no-first-run',
      ],
      env: { ...this.#env, LANGUAGE: 'es_419:es' } as Record<string, string>,
    })
    return this.#browser.newPage({ viewport: null })
  }

  /** What Orca says from the last call on, until that was said and it is silent for a second. */
  async says(awaited: RegExp): Promise<string> {
    const text = () => readFileSync(this.#said, 'utf8').slice(this.#heard)
    let said = ''
    for (let still = 0, waits = 0; still < 10; still++, waits++) {
      await new Promise((resolve) => setTimeout(resolve, 100))
      if (waits > 600) throw new Error(`Orca does not say ${awaited}:\n${said}`)
      if (text() !== said || !awaited.test(said)) still = 0
      said = text()
    }
    this.#heard += said.length
    return said
  }

  async stop(): Promise<void> {
    await this.#browser?.close()
    for (const one of this.#running.reverse()) one.kill('SIGKILL')
    rmSync(this.#home, { recursive: true, force: true, maxRetries: 5 })
  }

  #run(program: string, args: string[], third: 'ignore' | 'pipe' = 'ignore'): ChildProcess {
    const child = spawn(program, args, { env: this.#env, stdio: ['ignore', 'ignore', 'ignore', third] })
    this.#running.push(child)
    return child
  }

  /** Starts a program that tells on its descriptor 3 where it is. */
  async #answered(program: string, args: string[]): Promise<string> {
    const [told] = await once(this.#run(program, args, 'pipe').stdio[3] as Readable, 'data')
    return String(told).trim()
  }
}
