import type { Draft } from '../../domain/facts/tramite.ts'
import type { Place } from '../../domain/tramite/address.ts'
import type { Asked } from '../../domain/tramite/open-link.ts'
import type { Fault, Typed } from './frame.ts'

export type Paso1Model = {
  readonly typed: Typed
  readonly faults: readonly Fault[]
  readonly token: string
  readonly question: string
  /** another challenge was asked for */
  readonly again?: boolean
  /** with the field that people leave empty */
  readonly trap: boolean
  /** names the last time that somebody left a trámite in this browser; empty: nobody did */
  readonly left: string
}

/** The status of a mail. While it is queued the page shows a link to itself, and polls `next` if there is one. */
export type MailStatusModel = {
  readonly text: string
  readonly waiting: boolean
  /** it did not arrive and will not */
  readonly undelivered: boolean
  /** the server refused the correo: `page` has the form to correct it */
  readonly refused: boolean
  readonly page: string
  readonly next?: { readonly url: string; readonly seconds: number }
}

export type SentModel = {
  readonly handle: string
  /** in full in the browser that asked, masked elsewhere */
  readonly correo: string
  readonly own: boolean
  readonly until: string
  readonly mail: MailStatusModel
  /** the correo that was probably meant, when its domain is one letter off a big one */
  readonly suggestion?: string
  readonly typed: Typed
  readonly faults: readonly Fault[]
  readonly demo: boolean
}

export type LinkModel = {
  readonly token: string
  readonly portal: string
  readonly asked: Asked
  readonly typed: Typed
  readonly faults: readonly Fault[]
}

/** Of an open session: when it closes, in words, and the seconds until then if nothing is asked. */
export type SessionModel = { readonly sentence: string; readonly seconds: number }

/** A change of correo, asked for in person, that may be stopped until `until`. */
export type MoveModel = { readonly token: string; readonly correo: string; readonly until: string }

export type ChangeModel = { readonly token: string; readonly correo: string }
export type OtherChangeModel = {
  readonly token: string
  readonly typed: Typed
  readonly faults: readonly Fault[]
}

export type PlaceModel = {
  readonly place: Place
  readonly draft: Draft
  readonly faults: readonly Fault[]
}

export type Paso2Model = PlaceModel & {
  readonly name: string
  readonly curp: string
  /** the person declares their names first */
  readonly declare: boolean
  readonly session: SessionModel
}

/** Names that the person declared, and what will be sealed or kept with them. */
export type ReviewModel = {
  readonly names: readonly { readonly label: string; readonly value: string }[]
  readonly address: readonly { readonly label: string; readonly value: string }[]
  /** which data the page shows, so that others are not confirmed */
  readonly seen: string
  readonly session: SessionModel
}

export type DocumentRow = {
  readonly type: string
  readonly name: string
  readonly folio: string
  readonly date: string
  readonly see: string
  readonly pdf: string
  /** `48 kB`, or about how much while it is being made */
  readonly size: string
}

export type Paso3Model = {
  readonly name: string
  readonly curp: string
  readonly heading: string
  readonly nss: string
  readonly groups: readonly string[]
  readonly correo: string
  readonly mail: MailStatusModel
  readonly typed: Typed
  readonly faults: readonly Fault[]
  readonly documents: readonly DocumentRow[]
  readonly folio: string
  /** what else this person may do */
  readonly links: readonly { readonly href: string; readonly text: string }[]
  readonly session: SessionModel
  readonly notice?: string
}
