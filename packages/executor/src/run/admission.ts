/** How many permits there are of one sort, and how many are out. */
export interface Permits {
  readonly limit: number;
  held: number;
}

/** One who asks for a permit. Of two, the longer remaining path goes first, then the earlier in the plan. */
export interface PermitRequest {
  readonly run: Permits;
  /** Counts too; absent for work that asks no model, or one without a cap. */
  readonly provider: Permits | undefined;
  readonly rank: number;
  readonly order: number;
}

interface Waiter {
  readonly request: PermitRequest;
  readonly grant: () => void;
}

/**
 * The one queue of an executor: a permit counts against its run and its provider, both at once or not at all. Waiting here
 * is never an error. Requests for equal resources wait in one heap, so that a grant looks at the heads only.
 */
export class Admission {
  #isGranting = false;
  readonly #heaps = new Map<Permits, Map<Permits | undefined, Waiter[]>>();

  /** Takes a permit when one is free and nobody waits for the same. */
  tryTake(request: PermitRequest): boolean {
    if (!isFree(request)) return false;
    if (this.#heaps.size > 0 && this.#heaps.get(request.run)?.has(request.provider) === true) return false;
    take(request);
    return true;
  }

  /** Queues; `grant` is called with the permit taken. The returned function leaves the queue and says whether it was still in it. */
  wait(request: PermitRequest, grant: () => void): () => boolean {
    const waiter: Waiter = { request, grant };
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
    request.run.held--;
    if (request.provider !== undefined) request.provider.held--;
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
      take(next.request);
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
  return run.held < run.limit && (provider === undefined || provider.held < provider.limit);
}

function take({ run, provider }: PermitRequest): void {
  run.held++;
  if (provider !== undefined) provider.held++;
}

function isBefore({ request: a }: Waiter, { request: b }: Waiter): boolean {
  return a.rank > b.rank || (a.rank === b.rank && a.order < b.order);
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
