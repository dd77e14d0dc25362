import { describe, expect, test } from 'vitest'
import { contrast, parseColour } from '../../../src/adapters/look/colour.ts'
import { logoSvg, parseLogo } from '../../../src/adapters/look/logo.ts'
import { illegible, inColours, legibleLike, paletteOf } from '../../../src/adapters/look/palette.ts'

describe('colours', () => {
  test('contrast is what WCAG says of well-known pairs', () => {
    expect(contrast('#000000', '#ffffff')).toBeCloseTo(21)
    expect(contrast('#ffffff', '#777777')).toBeCloseTo(4.48, 2)
    expect(contrast('#777777', '#ffffff')).toBeCloseTo(4.48, 2)
  })

  test.each([
    ['#9D2449', '#9d2449'],
    ['9d2449', '#9d2449'],
    [' #abc ', '#aabbcc'],
    ['guinda', undefined],
    ['#12345', undefined],
    ['rgb(1,2,3)', undefined],
  ])('%j is %j', (text, colour) => expect(parseColour(text)).toBe(colour))

  test('whatever the colour, its dark page is legible, and the darker one that is proposed is legible everywhere', () => {
    for (let n = 0; n < 0x1000000; n += 0x0a3d71) {
      const colour = `#${n.toString(16).padStart(6, '0')}`
      const { dark } = paletteOf(colour)
      expect(contrast(dark.mark, '#101614'), colour).toBeGreaterThanOrEqual(7)
      expect(contrast(dark.mark, dark.over), colour).toBeGreaterThanOrEqual(7)
      expect(illegible(paletteOf(legibleLike(colour))), colour).toEqual([])
    }
  })

  test('a colour that can be read is left as it is', () => expect(legibleLike('#9d2449')).toBe('#9d2449'))

  test('in the sheet only the colours of the institution change', () => {
    const sheet =
      ':root{--a:#0a4f3f;--b:#ffd84d}@media x{:root{--a:#8fdcc3;--o:#08201a}}.b{background:#0a4f3f}'
    const { light, dark } = paletteOf('#9d2449')
    expect(inColours(sheet, { light, dark })).toBe(
      `:root{--a:#9d2449;--b:#ffd84d}@media x{:root{--a:${dark.mark};--o:${dark.over}}}.b{background:#9d2449}`,
    )
  })
})

const svg = (inside: string, attributes = 'viewBox="0 0 40 20"') =>
  `<svg xmlns="http://www.w3.org/2000/svg" ${attributes}>${inside}</svg>`
const cleaned = (text: string) => {
  const logo = parseLogo(text)
  return 'fault' in logo ? logo : logoSvg(logo)
}
const drawn = (...paths: string[]) =>
  `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 40 20">${paths.join('')}</svg>`

describe('a logo', () => {
  test('keeps its figures, with what they inherit, and drops what draws nothing', () => {
    const file =
      '<?xml version="1.0"?><!DOCTYPE svg [<!ENTITY evil "x">]><!-- hecho a mano -->' +
      svg(
        '<title>Logo</title><metadata><rdf:RDF onclick="x()"/></metadata><sodipodi:namedview/>' +
          '<g id="a" fill="#9d2449" transform="translate(2 3)"><rect x="1" y="2" width="3" height="4" inkscape:label="x"/>' +
          '<path style="fill:none;stroke:black;stroke-width:2px" d="M0 0 L1 1"/></g><circle cx="5" cy="5" r="1"/>',
      )
    expect(cleaned(file)).toBe(
      drawn(
        '<path fill="#9d2449" transform="matrix(1 0 0 1 2 3)" d="M1 2h3v4h-3z"/>',
        '<path fill="none" stroke="#000000" stroke-width="2" transform="matrix(1 0 0 1 2 3)" d="M0 0 L1 1"/>',
        '<path fill="#000000" d="M4 5a1 1 0 1 0 2 0a1 1 0 1 0 -2 0z"/>',
      ),
    )
  })

  test.each([
    ['<script>alert(1)</script>', 'program'],
    ['<path d="M0 0" onload="alert(1)"/>', 'program'],
    ['<g onmouseover="alert(1)"><path d="M0 0h1z"/></g>', 'program'],
    ['<image href="https://evil.example/x.png"/>', 'element'],
    ['<image width="1" height="1"/>', 'element'],
    ['<use xlink:href="#a"/>', 'element'],
    ['<a href="javascript:alert(1)"><path d="M0 0h1z"/></a>', 'element'],
    ['<foreignObject><iframe src="x"/></foreignObject>', 'element'],
    ['<style>path{fill:url(https://evil.example)}</style><path d="M0 0h1z"/>', 'element'],
    ['<text>IMSS</text>', 'element'],
    ['<path xlink:href="https://evil.example/x" d="M0 0h1z"/>', 'attribute'],
    ['<path fill="url(#g)" d="M0 0h1z"/>', 'value'],
    ['<path style="fill:url(https://evil.example/a)" d="M0 0h1z"/>', 'value'],
    ['<path style="background-image:url(https://evil.example/a)" d="M0 0h1z"/>', 'attribute'],
    ['<path opacity=".5" d="M0 0h1z"/>', 'attribute'],
    ['<path filter="url(#f)" d="M0 0h1z"/>', 'attribute'],
    ['<defs><path id="p" d="M0 0h1z"/></defs>', 'element'],
    ['<animate attributeName="d"/>', 'element'],
    ['<svg viewBox="0 0 1 1"/>', 'element'],
    ['<constructor/>', 'element'],
    ['<path d="M0 0&quot;/&gt;&lt;script&gt;"/>', 'value'],
    ['<path fill="red&quot; onload=&quot;x" d="M0 0h1z"/>', 'value'],
    ['<path fill="none" d="M0 0h1z"/>', 'empty'],
    ['', 'empty'],
    ['<rect width="10%" height="1"/>', 'value'],
    ['<path transform="skewX(3)" d="M0 0h1z"/>', 'value'],
  ])('with %s is refused: %s', (inside, fault) => expect(cleaned(svg(inside))).toMatchObject({ fault }))

  test.each([
    ['\x89PNG\r\n', 'not svg'],
    ['<html><svg viewBox="0 0 1 1"/></html>', 'not svg'],
    ['<svg viewBox="0 0 9 9"><g><path d="M0 0h1z"/>', 'not whole'],
    [svg('<path d="M0 0h1z"/>', ''), 'no box'],
    [svg('<path d="M0 0h1z"/>', 'width="100%" height="2"'), 'value'],
    ['', 'not svg'],
  ])('%j is none: %s', (file, fault) => expect(cleaned(file)).toMatchObject({ fault }))

  test('has its transformations joined in the order of SVG', () => {
    const logo = parseLogo(
      svg('<g transform="rotate(90)"><path transform="translate(3) scale(2)" d="M0 0h1z"/></g>'),
    )
    const [path] = 'fault' in logo ? [] : logo.paths
    const [a, b, c, d, e, f] = (path?.matrix ?? []).map((n) => Math.round(n * 1000) / 1000 + 0)
    expect([a, b, c, d, e, f]).toEqual([0, 2, -2, 0, 0, 3])
  })
})
