import path from 'node:path'
import { pathToFileURL } from 'node:url'
import { createDemoMailbox } from '../adapters/mail/demo-mailbox.ts'
import { createThreadedCarrier } from '../adapters/mail/smtp-thread.ts'
import { makeKey } from '../adapters/offline-qr/cose-key.ts'
import { createOfflineSigner } from '../adapters/offline-qr/keys.ts'
import { createPdfMaker, type PdfMakerOptions } from '../adapters/pdf/maker.ts'
import { createStampedMaker } from '../adapters/pdf/stamped-maker.ts'
import { startWeeklyCatalogue } from '../adapters/postal/weekly.ts'
import { createHttpRegistry } from '../adapters/registry/http.ts'
import { type FollowedSeal, followSeal } from '../adapters/seal/follow.ts'
import type { Seal } from '../adapters/seal/load.ts'
import { loadSealInUse, sealFilesOf } from '../adapters/seal/source.ts'
import { createTsa } from '../adapters/signing/tsa.ts'
import type { Config } from '../config/config.ts'
import type { certificateStore } from '../db/issue/certificate-store.ts'
import type { qrKeyStore } from '../db/issue/qr-key-store.ts'
import { seedSeries } from '../db/issue/series-file.ts'
import type { mailboxStore } from '../db/mail/mailbox-store.ts'
import { openCatalogue } from '../db/postal/catalogue.ts'
import { DEMO_PEOPLE } from '../db/seed/demo-people.ts'
import type { Person } from '../domain/person/person.ts'
import type { Chance } from '../domain/ports/chance.ts'
import type { Clock } from '../domain/ports/clock.ts'
import type { MailCarrier } from '../domain/ports/mail-carrier.ts'
import type { OfflineSigner } from '../domain/ports/offline-signer.ts'
import type { PersonRegistry } from '../domain/ports/person-registry.ts'
import type { Store } from '../domain/ports/store.ts'

/** Writes a sentence for the operator into the log. */
type Warn = (message: string) => void

type SealParts = {
  readonly clock: Clock
  readonly chance: Chance
  readonly warn: (message: string) => void
  readonly sealing: (certificateSerial: string) => void
  /** resolves when the other replicas have looked for new certificates (ms); undefined where there are none */
  readonly othersLook: ((ms: number) => Promise<void>) | undefined
}

/**
 * The key and certificate of the sello: those of the settings, else of the data folder; a demonstration makes its own.
 * The certificate is stored among the published ones, and so is the next, which takes its place while the portal runs.
 */
export async function openSeal(
  config: Config,
  { clock, chance, warn, sealing, othersLook }: SealParts,
  certificates: ReturnType<typeof certificateStore>,
): Promise<FollowedSeal> {
  // a sello is verified without waiting for the database
  const kept = new Map<string, string>()
  const look = async (): Promise<void> => {
    for (const { certificateSerial, pem } of await certificates.list()) kept.set(certificateSerial, pem)
  }
  await look()
  const looking = setInterval(() => {
    // a database that does not answer is told by whoever needs it
    look().catch(() => {})
  }, CERTIFICATES_EVERY).unref()
  const retired = (certificateSerial: string) => kept.get(certificateSerial)
  const demo = config.mode === 'demo'
  const places = { configured: config.seal, folder: config.dataDir, demo }
  const followed = await followSeal({
    load: () => loadSealInUse({ ...places, portal: config.portal, now: clock.now(), chance, retired }),
    // the settings are read at the start only
    files: config.seal ? [] : sealFilesOf(places),
    inUse: async (seal, before) => {
      const isNews = kept.size > 0 && !kept.has(seal.certificateSerial)
      await certificates.keep(seal.certificateSerial, seal.certificatePem, clock.now())
      // nothing is sealed with it that another replica could take for a forgery
      if (isNews) await othersLook?.(2 * CERTIFICATES_EVERY)
      kept.set(seal.certificateSerial, seal.certificatePem)
      if (before) warn(`sello: ahora se sella con ${seal.certificateSerial}; antes, con ${before}`)
      sealing(seal.certificateSerial)
    },
    failed: (why) => warn(`sello: el nuevo no se puede usar, se sigue con el de antes: ${why}`),
  })
  return {
    ...followed,
    stop: () => {
      clearInterval(looking)
      followed.stop()
    },
  }
}

/** How often it is looked for certificates that another replica, or a command, put there; ms. */
const CERTIFICATES_EVERY = 2000

/** Signs the QR without a network; makes its first key. Undefined where the settings switch it off. */
export async function openOfflineSigner(
  { features }: Config,
  keys: ReturnType<typeof qrKeyStore>,
  clock: Clock,
): Promise<OfflineSigner | undefined> {
  if (!features.offlineQr) return undefined
  if ((await keys.list()).length === 0) await keys.keep(makeKey(), clock.now())
  return createOfflineSigner(keys)
}

/** The mail servers of the settings, in their thread, else the mailbox of the demonstration. */
export const openCarrier = (
  config: Config,
  mailbox: ReturnType<typeof mailboxStore>,
  dist: string,
): MailCarrier =>
  config.mail.servers.length === 0
    ? createDemoMailbox(mailbox)
    : createThreadedCarrier(
        { ...config.mail, portal: config.portal },
        pathToFileURL(path.join(dist, 'smtp-worker.js')),
      )

type MakerParts = {
  readonly seal: Seal
  readonly store: Store
  readonly clock: Clock
  readonly chance: Chance
  readonly dist: string
  readonly warn: Warn
  /** aborted when the portal stops */
  readonly ending: AbortSignal
  readonly openPdfWorker: PdfMakerOptions['open'] | undefined
}

/** Makes the PDF; with a time stamping authority (TSA, RFC 3161) in the settings, each signature carries its time stamp. */
export function openMaker({ tsa: settings, brand }: Config, parts: MakerParts) {
  const { seal, store, clock, chance, dist, warn, ending, openPdfWorker: open } = parts
  const workerUrl = pathToFileURL(path.join(dist, 'pdf-worker-main.js'))
  const look = { ink: brand.palette.light.mark, ...(brand.logo && { logo: brand.logo }) }
  const plain = createPdfMaker({ seal, workerUrl, look, ...(open && { open }) })
  if (!settings) return { maker: plain, tsaWorks: () => undefined }
  const tsa = createTsa({ ...settings, clock, chance })
  const unstamped = (folio: string, reason: string): void => {
    warn(`documentos sin sello de tiempo (TSA_URL: ${reason})`)
    const event = { what: 'sello de tiempo', outcome: 'sin sello', folio } as const
    const entry = { ...event, at: clock.now(), actor: 'portal' }
    store.audit(entry).catch((error: Error) => warn(`auditoría: ${error.name}`))
  }
  const maker = createStampedMaker({ maker: plain, tsa, signal: ending, unstamped })
  return { maker, tsaWorks: tsa.works }
}

/** The register of persons: the HTTP service of the settings, else the padrón in the database. */
export function openRegistry(
  { registry }: Config,
  store: Store,
  clock: Clock,
  warn: Warn,
): PersonRegistry & { close(): void } {
  if (registry) return createHttpRegistry(registry, { clock, log: warn })
  return { findPerson: (curp) => store.findPerson(curp), close: () => {} }
}

/** The postal catalogue, and its weekly download where the settings name a source. */
export function startCatalogue({ dataDir, catalogueUrl }: Config, dist: string, warn: Warn) {
  const trouble = ({ reason, using }: { reason: string; using: string }) =>
    warn(`catálogo postal: ${reason}; se usa ${using}`)
  const catalogue = openCatalogue({ dataDir, log: trouble })
  const stopRefreshing = catalogueUrl
    ? startWeeklyCatalogue({
        cli: path.join(dist, 'cli.js'),
        log: (lines) => warn(`catálogo postal: ${lines.join(' · ')}`),
      })
    : () => {}
  return {
    catalogue,
    close: (): void => {
      stopRefreshing()
      catalogue.close()
    },
  }
}

/**
 * Fills what a first start needs, and leaves what is there: the table of NSS series, and in a demonstration its people.
 */
export async function seed({ mode }: Config, store: Store, clock: Clock): Promise<void> {
  if ((await store.allSeries()).length === 0) await store.replaceSeries(seedSeries())
  if (mode !== 'demo') return
  // who is there already may have been changed at the counter
  const missing: Person[] = []
  for (const { person } of DEMO_PEOPLE) if (!(await store.findPerson(person.curp))) missing.push(person)
  if (missing.length > 0) await store.savePeople(missing, clock.now())
}
