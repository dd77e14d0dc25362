/** A boundary (RFC 2046, 5.1.1): 70 characters at most, quoted or a token. */
const BOUNDARY = /^multipart\/form-data\s*;(?:.*;)?\s*boundary=(?:"([^"]{1,70})"|([^\s;"]{1,70}))/i
/** No browser sends a part with more than a few hundred bytes of header. */
const LONGEST_HEADER = 16 * 1024

/**
 * The bytes of the first file in a field of a form (`multipart/form-data`, RFC 7578): a view of `body`, no copy, since
 * ten megabytes are held once and not three times. Undefined: no such form, no such field, text instead of a file, or
 * an empty file, as of a browser without a choice. Never throws.
 * @param type the header Content-Type of the form
 */
export function fileInForm(body: Buffer, type: string, field: string): Buffer | undefined {
  const [, quoted, token] = BOUNDARY.exec(type) ?? []
  const boundary = quoted ?? token
  if (boundary === undefined) return undefined
  const delimiter = `\r\n--${boundary}`
  const first = delimiter.slice(2)
  let at = body.indexOf(first, 0, 'latin1') === 0 ? first.length : after(body, delimiter, 0)
  while (at !== undefined) {
    const head = after(body, '\r\n\r\n', at)
    if (head === undefined || head - at > LONGEST_HEADER) return undefined
    const end = body.indexOf(delimiter, head, 'latin1')
    if (end < 0) return undefined
    const { name, isFile } = dispositionOf(body.toString('latin1', at, head))
    if (name === field) return isFile && end > head ? body.subarray(head, end) : undefined
    at = end + delimiter.length
  }
  return undefined
}

/** Where what follows `text` begins. */
function after(body: Buffer, text: string, from: number): number | undefined {
  const at = body.indexOf(text, from, 'latin1')
  return at < 0 ? undefined : at + text.length
}

function dispositionOf(header: string): { name: string | undefined; isFile: boolean } {
  const line = /\r\ncontent-disposition:\s*form-data\s*;([^\r]*)/i.exec(header)?.[1] ?? ''
  return {
    name: /(?:^|[\s;])name="([^"]*)"/i.exec(line)?.[1] ?? /(?:^|[\s;])name=([^\s;"]+)/i.exec(line)?.[1],
    isFile: /(?:^|[\s;])filename\*?=/i.test(line),
  }
}
