import type { Pair } from '../documents/content.ts'
import { fitText, type Ruler } from './fit.ts'
import { Head, Lead, Note, type PartProps, Reference, Sections } from './parts.tsx'
import { Seal, Verification } from './seal.tsx'
import { COLOR, GAP, useType, WIDTH } from './style.ts'
import { Box, Words } from './tag.ts'

/** Asignación or localización: what the institution certifies, on one page. */
export function Sheet({ content, ruler }: PartProps) {
  const [nss, ...person] = content.holder
  return (
    <>
      <Head content={content} ruler={ruler} />
      <Reference pairs={content.reference} />
      <Lead text={content.lead} />
      <Box tag={{ as: 'Table' }} style={{ marginTop: GAP - 2 }}>
        {nss && <NssRow pair={nss} />}
        {person.map((pair) => (
          <Row key={pair.label} pair={pair} ruler={ruler} />
        ))}
      </Box>
      {content.note && <Note text={content.note} />}
      <Sections sections={content.sections} />
      <Seal content={content} ruler={ruler} />
      <Verification content={content} ruler={ruler} />
    </>
  )
}

const LABEL = 164
const PAD = 8

const NssRow = ({ pair }: { pair: Pair }) => (
  <Box
    tag={{ as: 'TR' }}
    style={{
      flexDirection: 'row',
      alignItems: 'center',
      backgroundColor: COLOR.tint,
      borderLeft: `3 solid ${useType().look.ink}`,
      paddingVertical: 4,
      paddingLeft: PAD - 3,
    }}
  >
    <Words tag={{ as: 'TH', scope: 'Row' }} type="rowLabel" style={{ width: LABEL, color: COLOR.text }}>
      {pair.label}
    </Words>
    <Words tag={{ as: 'TD' }} type="value" style={{ fontSize: 21, letterSpacing: 0.6 }}>
      {pair.value}
    </Words>
  </Box>
)

function Row({ pair, ruler }: { pair: Pair; ruler: Ruler }) {
  const { value } = useType()
  const sizes = [value.fontSize, value.fontSize * 0.9, value.fontSize * 0.8]
  const { text, size } = fitText(pair.value, WIDTH - LABEL - 2 * PAD, 'strong', sizes, 2, ruler)
  const broken = text.replaceAll(' \n', ' ') !== pair.value
  return (
    <Box
      tag={{ as: 'TR' }}
      style={{
        flexDirection: 'row',
        alignItems: 'center',
        borderBottom: `0.6 solid ${COLOR.line}`,
        paddingVertical: 0.6,
        paddingHorizontal: PAD,
      }}
    >
      <Words tag={{ as: 'TH', scope: 'Row' }} type="rowLabel" style={{ width: LABEL }}>
        {pair.label}
      </Words>
      <Words
        tag={{ as: 'TD', ...(broken && { actual: pair.value }) }}
        type="value"
        style={{ fontSize: size }}
      >
        {text}
      </Words>
    </Box>
  )
}
