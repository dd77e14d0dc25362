import type { Issue } from '../../domain/facts/issue.ts'
import type { Vault } from '../base/vault.ts'

/** An issue as its row keeps it, encrypted. Its keys are a format: rows of every version must be readable. */
type IssueRecord = Omit<Issue, 'certificateSerial'> & { readonly serie: string }

export const issueContext = (folio: string) => `emision ${folio}`

export function encryptIssue(vault: Vault, { certificateSerial, ...rest }: Issue): Buffer {
  const record: IssueRecord = { ...rest, serie: certificateSerial }
  return vault.seal(record, issueContext(rest.folio))
}

/** Throws when the row was changed, or is of another folio. */
export function decryptIssue(vault: Vault, row: { folio: string; sealed: Uint8Array }): Issue {
  const { serie, ...rest } = vault.open<IssueRecord>(row.sealed, issueContext(row.folio))
  return { ...rest, certificateSerial: serie }
}
