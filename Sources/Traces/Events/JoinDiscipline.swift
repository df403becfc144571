/// How the children's results come back into the parent.
public enum JoinDiscipline: String, Sendable, Codable, CaseIterable {
  /// ThreadWeaver: the text is concatenated and prefilled a second time with ordinary causal attention.
  case prefill
  /// Multiverse, NPR: the children's K/V is reused in place; nothing but inserted tokens is computed.
  case stitch
  /// APR: only the child's message returns, written into the parent by the orchestrator.
  case message
  /// Votes and searches: one child is taken up, or none; the parent waited for all of them all the same.
  case choice
}
