import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { type Ended, type Running, startCommand } from '../../adapters/runtime/child-command.ts'
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
  const { cli, env, clock, folder, ended } = parts
  const states = new Map<Topic, OrderState>()
  const running = new Map<Topic, Promise<void>>()
  const children = new Set<Running>()
  const stateOf = (topic: Topic): OrderState => states.get(topic) ?? {}
  const run = async (order: Order): Promise<Ended> => {
    const { args, input, remove } = commandOf(order, folder)
    const child = startCommand(cli, args, { env, ...(input === undefined ? {} : { input }) })
    children.add(child)
    const result = await child.ended
    children.delete(child)
    remove?.()
    return result
  }
  const carryOut = async (order: Order, topic: Topic): Promise<void> => {
    const { code, stdout, stderr } = await run(order).catch(
      ({ message }: Error): Ended => ({ code: null, stdout: '', stderr: message }),
    )
    const lines = `${stdout}\n${stderr}`.split('\n').filter((line) => line.trim() !== '')
    running.delete(topic)
    states.set(topic, {
      last: { is: order.is, at: clock.now(), ok: code === 0, lines: lines.slice(0, MOST_LINES) },
    })
    // the order stands whatever becomes of this; a new seal is found by its follower all the same
    await ended(topic).catch(() => {})
  }
  return {
    state: stateOf,
    start: (order) => {
      const topic = topicOf(order)
      if (running.has(topic)) return false
      const { last } = stateOf(topic)
      states.set(topic, { ...(last ? { last } : {}), running: { is: order.is, since: clock.now() } })
      running.set(topic, carryOut(order, topic))
      return true
    },
    settled: async () => void (await Promise.all(running.values())),
    stop: () => {
      for (const child of children) child.kill()
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
      const remove = () => rmSync(draft, { recursive: true, force: true })
      const file = path.join(draft, 'certificado.pem')
      try {
        writeFileSync(file, `${order.pem}\n`, { mode: 0o600 })
      } catch (error) {
        remove()
        throw error
      }
      return { args: ['sello', 'rotar', `--certificado=${file}`], remove }
    }
  }
}
