import { createHash } from 'node:crypto'
import type { Site } from '../../views/models/frame.ts'

const hash = (text: string) => `'sha256-${createHash('sha256').update(text).digest('base64')}'`

/**
 * The Content-Security-Policy of a page: only what that page has is allowed, so it is also as short as it can be (it
 * goes with each page over the slow line). Style sheet and loader stand inside a page by their hashes.
 */
export function policyOf({ style, loader }: Pick<Site, 'style' | 'loader'>): (html: string) => string {
  const [styleHash, loaderHash] = [hash(style), hash(loader)]
  return (html) => {
    const styles = html.includes('<style>') ? styleHash : "'self'"
    const loads = html.includes('<script data-src=')
    const runs = loads || html.includes('<script')
    const scripts = runs ? `script-src 'self'${loads ? ` ${loaderHash}` : ''};connect-src 'self';` : ''
    const policies = loads ? 'ventanilla carga' : 'ventanilla'
    const sinks = runs ? `;require-trusted-types-for 'script';trusted-types ${policies}` : ''
    const sounds = html.includes('<audio') ? "media-src 'self';" : ''
    return (
      `default-src 'none';style-src ${styles};${scripts}img-src 'self' data:;${sounds}` +
      `form-action 'self';base-uri 'none';frame-ancestors 'none'${sinks}`
    )
  }
}
