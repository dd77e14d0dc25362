import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { nss } from '../support/process.ts'
import { localhostCertificate } from '../support/smtp-host.ts'

const own = localhostCertificate()
const server = createServer(own, (_, answer) => answer.end('<p>nada por aquí'))
let folder: string
beforeAll(async () => {
  folder = mkdtempSync(path.join(tmpdir(), 'autoridad-'))
  writeFileSync(path.join(folder, 'ca.pem'), own.cert)
  await new Promise<void>((resolve) => server.listen(0, () => resolve()))
})
afterAll(() => {
  server.close()
  rmSync(folder, { recursive: true })
})

const download = (more: Record<string, string>) => {
  const { port } = server.address() as AddressInfo
  const env = { DATA_DIR: path.join(folder, 'data'), CATALOGO_URL: `https://localhost:${port}/cp.zip` }
  return nss({ ...env, ...more }, 'catalogo', 'descargar')
}

test("a server under the institution's own authority is refused, with what to do, until TLS_CA names it", async () => {
  const refused = await download({})
  expect(refused.code).toBe(1)
  expect(refused.said).toContain('TLS_CA_FILE')
  const trusted = await download({ TLS_CA_FILE: path.join(folder, 'ca.pem') })
  expect(trusted.said).not.toContain('TLS_CA_FILE')
  expect(trusted.said).toContain('no hay ninguna colonia')
})

test('TLS_CA that is no certificate is a problem of the settings', async () => {
  const { said, code } = await download({ TLS_CA: 'no es un PEM' })
  expect(code).toBe(1)
  expect(said).toContain('TLS_CA debe ser')
})
