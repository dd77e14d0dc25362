import { readFileSync } from 'node:fs'
import type { ConnectionOptions } from 'node:tls'

/** One server of a list, as `pg` takes it. */
export type Host = {
  /** `host:port` */
  readonly name: string
  /** without the parameters of the list: what `pg` makes of them is decided here */
  readonly connectionString: string
  /** false: what goes over the line is not encrypted */
  readonly ssl: ConnectionOptions | false
}

/**
 * The servers of a URL `postgres://user:password@host1:5432,host2/database?sslmode=…` (libpq's form). `sslmode`: `disable`
 * · `verify-ca`, whose certificate an authority signed that is known (`sslrootcert`, else those that this thread trusts)
 * · `verify-full` and `require`, which is of the host's name besides. Nothing is encrypted for those who ask only if it
 * can be; a name that is not known is refused, since it was meant to do something. Throws TypeError when it is no such
 * URL, and what reading a file throws.
 */
export function hostsOf(url: string): Host[] {
  const [, head, hosts, path = '', query = ''] =
    /^(postgres(?:ql)?:\/\/(?:[^@/]*@)?)([^/?]+)([^?]*)(?:\?(.*))?$/.exec(url) ?? []
  if (!head || !hosts) throw new TypeError('not a postgres:// URL')
  const ssl = sslOf(new URLSearchParams(query))
  return hosts.split(',').map((host) => ({
    name: /:\d+$/.test(host) ? host : `${host}:5432`,
    connectionString: `${head}${host}${path}`,
    ssl,
  }))
}

const FILES = { sslrootcert: 'ca', sslcert: 'cert', sslkey: 'key' } as const
const isFile = (name: string): name is keyof typeof FILES => name in FILES

function sslOf(parameters: URLSearchParams): ConnectionOptions | false {
  const mode = parameters.get('sslmode')
  const files: ConnectionOptions = {}
  for (const [name, value] of parameters) {
    if (isFile(name)) files[FILES[name]] = readFileSync(value, 'utf8')
    else if (name !== 'sslmode') throw new TypeError(`unknown parameter ${name}`)
  }
  if (mode === 'disable' || parameters.size === 0) return false
  if (mode === 'require' || mode === 'verify-full') return files
  if (mode === 'verify-ca') return { ...files, checkServerIdentity: () => undefined }
  throw new TypeError(`sslmode ${mode}`)
}
