import { expect, test } from 'vitest'
import { topicOf } from '../../../src/domain/ports/orders.ts'

test('an order is about back-ups or about the seal, and so shown on the page of one of them', () => {
  expect(topicOf({ is: 'make backup' })).toBe('backup')
  expect(topicOf({ is: 'verify backup', name: 'a' })).toBe('backup')
  expect(topicOf({ is: 'rotate seal' })).toBe('seal')
  expect(topicOf({ is: 'request certificate' })).toBe('seal')
  expect(topicOf({ is: 'place certificate', pem: '' })).toBe('seal')
})
