import { mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { MINUTE } from '../../src/domain/base/time.ts'
import { newPeople, ownerAtPaso3 } from '../support/owner.ts'
import { dist, eventually, openPortal, type Portal } from '../support/portal.ts'

let build: string
let portal: Portal
/** The built worker, but that it dies in the middle of its work as often as the file `golpes` says. */
beforeAll(async () => {
  build = mkdtempSync(path.join(tmpdir(), 'obrero-'))
  for (const name of ['public', 'fonts']) symlinkSync(path.join(dist, name), path.join(build, name))
  const blows = path.join(build, 'golpes')
  writeFileSync(blows, '2')
  const worker = path.join(dist, 'pdf-worker-main.js')
  writeFileSync(
    path.join(build, 'pdf-worker-main.js'),
    `import { readFileSync, writeFileSync } from 'node:fs'
    import { parentPort } from 'node:worker_threads'
    const left = Number(readFileSync(${JSON.stringify(blows)}, 'utf8'))
    if (left > 0) {
      writeFileSync(${JSON.stringify(blows)}, String(left - 1))
      parentPort.once('message', () => process.exit(137))
    } else await import(${JSON.stringify(worker)})`,
  )
  portal = await openPortal({ parts: { dist: build } })
})
afterAll(async () => {
  await portal.close()
  rmSync(build, { recursive: true })
})

test('a worker that is killed over a document costs nobody their document or their mail', async () => {
  const owner = await ownerAtPaso3(portal, (await newPeople(portal, 55).next()).value)
  await eventually(() => portal.lines.some((line) => String(line.message).startsWith('documentos:')))
  expect(owner.nss).toMatch(/^\d{11}$/)
  // the second blow: whoever downloads now learns that it failed, and what they have stays
  const first = await owner.visitor.fetch(`/documentos/${owner.folio}/tarjeta.pdf`)
  expect([first.status, readFileSync(path.join(build, 'golpes'), 'utf8')]).toEqual([500, '0'])
  expect((await owner.visitor.get('/tramites/nss/resultado')).text).toContain(owner.folio)
  // nobody does anything: the mail that waits for its files has them made
  portal.clock.forward(2 * MINUTE)
  portal.ctx.mailDue()
  const mail = await owner.visitor.mailTo(owner.correo, 'Número de Seguridad Social asignado')
  expect(mail.adjuntos).toHaveLength(2)
  expect((await owner.visitor.fetch(`/documentos/${owner.folio}/tarjeta.pdf`)).status).toBe(200)
})
