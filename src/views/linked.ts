import { escapeHtml } from './escape.ts'

/** Plain text of a mail → HTML that keeps its lines and makes its addresses links. */
export const linked = (text: string): string =>
  escapeHtml(text)
    .replace(/https?:\/\/[^\s<]+[^\s<.,;:)]/g, (url) => `<a class="largo" href="${url}">${url}</a>`)
    .replace(/\n/g, '<br>')
