import { sealOnce } from '../../src/db/issue/sealer.ts'
import { createStore } from '../../src/db/store.ts'
import { storeContract } from '../db/store-contract.ts'
import { eachEngine } from './engines.ts'

eachEngine((open) =>
  storeContract(async () => {
    const { one, close } = await open()
    return {
      store: createStore(one, 'ventanilla.example', () => crypto.randomUUID()),
      settle: async () => void (await sealOnce(one)),
      close,
    }
  }),
)
