import { defineConfig } from 'drizzle-kit'

export default defineConfig({
  dialect: 'sqlite',
  schema: './src/db/base/schema.ts',
  out: './src/db/migrations',
})
