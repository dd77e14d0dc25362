import { execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { demoSecret } from '../src/adapters/runtime/data-folder.ts'
import { inspectDatabase } from '../src/db/check/inspect.ts'
import { newPeople, ownerAtPaso3 } from './support/owner.ts'
import { eventually, openPortal, type Portal } from './support/portal.ts'

const litestream = process.env.LITESTREAM ?? 'litestream'
const config = path.resolve(import.meta.dirname, '../docs/litestream.yml')

function isAtHand(): boolean {
  try {
    execFileSync(litestream, ['version'], { stdio: 'ignore' })
    return true
  } catch {
    return false
  }
}

describe.runIf(isAtHand())('Litestream, by the configuration in docs', () => {
  let portal: Portal
  let folder: string
  beforeAll(async () => {
    portal = await openPortal({ env: { LIMITS: 'off' } })
    folder = mkdtempSync(path.join(tmpdir(), 'copia-'))
  })
  afterAll(async () => {
    await portal.close()
    rmSync(folder, { recursive: true })
  })

  test('copies what happens, and gives it back whole', async () => {
    const env = {
      PATH: process.env.PATH ?? '',
      DATA_DIR: portal.dataDir,
      REPLICA_URL: `file://${path.join(folder, 'replica')}`,
    }
    const copying = spawn(litestream, ['replicate', '-config', config], { env, stdio: 'ignore' })
    const owner = await ownerAtPaso3(portal, (await newPeople(portal, 22).next()).value)
    const restored = path.join(folder, 'nueva')
    mkdirSync(restored)
    const found = await eventually(async () => {
      await new Promise((resolve) => setTimeout(resolve, 500))
      rmSync(path.join(restored, 'ventanilla.db'), { force: true })
      const to = ['-o', path.join(restored, 'ventanilla.db'), path.join(portal.dataDir, 'ventanilla.db')]
      try {
        execFileSync(litestream, ['restore', '-config', config, ...to], { env, stdio: 'ignore' })
      } catch {
        // nothing copied yet
        return undefined
      }
      const all = await inspectDatabase(restored, [demoSecret(portal.dataDir)])
      return all.counts.emisiones === 1 && all
    })
    copying.kill('SIGKILL')
    await once(copying, 'exit')
    expect(found).toMatchObject({ faults: [], opened: true })
    expect(await portal.ctx.store.numerosOf(owner.curp)).toEqual([owner.nss])
  })
})
