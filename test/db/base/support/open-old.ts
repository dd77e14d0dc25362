/** Opens the database of a folder, which binds its rows; says so when it begins. To be killed meanwhile. */
import { openDatabase } from '../../../../src/db/base/open.ts'

const [folder = '', secret = ''] = process.argv.slice(2)
process.send?.('begins')
await openDatabase(folder, secret).close()
