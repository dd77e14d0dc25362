/** What a text file may be written in. `utf-8-doble`: UTF-8 that some program took for Windows-1252 and encoded again. */
export const ENCODINGS = [
  'utf-8',
  'utf-16le',
  'utf-16be',
  'windows-1252',
  'cp850',
  'macroman',
  'utf-8-doble',
] as const
export type Encoding = (typeof ENCODINGS)[number]

/** Other names, without blanks and hyphens. Spanish letters stand at the same places in cp437 and in cp850. */
const ALIASES: Readonly<Record<string, Encoding>> = {
  utf8bom: 'utf-8',
  utf16: 'utf-16le',
  unicode: 'utf-16le',
  ansi: 'windows-1252',
  cp1252: 'windows-1252',
  iso88591: 'windows-1252',
  iso885915: 'windows-1252',
  latin1: 'windows-1252',
  cp437: 'cp850',
  ibm850: 'cp850',
  msdos: 'cp850',
  dos: 'cp850',
  mac: 'macroman',
  macintosh: 'macroman',
}

/** `Latin1`, `CP-850`, `iso 8859-1` → the encoding; undefined when nobody knows it. */
export function encodingNamed(text: string): Encoding | undefined {
  const name = squeeze(text)
  return ENCODINGS.find((one) => squeeze(one) === name) ?? ALIASES[name]
}

const squeeze = (name: string): string => name.toLowerCase().replace(/[\s_-]+/g, '')

/** Bytes 80 to FF of each, one letter a byte; U+FFFD where it has none. */
const UPPER_HALVES = {
  'windows-1252':
    '€�‚ƒ„…†‡ˆ‰Š‹Œ�Ž��‘’“”•–—˜™š›œ�žŸ\u00a0¡¢£¤¥¦§¨©ª«¬\u00ad®¯°±²³´µ¶·¸¹º»¼½¾¿ÀÁÂÃÄÅÆÇÈÉÊËÌÍÎÏÐÑÒÓÔÕÖ×ØÙÚÛÜÝÞßàáâãäåæçèéêëìíîïðñòóôõö÷øùúûüýþÿ',
  cp850:
    'ÇüéâäàåçêëèïîìÄÅÉæÆôöòûùÿÖÜø£Ø×ƒáíóúñÑªº¿®¬½¼¡«»░▒▓│┤ÁÂÀ©╣║╗╝¢¥┐└┴┬├─┼ãÃ╚╔╩╦╠═╬¤ðÐÊËÈıÍÎÏ┘┌█▄¦Ì▀ÓßÔÒõÕµþÞÚÛÙýÝ¯´\u00ad±‗¾¶§÷¸°¨·¹³²■\u00a0',
  macroman:
    'ÄÅÇÉÑÖÜáàâäãåçéèêëíìîïñóòôöõúùûü†°¢£§•¶ß®©™´¨≠ÆØ∞±≤≥¥µ∂∑∏π∫ªºΩæø¿¡¬√ƒ≈∆«»…\u00a0ÀÃÕŒœ–—“”‘’÷◊ÿŸ⁄€‹›ﬁﬂ‡·‚„‰ÂÊÁËÈÍÎÏÌÓÔ\uf8ffÒÚÛÙıˆ˜¯˘˙˚¸˝˛ˇ',
} as const
type SingleByte = keyof typeof UPPER_HALVES

const isSingleByte = (encoding: Encoding): encoding is SingleByte => Object.hasOwn(UPPER_HALVES, encoding)

/** Takes bytes as they come, gives their text; `end` gives what was held back for a letter that was cut in two. */
export type TextReader = { read(bytes: Uint8Array): string; end(): string }

/** A streaming decoder. No byte order mark comes out; bytes that are no letter come as U+FFFD. Never throws. */
export function createTextReader(encoding: Encoding): TextReader {
  if (isSingleByte(encoding)) {
    const half = UPPER_HALVES[encoding]
    return {
      read: (bytes) =>
        Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
          .toString('latin1')
          .replace(/[\x80-\xff]/g, (letter) => half.charAt(letter.charCodeAt(0) - 0x80)),
      end: () => '',
    }
  }
  const decoder = new TextDecoder(encoding === 'utf-8-doble' ? 'utf-8' : encoding)
  const once: TextReader = {
    read: (bytes) => decoder.decode(bytes, { stream: true }),
    end: () => decoder.decode(),
  }
  if (encoding !== 'utf-8-doble') return once
  const twice = new TextDecoder('utf-8')
  const undo = (text: string, stream: boolean) =>
    twice.decode(encodeSingle(text, 'windows-1252', NO_UTF8), { stream })
  return { read: (bytes) => undo(once.read(bytes), true), end: () => undo(once.end(), false) }
}

/** The text of all of `bytes`, as `createTextReader` reads it: no byte order mark, U+FFFD for what is no letter. */
export function decodeAs(bytes: Uint8Array, encoding: Encoding): string {
  const reader = createTextReader(encoding)
  return reader.read(bytes) + reader.end()
}

const codes = new Map<SingleByte, Map<string, number>>()

/** A byte that UTF-8 never has. */
const NO_UTF8 = 0xff
const QUESTION_MARK = 0x3f

/**
 * One byte a letter. C1 controls stand for the bytes that the page leaves open, as programs on Windows decode them.
 * @param lost for a letter that the encoding does not have
 */
function encodeSingle(text: string, encoding: SingleByte, lost = QUESTION_MARK): Buffer {
  let table = codes.get(encoding)
  if (!table) {
    table = new Map([...UPPER_HALVES[encoding]].map((letter, at) => [letter, at + 0x80]))
    table.delete('\uFFFD')
    codes.set(encoding, table)
  }
  const bytes = Buffer.from(text, 'latin1')
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at)
    if (code < 0x80) continue
    const found = table.get(text.charAt(at))
    bytes[at] = found ?? (code < 0xa0 ? code : lost)
  }
  return bytes
}

/**
 * Text → bytes, `?` for what the encoding does not have; for whoever writes a file for another program. No byte order
 * mark is put before it.
 */
export function encodeAs(text: string, encoding: Encoding): Buffer {
  if (isSingleByte(encoding)) return encodeSingle(text, encoding)
  if (encoding === 'utf-8') return Buffer.from(text)
  if (encoding === 'utf-8-doble') {
    const wrong = Buffer.from(text).toString('latin1')
    return Buffer.from(
      wrong.replace(/[\x80-\x9f]/g, (letter) => {
        const shown = UPPER_HALVES['windows-1252'].charAt(letter.charCodeAt(0) - 0x80)
        return shown === '\uFFFD' ? letter : shown
      }),
    )
  }
  const bytes = Buffer.from(text, 'utf16le')
  return encoding === 'utf-16le' ? bytes : bytes.swap16()
}
