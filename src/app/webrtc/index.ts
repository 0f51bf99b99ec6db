export { servePeerConnections } from './serve.ts'
