import type { Portal } from '../../support/portal.ts'

export type Files = Map<string, { readonly type: string; readonly bytes: Buffer }>

/** Fetches what a page loads from its own portal and `files` does not have yet, so that the page outlives it. */
export async function filesOf(portal: Portal, html: string, files: Files): Promise<void> {
  const paths = [...html.matchAll(/(?:src|href|data-src)="([^"]+)"/g)]
    .flatMap(([, value = '']) => value.split(' '))
    .filter((path) => /^\/(assets|captcha)\//.test(path) && !files.has(path))
  for (const path of new Set(paths)) {
    const response = await portal.app.request(path)
    const type = response.headers.get('content-type') ?? ''
    files.set(path, { type, bytes: Buffer.from(await response.arrayBuffer()) })
  }
}
