import { breakExact, breakFields, breakUrl, type Ruler } from './fit.ts'
import { type PartProps, Privacy } from './parts.tsx'
import { Qr, qrSize } from './qr.tsx'
import { COLOR, GAP, useType, WIDTH } from './style.ts'
import { Box, Words } from './tag.ts'

const PAD = 8
const INSIDE = WIDTH - 2 * PAD - 2

/** Cadena, sello, secuencia and serie, to the byte: the lines join again into what was sealed. */
export function Seal({ content, ruler }: PartProps) {
  const { heading, pairs } = content.seal
  const [cadena, sello, ...names] = pairs
  return (
    <Box
      tag={{ as: 'Sect' }}
      style={{
        marginTop: GAP,
        border: `0.6 solid ${COLOR.line}`,
        paddingVertical: 5,
        paddingHorizontal: PAD,
      }}
    >
      <Words tag={{ as: 'H2' }} type="h2">
        {heading}
      </Words>
      {cadena && <Exact {...cadena} face="sans" ruler={ruler} />}
      {sello && <Exact {...sello} face="mono" ruler={ruler} />}
      <Box style={{ flexDirection: 'row' }}>
        {names.map((pair) => (
          <Box key={pair.label} style={{ marginRight: 40 }}>
            <Exact {...pair} face="mono" ruler={ruler} />
          </Box>
        ))}
      </Box>
    </Box>
  )
}

type ExactProps = { label: string; value: string; face: 'sans' | 'mono'; ruler: Ruler }

function Exact({ label, value, face, ruler }: ExactProps) {
  const type = face === 'mono' ? 'code' : 'cadena'
  const { fontSize } = useType()[type]
  const lines = (face === 'mono' ? breakExact : breakFields)(value, INSIDE, face, fontSize, ruler)
  return (
    <Box style={{ marginTop: 1.5 }}>
      <Words tag={{ as: 'P' }} type="label">
        {label}
      </Words>
      <Words tag={{ as: 'P', ...(lines !== value && { actual: value }) }} type={type}>
        {lines}
      </Words>
    </Box>
  )
}

const QR = 88
/** Between a QR and the text: the label of the first is a little wider than it. */
const BETWEEN = 18

/** How to verify, and the privacy notice: on the sheet between its QR, which the card has on its back. */
export function Verification({ content, ruler }: PartProps) {
  const { url, qrAlt, offline } = content.verification
  const { card } = content
  const size = offline ? qrSize(offline.text) : 0
  // a QR of an address has so few modules that it may give way to the other
  const first = offline ? Math.min(QR, size) : QR
  const width = card ? WIDTH : WIDTH - first - BETWEEN - (offline ? size + BETWEEN : 0)
  // between two QR it would be twice as high
  const privacyBelow = !card && offline !== undefined
  return (
    <Box style={{ marginTop: GAP + 1 }}>
      <Box style={{ flexDirection: 'row' }}>
        {!card && <LabelledQr text={url} alt={qrAlt} size={first} label={offline?.online} side="left" />}
        <Box style={{ width, marginHorizontal: card ? 0 : BETWEEN }}>
          <HowTo content={content} ruler={ruler} width={width} />
          {!privacyBelow && <Privacy privacy={content.privacy} />}
        </Box>
        {!card && offline && <LabelledQr {...offline} size={size} side="right" />}
      </Box>
      {privacyBelow && <Privacy privacy={content.privacy} />}
    </Box>
  )
}

type LabelledProps = {
  text: string
  alt: string
  size: number
  label: string | undefined
  side: 'left' | 'right'
}

/** What a label takes more than its QR, towards the text: it stays one line. */
const OVER = 30

/** A QR, and under it what it is for. */
const LabelledQr = ({ text, alt, size, label, side }: LabelledProps) => (
  <Box style={{ width: size }}>
    <Qr text={text} alt={alt} size={size} />
    {label && (
      <Words
        tag={{ as: 'P' }}
        type="label"
        style={{
          width: size + OVER,
          marginTop: 4,
          textAlign: side,
          ...(side === 'right' && { marginLeft: -OVER }),
        }}
      >
        {label}
      </Words>
    )}
  </Box>
)

function HowTo({ content, ruler, width }: PartProps & { width: number }) {
  const { heading, text, url, codigo } = content.verification
  const { code, look } = useType()
  const shown = breakUrl(url, width, 'mono', code.fontSize, ruler)
  const actual = shown !== url && { actual: url }
  return (
    <Box tag={{ as: 'Sect' }}>
      <Words tag={{ as: 'H2' }} type="h2">
        {heading}
      </Words>
      <Words tag={{ as: 'P' }} type="body">
        {text}
      </Words>
      <Box tag={{ as: 'P' }} style={{ marginTop: 2 }}>
        <Words
          tag={{ as: 'Link', href: url, alt: `Verificar este documento: ${url}`, ...actual }}
          type="code"
          style={{ color: look.ink }}
        >
          {shown}
        </Words>
      </Box>
      {!content.card && (
        <Box style={{ flexDirection: 'row', alignItems: 'center', marginTop: 1 }}>
          <Words tag={{ as: 'P' }} type="label" style={{ marginRight: 6 }}>
            {codigo.label}
          </Words>
          <Words tag={{ as: 'P' }} type="code" style={{ fontSize: 10 }}>
            {codigo.value}
          </Words>
        </Box>
      )}
    </Box>
  )
}
