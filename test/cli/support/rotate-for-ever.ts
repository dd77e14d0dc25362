import { openDatabase } from '../../../src/db/base/open.ts'
import { rewrapKey } from '../../../src/db/base/rewrap.ts'

/** Rotates between two secrets until it is killed. Says once that it has begun. */
const [folder = '', one = '', two = ''] = process.argv.slice(2)
const base = openDatabase(folder, one)
for (let nth = 0; ; nth++) {
  const [old, next] = nth % 2 === 0 ? [one, two] : [two, one]
  if (!rewrapKey(base, old, next, nth)) throw new Error('the secret in use was refused')
  if (nth === 0) process.stdout.write('begun\n')
}
