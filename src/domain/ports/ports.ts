import type { DocumentType, Issue, PersonName } from '../facts/issue.ts'
import type { Nss } from '../number/nss.ts'
import type { Curp } from '../person/curp.ts'

/** Time, passed in. Epoch milliseconds. */
export interface Clock {
  now(): number
}

/** Chance, passed in; cryptographic in earnest, counted in tests. */
export interface Chance {
  bytes(length: number): Uint8Array
}

/** A person as a register of persons knows them. */
export type Person = {
  readonly curp: Curp
  readonly name: PersonName
  readonly status: 'vigente' | 'fallecido' | 'reemplazada'
  /** the CURP that took this one's place, when `status` is `reemplazada` and the register says it */
  readonly currentCurp?: Curp
  /** NSS on file; two or more are a conflict, which the trámite explains */
  readonly numeros: readonly Nss[]
}

/** The register of persons. Throws `RegistryDown` when it cannot answer; `undefined` is "not known". */
export interface PersonRegistry {
  findPerson(curp: Curp): Promise<Person | undefined>
}
export class RegistryDown extends Error {
  override name = 'RegistryDown'
}

/** One settlement of the postal catalogue. `clave` is `id_asenta_cpcons`, unique within its code. */
export type Colonia = { readonly clave: string; readonly nombre: string; readonly tipo: string }
export type Lugar = { readonly clave: string; readonly nombre: string }
/** What a postal code says. Names as people say them; keys of INEGI (2 digits, 3 digits). */
export type PostalArea = {
  readonly cp: string
  readonly estado: Lugar
  readonly municipio: Lugar
  readonly ciudad?: string
  readonly colonias: readonly Colonia[]
}

/** Postal codes. Reads from memory or a local file, so it answers at once. */
export interface PostalCatalogue {
  /** five digits → its area, or undefined when the catalogue in use does not have it */
  find(cp: string): PostalArea | undefined
  /** the estado that the first two digits belong to, or undefined when no estado has them */
  estadoOf(cp: string): Lugar | undefined
  /** municipios (alcaldías) of an estado by INEGI key, sorted by name; empty when unknown */
  municipiosOf(estadoClave: string): readonly Lugar[]
  /** day of the catalogue in use as `AAAA-MM-DD`, or `base` for the embedded one */
  readonly version: string
}

/** The seal of the institution. */
export interface Sealer {
  /** 20 digits of the certificate in use */
  readonly serie: string
  /** RSASSA-PKCS1-v1_5 with SHA-256 over the UTF-8 bytes, Base64 in one line */
  seal(cadenaOriginal: string): string
  /** true when `sello` is the seal of `cadenaOriginal` under the certificate `serie`; false otherwise, never throws */
  verify(cadenaOriginal: string, sello: string, serie: string): boolean
  /** certificate in PEM by serial, also retired ones */
  certificate(serie: string): string | undefined
}

/** Makes the two files of an issue, away from the thread that serves. Rejects when the worker fails. */
export interface DocumentMaker {
  make(issue: Issue): Promise<Record<DocumentType, Uint8Array>>
  close(): Promise<void>
}

/** What a mail is about; the words are in `views/mail`. */
export type MailContent =
  | { readonly kind: 'enlace'; readonly token: string; readonly expiresAt: number }
  | { readonly kind: 'resultado'; readonly folio: string }
  /** to the address bound to a CURP: approve that `correo` (masked) takes its place */
  | { readonly kind: 'cambio'; readonly token: string; readonly expiresAt: number; readonly correo: string }

/** A mail that is due. `key` is one per (trámite, kind, generation); `messageId` is stable over retries. */
export type DueMail = {
  readonly id: number
  readonly tramiteId: string
  readonly messageId: string
  readonly to: string
  readonly attempts: number
  /** how often it was handed whole to a server by a process that died before it knew the end of it */
  readonly handed: number
  readonly createdAt: number
  readonly content: MailContent
}

/** Mail written in the transaction of its cause, delivered from here. */
export interface Outbox {
  /** takes up to `limit` due mails for `leaseMs`; nobody else gets them meanwhile */
  lease(now: number, limit: number, leaseMs: number): Promise<readonly DueMail[]>
  /** said before its last byte goes out: from here on the recipient may have it */
  handOver(id: number): Promise<void>
  /** it was handed over, and did not arrive */
  takeBack(id: number): Promise<void>
  /** done: bodies and tokens are wiped */
  markSent(id: number, now: number): Promise<void>
  /** due again at `dueAt`; `counts: false` when nothing was tried (its PDFs were not there yet) */
  markRetry(id: number, dueAt: number, reason: string, counts?: boolean): Promise<void>
  /** given up, or refused by the recipient's server: bodies and tokens are wiped */
  markDead(id: number, now: number, reason: string, refused: boolean): Promise<void>
  /** epoch ms of the next due mail, or undefined when none waits */
  nextDueAt(): Promise<number | undefined>
}

export type Attachment = { readonly name: string; readonly type: string; readonly bytes: Uint8Array }
export type Message = {
  readonly messageId: string
  readonly to: string
  readonly subject: string
  readonly text: string
  readonly html: string
  readonly date: Date
  readonly attachments: readonly Attachment[]
}
export type Delivery =
  | { readonly outcome: 'sent' }
  /** try again later: connection, 4xx, greylisting */
  | { readonly outcome: 'later'; readonly reason: string }
  /** the address was refused for good (5xx on RCPT) */
  | { readonly outcome: 'refused'; readonly reason: string }
/** Carries one message. Never throws: what goes wrong is an outcome. */
export interface MailCarrier {
  /** @param handOver awaited before the last byte goes to a server, each time */
  deliver(message: Message, handOver?: () => Promise<void>): Promise<Delivery>
  close(): Promise<void>
}

export type OpenSession = {
  readonly tramiteId: string
  /** epoch ms when it idles out, if nothing is asked until then */
  readonly idleAt: number
  /** epoch ms when it ends whatever happens */
  readonly endsAt: number
}
/** Sessions of a trámite. An id is a bearer secret; only its hash is stored. */
export interface Sessions {
  /** a new session under a new id; every other of the same trámite ends */
  open(tramiteId: string): Promise<string>
  /** the session, its idle end moved; undefined when unknown or over */
  find(id: string): Promise<OpenSession | undefined>
  /** trámite of a session that is over but was real: what was typed in it can still be kept */
  findEnded(id: string): Promise<string | undefined>
  end(id: string): Promise<void>
}

/** A challenge that travels in its form: letters in a picture or said, and a written question, as equals for one field. */
export interface Captcha {
  /** a new challenge: the token for the hidden field, and the question in words */
  challenge(now: number): Challenge
  /** the question of a token again; undefined when the token is not ours */
  question(token: string): string | undefined
  /** the picture as a whole SVG document; undefined when the token is not ours */
  picture(token: string): string | undefined
  /** the letters of the picture said, a whole file, the same bytes each time; undefined when the token is not ours */
  audio(token: string, form: AudioForm): Uint8Array | undefined
  /** `id` is what the caller marks as spent; never throws, whatever the token */
  check(token: string, answer: string, now: number): CaptchaVerdict
}
export type AudioForm = {
  /** MP3 in 3 KB a second, or WAV for whoever cannot play that */
  readonly format: 'mp3' | 'wav'
  /** words drawn out, and longer pauses */
  readonly slow: boolean
}
export type Challenge = { readonly token: string; readonly question: string }
export type CaptchaVerdict =
  | { readonly outcome: 'ok'; readonly id: Uint8Array }
  | { readonly outcome: 'wrong' | 'expired' | 'invalid' }

/** Keyed values that only this installation can make again. */
export interface Secrets {
  /** HMAC-SHA-256 of `text` for one use, base64url, 256 bits */
  mac(use: string, text: string): string
}

/** The electronic signature inside a file. `other`: of no certificate of ours, or spoilt */
export type FileSignature =
  | { readonly is: 'none' | 'unreadable' | 'other' }
  | {
      readonly is: 'ours'
      /** 20 digits of the certificate */
      readonly serie: string
      /** the bytes it covers are those that were signed */
      readonly intact: boolean
      /** it covers the file to its end */
      readonly whole: boolean
    }
export type FileFacts = {
  /** SHA-256 of the file */
  readonly digest: Uint8Array
  /** SHA-256 of each beginning of the file that may have been a whole file once, longest first */
  readonly beginnings: readonly Uint8Array[]
  /** verification codes that it names: what it claims to be */
  readonly codes: readonly string[]
  readonly signature: FileSignature
}
/** Looks into a file that anyone may have sent. Any bytes are answered, in bounded time and memory. */
export interface FileInspector {
  /** Takes the body over: it is gone for the caller. Rejects only when the work itself is cut off. */
  inspect(upload: Upload): Promise<Inspected>
}
/** `none`: what came is no form with such a file */
export type Inspected = FileFacts | 'none' | 'too large'
/** A form as it came, and the field whose first file is asked for. */
export type Upload = {
  readonly body: ArrayBuffer
  /** its Content-Type: `multipart/form-data` and a boundary, or anything else, which holds no file */
  readonly type: string
  readonly field: string
  /** bytes; a larger file is `too large` */
  readonly most: number
}
