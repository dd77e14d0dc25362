import { X509Certificate } from 'node:crypto'
import { isIP } from 'node:net'

/**
 * BASE_URL: the public origin, normalized by the URL parser, without a slash at the end. What is wrong is added to
 * `problems`, in sentences for the operator.
 * @param demo http will do
 */
export function baseUrl(value: string, demo: boolean, problems: string[]): string {
  if (!URL.canParse(value)) {
    problems.push(`BASE_URL debe ser una dirección completa, como https://nss.ejemplo.mx; dice «${value}».`)
    return value
  }
  const url = new URL(value)
  if (!demo && url.protocol !== 'https:') problems.push('BASE_URL debe empezar con https:// en producción.')
  if (!/^https?:$/.test(url.protocol) || url.pathname !== '/' || url.search || url.hash || url.username) {
    problems.push('BASE_URL lleva solo esquema, nombre y puerto: sin ruta, sin consulta y sin usuario.')
  }
  return url.origin
}

/**
 * TRUSTED_PROXIES, OWN_NETWORKS: IP addresses or CIDRs, separated by commas or blanks; `none` or nothing: none. Each that
 * is neither is added to `problems`, under the name of the setting, and stays in the list.
 */
export function networks(name: string, value: string | undefined, problems: string[]): string[] {
  const list = (value ?? '').split(/[\s,]+/).filter((item) => item && item !== 'none')
  for (const item of list) {
    const [ip = '', bits, ...rest] = item.split('/')
    const longest = isIP(ip) === 6 ? 128 : 32
    const length = bits === undefined || (/^\d{1,3}$/.test(bits) && Number(bits) <= longest)
    if (!isIP(ip) || !length || rest.length > 0) {
      problems.push(`${name} debe ser una lista de direcciones o CIDR; «${item}» no lo es.`)
    }
  }
  return list
}

const CERTIFICATE = /-----BEGIN CERTIFICATE-----[\s\S]+?-----END CERTIFICATE-----/g

/**
 * TLS_CA: certificates (PEM) of authorities that are trusted besides the public ones; nothing: none. Of a text
 * with one that cannot be read none is given, and `problems` says so.
 */
export function authorities(value: string | undefined, problems: string[]): string[] {
  if (value === undefined) return []
  const found = value.match(CERTIFICATE) ?? []
  try {
    for (const one of found) new X509Certificate(one)
    if (found.length > 0) return [...found]
  } catch {
    // told below
  }
  problems.push('TLS_CA debe ser uno o más certificados en PEM, de las autoridades en las que se confía.')
  return []
}
