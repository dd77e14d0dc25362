import { existsSync } from 'node:fs'

/** Settings of the folder that a program is started in. What the environment says already, wins. */
export function loadSettings(): void {
  if (existsSync('.env')) process.loadEnvFile('.env')
}
