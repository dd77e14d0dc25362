import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { type Running, startCommand } from '../../adapters/runtime/child-command.ts'
import type { Environment } from '../../config/reader.ts'
import type { Clock } from '../../domain/ports/clock.ts'
import { type Order, type OrderState, type Orders, type Topic, topicOf } from '../../domain/ports/orders.ts'

type Parts = {
  /** the bundled commands, `dist/cli.js` */
  readonly cli: string
  /** the settings of the portal; undefined: those of this process */
  readonly env: Environment | undefined
  readonly clock: Clock
  /** where backups are */
  readonly folder: string
  /** awaited after each order, with its topic */
  readonly ended: (topic: Topic) => Promise<void>
}

/** Lines that a page shows of what an order said. */
const MOST_LINES = 50

/** Runs the operator's own commands in child processes: what a page orders is what the terminal does, in the same words. */
export function createOrders(parts: Parts): Orders & { stop(): void } {
  const { cli, env, clock, ended } = parts
  const states = new Map<Topic, OrderState>()
  const running = new Map<Topic, { readonly child: Running; readonly work: Promise<void> }>()
  const stateOf = (topic: Topic): OrderState => states.get(topic) ?? {}
  const carryOut = async (order: Order, child: Running, remove: () => void): Promise<void> => {
    const { code, stdout, stderr } = await child.ended
    remove()
    const topic = topicOf(order)
    const lines = `${stdout}\n${stderr}`.split('\n').filter((line) => line.trim() !== '')
    running.delete(topic)
    states.set(topic, {
      last: { is: order.is, at: clock.now(), ok: code === 0, lines: lines.slice(0, MOST_LINES) },
    })
    await ended(topic)
  }
  return {
    state: stateOf,
    start: (order) => {
      const topic = topicOf(order)
      if (running.has(topic)) return false
      const { last } = stateOf(topic)
      states.set(topic, { ...(last ? { last } : {}), running: { is: order.is, since: clock.now() } })
      const { args, input, remove = () => {} } = commandOf(order, parts.folder)
      const child = startCommand(cli, args, { env, ...(input === undefined ? {} : { input }) })
      running.set(topic, { child, work: carryOut(order, child, remove) })
      return true
    },
    settled: async () => void (await Promise.all([...running.values()].map(({ work }) => work))),
    stop: () => {
      for (const { child } of running.values()) child.kill()
    },
  }
}

type Command = {
  readonly args: readonly string[]
  /** a key goes in here: arguments are seen by whoever lists the processes of the machine */
  readonly input?: string
  readonly remove?: () => void
}

function commandOf(order: Order, folder: string): Command {
  switch (order.is) {
    case 'make backup': {
      const lock = order.recipient === undefined ? [] : [`--destinatario=${order.recipient}`]
      return { args: ['respaldo', 'crear', ...lock] }
    }
    case 'verify backup': {
      const file = path.join(folder, order.name)
      if (!order.key) return { args: ['respaldo', 'verificar', file] }
      const option = order.key.is === 'identity' ? '--identidad' : '--clave-archivo'
      return { args: ['respaldo', 'verificar', file, `${option}=-`], input: order.key.text }
    }
    case 'rotate seal':
      return { args: ['sello', 'rotar'] }
    case 'request certificate':
      return { args: ['sello', 'crear', '--csr'] }
    case 'place certificate': {
      const draft = mkdtempSync(path.join(tmpdir(), 'certificado-'))
      const file = path.join(draft, 'certificado.pem')
      writeFileSync(file, `${order.pem}\n`, { mode: 0o600 })
      return {
        args: ['sello', 'rotar', `--certificado=${file}`],
        remove: () => rmSync(draft, { recursive: true, force: true }),
      }
    }
  }
}
