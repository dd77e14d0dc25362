import type { DocumentDeps } from '../../domain/delivery/documents.ts'
import type { Person, PersonName } from '../../domain/person/person.ts'
import type { Deps } from '../../domain/ports/deps.ts'
import type { FileInspector } from '../../domain/ports/file-inspector.ts'
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

/** What the routes work with: the world of the trámite, and what only HTTP and pages need. */
export type AppContext = Deps & {
  readonly documents: DocumentDeps
  readonly inspector: FileInspector
  /** other than `UPLOAD_RULES`, where a test cannot wait for a slow sender as long as a person is given */
  readonly uploadRules: IntakeRules | undefined
  readonly site: Site
  readonly baseUrl: string
  readonly trustedProxies: readonly string[]
  readonly captchaFixedAnswer: string | undefined
  readonly privacy: { readonly responsible: string; readonly contact: string }
  /** by path, `/assets/…` */
  readonly assets: ReadonlyMap<string, Asset>
  /** certificates that seal or sealed, newest first */
  readonly certificates: () => readonly { readonly certificateSerial: string; readonly pem: string }[]
  /** only in a demonstration: its mail and its people */
  readonly demo:
    | {
        readonly mailbox: Mailbox
        readonly people: readonly DemoPerson[]
        readonly unregistered: readonly DemoUnregistered[]
      }
    | undefined
  /** what grows old, for the operator */
  readonly health: () => object
  /** of the program */
  readonly version: string
  readonly log: (line: LogLine) => void
  readonly metrics: {
    readonly observe: (answer: Measured) => void
    readonly text: () => string
    /** undefined: /metrics is not there */
    readonly token: string | undefined
  }
}
