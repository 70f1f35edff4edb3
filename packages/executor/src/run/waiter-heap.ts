/** What decides the order of two who wait. */
export interface Ranked {
  readonly rank: number;
  readonly order: number;
  readonly sequence: number;
}

/** Whether `a` goes first: the longer remaining path, then the earlier in the plan, then who came first. */
export function isBefore(a: Ranked, b: Ranked): boolean {
  if (a.rank !== b.rank) return a.rank > b.rank;
  return a.order < b.order || (a.order === b.order && a.sequence < b.sequence);
}

/** Puts it in its place of a binary heap whose first goes first. */
export function push(heap: Ranked[], waiter: Ranked): void {
  heap.push(waiter);
  siftUp(heap, heap.length - 1);
}

export function removeAt(heap: Ranked[], place: number): void {
  const last = heap.pop() as Ranked;
  if (place === heap.length) return;
  heap[place] = last;
  siftDown(heap, place);
  siftUp(heap, place);
}

function siftUp(heap: Ranked[], from: number): void {
  for (let place = from; place > 0;) {
    const parent = (place - 1) >> 1;
    if (!isBefore(heap[place] as Ranked, heap[parent] as Ranked)) return;
    swap(heap, place, parent);
    place = parent;
  }
}

function siftDown(heap: Ranked[], from: number): void {
  for (let place = from; ;) {
    const left = 2 * place + 1;
    if (left >= heap.length) return;
    const right = left + 1;
    const child = right < heap.length && isBefore(heap[right] as Ranked, heap[left] as Ranked) ? right : left;
    if (!isBefore(heap[child] as Ranked, heap[place] as Ranked)) return;
    swap(heap, place, child);
    place = child;
  }
}

function swap(heap: Ranked[], a: number, b: number): void {
  const kept = heap[a] as Ranked;
  heap[a] = heap[b] as Ranked;
  heap[b] = kept;
}
