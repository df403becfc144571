import Kernels

/// Persistent threads that share out pieces of work of a few microseconds.
package final class WorkerPool {
  private let handle: OpaquePointer?

  /// Workers, the calling thread included.
  package let workers: Int

  package init(workers: Int) {
    handle = kernels_pool_create(max(1, workers))
    self.workers = kernels_pool_workers(handle)
  }

  deinit { kernels_pool_destroy(handle) }

  /// The same on the calling thread alone, where the work is less than `least`.
  func share(_ count: Int, work: Int, least: Int, isEven: Bool = true, _ body: (Int) -> Void) {
    if work >= least { return run(count, isEven: isEven, body) }
    for index in 0..<count { body(index) }
  }

  /// Calls `body` once for each index, on any worker in any order, and returns when all calls have.
  ///
  /// - Parameter isEven: whether all calls take about as long, so that a long wait means that a worker was held up.
  package func run(_ count: Int, isEven: Bool = true, _ body: (Int) -> Void) {
    guard count > 1, workers > 1 else {
      for index in 0..<count { body(index) }
      return
    }
    withoutActuallyEscaping(body) { body in
      var body = body
      withUnsafeMutablePointer(to: &body) { context in
        kernels_pool_run(
          handle, count, isEven,
          { context, index in context?.assumingMemoryBound(to: ((Int) -> Void).self).pointee(index) },
          context)
      }
    }
  }
}
