import type { Plugin } from 'esbuild'

/**
 * What packages load and nobody here calls. Of React-PDF, which only lays documents out (docs/decisiones/0013), it is half
 * of the code of the thread that makes them, and a third of its memory. A font without letters takes the place of its
 * Helvetica, to which it gives what no font of ours has, as the end of a line.
 */
const LEFT_OUT: Readonly<Record<string, string>> = {
  pdfkit: `
    const NOWHERE = { xAdvance: 0, yAdvance: 0, xOffset: 0, yOffset: 0, advanceWidth: 0 }
    export default class {
      _font = {
        font: { characterToGlyph: () => '.notdef' },
        encode: (text) => [Array.from(text, () => '00'), Array.from(text, () => ({ ...NOWHERE }))],
      }
      font() {}
    }`,
  '@react-pdf/render': 'export default () => { throw new Error("left out: documents are drawn by ours") }',
  // words are never hyphenated (fonts.ts)
  '@react-pdf/hyphenate/en-us': 'export const syllables = (word) => [word]',
  // of fonts in WOFF2
  'brotli/decompress.js': 'export default () => { throw new Error("left out: fonts are TrueType") }',
  // of htmlparser2, which reads files here and makes no tree: half of its code, most of it tables of HTML's entities
  'dom-serializer': 'export default () => { throw new Error("left out: no tree is made") }',
}

export const leaveOut: Plugin = {
  name: 'leave-out',
  setup(build) {
    const names = Object.keys(LEFT_OUT).map((name) => name.replace(/[.]/g, '\\$&'))
    build.onResolve({ filter: new RegExp(`^(${names.join('|')})$`) }, ({ path }) => ({
      path,
      namespace: 'left-out',
    }))
    build.onLoad({ filter: /.*/, namespace: 'left-out' }, ({ path }) => ({
      contents: LEFT_OUT[path] ?? '',
    }))
  },
}
