import type { ActivityStore } from './activity-store.ts'
import type { ApiKeyStore } from './api-key-store.ts'
import type { AuditStore } from './audit-store.ts'
import type { CaseStore } from './case-store.ts'
import type { ChangeStore } from './change-store.ts'
import type { ConsentStore } from './consent-store.ts'
import type { ConsultaStore } from './consulta-store.ts'
import type { DeskStore } from './desk-store.ts'
import type { DigestStore } from './digest-store.ts'
import type { DocumentStore } from './document-store.ts'
import type { HookOutbox } from './hook-outbox.ts'
import type { IssueStore } from './issue-store.ts'
import type { LedgerStore } from './ledger-store.ts'
import type { LimitStore } from './limit-store.ts'
import type { LinkStore } from './link-store.ts'
import type { NssSeriesStore } from './nss-series-store.ts'
import type { OfficeStore } from './office-store.ts'
import type { OpeningStore } from './opening-store.ts'
import type { Outbox } from './outbox.ts'
import type { PersonFileStore } from './person-file.ts'
import type { PersonStore } from './person-store.ts'
import type { ResultMailStore } from './result-mail-store.ts'
import type { StaffStore } from './staff-store.ts'
import type { StatisticsStore } from './statistics-store.ts'
import type { TestMailStore } from './test-mail-store.ts'
import type { TrailStore } from './trail-store.ts'
import type { TramiteStore } from './tramite-store.ts'
import type { UpkeepStore } from './upkeep-store.ts'

/**
 * The whole database, as the sum of its topics; use cases take single topics. Every method is atomic and idempotent,
 * and rejects only when the database itself fails.
 */
export interface Store
  extends LinkStore,
    ChangeStore,
    TramiteStore,
    IssueStore,
    DocumentStore,
    LedgerStore,
    ResultMailStore,
    PersonStore,
    NssSeriesStore,
    LimitStore,
    AuditStore,
    StaffStore,
    OpeningStore,
    PersonFileStore,
    TrailStore,
    UpkeepStore,
    OfficeStore,
    CaseStore,
    DeskStore,
    ConsultaStore,
    ConsentStore,
    ApiKeyStore,
    HookOutbox,
    StatisticsStore,
    ActivityStore,
    TestMailStore,
    DigestStore {
  readonly outbox: Outbox
}
