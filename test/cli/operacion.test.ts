import { execFileSync, spawn, spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import {
  chmodSync,
  chownSync,
  copyFileSync,
  existsSync,
  globSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { generateIdentity, identityToRecipient } from 'age-encryption'
import { zipSync } from 'fflate'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { addCommands } from '../../src/cli/commands.ts'
import { createCommandOutput } from '../../src/cli/program/output.ts'
import { leavesOf, nameOf, newProgram } from '../../src/cli/program/program.ts'
import { exportText } from '../support/postal-export.ts'
import { smtpHost } from '../support/smtp-host.ts'

const root = path.resolve(import.meta.dirname, '../..')
const page = (name: string): string => readFileSync(path.join(root, name), 'utf8')
const handbook = page('docs/operacion.md')
const compose = readFileSync(path.join(root, 'compose.yaml'), 'utf8')
const blocksOf = (text: string): string[] =>
  [...text.matchAll(/^```sh\n([\s\S]*?)^```$/gm)].map((found) => found[1] ?? '')
const blocks = blocksOf(handbook)
/** The short name that the first block gives. */
const short = /^alias nss='(.+)'$/m.exec(blocks[0] ?? '')?.[1]

/** A machine of its own: `/opt`, `/etc`, `/var` and `/usr/local` of the handbook are folders in it. */
let machine: string
let host: Awaited<ReturnType<typeof smtpHost>>
const at = (...parts: string[]) => path.join(machine, ...parts)
const onMachine = (text: string) =>
  text.replaceAll(/(?<![\w.])\/(opt|etc|var|usr\/local)\//g, `${machine}/$1/`)

beforeAll(async () => {
  machine = mkdtempSync(path.join(tmpdir(), 'manual-'))
  host = await smtpHost()
  for (const folder of [
    'bin',
    'imagen',
    'opt',
    'etc/systemd/system',
    'var/lib',
    'usr/local/bin',
    'instalacion',
    'docker-data',
  ])
    mkdirSync(at(folder), { recursive: true })
  symlinkSync(root, at('opt/ventanilla'))
  // others may pass through, as through the folders of a real machine
  chmodSync(machine, 0o755)
  mkdirSync(at('compilado'))
  chmodSync(at('compilado'), 0o1777)
  if (AS_USER) chownSync(at('docker-data'), 1000, 1000)
  for (const [name, script] of Object.entries(STAND_INS)) {
    writeFileSync(at('bin', name), `#!/bin/bash -eu\n${script}`)
    chmodSync(at('bin', name), 0o755)
  }
  if (spawnSync('openssl', ['version']).status !== 0) {
    writeFileSync(at('bin/openssl'), '#!/bin/sh\nhead -c 48 /dev/urandom | base64 -w0\n')
    chmodSync(at('bin/openssl'), 0o755)
  }
  // what the operator puts there; configurar gives the folder to the user of the image
  mkdirSync(at('instalacion/intercambio'))
  copyFileSync(path.join(root, 'src/db/seed/series.csv'), at('instalacion/intercambio/series.csv'))
  placeArchive()
  const text = new TextEncoder().encode(exportText().replaceAll('20999', '06000'))
  writeFileSync(at('instalacion/intercambio/CPdescarga.zip'), zipSync({ 'CPdescarga.txt': text }))
})
afterAll(async () => {
  await host.close()
  rmSync(machine, { recursive: true, force: true })
})

/** A new version, as it is published: its parts are links to those of the repository. */
function placeArchive(): void {
  const name = 'ventanilla-nss-9.9.9-linux-x64'
  mkdirSync(at('version', name), { recursive: true })
  for (const part of ['scripts', 'dist', 'docs', 'node_modules', 'package.json'])
    symlinkSync(path.join(root, part), at('version', name, part))
  const file = `${name}.tar.gz`
  execFileSync('tar', ['czf', at('instalacion', file), '-C', at('version'), name])
  const sum = createHash('sha256')
    .update(readFileSync(at('instalacion', file)))
    .digest('hex')
  writeFileSync(at('instalacion/SHA256SUMS'), `${sum}  ${file}\n`)
}

/** The person of the handbook's examples is nobody here: the first of the padrón that it has made before. */
function ofSomebody(block: string, folder: string): string {
  const example = 'RICA790408MYNVHN01'
  if (!block.includes(example)) return block
  const [, first = ''] = readFileSync(path.join(folder, 'ensayo.csv'), 'utf8').split('\n')
  return block.replaceAll(example, first.slice(0, first.indexOf(',')))
}

/** What changes a real machine, or needs an engine: its words are checked, and what it would run inside is run. */
const STAND_INS = {
  'age-keygen': '[ "$1" = -o ]; cp "$MACHINE/identidad" "$2"',
  docker: `
[ "$1" = compose ] && verb=$2 && shift 2
# as the image and compose.yaml have it: their environment alone, that folder, and a user who may write nowhere else
inside() {
  mapfile -t settings < <(grep -E '^[A-Z_]+=' "$MACHINE/instalacion/.env")
  # the engine mounts them from outside of a folder that is closed to that user
  mkdir -p "$MACHINE/run/secrets" && cp -p "$MACHINE"/instalacion/secretos/* "$MACHINE/run/secrets"
  cd "$MACHINE/instalacion/intercambio"
  exec $AS_USER env -i "\${settings[@]}" NODE_COMPILE_CACHE="$NODE_COMPILE_CACHE" PATH="$MACHINE/imagen:$PATH" HOST=0.0.0.0 PORT=9 TRUSTED_PROXIES=172.30.77.0/24 \
    DATA_DIR="$MACHINE/docker-data" TMPDIR="$MACHINE/docker-data" \
    SECRET_FILE="$MACHINE/run/secrets/secreto" SMTP_URL_FILE="$MACHINE/run/secrets/smtp_url" \
    "\${@///app//$MACHINE/opt/ventanilla/}"
}
service() { grep -q "^  $1:$" "$COMPOSE" || { echo "no service $1" >&2; exit 1; }; }
case $verb in
  build) [ $# = 0 ] || [ "$1" = --pull ] ;;
  up) [ "$1" = -d ] ;;
  logs|restart) service "$1" ;;
  run)
    [ "$1" = --rm ]; service "$2"
    if [ "$2" = configurar ]; then
      cd "$MACHINE/instalacion"
      PATH=$MACHINE/imagen:$PATH DATA_DIR=$MACHINE/docker-data PORT=9 TRUSTED_PROXIES=172.30.77.0/24 \
        nss configurar --carpeta "$PWD" --intercambio "$PWD/intercambio"
    else inside "\${@:2}"; fi ;;
  exec) service "$1"; shift; inside "$@" ;;
  *) exit 1 ;;
esac`,
  systemctl:
    '[[ "$1" = daemon-reload ]] && exit; [[ "$1" =~ ^(stop|start|restart)$ || "$1 $2" = "enable --now" ]]; for unit; do :; done; test -s "$MACHINE/etc/systemd/system/$unit.service"',
  sudo: '[ "$1 $2" = "-u ventanilla" ]; shift 2; "$@"',
  useradd: '[ "$1" = --system ]',
  ...(process.getuid?.() === 0 ? {} : { chown: 'true' }),
  install: 'shift; [ "$1 $3 $5" = "-o -g -m" ]; mode=$6; shift 6; mkdir -p "$@"; chmod "$mode" "$@"',
}

/** To every question that `nss configurar` asks, in order; it asks for no data folder where DATA_DIR says it. */
const answers = () =>
  [
    'nss.invalid',
    'Instituto de Prueba',
    '',
    '',
    'arco@ejemplo.mx',
    `127.0.0.1:${host.port}`,
    '',
    '',
    '',
    '',
    '',
  ].join('\n')

/** User 1000, as in the image, where this machine can play one and lets it read the program; else empty. */
const AS_USER = ((): string => {
  const words = ['setpriv', '--reuid=1000', '--regid=1000', '--clear-groups', '--no-new-privs']
  const [first = '', ...rest] = words
  const may = spawnSync(first, [...rest, process.execPath, path.join(root, 'dist/cli.js'), '--version'])
  return process.getuid?.() === 0 && may.status === 0 ? words.join(' ') : ''
})()

function runBlock(block: string): Promise<{ code: number | null; said: string }> {
  const child = spawn('bash', ['--norc', '-euo', 'pipefail', '-c', onMachine(block)], {
    cwd: at('instalacion'),
    env: {
      PATH: `${at('bin')}:${at('usr/local/bin')}:${path.dirname(process.execPath)}:/usr/bin:/bin`,
      // what Node compiled at an earlier start, for each user
      NODE_COMPILE_CACHE: at('compilado'),
      // nothing listens there
      PORT: '9',
      MACHINE: machine,
      AS_USER,
      COMPOSE: path.join(root, 'compose.yaml'),
    },
  })
  let said = ''
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (bytes) => (said += bytes))
  child.stdin.on('error', () => {})
  child.stdin.end(`${answers()}\n`)
  return new Promise((resolve) => child.once('close', (code) => resolve({ code, said })))
}

test('every command of the handbook does what it should, in the order of the handbook', {
  timeout: 240_000,
}, async () => {
  symlinkSync(path.join(root, 'scripts/nss'), at('imagen/nss'))
  expect(short).toBeDefined()
  expect(blocks.length).toBeGreaterThan(15)
  // what age-keygen writes, on the operator's own machine
  const identity = await generateIdentity()
  writeFileSync(at('identidad'), `${identity}\n`, { mode: 0o600 })
  const recipient = await identityToRecipient(identity)
  for (const block of blocks) {
    // no engine runs the portal here, and doctor says so: of all that it finds, that alone may be wrong
    const named = block.includes('useradd') ? '' : `nss() { ${short} "$@"; }\n`
    const { code, said } = await runBlock(
      (named + ofSomebody(block, at('instalacion/intercambio')))
        .replaceAll('age1…', recipient)
        .replaceAll(/^(?!#)(.*\bnss doctor\b.*)$/gm, '{ $1 || [ $? = 1 ]; }'),
    )
    expect(code, `${block}\n${said}`).toBe(0)
    for (const [wrong] of said.matchAll(/^mal .*/gm)) expect(wrong).toMatch(/^mal +ventanilla +no responde/)
  }
  expect(host.arrived).toHaveLength(1)
})

/** What is no part of the handbook's own order, but of a page beside it; Litestream has a test of its own. */
const beside = ['docs/respaldos.md', 'docs/mostrador.md'].flatMap((name) =>
  blocksOf(page(name)).flatMap((block) => (block.includes('litestream') ? [] : [[name, block] as const])),
)

test('so does every command of the pages on back-ups and on the counter; age and tar open what was made', {
  timeout: 120_000,
}, async () => {
  expect(beside.length).toBeGreaterThan(4)
  const exchange = at('instalacion/intercambio')
  const recipient = await identityToRecipient(readFileSync(at('identidad'), 'utf8').trim())
  // made under the secret that the handbook has changed
  rmSync(path.join(exchange, 'respaldos'), { recursive: true })
  copyFileSync(at('identidad'), path.join(exchange, 'identidad.txt'))
  writeFileSync(path.join(exchange, 'oficinas.csv'), 'nombre,direccion\nOficina de prueba,Calle 1\n')
  if (AS_USER) chownSync(path.join(exchange, 'identidad.txt'), 1000, 1000)
  for (const [name, block] of beside) {
    const opens = /^age -d/m.test(block)
    if (opens && spawnSync('age', ['--version']).status !== 0) continue
    const { code, said } = await runBlock(
      opens
        ? `mkdir abierto; cd abierto; cp ../intercambio/identidad.txt .
           cp $(ls ../intercambio/respaldos/*.age | tail -1) respaldo-20260305-030000.tar.gz.age\n${block}`
        : `nss() { ${short} "$@"; }\n${block.replaceAll('age1…', recipient)}`,
    )
    expect(code, `${name}\n${block}\n${said}`).toBe(0)
  }
})

test('the README installs as the handbook does', () => {
  const said = blocksOf(page('README.md'))
    .flatMap((block) => block.split('\n'))
    .filter((line) => line.startsWith('docker '))
  expect(said.length).toBeGreaterThan(3)
  for (const line of said) expect(handbook.split('\n')).toContain(line.replace(/ +#.*/, ''))
})

/** Blocks that a bare installation gives too: with commands of `nss`, and none of what only an engine or root does. */
const bareBlocks = blocks.filter(
  (block) => /^[^#\n]*\bnss /m.test(block) && !/\b(docker|useradd|systemctl|sudo)\b/.test(block),
)

test.runIf(AS_USER !== '')(
  'without a container each of them works too, given as its user in the folder of its settings',
  { timeout: 240_000 },
  async () => {
    const settings = at('etc/ventanilla')
    copyFileSync(at('instalacion/intercambio/CPdescarga.zip'), path.join(settings, 'CPdescarga.zip'))
    copyFileSync(path.join(root, 'src/db/seed/series.csv'), path.join(settings, 'series.csv'))
    // brought there for the drill, from the machine where it was made
    copyFileSync(at('identidad'), path.join(settings, 'identidad.txt'))
    const recipient = await identityToRecipient(readFileSync(at('identidad'), 'utf8').trim())
    // what `install -o ventanilla` does, and configurar keeps
    execFileSync('chown', ['-R', '1000:1000', settings, at('var/lib/ventanilla')])
    expect(bareBlocks.length).toBeGreaterThan(5)
    for (const block of bareBlocks) {
      // as the handbook says of it: the folder of the exchange is the one where the command is given
      const bare = onMachine(ofSomebody(block, settings))
        .replaceAll(/^(cat identidad\.txt|rm intercambio\/).*$/gm, '')
        .replaceAll('intercambio/', '')
        .replaceAll('age1…', recipient)
        .replaceAll(/^(?!#)(.*\bnss doctor\b.*)$/gm, '{ $1 || [ $? = 1 ]; }')
      writeFileSync(at('orden.sh'), bare)
      const { code, said } = await runBlock(
        'cd /etc/ventanilla; exec $AS_USER bash --norc -euo pipefail "$MACHINE/orden.sh"',
      )
      expect(code, `${bare}\n${said}`).toBe(0)
    }
  },
)

test.runIf(AS_USER !== '')(
  'the line for cron makes a backup with its own PATH and no other environment, as its user',
  () => {
    const [, table = ''] = /^```cron\n([\s\S]*?)^```$/m.exec(page('docs/respaldos.md')) ?? []
    const [, searched = ''] = /^PATH=(.+)$/m.exec(table) ?? []
    const [, user, order = ''] = /^(?:\S+ ){5}(\S+) (.+)$/m.exec(table) ?? []
    expect(user).toBe('ventanilla')
    // Node, where the handbook wants one
    if (!existsSync(at('usr/local/bin/node'))) symlinkSync(process.execPath, at('usr/local/bin/node'))
    const environment = ['-i', 'HOME=/', 'SHELL=/bin/sh', `PATH=${onMachine(searched)}`]
    const words = [...environment, ...AS_USER.split(' '), 'sh', '-c', onMachine(order)]
    const { status, stdout, stderr } = spawnSync('env', words, { cwd: '/', encoding: 'utf8' })
    expect(status, stderr).toBe(0)
    expect(stdout).toContain(at('var/lib/ventanilla/respaldos/respaldo-'))
  },
)

function operatorsProgram() {
  const silent = { stdout: () => {}, stderr: () => {} }
  const program = newProgram('0', silent)
  addCommands(program, createCommandOutput(silent), {
    env: {},
    stream: { write: () => {} },
    input: process.stdin,
  })
  return program
}

test('the README’s table has every group of commands, and the handbook each exit code', () => {
  const readme = readFileSync(path.join(root, 'README.md'), 'utf8')
  for (const command of operatorsProgram().commands)
    expect(readme, command.name()).toMatch(new RegExp(`^\\| \`nss ${command.name()}\\b`, 'm'))
  for (const code of ['0 (', '1 (', '2 (', '3 (']) expect(handbook).toContain(code)
})

test('a command that a page or the README only mentions exists, with its options', () => {
  const names = new Map(leavesOf(operatorsProgram()).map((leaf) => [nameOf(leaf), leaf]))
  const text = ['README.md', ...globSync('docs/*.md', { cwd: root })].map(page).join('\n')
  const mentioned = [...text.matchAll(/`([^`\n]*\bnss [a-z][^`\n]*)`/g)].map((found) => found[1] ?? '')
  expect(mentioned.length).toBeGreaterThan(15)
  for (const mention of mentioned) {
    const [group = '', orders = ''] = (/nss (.*)/.exec(mention)?.[1] ?? '').split(' ')
    const leaves = orders.split(/\\?\|/).map((order) => names.get(`${group} ${order}`) ?? names.get(group))
    for (const leaf of leaves) expect(leaf, mention).toBeDefined()
    const known = leaves.flatMap((leaf) => leaf?.options.map((option) => option.long) ?? [])
    for (const [option] of mention.slice(mention.indexOf('nss ')).matchAll(/--[a-z-]+/g))
      expect([...known, '--json', '--datos'], mention).toContain(option)
  }
})

test('a command that the program tells of exists, with its options', () => {
  const names = new Map(leavesOf(operatorsProgram()).map((leaf) => [nameOf(leaf), leaf]))
  const groups = new Set(
    [...names.keys()].filter((name) => name.includes(' ')).map((name) => name.split(' ')[0]),
  )
  const text = globSync('src/**/*.ts', { cwd: root })
    .map(page)
    .join('\n')
    .replace(/^ *(\/\/|\/?\*).*$/gm, '')
    // a sentence of several lines
    .replace(/['`] \+\s*['`]/g, '')
  const told = [...text.matchAll(/\bnss ([a-z]+ [a-z]+)([^.,;:()«»'`\n]*)/g)].filter(([, name = '']) =>
    groups.has(name.split(' ')[0]),
  )
  expect(told.length).toBeGreaterThan(50)
  for (const [mention, name = '', rest = ''] of told) {
    const leaf = names.get(name)
    expect(leaf, mention).toBeDefined()
    const known = leaf?.options.map((option) => option.long)
    for (const [option] of rest.matchAll(/--[a-z-]+/g)) expect(known, mention).toContain(option)
  }
})

describe('what the handbook installs', () => {
  const env = readFileSync(path.join(root, '.env.ejemplo'), 'utf8')
  const service = readFileSync(path.join(root, 'docs/ventanilla.service'), 'utf8')

  test('compose closes the container but for its data, reads secrets from files, and sets limits', () => {
    const own = compose.slice(compose.indexOf('  ventanilla:'), compose.indexOf('  caddy:'))
    for (const words of [
      'read_only: true',
      'cap_drop: [ALL]',
      'no-new-privileges:true',
      'mem_limit:',
      'pids_limit:',
    ])
      expect(own).toContain(words)
    expect(own).not.toContain('ports:')
    for (const name of ['secreto', 'smtp_url']) {
      expect(own).toContain(`/run/secrets/${name}`)
      expect(compose).toContain(`file: ./secretos/${name}`)
    }
  })

  test('compose believes the network that its proxy speaks from, and no other', () => {
    const trusted = /TRUSTED_PROXIES: (\S+)/.exec(compose)?.[1]
    expect(compose).toContain(`- subnet: ${trusted}`)
  })

  test('the settings to fill in have names that the README explains, and no secret', () => {
    const readme = readFileSync(path.join(root, 'README.md'), 'utf8')
    for (const [, name = ''] of env.matchAll(/^#?([A-Z_]+)=/gm))
      expect(readme, name).toContain(name.replace(/_FILE$/, ''))
    expect(env).not.toMatch(/^(SECRET|SMTP_URL)=/m)
  })

  test.runIf(spawnSync('systemd-analyze', ['--version']).status === 0)('systemd accepts the unit', () => {
    const folder = mkdtempSync(path.join(tmpdir(), 'unidad-'))
    const file = path.join(folder, 'ventanilla.service')
    writeFileSync(file, service.replace(/^ExecStart=\S+/m, `ExecStart=${process.execPath}`))
    const said = execFileSync('systemd-analyze', ['verify', file], {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    expect(said).toBe('')
    rmSync(folder, { recursive: true })
  })
})
