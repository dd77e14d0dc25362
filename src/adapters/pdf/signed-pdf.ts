import type { DocumentType } from '../../domain/facts/issue.ts'
import { documentContent } from '../../views/documents/content.ts'
import { documentElement } from '../../views/pdf/document.tsx'
import { type Look, scalesOf } from '../../views/pdf/style.ts'
import { blankSignature, signPdf } from '../signing/pades.ts'
import type { Fonts } from './fonts.ts'
import type { PdfTask } from './maker.ts'
import { renderTaggedPdf } from './tagged-pdf.ts'

/** One document of an issue, in the institution's look: its view as a tagged PDF, signed. Rejects as `renderTaggedPdf`. */
export async function signedPdf(
  { issue, room, key, at }: PdfTask,
  type: DocumentType,
  fonts: Fonts,
  look: Look,
): Promise<Uint8Array> {
  const content = documentContent(issue, type)
  const elementAt = (scale: number) => documentElement(content, fonts.measure, scale, look)
  const { title, institution, portal, subject, issuedAt } = content
  const info = { title, author: institution, creator: portal, subject, at: issuedAt, lang: 'es-MX' }
  const signing = { ...key, at, name: institution, room }
  const bytes = await renderTaggedPdf(elementAt, scalesOf(content), info, fonts, blankSignature(signing))
  return signPdf(bytes, signing)
}
