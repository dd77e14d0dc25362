import { setFlagsFromString } from 'node:v8'
import { startUp } from './app/start-up.ts'
import { loadSettings } from './config/reader.ts'
import { Refused } from './domain/base/problem.ts'
import { troubleOf } from './ops/trouble.ts'

/**
 * An old generation that grows slowly: half the memory after a flood, and no slower (measured). Given to Node when it
 * starts, it would make V8 refuse the code of Node's own modules that comes compiled, and starting take a sixth longer.
 */
const GROW_SLOWLY = '--heap-growing-percent=30'

/** Its port, when it serves. */
export const done = start()

async function start(): Promise<number> {
  try {
    loadSettings()
    const port = await startUp(process.env)
    setFlagsFromString(GROW_SLOWLY)
    return port
  } catch (error) {
    console.error(error instanceof Refused ? error.message : (troubleOf(error) ?? error))
    return process.exit(1)
  }
}
