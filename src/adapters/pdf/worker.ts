import { readlinkSync } from 'node:fs'
import { setPriority } from 'node:os'
import path from 'node:path'

/**
 * The thread that makes PDF files. Where a thread has a priority of its own (Linux) it takes a low one, before it reads
 * the half second of code that draws: a person waits for a page, a mail can wait.
 */
try {
  setPriority(Number(path.basename(readlinkSync('/proc/thread-self'))), 10)
} catch {}
await import('./tasks.ts')
