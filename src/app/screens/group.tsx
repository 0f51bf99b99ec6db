import type { ReactNode } from 'react'
import type { GroupId } from '../../bytes/index.ts'
import type { GroupView } from '../../bridge/index.ts'
import { byUrgency } from '../attention.ts'
import { ButtonLink } from '../parts/button.tsx'
import { CodeValue } from '../parts/code-value.tsx'
import { Details } from '../parts/details.tsx'
import { Entries } from '../parts/entries.tsx'
import { People } from '../parts/people.tsx'
import { Screen, Section } from '../parts/screen.tsx'
import { Small, Soft, Stack } from '../parts/stack.tsx'
import { Words } from '../parts/words.tsx'
import { useMirror } from '../services.ts'
import { presenceWords } from '../session-words.ts'
import { InstallOffer } from './install-offer.tsx'
import { sessionEntry } from './start.tsx'
import { UnknownScreen } from './unknown.tsx'

/** People who sign together, and what they have signed. */
export function GroupScreen({ groupId }: { readonly groupId: string }): ReactNode {
  const group = useMirror((mirror) => mirror.groups.get(groupId as GroupId))
  const sessions = useMirror((mirror) => mirror.sessions)
  if (group === undefined) return <UnknownScreen what="group" />
  const entries = byUrgency(
    [...sessions.values()].filter(({ details }) => details?.groupId === group.groupId).map(sessionEntry),
  )
  return (
    <Screen over={`Group of ${group.members.length} · ${group.network}`} title={group.name}>
      <Stack>
        <ButtonLink kind="primary" to={`/group/${group.groupId}/propose`}>
          Sign a message
        </ButtonLink>
      </Stack>
      <Section title="Sessions">
        {entries.length === 0 ? (
          <Soft>Nothing has been proposed yet.</Soft>
        ) : (
          <Entries label="Sessions" entries={entries} />
        )}
      </Section>
      <Section title="Members">
        <People
          label="Members"
          people={group.members.map(({ signerIndex, name, presence }) => ({
            key: signerIndex,
            name: presence === 'me' ? `${name} (you)` : name,
            remark: presenceWords(presence),
          }))}
        />
        <Small>Everyone signs, every time. Someone who is away can sign later, or by file.</Small>
      </Section>
      <div>
        <Details summary="Safety words">
          <p>The words that you all compared. They are the same for every member, always.</p>
          <Words label="Safety words" words={group.words} />
        </Details>
        <Details summary="Keys and descriptor">
          <Keys group={group} />
        </Details>
      </div>
      <InstallOffer />
    </Screen>
  )
}

function Keys({ group: { aggregateKey, descriptor, members } }: { readonly group: GroupView }): ReactNode {
  return (
    <>
      <CodeValue label="Aggregate key" value={aggregateKey} copyLabel="Copy aggregate key" />
      <CodeValue label="Descriptor" value={descriptor} copyLabel="Copy descriptor" />
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
