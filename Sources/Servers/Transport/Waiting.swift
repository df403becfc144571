import Dispatch
import Foundation
import Synchronization

/// Waits on a thread that may wait for what is done asynchronously.
///
/// What is waited for runs on threads of its own, so that it goes on even where all threads of the concurrency pool wait.
func waiting<Value: Sendable>(
  _ body: @escaping @Sendable () async throws(ServerError) -> Value
) throws(ServerError) -> Value {
  let done = DispatchSemaphore(value: 0)
  let box = ResultBox<Value>()
  Task(executorPreference: NetworkExecutor.shared) {
    do throws(ServerError) {
      box.result.withLock { [value = try await body()] in $0 = .success(value) }
    } catch {
      box.result.withLock { $0 = .failure(error) }
    }
    done.signal()
  }
  done.wait()
  guard let result = box.result.withLock({ $0 }) else {
    throw ServerError(.unavailable, "the request was given up: make it again")
  }
  return try result.get()
}

/// Does on a thread of its own what may wait.
func onThread<Value: Sendable>(_ body: @escaping @Sendable () -> Value) async -> Value {
  await withCheckedContinuation { continuation in
    Thread.detachNewThread { continuation.resume(returning: body()) }
  }
}

/// Runs the tasks that talk to servers.
final class NetworkExecutor: TaskExecutor {
  static let shared = NetworkExecutor()

  private let queue = DispatchQueue(label: "forkscope.network", attributes: .concurrent)

  func enqueue(_ job: consuming ExecutorJob) {
    let job = UnownedJob(job)
    queue.async { job.runSynchronously(on: self.asUnownedTaskExecutor()) }
  }
}

/// A place for a result that one thread leaves and another one takes.
private final class ResultBox<Value: Sendable>: Sendable {
  let result = Mutex<Result<Value, ServerError>?>(nil)
}
