import type { ReactNode } from 'react'
import type { GroupId } from '../../bytes/index.ts'
import type { AddressView, GroupView, WalletView } from '../../bridge/index.ts'
import { satsText } from '../amounts.ts'
import { GroupLink } from '../parts/group-link.tsx'
import { Address } from '../parts/address.tsx'
import { CopyButton } from '../parts/copy-button.tsx'
import { Details } from '../parts/details.tsx'
import { QrCode } from '../parts/qr-code.tsx'
import { Screen, Section } from '../parts/screen.tsx'
import { Small, Soft } from '../parts/stack.tsx'
import { useMirror, useWallet } from '../services.ts'
import styles from './receive.module.css'
import { TestCoins } from './test-coins.tsx'
import { UnknownScreen } from './unknown.tsx'

export function ReceiveScreen({ groupId }: { readonly groupId: string }): ReactNode {
  const group = useMirror((mirror) => mirror.groups.get(groupId as GroupId))
  return group === undefined ? <UnknownScreen what="group" /> : <Receive group={group} />
}

/** The next address to be paid at, to scan, to copy or to read aloud. */
function Receive({ group }: { readonly group: GroupView }): ReactNode {
  const wallet = useWallet(group)
  return (
    <Screen
      over={<GroupLink groupId={group.groupId} name={group.name} network={group.network} />}
      title="Receive"
      lead="An address that nobody has paid to yet. What comes in belongs to all of you, and leaves only when everyone signs."
      isWide
    >
      {wallet === undefined ? <Soft>Deriving the address…</Soft> : <NextAddress group={group} wallet={wallet} />}
    </Screen>
  )
}

function NextAddress({ group, wallet }: { readonly group: GroupView; readonly wallet: WalletView }): ReactNode {
  const { nextReceive, addresses } = wallet
  const earlier = addresses.filter(
    ({ chain, addressIndex }) => chain === 'receive' && addressIndex < nextReceive.addressIndex,
  )
  return (
    <div className={styles['columns']}>
      <QrCode isShown text={nextReceive.address} label="QR code: the address to be paid at" />
      <div className={styles['text']}>
        <Section title={`Address ${nextReceive.addressIndex + 1}`}>
          <Address address={nextReceive.address} isLarge />
          <div className={styles['actions']}>
            <CopyButton label="Copy address" text={nextReceive.address} />
          </div>
        </Section>
        <Section title="Compare with the others">
          <p>
            {`Every member’s device works this address out by itself. Have someone else open Receive: if the last groups are the same there, at address ${nextReceive.addressIndex + 1}, no single device has been tampered with.`}
          </p>
        </Section>
        {wallet.hasFaucet ? (
          <Section title="Test coins">
            <TestCoins groupId={group.groupId} />
          </Section>
        ) : null}
        <div>
          <Details summary={`Earlier addresses (${earlier.length})`}>
            {earlier.length === 0 ? (
              <Soft>This is the first.</Soft>
            ) : (
              <ul className={styles['addresses']} aria-label="Earlier addresses">
                {earlier.toReversed().map((address) => (
                  <li key={address.addressIndex} className={styles['earlier']}>
                    <p>{`Address ${address.addressIndex + 1}: ${usageWords(address)}`}</p>
                    <Address address={address.address} />
                  </li>
                ))}
              </ul>
            )}
            <Small>Coins sent to an earlier address arrive as well. A fresh one each time keeps payments apart.</Small>
          </Details>
        </div>
      </div>
    </div>
  )
}

function usageWords({ amountSats, isUsed }: AddressView): string {
  if (!isUsed) return 'not used'
  return amountSats === 0n ? 'used' : `used, holds ${satsText(amountSats)}`
}
