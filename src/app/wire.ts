import path from 'node:path'
import { pathToFileURL } from 'node:url'
import { createCaptcha } from '../adapters/captcha/captcha.ts'
import { createFileInspector } from '../adapters/inspect/inspector.ts'
import { loadAssets } from '../adapters/runtime/assets.ts'
import { demoSecret, freeBytes, prepareFolder } from '../adapters/runtime/data-folder.ts'
import { systemChance, systemClock } from '../adapters/runtime/system.ts'
import type { Config } from '../config/config.ts'
import { openDatabase, refuseDamaged } from '../db/base/open.ts'
import { certificateStore } from '../db/issue/certificate-store.ts'
import { mailboxStore } from '../db/mail/mailbox-store.ts'
import { DEMO_PEOPLE, DEMO_UNREGISTERED } from '../db/seed/demo-people.ts'
import { createStore } from '../db/sqlite-store.ts'
import { createSessions } from '../db/tramite/sessions.ts'
import type { Chance } from '../domain/ports/chance.ts'
import { randomToken } from '../domain/ports/chance.ts'
import type { Clock } from '../domain/ports/clock.ts'
import type { MailCarrier } from '../domain/ports/mail-carrier.ts'
import { startReports } from '../ops/daily-report.ts'
import { healthOf } from '../ops/health.ts'
import { createMetrics } from '../ops/metrics.ts'
import { VERSION } from '../ops/version.ts'
import type { AppContext, LogLine } from '../routes/http/app-context.ts'
import { createApp } from './app.ts'
import { startBackground } from './background.ts'
import { openCarrier, openMaker, openRegistry, openSeal, seed, startCatalogue } from './wire-parts.ts'

export type Parts = {
  readonly clock?: Clock
  readonly chance?: Chance
  readonly log?: (line: LogLine) => void
  /** what the build made: `public/`, the worker */
  readonly dist?: string
  /** instead of what the configuration says */
  readonly carrier?: MailCarrier
}

/** A picture of 200 bytes inside the page: no third request for it. */
const ICON =
  "data:image/svg+xml,<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 8 8'><path fill='%230a4f3f' d='M0 0h8v8H0z'/><path fill='%23fff' d='M2 6V2h1l2 3V2h1v4H5L3 3v3z'/></svg>"

/** Joins ports to adapters. What it gives serves until `stop()`, which lets work in flight finish. */
export async function wire(config: Config, parts: Parts = {}) {
  const { clock = systemClock, chance = systemChance, log = () => {}, dist = import.meta.dirname } = parts
  const alert = (message: string) => log({ level: 'warn', t: new Date(clock.now()).toISOString(), message })
  const demo = config.mode === 'demo'
  prepareFolder(config.dataDir)
  const base = openDatabase(config.dataDir, config.secret ?? demoSecret(config.dataDir))
  refuseDamaged(base)
  const certificates = certificateStore(base)
  const seal = openSeal(config, { clock, chance }, certificates)
  const health = () => {
    const { certificateSerial, certificatePem } = seal
    const [info, free, now] = [catalogue.info(), freeBytes(config.dataDir), clock.now()]
    return healthOf({
      certificateSerial,
      certificatePem,
      catalogue: info,
      tsaWorks: tsaWorks(),
      freeBytes: free,
      now,
    })
  }
  const metrics = createMetrics(base, config, clock, health)
  const store = metrics.counting(
    createStore(base, new URL(config.baseUrl).hostname, () => randomToken(chance, 128)),
  )
  await seed(config, store, clock)
  const assets = loadAssets(path.join(dist, 'public'))
  const mailbox = mailboxStore(base)
  const registry = openRegistry(config, store, clock, alert)
  const { catalogue, close: closeCatalogue } = startCatalogue(config, dist, alert)
  const carrier = parts.carrier ?? (await openCarrier(config, mailbox))
  const ending = new AbortController()
  const making = { seal, store, clock, chance, dist, alert, ending: ending.signal }
  const { maker, tsaWorks } = openMaker(config, making)
  const background = startBackground({ config, store, maker, carrier, clock, chance, alert })

  const workerUrl = pathToFileURL(path.join(dist, 'inspect-worker.js'))
  const inspector = createFileInspector({ published: certificates.list, workerUrl })

  const stopReports = startReports({ health, clock, log })

  const ctx: AppContext = {
    clock,
    chance,
    secrets: base.vault,
    store,
    sessions: createSessions(base, clock),
    registry,
    catalogue,
    captcha: createCaptcha({
      key: base.vault.derive('captcha'),
      chance,
      ...(config.captchaFixedAnswer ? { fixedAnswer: config.captchaFixedAnswer } : {}),
    }),
    sealer: seal,
    inspector,
    issuer: {
      portal: config.portal,
      institution: config.institution,
      baseUrl: config.baseUrl,
      homoclaveTramite: config.homoclaveTramite,
      homoclaveFormato: config.homoclaveFormato,
      privacyResponsible: config.privacyResponsible,
      demo,
    },
    limits: config.limits,
    declaredNames: config.declaredNames,
    mailDue: background.mailDue,
    documentsDue: background.documentsDue,
    alert,
    documents: background.documents,
    site: {
      portal: config.portal,
      institution: config.institution,
      demo,
      style: assets.style,
      styleHref: assets.pathOf('estilos.css'),
      icon: ICON,
      scripts: [assets.pathOf('htmx.js'), assets.pathOf('app.js')],
      loader: assets.loader,
    },
    baseUrl: config.baseUrl,
    trustedProxies: config.trustedProxies,
    captchaFixedAnswer: config.captchaFixedAnswer,
    privacy: { responsible: config.privacyResponsible, contact: config.privacyContact },
    assets: assets.byPath,
    certificates: certificates.list,
    demo: demo ? { mailbox, people: DEMO_PEOPLE, unregistered: DEMO_UNREGISTERED } : undefined,
    health,
    version: VERSION,
    log,
    metrics: { observe: metrics.observe, text: metrics.text, token: config.metrics.token },
  }
  const stop = async (): Promise<void> => {
    stopReports()
    ending.abort()
    await background.stop()
    await inspector.close()
    registry.close()
    closeCatalogue()
    metrics.close()
    base.close()
  }
  return { app: createApp(ctx), ctx, base, stop }
}
