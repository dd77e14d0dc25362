/**
 * `npm run mutaciones [-- PART …]`: changes a part of the rules one place at a time (Stryker) and expects a test of that
 * part to fail. Part by part, since only then what is run once at loading (tables, limits) can be changed in reasonable
 * time, and since the result of each part is kept when the next one is stopped. Fails when a part is below 85 %.
 */
import { spawnSync } from 'node:child_process'
import { mkdirSync, writeFileSync } from 'node:fs'
import path from 'node:path'

type Part = {
  readonly mutate: readonly string[]
  readonly tests: readonly string[]
  /** whether what runs once at loading is changed too: each such mutant has to get past every test of the part */
  readonly statics: boolean
}

const PARTS: Readonly<Record<string, Part>> = {
  person: {
    mutate: ['src/domain/{base,person}/*.ts'],
    tests: ['test/domain/{base,person}/**/*.test.ts'],
    statics: true,
  },
  number: {
    mutate: ['src/domain/{number,facts,seal,ports}/*.ts'],
    tests: ['test/domain/{number,facts,seal,ports}/**/*.test.ts'],
    statics: true,
  },
  delivery: {
    mutate: ['src/domain/delivery/*.ts'],
    tests: ['test/domain/delivery/**/*.test.ts', 'test/app/webhook.test.ts'],
    statics: true,
  },
  // each test opens a database
  tramite: {
    mutate: ['src/domain/tramite/*.ts'],
    tests: ['test/domain/tramite/**/*.test.ts'],
    statics: false,
  },
  desk: {
    mutate: ['src/domain/desk/*.ts'],
    tests: ['test/domain/desk/**/*.test.ts'],
    statics: false,
  },
  sharing: {
    mutate: ['src/domain/{consulta,sharing,statistics}/*.ts'],
    tests: ['test/domain/{consulta,sharing,statistics}/**/*.test.ts'],
    statics: false,
  },
  stores: {
    mutate: ['src/db/tramite/*.ts', 'src/db/issue/{store,number-store,ledger-store,document-store}.ts'],
    tests: ['test/domain/tramite/**/*.test.ts', 'test/contract/store.test.ts', 'test/db/issue/**/*.test.ts'],
    statics: false,
  },
}

const root = path.resolve(import.meta.dirname, '..')
const folder = path.join(root, 'reports/mutaciones')
mkdirSync(folder, { recursive: true })

const asked = process.argv.slice(2)
const unknown = asked.filter((name) => !Object.hasOwn(PARTS, name))
if (unknown.length > 0) {
  console.error(`No such part: ${unknown.join(', ')}. There are ${Object.keys(PARTS).join(', ')}.`)
  process.exit(2)
}
for (const [name, part] of Object.entries(PARTS)) {
  if (asked.length > 0 && !asked.includes(name)) continue
  console.log(`\n${name}`)
  const config = path.join(folder, `${name}.config.json`)
  writeFileSync(config, JSON.stringify(settingsOf(name, part), null, 2))
  const env = { ...process.env, MUTATION_TESTS: JSON.stringify(part.tests) }
  const { status } = spawnSync('stryker', ['run', config], { cwd: root, env, stdio: 'inherit' })
  if (status !== 0) process.exitCode = 1
}

function settingsOf(name: string, { mutate, statics }: Part): object {
  return {
    testRunner: 'vitest',
    vitest: { configFile: 'vitest.mutaciones.config.ts', related: false },
    mutate,
    ignoreStatic: !statics,
    coverageAnalysis: 'perTest',
    // a mutant that only a busy machine makes late is not found by any test
    timeoutMS: 60_000,
    incremental: true,
    incrementalFile: `reports/mutaciones/${name}.json`,
    concurrency: 2,
    // Stryker would look for a compiler that this project does not have
    tsconfigFile: 'no-tsconfig.json',
    reporters: ['clear-text', 'html'],
    clearTextReporter: { logTests: false, reportTests: false, skipFull: true },
    htmlReporter: { fileName: `reports/mutaciones/${name}.html` },
    tempDirName: '.stryker-tmp',
    thresholds: { high: 90, low: 85, break: 85 },
  }
}
