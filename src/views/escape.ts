const entities: Record<string, string> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
}

/** Text → HTML text or attribute value. Nothing (`null`, `undefined`, `false`) becomes nothing, never a word. */
export function escapeHtml(value: unknown): string {
  if (value === null || value === undefined || value === false) return ''
  return String(value).replace(/[&<>"']/g, (c) => entities[c] ?? c)
}
