import type { HttpRegistrySettings } from '../adapters/registry/connection.ts'
import type { Reader } from './reader.ts'

/**
 * REGISTRY_…: the operator's own register of persons; undefined: the padrón of the database. The rest without its URL is
 * added to `problems`; URL, certificate and keys are not looked at here (`createHttpRegistry` does).
 */
export function registry(get: Reader, problems: string[]): HttpRegistrySettings | undefined {
  const url = get.text('REGISTRY_URL')
  const send = get.oneOf('REGISTRY_SEND', ['header', 'body'], 'header')
  const timeoutMs = get.number('REGISTRY_TIMEOUT_MS', 3_000, 100, 60_000)
  const optional = { token: 'REGISTRY_TOKEN', cert: 'REGISTRY_CERT', key: 'REGISTRY_KEY', ca: 'REGISTRY_CA' }
  const found = Object.entries(optional).flatMap(([part, name]) => {
    const value = get.text(name)
    return value === undefined ? [] : [[part, value] as const]
  })
  if (!url && found.length > 0) problems.push('REGISTRY_URL falta: sin ella los demás REGISTRY_… no sirven.')
  return url ? { url, send, timeoutMs, ...Object.fromEntries(found) } : undefined
}
