import { strToU8, zipSync } from 'fflate'

/** A text, or a number with the format it is shown in. */
type WorkbookCell =
  | string
  | { readonly number: number; readonly format?: string }
  | { readonly formula: string }
type WorkbookSheet = { readonly name: string; readonly cells: readonly (readonly WorkbookCell[])[] }

/** An Office Open XML workbook as spreadsheets write it: shared strings, styles, sheets by their relations. */
export function workbook(sheets: readonly WorkbookSheet[]): Uint8Array {
  const texts: string[] = []
  const formats: string[] = []
  const cellXml = (cell: WorkbookCell, reference: string): string => {
    if (typeof cell === 'string') {
      if (cell === '') return ''
      texts.push(cell)
      return `<c r="${reference}" t="s"><v>${texts.length - 1}</v></c>`
    }
    if ('formula' in cell)
      return `<c r="${reference}" t="str"><f>CONCATENATE()</f><v>${xml(cell.formula)}</v></c>`
    if (cell.format && !formats.includes(cell.format)) formats.push(cell.format)
    const style = cell.format ? ` s="${formats.indexOf(cell.format) + 1}"` : ''
    return `<c r="${reference}"${style}><v>${cell.number}</v></c>`
  }
  const parts = sheets.map(({ cells }) => {
    const rows = cells.map(
      (row, at) =>
        `<row r="${at + 1}">${row.map((cell, column) => cellXml(cell, `${String.fromCharCode(65 + column)}${at + 1}`)).join('')}</row>`,
    )
    return `<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>${rows.join('')}</sheetData></worksheet>`
  })
  const files: Record<string, string> = {
    'xl/workbook.xml': `<workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><sheets>${sheets
      .map(({ name }, at) => `<sheet name="${xml(name)}" sheetId="${at + 1}" r:id="rId${at + 1}"/>`)
      .join('')}</sheets></workbook>`,
    'xl/_rels/workbook.xml.rels': `<Relationships>${sheets
      .map((_, at) => `<Relationship Id="rId${at + 1}" Target="worksheets/sheet${at + 1}.xml"/>`)
      .join('')}</Relationships>`,
    'xl/sharedStrings.xml': `<sst>${texts.map((text) => `<si><t>${xml(text)}</t></si>`).join('')}</sst>`,
    'xl/styles.xml': `<styleSheet><numFmts>${formats
      .map((format, at) => `<numFmt numFmtId="${164 + at}" formatCode="${xml(format)}"/>`)
      .join(
        '',
      )}</numFmts><cellXfs><xf numFmtId="0"/>${formats.map((_, at) => `<xf numFmtId="${164 + at}"/>`).join('')}</cellXfs></styleSheet>`,
  }
  parts.forEach((part, at) => {
    files[`xl/worksheets/sheet${at + 1}.xml`] = part
  })
  return zipSync(Object.fromEntries(Object.entries(files).map(([name, text]) => [name, strToU8(text)])))
}

const xml = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;')
