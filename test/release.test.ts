import { execFileSync, spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import {
  copyFileSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { eventually } from './support/portal.ts'
import { freePort } from './support/process.ts'

const root = path.resolve(import.meta.dirname, '..')
const folder = mkdtempSync(path.join(tmpdir(), 'version-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

/** As the workflow does: this Node, and nothing of the project in the PATH. */
const env = { PATH: `${path.dirname(process.execPath)}:/usr/bin:/bin`, TMPDIR: folder }

describe('scripts/release-notes.ts', () => {
  const project = path.join(folder, 'project')
  mkdirSync(path.join(project, 'scripts'), { recursive: true })
  copyFileSync(path.join(root, 'scripts/release-notes.ts'), path.join(project, 'scripts/release-notes.ts'))
  const notes = (
    tag: string,
    { version = '0.2.0', label = '0.2.0', heading = '0.2.0 · 1 de diciembre de 2026' } = {},
  ) => {
    writeFileSync(path.join(project, 'package.json'), JSON.stringify({ version, type: 'module' }))
    writeFileSync(path.join(project, 'Dockerfile'), `LABEL org.opencontainers.image.version="${label}"\n`)
    writeFileSync(
      path.join(project, 'CHANGELOG.md'),
      `# Cambios\n\n## ${heading}\n\n- Lo nuevo.\n\n## 0.1.0\n\n- Lo viejo.\n`,
    )
    return spawnSync(process.execPath, [path.join(project, 'scripts/release-notes.ts'), tag], {
      encoding: 'utf8',
    })
  }

  test('gives the section of the version that the tag names, and no other', () => {
    expect(notes('v0.2.0')).toMatchObject({ status: 0, stdout: '- Lo nuevo.\n' })
  })

  test.each([
    ['package.json', { version: '0.1.9' }],
    ['Dockerfile', { label: '0.1.9' }],
    ['CHANGELOG.md', { heading: '0.2.0 · sin publicar' }],
    ['CHANGELOG.md', { heading: '0.2.01 · 1 de diciembre de 2026' }],
  ])('refuses a tag that %s does not agree with: %o', (file, said) => {
    const { status, stderr, stdout } = notes('v0.2.0', said)
    expect(status).toBe(1)
    expect(stderr).toContain(file)
    expect(stdout).toBe('')
  })
})

test('scripts/image.ts deletes no folder that it stands in', () => {
  const project = path.join(folder, 'kept')
  mkdirSync(path.join(project, 'scripts'), { recursive: true })
  for (const name of ['image.ts', 'external.ts'])
    copyFileSync(path.join(root, 'scripts', name), path.join(project, 'scripts', name))
  for (const target of [project, path.dirname(project)]) {
    const { status, stderr } = spawnSync(process.execPath, [path.join(project, 'scripts/image.ts'), target], {
      encoding: 'utf8',
    })
    expect([status, stderr]).toEqual([2, expect.stringContaining(target)])
  }
  expect(readdirSync(path.join(project, 'scripts'))).toHaveLength(2)
})

/** GNU tar, as Linux has it. */
const gnuTar = spawnSync('tar', ['--version'], { encoding: 'utf8' }).stdout?.includes('GNU tar')

test.runIf(gnuTar)(
  'the archive of a release holds all that runs, and is the same each time',
  { timeout: 120_000 },
  async () => {
    const make = (out: string) => {
      const file = execFileSync(path.join(root, 'scripts/archive.sh'), [path.join(folder, out)], {
        env,
        encoding: 'utf8',
      })
      return file.trim()
    }
    const file = make('one')
    const { version } = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8')) as {
      version: string
    }
    const name = `ventanilla-nss-${version}-linux-${process.arch}`
    expect(path.basename(file)).toBe(`${name}.tar.gz`)
    expect(readFileSync(make('two')).equals(readFileSync(file))).toBe(true)

    // a disk that is full, say
    const failing = path.join(folder, 'failing')
    mkdirSync(failing)
    writeFileSync(path.join(failing, 'tar'), '#!/bin/sh\nexit 2\n', { mode: 0o755 })
    const failed = spawnSync(path.join(root, 'scripts/archive.sh'), [path.join(folder, 'three')], {
      env: { ...env, PATH: `${failing}:${env.PATH}` },
      encoding: 'utf8',
    })
    expect(failed).toMatchObject({ status: 2, stdout: '' })

    execFileSync('tar', ['xzf', file, '-C', folder])
    const inside = path.join(folder, name)
    expect(readdirSync(inside)).toEqual(
      expect.arrayContaining([
        '.env.ejemplo',
        'CHANGELOG.md',
        'LICENSE',
        'README.md',
        'dist',
        'docs',
        'node_modules',
        'scripts',
      ]),
    )
    expect(
      execFileSync(path.join(inside, 'scripts/nss'), ['--version'], { env, encoding: 'utf8' }).trim(),
    ).toBe(version)
    // it opens a database, so the binary of this kind of machine is in it
    const listed = execFileSync(path.join(inside, 'scripts/nss'), ['series', 'ver'], {
      env: { ...env, DATA_DIR: path.join(folder, 'data') },
      cwd: folder,
      encoding: 'utf8',
    })
    expect(listed).toContain('Todavía no hay series')

    // and the unit of systemd starts what is in it, by the Node of the path
    const unit = readFileSync(path.join(inside, 'docs/ventanilla.service'), 'utf8')
    const started = /^ExecStart=\/opt\/ventanilla\/(\S+)$/m.exec(unit)?.[1] ?? ''
    const portal = spawn(path.join(inside, started), {
      env: { ...env, DATA_DIR: path.join(folder, 'data'), PORT: String(await freePort()) },
      cwd: folder,
    })
    let said = ''
    for (const stream of [portal.stdout, portal.stderr]) stream.on('data', (bytes) => (said += bytes))
    await eventually(() => said.includes('http://localhost'))
    portal.kill('SIGTERM')
    expect((await once(portal, 'close'))[0], said).toBe(0)
  },
)
