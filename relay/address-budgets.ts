import { addressKey } from './address-gate.ts'
import { RequestBudget } from './request-budget.ts'

/** Addresses that are remembered; when there are more, those whose budget is full again are forgotten. */
const MAX_REMEMBERED = 1024

/** A budget for each address (an IPv4 address or an IPv6 /64), shared by all connections from it, whenever they were opened. */
export class AddressBudgets {
  readonly #burst: number
  readonly #perSecond: number
  readonly #byAddress = new Map<string, RequestBudget>()

  constructor(burst: number, perSecond: number) {
    this.#burst = burst
    this.#perSecond = perSecond
  }

  of(address: string, nowMs: number): RequestBudget {
    const key = addressKey(address)
    const known = this.#byAddress.get(key)
    if (known !== undefined) return known
    if (this.#byAddress.size >= MAX_REMEMBERED) this.#forget(nowMs)
    const budget = new RequestBudget(this.#burst, this.#perSecond, nowMs)
    this.#byAddress.set(key, budget)
    return budget
  }

  #forget(nowMs: number): void {
    for (const [key, budget] of this.#byAddress) {
      if (budget.isFull(nowMs)) this.#byAddress.delete(key)
    }
  }
}
