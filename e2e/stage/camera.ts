import { type Browser, type BrowserType, test } from '@playwright/test'
import { encodeQR } from 'qr'

const PICTURE_PIXELS = 640
/** At ten a second, so that each code is seen a little longer than people see one of a series. */
const PICTURES_PER_CODE = 4
const WHITE = 235
const BLACK = 16
const GREY = 128

/** A page gets the camera without asking the person. */
export const ALLOWED = '--use-fake-ui-for-media-stream'

/** A film in Y4M, 4:2:0, that shows the codes of some texts one after the other, round and round, and nothing else. */
export function filmOf(texts: readonly string[]): Uint8Array {
  const head = Buffer.from(`YUV4MPEG2 W${PICTURE_PIXELS} H${PICTURE_PIXELS} F10:1 Ip A1:1 C420jpeg\n`)
  return Buffer.concat([
    head,
    ...texts.flatMap((text) => Array.from({ length: PICTURES_PER_CODE }, () => pictureOf(text))),
  ])
}

function pictureOf(text: string): Uint8Array {
  const rows = encodeQR(text, 'raw', { ecc: 'low', border: 4 })
  const scale = Math.floor(PICTURE_PIXELS / rows.length)
  const luma = new Uint8Array(PICTURE_PIXELS ** 2).fill(WHITE)
  for (const [index] of luma.entries()) {
    const row = rows[Math.floor(index / PICTURE_PIXELS / scale)]
    if (row?.[Math.floor((index % PICTURE_PIXELS) / scale)] === true) luma[index] = BLACK
  }
  const chroma = new Uint8Array(PICTURE_PIXELS ** 2 / 2).fill(GREY)
  return Buffer.concat([Buffer.from('FRAME\n'), luma, chroma])
}

/** A browser whose camera is a film; without permission a page does not get it. */
export async function launchWithCamera(chromium: BrowserType, flags: readonly string[]): Promise<Browser> {
  const { launchOptions } = test.info().project.use
  const args = [...(launchOptions?.args ?? []), '--use-fake-device-for-media-stream', ...flags]
  return chromium.launch({ ...launchOptions, args })
}
