import { IncomingMessage } from 'node:http'
import { Socket } from 'node:net'
import { describe, expect, it } from 'vitest'
import { AddressBudgets } from './address-budgets.ts'
import { addressOf, AddressGate } from './address-gate.ts'
import { RequestBudget } from './request-budget.ts'

describe('the gate of addresses', () => {
  it.each([
    ['an IPv4 address', '10.0.0.1', '10.0.0.1'],
    ['an IPv4 address in IPv6', '10.0.0.1', '::ffff:10.0.0.1'],
    ['an IPv6 /64', '2001:db8:1:2::1', '2001:0db8:1:2:ffff::9'],
    ['a link-local /64', 'fe80::1%eth0', 'fe80::2'],
    ['a short address', '::1', '::2'],
  ])('counts %s as one', (_, first, second) => {
    const gate = new AddressGate(10, 1)
    expect(gate.enter(first)).toBeUndefined()
    expect(gate.enter(second)).toBe('address_full')
    gate.leave(first)
    expect(gate.enter(second)).toBeUndefined()
  })

  it.each([
    ['10.0.0.1', '10.0.0.2'],
    ['2001:db8:1:2::1', '2001:db8:1:3::1'],
  ])('tells %s from %s', (first, second) => {
    const gate = new AddressGate(10, 1)
    expect(gate.enter(first)).toBeUndefined()
    expect(gate.enter(second)).toBeUndefined()
  })

  it('is closed to all when the relay is full', () => {
    const gate = new AddressGate(1, 5)
    gate.enter('10.0.0.1')
    expect(gate.enter('10.0.0.2')).toBe('relay_full')
  })
})

describe('the address of a request', () => {
  it.each([
    ['10.1.1.1, 10.2.2.2', true, '10.2.2.2'],
    ['2001:db8::1', true, '2001:db8::1'],
    ['unknown', true, ''],
    [undefined, true, ''],
    ['10.2.2.2', false, ''],
  ])('with X-Forwarded-For %j and trust %j is %j', (header, isTrusted, address) => {
    const request = new IncomingMessage(new Socket())
    if (header !== undefined) request.headers['x-forwarded-for'] = header
    expect(addressOf(request, isTrusted)).toBe(address)
  })
})

describe('the budgets of addresses', () => {
  it('are shared by all who come from one, and by no others', () => {
    const budgets = new AddressBudgets(1, 1)
    expect(budgets.of('2001:db8::1', 0).take(0)).toBe(true)
    expect(budgets.of('2001:db8::2', 0).take(0)).toBe(false)
    expect(budgets.of('10.0.0.1', 0).take(0)).toBe(true)
  })

  it('are remembered as long as they are in use, however many come', () => {
    const budgets = new AddressBudgets(1, 1)
    budgets.of('10.0.0.1', 0).spend(0, 60)
    for (let index = 0; index < 5000; index++) budgets.of(`10.1.${index >> 8}.${index & 255}`, 30_000)
    expect(budgets.of('10.0.0.1', 30_000).take(30_000)).toBe(false)
  })
})

describe('the budget of requests', () => {
  it('lets what was found out later be paid off first', () => {
    const budget = new RequestBudget(2, 1, 0)
    budget.spend(0, 5)
    expect([budget.take(3000), budget.take(4000)]).toEqual([false, true])
    expect([budget.isFull(5000), budget.isFull(6000)]).toEqual([false, true])
  })

  it('allows so many at once, and then so many a second', () => {
    const budget = new RequestBudget(2, 4, 0)
    expect([budget.take(0), budget.take(0), budget.take(0)]).toEqual([true, true, false])
    expect([budget.take(250), budget.take(250)]).toEqual([true, false])
    expect([budget.take(60_000), budget.take(60_000), budget.take(60_000)]).toEqual([true, true, false])
  })
})
