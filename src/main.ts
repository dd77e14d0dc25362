import { startUp } from './app/start-up.ts'
import { loadSettings } from './config/reader.ts'
import { Refused } from './domain/base/problem.ts'
import { troubleOf } from './ops/trouble.ts'

try {
  loadSettings()
  await startUp(process.env)
} catch (error) {
  console.error(error instanceof Refused ? error.message : (troubleOf(error) ?? error))
  process.exit(1)
}
