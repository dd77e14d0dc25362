#!/usr/bin/env node
/**
 * Revisa una exportación de la bitácora sin el programa que la hizo. Solo necesita Node 18 o posterior.
 *
 *   node verificar-bitacora.mjs ARCHIVO.jsonl [OTRO.jsonl …] [CERTIFICADO.pem …]
 *
 * - La cadena: cada asiento guarda el hash del anterior, así que uno cambiado, quitado, insertado o cambiado de lugar
 *   se nota, y se dice cuál. Con varios archivos, en su orden, se revisa también que cada uno nombre al anterior.
 * - Los sellos, si das los certificados: cada sello es la firma (RSASSA-PKCS1-v1_5, SHA-256) de una cadena original.
 *   La cadena original no se exporta, por privacidad, pero su SHA-256 sí, y con él basta para revisar la firma.
 *   Sin certificados se revisa solo la cadena.
 *
 * Lo que un archivo solo no puede mostrar: que le falten asientos del final, o que se haya rehecho entero. Para eso
 * compara la cabeza que este programa escribe con la que se haya publicado. No es una constancia de la NOM-151.
 *
 * Formato, una línea JSON por renglón, terminada en LF:
 *   primera   formato, portal, fecha, desde, anterior, exportacion_anterior
 *   asientos  seq, secuencia, tipo, cadena_sha256, sello (Base64), serie, fecha (UTC con milésimas), anterior, hash
 *   última    fin, encabezado, cuenta, hasta, cabeza
 * hash = SHA-256 de estas líneas, cada una con su LF, lo binario en hexadecimal con minúsculas:
 *   ventanilla-bitacora-1, seq, secuencia, tipo, cadena_sha256, sello, serie, fecha (milisegundos desde 1970), anterior
 * encabezado = SHA-256 de la primera línea; exportacion_anterior = SHA-256 de la última línea del archivo anterior;
 * ambas líneas sin su LF.
 *
 * Termina con 0 si todo se sostiene, con 1 si no, con 2 si no se pudo revisar.
 */
import { constants, createHash, publicDecrypt, X509Certificate } from 'node:crypto'
import { createReadStream, readFileSync } from 'node:fs'
import { createInterface } from 'node:readline'

const FORMAT = 'ventanilla-bitacora-jsonl-1'
const HEX64 = /^[0-9a-f]{64}$/
const SHA256_PREFIX = Buffer.from('3031300d060960864801650304020105000420', 'hex')

class Broken extends Error {}

const args = process.argv.slice(2)
const ledgers = args.filter((arg) => /\.jsonl$/i.test(arg))
if (ledgers.length === 0) {
  console.error('Uso: node verificar-bitacora.mjs ARCHIVO.jsonl [OTRO.jsonl …] [CERTIFICADO.pem …]')
  process.exit(2)
}

try {
  const keys = readKeys(args.filter((arg) => !ledgers.includes(arg)))
  let former
  for (const file of ledgers) former = await verifyFile(file, keys, former)
  if (keys.size === 0) console.log('Sin certificados se revisó solo la cadena de asientos, no los sellos.')
  console.log('Compara la cabeza con la publicada: es lo único que muestra si faltan asientos del final.')
} catch (error) {
  console.error(error.message)
  process.exitCode = error instanceof Broken ? 1 : 2
}

/** Public keys by their 20 digits of serie. */
function readKeys(files) {
  const keys = new Map()
  for (const file of files) {
    const blocks = readFileSync(file, 'utf8').match(
      /-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g,
    )
    if (!blocks) throw new Error(`${file} no es un certificado en PEM.`)
    for (const block of blocks) {
      const certificate = new X509Certificate(block)
      keys.set(serieOf(certificate), certificate.publicKey)
    }
  }
  return keys
}

/** As the SAT writes it: 20 ASCII digits; of any other certificate the SHA-256 of its DER modulo 10^20. */
function serieOf(certificate) {
  const digits = Buffer.from(certificate.serialNumber, 'hex').toString('latin1')
  if (/^\d{20}$/.test(digits)) return digits
  return String(BigInt(`0x${sha256(certificate.raw)}`) % 10n ** 20n).padStart(20, '0')
}

/** Reads one file line by line, whatever its size. Gives what the next one must name. */
async function verifyFile(file, keys, former) {
  const state = { file, keys, former, line: 0, unchecked: 0 }
  const lines = createInterface({
    input: createReadStream(file, 'utf8'),
    crlfDelay: Number.POSITIVE_INFINITY,
  })
  for await (const text of lines) {
    state.line++
    if (state.closing) broken(state, 'hay algo después de la última línea')
    const said = parse(state, text)
    if (!state.heading) open(state, said, text)
    else if ('fin' in said) close(state, said, text)
    else entry(state, said)
  }
  if (!state.closing) broken(state, 'el archivo está cortado: le falta la última línea')
  report(state)
  return state.closing
}

function parse(state, text) {
  try {
    const said = JSON.parse(text)
    if (said && typeof said === 'object') return said
  } catch {}
  return broken(state, 'no es una línea JSON')
}

function open(state, said, text) {
  if (said.formato !== FORMAT) broken(state, `no es una exportación con el formato ${FORMAT}`)
  if (!Number.isSafeInteger(said.desde) || said.desde < 1) broken(state, 'desde no es un número de asiento')
  if (!HEX64.test(said.anterior)) broken(state, 'anterior no es un hash')
  if (said.desde === 1 && !/^0+$/.test(said.anterior))
    broken(state, 'antes del primer asiento no hay ninguno')
  const { former } = state
  if (former && said.exportacion_anterior !== former.sha256)
    broken(state, 'no nombra la exportación que diste antes: falta alguna, o una se cambió')
  if (former && said.desde === former.until + 1 && said.anterior !== former.head)
    broken(state, 'no sigue a la cabeza de la exportación anterior')
  Object.assign(state, {
    heading: sha256(text),
    first: said.desde,
    next: said.desde,
    previous: said.anterior,
  })
}

function entry(state, said) {
  const { seq, secuencia, tipo, cadena_sha256, sello, serie, fecha, anterior, hash } = said
  const place = `asiento ${state.next}`
  if (seq !== state.next) broken(state, `${place}: falta, o está en otro lugar; aquí está el ${seq}`)
  const bytes = Buffer.from(String(sello), 'base64')
  const at = Date.parse(fecha)
  const plain =
    /^[0-9a-f-]{36}$/.test(secuencia) &&
    /^[a-z]+$/.test(tipo) &&
    /^\d{20}$/.test(serie) &&
    [cadena_sha256, anterior, hash].every((value) => HEX64.test(value)) &&
    bytes.toString('base64') === sello &&
    !Number.isNaN(at) &&
    new Date(at).toISOString() === fecha
  if (!plain) broken(state, `${place}: algún valor no tiene la forma debida`)
  const values = [
    'ventanilla-bitacora-1',
    seq,
    secuencia,
    tipo,
    cadena_sha256,
    bytes.toString('hex'),
    serie,
    at,
    anterior,
  ]
  if (sha256(values.map((value) => `${value}\n`).join('')) !== hash)
    broken(state, `${place}: no dice lo que decía cuando se escribió`)
  if (anterior !== state.previous) broken(state, `${place}: no sigue al anterior`)
  checkSeal(state, place, bytes, cadena_sha256, serie)
  state.previous = hash
  state.next++
}

function checkSeal(state, place, sello, digest, serie) {
  if (state.keys.size === 0) return
  const key = state.keys.get(serie)
  if (!key) state.unchecked++
  else if (isLastSeal(state, sello, digest, serie)) return
  else if (!isSealOf(sello, digest, key)) broken(state, `${place}: el sello no es del certificado ${serie}`)
}

/** Both documents of one issue carry the same sello, one after the other. */
function isLastSeal(state, sello, digest, serie) {
  const { last } = state
  state.last = { sello, digest, serie }
  return last?.digest === digest && last.serie === serie && last.sello.equals(sello)
}

function isSealOf(sello, digest, key) {
  try {
    const sealed = publicDecrypt({ key, padding: constants.RSA_PKCS1_PADDING }, sello)
    return sealed.equals(Buffer.concat([SHA256_PREFIX, Buffer.from(digest, 'hex')]))
  } catch {
    return false
  }
}

function close(state, said, text) {
  if (said.fin !== FORMAT) broken(state, `la última línea no es del formato ${FORMAT}`)
  if (said.encabezado !== state.heading) broken(state, 'la primera línea se cambió')
  if (said.cuenta !== state.next - state.first || said.hasta !== state.next - 1)
    broken(
      state,
      `asiento ${state.next}: falta; la última línea cuenta ${said.cuenta}, hasta el ${said.hasta}`,
    )
  if (said.cabeza !== state.previous) broken(state, 'la cabeza no es el hash del último asiento')
  state.closing = { sha256: sha256(text), until: said.hasta, head: said.cabeza }
}

function report({ file, first, next, keys, unchecked, closing }) {
  const what = next === first ? 'ningún asiento' : `asientos del ${first} al ${next - 1}`
  console.log(`${file}: se sostiene (${what}).`)
  console.log(`  Cabeza: ${closing.head}`)
  console.log(`  Esta exportación: ${closing.sha256}`)
  if (keys.size > 0) {
    const all = unchecked === 0
    console.log(
      all
        ? '  Todos los sellos son de su certificado.'
        : `  Sin revisar, por falta de su certificado: ${unchecked}.`,
    )
  }
}

function broken({ file, line }, why) {
  throw new Broken(`${file}, línea ${line}: NO se sostiene. ${why}.`)
}

function sha256(data) {
  return createHash('sha256').update(data).digest('hex')
}
