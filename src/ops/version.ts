import { readFileSync } from 'node:fs'
import path from 'node:path'

type Manifest = { readonly version: string }

/** Of this program, as `package.json` says: beside the sources, and beside what the build makes of them. */
export const VERSION: string = (
  JSON.parse(
    readFileSync(
      path.join(import.meta.dirname, import.meta.url.endsWith('.ts') ? '../..' : '..', 'package.json'),
      'utf8',
    ),
  ) as Manifest
).version
