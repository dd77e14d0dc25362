import type { IssueKind } from '../facts/issue.ts'
import type { Step } from '../facts/tramite.ts'
import type { Nss } from '../number/nss.ts'
import type { Correo } from '../person/correo.ts'
import type { Curp } from '../person/curp.ts'
import type { PersonName } from '../person/person.ts'
import type { OfRegister } from './link-store.ts'

/** How a number came here. */
export type NumberOrigin = 'asignado' | 'padron' | 'registro' | 'asignado_antes' | 'retirado'

/** All that the counter shows of a person, as the database has it. Times in epoch ms; lists newest first. */
export type PersonFile = {
  /** every CURP of the person, the one in force first */
  readonly chain: readonly Curp[]
  /** of the newest issue, when nothing else knows them */
  readonly issuedName?: PersonName
  readonly numeros: readonly {
    readonly nss: Nss
    readonly origin: NumberOrigin
    readonly at: number
    /** the counter retired it */
    readonly retiredAt?: number
  }[]
  readonly correo?: { readonly correo: Correo; readonly at: number }
  readonly block?: { readonly reason: string; readonly at: number }
  readonly tramites: readonly {
    readonly id: string
    readonly at: number
    readonly step: Step
    /** absent: the counter did it without a mailbox */
    readonly correo?: Correo
    /** the employee who began it at the counter, `personal:<id>` */
    readonly begunBy?: string
    readonly issue?: { readonly folio: string; readonly kind: IssueKind; readonly at: number }
  }[]
  readonly mails: readonly {
    readonly kind: string
    readonly at: number
    readonly state: 'pendiente' | 'enviado' | 'rechazado' | 'abandonado'
  }[]
}

export interface PersonFileStore {
  /** @param known what the register of persons says now, by which a bound correo counts or does not */
  personFile(curp: Curp, known: OfRegister): Promise<PersonFile>
}
