import type { ReactNode } from 'react'
import type { GroupId } from '../../bytes/index.ts'
import type { GroupView } from '../../bridge/index.ts'
import { byUrgency } from '../attention.ts'
import { ButtonLink } from '../parts/button.tsx'
import { CodeValue } from '../parts/code-value.tsx'
import { Details } from '../parts/details.tsx'
import { Entries } from '../parts/entries.tsx'
import { NetworkBadge } from '../parts/network-badge.tsx'
import { People } from '../parts/people.tsx'
import { Screen, Section } from '../parts/screen.tsx'
import { Row, Small } from '../parts/stack.tsx'
import { Words } from '../parts/words.tsx'
import { useMirror, useWallet } from '../services.ts'
import { presenceWords } from '../session-words.ts'
import { Descriptor } from './descriptor.tsx'
import styles from './group.module.css'
import { HelpRestore } from './help-restore.tsx'
import { InstallOffer } from './install-offer.tsx'
import { isUnfinished, sessionEntry } from './start.tsx'
import { TestCoins } from './test-coins.tsx'
import { UnknownScreen } from './unknown.tsx'
import { WalletBalance } from './wallet-balance.tsx'
import { WalletHistory } from './wallet-history.tsx'

export function GroupScreen({ groupId }: { readonly groupId: string }): ReactNode {
  const group = useMirror((mirror) => mirror.groups.get(groupId as GroupId))
  return group === undefined ? <UnknownScreen what="group" /> : <Home group={group} />
}

/** What a group has, what it is about to sign, and who is in it. */
function Home({ group }: { readonly group: GroupView }): ReactNode {
  const { groupId, members, name, network } = group
  const wallet = useWallet(group)
  const sessions = useMirror((mirror) => mirror.sessions)
  const isKeyLocked = useMirror((mirror) => mirror.isKeyLocked)
  const own = [...sessions.values()].filter(({ details }) => details?.groupId === groupId)
  const unfinished = byUrgency(own.filter(isUnfinished).map((session) => sessionEntry(session, isKeyLocked)))
  // A payment that is over stands in the history.
  const over = own.filter((session) => !isUnfinished(session) && session.details?.subject.kind === 'message')
  return (
    <Screen
      over={
        <>
          {`Group of ${members.length} `}
          <NetworkBadge network={network} />
        </>
      }
      title={name}
      isWide
    >
      <div className={styles['columns']}>
        <div className={styles['wallet']}>
          {unfinished.length === 0 ? null : (
            <Section title="Going on now">
              <Entries label="Going on now" entries={unfinished} />
            </Section>
          )}
          <WalletBalance groupId={groupId} wallet={wallet} />
          <div className={styles['actions']}>
            <ButtonLink kind="primary" to={`/group/${groupId}/pay`}>
              Pay
            </ButtonLink>
            <ButtonLink to={`/group/${groupId}/receive`}>Receive</ButtonLink>
            <ButtonLink to={`/group/${groupId}/propose`}>Sign a message</ButtonLink>
          </div>
          <WalletHistory groupId={groupId} wallet={wallet} />
          {over.length === 0 ? null : (
            <Section title="Messages">
              <Entries label="Messages" entries={over.map((session) => sessionEntry(session, isKeyLocked))} />
            </Section>
          )}
        </div>
        <div className={styles['people']}>
          <Section title="Members">
            <People
              label="Members"
              people={members.map(({ signerIndex, name: memberName, presence }) => ({
                key: signerIndex,
                name: presence === 'me' ? `${memberName} (you)` : memberName,
                remark: presenceWords(presence),
              }))}
            />
            <Small>Everyone signs, every time. Someone who is away can sign later, or by file.</Small>
          </Section>
          <div>
            {wallet?.hasFaucet === true ? (
              <Details summary="Test coins">
                <TestCoins groupId={groupId} />
              </Details>
            ) : null}
            <Details summary="Payments from another wallet">
              <p>A PSBT that another program made for this group can be reviewed and signed here.</p>
              <Row>
                <ButtonLink to={`/group/${groupId}/import`}>Import a PSBT</ButtonLink>
              </Row>
            </Details>
            <HelpRestore link={group.link} />
            <Details summary="Safety words">
              <p>The words that you all compared. They are the same for every member, always.</p>
              <Words label="Safety words" words={group.words} />
            </Details>
            <Details summary="Keys and descriptor">
              <Keys group={group} />
            </Details>
          </div>
          <InstallOffer />
        </div>
      </div>
    </Screen>
  )
}

function Keys({ group }: { readonly group: GroupView }): ReactNode {
  const { aggregateKey, members } = group
  return (
    <>
      <CodeValue label="Aggregate key" value={aggregateKey} copyLabel="Copy aggregate key" />
      <Descriptor group={group} />
      {members.map(({ signerIndex, name, publicKey }) => (
        <CodeValue
          key={signerIndex}
          label={`Public key of ${name}`}
          value={publicKey}
          copyLabel={`Copy key of ${name}`}
        />
      ))}
    </>
  )
}
