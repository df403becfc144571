import Foundation

/// A header that a person wants to see in every request.
struct ServerHeader: Sendable, Equatable {
  let name: String
  let value: String

  /// What must not be repeated: the value, and what stands behind a word such as `Bearer`.
  var secrets: [String] {
    [value, value.split(separator: " ").dropFirst().joined(separator: " ")].filter { !$0.isEmpty }
  }

  /// From a list such as `api_key=secret,x-project=one`, as OpenTelemetry's programs take it (OTLP exporter specification,
  /// `OTEL_EXPORTER_OTLP_HEADERS`): values are percent-encoded.
  ///
  /// - Returns: nil where it is no such list.
  static func list(_ text: String) -> [ServerHeader]? {
    var headers: [ServerHeader] = []
    for entry in text.split(separator: ",") {
      let parts = entry.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
      guard parts.count == 2, let value = parts[1].trimmed.removingPercentEncoding else { return nil }
      let name = parts[0].trimmed
      // What begins another line would begin another header.
      guard !name.isEmpty, name.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F && $0 != UInt8(ascii: ":") }),
        value.utf8.allSatisfy({ $0 >= 0x20 && $0 < 0x7F })
      else { return nil }
      headers.append(ServerHeader(name: name, value: value))
    }
    return headers
  }
}

extension Substring {
  fileprivate var trimmed: String { trimmingCharacters(in: .whitespaces) }
}
