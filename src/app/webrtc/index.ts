export { servePeerConnections, type ServeOptions } from './serve.ts'
