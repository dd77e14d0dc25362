import { execFileSync } from 'node:child_process'
import { globSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { beforeAll, describe, expect, test } from 'vitest'

type Locked = {
  readonly version: string
  readonly license?: string
  readonly integrity?: string
  readonly dev?: boolean
  readonly optional?: boolean
  readonly devOptional?: boolean
  readonly hasInstallScript?: boolean
}

const root = path.resolve(import.meta.dirname, '..')
const read = (file: string) => readFileSync(path.join(root, file), 'utf8')
const manifest = JSON.parse(read('package.json')) as Record<string, Record<string, string>>
const { packages } = JSON.parse(read('package-lock.json')) as { packages: Record<string, Locked> }
const locked = Object.entries(packages).filter(([place]) => place !== '')
/** What runs when the portal runs. */
const runtime = locked.filter(([, one]) => !one.dev && !one.optional && !one.devOptional)
const nameOf = (place: string) => place.slice(place.lastIndexOf('node_modules/') + 'node_modules/'.length)

test('every version is exact, and every package is known by its bytes', () => {
  const wanted = ['dependencies', 'devDependencies', 'optionalDependencies', 'overrides']
  for (const group of wanted)
    for (const [name, version] of Object.entries(manifest[group] ?? {}))
      expect(version, name).toMatch(/^\d+\.\d+\.\d+(-[\w.]+)?$/)
  expect(locked.filter(([, one]) => !/^sha512-/.test(one.integrity ?? '')).map(([place]) => place)).toEqual(
    [],
  )
})

test('every action of the workflows is one commit, and says which version that is', () => {
  const used = globSync('.github/workflows/*.yml', { cwd: root }).flatMap((file) =>
    [...read(file).matchAll(/^\s*(?:- )?uses: (?!\.\/)(.*)$/gm)].map(([, action = '']) => action),
  )
  expect(used.length).toBeGreaterThan(5)
  expect(used.filter((action) => !/^[\w/-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$/.test(action))).toEqual([])
})

test('nothing of what runs needs a script at its installation', () => {
  expect(runtime.length).toBeGreaterThan(20)
  expect(runtime.filter(([, one]) => one.hasInstallScript).map(([place]) => place)).toEqual([])
})

describe('licences', () => {
  /** Each lets anyone use, change and pass it on, and asks at most to be named. */
  const FREE = ['MIT', 'MIT-0', 'ISC', 'Apache-2.0', 'BSD-2-Clause', 'BSD-3-Clause', '0BSD', 'BSD-0-Clause']
  /** What a package says in a file only. */
  const inFile = (place: string): string | undefined =>
    /^(MIT) License/.exec(read(path.join(place, 'LICENSE')))?.[1]

  test('of all that runs are free ones that ask for no more than a name', () => {
    const others = runtime
      .map(([place, one]) => [nameOf(place), one.license ?? inFile(place)] as const)
      // of a choice, one of them is enough
      .filter(
        ([, license = '']) =>
          !license
            .replace(/^\((.*)\)$/, '$1')
            .split(' OR ')
            .some((one) => FREE.includes(one)),
      )
    expect(others).toEqual([])
  })
})

describe('npm run sbom', () => {
  type Component = {
    name: string
    version: string
    purl: string
    licenses?: unknown[]
    hashes: { alg: string }[]
  }
  let bill: { bomFormat: string; metadata: { component: { name: string } }; components: Component[] }
  beforeAll(() => {
    bill = JSON.parse(execFileSync('npm', ['run', '--silent', 'sbom'], { cwd: root, encoding: 'utf8' }))
  })

  test('names in CycloneDX all that runs, each with its version and its digest', () => {
    expect(bill.bomFormat).toBe('CycloneDX')
    expect(bill.metadata.component.name).toBe('ventanilla-nss')
    const named = bill.components.map(({ name, version }) => `${name}@${version}`)
    const installed = runtime.map(([place, { version }]) => `${nameOf(place)}@${version}`)
    expect(new Set(named)).toEqual(new Set(installed))
    for (const { name, hashes } of bill.components) expect(hashes[0]?.alg, name).toBe('SHA-512')
  })
})
