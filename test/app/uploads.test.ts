import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { expect, test } from 'vitest'
import { startPortal } from '../support/process.ts'

const MB = 1024 * 1024

test('eight files of ten megabytes at once are answered, in less than 256 MB in all', async () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'subidas-'))
  // as `npm start` runs it
  const portal = await startPortal({
    DATA_DIR: folder,
    NODE_OPTIONS: '--max-semi-space-size=4',
    TRUSTED_PROXIES: '127.0.0.1',
  })
  const bytes = new Uint8Array(10 * MB).fill(0x20)
  bytes.set(Buffer.from('%PDF-1.7'))
  const upload = async (_: unknown, nth: number) => {
    const form = new FormData()
    form.set('archivo', new File([bytes], 'a.pdf'))
    const answer = await fetch(`${portal.url}/verificar/archivo`, {
      method: 'POST',
      body: form,
      headers: {
        Origin: portal.url,
        'Sec-Fetch-Site': 'same-origin',
        'X-Forwarded-For': `192.0.2.${nth + 1}`,
      },
    })
    await answer.text()
    return answer.status
  }
  const statuses = await Promise.all(Array.from({ length: 8 }, upload))
  expect(statuses).toEqual(statuses.map(() => 200))
  const peak = /VmHWM:\s+(\d+) kB/.exec(readFileSync(`/proc/${portal.child.pid}/status`, 'utf8'))?.[1]
  expect(Number(peak) / 1024).toBeLessThan(256)
  await portal.end()
  rmSync(folder, { recursive: true, force: true })
}, 120_000)
