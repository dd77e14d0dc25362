import { execFileSync } from 'node:child_process'
import { globSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { describe, expect, test } from 'vitest'
import { loadSeal } from '../../src/adapters/seal/load.ts'
import { addCommands } from '../../src/cli/commands.ts'
import { createCommandOutput } from '../../src/cli/program/output.ts'
import { leavesOf, nameOf, newProgram } from '../../src/cli/program/program.ts'
import { onPostgres } from '../contract/engines.ts'
import { openPortal, openReplica, REPLICA_SECRET, replicaSeal, TestClock } from '../support/portal.ts'
import { query } from '../support/postgres.ts'
import { nssHere } from './support/program.ts'

const root = path.resolve(import.meta.dirname, '../..')
const read = (file: string) => readFileSync(path.join(root, file), 'utf8')
const manual = read('docs/replicas.md')
const compose = read('compose.postgres.yaml')
const blocks = (language: string, text = manual) =>
  [...text.matchAll(new RegExp(`^\`\`\`${language}\\n([\\s\\S]*?)^\`\`\`$`, 'gm'))].map(([, one = '']) => one)

/** A part of the file that begins with such a line, to the next one that stands as far out. */
const part = (head: string, text = compose): string => {
  const indent = /^ */.exec(head)?.[0].length ?? 0
  const [, after = ''] = text.split(`\n${head}\n`)
  const end = after.search(new RegExp(`^ {0,${indent}}[^\\s#]`, 'm'))
  return end < 0 ? after : after.slice(0, end)
}
const names = (list: string) => list.split(',').map((name) => name.trim())

describe('compose.postgres.yaml', () => {
  const services = ['x-ventanilla: &ventanilla', '  esquema:', '  postgres:']

  test('gives each service the secrets that it reads, and names a file for each', () => {
    const files = part('secrets:')
    for (const service of services) {
      const text = part(service)
      const given = names(/^ +secrets: \[(.*)\]$/m.exec(text)?.[1] ?? '')
      const reads = [...text.matchAll(/\/run\/secrets\/(\w+)/g)].map(([, name]) => name)
      expect([...new Set(reads)].toSorted(), service).toEqual(given.toSorted())
      for (const name of given)
        expect(`${files}${part('secrets:', read('compose.yaml'))}`, name).toContain(
          `file: ./secretos/${name}`,
        )
    }
  })

  test('names volumes, networks and services that there are', () => {
    const base = read('compose.yaml')
    for (const [, volume] of compose.matchAll(/^ +- (\w+):\//gm))
      expect(part('volumes:'), volume).toContain(`  ${volume}:`)
    for (const [, network] of compose.matchAll(/networks: \[(\w+)\]/g))
      expect(base).toContain(`\nnetworks:\n  ${network}:`)
    for (const [, service = ''] of compose.matchAll(/^ {6}(\w+):\n {8}condition:/gm))
      expect(`${base}${compose}`, service).toContain(`\n  ${service}:\n`)
    // both replicas and no more: what Caddy asks is what there is
    expect(compose).toContain('VENTANILLA: ventanilla:3000 ventanilla2:3000')
    expect(part('  ventanilla2:')).toContain('file: compose.yaml')
  })

  test('sets nothing that the portal, Caddy or PostgreSQL does not read', () => {
    const settings = globSync('src/config/*.ts', { cwd: root }).map(read).join('')
    const caddyfile = read('docs/Caddyfile')
    const names = [...compose.matchAll(/^ {4,6}([A-Z][A-Z_]+): /gm)].map(([, name = '']) => name)
    expect(names.length).toBeGreaterThan(10)
    for (const name of names) {
      // of the image of PostgreSQL, which has an instruction for each
      if (/^POSTGRES_(USER|DB|PASSWORD_FILE|INITDB_ARGS)$/.test(name)) continue
      const read = [`'${name.replace(/_FILE$/, '')}'`, `{$${name}:`]
      expect(
        read.some((one) => `${settings}${caddyfile}`.includes(one)),
        name,
      ).toBe(true)
    }
    // the port on which each listens is the one that Caddy asks
    const [, port] = /^ {4}PORT: (\d+)$/m.exec(compose) ?? []
    expect(compose).toContain(`VENTANILLA: ventanilla:${port} ventanilla2:${port}`)
  })

  test('its instructions write every secret that it adds', () => {
    const [trial = ''] = blocks('sh')
    for (const [, name] of part('secrets:').matchAll(/file: \.\/secretos\/(\w+)/g))
      expect(trial, name).toContain(`> secretos/${name}\n`)
    expect(trial.indexOf('docker compose up')).toBeGreaterThan(trial.indexOf('chmod 444 secretos/*'))
  })

  test('its instructions leave the seal as the portal takes it', () => {
    const folder = mkdtempSync(path.join(tmpdir(), 'sello-de-replicas-'))
    mkdirSync(path.join(folder, 'secretos'))
    writeFileSync(path.join(folder, 'sello.pem'), replicaSeal().SEAL_KEY)
    // the engine gives what the data folder has; whose a file is, only root changes
    const here =
      'docker() { case "$*" in *"cat /data/sello.pem") cat sello.pem;; esac; }; chown() { [ "$1" = 1000 ]; }'
    const [trial = ''] = blocks('sh')
    execFileSync('/bin/sh', ['-euc', `${here}\n${trial.replace('openssl rand -hex 24', 'echo clave')}`], {
      cwd: folder,
    })
    const keyFile = path.join(folder, 'secretos/sello')
    const pem = readFileSync(keyFile, 'utf8')
    expect(statSync(keyFile).mode & 0o777).toBe(0o400)
    expect(() =>
      loadSeal({ keyPem: pem, certificatePem: pem, keyFile, now: new TestClock().now() }),
    ).not.toThrow()
    rmSync(folder, { recursive: true })
  })
})

test('every order of the page is one, and every measure that it names is there', () => {
  const program = newProgram('0', { stdout: () => {}, stderr: () => {} })
  addCommands(program, createCommandOutput({ stdout: () => {}, stderr: () => {} }), {
    env: {},
    stream: { write: () => {} },
    input: process.stdin,
  })
  const known = leavesOf(program).map(nameOf)
  const said = [...manual.matchAll(/\bnss ([a-z]+(?: [a-z]+)?)((?: --[a-z]+| [^`\n])*)/g)]
  expect(said.length).toBeGreaterThan(10)
  for (const [line, words = '', rest = ''] of said) {
    const leaf = leavesOf(program).find((one) => words === nameOf(one) || words.split(' ')[0] === nameOf(one))
    expect(leaf && known.includes(nameOf(leaf)), line).toBe(true)
    for (const [option] of rest.matchAll(/--[a-z]+/g))
      expect(
        leaf?.options.map(({ long }) => long),
        line,
      ).toContain(option)
  }
  const metrics = read('src/ops/metrics.ts')
  for (const [, name] of manual.matchAll(/`ventanilla_(\w+)`/g)) expect(metrics, name).toContain(`'${name}'`)
})

onPostgres((database) => {
  test('the page, from an empty server to two replicas and back to a folder', async () => {
    const folder = mkdtempSync(path.join(tmpdir(), 'manual-replicas-'))
    const server = await database()
    const here = new URL(server).host
    const [trial = ''] = blocks('sh')

    // what it writes down for compose, as a shell writes it
    mkdirSync(path.join(folder, 'secretos'))
    const written = trial.split('\n').filter((line) => /^(openssl|echo|chmod)/.test(line))
    const words = written
      .join('\n')
      .replace('openssl rand -hex 24', 'head -c 24 /dev/urandom | od -An -tx1 | tr -d " \\n"')
    execFileSync('/bin/sh', ['-euc', words], { cwd: folder })
    const secret = (name: string) => readFileSync(path.join(folder, 'secretos', name), 'utf8').trim()
    expect(secret('postgres_clave')).toMatch(/^[0-9a-f]{48}$/)

    // the roles: what compose's server runs at its first start, and what the page says for one's own
    const sql = (blocks('sql')[0] ?? '').replaceAll("'…'", `'${secret('postgres_clave')}'`)
    for (const statement of sql.split(';\n').filter(Boolean)) {
      // the server of the tests has this role already, as compose's has `esquema`
      if (statement.includes('role ventanilla')) continue
      await query(server, statement)
    }
    const script = read('docs/postgres-roles.sh')
    expect(script).toContain("create role ventanilla login password :'clave'")

    const at = (name: string) => secret(name).replace('postgres:5432', here)
    const [owner, serving] = [at('database_url_esquema'), at('database_url')]
    const env = { DATABASE_URL: owner, DATA_DIR: path.join(folder, 'nada'), SECRET: REPLICA_SECRET }
    const said: string[] = []
    const orderOf = async (line: string, settings: Record<string, string>) => {
      const args = (/\bnss (.*)$/.exec(line)?.[1] ?? '').split(' ')
      const filled = args.map((one) =>
        one
          .replace(/^'?postgres:\/\/esquema:.*$/, owner)
          .replace('/datos-nuevos', path.join(folder, 'vuelta')),
      )
      const done = await nssHere(settings, ...filled)
      expect(done.code, `${line}\n${done.said}`).toBe(0)
      said.push(done.said)
    }

    const lines = blocks('sh')
      .flatMap((block) => block.split('\n'))
      .filter((line) => /^(DATABASE_URL=\S+ )?nss /.test(line))
    const [make = '', again = '', away = '', home = ''] = lines
    expect(lines).toHaveLength(4)
    await orderOf(make, env)
    // somebody has data in a folder
    const dataDir = path.join(folder, 'datos')
    mkdirSync(dataDir)
    const onSqlite = { DATA_DIR: dataDir, SECRET: REPLICA_SECRET, ...replicaSeal() }
    const before = await openPortal({ dataDir, env: onSqlite })
    await before.stop()
    await orderOf(again, env)
    await orderOf(away, onSqlite)
    const replicas = [1, 2].map(() => openReplica(serving))
    for (const replica of await Promise.all(replicas)) {
      expect((await replica.app.request('/readyz')).status).toBe(200)
      await replica.close()
    }
    await orderOf(home, env)
    expect(said.join('')).toMatch(
      /Aplicado: 0000[\s\S]*ya estaba al día[\s\S]*Todo llegó igual[\s\S]*Todo llegó igual/,
    )
    rmSync(folder, { recursive: true })
  })
})
