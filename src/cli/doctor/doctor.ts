import { existsSync } from 'node:fs'
import path from 'node:path'
import type { Command } from 'commander'
import { demoSecret } from '../../adapters/runtime/data-folder.ts'
import { type InstalledBase, openBase } from '../../app/open-base.ts'
import { serviceProblems } from '../../app/start-up-checks.ts'
import type { Config, Parsed } from '../../config/config.ts'
import { parseConfig } from '../../config/config.ts'
import type { Environment } from '../../config/reader.ts'
import { holderOf } from '../../db/base/one-process.ts'
import { Refused } from '../../domain/base/problem.ts'
import { parseCorreo } from '../../domain/person/correo.ts'
import { troubleOf } from '../../ops/trouble.ts'
import type { CommandOutput } from '../program/output.ts'
import { catalogueFinding, databaseFinding, dataFindings, processFinding } from './data.ts'
import { deskFinding } from './desk.ts'
import { bad, type Finding } from './finding.ts'
import { clockFinding, folderFindings, settingsFindings } from './machine.ts'
import { mailFindings, testMailFinding } from './mail.ts'
import { postgresFinding } from './postgres.ts'
import { sealFinding } from './seal.ts'
import { webFindings } from './web.ts'

export type DoctorCommand = Pick<CommandOutput, 'print' | 'fail' | 'data'> & {
  readonly env: () => Environment
  readonly now: () => number
}

/** Adds `doctor [--correo-prueba DIRECCION]` to the operator's program. */
export function doctor(program: Command, { env, now, ...output }: DoctorCommand): Command {
  return program
    .command('doctor')
    .option('--correo-prueba <direccion>', 'envía además un correo a esa dirección')
    .description('revisa la instalación entera y dice qué hacer; termina con 1 si algo está mal')
    .action(async ({ correoPrueba }: { correoPrueba?: string }) => {
      if (correoPrueba !== undefined && !parseCorreo(correoPrueba).ok)
        throw new Refused(`«${correoPrueba}» no es una dirección de correo.`)
      tell(await examine(env(), { now: now(), ...(correoPrueba ? { testMail: correoPrueba } : {}) }), output)
    })
}

/** Prints each finding, and fails when one of them is bad. */
export function tell(
  findings: readonly Finding[],
  { print, fail, data }: Pick<CommandOutput, 'print' | 'fail' | 'data'>,
): void {
  const width = Math.max(...findings.map(({ que }) => que.length))
  for (const { que, estado, dice, haz } of findings) {
    print(`${estado.padEnd(5)}  ${que.padEnd(width)}  ${dice}`)
    if (haz) print(`${''.padEnd(7 + width + 2)}→ ${haz}`)
  }
  const count = (wanted: Finding['estado']) => findings.filter(({ estado }) => estado === wanted).length
  const [wrong, warned] = [count('mal'), count('aviso')]
  data(findings)
  const words = `${count('bien')} bien, ${warned} ${warned === 1 ? 'aviso' : 'avisos'}, ${wrong} mal.`
  if (wrong > 0) fail(words)
  else print(words)
}

const noFolder = (dataDir: string): Finding =>
  bad(
    'carpeta de datos',
    `${dataDir} no existe`,
    'Da la orden en la carpeta que tiene .env, o corrige DATA_DIR; en una instalación nueva, nss configurar.',
  )

/**
 * Checks the whole installation, one thing after another, and changes nothing. What ends the visit is its last finding.
 * @param options.now epoch ms
 * @param options.testMail where a test mail is sent; absent: none is
 * @param options.installing the portal need not run yet
 */
export async function examine(
  env: Environment,
  {
    now,
    testMail,
    installing = false,
  }: { readonly now: number; readonly testMail?: string; readonly installing?: boolean },
): Promise<Finding[]> {
  const parsed: Parsed = parseConfig(env, { needsSeal: false })
  const { config } = parsed
  if (!existsSync(config.dataDir)) return [...settingsFindings(parsed), noFolder(config.dataDir)]
  const folder = folderFindings(config.dataDir)
  const findings = [...settingsFindings(parsed), ...folder]
  if (folder.some(({ que, estado }) => que === 'carpeta de datos' && estado === 'mal')) return findings
  const ownSecret = config.mode === 'demo' && existsSync(path.join(config.dataDir, 'secreto'))
  const secret = config.secret ?? (ownSecret ? demoSecret(config.dataDir) : undefined)
  const database = config.database
    ? await postgresFinding(config, secret)
    : databaseFinding(config.dataDir, secret)
  const holder = holderOf(config.dataDir)
  const seal = sealFinding(config, now, holder?.certificateSerial)
  return [
    ...findings,
    ...(await serviceProblems(config)).map((dice) => bad('ajustes', dice, 'Corrige ese ajuste.')),
    ...(config.database ? [] : [processFinding(holder)]),
    ...(database.open
      ? await withBase(config, secret ?? '', { now, opens: database.finding })
      : [database.finding, clockFinding(now, undefined)]),
    seal.finding,
    catalogueFinding(config.dataDir, now),
    ...(await mailFindings(config)),
    ...(testMail === undefined ? [] : [await testMailFinding(config, testMail, now)]),
    ...(await webFindings({ config, certificateSerial: seal.seal?.certificateSerial, now, installing })),
  ]
}

/** @param looked.opens what was found of the database from outside; what opening it shows takes its place */
async function withBase(
  config: Config,
  secret: string,
  { now, opens }: { readonly now: number; readonly opens: Finding },
): Promise<Finding[]> {
  const { dataDir, desk, mode } = config
  let base: InstalledBase
  try {
    base = await openBase(config, secret)
  } catch (error) {
    const words = troubleOf(error)
    if (words === undefined) throw error
    return [bad(opens.que, words, 'Haz lo que dice y repite nss doctor.'), clockFinding(now, undefined)]
  }
  try {
    return [
      opens,
      ...(await dataFindings(base, dataDir, now)),
      await deskFinding(base, { fourEyes: desk.fourEyes, demo: mode === 'demo' }),
    ]
  } finally {
    await base.close()
  }
}
