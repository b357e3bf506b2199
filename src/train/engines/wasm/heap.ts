/** @file The memory that the kernels work in, and who has which part of it. Shared with other threads where they may help. */

/** Bytes that kernels may read past the end of an allocation. */
const SLACK = 64;
const ALIGNMENT = 64;
const PAGE = 65536;
/** What 32-bit addresses reach. */
const MOST_PAGES = 65536;

interface Block {
  readonly address: number;
  readonly bytes: number;
}

/** What so many bytes take of the memory. */
export function blockBytes(bytes: number): number {
  return Math.ceil((bytes + SLACK) / ALIGNMENT) * ALIGNMENT;
}

export class Heap {
  readonly memory: WebAssembly.Memory;
  /** In the order of their addresses. Nobody has address 0. */
  private readonly blocks: Block[] = [];
  private views: { readonly floats: Float32Array; readonly words: Int32Array };

  /** Throws a RangeError where there are not so many addresses to share. */
  constructor({ shared }: { readonly shared: boolean }) {
    this.memory = new WebAssembly.Memory(shared ? { initial: 16, maximum: MOST_PAGES, shared } : { initial: 16 });
    this.views = viewsOf(this.memory);
  }

  /** What a module must say of the memory that it imports. */
  get limits(): { readonly maximumPages: number } | undefined {
    const isShared = typeof SharedArrayBuffer !== "undefined" && this.memory.buffer instanceof SharedArrayBuffer;
    return isShared ? { maximumPages: MOST_PAGES } : undefined;
  }

  /** New views after anything was allocated: memory that grows leaves the old ones behind. */
  get floats(): Float32Array {
    return this.views.floats;
  }

  get words(): Int32Array {
    return this.views.words;
  }

  /** The address of so many bytes, in the lowest gap that holds them; throws a RangeError when there is no memory left. */
  allocate(bytes: number): number {
    const size = blockBytes(bytes);
    let address = ALIGNMENT;
    let index = 0;
    for (; index < this.blocks.length; index++) {
      const block = this.blocks[index];
      if (!block || block.address - address >= size) break;
      address = block.address + block.bytes;
    }
    this.reach(address + size);
    this.blocks.splice(index, 0, { address, bytes: size });
    return address;
  }

  free(address: number): void {
    const index = this.blocks.findIndex((block) => block.address === address);
    if (index >= 0) this.blocks.splice(index, 1);
  }

  /** What is allocated now. */
  usage(): { readonly bytes: number; readonly blocks: number } {
    return { bytes: this.blocks.reduce((sum, { bytes }) => sum + bytes, 0), blocks: this.blocks.length };
  }

  freeAll(): void {
    this.blocks.length = 0;
  }

  private reach(end: number): void {
    const missing = Math.ceil(end / PAGE) - this.memory.buffer.byteLength / PAGE;
    if (missing <= 0) return;
    try {
      this.memory.grow(missing);
    } catch {
      throw new RangeError(`WebAssembly has no ${Math.ceil(end / 2 ** 20)} MB`);
    }
    this.views = viewsOf(this.memory);
  }
}

function viewsOf({ buffer }: WebAssembly.Memory): { readonly floats: Float32Array; readonly words: Int32Array } {
  return { floats: new Float32Array(buffer), words: new Int32Array(buffer) };
}
