import path from 'node:path'
import { assignmentsPerSecond } from './assignment-rows.ts'
import { fillLedger, fillWithPeople, folioOf } from './millions.ts'
import { nss } from './padron-rows.ts'
import { servePortal } from './portal.ts'
import { inFolder, median, type Row, row } from './row.ts'
import { type PostOffice, postOffice, wholeTramites } from './whole.ts'
import { peopleOnFile } from './whole-rows.ts'

/** People on file. */
const SIZES = [0, 1_000_000, 10_000_000]
const ROUNDS = 5
const WARM = 60
const MEASURED = 150
const IN_FLIGHT = 16
/** of what the empty one does */
const MUST = 0.95
const ENTRIES = 10_000_000
const FEW_ENTRIES = 100_000

const wholeWith = (people: number): string =>
  `Trámites completos por segundo con ${people === 0 ? 'ninguna persona' : `${people / 1e6} M de personas`}`

/** The curve of the rows of sizes: how many people, and whole trámites a second. */
export const curveOf = (rows: readonly Row[]): readonly (readonly [people: number, perSecond: number])[] =>
  SIZES.flatMap((people) => {
    const found = rows.find(({ what }) => what === wholeWith(people))
    return found ? [[people, found.value] as const] : []
  })

/** What becomes of the portal as it grows: people on file, and a ledger and a trail of ten million entries. */
export const largeRows = async (port: number): Promise<Row[]> => [
  ...(await rowsOfSizes(port)),
  ...(await ledgerRows(port)),
]

/** Rates beside so many people, by turns: a machine that gets slower meanwhile does so for all of them. */
const rowsOfSizes = (port: number): Promise<Row[]> =>
  inFolder(async (root) => {
    const office = await postOffice()
    const sizes: { people: number; folder: string; curps: string[]; whole: number[]; assigned: number }[] = []
    for (const people of SIZES) {
      const folder = path.join(root, String(people))
      await (await servePortal(folder, port)).stop()
      const curps = await peopleOnFile(folder, ROUNDS * (WARM + MEASURED))
      fillWithPeople(folder, people)
      sizes.push({ people, folder, curps, whole: [], assigned: 0 })
    }
    for (let n = 0; n < ROUNDS; n++)
      for (const { folder, curps, whole } of sizes)
        whole.push(await roundOf(folder, port, office, curps.splice(0, WARM + MEASURED)))
    await office.close()
    for (const one of sizes) one.assigned = await assignmentsPerSecond(one.folder, port)
    const [none, most] = [sizes[0], sizes.at(-1)]
    const floor = median(none?.whole ?? [])
    return [
      row(
        'Asignaciones con diez millones de personas, contra ninguna',
        (most?.assigned ?? 0) / (none?.assigned ?? 0),
        '×',
        'min',
        MUST,
        `${Math.round(most?.assigned ?? 0)}/s contra ${Math.round(none?.assigned ?? 0)}/s`,
      ),
      ...sizes.map(({ people, whole }) =>
        row(
          wholeWith(people),
          median(whole),
          '/s',
          'min',
          MUST * floor,
          `${(median(whole) / floor).toFixed(2)} × ninguna; la mediana de ${ROUNDS} rondas por turnos`,
        ),
      ),
    ]
  })

async function roundOf(
  folder: string,
  port: number,
  office: PostOffice,
  curps: readonly string[],
): Promise<number> {
  const served = await servePortal(folder, port, { env: { SMTP_URL: office.url, MODE: 'demo' } })
  await wholeTramites(served.base, office, curps.slice(0, WARM), IN_FLIGHT)
  const { perSecond, failed } = await wholeTramites(served.base, office, curps.slice(WARM), IN_FLIGHT)
  await served.stop()
  if (failed > 0) throw new Error('whole trámites failed')
  return perSecond
}

/** `bitacora verificar` reads it all and holds none of it; `auditoria ver` finds the two of a folio. */
async function ledgerRows(port: number): Promise<Row[]> {
  const measured = (entries: number) =>
    inFolder(async (folder) => {
      await (await servePortal(folder, port)).stop()
      fillLedger(folder, entries)
      const verify = await nss(folder, ['bitacora', 'verificar', '--no-sellos'])
      return { verify, trail: await nss(folder, ['auditoria', 'ver', '--folio', folioOf(entries >> 2)]) }
    })
  const [few, many] = [await measured(FEW_ENTRIES), await measured(ENTRIES)]
  return [
    row(
      'Bitácora de diez millones, verificar: memoria, contra cien mil',
      many.verify.rss / few.verify.rss,
      '×',
      'max',
      1.25,
      `${Math.round(many.verify.rss)} MB contra ${Math.round(few.verify.rss)}; ${Math.round(ENTRIES / many.verify.seconds)} asientos por segundo`,
    ),
    row('Un folio en una auditoría de diez millones', many.trail.seconds * 1000, 'ms', 'max', 1000),
  ]
}
