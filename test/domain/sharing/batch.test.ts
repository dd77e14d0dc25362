import { expect, test } from 'vitest'
import { MOST_ROWS, readBatch } from '../../../src/domain/sharing/batch.ts'

const ROW = { curp: 'HEGG560427MVZRRL04', nss: '84966311213', codigo: '7K3M-9QRT' }
const PLAIN = 'HEGG560427MVZRRL04,84966311213,7K3M-9QRT'

test.each<[string, string]>([
  ['without a header', PLAIN],
  ['with one', `curp,nss,codigo\n${PLAIN}`],
  [
    'with its columns in another order, and others',
    'NSS,x,Código,CURP\n84966311213,y,7K3M-9QRT,HEGG560427MVZRRL04',
  ],
  ['of semicolons', PLAIN.replaceAll(',', ';')],
  ['of tabs', PLAIN.replaceAll(',', '\t')],
  ['with a mark of its encoding', `\uFEFFcurp,nss,codigo\r\n${PLAIN}\r\n`],
  ['with quotes and blanks around its values', ' "HEGG560427MVZRRL04" ,\'84966311213\', 7K3M-9QRT '],
  ['with empty lines', `\n  \r${PLAIN}\r\n\r\n`],
])('a file %s is read', (_, text) => {
  expect(readBatch(text)).toEqual({ outcome: 'rows', rows: [ROW] })
})

test('of several separators that stand in a line, a semicolon is it before a tab, and a tab before a comma', () => {
  expect(readBatch('a,b;c;d')).toEqual({ outcome: 'rows', rows: [{ curp: 'a,b', nss: 'c', codigo: 'd' }] })
  expect(readBatch('a,b\tc\td')).toEqual({ outcome: 'rows', rows: [{ curp: 'a,b', nss: 'c', codigo: 'd' }] })
})

test('a short row has empty cells, and quotes inside a value stay', () => {
  expect(readBatch(`${PLAIN}\nX`)).toMatchObject({ rows: [ROW, { curp: 'X', nss: '', codigo: '' }] })
  expect(readBatch('a"b,c,d')).toMatchObject({ rows: [{ curp: 'a"b' }] })
})

test.each<[string, string]>([
  ['empty', ''],
  ['empty', ' \r\n\t\n'],
  ['empty', 'curp,nss,codigo\n'],
  ['columns', 'HEGG560427MVZRRL04'],
  ['columns', 'HEGG560427MVZRRL04,84966311213'],
  ['columns', 'curp,nss\nHEGG560427MVZRRL04,84966311213'],
  ['columns', `nss,codigo\n${PLAIN}`],
])('%s is said of %j', (outcome, text) => {
  expect(readBatch(text)).toEqual({ outcome })
})

test('as many rows as are allowed, and not one more; a header is none', () => {
  const of = (count: number) => Array<string>(count).fill(PLAIN).join('\n')
  expect(MOST_ROWS).toBe(1000)
  expect(readBatch(`curp,nss,codigo\n${of(1000)}`).outcome).toBe('rows')
  expect(readBatch(of(1000)).outcome).toBe('rows')
  expect(readBatch(of(1001))).toEqual({ outcome: 'too many' })
})
