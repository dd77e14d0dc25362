import { expect, test } from 'vitest'
import { styleFor } from '../../src/views/pages/style.ts'

const style = (sheet: string, html: string) => styleFor(sheet)(html)

test('a page brings the rules that it has elements, classes, ids and attributes for, and no others', () => {
  const sheet =
    'html{a:1}h1{b:1}h2{c:1}.uno{d:1}.dos,.uno .tres{e:1}#x{f:1}.uno>a{g:1}[aria-invalid=true]{h:1}*{i:1}'
  expect(style(sheet, '<html><h1 class="uno tres">')).toBe('html{a:1}h1{b:1}.uno{d:1}.uno .tres{e:1}*{i:1}')
  expect(style(sheet, '<html><a id="x" class="dos" aria-invalid="true">')).toBe(
    'html{a:1}.dos{e:1}#x{f:1}[aria-invalid=true]{h:1}*{i:1}',
  )
})

test('a name that only begins like one, or stands in the text, is none', () => {
  expect(style('.uno{a:1}pre{b:1}', '<p class="unos">uno pre</p><premio>')).toBe('')
})

test('conditions stay as far as something in them does', () => {
  const sheet = '@media print{form{a:1}h1{b:1}}@supports (x:y){.no{c:1}}'
  expect(style(sheet, '<h1>')).toBe('@media print{h1{b:1}}')
})

test('what a press opens, and what :not asks, counts as there; of :has an id is needed', () => {
  const sheet =
    'details[open]{a:1}:focus:not(:focus-visible){b:1}.campo:has(>#colonia):not(:has([x]))+.campo{c:1}'
  expect(style(sheet, '<details><p class="campo"><i id="colonia">')).toBe(sheet)
  expect(style(sheet, '<details><p class="campo">')).not.toContain('.campo')
})

test('a selector in a list goes alone', () => {
  expect(style('input,select,.a:not(.b, .c),h1{x:1}', '<input>')).toBe('input{x:1}')
})
