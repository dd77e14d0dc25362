import type { DocumentType } from '../../domain/facts/issue.ts'

/** `plain` is what a machine should copy when `value` is grouped for reading. */
export type Pair = { readonly label: string; readonly value: string; readonly plain?: string }
export type Section = { readonly heading: string; readonly items: readonly string[] }

/** The card's own faces; the rest of its sheet is as in the other document. */
export type CardContent = {
  readonly institution: string
  /** NSS, CURP, name */
  readonly holder: readonly Pair[]
  readonly back: { readonly address: string; readonly codigo: Pair; readonly notice: string }
}

/**
 * Everything that a document says, in the order it is read. The PDF and its HTML twin are two drawings of this,
 * so that neither says what the other does not (spec: "whatever the PDF cannot say …, the HTML twin says").
 */
export type DocumentContent = {
  readonly type: DocumentType
  readonly institution: string
  readonly portal: string
  readonly title: string
  /** said at the head, and drawn across each page and each face of the card */
  readonly watermark?: string
  readonly reference: readonly Pair[]
  /** what the institution certifies, or how to cut the card */
  readonly lead: string
  /** empty for the card, which has its own */
  readonly holder: readonly Pair[]
  readonly note?: string
  readonly card?: CardContent
  readonly sections: readonly Section[]
  readonly seal: { readonly heading: string; readonly pairs: readonly Pair[] }
  readonly verification: {
    readonly heading: string
    readonly text: string
    readonly url: string
    readonly codigo: Pair
    readonly qrAlt: string
  }
  readonly privacy: { readonly heading: string; readonly text: string }
  /** epoch ms */
  readonly issuedAt: number
  /** subject of the file: names the document among all, without a personal datum */
  readonly subject: string
}
