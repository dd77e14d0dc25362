import type { Ruler } from './fit.ts'
import { PAGE } from './style.ts'
import { Box, Words } from './tag.ts'

const SHADE = '#e3e7e5'

/**
 * Across the page from corner to corner, under everything; the words are also said in the text, at the head. It ends
 * above the bottom margin: React-PDF would open a second page for what reaches into it.
 */
export const PageMark = ({ text, ruler }: { text: string; ruler: Ruler }) => (
  <Mark text={text} width={PAGE.width} height={PAGE.height - PAGE.bottom - 1} ruler={ruler} />
)

type MarkProps = { text: string; width: number; height: number; ruler: Ruler }

/** Across one face of the card, so that the card says it after it is cut out. */
export const FaceMark = ({ text, width, height, ruler }: MarkProps) => (
  <Mark text={text} width={width} height={height} ruler={ruler} />
)

function Mark({ text, width, height, ruler }: MarkProps) {
  const diagonal = Math.hypot(width, height)
  // 0.86: the ends keep clear of the corners
  const size = (diagonal * 0.86) / ruler(text, 'strong', 1)
  const turn = `rotate(${(-Math.atan2(height, width) * 180) / Math.PI}deg)`
  return (
    <Box fixed tag={{ as: 'Artifact' }} style={{ position: 'absolute', left: 0, top: 0, width, height }}>
      <Words
        type="institution"
        style={{
          position: 'absolute',
          left: (width - diagonal) / 2,
          top: height / 2 - size * 0.7,
          width: diagonal,
          textAlign: 'center',
          fontSize: size,
          lineHeight: 1.4,
          color: SHADE,
          transform: turn,
        }}
      >
        {text}
      </Words>
    </Box>
  )
}
