import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Peer } from './peers/peers.ts'
import { Person } from './person.ts'
import { pinned } from './portal.ts'

/** A peer's wizard that answers, in a process of its own. */
export type ServedPeer = {
  readonly peer: Peer
  readonly base: string
  readonly port: number
  /** from the start of the process until its form was answered, in ms */
  readonly startMs: number
  /** resident memory of it and of what it started, in MB; 0 where there is no /proc */
  rss(): number
  stop(): Promise<void>
}

/** The slowest of them takes ten seconds to start. */
const START_MS = 60_000

const folderOf = ({ folder }: Peer): string => path.join(import.meta.dirname, 'peers', folder)

/** Brings what a peer needs from npm, once; whether it is there. */
export function install(peer: Peer): boolean {
  const cwd = folderOf(peer)
  // npm writes it last
  const mark = path.join(cwd, 'node_modules/.package-lock.json')
  if (existsSync(mark)) return true
  const args = ['ci', '--omit=dev', '--ignore-scripts', '--loglevel=error']
  return spawnSync('npm', args, { cwd, stdio: ['ignore', 'ignore', 'inherit'] }).status === 0
}

/** A peer as it is run in production, on the first processor alone where `taskset` is there. */
export async function servePeer(peer: Peer, port: number): Promise<ServedPeer> {
  const began = performance.now()
  const [command = '', ...args] = [...pinned(0), process.execPath, 'server.js', String(port)]
  const child = spawn(command, args, {
    cwd: folderOf(peer),
    env: { PATH: process.env.PATH ?? '', NODE_ENV: 'production' },
    stdio: ['ignore', 'ignore', 'inherit'],
  })
  const base = `http://127.0.0.1:${port}`
  while (!(await answers(base + peer.form))) {
    if (child.exitCode !== null || performance.now() - began > START_MS)
      throw new Error(`${peer.name} did not start`)
    await sleep(5)
  }
  return {
    peer,
    base,
    port,
    startMs: performance.now() - began,
    rss: () => memoryOf(child.pid ?? 0),
    stop: () => ended(child),
  }
}

async function ended(child: ChildProcess): Promise<void> {
  const over = new Promise((resolve) => child.once('close', resolve))
  child.kill('SIGTERM')
  await over
}

async function answers(url: string): Promise<boolean> {
  try {
    return (await fetch(url, { redirect: 'manual' })).status < 500
  } catch {
    return false
  }
}

/** The cookies of somebody new who has the form of the first step open, as a browser would send them. */
export async function cookiesAt({ peer, base }: ServedPeer): Promise<string> {
  const person = new Person(base)
  let path = peer.form
  for (let turns = 0; turns < 5; turns++) {
    const { status, headers } = await person.get(path)
    if (status < 300 || status >= 400 || typeof headers.location !== 'string') break
    const to = new URL(headers.location, base)
    path = to.pathname + to.search
  }
  person.close()
  return [...person.cookies].map(([name, value]) => `${name}=${value}`).join('; ')
}

/** MB of a process and of all that it started. */
function memoryOf(pid: number): number {
  try {
    const status = readFileSync(`/proc/${pid}/status`, 'utf8')
    const children = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').split(' ').filter(Boolean)
    const own = Number(/VmRSS:\s+(\d+)/.exec(status)?.[1] ?? 0) / 1024
    return children.reduce((sum, child) => sum + memoryOf(Number(child)), own)
  } catch {
    return 0
  }
}
