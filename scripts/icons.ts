// Draws Muster's mark and writes public/favicon.svg and public/icons/*.png, the PNGs by headless Chromium.
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { chromium } from 'playwright'
import { chromiumArguments, findChromium } from '../e2e/browser/find-chromium.ts'

const PAPER = '#f6f5f1'
const ACCENT = '#ffb454'
/** The mark is drawn on a square of this side. */
const SIDE = 512
/** The one signature that comes of them. */
const SIGNATURE = { x: 256, y: 384 }
/** The signers. */
const SIGNERS = [
  { x: 116, y: 146 },
  { x: 256, y: 146 },
  { x: 396, y: 146 },
]

/** Strokes of several signers run together into one signature. */
function mark(): string {
  const { x: endX, y: endY } = SIGNATURE
  const strokes = SIGNERS.map(
    ({ x, y }) => `<path d="M${x} ${y}C${x} ${y + 118} ${endX} ${endY - 132} ${endX} ${endY}"/>`,
  )
  const signers = SIGNERS.map(({ x, y }) => `<circle cx="${x}" cy="${y}" r="40"/>`)
  return [
    `<g fill="none" stroke="${PAPER}" stroke-width="28" stroke-linecap="round">${strokes.join('')}</g>`,
    `<g fill="${PAPER}">${signers.join('')}</g>`,
    `<circle cx="${endX}" cy="${endY}" r="58" fill="${ACCENT}"/>`,
  ].join('')
}

/** `corner` is the radius of the ground's corners; `scale` the mark's size on it, 1 for all of the drawing. */
function icon(corner: number, scale: number): string {
  const inset = (SIDE * (1 - scale)) / 2
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${SIDE} ${SIDE}">`,
    `<linearGradient id="g" x2="0" y2="1"><stop stop-color="#2b4a6f"/><stop offset="1" stop-color="#16243a"/></linearGradient>`,
    `<rect width="${SIDE}" height="${SIDE}" rx="${corner}" fill="url(#g)"/>`,
    scale === 1 ? mark() : `<g transform="translate(${inset} ${inset}) scale(${scale})">${mark()}</g>`,
    '</svg>\n',
  ].join('')
}

const rounded = icon(112, 1)
// A maskable icon is cut to a circle of four fifths of its side at worst; Apple rounds the corners itself.
const pictures = [
  { file: 'icon-192.png', side: 192, svg: rounded },
  { file: 'icon-512.png', side: 512, svg: rounded },
  { file: 'maskable-512.png', side: 512, svg: icon(0, 0.8) },
  { file: 'apple-touch-180.png', side: 180, svg: icon(0, 0.92) },
]

const folder = join(import.meta.dirname, '..', 'public')
mkdirSync(join(folder, 'icons'), { recursive: true })
writeFileSync(join(folder, 'favicon.svg'), rounded)

const executablePath = findChromium()
if (executablePath === undefined) throw new Error('Drawing the icons needs a Chromium.')
const browser = await chromium.launch({ executablePath, args: [...chromiumArguments] })
try {
  for (const { file, side, svg } of pictures) {
    const page = await browser.newPage({ viewport: { width: side, height: side } })
    await page.setContent(`<style>body{margin:0}svg{display:block;width:${side}px}</style>${svg}`)
    await page.screenshot({ path: join(folder, 'icons', file), omitBackground: true })
    await page.close()
  }
} finally {
  await browser.close()
}
