import { existsSync } from 'node:fs'
import path from 'node:path'
import { sealFile } from '../adapters/seal/folder.ts'
import { Refused } from '../domain/base/problem.ts'
import type { Limits } from '../domain/ports/limits.ts'
import {
  limits,
  type MailConfig,
  type MetricsConfig,
  mail,
  metrics,
  type Needed,
  type RegistryConfig,
  registry,
  type SealConfig,
  seal,
  type TsaConfig,
  tsa,
} from './groups.ts'
import { type Environment, reader } from './reader.ts'
import { baseUrl, catalogueUrl, demoOnly, proxies, sealable, secret } from './values.ts'

export type Config = {
  readonly mode: 'demo' | 'production'
  readonly port: number
  readonly host: string
  /** origin, without a slash at the end */
  readonly baseUrl: string
  readonly dataDir: string
  readonly mail: MailConfig
  readonly captchaFixedAnswer: string | undefined
  /** undefined: no limits (demonstration only) */
  readonly limits: Limits | undefined
  /** CIDRs of proxies whose forwarded addresses are believed */
  readonly trustedProxies: readonly string[]
  readonly portal: string
  readonly institution: string
  readonly privacyResponsible: string
  readonly privacyContact: string
  readonly homoclaveTramite: string
  readonly homoclaveFormato: string
  readonly declaredNames: boolean
  readonly catalogueUrl: string | undefined
  /** undefined in a demonstration: made in the data folder */
  readonly secret: string | undefined
  readonly seal: SealConfig | undefined
  /** undefined: signatures carry no time stamp */
  readonly tsa: TsaConfig | undefined
  /** the operator's own register of persons; undefined: the padrón of the database */
  readonly registry: RegistryConfig | undefined
  readonly metrics: MetricsConfig
}

/** Every problem of the settings at once, in sentences for the operator. */
export class ConfigProblems extends Refused {
  override name = 'ConfigProblems'
  readonly problems: readonly string[]
  constructor(problems: readonly string[]) {
    super(
      `La configuración tiene ${problems.length} problema(s):\n${problems.map((p) => `  · ${p}`).join('\n')}`,
    )
    this.problems = problems
  }
}

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

/** The same, for who wants to look further though there are problems. Never throws. */
export function parseConfig(env: Environment, { needsSeal = true } = {}): Parsed {
  const problems: string[] = []
  const get = reader(env, problems)
  const mode = get.oneOf('MODE', ['demo', 'production'], 'demo')
  const demo = mode === 'demo'
  const port = get.number('PORT', 3000, 0, 65_535)
  const dataDir = path.resolve(get.text('DATA_DIR') ?? './data')
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
    mail: mail(get, needed, demo, problems),
    captchaFixedAnswer: demoOnly(get.text('CAPTCHA_FIXED_ANSWER'), 'CAPTCHA_FIXED_ANSWER', demo, problems),
    limits: limits(get, demo, problems),
    trustedProxies: proxies(get.text('TRUSTED_PROXIES'), problems),
    portal: sealable('PORTAL_NAME', get.text('PORTAL_NAME') ?? 'Ventanilla NSS', problems),
    institution: sealable(
      'INSTITUTION',
      needed('INSTITUTION', 'el nombre de la institución', 'Institución de demostración'),
      problems,
    ),
    privacyResponsible: needed(
      'PRIVACY_RESPONSIBLE',
      'quién responde por los datos personales',
      'Institución de demostración',
    ),
    privacyContact: get.text('PRIVACY_CONTACT') ?? '',
    homoclaveTramite: get.text('HOMOCLAVE_TRAMITE') ?? 'IMSS-02-008',
    homoclaveFormato: get.text('HOMOCLAVE_FORMATO') ?? 'FF-IMSS-013',
    declaredNames: get.oneOf('DECLARED_NAMES', ['on', 'off'], demo ? 'on' : 'off') === 'on',
    catalogueUrl: catalogueUrl(get.text('CATALOGO_URL'), problems),
    secret: secret(needed('SECRET', 'un secreto de 32 caracteres o más', ''), problems),
    seal: seal(get, env, demo || !needsSeal || existsSync(sealFile(dataDir)), problems),
    tsa: tsa(get, problems),
    registry: registry(get, problems),
    metrics: metrics(get, problems),
  }
  return { config, problems }
}
