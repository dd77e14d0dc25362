import { createHash, type KeyObject, verify } from 'node:crypto'

type Field = { readonly name: string; readonly raw: string }

/** Whether a message's DKIM-Signature (RFC 6376, relaxed/relaxed, rsa-sha256) holds under `key`; throws without one. */
export function dkimHolds(message: Buffer, key: KeyObject): boolean {
  const text = message.toString('latin1')
  const cut = text.indexOf('\r\n\r\n')
  const fields = fieldsOf(text.slice(0, cut))
  const signature = fields.find((field) => field.name === 'dkim-signature')
  if (!signature) throw new Error('no DKIM-Signature')
  const tags = tagsOf(signature.raw)
  if (
    tags.bh !==
    createHash('sha256')
      .update(relaxedBody(text.slice(cut + 4)), 'latin1')
      .digest('base64')
  )
    return false
  const signed = (tags.h ?? '').split(':').flatMap((name) => takeLast(fields, name.trim().toLowerCase()))
  const own = relaxedField({ ...signature, raw: signature.raw.replace(/(\bb=)[^;]*$/, '$1') })
  const input = [...signed.map(relaxedField), own].join('\r\n')
  return verify('sha256', Buffer.from(input, 'latin1'), key, Buffer.from(tags.b ?? '', 'base64'))
}

/** Tags of the signature: `d`, `s`, `h`, `bh` … */
export function dkimTags(message: Buffer): Record<string, string> {
  const head = message.toString('latin1').split('\r\n\r\n')[0] ?? ''
  const signature = fieldsOf(head).find((field) => field.name === 'dkim-signature')
  return signature ? tagsOf(signature.raw) : {}
}

export const fieldsOf = (head: string): Field[] =>
  head
    .split(/\r\n(?![ \t])/)
    .map((raw) => ({ name: raw.slice(0, raw.indexOf(':')).trim().toLowerCase(), raw }))

function tagsOf(raw: string): Record<string, string> {
  const value = raw.slice(raw.indexOf(':') + 1).replace(/\s+/g, '')
  return Object.fromEntries(
    value
      .split(';')
      .filter(Boolean)
      .map((tag) => [tag.slice(0, tag.indexOf('=')), tag.slice(tag.indexOf('=') + 1)]),
  )
}

/** RFC 6376 5.4.2: of fields with the same name, from the bottom up. */
function takeLast(fields: Field[], name: string): Field[] {
  const at = fields.findLastIndex((field) => field.name === name)
  return at < 0 ? [] : fields.splice(at, 1)
}

function relaxedField({ name, raw }: Field): string {
  const value = raw
    .slice(raw.indexOf(':') + 1)
    .replace(/\r\n/g, '')
    .replace(/[ \t]+/g, ' ')
    .trim()
  return `${name}:${value}`
}

function relaxedBody(body: string): string {
  const lines = body.split('\r\n').map((line) => line.replace(/[ \t]+/g, ' ').replace(/ $/, ''))
  const trimmed = lines.join('\r\n').replace(/(\r\n)+$/, '')
  return trimmed === '' ? '' : `${trimmed}\r\n`
}
