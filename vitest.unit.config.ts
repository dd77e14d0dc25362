import { defineConfig } from 'vitest/config'
import whole from './vitest.config.ts'

/** What starts no browser and no process: rules, words, settings, stores, routes, adapters by themselves. Under 30 s. */
export default defineConfig({
  test: {
    ...whole.test,
    include: [
      'test/house.test.ts',
      'test/{domain,views,config,routes}/**/*.test.ts',
      'test/db/sqlite-store.test.ts',
      'test/db/{issue,mail,postal}/**/*.test.ts',
      'test/adapters/{registry,runtime,seal}/**/*.test.ts',
    ],
    // PDFs are made, read and looked at by other programs; every address is asked by everybody; a long measure
    exclude: [
      'test/views/pdf/**',
      'test/routes/{access,desk-access}.test.ts',
      'test/db/postal/sepomex.test.ts',
    ],
  },
})
