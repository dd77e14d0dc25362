import { mkdtempSync, renameSync, rmSync, symlinkSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { systemChance } from '../../../src/adapters/runtime/system.ts'
import { placeSeal, replaceSeal, sealFile } from '../../../src/adapters/seal/folder.ts'
import { followSeal } from '../../../src/adapters/seal/follow.ts'
import { loadSealInUse } from '../../../src/adapters/seal/source.ts'
import { createSelfSigned } from '../../../src/adapters/signing/certificate.ts'
import { eventually } from '../../support/portal.ts'

const folder = mkdtempSync(path.join(tmpdir(), 'seguir-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))
const now = Date.UTC(2026, 2, 5)
const pair = () => createSelfSigned({ bits: 2048, years: 1, name: 'Prueba', now, chance: systemChance })

test('the seal that takes its place seals from then on, and what was sealed before still verifies', async () => {
  placeSeal(folder, pair())
  const kept = new Map<string, string>()
  const { seal, stop } = await followSeal({
    load: () =>
      loadSealInUse({
        configured: undefined,
        folder,
        demo: false,
        portal: 'Prueba',
        now,
        chance: systemChance,
        retired: (serial) => kept.get(serial),
      }),
    files: [sealFile(folder)],
    inUse: async (one) => void kept.set(one.certificateSerial, one.certificatePem),
    failed: (why) => expect.unreachable(why),
    every: 10,
  })
  const [before, sello] = [seal.certificateSerial, seal.seal('||cadena||')]
  replaceSeal(folder, pair(), before)
  await eventually(() => seal.certificateSerial !== before)
  expect(seal.verify('||cadena||', sello, before)).toBe(true)
  expect(seal.verify('||otra||', seal.seal('||otra||'), seal.certificateSerial)).toBe(true)
  expect(seal.verify('||otra||', seal.seal('||otra||'), before)).toBe(false)
  expect(seal.certificate(before)).toContain('BEGIN CERTIFICATE')
  stop()
})

test('a file that cannot be asked for its state is told once, and the seal after it is used', async () => {
  const place = mkdtempSync(path.join(folder, 'falla-'))
  placeSeal(place, pair())
  const file = sealFile(place)
  const told: string[] = []
  const { seal, look, stop } = await followSeal({
    load: () =>
      loadSealInUse({
        configured: undefined,
        folder: place,
        demo: false,
        portal: 'Prueba',
        now,
        chance: systemChance,
        retired: () => undefined,
      }),
    files: [file],
    inUse: async () => {},
    failed: (why) => void told.push(why),
    every: 60_000,
  })
  const before = seal.certificateSerial
  renameSync(file, `${file}.aparte`)
  symlinkSync(file, file)
  await look()
  await look()
  expect(told).toHaveLength(1)
  rmSync(file)
  renameSync(`${file}.aparte`, file)
  replaceSeal(place, pair(), before)
  await look()
  expect(seal.certificateSerial).not.toBe(before)
  stop()
})
