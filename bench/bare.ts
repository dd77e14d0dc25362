import { spawn } from 'node:child_process'
import { once } from 'node:events'
import path from 'node:path'
import { pinned } from './portal.ts'

/** The HTML that `url` has now, over bare Hono on the first processor: what `bare.mjs` says. */
export async function serveBare(url: string, port: number): Promise<{ stop(): Promise<void> }> {
  const script = path.join(import.meta.dirname, 'bare.mjs')
  const [command = '', ...args] = [...pinned(0), process.execPath, script, url, String(port)]
  const child = spawn(command, args, { stdio: ['ignore', 'pipe', 'inherit'] })
  await once(child.stdout, 'data')
  return {
    stop: async () => {
      const over = once(child, 'close')
      child.kill('SIGTERM')
      await over
    },
  }
}
