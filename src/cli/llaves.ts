import { type Command, InvalidArgumentError, Option } from 'commander'
import { Refused } from '../domain/base/problem.ts'
import { counted } from '../domain/base/text.ts'
import { API_SCOPES, type ApiKey, type ApiKeyStore, type ApiScope } from '../domain/ports/api-key-store.ts'
import { type Chance, randomToken } from '../domain/ports/chance.ts'
import { momentWords } from '../views/words/moment.ts'

export type KeysCommand = {
  readonly store: () => Promise<Pick<ApiKeyStore, 'addApiKey' | 'apiKeys' | 'revokeApiKey'>>
  readonly chance: Chance
  readonly now: () => number
  readonly print: (line: string) => void
  /** the answer as a value, for --json */
  readonly data: (value: unknown) => void
}

type CreateOptions = {
  readonly nombre: string
  readonly alcance: readonly ApiScope[]
  readonly porMinuto: number
}

/** Adds `llaves crear | ver | revocar`: the keys of the API. What a command refuses to do it throws as `Refused`. */
export function llaves(program: Command, parts: KeysCommand): Command {
  const command = program
    .command('llaves')
    .description('las llaves con que otra institución coteja un NSS con consentimiento')
  command
    .command('crear')
    .requiredOption('--nombre <texto>', 'de qué institución es: lo ve la persona cuando la usan')
    .addOption(
      new Option('--alcance <lista>', `para qué sirve: ${API_SCOPES.join(', ')}`)
        .argParser(readScopes)
        .default(['cotejo'], 'cotejo'),
    )
    .option('--por-minuto <n>', 'peticiones por minuto', readCount, 60)
    .description('hace una llave y la muestra una sola vez; aquí queda solo su huella')
    .action((options: CreateOptions) => create(parts, options))
  command
    .command('ver')
    .description('qué llaves hay, para qué sirven y cuándo se usaron')
    .action(() => list(parts))
  command
    .command('revocar')
    .argument('<id>', 'el que muestra «nss llaves ver»')
    .description('deja de servir desde ese momento')
    .action((id: string) => revoke(parts, id))
  return command
}

function readScopes(text: string): ApiScope[] {
  const asked = text.split(',').map((one) => one.trim())
  const known = API_SCOPES.filter((one) => asked.includes(one))
  if (known.length !== new Set(asked).size)
    throw new InvalidArgumentError(`Pon uno o varios, con comas: ${API_SCOPES.join(', ')}.`)
  return known
}

function readCount(text: string): number {
  if (!/^\d{1,5}$/.test(text) || Number(text) === 0)
    throw new InvalidArgumentError('Pon un número de 1 a 99999.')
  return Number(text)
}

async function create(
  { store, chance, now, print, data }: KeysCommand,
  options: CreateOptions,
): Promise<void> {
  const name = options.nombre.normalize('NFC').replace(/\s+/g, ' ').trim()
  if (name.length < 3 || name.length > 80 || /\p{Cc}/u.test(name))
    throw new Refused('El nombre lleva de 3 a 80 letras.')
  // one that began with a hyphen could not be named on the command line
  const id = `k${randomToken(chance, 64)}`
  const key = `nss_${randomToken(chance, 256)}`
  const { alcance: scopes, porMinuto: perMinute } = options
  await (await store()).addApiKey(key, { id, name, scopes, perMinute, createdAt: now() })
  data({ id, llave: key, alcance: scopes, por_minuto: perMinute })
  print(`Llave de ${name}, con alcance ${scopes.join(' y ')}:`)
  print(`  ${key}`)
  print(`No se vuelve a mostrar: entrégala por un canal seguro. Se revoca con «nss llaves revocar ${id}».`)
}

async function list({ store, print, data }: KeysCommand): Promise<void> {
  const all = await (await store()).apiKeys()
  const moment = (at: number | undefined) => (at === undefined ? undefined : new Date(at).toISOString())
  data(
    all.map(({ id, name, scopes, perMinute, createdAt, usedAt, revokedAt }) => ({
      id,
      nombre: name,
      alcance: scopes,
      por_minuto: perMinute,
      creada: moment(createdAt),
      usada: moment(usedAt),
      revocada: moment(revokedAt),
    })),
  )
  for (const one of all) print(lineOf(one))
  print(all.length === 0 ? 'No hay llaves.' : `${counted(all.length, 'llave', 'llaves')}.`)
}

function lineOf({ id, name, scopes, perMinute, usedAt, revokedAt }: ApiKey): string {
  const used = usedAt === undefined ? 'sin usar' : `usada el ${momentWords(usedAt)}`
  const state = revokedAt === undefined ? used : `revocada el ${momentWords(revokedAt)}`
  return `  ${id}  ${name}: ${scopes.join(' y ')}, ${perMinute} por minuto, ${state}`
}

async function revoke({ store, now, print }: KeysCommand, id: string): Promise<void> {
  if (!(await (await store()).revokeApiKey(id, now())))
    throw new Refused('No hay una llave en uso con ese identificador. Los muestra «nss llaves ver».')
  print('Revocada: ya no sirve.')
}
