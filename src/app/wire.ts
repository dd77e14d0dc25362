import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { pathToFileURL } from 'node:url'
import { readClips } from '../adapters/captcha/audio/clips.ts'
import { createCaptcha } from '../adapters/captcha/captcha.ts'
import { createFileInspector } from '../adapters/inspect/inspector.ts'
import { inLook } from '../adapters/look/assets.ts'
import { offlineKeys } from '../adapters/offline-qr/keys.ts'
import { createTotp } from '../adapters/passkeys/totp.ts'
import { createPasskeys } from '../adapters/passkeys/webauthn.ts'
import type { PdfMakerOptions } from '../adapters/pdf/maker.ts'
import { loadAssets } from '../adapters/runtime/assets.ts'
import { demoSecret, freeBytes, prepareFolder } from '../adapters/runtime/data-folder.ts'
import { systemChance, systemClock } from '../adapters/runtime/system.ts'
import { createWaits } from '../adapters/runtime/waits.ts'
import type { Config } from '../config/config.ts'
import type { Environment } from '../config/reader.ts'
import { refuseAltered, refuseDamaged } from '../db/base/open.ts'
import { seriesForecast } from '../db/check/series-forecast.ts'
import { createPersonSessions } from '../db/consulta/sessions.ts'
import { createStaffSessions } from '../db/desk/staff-sessions.ts'
import { certificateStore } from '../db/issue/certificate-store.ts'
import { qrKeyStore } from '../db/issue/qr-key-store.ts'
import { sealAll } from '../db/issue/sealer.ts'
import { mailAdmin } from '../db/mail/admin.ts'
import { alertStore } from '../db/mail/alert-store.ts'
import { mailboxStore } from '../db/mail/mailbox-store.ts'
import { DEMO_PEOPLE, DEMO_UNREGISTERED } from '../db/seed/demo-people.ts'
import { seedStaff } from '../db/seed/demo-staff.ts'
import { createStore } from '../db/store.ts'
import { createSessions } from '../db/tramite/sessions.ts'
import { tramiteRows } from '../db/tramite/store.ts'
import { isoDate, mexicoTime } from '../domain/base/mexico-time.ts'
import { sendDigests } from '../domain/desk/digest.ts'
import { type Chance, randomToken } from '../domain/ports/chance.ts'
import type { Clock } from '../domain/ports/clock.ts'
import type { Alert } from '../domain/ports/deps.ts'
import type { MailCarrier } from '../domain/ports/mail-carrier.ts'
import { countFailures } from '../ops/failures.ts'
import { type Health, healthOf, startReports } from '../ops/health.ts'
import { createMetrics } from '../ops/metrics.ts'
import { AFTER_START } from '../ops/regularly.ts'
import { VERSION } from '../ops/version.ts'
import { watchVolume } from '../ops/volume.ts'
import { alertWords, reasonWords } from '../ops/words.ts'
import type { AppContext, LogLine } from '../routes/http/app-context.ts'
import type { IntakeRules } from '../routes/http/body-intake.ts'
import { isOf } from '../routes/http/client-ip.ts'
import { createApp } from './app.ts'
import { startBackground } from './background.ts'
import { startBackups } from './nightly.ts'
import { openToServe } from './open-base.ts'
import { createAlertHook } from './operation/alert-hook.ts'
import { openBackups } from './operation/backups.ts'
import { createExaminer } from './operation/examiner.ts'
import { createImports } from './operation/imports.ts'
import { createLedgerChecker } from './operation/ledger-checker.ts'
import { createOrders } from './operation/orders.ts'
import { openSealDesk } from './operation/seals.ts'
import { startSealer } from './sealer.ts'
import {
  openCarrier,
  openMaker,
  openOfflineSigner,
  openRegistry,
  openSeal,
  seed,
  startCatalogue,
} from './wire-adapters.ts'
import { estadosOf, issuerOf, siteOf } from './wire-settings.ts'

/** What a test, or a start, passes in instead of the real thing. */
export type Parts = {
  readonly clock?: Clock
  readonly chance?: Chance
  readonly log?: (line: LogLine) => void
  /** settings of the commands that the portal runs beside itself, instead of this process's own */
  readonly env?: Environment
  /** folder of the bundles and of `public/`; the one of this file when absent */
  readonly dist?: string
  /** instead of the mail servers of the settings */
  readonly carrier?: MailCarrier
  /** told the 20 digits of the certificate in use, at the start and whenever another takes its place */
  readonly sealing?: (certificateSerial: string) => void
  /** opens the thread that makes documents, instead of one that is the portal's own */
  readonly openPdfWorker?: PdfMakerOptions['open']
  /** what an upload may cost and how long it may take, instead of the rules of the portal */
  readonly uploadRules?: IntakeRules
  /** how long whoever writes waits for another process, in ms, instead of five seconds */
  readonly busyTimeoutMs?: number
  /** what was written could not be put on the disk: the process must end, which is left to whoever started it */
  readonly onLost?: (error: unknown) => void
  /** instead of timers, where an answer waits */
  readonly sleep?: (ms: number) => Promise<void>
}

/** Answers that wait at once. */
const WAITING = 64

/**
 * Joins every port to its adapter, in the order in which they depend on each other, and starts the background work.
 * Rejects with `Refused` and as `openToServe` when something of it cannot be used.
 */
export async function wire(config: Config, parts: Parts = {}) {
  const { clock = systemClock, chance = systemChance, dist = import.meta.dirname } = parts
  const hook = createAlertHook(config, { write: parts.log ?? (() => {}), clock, chance })
  const { log } = hook
  const { sealing = () => {} } = parts
  const warn = (message: string) => log({ level: 'warn', t: new Date(clock.now()).toISOString(), message })
  const alert = (what: Alert) => warn(alertWords(what))
  const demo = config.mode === 'demo'

  // data
  prepareFolder(config.dataDir)
  const base = await openToServe(config, config.secret ?? demoSecret(config.dataDir), {
    busyTimeoutMs: parts.busyTimeoutMs,
    onLost: parts.onLost ?? (() => {}),
    dist,
    create: demo,
  })
  if (base.engine === 'sqlite') {
    refuseDamaged(base)
    refuseAltered(base)
    await sealAll(base)
  }
  const stopSealer = base.engine === 'postgres' ? startSealer(base, clock, warn) : async () => {}
  const certificates = certificateStore(base)
  const qrKeys = qrKeyStore(base)
  const sessions = createSessions(base, clock)
  const mailbox = mailboxStore(base)
  const { catalogue, close: closeCatalogue } = startCatalogue(config, dist, warn)

  // sello, and what is measured
  const othersLook = base.engine === 'postgres' ? (parts.sleep ?? sleep) : undefined
  const {
    seal,
    look: lookAtSeal,
    stop: stopFollowing,
  } = await openSeal(config, { clock, chance, warn, sealing, othersLook }, certificates)
  const offlineSigner = await openOfflineSigner(config, qrKeys, clock)
  const forecast = seriesForecast(base)
  const estadosLeft = async () => (await forecast(isoDate(mexicoTime(clock.now())))).estadosLeft
  const health = async (): Promise<Health> =>
    healthOf({
      certificateSerial: seal.certificateSerial,
      certificatePem: seal.certificatePem,
      catalogue: catalogue.info(),
      tsaWorks: documents.tsaWorks(),
      estadosLeft: await estadosLeft(),
      freeBytes: freeBytes(config.dataDir),
      now: clock.now(),
    })
  const volume = watchVolume({ clock, levels: config.alertLevels, warn })
  const metrics = createMetrics(base, config, clock, health, volume.families)
  const mailHost = new URL(config.baseUrl).hostname
  const store = volume.watching(metrics.counting(createStore(base, mailHost, () => randomToken(chance, 128))))
  await seed(config, store, clock)
  if (demo) await seedStaff(base, clock.now())

  hook.start(alertStore(base))

  // other programs and threads
  const registry = openRegistry(config, store, clock, warn)
  const carrier = parts.carrier ?? openCarrier(config, mailbox, dist)
  const ending = new AbortController()
  const documents = openMaker(config, {
    seal,
    store,
    clock,
    chance,
    dist,
    warn,
    ending: ending.signal,
    openPdfWorker: parts.openPdfWorker,
  })
  const inspector = createFileInspector({
    published: certificates.list,
    keys: qrKeys.list,
    workerUrl: pathToFileURL(path.join(dist, 'inspect-worker.js')),
  })

  // what runs beside the requests
  const mailQueue = mailAdmin(base, tramiteRows(base).find)
  const background = startBackground({
    config,
    store,
    maker: documents.maker,
    carrier,
    clock,
    chance,
    registry,
    alert,
    warn,
    refused: volume.refused,
    tellRefused: volume.flush,
    sendDigests: (mailDue) =>
      sendDigests({ clock, store, mailQueue, mailDue, warnings: async () => (await health()).avisos }),
  })
  const stopReports = startReports({ health, clock, log })
  const stopBackups = await startBackups(config, { base, limits: store, clock, dist, log })

  // pages
  const assets = inLook(loadAssets(path.join(dist, 'public')), config.brand)
  const read = () => readClips('es').catch((error: Error) => warn(`audio del reto: ${error.name}`))
  setTimeout(read, AFTER_START).unref()
  const captcha = createCaptcha({
    key: base.vault.derive('captcha'),
    chance,
    ...(config.captchaFixedAnswer ? { fixedAnswer: config.captchaFixedAnswer } : {}),
  })

  const failures = countFailures(store, clock)
  const cli = path.join(dist, 'cli.js')
  const examiner = createExaminer({ cli, env: parts.env, clock })
  const orders = createOrders({
    cli,
    env: parts.env,
    clock,
    folder: config.backup.folder,
    ended: async (topic) => {
      if (topic === 'seal') await lookAtSeal()
    },
  })
  const imports = createImports({ dataDir: config.dataDir, cli, env: parts.env, clock, chance, warn })
  const sealDesk = openSealDesk({
    places: { configured: config.seal, folder: config.dataDir, demo },
    inUse: () => seal.certificateSerial,
    kept: certificates.list,
  })
  const ledgerChecker = createLedgerChecker({ cli, env: parts.env, clock })

  const ctx: AppContext = {
    clock,
    chance,
    secrets: base.vault,
    store,
    sessions,
    registry,
    catalogue,
    captcha,
    sealer: seal,
    offlineSigner,
    issuer: issuerOf(config),
    limits: config.limits,
    isOwnNetwork: isOf(config.ownNetworks),
    refused: volume.refused,
    alone: base.engine === 'sqlite',
    slowDown: createWaits(WAITING, parts.sleep),
    declaredNames: config.declaredNames,
    firstBinding: config.firstBinding,
    deskFourEyes: config.desk.fourEyes,
    ownRegister: config.registry !== undefined,
    hooks: background.hooks,
    mailDue: background.mailDue,
    documentsDue: background.documentsDue,
    alert,
    documents: background.documents,
    inspector,
    uploadRules: parts.uploadRules,
    certificates: certificates.list,
    offlineKeys: offlineKeys(qrKeys),
    offlinePage: assets.offlinePage,
    site: siteOf(config, assets),
    assets: assets.byPath,
    baseUrl: config.baseUrl,
    trustedProxies: config.trustedProxies,
    captchaFixedAnswer: config.captchaFixedAnswer,
    privacy: config.privacy,
    features: config.features,
    personSessions: createPersonSessions(base, clock),
    staffSessions: createStaffSessions(base, clock, demo),
    passkeys: createPasskeys(config),
    totp: createTotp(config.portal),
    ledgerChecker,
    examiner,
    orders,
    imports,
    backups: openBackups(config),
    sealDesk,
    mailQueue,
    estadosLeft: async () => estadosOf(await estadosLeft()),
    reasonWords,
    isDeskNetwork: config.desk.networks.length === 0 ? () => true : isOf(config.desk.networks),
    demo: demo ? { mailbox, people: DEMO_PEOPLE, unregistered: DEMO_UNREGISTERED } : undefined,
    health,
    version: VERSION,
    log,
    metrics: {
      observe: (answer) => {
        metrics.observe(answer)
        failures.observe(answer)
      },
      text: metrics.text,
      token: config.metrics.token,
    },
  }
  /** Ends all of it, in the order of dependence; work under way is finished. */
  const stop = async (): Promise<void> => {
    const reported = stopReports()
    stopBackups()
    stopFollowing()
    ending.abort()
    examiner.stop()
    orders.stop()
    ledgerChecker.stop()
    await Promise.all([reported, examiner.settled(), orders.settled(), imports.close()])
    await ledgerChecker.settled()
    await failures.settled()
    await background.stop()
    await inspector.close()
    registry.close()
    closeCatalogue()
    metrics.close()
    await hook.stop()
    await stopSealer()
    await base.close()
  }
  return { app: createApp(ctx), ctx, base, tellRefused: volume.flush, stop }
}
