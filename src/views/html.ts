const entities: Record<string, string> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
}

/**
 * Escapes text for HTML, in element content and in quoted attribute values. `null`, `undefined` and `false` give the
 * empty string, so that a template never prints them as words.
 */
export function escapeHtml(value: unknown): string {
  if (value === null || value === undefined || value === false) return ''
  return String(value).replace(/[&<>"']/g, (c) => entities[c] ?? c)
}

/** A URL in a text, without the punctuation that may follow it. */
const URLS = /https?:\/\/[^\s<]+[^\s<.,;:)]/g

/** Plain text of a mail → HTML for a page: its line breaks are kept and its URLs are links. */
export const linked = (text: string): string =>
  escapeHtml(text)
    .replace(URLS, (url) => `<a class="largo" href="${url}">${url}</a>`)
    .replace(/\n/g, '<br>')

/** Text → HTML for a mail: its URLs are links that inherit the text colour, whose contrast holds in both colour schemes. */
export const linkedInMail = (text: string): string =>
  escapeHtml(text).replace(
    URLS,
    (url) => `<a href="${url}" style="color:inherit;overflow-wrap:anywhere">${url}</a>`,
  )
