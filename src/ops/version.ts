import { readFileSync } from 'node:fs'
import path from 'node:path'

type Manifest = { readonly version: string }

/** The version in `package.json`, which is found both from the sources and from the bundles. */
export const VERSION: string = (
  JSON.parse(
    readFileSync(
      path.join(import.meta.dirname, import.meta.url.endsWith('.ts') ? '../..' : '..', 'package.json'),
      'utf8',
    ),
  ) as Manifest
).version
