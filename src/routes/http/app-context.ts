import type { DocumentDeps } from '../../domain/delivery/documents.ts'
import type { EstadoLasts } from '../../domain/facts/estado-lasts.ts'
import type { PrivacyNotice } from '../../domain/facts/privacy-notice.ts'
import type { Person, PersonName } from '../../domain/person/person.ts'
import type { Backups } from '../../domain/ports/backups.ts'
import type { Deps } from '../../domain/ports/deps.ts'
import type { Examiner } from '../../domain/ports/examiner.ts'
import type { FileInspector } from '../../domain/ports/file-inspector.ts'
import type { Imports } from '../../domain/ports/imports.ts'
import type { LedgerChecker } from '../../domain/ports/ledger-checker.ts'
import type { MailQueueAdmin } from '../../domain/ports/mail-queue.ts'
import type { OfflineKeys } from '../../domain/ports/offline-signer.ts'
import type { Orders } from '../../domain/ports/orders.ts'
import type { Passkeys } from '../../domain/ports/passkeys.ts'
import type { PersonSessions } from '../../domain/ports/person-sessions.ts'
import type { SealDesk } from '../../domain/ports/seal-desk.ts'
import type { StaffSessions } from '../../domain/ports/staff-sessions.ts'
import type { Totp } from '../../domain/ports/totp.ts'
import type { Site } from '../../views/models/frame.ts'
import type { IntakeRules } from './body-intake.ts'

/** A file under a hashed name, already compressed. */
export type Asset = Readonly<Record<'plain' | 'br' | 'gz', Uint8Array>> & { readonly type: string }

/** A mail of the demonstration, as kept. */
export type KeptMail = {
  readonly id: number
  readonly to: string
  readonly subject: string
  readonly text: string
  readonly html: string
  readonly date: Date
  readonly attachments: readonly {
    readonly name: string
    readonly type: string
    readonly bytes: Uint8Array
  }[]
}
export type DemoPerson = {
  readonly person: Person
  readonly shows: 'asignacion' | 'localizacion' | 'conflicto' | 'fallecido' | 'reemplazada'
  readonly cp: string
}
export type DemoUnregistered = { readonly curp: string; readonly name: PersonName; readonly cp: string }

export interface Mailbox {
  list(): Promise<readonly KeptMail[]>
  find(id: number): Promise<KeptMail | undefined>
}

/** One answer, by the pattern of its route: `/enlace/:token`, never the path. */
export type Measured = {
  readonly route: string
  readonly method: string
  readonly status: number
  readonly seconds: number
}

/** One line of the log: facts of a request, never a person's. */
export type LogLine = Readonly<Record<string, string | number | boolean>>

/** To read a request: its cookies, the client's IP address, the moment. */
export type RequestContext = Pick<Deps, 'clock'> & {
  /** origin without a slash at the end */
  readonly baseUrl: string
  /** IP addresses and CIDR ranges of the proxies in front */
  readonly trustedProxies: readonly string[]
}

/** To answer with a page. */
export type PageContext = { readonly site: Site }

/** To read a request and to answer it with a page: what nearly every route takes. */
export type WebContext = RequestContext & PageContext

/** To make the documents of an issue that are asked for before the background work has made them. */
export type DocumentsContext = { readonly documents: DocumentDeps }

/** To look into an upload, and to name the certificates that seal or sealed (newest first). */
export type VerificationContext = {
  readonly inspector: FileInspector
  /** other than `UPLOAD_RULES`, where a test cannot wait for a slow sender as long as a person is given */
  readonly uploadRules: IntakeRules | undefined
  readonly certificates: () => Promise<
    readonly { readonly certificateSerial: string; readonly pem: string }[]
  >
  /** of the QR without a network */
  readonly offlineKeys: OfflineKeys
  /** HTML of the page that checks it; `>null<` where its keys go */
  readonly offlinePage: string
}

/** The settings and files that fixed pages show. */
export type SiteContext = {
  readonly privacy: PrivacyNotice
  /** by path, `/assets/…` */
  readonly assets: ReadonlyMap<string, Asset>
}

/** What only a demonstration has: its mail and its people. */
export type DemoContext = {
  readonly demo:
    | {
        readonly mailbox: Mailbox
        readonly people: readonly DemoPerson[]
        readonly unregistered: readonly DemoUnregistered[]
      }
    | undefined
  readonly captchaFixedAnswer: string | undefined
}

/** What the operator has not switched off. */
export type FeatureContext = {
  readonly features: { readonly consulta: boolean; readonly sharing: boolean; readonly statistics: boolean }
}

/** Sessions of Mi trámite. */
export type ConsultaContext = { readonly personSessions: PersonSessions }

/** What only the operator sees. */
export type OperatorContext = {
  /** of the parts that grow old */
  readonly health: () => Promise<object>
  /** of the program */
  readonly version: string
  readonly log: (line: LogLine) => void
  readonly metrics: {
    readonly observe: (answer: Measured) => void
    readonly text: () => Promise<string>
    /** undefined: /metrics is not there */
    readonly token: string | undefined
  }
}

/** What the counter is like here, and what signs its employees in. */
export type DeskContext = {
  readonly staffSessions: StaffSessions
  readonly passkeys: Passkeys
  readonly totp: Totp
  readonly ledgerChecker: LedgerChecker
  /** may reach the counter; elsewhere it is not there (DESK_NETWORKS) */
  readonly isDeskNetwork: (clientIp: string) => boolean
}

/** What the operator's desk shows and does. */
export type OperationContext = {
  readonly examiner: Examiner
  readonly orders: Orders
  readonly imports: Imports
  readonly backups: Backups
  readonly sealDesk: SealDesk
  readonly mailQueue: MailQueueAdmin
  readonly estadosLeft: () => Promise<readonly EstadoLasts[]>
  /** why a mail waits or was given up, as a sentence */
  readonly reasonWords: (reason: string) => string
}

/** Whether the next request of a browser comes to this process, too, or may come to another replica. */
type ReplicaContext = { readonly alone: boolean }

/**
 * All that the routes are given, joined in `app/wire.ts`. No handler takes the whole: each names its own part, built of
 * these groups and of the `…Deps` of the use cases that it calls.
 */
export type AppContext = Deps &
  ReplicaContext &
  WebContext &
  DocumentsContext &
  VerificationContext &
  SiteContext &
  DemoContext &
  DeskContext &
  OperationContext &
  FeatureContext &
  ConsultaContext &
  OperatorContext
