import { type ChildProcess, spawn } from 'node:child_process'
import { randomInt } from 'node:crypto'
import { once } from 'node:events'
import { cpSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { isNotNull } from 'drizzle-orm'
import { build } from 'esbuild'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openDatabase } from '../../src/db/base/open.ts'
import { correos } from '../../src/db/base/schema.ts'
import { mailQueue } from '../../src/db/mail/queue.ts'
import { DELIVERY_POLICY, DELIVERY_REASONS } from '../../src/domain/delivery/delivery.ts'
import { type Arrived, smtpHost } from '../support/smtp-host.ts'

const root = path.resolve(import.meta.dirname, '../..')
// inside the tree, so that what stays outside the bundle is found
const bundle = path.join(root, 'node_modules/.cache/ventanilla/mail-process.mjs')
const MAILS = 500
const LANES = 10
/** `KILLS=100 npx vitest run test/journeys/mail-crash.test.ts` for the whole measure; fewer keep the suite short */
const KILLS = Number(process.env.KILLS ?? 15)

let folder: string
let server: Awaited<ReturnType<typeof smtpHost>>
beforeAll(async () => {
  await build({
    entryPoints: [path.join(root, 'test/support/mail-process.ts')],
    outfile: bundle,
    bundle: true,
    platform: 'node',
    format: 'esm',
    external: ['better-sqlite3'],
    banner: {
      js: "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);",
    },
  })
  cpSync(path.join(root, 'src/db/migrations'), path.join(path.dirname(bundle), 'migrations'), {
    recursive: true,
  })
  folder = mkdtempSync(path.join(tmpdir(), 'mail-crash-'))
  server = await smtpHost()
})
afterAll(async () => {
  await server.close()
  rmSync(folder, { recursive: true, force: true })
})

test(`of 500 mails none is lost unsaid although the process is killed ${KILLS} times, none comes more than twice and none unlike itself`, async () => {
  await queueMails()
  for (let kill = 0; kill < KILLS; kill += 1) {
    const child = await started(leaseEnds(kill))
    killSoon(child)
    await once(child, 'exit')
  }
  const beforeLast = server.arrived.length
  const last = await started(leaseEnds(KILLS + LIVES_OF_A_LEASE))
  expect(await once(last, 'exit')).toEqual([0, null])
  const copies = Map.groupBy(server.arrived, ({ rcptTo }) => rcptTo.join())
  // killed twice just as the same mail was handed over, nobody knows: it is given up and told, never counted as sent
  const unanswered = await givenUp()
  expect(unanswered.map(({ reason }) => reason)).toEqual(unanswered.map(() => DELIVERY_REASONS.unanswered))
  const told = new Set(unanswered.map(({ key }) => `${/^t(\d+)\//.exec(key)?.[1]}`))
  const missing = Array.from({ length: MAILS }, (_, n) => n).filter(
    (n) => !copies.has(`p${n}@correo.example`),
  )
  expect(missing.filter((n) => !told.has(String(n)))).toEqual([])
  // each takes two kills
  expect(unanswered.length).toBeLessThanOrEqual((KILLS * LANES) / 2)
  for (const same of copies.values()) {
    expect(same.length).toBeLessThanOrEqual(2)
    expect(new Set(same.map(messageId)).size).toBe(1)
  }
  // the kills did hit mails under way, and each repeated at most those
  expect(beforeLast).toBeGreaterThan(KILLS)
  expect(server.arrived.length - MAILS).toBeLessThanOrEqual(KILLS * LANES)
}, 900_000)

/** What the dead held comes back while the killing goes on: after so many lives each time. */
const LIVES_OF_A_LEASE = 5
const leaseEnds = (kill: number) => Math.floor(kill / LIVES_OF_A_LEASE) * DELIVERY_POLICY.leaseMs

/** The mails that were not delivered, as the data folder keeps them. */
async function givenUp(): Promise<readonly { readonly key: string; readonly reason: string | null }[]> {
  const base = openDatabase(folder, 'a secret of the tests, long enough to be one')
  const { key, reason, deadAt } = correos
  const rows = await base.db.select({ key, reason }).from(correos).where(isNotNull(deadAt)).all()
  await base.close()
  return rows
}

const messageId = ({ raw }: Arrived): string | undefined =>
  /^message-id: *(\S+)/im.exec(raw.toString('latin1'))?.[1]

/** With one of the next mails of this life or a moment later, when something can be lost or doubled; or when none is due. */
function killSoon(child: ChildProcess): void {
  const enough = server.arrived.length + randomInt(2, 20)
  const afterMs = randomInt(0, 5)
  let nothingDue = false
  child.stdout?.on('data', (said: Buffer) => {
    nothingDue ||= said.includes('nothing due')
  })
  const look = setInterval(() => {
    if (server.arrived.length < enough && !nothingDue && child.exitCode === null) return
    clearInterval(look)
    setTimeout(() => child.kill('SIGKILL'), afterMs)
  }, 1)
}

async function queueMails(): Promise<void> {
  const base = openDatabase(folder, 'a secret of the tests, long enough to be one')
  const queue = mailQueue(base, 'ventanilla.example')
  const now = Date.now()
  await base.inTurn(async () => {
    for (let n = 0; n < MAILS; n += 1) {
      const content = { kind: 'enlace', token: `token-${n}`, expiresAt: now + 400 * 3_600_000 } as const
      await queue({ key: `t${n}/enlace/1`, tramiteId: `t${n}`, to: `p${n}@correo.example`, content, now })
    }
  })
  await base.close()
}

/** One life of the process; its clock is ahead by `offsetMs`. */
async function started(offsetMs: number): Promise<ChildProcess> {
  const args = [bundle, folder, server.url, String(offsetMs), String(LANES)]
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] })
  await once(child.stdout, 'data')
  return child
}
