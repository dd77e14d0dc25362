import type { CardContent, DocumentContent } from '../documents/content.ts'
import { CutAndFold, FACE } from './cut-and-fold.tsx'
import { breakGroups, breakUrl, fitText, type Ruler } from './fit.ts'
import { LogoDrawing, logoSize } from './logo.tsx'
import { Qr, qrSize } from './qr.tsx'
import { useType, WIDTH } from './style.ts'
import { Box, Words } from './tag.ts'
import { FaceMark } from './watermark.tsx'

const PAD = 10

type FaceProps = { content: DocumentContent; card: CardContent; ruler: Ruler }

/** Front and back side by side, to cut out along the dashes and fold in the middle. */
export const Card = (props: FaceProps) => (
  <Box
    style={{
      marginTop: 14,
      marginBottom: 6,
      marginLeft: (WIDTH - 2 * FACE.width) / 2,
      width: 2 * FACE.width,
    }}
  >
    <Box
      tag={{ as: 'Sect' }}
      style={{ flexDirection: 'row', height: FACE.height, backgroundColor: '#ffffff' }}
    >
      <Front {...props} />
      <Back {...props} />
    </Box>
    <CutAndFold />
  </Box>
)

/** Of a logo on the front, in points. */
const LOGO = { width: 64, height: 24 }

function Front({ content, card, ruler }: FaceProps) {
  const { ink, logo } = useType().look
  const inside = FACE.width - 2 * PAD
  const width = inside - (logo ? logoSize(logo, LOGO.width, LOGO.height).width + 8 : 0)
  const institution = fitText(card.institution, width, 'strong', [9.5, 8.5, 7.5, 6.8], 2, ruler)
  return (
    <Box style={{ width: FACE.width, paddingHorizontal: PAD }}>
      {content.watermark && <FaceMark text={content.watermark} {...FACE} ruler={ruler} />}
      <Box
        style={{
          height: 32,
          flexDirection: 'row',
          alignItems: 'center',
          justifyContent: 'space-between',
          borderBottom: `1.4 solid ${ink}`,
        }}
      >
        <Words
          tag={{ as: 'P' }}
          type="institution"
          style={{ width, fontSize: institution.size, lineHeight: 1.2 }}
        >
          {institution.text}
        </Words>
        {logo && <LogoDrawing logo={logo} {...LOGO} />}
      </Box>
      <Box tag={{ as: 'Table' }} style={{ flex: 1, justifyContent: 'space-evenly', paddingBottom: 6 }}>
        {card.holder.map((pair, i) => (
          <CardRow
            key={pair.label}
            {...pair}
            size={HOLDER_SIZES[i] ?? NAME_SIZES}
            width={inside}
            ruler={ruler}
          />
        ))}
      </Box>
    </Box>
  )
}

const NAME_SIZES = { sizes: [9.5, 8.5, 7.5, 6.5], lines: 3 }
const HOLDER_SIZES = [{ sizes: [20], lines: 1 }, { sizes: [10.5], lines: 1 }, NAME_SIZES]

type CardRowProps = {
  label: string
  value: string
  size: typeof NAME_SIZES
  width: number
  ruler: Ruler
}

function CardRow({ label, value, size: { sizes, lines }, width, ruler }: CardRowProps) {
  const { size, text } = fitText(value, width, 'strong', sizes, lines, ruler)
  const broken = text.replaceAll(' \n', ' ') !== value
  return (
    // the mark of a demonstration passes behind what is read
    <Box tag={{ as: 'TR' }} style={{ alignSelf: 'flex-start', backgroundColor: '#ffffff' }}>
      <Words tag={{ as: 'TH', scope: 'Row' }} type="label" style={{ fontSize: 6.5, lineHeight: 1.15 }}>
        {label}
      </Words>
      <Words
        tag={{ as: 'TD', ...(broken && { actual: value }) }}
        type="value"
        style={{ fontSize: size, lineHeight: 1.15 }}
      >
        {text}
      </Words>
    </Box>
  )
}

const QR = 96
/** Of the QR of the address where another one stands beside it. */
const SMALL_QR = 48

function Back({ content, card, ruler }: FaceProps) {
  const { url, qrAlt, offline } = content.verification
  const size = offline ? qrSize(offline.text) : QR
  const inside = FACE.width - size - 3 * PAD
  return (
    <Box style={{ width: FACE.width, padding: PAD, flexDirection: 'row', alignItems: 'center' }}>
      {content.watermark && <FaceMark text={content.watermark} {...FACE} ruler={ruler} />}
      {!offline && <Qr text={url} alt={qrAlt} size={size} />}
      <Box style={{ width: inside, marginHorizontal: offline ? 0 : PAD, marginRight: PAD }}>
        {offline && (
          <Box style={{ marginBottom: 4 }}>
            <Qr text={url} alt={qrAlt} size={SMALL_QR} />
          </Box>
        )}
        <HowTo back={card.back} inside={inside} ruler={ruler} />
      </Box>
      {offline && (
        <Box style={{ width: size }}>
          <Qr text={offline.text} alt={offline.alt} size={size} />
          <Words tag={{ as: 'P' }} type="label" style={{ fontSize: 6.5, marginTop: 4 }}>
            {offline.label}
          </Words>
        </Box>
      )}
    </Box>
  )
}

type HowToProps = { back: CardContent['back']; inside: number; ruler: Ruler }

function HowTo({ back, inside, ruler }: HowToProps) {
  const shown = breakUrl(back.url, inside, 'mono', 6.5, ruler)
  return (
    <>
      <Words tag={{ as: 'P' }} type="body" style={{ fontSize: 7 }}>
        {back.notice}
      </Words>
      <Words
        tag={{ as: 'P', ...(shown !== back.url && { actual: back.url }) }}
        type="code"
        style={{ fontSize: 6.5, marginTop: 2 }}
      >
        {shown}
      </Words>
      <Words tag={{ as: 'P' }} type="label" style={{ fontSize: 6.5, marginTop: 4 }}>
        {back.codigo.label}
      </Words>
      <Words tag={{ as: 'P' }} type="code" style={{ fontSize: 8.5 }}>
        {breakGroups(back.codigo.value, inside, 'mono', 8.5, ruler)}
      </Words>
    </>
  )
}
