import Foundation
import Traces

/// An object of JSON that somebody else wrote: fields may be missing or of another kind than expected.
struct JSONRecord {
  let fields: [String: Any]

  init?(_ value: Any?) {
    guard let fields = value as? [String: Any] else { return nil }
    self.fields = fields
  }

  /// Parses JSON; Foundation refuses what is nested deeper than 512 levels.
  static func value(of bytes: [UInt8], path: String, line: Int?) throws(TraceError) -> Any {
    do {
      return try JSONSerialization.jsonObject(with: Data(bytes), options: .fragmentsAllowed)
    } catch {
      let reason = (error as NSError).userInfo["NSDebugDescription"] as? String
      throw TraceError(
        .malformed, path: path, line: line,
        "this record is no JSON" + (reason.map { ": \($0.prefix(200))" } ?? ""))
    }
  }

  subscript(key: String) -> Any? {
    let value = fields[key]
    return value is NSNull ? nil : value
  }

  func text(_ key: String) -> String? { self[key] as? String }

  func number(_ key: String) -> Double? { (self[key] as? NSNumber)?.doubleValue }

  /// Numbers above 0 are true.
  func truth(_ key: String) -> Bool? { number(key).map { $0 > 0 } }

  func record(_ key: String) -> JSONRecord? { JSONRecord(self[key]) }

  func list(_ key: String) -> [Any]? { self[key] as? [Any] }

  /// The first of several names under which a text goes.
  func text(anyOf keys: [String]) -> String? { keys.lazy.compactMap { text($0) }.first }
}
