import { Document, type DocumentProps, Page } from '@react-pdf/renderer'
import type { ReactElement } from 'react'
import type { DocumentContent } from '../documents/content.ts'
import { Card } from './card.tsx'
import type { Ruler } from './fit.ts'
import { PageNumber } from './page-number.tsx'
import { Head, Lead, Note, type PartProps, Reference, Sections } from './parts.tsx'
import { Seal, Verification } from './seal.tsx'
import { Sheet } from './sheet.tsx'
import { type Look, PAGE, TypeProvider, typeAt } from './style.ts'
import { PageMark } from './watermark.tsx'

/**
 * The React-PDF element of a document. `ruler` measures with the fonts that it will be drawn with.
 * @param scale of its type: one of `SCALES`
 * @param look of the institution
 */
export function documentElement(
  content: DocumentContent,
  ruler: Ruler,
  scale: number,
  look: Look,
): ReactElement<DocumentProps> {
  return (
    <Document>
      <Page
        size="LETTER"
        style={{ paddingHorizontal: PAGE.side, paddingTop: PAGE.top, paddingBottom: PAGE.bottom }}
      >
        {content.watermark && <PageMark text={content.watermark} ruler={ruler} />}
        <TypeProvider value={typeAt(scale, look)}>
          {content.card ? (
            <CardSheet content={content} ruler={ruler} />
          ) : (
            <Sheet content={content} ruler={ruler} />
          )}
        </TypeProvider>
        <PageNumber />
      </Page>
    </Document>
  )
}

const CardSheet = ({ content, ruler }: PartProps) => (
  <>
    <Head content={content} ruler={ruler} />
    <Reference pairs={content.reference} />
    <Lead text={content.lead} />
    {content.card && <Card content={content} card={content.card} ruler={ruler} />}
    {content.note && <Note text={content.note} />}
    <Sections sections={content.sections} />
    <Seal content={content} ruler={ruler} />
    <Verification content={content} ruler={ruler} />
  </>
)
