#!/usr/bin/env node
/**
 * Comprueba sin conexión el segundo QR de un documento. Solo necesita Node 20 o posterior, y ninguna biblioteca.
 *
 *   node verificar-qr.mjs --llaves llaves-qr.cbor [TEXTO DEL QR]
 *   zbarimg --raw -q foto.png | node verificar-qr.mjs --llaves https://…/certificados/llaves-qr.cbor
 *
 * - El texto es lo que dice el QR: mayúsculas, cifras y signos. Si falta, se lee de la entrada, un QR por renglón.
 * - Las llaves son el archivo que la ventanilla publica en /certificados: un COSE_KeySet. Guárdalo de una fuente en
 *   que confíes; con las llaves de otro, cualquier firma suya pasa por buena.
 *
 * Lo que un QR no puede decir: si el documento dejó de valer después, ni si quien lo muestra es su dueño. Una copia
 * del QR es igual al QR. Para lo primero, verifícalo en línea; para lo segundo, pide una identificación.
 *
 * Formato: base45 (RFC 9285) de zlib (RFC 1950) de un CWT (RFC 8392) en un COSE_Sign1 (RFC 9052) con ES256, que lleva
 * los datos en la reclamación 169 de MOSIP. Del 75 en adelante son propios: 75 folio, 76 documento, 77 nombre
 * declarado, 78 demostración.
 *
 * Termina con 0 si todas las firmas son auténticas, con 1 si alguna no, con 2 si no se pudo revisar.
 */

/** COSE: labels of headers and keys, and the one algorithm that is taken (RFC 9052, 3.1 and 7.1; RFC 9053, 2.1). */
const ALG = 1
const KID = 4
const ES256 = -7
/** A QR has at most 4,296 of these characters; ours inflate to a few hundred bytes. */
const LONGEST_TEXT = 4296
const MOST_BYTES = 4096
const DEEPEST = 8

class Unreadable extends Error {}

/**
 * Whether the text of a QR was signed by one of the keys. Rejects only where the browser has no WebCrypto.
 *
 * - `good`: the data are as they were signed
 * - `bad`: it names one of the keys, whose signature it does not bear
 * - `other`: it names none of the keys
 * - `none`: it is no QR of this kind
 *
 * @param {string} text
 * @param {readonly { kid: string, x: Uint8Array, y: Uint8Array }[]} keys what `readKeySet` gives
 * @returns {Promise<{ outcome: 'good' | 'bad' | 'other' | 'none', kid?: string, claims?: Map<unknown, unknown> }>}
 */
export async function checkQr(text, keys) {
  let message
  try {
    message = readSign1(await inflate(fromBase45(text)))
  } catch {
    return { outcome: 'none' }
  }
  const { head, payload, signature, alg, kid } = message
  const key = keys.find((one) => one.kid === kid)
  if (!key) return { outcome: 'other', kid }
  if (alg !== ES256 || signature.length !== 64) return { outcome: 'bad', kid }
  if (!(await isSigned(key, bytesToSign(head, payload), signature))) return { outcome: 'bad', kid }
  try {
    const claims = readCbor(payload)
    return claims instanceof Map ? { outcome: 'good', kid, claims } : { outcome: 'bad', kid }
  } catch {
    return { outcome: 'bad', kid }
  }
}

/**
 * The keys of a COSE_KeySet. Keys of other kinds are left out. Throws when the bytes are none.
 * @param {Uint8Array} bytes
 */
export function readKeySet(bytes) {
  const set = readCbor(bytes)
  if (!Array.isArray(set)) throw new Unreadable('Esto no es un archivo de llaves (COSE_KeySet).')
  return set.flatMap((key) => {
    if (!(key instanceof Map) || key.get(1) !== 2 || key.get(-1) !== 1) return []
    const [kid, x, y] = [key.get(2), key.get(-2), key.get(-3)]
    const whole = [kid, x, y].every((part) => part instanceof Uint8Array)
    return whole && x.length === 32 && y.length === 32 ? [{ kid: hex(kid), x, y }] : []
  })
}

/**
 * What a QR says, as rows of label and value in Spanish or English.
 * @param {Map<unknown, unknown>} claims
 * @param {'es' | 'en'} [language]
 * @returns {[label: string, value: string][]}
 */
export function rowsOf(claims, language = 'es') {
  const w = WORDS[language]
  const identity = claims.get(169) instanceof Map ? claims.get(169) : new Map()
  const at = claims.get(6)
  const birth = /^(\d{4})(\d\d)(\d\d)$/.exec(String(identity.get(8) ?? ''))
  const rows = [
    [w.document, w.documents[identity.get(76)] ?? identity.get(76)],
    [w.name, identity.get(4)],
    ['NSS', identity.get(1)],
    ['CURP', claims.get(2)],
    [w.birth, birth ? `${birth[3]}/${birth[2]}/${birth[1]}` : undefined],
    [w.sex, w.sexes[identity.get(9)]],
    [w.folio, identity.get(75)],
    [w.at, typeof at === 'number' ? day(at) : undefined],
    [w.by, claims.get(1)],
    [
      w.note,
      [identity.get(77) === true && w.declared, identity.get(78) === true && w.demo]
        .filter(Boolean)
        .join(' '),
    ],
  ]
  return rows
    .filter(([, value]) => value !== undefined && value !== '')
    .map(([label, value]) => [label, String(value)])
}

const WORDS = {
  es: {
    document: 'Documento',
    documents: {
      asignacion: 'Asignación de NSS',
      localizacion: 'Localización de NSS',
      tarjeta: 'Tarjeta de NSS',
    },
    name: 'Nombre',
    birth: 'Nacimiento (DD/MM/AAAA)',
    sex: 'Sexo',
    sexes: { 1: 'Hombre', 2: 'Mujer', 3: 'No binario' },
    folio: 'Folio',
    at: 'Emitido (DD/MM/AAAA)',
    by: 'Por',
    note: 'Nota',
    declared: 'El nombre lo declaró la persona.',
    demo: 'DEMOSTRACIÓN · SIN VALIDEZ OFICIAL',
  },
  en: {
    document: 'Document',
    documents: { asignacion: 'NSS assignment', localizacion: 'NSS record found', tarjeta: 'NSS card' },
    name: 'Name',
    birth: 'Born (DD/MM/YYYY)',
    sex: 'Sex',
    sexes: { 1: 'Male', 2: 'Female', 3: 'Non-binary' },
    folio: 'Folio',
    at: 'Issued (DD/MM/YYYY)',
    by: 'By',
    note: 'Note',
    declared: 'The name was declared by the person.',
    demo: 'DEMONSTRATION · NOT AN OFFICIAL DOCUMENT',
  },
}

/** In Mexico City, where it is six hours before UTC all year. */
function day(seconds) {
  const [year, month, date] = new Date((seconds - 6 * 3600) * 1000).toISOString().slice(0, 10).split('-')
  return `${date}/${month}/${year}`
}

async function isSigned({ x, y }, bytes, signature) {
  const { subtle } = globalThis.crypto
  const point = new Uint8Array([4, ...x, ...y])
  try {
    const by = { name: 'ECDSA', namedCurve: 'P-256' }
    const key = await subtle.importKey('raw', point, by, false, ['verify'])
    return await subtle.verify({ name: 'ECDSA', hash: 'SHA-256' }, key, signature, bytes)
  } catch {
    return false
  }
}

/** Sig_structure of a COSE_Sign1 (RFC 9052, 4.4): an array of "Signature1", the head, nothing, and the payload. */
const bytesToSign = (head, payload) =>
  concat(
    [0x84, 0x6a],
    new TextEncoder().encode('Signature1'),
    lengthOf(head),
    head,
    [0x40],
    lengthOf(payload),
    payload,
  )

/** The head of a byte string in CBOR. */
const lengthOf = ({ length }) =>
  length < 24 ? [0x40 + length] : length < 256 ? [0x58, length] : [0x59, length >> 8, length & 255]

function concat(...parts) {
  return new Uint8Array(parts.flatMap((part) => [...part]))
}

/** A COSE_Sign1, with the tag of a CWT before it or not. */
function readSign1(bytes) {
  const at = bytes[0] === 0xd8 && bytes[1] === 0x3d ? 2 : 0
  if (bytes[at] !== 0xd2) throw new Unreadable('no COSE_Sign1')
  const parts = readCbor(bytes.subarray(at + 1))
  if (!Array.isArray(parts) || parts.length !== 4) throw new Unreadable('no COSE_Sign1')
  const [head, outside, payload, signature] = parts
  if (![head, payload, signature].every((part) => part instanceof Uint8Array))
    throw new Unreadable('no COSE_Sign1')
  const said = readCbor(head)
  // the algorithm is believed where it is signed; a name of a key only says which one to try (RFC 9052, 3.1)
  const kid = [said, outside].map((map) => (map instanceof Map ? map.get(KID) : undefined)).find(Boolean)
  if (!(kid instanceof Uint8Array)) throw new Unreadable('it names no key')
  return { head, payload, signature, alg: said instanceof Map ? said.get(ALG) : undefined, kid: hex(kid) }
}

const hex = (bytes) => [...bytes].map((byte) => byte.toString(16).padStart(2, '0')).join('')

const ALPHABET = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:'

/** RFC 9285. Throws for what no encoder writes. */
function fromBase45(text) {
  if (text.length > LONGEST_TEXT || text.length % 3 === 1 || text === '') throw new Unreadable('no base45')
  const bytes = []
  for (let at = 0; at < text.length; at += 3) {
    const digits = [...text.slice(at, at + 3)].map((letter) => ALPHABET.indexOf(letter))
    if (digits.includes(-1)) throw new Unreadable('no base45')
    const [c, d, e] = digits
    const value = c + d * 45 + (e ?? 0) * 2025
    if (value > (e === undefined ? 0xff : 0xffff)) throw new Unreadable('no base45')
    if (e === undefined) bytes.push(value)
    else bytes.push(value >> 8, value & 255)
  }
  return new Uint8Array(bytes)
}

/** RFC 1950, up to `MOST_BYTES`: a few bytes may inflate to a thousand times as many. */
async function inflate(bytes) {
  const reader = new Blob([bytes]).stream().pipeThrough(new DecompressionStream('deflate')).getReader()
  const chunks = []
  let length = 0
  for (;;) {
    const { done, value } = await reader.read()
    if (done) return concat(...chunks)
    length += value.length
    if (length > MOST_BYTES) {
      await reader.cancel()
      throw new Unreadable('it inflates to more than a QR of ours holds')
    }
    chunks.push(value)
  }
}

/** One value of CBOR (RFC 8949) as it is written deterministically (4.2.1), and nothing behind it. Throws otherwise. */
function readCbor(bytes) {
  let at = 0
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const value = read(0)
  if (at !== bytes.length) throw new Unreadable('there is more behind the value')
  return value

  function take(length) {
    if (at + length > bytes.length) throw new Unreadable('it ends too soon')
    at += length
    return bytes.subarray(at - length, at)
  }
  /** The shortest way to write a number is the only one; 31, an indefinite length, is none. */
  function argument(info) {
    if (info < 24) return info
    const size = { 24: 1, 25: 2, 26: 4 }[info]
    if (size === undefined) throw new Unreadable('an indefinite length, or too large a number')
    take(size)
    const n =
      size === 1 ? view.getUint8(at - 1) : size === 2 ? view.getUint16(at - 2) : view.getUint32(at - 4)
    if (n < { 1: 24, 2: 0x100, 4: 0x1_0000 }[size]) throw new Unreadable('a number is written too long')
    return n
  }
  function read(depth) {
    if (depth > DEEPEST) throw new Unreadable('it is nested too deep')
    const [first] = take(1)
    const [major, info] = [first >> 5, first & 31]
    if (major === 7) {
      if (info < 20 || info > 22) throw new Unreadable('a float, or a simple value')
      return { 20: false, 21: true, 22: null }[info]
    }
    const n = argument(info)
    if (major === 0) return n
    if (major === 1) return -1 - n
    if (major === 2) return take(n).slice()
    if (major === 3) return new TextDecoder('utf-8', { fatal: true }).decode(take(n))
    if (major === 4) return list(n, depth)
    if (major === 5) return map(n, depth)
    throw new Unreadable('a tag')
  }
  function list(n, depth) {
    const items = []
    for (let i = 0; i < n; i++) items.push(read(depth + 1))
    return items
  }
  function map(n, depth) {
    const entries = new Map()
    for (let i = 0; i < n; i++) {
      const key = read(depth + 1)
      if (typeof key !== 'number' && typeof key !== 'string') throw new Unreadable('a key of a map')
      if (entries.has(key)) throw new Unreadable('a map says something twice')
      entries.set(key, read(depth + 1))
    }
    return entries
  }
}

// the page in which this file is bundled has no process
if (globalThis.process?.argv?.[1]) {
  const { realpathSync } = await import('node:fs')
  const { fileURLToPath } = await import('node:url')
  if (realpathSync(process.argv[1]) === realpathSync(fileURLToPath(import.meta.url))) await main()
}

async function main() {
  const args = process.argv.slice(2)
  const at = args.indexOf('--llaves')
  const place = at < 0 ? undefined : args.splice(at, 2)[1]
  if (place === undefined || args.length > 1) {
    console.error('Uso: node verificar-qr.mjs --llaves ARCHIVO|DIRECCIÓN [TEXTO DEL QR]')
    process.exitCode = 2
    return
  }
  try {
    const keys = readKeySet(await bytesOf(place))
    if (keys.length === 0) throw new Unreadable(`${place} no tiene ninguna llave.`)
    const texts = args.length === 1 ? args : (await standardInput()).split(/\r?\n/).filter(Boolean)
    if (texts.length === 0) throw new Unreadable('No llegó el texto de ningún QR.')
    for (const text of texts) await report(text, keys)
    console.log(
      'Un QR no dice si el documento dejó de valer, ni quién lo muestra: verifícalo en línea cuando puedas.',
    )
  } catch (error) {
    console.error(error instanceof Unreadable ? error.message : `No se pudo revisar: ${error.message}`)
    process.exitCode = 2
  }
}

async function report(text, keys) {
  const { outcome, kid, claims } = await checkQr(text, keys)
  const said = {
    good: `FIRMA AUTÉNTICA, de la llave ${kid}`,
    bad: `NO ES AUTÉNTICO: dice ser de la llave ${kid}, y su firma no lo es`,
    other: `NO SE PUDO COMPROBAR: lo firma una llave que no está en el archivo (${kid})`,
    none: 'NO ES UN QR DE ESTOS DOCUMENTOS',
  }
  console.log(said[outcome])
  for (const [label, value] of claims ? rowsOf(claims) : []) console.log(`  ${label}: ${value}`)
  if (outcome !== 'good') process.exitCode = 1
}

async function bytesOf(place) {
  if (!/^https?:/.test(place)) {
    const { readFileSync } = await import('node:fs')
    return new Uint8Array(readFileSync(place))
  }
  const response = await fetch(place)
  if (!response.ok) throw new Unreadable(`${place} respondió ${response.status}.`)
  return new Uint8Array(await response.arrayBuffer())
}

async function standardInput() {
  let text = ''
  for await (const chunk of process.stdin.setEncoding('utf8')) text += chunk
  return text
}
