/** What is brought in by upload. Stored, and in addresses: a format. */
export const IMPORT_KINDS = ['padron', 'catalogo', 'series'] as const
export type ImportKind = (typeof IMPORT_KINDS)[number]

/** How a file is read, where it does not say enough itself. */
export type ReadingOptions = {
  /** as `--codificacion` takes it; empty: it is found out */
  readonly encoding: string
  /** of a workbook; empty: the first */
  readonly sheet: string
  /** names of columns that are not read, separated by commas */
  readonly ignored: string
  /** go on in spite of what holds such a file back: names that disagree, fewer rows, an estado without a series */
  readonly anyway: boolean
}

/**
 * `checking`: the dry run is under way · `checked`: it went well, and somebody decides · `refused`: nothing of the file can
 * be taken · `unchecked`: an employee stopped the dry run; nothing of the file is in, and it is gone through again first ·
 * `importing` · `stopped`: an employee stopped it; what is in stays, and it can go on · `done` · `failed`: it
 * ended without doing what it should
 */
export type ImportPhase =
  | 'checking'
  | 'checked'
  | 'refused'
  | 'unchecked'
  | 'importing'
  | 'stopped'
  | 'done'
  | 'failed'

/** A file of errors beside the import: rows that were left out, or that are in and should be looked at. */
export const ERROR_FILES = ['errores', 'revisar'] as const
export type ErrorFile = (typeof ERROR_FILES)[number]

/** An import, as it stands on the disk: it outlives a reload and a restart. Times in epoch ms. */
export type ImportState = {
  readonly id: string
  readonly kind: ImportKind
  /** of the file, as its sender calls it */
  readonly name: string
  readonly bytes: number
  readonly options: ReadingOptions
  /** the employee who sent it */
  readonly staffId: string
  readonly at: number
  readonly phase: ImportPhase
  /** since when it is in that phase */
  readonly since: number
  /** what the command said of the newest phase that ended, its first lines; and how many more there were */
  readonly lines: readonly string[]
  readonly moreLines: number
  readonly errorFiles: readonly ErrorFile[]
  /** how far the phase under way is; `total` is not known at first */
  readonly progress?: {
    readonly step: 'reading' | 'checking' | 'linking' | 'writing'
    readonly done: number
    readonly total?: number
  }
}

/** `busy`: an upload or an import is under way · `cut`: the sender went away */
export type Received = 'received' | 'busy' | 'too large' | 'full disk' | 'empty' | 'cut'

export type Upload = Pick<ImportState, 'kind' | 'name' | 'staffId' | 'options'>

/** Imports by upload, one at a time, each in a process of its own. */
export interface Imports {
  state(): ImportState | undefined
  /** Whether an upload of so many bytes would be taken now. */
  admits(kind: ImportKind, bytes: number): Exclude<Received, 'received' | 'empty' | 'cut'> | 'yes'
  /** Writes an upload to the disk as it comes, in place of the one before, and begins its dry run. */
  receive(upload: Upload, content: AsyncIterable<Uint8Array>): Promise<Received>
  /** the dry run again, read in another way; false when nothing waits for a decision */
  check(options: ReadingOptions): boolean
  /** what was checked, or stopped, is imported; false when there is no such thing */
  begin(): boolean
  /** false when none is under way */
  stop(): boolean
  /** removes the file and what was said of it; false while it is under way */
  discard(): boolean
  errorFile(
    which: ErrorFile,
  ): { readonly bytes: number; readonly stream: ReadableStream<Uint8Array> } | undefined
  /** resolves when none is under way */
  settled(): Promise<void>
}
