/** `npm start` and `npm run nss`: builds, unless `dist` is as the sources are. */
import path from 'node:path'
import { freshDist } from './fresh-dist.ts'

try {
  await freshDist(path.resolve(import.meta.dirname, '..'))
} catch (error) {
  console.error(error instanceof Error ? error.message : error)
  process.exitCode = 1
}
