import { X509Certificate } from 'node:crypto'
import { mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { readSignature } from '../../src/adapters/inspect/pdf-signature.ts'
import { sealFile } from '../../src/adapters/seal/folder.ts'
import { serialOf } from '../../src/adapters/signing/certificate.ts'
import { DAY, MINUTE } from '../../src/domain/base/time.ts'
import { newPeople, type Owner, ownerAtPaso3 } from '../support/owner.ts'
import { dist, eventually, openPortal, type Portal } from '../support/portal.ts'
import { Visitor } from '../support/visitor.ts'
import { keyPair } from '../views/pdf/sample-issue.ts'

let build: string
let portal: Portal
/** The build, but that no PDF can be made in it until the worker is put there. */
beforeEach(async () => {
  build = mkdtempSync(path.join(tmpdir(), 'obrero-'))
  for (const name of ['public', 'fonts', 'inspect-worker.js'])
    symlinkSync(path.join(dist, name), path.join(build, name))
  portal = await openPortal({ parts: { dist: build } })
})
afterEach(async () => {
  await portal.close()
  rmSync(build, { recursive: true })
})

const ours = async () =>
  (await portal.ctx.certificates()).map(({ pem }) => {
    const x509 = new X509Certificate(pem)
    return { certificateSerial: serialOf(x509), x509 }
  })
/** Downloads a document that was never made before; its signature, and what the verification says of the file. */
async function makes({ visitor, folio }: Owner) {
  visitor.moveTo(portal)
  const answer = await visitor.fetch(`/documentos/${folio}/tarjeta.pdf`)
  expect(answer.status).toBe(200)
  const file = Buffer.from(await answer.arrayBuffer())
  const body = new FormData()
  body.set('archivo', new File([new Uint8Array(file)], 'tarjeta.pdf', { type: 'application/pdf' }))
  const headers = { origin: 'http://localhost:3000' }
  const verified = await new Visitor(portal).fetch('/verificar/archivo', { method: 'POST', body, headers })
  const [, year = '', rest = ''] = /\/M \(D:(\d{4})(\d{10})Z\)/.exec(file.toString('latin1')) ?? []
  const [month, day, hour, minute, second] = rest.match(/../g)?.map(Number) ?? []
  return {
    signedAt: Date.UTC(Number(year), Number(month) - 1, day, hour, minute, second),
    signature: readSignature(file, await ours()),
    genuine: (await verified.text()).includes('El archivo es auténtico'),
  }
}

/** Somebody whose number is given and whose PDF are not made, and then another seal in the folder. */
async function rotateAfter() {
  const owner = await ownerAtPaso3(portal, (await newPeople(portal, 1201).next()).value)
  const issuedAt = portal.clock.now()
  const before = portal.ctx.sealer.certificateSerial
  portal.clock.forward(10 * MINUTE)
  const notBefore = portal.clock.now() - MINUTE
  const certificateSerial = '00001000000000000099'
  const next = keyPair({ certificateSerial, notBefore, notAfter: notBefore + 999 * DAY })
  writeFileSync(sealFile(portal.dataDir), next.keyPem + next.certificatePem, { mode: 0o600 })
  return { owner, issuedAt, before, notBefore, certificateSerial }
}
const placeWorker = () =>
  symlinkSync(path.join(dist, 'pdf-worker-main.js'), path.join(build, 'pdf-worker-main.js'))
const signedBy = (certificateSerial: string, signedAt: number) => ({
  signature: { outcome: 'ours', certificateSerial, intact: true, whole: true },
  signedAt,
  genuine: true,
})

test('a PDF that was not made when the seal was rotated is signed by the key of its cadena, and genuine', async () => {
  const { owner, issuedAt, before, certificateSerial } = await rotateAfter()
  await eventually(() => portal.ctx.sealer.certificateSerial === certificateSerial)
  placeWorker()
  expect(await makes(owner)).toMatchObject(signedBy(before, issuedAt))
})

test('when that key is gone with the process, the new one signs within its validity, and it is genuine', async () => {
  const { owner, notBefore, certificateSerial } = await rotateAfter()
  await portal.stop()
  placeWorker()
  const { dataDir, clock } = portal
  portal = await openPortal({ parts: { dist: build }, dataDir, clock })
  expect(await makes(owner)).toMatchObject(signedBy(certificateSerial, notBefore))
})
