import { defineConfig } from 'vitest/config'

/** The tests that a mutant of the domain or of a store's rules has to get past. */
export default defineConfig({
  test: {
    include: ['test/domain/**/*.test.ts', 'test/db/sqlite-store.test.ts', 'test/db/mail/*.test.ts'],
    // the long measures of these files, shortened or left out: each mutant would pay for them
    env: { FUZZ_RUNS: '20' },
    testNamePattern: '^(?!ten thousand people)',
    isolate: false,
    pool: 'threads',
    testTimeout: 60_000,
    hookTimeout: 60_000,
  },
})
