import { readFileSync } from 'node:fs'
import path from 'node:path'

/** How whoever hosts it starts it. */
export const START = readFileSync(path.join(import.meta.dirname, 'ventanilla'), 'utf8')

/** What Node is given there: who builds with others, or measures with others, has another program. */
export const START_FLAGS: readonly string[] = START.match(/--[\w-]+=\S+/g) ?? []
