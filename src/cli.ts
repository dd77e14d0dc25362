import { Command } from 'commander'
import { demoSecret, prepareFolder } from './adapters/data-folder.ts'
import { systemChance } from './adapters/system.ts'
import { arco } from './cli/arco.ts'
import { auditoria } from './cli/auditoria.ts'
import { bitacora } from './cli/bitacora.ts'
import { catalogo } from './cli/catalogo.ts'
import { correo } from './cli/correo.ts'
import { onInterrupt } from './cli/interrupt.ts'
import { ledgerBook } from './cli/ledger-book.ts'
import { mailAdmin } from './cli/mail-admin.ts'
import { padron } from './cli/padron.ts'
import { respaldo } from './cli/respaldo.ts'
import { sealDesk } from './cli/seal-desk.ts'
import { secretos } from './cli/secretos.ts'
import { sello } from './cli/sello.ts'
import { series } from './cli/series.ts'
import { readConfig } from './config.ts'
import { reader } from './config-reader.ts'
import { auditStore } from './db/audit-store.ts'
import { auditTrail } from './db/audit-trail.ts'
import { type OpenDatabase, openDatabase } from './db/open.ts'
import { seriesStore } from './db/series-store.ts'
import { Refused } from './domain/problem.ts'
import { troubleOf } from './trouble.ts'

/** The operator's commands, all under one name: `nss`. */
const program = new Command('nss')
  .description('Órdenes para quien opera la ventanilla. Todas trabajan sobre la carpeta de datos (DATA_DIR).')
  .helpOption('-h, --help', 'muestra esta ayuda')
  .helpCommand('help [orden]', 'muestra la ayuda de una orden')
  .showSuggestionAfterError()

/** What came from a file or a person must not steer the operator's terminal. */
const tame = (text: string) => text.replace(/[^\P{Cc}\n\t]/gu, '�')
const print = (line: string) => console.log(tame(line))
const fail = (line: string) => {
  console.error(tame(line))
  process.exitCode = 1
}
const config = () => readConfig(process.env, { needsSeal: false })
const dataDir = () => {
  const folder = config().dataDir
  prepareFolder(folder)
  return folder
}

let opened: OpenDatabase | undefined
const base = (): OpenDatabase => {
  const { dataDir, secret } = config()
  prepareFolder(dataDir)
  opened ??= openDatabase(dataDir, secret ?? demoSecret(dataDir))
  return opened
}

/** Orders that change something and keep no record of their own leave one in the audit trail. */
const RECORDED = new Set(['catalogo importar', 'catalogo descargar', 'series importar', 'respaldo crear'])
program.hook('postAction', async (_, action) => {
  const order = `${action.parent?.name()} ${action.name()}`
  if (!RECORDED.has(order) || process.exitCode || action.opts().simular) return
  await auditStore(base()).audit({ at: Date.now(), what: 'orden', actor: `nss ${order}`, outcome: 'ok' })
})

auditoria(program, { trail: (filter) => auditTrail(base(), filter), now: Date.now, print })
catalogo(program, { dataDir, url: () => config().catalogueUrl, now: Date.now, print, fail })
series(program, { store: async () => seriesStore(base()).store, print, fail })
correo(program, { withQueue: (work) => work(mailAdmin(base())), now: Date.now, print, fail })
sello(program, { desk: () => sealDesk(config(), base(), systemChance), now: Date.now, print })
bitacora(program, {
  book: () => ledgerBook(base()),
  place: config,
  now: Date.now,
  print,
  stream: process.stderr,
})
respaldo(program, {
  place: () => {
    const { dataDir, mode, secret, seal } = config()
    return { dataDir, demoSecret: mode === 'demo' && !secret, sealElsewhere: seal !== undefined }
  },
  // another machine, with none of the settings, can check a backup and restore it
  secret: () => reader(process.env, []).text('SECRET'),
  now: Date.now,
  print,
})
secretos(program, {
  base,
  secret: () => config().secret ?? demoSecret(config().dataDir),
  next: () => {
    const problems: string[] = []
    return { value: reader(process.env, problems).text('NEW_SECRET'), problems }
  },
  now: Date.now,
  print,
})
arco(program, {
  base,
  ownRegister: () => config().registry !== undefined,
  now: Date.now,
  print,
})
padron(program, {
  base,
  place: () => {
    const { dataDir, secret } = config()
    return { dataDir, secret: secret ?? demoSecret(dataDir) }
  },
  now: Date.now,
  print,
  fail,
  stream: process.stderr,
  onInterrupt,
})

try {
  await program.parseAsync()
} catch (error) {
  const words = error instanceof Refused ? error.message : troubleOf(error)
  if (words === undefined) throw error
  fail(words)
} finally {
  opened?.close()
}
