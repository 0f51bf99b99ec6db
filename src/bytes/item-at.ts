/**
 * The item at an index that the caller knows to be inside the list; the compiler cannot know.
 * @throws RangeError where there is none, which is a defect of the program.
 */
export function itemAt<Item>(list: readonly Item[], index: number): Item {
  const item = list[index]
  if (item === undefined) throw new RangeError(`There is no item ${index} in a list of ${list.length}.`)
  return item
}
