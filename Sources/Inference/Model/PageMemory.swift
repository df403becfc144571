import Foundation

/// A large piece of memory: zeroed, page-aligned, in huge pages where the system has them.
package final class PageMemory: @unchecked Sendable {
  package let base: UnsafeMutableRawPointer
  private let count: Int

  /// - Returns: nil where the system has not that much memory.
  package init?(byteCount: Int) {
    let huge = 2 << 20
    count = (max(1, byteCount) + huge - 1) / huge * huge
    #if os(Linux)
      let flags = MAP_PRIVATE | MAP_ANONYMOUS
    #else
      let flags = MAP_PRIVATE | MAP_ANON
    #endif
    guard let memory = mmap(nil, count, PROT_READ | PROT_WRITE, flags, -1, 0), memory != MAP_FAILED else {
      return nil
    }
    #if os(Linux)
      // Advice only: without it the same memory comes in small pages.
      _ = madvise(memory, count, 14)  // MADV_HUGEPAGE, which the C library's overlay leaves out
    #endif
    base = memory
  }

  deinit { munmap(base, count) }
}
