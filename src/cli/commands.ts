import { randomInt } from 'node:crypto'
import path from 'node:path'
import type { Command } from 'commander'
import { trustAuthorities } from '../adapters/runtime/authorities.ts'
import { demoSecret, prepareFolder } from '../adapters/runtime/data-folder.ts'
import { systemChance } from '../adapters/runtime/system.ts'
import { backupBeforeUpgrade } from '../app/backup.ts'
import { type InstalledBase, openBase } from '../app/open-base.ts'
import { ConfigProblems, parseConfig, readConfig } from '../config/config.ts'
import { type Environment, reader } from '../config/reader.ts'
import { auditStore, auditTrail } from '../db/audit/store.ts'
import { moveNumber, schemaState } from '../db/base/schema-state.ts'
import { officeStore } from '../db/desk/office-store.ts'
import { seriesStore } from '../db/issue/series-store.ts'
import { mailAdmin } from '../db/mail/admin.ts'
import { createStore } from '../db/store.ts'
import { tramiteRows } from '../db/tramite/store.ts'
import { Refused } from '../domain/base/problem.ts'
import { inviteByCommand } from '../domain/desk/invitation.ts'
import { randomToken } from '../domain/ports/chance.ts'
import { troubleOf } from '../ops/trouble.ts'
import { arco } from './arco.ts'
import { auditoria } from './auditoria.ts'
import { bitacora } from './bitacora/bitacora.ts'
import { ledgerBook } from './bitacora/check.ts'
import { catalogo } from './catalogo/catalogo.ts'
import { completar } from './completar.ts'
import { configurar } from './configurar/configurar.ts'
import { correo } from './correo.ts'
import { deskDeps } from './desk-deps.ts'
import { doctor } from './doctor/doctor.ts'
import { esquema } from './esquema.ts'
import { llaves } from './llaves.ts'
import { migrar } from './migrar.ts'
import { oficinas } from './oficinas.ts'
import { padron } from './padron/padron.ts'
import { personal } from './personal.ts'
import type { CommandOutput } from './program/output.ts'
import { folderOption, leavesOf, nameOf, onHangUp, onInterrupt } from './program/program.ts'
import type { ProgressOptions } from './program/progress.ts'
import { askWho, askWhoMaybe, type Who, withWho } from './program/who.ts'
import { respaldo } from './respaldo/respaldo.ts'
import { secretos } from './secretos.ts'
import { openSealContext } from './sello/context.ts'
import { sello } from './sello/sello.ts'
import { series } from './series.ts'

export type CommandParts = {
  readonly env: Environment
  /** where progress is drawn */
  readonly stream: ProgressOptions['stream']
  /** where answers come from */
  readonly input: NodeJS.ReadStream
}

/** Commands that change something and write no audit entry of their own: one is written after them. */
const RECORDED = new Set([
  'catalogo importar',
  'catalogo descargar',
  'series importar',
  'oficinas importar',
  'respaldo crear',
  'respaldo enviar',
  'correo descartar',
  'llaves crear',
  'llaves revocar',
])
const IMPORT = 'padron importar'
/** Commands that say who gives them and why, if somebody does: a timer may give them as well. */
const NAMED = new Set([IMPORT, 'sello crear', 'sello importar', 'sello rotar'])
/** Commands that open no database, or only read it: no migration, so no backup before it. */
const APART = /^(respaldo|doctor|configurar|completar|catalogo ver|padron generar|esquema|migrar)\b/

/** What was done stays done, and is said to be, where only its entry in the trail cannot be written. */
async function noting(write: () => Promise<unknown>): Promise<void> {
  try {
    await write()
  } catch (error) {
    const words = error instanceof Refused ? error.message : troubleOf(error)
    if (words === undefined) throw error
    throw new Refused(`Lo pedido se hizo, pero no se pudo anotar en la auditoría. ${words}`)
  }
}

/** Adds every command. The result closes the database, if a command opened it. */
export function addCommands(
  program: Command,
  output: CommandOutput,
  { env: given, stream, input }: CommandParts,
): () => Promise<void> {
  const { print, fail, data } = output
  const now = Date.now
  program.option('--datos <dir>', 'otra carpeta de datos, en vez de DATA_DIR', folderOption)
  const env = (): Environment => {
    const { datos } = program.opts<{ datos?: string }>()
    return datos === undefined ? given : { ...given, DATA_DIR: path.resolve(datos), DATA_DIR_FILE: undefined }
  }
  const config = () => readConfig(env(), { needsSeal: false })
  const dataDir = () => {
    const folder = config().dataDir
    prepareFolder(folder)
    return folder
  }
  const secret = () => config().secret ?? demoSecret(dataDir())
  let opened: Promise<InstalledBase> | undefined
  let desk: ReturnType<typeof deskDeps> | undefined
  const base = (): Promise<InstalledBase> => {
    dataDir()
    opened ??= openBase(config(), secret())
    return opened
  }
  // the portal looks for mail that others queued by itself
  const store = async () =>
    createStore(await base(), new URL(config().baseUrl).hostname, () => randomToken(systemChance, 128))
  program.hook('preAction', () =>
    trustAuthorities(parseConfig(env(), { needsSeal: false }).config.authorities),
  )
  const deskOf = async () => {
    const shared = await base()
    desk ??= deskDeps(config(), shared, { now })
    return desk
  }
  /** An employee by id, correo or name as the trail has them; anybody else as typed. */
  const who = askWho({ input, stream }, async (typed) => {
    const { store } = await deskOf()
    const all = await store.employees()
    const found = all.find(({ id, correo, name }) =>
      [id, correo, name].some((one) => one.toLowerCase() === typed.toLowerCase()),
    )
    return found?.id ?? typed
  })
  program.hook('preAction', async (_, action) => {
    if (APART.test(nameOf(action))) return
    for (const line of await backupBeforeUpgrade(config(), now())) stream.write(`${line}\n`)
    // what could not be recorded is not begun
    if (RECORDED.has(nameOf(action)) && !action.opts().simular) await base()
  })
  // after the back-up: to know an employee by their name the database is opened
  let by: Who | undefined
  program.hook('preAction', async (_, action) => {
    if (!NAMED.has(nameOf(action)) || action.opts().simular) return
    by = await askWhoMaybe({ input }, who)(action.opts())
  })
  const noteWho = async (order: string): Promise<void> => {
    if (!by) return
    const { store } = await deskOf()
    const entry = { at: now(), what: 'orden', actor: by.actor, outcome: 'ok', code: order } as const
    await store.note(entry, by.reason)
  }
  program.hook('postAction', async (_, action) => {
    const order = nameOf(action)
    // what a padrón that stopped has brought stays: it is noted when it begins
    if (!NAMED.has(order) || order === IMPORT || output.failed()) return
    await noting(() => noteWho(order))
  })
  program.hook('postAction', async (_, action) => {
    const order = nameOf(action)
    if (!RECORDED.has(order) || output.failed() || action.opts().simular) return
    // a back-up of another version's data is no reason to change them
    const state = config().database ? undefined : schemaState(dataDir())
    if (state && (state.newer || state.pending > 0)) return
    const entry = { at: now(), what: 'orden', actor: `nss ${order}`, outcome: 'ok' } as const
    await noting(async () => auditStore(await base()).audit(entry))
  })

  configurar(program, { env, input, stream, now, ...output })
  doctor(program, { env, now, ...output })
  padron(program, {
    base,
    place: () => {
      const { dataDir, database, authorities } = config()
      return { place: database ? { url: database.url, authorities } : { dataDir }, secret: secret() }
    },
    now,
    print,
    fail,
    stream,
    onInterrupt,
    onBegin: () => noteWho(IMPORT),
    onHangUp: (stop) => onHangUp(input, stop),
  })
  catalogo(program, { dataDir, url: () => config().catalogueUrl, now, print, fail, data })
  series(program, { store: async () => seriesStore(await base()).store, now, print, fail, data })
  oficinas(program, { store: async () => officeStore(await base()), print, fail, data })
  sello(program, {
    context: async () => openSealContext(config(), await base(), systemChance),
    now,
    print,
    data,
  })
  correo(program, {
    withQueue: async (work) => {
      const opened = await base()
      await work(mailAdmin(opened, tramiteRows(opened).find))
    },
    now,
    print,
    fail,
    data,
  })
  bitacora(program, { book: async () => ledgerBook(await base()), place: config, now, print, stream, data })
  respaldo(program, {
    place: () => {
      const { dataDir: folder, database, mode, secret: given, seal, backup } = config()
      const demoSecret = mode === 'demo' && !given
      const url = database ? { database: database.url } : {}
      return { dataDir: folder, ...url, demoSecret, sealElsewhere: seal !== undefined, backup }
    },
    // another machine, with none of the settings, can check a backup and restore it
    secret: () => {
      const problems: string[] = []
      const found = reader(env(), problems).text('SECRET')
      if (problems.length > 0) throw new ConfigProblems(problems)
      return found
    },
    now,
    print,
  })
  esquema(program, { database: () => config().database, now, print })
  migrar(program, {
    place: () => ({ dataDir: config().dataDir, database: config().database, secret }),
    now,
    number: () => moveNumber(randomInt(2 ** 31) / 2 ** 31),
    print,
  })
  secretos(program, {
    base,
    secret,
    next: (newFile) => {
      const file = newFile === undefined ? {} : { NEW_SECRET_FILE: newFile, NEW_SECRET: undefined }
      const problems: string[] = []
      return { value: reader({ ...env(), ...file }, problems).text('NEW_SECRET'), problems }
    },
    now,
    print,
  })
  arco(program, {
    base,
    desk: async () => (await deskOf()).deps,
    who,
    print,
  })
  personal(program, {
    store,
    invite: async (form) =>
      inviteByCommand(
        { clock: { now }, chance: systemChance, mailDue: () => {}, store: await store() },
        form,
        'nss personal invitar',
      ),
    baseUrl: () => config().baseUrl,
    now,
    print,
    data,
  })
  llaves(program, { store, chance: systemChance, now, print, data })
  auditoria(program, {
    trail: async function* (filter) {
      yield* auditTrail(await base(), filter)
    },
    now,
    print,
  })
  completar(program, { print })
  for (const leaf of leavesOf(program)) if (NAMED.has(nameOf(leaf))) withWho(leaf)
  return async () => {
    desk?.close()
    const base = await opened?.catch(() => undefined)
    await base?.close()
  }
}
