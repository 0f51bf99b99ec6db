import { describeSigner } from '../coordinator/ports/signer.contract.ts'
import { TestDevice } from './device.contract.ts'

describeSigner('LocalSigner', () => new TestDevice())
