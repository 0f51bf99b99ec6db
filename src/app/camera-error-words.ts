import type { ErrorWords } from './plain-words.ts'

/** Why the camera shows nothing. */
export type CameraErrorCode = 'camera_denied' | 'camera_missing' | 'camera_busy' | 'camera_failed'

export const CAMERA_WORDS: Readonly<Record<CameraErrorCode, ErrorWords>> = {
  camera_denied: {
    title: 'Muster may not use the camera',
    advice: 'Allow the camera for this site in the settings of your browser, then scan again. Or close this and paste.',
  },
  camera_missing: {
    title: 'No camera was found here',
    advice: 'Close this and paste instead, or use a device that has a camera.',
  },
  camera_busy: {
    title: 'The camera cannot be used right now',
    advice: 'Another program may have it. Close that one, then scan again. Or close this and paste.',
  },
  camera_failed: {
    title: 'The camera shows nothing that can be read',
    advice: 'Close this and scan again. If that does not help, paste instead.',
  },
}
