import { chownSync, existsSync, mkdirSync, readdirSync, statSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { Refused } from '../../domain/base/problem.ts'

export type SetupFiles = { readonly env: string; readonly secret: string; readonly smtpUrl: string }

/** Names of what is written in `folder`. */
export const setupFiles = (folder: string): SetupFiles => ({
  env: path.join(folder, '.env'),
  secret: path.join(folder, 'secretos', 'secreto'),
  smtpUrl: path.join(folder, 'secretos', 'smtp_url'),
})

/** Throws `Refused` when there are settings already. */
export function refuseSecondSetup({ env }: SetupFiles): void {
  if (!existsSync(env)) return
  throw new Refused(
    `Ya hay ajustes en ${env}: cámbialos ahí y revisa con nss doctor. Para empezar de nuevo, ponle otro nombre.`,
  )
}

/**
 * Writes secrets and settings, mode 0600; a secret that is there stays, since it may protect data already. Gives the
 * settings as an environment. Throws `Refused`.
 * @param reader user id that will read the secrets, when this process may give them away
 */
export function writeSetup(
  files: SetupFiles,
  { settings, secret, smtpUrl, reader }: Written,
): Record<string, string> {
  const own = { ...settings, SECRET_FILE: files.secret, SMTP_URL_FILE: files.smtpUrl }
  try {
    mkdirSync(path.dirname(files.secret), { recursive: true, mode: 0o700 })
    if (!existsSync(files.secret)) writeFileSync(files.secret, `${secret}\n`, { mode: 0o600, flag: 'wx' })
    writeFileSync(files.smtpUrl, `${smtpUrl}\n`, { mode: 0o600 })
    const owner = statSync(path.dirname(files.env))
    giveTo(owner, path.dirname(files.secret))
    for (const file of [files.secret, files.smtpUrl]) giveTo(reader, file)
    const lines = Object.entries(own).map(([name, value]) => `${name}=${value}\n`)
    writeFileSync(files.env, HEAD + lines.join(''), { mode: 0o600, flag: 'wx' })
    giveTo(owner, files.env)
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    throw new Refused(`No se puede escribir en ${path.dirname(files.env)} (${code}).`)
  }
  return own
}

type Owner = { readonly uid: number; readonly gid: number }
type Written = {
  readonly settings: Readonly<Record<string, string>>
  readonly secret: string
  readonly smtpUrl: string
  readonly reader: Owner
}

const HEAD =
  '# Escrito por nss configurar. Qué es cada ajuste está en README.md; después de un cambio: nss doctor\n'

/** What root made in the data folder belongs to the folder's owner. */
export function adoptFiles(folder: string): void {
  for (const name of readdirSync(folder)) giveTo(statSync(folder), path.join(folder, name))
}

function giveTo({ uid, gid }: Owner, file: string): void {
  if (process.getuid?.() === 0) chownSync(file, uid, gid)
}
