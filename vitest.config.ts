import { defineConfig } from 'vitest/config'
import { LongestFirst } from './test/support/longest-first.ts'

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    // minutes of machines that are lost: npm run test:replicas
    exclude: ['test/replicas/**'],
    globalSetup: ['test/support/global-setup.ts'],
    // drizzle-orm is costly to load: once for all files, not once a file
    isolate: false,
    // a process each: what one starts copies the page tables of it alone, and not of all of them
    pool: 'forks',
    // room for what is soon thrown away, of which tests make much, and no threads for collecting it: the cores are taken
    execArgv: ['--min-semi-space-size=32', '--max-semi-space-size=64', '--single-threaded-gc'],
    // twice the cores that are promised: a file often waits, for a process, a browser or a timer
    maxWorkers: 4,
    // of tests that wait: all of a file at once
    maxConcurrency: 12,
    // a test waits for facts; these ends are for what never comes, and leave room for a machine that is busy
    testTimeout: 180_000,
    hookTimeout: 300_000,
    sequence: { sequencer: LongestFirst },
  },
})
