import { defineConfig } from 'vitest/config'
import { keptThread } from './scripts/mutants/kept-thread.ts'

/** The tests that a mutant has to get past; `scripts/mutations.ts` says which, part by part. */
export default defineConfig({
  plugins: [keptThread()],
  test: {
    include: JSON.parse(process.env.MUTATION_TESTS ?? '["test/domain/**/*.test.ts"]'),
    // long measures, shortened: each mutant would pay for them
    env: { FUZZ_RUNS: '20' },
    isolate: false,
    testTimeout: 60_000,
    hookTimeout: 60_000,
  },
})
