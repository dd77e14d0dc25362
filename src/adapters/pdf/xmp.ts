export type PdfInfo = {
  readonly title: string
  readonly author: string
  readonly subject: string
  readonly creator: string
  /** epoch ms; both dates of the file */
  readonly at: number
  readonly lang: string
}

/** The metadata of a file that says PDF/UA-1 and PDF/A-2a (ISO 14289-1, 5; ISO 19005-2, 6.6), as an XMP packet. */
export function xmp({ title, author, subject, creator, at }: PdfInfo): string {
  const date = `${new Date(at).toISOString().slice(0, 19)}Z`
  const spaces = Object.entries(NAMESPACES).map(([prefix, uri]) => ` xmlns:${prefix}="${uri}"`)
  return [
    '<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>',
    '<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">',
    `<rdf:Description rdf:about=""${spaces.join('')}>`,
    '<pdfuaid:part>1</pdfuaid:part>',
    '<pdfaid:part>2</pdfaid:part><pdfaid:conformance>A</pdfaid:conformance>',
    UA_SCHEMA,
    `<dc:title>${alternatives(title)}</dc:title><dc:creator><rdf:Seq><rdf:li>${xml(author)}</rdf:li></rdf:Seq></dc:creator>`,
    `<dc:description>${alternatives(subject)}</dc:description>`,
    `<xmp:CreateDate>${date}</xmp:CreateDate><xmp:ModifyDate>${date}</xmp:ModifyDate>`,
    `<xmp:CreatorTool>${xml(creator)}</xmp:CreatorTool><pdf:Producer>${xml(creator)}</pdf:Producer>`,
    '</rdf:Description></rdf:RDF></x:xmpmeta>',
    '<?xpacket end="r"?>',
  ].join('\n')
}

const PDFA = 'http://www.aiim.org/pdfa/ns'
const NAMESPACES = {
  pdfuaid: 'http://www.aiim.org/pdfua/ns/id/',
  pdfaid: `${PDFA}/id/`,
  pdfaExtension: `${PDFA}/extension/`,
  pdfaSchema: `${PDFA}/schema#`,
  pdfaProperty: `${PDFA}/property#`,
  dc: 'http://purl.org/dc/elements/1.1/',
  xmp: 'http://ns.adobe.com/xap/1.0/',
  pdf: 'http://ns.adobe.com/pdf/1.3/',
} as const

/** PDF/A wants every schema described that it does not know itself (ISO 19005-2, 6.6.2.3): that of PDF/UA. */
const UA_SCHEMA = [
  '<pdfaExtension:schemas><rdf:Bag><rdf:li rdf:parseType="Resource">',
  '<pdfaSchema:schema>PDF/UA Universal Accessibility Schema</pdfaSchema:schema>',
  '<pdfaSchema:namespaceURI>http://www.aiim.org/pdfua/ns/id/</pdfaSchema:namespaceURI>',
  '<pdfaSchema:prefix>pdfuaid</pdfaSchema:prefix>',
  '<pdfaSchema:property><rdf:Seq><rdf:li rdf:parseType="Resource">',
  '<pdfaProperty:name>part</pdfaProperty:name><pdfaProperty:valueType>Integer</pdfaProperty:valueType>',
  '<pdfaProperty:category>internal</pdfaProperty:category>',
  '<pdfaProperty:description>Part of ISO 14289</pdfaProperty:description>',
  '</rdf:li></rdf:Seq></pdfaSchema:property></rdf:li></rdf:Bag></pdfaExtension:schemas>',
].join('')

const alternatives = (words: string): string =>
  `<rdf:Alt><rdf:li xml:lang="x-default">${xml(words)}</rdf:li></rdf:Alt>`
const ENTITIES: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;' }
/** A name may have `&` and `<`. */
const xml = (words: string): string => words.replace(/[&<>]/g, (c) => ENTITIES[c] ?? c)
