import { existsSync } from 'node:fs'
import path from 'node:path'
import type { HttpRegistrySettings } from '../adapters/registry/connection.ts'
import { sealFile } from '../adapters/seal/folder.ts'
import type { ConfiguredSeal } from '../adapters/seal/source.ts'
import { Refused } from '../domain/base/problem.ts'
import type { PrivacyNotice } from '../domain/facts/privacy-notice.ts'
import type { Limits } from '../domain/ports/limit-store.ts'
import { type BackupConfig, backup } from './backup.ts'
import { type BrandConfig, brand } from './brand.ts'
import { type DatabaseConfig, database, secret } from './data.ts'
import { type DeskConfig, desk } from './desk.ts'
import { type FeaturesConfig, features } from './features.ts'
import { type AlertLevels, alertLevels, limits } from './limits.ts'
import { type MailConfig, mail } from './mail.ts'
import { type MetricsConfig, metrics } from './metrics.ts'
import { authorities, baseUrl, networks } from './network.ts'
import { catalogueUrl } from './postal.ts'
import { privacy } from './privacy.ts'
import { type Environment, type Needed, reader } from './reader.ts'
import { registry } from './registry.ts'
import { seal } from './seal.ts'
import { type SiteConfig, site } from './site.ts'
import { type TsaConfig, tsa } from './tsa.ts'
import { type WebhookConfig, webhook } from './webhook.ts'

/** All settings, checked. Each topic has a file of its own beside this one. */
export type Config = SiteConfig & {
  readonly mode: 'demo' | 'production'
  readonly port: number
  readonly host: string
  /** origin, without a slash at the end */
  readonly baseUrl: string
  readonly dataDir: string
  /** undefined: SQLite in the data folder */
  readonly database: DatabaseConfig | undefined
  readonly mail: MailConfig
  readonly captchaFixedAnswer: string | undefined
  /** undefined: no limits (demonstration only) */
  readonly limits: Limits | undefined
  /** IP addresses and CIDRs of the operator's rooms, which no limit by network holds up */
  readonly ownNetworks: readonly string[]
  readonly desk: DeskConfig
  readonly features: FeaturesConfig
  /** undefined: nobody is told of consents */
  readonly sharingHook: WebhookConfig | undefined
  readonly alertLevels: AlertLevels
  /** IP addresses and CIDRs of proxies whose X-Forwarded-For is believed */
  readonly trustedProxies: readonly string[]
  /** PEM certificates of authorities that are trusted besides the public ones */
  readonly authorities: readonly string[]
  readonly catalogueUrl: string | undefined
  /** undefined in a demonstration: made in the data folder */
  readonly secret: string | undefined
  readonly seal: ConfiguredSeal | undefined
  /** undefined: signatures carry no time stamp */
  readonly tsa: TsaConfig | undefined
  /** the operator's own register of persons; undefined: the padrón of the database */
  readonly registry: HttpRegistrySettings | undefined
  readonly privacy: PrivacyNotice
  readonly metrics: MetricsConfig
  readonly backup: BackupConfig
  /** undefined: alerts are in the log alone */
  readonly webhook: WebhookConfig | undefined
  readonly brand: BrandConfig
}

/** Every problem of the settings at once, in sentences for the operator. */
export class ConfigProblems extends Refused {
  override name = 'ConfigProblems'
  readonly problems: readonly string[]
  constructor(problems: readonly string[]) {
    super(
      `La configuración tiene ${problems.length === 1 ? '1 problema' : `${problems.length} problemas`}:\n${problems.map((p) => `  · ${p}`).join('\n')}`,
    )
    this.problems = problems
  }
}

/** Whether replicas seal with one key, that of their settings: one in the folder of one of them is not used. */
export const sharesSeal = ({ database, mode }: Pick<Config, 'database' | 'mode'>): boolean =>
  database !== undefined && mode === 'production'

/**
 * Environment → Config. `X_FILE` names a file that holds the value of `X`. Throws `ConfigProblems`.
 * @param needsSeal false for the operator's commands: one of them makes the seal
 */
export function readConfig(env: Environment, options: { needsSeal?: boolean } = {}): Config {
  const { config, problems } = parseConfig(env, options)
  if (problems.length > 0) throw new ConfigProblems(problems)
  return config
}

export type Parsed = { readonly config: Config; readonly problems: readonly string[] }

/** The same, for callers that go on in spite of problems (`nss doctor`). Never throws. */
export function parseConfig(env: Environment, { needsSeal = true } = {}): Parsed {
  const problems: string[] = []
  const get = reader(env, problems)
  const mode = get.oneOf('MODE', ['demo', 'production'], 'demo')
  const demo = mode === 'demo'
  const port = get.number('PORT', 3000, 0, 65_535)
  const dataDir = path.resolve(get.text('DATA_DIR') ?? './data')
  const databaseOf = database(get, problems)
  const shared = sharesSeal({ database: databaseOf, mode }) ? sealFile(dataDir) : undefined
  const needed: Needed = (name, why, fallback) => {
    const value = get.text(name)
    if (value === undefined && !demo) problems.push(`${name} falta: ${why}.`)
    return value ?? fallback
  }
  const config: Config = {
    mode,
    port,
    host: get.text('HOST') ?? '127.0.0.1',
    baseUrl: baseUrl(
      needed('BASE_URL', 'la dirección pública con https', `http://localhost:${port}`),
      demo,
      problems,
    ),
    dataDir,
    database: databaseOf,
    mail: mail(get, needed, demo, problems),
    captchaFixedAnswer: demoOnly(get.text('CAPTCHA_FIXED_ANSWER'), 'CAPTCHA_FIXED_ANSWER', demo, problems),
    limits: limits(get, demo, problems),
    ownNetworks: networks('OWN_NETWORKS', get.text('OWN_NETWORKS'), problems),
    desk: desk(get, problems),
    features: features(get),
    sharingHook: webhook(get, problems, 'SHARING_WEBHOOK'),
    alertLevels: alertLevels(get),
    trustedProxies: networks('TRUSTED_PROXIES', get.text('TRUSTED_PROXIES'), problems),
    privacy: privacy(get, needed),
    authorities: authorities(get.text('TLS_CA'), problems),
    ...site(get, needed, demo, problems),
    catalogueUrl: catalogueUrl(get, problems),
    secret: secret(needed, problems),
    seal: seal(
      get,
      env,
      { optional: demo || !needsSeal || (!shared && existsSync(sealFile(dataDir))), shared },
      problems,
    ),
    tsa: tsa(get, problems),
    registry: registry(get, problems),
    metrics: metrics(get, problems),
    backup: backup(get, dataDir, problems),
    webhook: webhook(get, problems),
    brand: brand(get, problems),
  }
  return { config, problems }
}

function demoOnly(
  value: string | undefined,
  name: string,
  demo: boolean,
  problems: string[],
): string | undefined {
  if (value !== undefined && !demo) problems.push(`${name} solo se permite en la demostración: quítala.`)
  return value
}
