import { readlinkSync } from 'node:fs'
import { setPriority } from 'node:os'
import path from 'node:path'

/**
 * Entry of the PDF thread. On Linux, where threads have nice values, it takes 10 before it loads the half second of code
 * that draws: pages are interactive, documents are not.
 */
try {
  setPriority(Number(path.basename(readlinkSync('/proc/thread-self'))), 10)
} catch {}
await import('./tasks.ts')
