import type { Draft } from '../domain/facts/tramite.ts'
import type { Lugar, PostalArea } from '../domain/ports/postal-catalogue.ts'
import type { DocumentContent } from './documents/documents.ts'

/** What every page shares, decided once at start. */
export type Site = {
  readonly portal: string
  readonly institution: string
  readonly demo: boolean
  /** the style sheet, to go inside the page */
  readonly style: string
  /** its address, for pages that link to it */
  readonly styleHref: string
  readonly icon: string
  /** paths of htmx and our script */
  readonly scripts: readonly string[]
  /** the few bytes inside a page that fetch them */
  readonly loader: string
}

export type Frame = {
  readonly site: Site
  readonly title: string
  readonly body: string
  /** the breadcrumb of the trámite */
  readonly trail?: boolean
  readonly step?: 1 | 2 | 3
  /** Salir stands at the top */
  readonly session?: boolean
  /** our scripts: with the page, or at the first touch or key, so that they delay nothing */
  readonly scripts?: 'now' | 'later'
  readonly refresh?: string
}

/** What is wrong, in words, by field; `field` empty when it belongs to none. */
export type Fault = { readonly field: string; readonly text: string; readonly code: string }

/** The form fields as typed. */
export type Typed = Readonly<Record<string, string>>

export type Paso1Model = {
  readonly typed: Typed
  readonly faults: readonly Fault[]
  readonly token: string
  readonly question: string
}

/** How a mail stands, and where to look again while it is on its way: by hand, and by itself as long as `next` says. */
export type MailStatusModel = {
  readonly text: string
  readonly waiting: boolean
  /** it did not arrive and will not */
  readonly undelivered: boolean
  /** because of its address: `page` has the form to correct it */
  readonly refused: boolean
  readonly page: string
  readonly next?: { readonly url: string; readonly seconds: number }
}

export type SentModel = {
  readonly handle: string
  /** whole in the browser that asked, masked elsewhere */
  readonly correo: string
  readonly own: boolean
  readonly until: string
  readonly mail: MailStatusModel
  /** a look-alike of a big domain: the address that was perhaps meant */
  readonly suggestion?: string
  readonly typed: Typed
  readonly faults: readonly Fault[]
  readonly demo: boolean
}

export type LinkModel = {
  readonly token: string
  readonly portal: string
  readonly sameBrowser: boolean
  readonly typed: Typed
  readonly faults: readonly Fault[]
}

export type ChangeModel = { readonly token: string; readonly correo: string }

export type PlaceModel = {
  readonly place:
    | { readonly outcome: 'none' }
    | { readonly outcome: 'known'; readonly area: PostalArea }
    | {
        readonly outcome: 'by hand'
        readonly corrected: boolean
        readonly cp: string
        readonly estado: Lugar
        readonly municipios: readonly Lugar[]
      }
  readonly draft: Draft
  readonly faults: readonly Fault[]
}

export type Paso2Model = PlaceModel & {
  readonly name: string
  readonly curp: string
  /** the person declares their names first */
  readonly declare: boolean
  readonly sessionUntil: string
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
  readonly sessionUntil: string
  readonly notice?: string
}

/** What happened, what to do next, and a stable code. */
export type NoticeModel = {
  readonly title: string
  readonly paragraphs: readonly string[]
  readonly code?: string
  readonly actions: readonly { readonly href: string; readonly text: string }[]
  /** a form with one button, where trying again is a POST */
  readonly post?: { readonly href: string; readonly text: string; readonly accion?: string }
}

export type TwinModel = { readonly content: DocumentContent; readonly pdf: string; readonly back: string }

export type VerifyModel = {
  readonly faults: readonly Fault[]
  readonly typed: Typed
  /** the newest entry of the ledger, its hash in hexadecimal */
  readonly head: { readonly seq: number; readonly hash: string } | undefined
}

export type VerifiedModel = {
  readonly genuine: boolean
  readonly title: string
  /** what it means, and what to do now */
  readonly lead: string
  /** partial data to compare; empty when no document is known */
  readonly rows: readonly { readonly label: string; readonly value: string }[]
  /** each answer by itself */
  readonly checks: readonly { readonly good: boolean; readonly text: string }[]
  readonly altered: readonly string[]
}

export type DemoModel = {
  readonly people: readonly {
    readonly curp: string
    readonly name: string
    readonly shows: string
    readonly cp: string
  }[]
  readonly unregistered: readonly {
    readonly curp: string
    readonly nombre: string
    readonly primerApellido: string
    readonly segundoApellido: string
    readonly cp: string
  }[]
  readonly captcha: string | undefined
}

export type MailboxModel = {
  readonly mails: readonly {
    readonly id: number
    readonly to: string
    readonly subject: string
    readonly text: string
    readonly date: string
    readonly attachments: readonly { readonly name: string; readonly url: string }[]
  }[]
}
