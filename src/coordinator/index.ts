export type { CoordinatorEvent, CoordinatorEventMap, CoordinatorEventName } from './events.ts'
