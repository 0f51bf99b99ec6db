import { appTargets } from '../src/app/fuzz.contract.ts'
import { bridgeTargets } from '../src/bridge/fuzz.contract.ts'
import { chainTargets } from '../src/chain/fuzz.contract.ts'
import { coordinatorTargets } from '../src/coordinator/fuzz.contract.ts'
import { groupTargets } from '../src/group/fuzz.contract.ts'
import { networkTargets } from '../src/network/fuzz.contract.ts'
import { sessionTargets } from '../src/session/fuzz.contract.ts'
import { signerTargets } from '../src/signer/fuzz.contract.ts'
import { signerWorkerTargets } from '../src/signer-worker/fuzz.contract.ts'
import { vaultTargets } from '../src/vault/fuzz.contract.ts'
import { wireTargets } from '../src/wire/fuzz.contract.ts'
import { walletTargets } from '../src/worker/wallet/fuzz.contract.ts'
import type { Target } from './target.ts'

/** Every reader of what comes from outside, room by room. */
export async function makeTargets(): Promise<readonly Target[]> {
  return [
    ...wireTargets(),
    ...sessionTargets(),
    ...groupTargets(),
    ...chainTargets(),
    ...(await vaultTargets()),
    ...(await signerTargets()),
    ...(await signerWorkerTargets()),
    ...(await coordinatorTargets()),
    ...networkTargets(),
    ...bridgeTargets(),
    ...walletTargets(),
    ...appTargets(),
  ]
}
