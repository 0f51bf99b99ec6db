import { type ReactNode, useEffect, useState } from 'react'
import { useStore } from 'zustand'
import { MAX_MEMBER_NAME_CHARACTERS } from '../limits.ts'
import { Button, ButtonLink } from '../parts/button.tsx'
import { TextField } from '../parts/field.tsx'
import { Screen, Section } from '../parts/screen.tsx'
import { People } from '../parts/people.tsx'
import { Row, Small, Soft } from '../parts/stack.tsx'
import { needsRelays } from '../reachability.ts'
import { useDevice, useKey, useMirror, useServices } from '../services.ts'
import { InstallOffer } from './install-offer.tsx'
import facts from './session-facts.module.css'

export function SettingsScreen(): ReactNode {
  return (
    <Screen title="Settings">
      <You />
      <YourKey />
      <Connections />
      <Storage />
      <About />
    </Screen>
  )
}

function You(): ReactNode {
  const { drafts } = useServices()
  const memberName = useStore(drafts, (state) => state.textOf('member-name'))
  return (
    <Section title="You">
      <TextField
        label="Your name"
        hint="Used for groups that you make or join from now on. Groups that are locked keep the name you had."
        value={memberName}
        maxLength={MAX_MEMBER_NAME_CHARACTERS}
        autoComplete="nickname"
        onChange={(value) => {
          drafts.getState().write('member-name', value)
        }}
      />
    </Section>
  )
}

function YourKey(): ReactNode {
  const state = useKey(({ status }) => status?.state ?? 'missing')
  const words = {
    missing: 'This device has no key yet. It is made when something is to be signed.',
    legacy: 'This device has a key that nothing protects yet.',
    damaged: 'Your key cannot be read.',
    locked: 'It is on this device, and locked.',
    unlocked: 'It is on this device, and unlocked.',
  }
  return (
    <Section title="Your key">
      <p>{words[state]}</p>
      <Row>
        <ButtonLink to="/settings/key">Your key</ButtonLink>
      </Row>
    </Section>
  )
}

function Connections(): ReactNode {
  const { ask, configuration } = useServices()
  const network = useMirror((mirror) => mirror.network)
  const areNeeded = useMirror(needsRelays)
  const isOnline = useDevice((device) => device.isOnline)
  const relays = network?.relays ?? []
  return (
    <Section title="Connections">
      {isOnline ? null : <p>This device is offline.</p>}
      {relays.length === 0 ? (
        <Soft>No relay is configured. Sessions travel as files.</Soft>
      ) : (
        <People
          label="Relays"
          people={relays.map(({ address, isConnected }) => ({
            key: address,
            name: hostOf(address),
            remark: isConnected ? 'connected' : areNeeded ? 'not reached' : 'not needed yet',
            isGood: isConnected,
          }))}
        />
      )}
      <p>{`${network?.peerCount ?? 0} other ${network?.peerCount === 1 ? 'device is' : 'devices are'} connected to this one.`}</p>
      <Small>{`New groups live on ${configuration.network}. Relays introduce devices to each other and forward what they cannot read.`}</Small>
      <Row>
        <Button
          onClick={() => {
            ask({ type: 'network:check' }).catch(() => {
              // The states above say how it went.
            })
          }}
        >
          Check connections
        </Button>
      </Row>
    </Section>
  )
}

/** The host and port of a multiaddr, which is what a person may know of a relay. */
export function hostOf(address: string): string {
  const [, , host, , port] = address.split('/')
  return host === undefined ? address : `${host}${port === undefined ? '' : `:${port}`}`
}

function Storage(): ReactNode {
  const isPersistent = useDevice((device) => device.isStoragePersistent)
  const words = {
    true: 'This browser has promised to keep what Muster stores.',
    false: 'This browser may clear what Muster stores when space is short. Installing Muster helps.',
    undefined: 'This browser is asked to keep what Muster stores once you have a group.',
  }
  return (
    <Section title="Storage">
      <p>{words[`${isPersistent}`]}</p>
      <Small>Your key is made and kept on this device alone. Erasing this browser’s data for the site erases it.</Small>
      <InstallOffer />
    </Section>
  )
}

function About(): ReactNode {
  const { build } = useServices()
  const isOfflineReady = useDevice((device) => device.isOfflineReady)
  return (
    <Section title="About">
      <dl className={facts['facts']}>
        <div>
          <dt>Version</dt>
          <dd>{build.version}</dd>
        </div>
        <div>
          <dt>Build</dt>
          <dd>
            <code>{build.commit}</code>
          </dd>
        </div>
        <div>
          <dt>Digest</dt>
          <dd>
            <Digest />
          </dd>
        </div>
        <div>
          <dt>Without a network</dt>
          <dd>{isOfflineReady ? 'Stored on this device; it opens offline' : 'Not stored yet'}</dd>
        </div>
        <div>
          <dt>Colours</dt>
          <dd>Light or dark, as your system is set</dd>
        </div>
        <div>
          <dt>Licence</dt>
          <dd>
            MIT.{' '}
            <a href="/licences.txt" target="_blank" rel="noreferrer">
              Licences of what it is built on
            </a>
          </dd>
        </div>
      </dl>
    </Section>
  )
}

/** What `npm run build:verify` prints for the same source. */
function Digest(): ReactNode {
  const { buildDigest } = useServices()
  const [digest, setDigest] = useState('')
  useEffect(() => {
    buildDigest()
      .then(setDigest)
      .catch(() => {
        setDigest('Not known without a network')
      })
  }, [buildDigest])
  return <code>{digest}</code>
}
