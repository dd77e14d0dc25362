/** A backup of the folder of backups. */
export type BackupFile = {
  readonly name: string
  readonly bytes: number
  /** epoch ms when it was finished */
  readonly at: number
  readonly encrypted: boolean
  /** epoch ms when it was last verified, and was sound */
  readonly verifiedAt?: number
}

/** The backups of the installation, as its settings say. */
export interface Backups {
  /** where they are, as commands name it */
  readonly folder: string
  /** a new one is encrypted, without that anybody says for whom */
  readonly hasRecipients: boolean
  /** of each night, `03:00`; undefined: the portal makes none by itself */
  readonly nightly: string | undefined
  /** the newest that could not leave, by which name, since when (epoch ms) and why */
  unsent(): { readonly name: string; readonly since: number; readonly reason: string } | undefined
  /** newest first */
  list(): readonly BackupFile[]
  /** an encrypted one, as it is on the disk; undefined for any other name */
  open(name: string): { readonly bytes: number; readonly stream: ReadableStream<Uint8Array> } | undefined
}
