/**
 * `node bench/flood.ts` floods the built portal: 10,000 forms and verifications from one network address, then from
 * 5,000, then 2,000 connections that never end their request; honest people from other addresses go on meanwhile.
 */
import { mkdtempSync, rmSync } from 'node:fs'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { demoSecret } from '../src/adapters/runtime/data-folder.ts'
import { openDatabase } from '../src/db/base/open.ts'
import { createStore } from '../src/db/store.ts'
import { syntheticPeople } from '../src/domain/person/synthetic-people.ts'
import { load } from './load.ts'
import { type Served, servePortal } from './portal.ts'
import { CAPTCHA } from './tramite.ts'

const HOUR = 3_600_000

type Flooded = {
  readonly perSecond: number
  /** answers that were neither 404, 422 nor 429 */
  readonly failed: number
  /** honest people who got their link, of those who asked, and the longest that one waited, in ms */
  readonly served: number
  readonly asked: number
  readonly longest: number
  /** largest resident memory, in MB */
  readonly peak: number
  /** buckets of limits afterwards, and a day later */
  readonly buckets: number
  readonly left: number
}

export async function flood(requests: number, addresses: number, port: number, slow = 0): Promise<Flooded> {
  const dataDir = mkdtempSync(path.join(tmpdir(), 'avenida-'))
  const portal = await servePortal(dataDir, port, { env: { LIMITS: 'on', TRUSTED_PROXIES: '127.0.0.1' } })
  const stuck = Array.from({ length: slow }, () => stuckConnection(port))
  const honest = honestPeople(portal)
  const next = floodOf(requests, addresses)
  const { perSecond, failed } = await load(port, 50, (status) => [404, 422, 429].includes(status), next)
  const people = await honest.stop()
  const peak = portal.peak()
  for (const socket of stuck) socket.destroy()
  await portal.stop()
  const rows = await bucketsOf(dataDir)
  rmSync(dataDir, { recursive: true })
  return { perSecond: Math.round(perSecond), failed, ...people, peak: Math.round(peak), ...rows }
}

/** Wrong answers to the challenge, and codes that nobody has, by turns from each address. */
function floodOf(requests: number, addresses: number): () => string | undefined {
  const body = 'captcha=mal&captcha_id=x&curp=x&correo=x'
  const form = `Content-Type: application/x-www-form-urlencoded\r\nContent-Length: ${body.length}\r\n`
  let sent = 0
  return () => {
    if (sent === requests) return undefined
    const nth = sent++
    const from = nth % addresses
    const head = `Host: localhost\r\nX-Forwarded-For: 10.${from >> 16}.${(from >> 8) & 255}.${from & 255}\r\n`
    return nth % 2 === 0
      ? `POST /tramites/nss HTTP/1.1\r\n${head}${form}\r\n${body}`
      : `GET /verificar/nada${nth} HTTP/1.1\r\n${head}\r\n`
  }
}

/** Never ends its headers. */
function stuckConnection(port: number) {
  const socket = connect(port, '127.0.0.1', () => socket.write('GET / HTTP/1.1\r\nX: '))
  return socket.on('error', () => {})
}

/** One after the other, each from an address of their own: Paso 1 to "enlace enviado". */
function honestPeople({ base }: Served) {
  let going = true
  let [served, asked, longest] = [0, 0, 0]
  const one = async (curp: string, nth: number): Promise<boolean> => {
    const headers = { 'x-forwarded-for': `192.0.2.${nth % 250}` }
    const page = await (await fetch(`${base}/tramites/nss`, { headers })).text()
    const captcha_id = /name="captcha_id" value="([^"]+)"/.exec(page)?.[1] ?? ''
    const correo = `p${nth}@ejemplo.mx`
    const body = new URLSearchParams({
      curp,
      correo,
      correo_confirmacion: correo,
      captcha: CAPTCHA,
      captcha_id,
    })
    const sent = await fetch(`${base}/tramites/nss`, { method: 'POST', headers, body, redirect: 'manual' })
    return sent.status === 303
  }
  const walk = async () => {
    const people = syntheticPeople(12)
    while (going) {
      const started = performance.now()
      if (await one(people.next().value.curp, asked++)) served++
      longest = Math.max(longest, Math.round(performance.now() - started))
      await sleep(20)
    }
  }
  const walking = walk()
  return {
    stop: async () => {
      going = false
      await walking
      return { served, asked, longest }
    },
  }
}

async function bucketsOf(dataDir: string): Promise<{ buckets: number; left: number }> {
  const base = openDatabase(dataDir, demoSecret(dataDir))
  const count = () => Number(base.sqlite.prepare('select count(*) from limites').pluck().get())
  const buckets = count()
  await createStore(base, 'localhost', () => 'x').sweep(Date.now() + 25 * HOUR)
  const left = count()
  await base.close()
  return { buckets, left }
}

if (process.argv[1] === import.meta.filename)
  for (const [what, requests, addresses, slow] of [
    ['una dirección', 10_000, 1, 0],
    ['5,000 direcciones', 10_000, 5_000, 0],
    ['5,000 direcciones y 2,000 conexiones detenidas', 10_000, 5_000, 2_000],
  ] as const)
    console.log(what, await flood(requests, addresses, 3291, slow))
