import { within } from './body-intake.ts'

/** A boundary (RFC 2046, 5.1.1): 70 characters at most, quoted or a token. */
const BOUNDARY = /^multipart\/form-data\s*;(?:.*;)?\s*boundary=(?:"([^"]{1,70})"|([^\s;"]{1,70}))/i
const LONGEST_HEADER = 16 * 1024
/** A field that is no file. */
const LONGEST_FIELD = 4 * 1024
const MOST_FIELDS = 20

/** A form with one file, as it comes: what stands before the file is read, the file is not. */
export type FileForm = {
  readonly fields: Readonly<Record<string, string>>
  /** the first file: its name, and its bytes, to be read once. It throws when the form ends within the file. */
  readonly file: { readonly name: string; readonly content: AsyncGenerator<Uint8Array> } | undefined
}

/** A sender who brings less than `least` bytes in `window` ms of waiting for them is let go. */
export type Pace = { readonly window: number; readonly least: number }

/** 21 KB a second: 256 MB take three hours and a half at most, and a line that is down for a moment is no reason. */
const PACE: Pace = { window: 30_000, least: 640 * 1024 }

/** The form was cut, came too slowly, or is none. */
export class BrokenForm extends Error {
  override name = 'BrokenForm'
}

/**
 * Reads a form (`multipart/form-data`, RFC 7578) from the wire piece by piece, so that a file of any size takes little
 * memory. Fields after the file are not read. Throws `BrokenForm`.
 */
export async function readFileForm(request: Request, pace: Pace = PACE): Promise<FileForm> {
  const [, quoted, token] = BOUNDARY.exec(request.headers.get('Content-Type') ?? '') ?? []
  const boundary = quoted ?? token
  if (boundary === undefined || !request.body) throw new BrokenForm()
  const source = createSource(request.body, pace)
  // the first boundary has no line end before it; as if it had
  source.unread(Buffer.from('\r\n'))
  const delimiter = Buffer.from(`\r\n--${boundary}`)
  await source.upTo(delimiter, LONGEST_HEADER)
  const fields: Record<string, string> = {}
  for (let count = 0; count < MOST_FIELDS; count++) {
    const head = (
      await source.upTo(Buffer.from('\r\n\r\n'), LONGEST_HEADER, Buffer.from('--\r\n'))
    ).toString()
    if (head === '') return { fields, file: undefined }
    const { name, filename } = dispositionOf(head)
    if (filename !== undefined) return { fields, file: { name: filename, content: source.pieces(delimiter) } }
    const value = await source.upTo(delimiter, LONGEST_FIELD)
    if (name !== undefined) fields[name] ??= value.toString()
  }
  throw new BrokenForm()
}

function createSource(body: ReadableStream<Uint8Array>, { window, least }: Pace) {
  const reader = body.getReader()
  let held: Buffer = Buffer.alloc(0)
  let [left, came] = [window, 0]
  const more = async (): Promise<void> => {
    const asked = reader.read().catch(() => ({ value: undefined, done: true }))
    for (;;) {
      const began = performance.now()
      const got = await within(asked, left)
      left -= performance.now() - began
      if (got !== 'late' && got?.value) came += got.value.length
      if (got === 'late' || left <= 0) {
        if (came < least) throw new BrokenForm()
        ;[left, came] = [window, 0]
      }
      if (got === 'late') continue
      if (!got?.value) throw new BrokenForm()
      held = held.length === 0 ? Buffer.from(got.value) : Buffer.concat([held, got.value])
      return
    }
  }
  return {
    unread: (bytes: Buffer): void => {
      held = Buffer.concat([bytes, held])
    },
    /** What stands before `mark`, which is taken too; nothing when `end` comes first. */
    async upTo(mark: Buffer, most: number, end?: Buffer): Promise<Buffer> {
      for (;;) {
        if (end && held.subarray(0, end.length).equals(end)) return Buffer.alloc(0)
        const at = held.indexOf(mark)
        if (at >= 0) {
          const before = held.subarray(0, at)
          held = held.subarray(at + mark.length)
          return before
        }
        if (held.length > most) throw new BrokenForm()
        await more()
      }
    },
    /** The bytes before `mark`, as they come. */
    async *pieces(mark: Buffer): AsyncGenerator<Uint8Array> {
      for (;;) {
        const at = held.indexOf(mark)
        if (at >= 0) {
          if (at > 0) yield held.subarray(0, at)
          held = held.subarray(at + mark.length)
          return
        }
        // the mark may have begun
        const sure = held.length - mark.length + 1
        if (sure > 0) {
          yield held.subarray(0, sure)
          held = held.subarray(sure)
        }
        await more()
      }
    },
  }
}

function dispositionOf(header: string): { name: string | undefined; filename: string | undefined } {
  const line = /\r\ncontent-disposition:\s*form-data\s*;([^\r]*)/i.exec(header)?.[1] ?? ''
  return {
    name: /(?:^|[\s;])name="([^"]*)"/i.exec(line)?.[1],
    filename: /(?:^|[\s;])filename="([^"]*)"/i.exec(line)?.[1],
  }
}
