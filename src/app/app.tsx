import { type ReactNode, Suspense, useEffect } from 'react'
import { Link, Route, Switch, useLocation } from 'wouter'
import { useStore } from 'zustand'
import styles from './app.module.css'
import { Soft } from './parts/stack.tsx'
import { Banners } from './screens/banners.tsx'
import { Gate } from './screens/gate.tsx'
import { FileArrival } from './screens/file-arrival.tsx'
import { GatheringScreen } from './screens/gathering.tsx'
import { GroupScreen } from './screens/group.tsx'
import { JoinScreen } from './screens/join.tsx'
import { KeyDialog } from './screens/key-dialog.tsx'
import { LockButton } from './screens/lock-button.tsx'
import {
  ImportPsbtScreen,
  KeyBackupScreen,
  KeyEraseScreen,
  KeyLostScreen,
  KeyRestoreScreen,
  KeySettingsScreen,
  KeyWordsScreen,
  PayScreen,
  ReceiveScreen,
} from './screens/later.tsx'
import { NewGroupScreen } from './screens/new-group.tsx'
import { ProposeScreen } from './screens/propose.tsx'
import { PsbtArrival } from './screens/psbt-arrival.tsx'
import { SessionScreen } from './screens/session.tsx'
import { SettingsScreen } from './screens/settings.tsx'
import { StartScreen } from './screens/start.tsx'
import { UnknownScreen } from './screens/unknown.tsx'
import { useMirror, useServices } from './services.ts'

/** The frame around every screen. */
export function App(): ReactNode {
  return (
    <div className={styles['frame']}>
      <a className={styles['skip']} href="#content">
        Skip to content
      </a>
      <header className={styles['header']}>
        <Link href="/" className={styles['home']}>
          <img src="/favicon.svg" alt="" width="32" height="32" />
          Muster
        </Link>
        <nav aria-label="App" className={styles['nav']}>
          <LockButton className={styles['link']} />
          <Link href="/settings" className={styles['link']}>
            Settings
          </Link>
        </nav>
      </header>
      <main id="content" className={styles['main']} tabIndex={-1}>
        <Banners />
        <Content />
      </main>
      <KeyDialog />
    </div>
  )
}

function Content(): ReactNode {
  const { arrivals, tab: tabStore } = useServices()
  const tab = useStore(tabStore)
  const isComplete = useMirror((mirror) => mirror.isComplete)
  const arrived = useStore(arrivals, ({ text }) => text)
  const [path, navigate] = useLocation()
  useEffect(() => {
    // A link that another app shared, or that was opened into this window, arrives wherever the person is.
    if (arrived !== undefined && path !== '/join') navigate('/join')
  }, [arrived, navigate, path])
  if (tab.phase !== 'running') return <Gate tab={tab} />
  if (!isComplete) return <Soft>Opening Muster…</Soft>
  return (
    <>
      <FileArrival />
      <PsbtArrival />
      <Suspense fallback={<Soft>One moment…</Soft>}>
        <Screens />
      </Suspense>
    </>
  )
}

function Screens(): ReactNode {
  return (
    <Switch>
      <Route path="/">
        <StartScreen />
      </Route>
      <Route path="/new">
        <NewGroupScreen />
      </Route>
      <Route path="/join">
        <JoinScreen />
      </Route>
      <Route path="/gather/:gatheringId">
        {({ gatheringId }) => <GatheringScreen key={gatheringId} gatheringId={gatheringId} />}
      </Route>
      <Route path="/group/:groupId">{({ groupId }) => <GroupScreen key={groupId} groupId={groupId} />}</Route>
      <Route path="/group/:groupId/propose">{({ groupId }) => <ProposeScreen key={groupId} groupId={groupId} />}</Route>
      <Route path="/group/:groupId/receive">{({ groupId }) => <ReceiveScreen key={groupId} groupId={groupId} />}</Route>
      <Route path="/group/:groupId/pay">{({ groupId }) => <PayScreen key={groupId} groupId={groupId} />}</Route>
      <Route path="/group/:groupId/import">
        {({ groupId }) => <ImportPsbtScreen key={groupId} groupId={groupId} />}
      </Route>
      <Route path="/session/:sessionId">
        {({ sessionId }) => <SessionScreen key={sessionId} sessionId={sessionId} />}
      </Route>
      <Route path="/settings">
        <SettingsScreen />
      </Route>
      <Route path="/settings/key">
        <KeySettingsScreen />
      </Route>
      <Route path="/settings/key/words">
        <KeyWordsScreen />
      </Route>
      <Route path="/settings/key/backup">
        <KeyBackupScreen />
      </Route>
      <Route path="/settings/key/restore">
        <KeyRestoreScreen />
      </Route>
      <Route path="/settings/key/lost">
        <KeyLostScreen />
      </Route>
      <Route path="/settings/key/erase">
        <KeyEraseScreen />
      </Route>
      <Route>
        <UnknownScreen what="page" />
      </Route>
    </Switch>
  )
}
