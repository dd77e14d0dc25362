import type { DocumentContent, Pair } from '../documents/content.ts'
import type { Section } from '../documents/words.ts'
import { fitText, type Ruler } from './fit.ts'
import { LogoDrawing, logoSize } from './logo.tsx'
import { COLOR, GAP, useType, WIDTH } from './style.ts'
import { Box, Words } from './tag.ts'

export type PartProps = { readonly content: DocumentContent; readonly ruler: Ruler }

/** Of a logo at the head, in points. */
const LOGO = { width: 150, height: 34 }

/** Institution with its logo, portal, the warning of a demonstration, title. */
export function Head({ content, ruler }: PartProps) {
  const { scale, look } = useType()
  const { logo } = look
  const width = WIDTH - (logo ? logoSize(logo, LOGO.width, LOGO.height).width + 12 : 0)
  const sizes = [14 * scale, 12 * scale, 10.5 * scale]
  const { text, size } = fitText(content.institution, width, 'strong', sizes, 2, ruler)
  return (
    <Box>
      <Box
        style={{
          flexDirection: 'row',
          alignItems: 'center',
          justifyContent: 'space-between',
          borderBottom: `1.4 solid ${look.ink}`,
          paddingBottom: 5,
        }}
      >
        <Box style={{ width }}>
          <Words tag={{ as: 'P' }} type="institution" style={{ fontSize: size }}>
            {text}
          </Words>
          <Words tag={{ as: 'P' }} type="portal">
            {content.portal}
          </Words>
        </Box>
        {logo && <LogoDrawing logo={logo} {...LOGO} />}
      </Box>
      {content.watermark && <Warning text={content.watermark} />}
      <Words tag={{ as: 'H1' }} type="h1" style={{ marginTop: 4 }}>
        {content.title}
      </Words>
    </Box>
  )
}

const Warning = ({ text }: { text: string }) => (
  <Box style={{ marginTop: 6, border: `1 solid ${COLOR.text}`, paddingVertical: 2.5 }}>
    <Words tag={{ as: 'P' }} type="h2" style={{ color: COLOR.text, textAlign: 'center' }}>
      {text}
    </Words>
  </Box>
)

/** Pairs side by side, two in a row, label over value. */
export function Reference({ pairs }: { pairs: readonly Pair[] }) {
  const rows = pairs.flatMap((pair, i) => (i % 2 ? [] : [[pair, ...pairs.slice(i + 1, i + 2)]]))
  return (
    <Box tag={{ as: 'Table' }} style={{ marginTop: 5, borderTop: `0.6 solid ${COLOR.line}` }}>
      {rows.map((row) => (
        <Box
          key={row[0]?.label}
          tag={{ as: 'TR' }}
          style={{ flexDirection: 'row', borderBottom: `0.6 solid ${COLOR.line}`, paddingVertical: 2 }}
        >
          {row.map((pair) => (
            <Box key={pair.label} style={{ width: '50%' }}>
              <Words tag={{ as: 'TH', scope: 'Row' }} type="label">
                {pair.label}
              </Words>
              <Words tag={{ as: 'TD' }} type="value">
                {pair.value}
              </Words>
            </Box>
          ))}
        </Box>
      ))}
    </Box>
  )
}

/** The sentence that a document is about, as a paragraph of the structure (P). */
export const Lead = ({ text }: { text: string }) => (
  <Words tag={{ as: 'P' }} type="lead" style={{ marginTop: GAP }}>
    {text}
  </Words>
)

export const Note = ({ text }: { text: string }) => (
  <Words tag={{ as: 'P' }} type="body" style={{ marginTop: 4 }}>
    {text}
  </Words>
)

/** Sections in columns of equal width. */
export function Sections({ sections }: { sections: readonly Section[] }) {
  const width = (WIDTH - GAP * 2 * (sections.length - 1)) / sections.length
  return (
    <Box style={{ flexDirection: 'row', justifyContent: 'space-between', marginTop: GAP }}>
      {sections.map(({ heading, items }) => (
        <Box key={heading} tag={{ as: 'Sect' }} style={{ width }}>
          <Words tag={{ as: 'H2' }} type="h2">
            {heading}
          </Words>
          <Box tag={{ as: 'L' }}>
            {items.map((item) => (
              <Item key={item} text={item} />
            ))}
          </Box>
        </Box>
      ))}
    </Box>
  )
}

const Item = ({ text }: { text: string }) => (
  <Box tag={{ as: 'LI' }} style={{ flexDirection: 'row', marginTop: 0.6 }}>
    <Box
      style={{ width: 2.8, height: 2.8, marginTop: 5, marginRight: 5.2, backgroundColor: useType().look.ink }}
    />
    <Words tag={{ as: 'LBody' }} type="body" style={{ flex: 1 }}>
      {text}
    </Words>
  </Box>
)

/** The short privacy notice, a section of its own (Sect) in the smallest type. */
export const Privacy = ({ privacy }: { privacy: DocumentContent['privacy'] }) => (
  <Box tag={{ as: 'Sect' }} style={{ marginTop: 5, borderTop: `0.6 solid ${COLOR.line}`, paddingTop: 3 }}>
    <Words tag={{ as: 'H2' }} type="small" style={{ fontWeight: 600, color: useType().look.ink }}>
      {privacy.heading}
    </Words>
    <Words tag={{ as: 'P' }} type="small">
      {privacy.text}
    </Words>
  </Box>
)
