/** How many permits there are of one sort, and how many are out. */
export interface Permits {
  readonly limit: number;
  held: number;
  /** What is taken here is taken there too: an ensemble with a limit of its own inside another one's run. */
  readonly parent?: Permits;
}

/** One who asks for a permit. Of two, the longer remaining path goes first, then the earlier in the plan, then who came first. */
export interface PermitRequest {
  readonly run: Permits;
  /** Counts too; absent for work that asks no model, or one without a cap. */
  readonly provider: Permits | undefined;
  readonly rank: number;
  readonly order: number;
}

interface Waiter {
  readonly request: PermitRequest;
  readonly sequence: number;
  readonly grant: () => void;
}

/**
 * The one queue of an executor: a permit counts against its run and its provider, both at once or not at all. Waiting here
 * is never an error. Requests for equal resources wait in one heap, so that a grant looks at the heads only.
 */
export class Admission {
  #isGranting = false;
  #sequence = 0;
  readonly #heaps = new Map<Permits, Map<Permits | undefined, Waiter[]>>();

  /** Takes a permit when one is free and nobody waits for the same. */
  tryTake(request: PermitRequest): boolean {
    if (!isFree(request)) return false;
    if (this.#heaps.size > 0 && this.#isWaitedFor(request)) return false;
    give(request, 1);
    return true;
  }

  #isWaitedFor({ run, provider }: PermitRequest): boolean {
    for (let permits: Permits | undefined = run; permits !== undefined; permits = permits.parent) {
      if (this.#heaps.get(permits)?.has(provider) === true) return true;
    }
    return false;
  }

  /** Queues; `grant` is called with the permit taken. The returned function leaves the queue and says whether it was still in it. */
  wait(request: PermitRequest, grant: () => void): () => boolean {
    const waiter: Waiter = { request, sequence: this.#sequence++, grant };
    const { run, provider } = request;
    let byProvider = this.#heaps.get(run);
    if (byProvider === undefined) this.#heaps.set(run, (byProvider = new Map()));
    let heap = byProvider.get(provider);
    if (heap === undefined) byProvider.set(provider, (heap = []));
    push(heap, waiter);
    return () => {
      const place = heap.indexOf(waiter);
      if (place < 0) return false;
      this.#leave(request, place);
      return true;
    };
  }

  /**
   * Gives a permit back. Who waits gets it in the next turn of the event loop: by then the agent that held it has ended,
   * and its dependents, which may have the longer way to go, compete too.
   */
  release(request: PermitRequest): void {
    give(request, -1);
    if (this.#heaps.size === 0 || this.#isGranting) return;
    this.#isGranting = true;
    setImmediate(this.#grant);
  }

  readonly #grant = (): void => {
    this.#isGranting = false;
    while (this.#heaps.size > 0) {
      const next = this.#bestHead();
      if (next === undefined) return;
      this.#leave(next.request, 0);
      give(next.request, 1);
      next.grant();
    }
  };

  #bestHead(): Waiter | undefined {
    let best: Waiter | undefined;
    for (const byProvider of this.#heaps.values()) {
      for (const heap of byProvider.values()) {
        const head = heap[0] as Waiter;
        if (isFree(head.request) && (best === undefined || isBefore(head, best))) best = head;
      }
    }
    return best;
  }

  // Empty heaps are forgotten: they would keep finished runs alive.
  #leave({ run, provider }: PermitRequest, place: number): void {
    const byProvider = this.#heaps.get(run) as Map<Permits | undefined, Waiter[]>;
    const heap = byProvider.get(provider) as Waiter[];
    removeAt(heap, place);
    if (heap.length === 0) byProvider.delete(provider);
    if (byProvider.size === 0) this.#heaps.delete(run);
  }
}

function isFree({ run, provider }: PermitRequest): boolean {
  for (let permits: Permits | undefined = run; permits !== undefined; permits = permits.parent) {
    if (permits.held >= permits.limit) return false;
  }
  return provider === undefined || provider.held < provider.limit;
}

function give({ run, provider }: PermitRequest, count: 1 | -1): void {
  for (let permits: Permits | undefined = run; permits !== undefined; permits = permits.parent) permits.held += count;
  if (provider !== undefined) provider.held += count;
}

function isBefore(left: Waiter, right: Waiter): boolean {
  const { request: a } = left;
  const { request: b } = right;
  if (a.rank !== b.rank) return a.rank > b.rank;
  return a.order < b.order || (a.order === b.order && left.sequence < right.sequence);
}

function push(heap: Waiter[], waiter: Waiter): void {
  heap.push(waiter);
  siftUp(heap, heap.length - 1);
}

function removeAt(heap: Waiter[], place: number): void {
  const last = heap.pop() as Waiter;
  if (place === heap.length) return;
  heap[place] = last;
  siftDown(heap, place);
  siftUp(heap, place);
}

function siftUp(heap: Waiter[], from: number): void {
  for (let place = from; place > 0;) {
    const parent = (place - 1) >> 1;
    if (!isBefore(heap[place] as Waiter, heap[parent] as Waiter)) return;
    swap(heap, place, parent);
    place = parent;
  }
}

function siftDown(heap: Waiter[], from: number): void {
  for (let place = from; ;) {
    const left = 2 * place + 1;
    if (left >= heap.length) return;
    const right = left + 1;
    const child = right < heap.length && isBefore(heap[right] as Waiter, heap[left] as Waiter) ? right : left;
    if (!isBefore(heap[child] as Waiter, heap[place] as Waiter)) return;
    swap(heap, place, child);
    place = child;
  }
}

function swap(heap: Waiter[], a: number, b: number): void {
  const kept = heap[a] as Waiter;
  heap[a] = heap[b] as Waiter;
  heap[b] = kept;
}
