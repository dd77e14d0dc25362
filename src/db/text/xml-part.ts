import { Parser } from 'htmlparser2'
import type { SizedSource } from './detect.ts'
import { SheetFault } from './sheet.ts'
import { unzipPieces, type ZipEntry } from './zip.ts'

/** Bytes of XML without the beginning of an element: no workbook has so long a name, attribute or text. */
const LONGEST_RUN = 1 << 20

type Attributes = Readonly<Record<string, string>>

/** Names come without their prefixes. */
export type XmlHandlers = {
  readonly open?: (name: string, attributes: Attributes) => void
  readonly text?: (piece: string) => void
  readonly close?: (name: string) => void
}

/**
 * Parses a whole part of a workbook. Throws `SheetFault`, `ZipFault`, and what a handler throws.
 * @param largest bytes that it may unpack to
 */
export function readXml(source: SizedSource, part: ZipEntry, largest: number, handlers: XmlHandlers): void {
  for (const _ of xmlPieces(source, part, largest, handlers));
}

/**
 * Parses a part piece by piece, as UTF-8; gives control back after each. Prefixes of names are dropped. Throws
 * `ZipFault` when the part is broken or unpacks to more than `largest` bytes, `SheetFault` for a run of text that no
 * cell may have, and what the parser finds.
 */
export function* xmlPieces(
  source: SizedSource,
  part: ZipEntry,
  largest: number,
  handlers: XmlHandlers,
): Generator<void> {
  let run = 0
  let fault: unknown
  const guarded =
    <A extends unknown[]>(handle: ((...args: A) => void) | undefined) =>
    (...args: A): void => {
      run = 0
      handle?.(...args)
    }
  const open = guarded(handlers.open)
  const close = guarded(handlers.close)
  const parser = new Parser(
    {
      onopentag: (name, attributes) => open(localName(name), attributes),
      ontext: (text) => handlers.text?.(text),
      onclosetag: (name) => close(localName(name)),
      onerror: (error) => {
        fault = error
      },
    },
    { xmlMode: true, decodeEntities: true },
  )
  const decoder = new TextDecoder('utf-8')
  for (const piece of unzipPieces(source, part, largest)) {
    run += piece.length
    if (run > LONGEST_RUN + piece.length) throw new SheetFault('libro_grande')
    parser.write(decoder.decode(piece, { stream: true }))
    if (fault) throw fault
    yield
  }
  parser.end(decoder.decode())
}

const localName = (name: string): string => name.slice(name.indexOf(':') + 1)
