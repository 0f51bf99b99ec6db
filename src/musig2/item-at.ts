/** The item at an index that the caller knows to be inside the list; the compiler cannot. */
export function itemAt<Item>(list: readonly Item[], index: number): Item {
  return list[index] as Item
}
