import { escapeHtml } from '../escape.ts'

/** Text → HTML whose addresses are links, in the colour of the text: it has the contrast in either scheme. */
export const withLinks = (text: string): string =>
  escapeHtml(text).replace(
    /https?:\/\/[^\s<]+[^\s<.,;:)]/g,
    (url) => `<a href="${url}" style="color:inherit;overflow-wrap:anywhere">${url}</a>`,
  )
