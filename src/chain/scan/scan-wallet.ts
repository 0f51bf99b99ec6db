import type { ChainSource } from '../source/chain-source.ts'
import type { GroupWallet } from '../wallet/group-wallet.ts'
import {
  EMPTY_SCAN,
  openQuestions,
  rescanned,
  type ScanQuestion,
  type WalletScan,
  withAddressAnswer,
  withTransactionAnswer,
} from './wallet-scan.ts'

/** Questions that are asked at the same time: public servers turn away who asks for more. */
const PARALLEL_QUESTIONS = 5

/**
 * Asks a source until the scan is complete.
 * @param previous the last complete scan: its transactions are not asked for again.
 * @throws ChainSourceError; the signal's reason when it is aborted.
 */
export async function scanWallet(
  source: ChainSource,
  wallet: GroupWallet,
  previous: WalletScan = EMPTY_SCAN,
  signal?: AbortSignal,
): Promise<WalletScan> {
  let scan = rescanned(previous)
  for (;;) {
    const questions = openQuestions(scan, wallet).slice(0, PARALLEL_QUESTIONS)
    if (questions.length === 0) return scan
    const answers = await Promise.all(questions.map((question) => ask(source, question, signal)))
    scan = answers.reduce((before, addTo) => addTo(before), scan)
  }
}

async function ask(
  source: ChainSource,
  question: ScanQuestion,
  signal: AbortSignal | undefined,
): Promise<(scan: WalletScan) => WalletScan> {
  switch (question.kind) {
    case 'address': {
      const refs = await source.addressTransactions(question.address.address, signal)
      return (scan) => withAddressAnswer(scan, question.address, refs)
    }
    case 'transaction': {
      const transaction = await source.transaction(question.txid, signal)
      return (scan) => withTransactionAnswer(scan, question.txid, transaction)
    }
  }
}
