import Traces

/// Variations and their changes, in the words of every view and of the plain report.
enum ChangeWords {
  /// A change in a few words; tokens are counted from one.
  ///
  /// - Parameter history: any that holds the changed thread.
  static func describe(_ change: Change, in history: RunHistory, _ log: RunLog, limit: Int = 40) -> String {
    let thread = change.thread.map(history.phrase) ?? ""
    let at = Int(change.position ?? 0) + 1
    return switch change {
    case .original: "the original"
    case .again: "\(thread) again from token \(at)"
    case .token(let id, let position, let token):
      "\(thread) token \(at) is "
        + TokenText.quoted(token, at: Int(position), of: id, in: history, log, limit: limit)
    case .text(_, _, let text): "\(thread) token \(at) is \"\(Format.visible(text, limit: limit))\""
    case .seed(_, _, let seed): "\(thread) from token \(at) with seed \(seed)"
    case .prune: "\(thread) pruned"
    case .longer(_, _, let chain): "goes on, up to \(chain) tokens in a chain"
    case .fork: "\(thread) forks at token \(at)"
    case .join(_, _, let discipline): "\(thread) joins by \(discipline.rawValue)"
    case .withoutFork(_, _, true): "\(thread) without forks from token \(at) on"
    case .withoutFork: "\(thread) without the fork at token \(at)"
    }
  }
}
