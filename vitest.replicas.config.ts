import { defineConfig } from 'vitest/config'

/** What several replicas do when machines are lost: minutes, and both cores. `npm run test:replicas` */
export default defineConfig({
  test: {
    include: ['test/replicas/**/*.test.ts'],
    globalSetup: ['test/support/global-setup.ts'],
    pool: 'threads',
    maxWorkers: 1,
    testTimeout: 600_000,
    hookTimeout: 300_000,
  },
})
