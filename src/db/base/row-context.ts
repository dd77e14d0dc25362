/**
 * What an encrypted value is bound to: table, column and row, as additional authenticated data. A ciphertext that is
 * moved elsewhere, or whose row says another key, does not decrypt. Only the functions here make one, so that nothing
 * is encrypted without its place.
 */
export type RowContext = Uint8Array & { readonly [brand]: true }
declare const brand: unique symbol

/** Where an encrypted value stands, and what of its row it is bound to: all by which that row is found. */
export const personContext = (curpIndex: Uint8Array): RowContext => ofIndexes(PERSON, curpIndex)
/** Bound to its owner as well: with the CURP of two rows exchanged each would show the other's number. */
export const numberContext = (nssIndex: Uint8Array, curpIndex: Uint8Array): RowContext =>
  ofIndexes(NUMBER, nssIndex, curpIndex)
/** Bound to both, so that no row can say another mailbox for the CURP, or the same mailbox for another CURP. */
export const bindingContext = (curpIndex: Uint8Array, correoIndex: Uint8Array): RowContext =>
  ofIndexes('vinculos.sealed\0', curpIndex, correoIndex)
/** Of the reason of an ARCO block. */
export const blockContext = (curpIndex: Uint8Array): RowContext => ofIndexes('bloqueos.sealed\0', curpIndex)
/** Of the CURP itself, in the table of the chains. */
export const curpContext = (curpIndex: Uint8Array): RowContext => ofIndexes('curps.sealed\0', curpIndex)
export const caseContext = (id: string): RowContext => ofText(`asuntos.sealed\0${id}`)
export const reasonContext = (auditId: number): RowContext => ofText(`motivos.sealed\0${auditId}`)
/** Bound to the correo as well, by which a minor's trámites are found. */
export const guardianContext = (curpIndex: Uint8Array, correoIndex: Uint8Array): RowContext =>
  ofIndexes('tutelas.sealed\0', curpIndex, correoIndex)
/** Of a mail in the demonstration's mailbox. @param messageId its Message-ID */
export const letterContext = (messageId: string): RowContext => ofText(`buzon.sealed\0${messageId}`)
export const staffContext = (id: string): RowContext => ofText(`personal.sealed\0${id}`)
export const totpContext = (id: string): RowContext => ofText(`personal.totp\0${id}`)
/** Bound to the CURP that it opens as well: with two rows' values exchanged, one person's file would show as another's. */
export const openingContext = (handleHash: Uint8Array, curpIndex: Uint8Array): RowContext =>
  ofIndexes('atenciones.sealed\0', handleHash, curpIndex)
/** Of what somebody typed to see their trámite. */
export const consultaContext = (tokenHash: Uint8Array, curpIndex: Uint8Array): RowContext =>
  ofIndexes('consultas.sealed\0', tokenHash, curpIndex)
export const personSessionContext = (idHash: Uint8Array, curpIndex: Uint8Array): RowContext =>
  ofIndexes('sesiones_persona.sealed\0', idHash, curpIndex)
/** Bound to the CURP as well: with two rows exchanged, one person's leave would open another's number. */
export const consentContext = (codeHash: Uint8Array, curpIndex: Uint8Array): RowContext =>
  ofIndexes('consentimientos.sealed\0', codeHash, curpIndex)
/** Of a kept answer of the API, and the request that it answers. */
export const answerContext = (keyHash: Uint8Array, requestHash: Uint8Array): RowContext =>
  ofIndexes('idempotencias.sealed\0', keyHash, requestHash)
/** Of a private key of the QR without a network. @param kid hexadecimal */
export const qrKeyContext = (kid: string): RowContext => ofText(`llaves_qr.sealed\0${kid}`)
// these four name their row since the first version: what they encrypted stays readable
/** Of a trámite's record: CURP, correo, declared name, draft. @param id its id, 128 bits in base64url */
export const tramiteContext = (id: string): RowContext => ofText(`tramite ${id}`)
/** Of all that an issued pair of documents says. @param folio as printed */
export const issueContext = (folio: string): RowContext => ofText(`emision ${folio}`)
/** Of the bytes of one signed PDF. */
export const pdfContext = (folio: string, type: string): RowContext => ofText(`pdf ${folio} ${type}`)
/** Of a mail that waits in the outbox. @param key its idempotency key */
export const mailContext = (key: string): RowContext => ofText(`correo ${key}`)
/** Of the key material, which the operator's secret wraps. */
export const KEYS_CONTEXT = ofText('keys')

/** What the first versions bound to a table only. Nothing but `bind-rows.ts` reads it. */
export const looseContext = (word: 'persona' | 'numero' | 'vinculo' | 'bloqueo' | 'buzon'): RowContext =>
  ofText(word)

const PERSON = 'personas.sealed\0'
const NUMBER = 'numeros.sealed\0'

function ofText(text: string): RowContext {
  return Buffer.from(text) as Uint8Array as RowContext
}

/** Indexes have 16 bytes each and hashes 32, so that what follows one is unambiguous. */
function ofIndexes(place: string, ...indexes: readonly Uint8Array[]): RowContext {
  return Buffer.concat([Buffer.from(place), ...indexes]) as Uint8Array as RowContext
}

/**
 * `personContext` and `numberContext` for a million rows: each gives one buffer, filled anew, which holds until the
 * next call.
 */
export function createBulkContexts() {
  const person = Buffer.from(`${PERSON}${'-'.repeat(16)}`)
  const number = Buffer.from(`${NUMBER}${'-'.repeat(32)}`)
  return {
    person: (curpIndex: Uint8Array): RowContext => {
      person.set(curpIndex, PERSON.length)
      return person as Uint8Array as RowContext
    },
    number: (nssIndex: Uint8Array, curpIndex: Uint8Array): RowContext => {
      number.set(nssIndex, NUMBER.length)
      number.set(curpIndex, NUMBER.length + 16)
      return number as Uint8Array as RowContext
    },
  }
}
