import { COLOR, PAGE, WIDTH } from './style.ts'
import { Drawing } from './tag.ts'

type Painter = {
  font(name: string, size: number): Painter
  fillColor(color: string): Painter
  widthOfString(text: string): number
  text(text: string, x: number, y: number): Painter
}

const SIZE = 9
/** Noto Sans ascends 1.069 of its size. */
const BASELINE = SIZE * 1.069

/**
 * "Página 1 de 1", painted once the pages are known. React-PDF's `render` would say it too, and lay the whole document
 * out twice for it: a quarter of the time.
 */
export function PageNumber() {
  const paint = (
    painter: Painter,
    width: number,
    _height: number,
    page?: { number: number; of: number },
  ): null => {
    const text = `Página ${page?.number} de ${page?.of}`
    painter.font('NotoSans-Regular', SIZE).fillColor(COLOR.muted)
    painter.text(text, width - painter.widthOfString(text), BASELINE)
    return null
  }
  const place = {
    position: 'absolute',
    bottom: PAGE.bottom - 17,
    left: PAGE.side,
    width: WIDTH,
    height: SIZE,
  } as const
  return <Drawing fixed tag={{ as: 'Artifact' }} style={place} paint={paint} />
}
