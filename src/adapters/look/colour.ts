/** `#rrggbb` in small letters, of what a person writes (`#RRGGBB`, `rgb` of three digits, without `#`); undefined: none. */
export function parseColour(text: string): string | undefined {
  const hex = /^#?([\da-f]{6}|[\da-f]{3})$/i.exec(text.trim())?.[1]?.toLowerCase()
  if (!hex) return undefined
  return `#${hex.length === 6 ? hex : [...hex].map((digit) => digit + digit).join('')}`
}

/** Contrast of two `#rrggbb`, 1 to 21 (WCAG 2.2, "contrast ratio"). Their order does not count. */
export function contrast(one: string, other: string): number {
  const [light = 0, dark = 0] = [luminance(one), luminance(other)].sort((a, b) => b - a)
  return (light + 0.05) / (dark + 0.05)
}

/** WCAG 2.2, "relative luminance". */
function luminance(hex: string): number {
  const [r = 0, g = 0, b = 0] = channels(hex).map((value) => {
    const part = value / 255
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4
  })
  return 0.2126 * r + 0.7152 * g + 0.0722 * b
}

const channels = (hex: string): number[] => [1, 3, 5].map((at) => Number.parseInt(hex.slice(at, at + 2), 16))

/** `part` of the way from one `#rrggbb` to another, 0 to 1, channel by channel in sRGB. */
export function mix(from: string, to: string, part: number): string {
  const target = channels(to)
  const mixed = channels(from).map((value, i) => Math.round(value + ((target[i] ?? 0) - value) * part))
  return `#${mixed.map((value) => value.toString(16).padStart(2, '0')).join('')}`
}

/** The first colour on the way from one to another, in fiftieths, that is good; the end of the way when none is. */
export function firstOnTheWay(from: string, to: string, good: (colour: string) => boolean): string {
  for (let step = 0; step < 50; step++) {
    const colour = mix(from, to, step / 50)
    if (good(colour)) return colour
  }
  return to
}
