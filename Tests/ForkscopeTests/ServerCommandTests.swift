import Foundation
import Testing

@Suite("Servers on the command line")
struct ServerCommandTests {
  /// Nobody listens there.
  private static let nowhere = "http://127.0.0.1:1"

  @Test(
    "a server that does not answer ends the program with 69 and says so",
    arguments: [
      ["serve-check", nowhere], ["serve-check", nowhere, "--json"],
      ["run", "1+1", "--server", nowhere, "--plain"],
      ["run", "1+1", "--server", nowhere, "--json"], ["probe", "1+1", "--server", nowhere],
      ["compare", "--problems", "1", "--server", nowhere],
    ])
  func nobody(_ arguments: [String]) throws {
    let outcome = try Program.run(arguments)
    #expect(outcome.status == 69)
    #expect(
      outcome.error.hasPrefix(
        "forkscope: the server cannot be reached (\(Self.nowhere)): no server listens there"))
    #expect(outcome.output.isEmpty)
  }

  @Test(
    "an address that cannot be used ends it with 64, and no password in it is repeated",
    arguments: ["ftp://a", "http://me:hidden@a", "http://a?x=1", "", "http://"])
  func addresses(_ address: String) throws {
    let outcome = try Program.run("serve-check", address)
    #expect(outcome.status == 64)
    #expect(outcome.error.hasPrefix("forkscope: "))
    #expect(!outcome.error.contains("hidden"))
  }

  @Test("a run that was made on a server is gone on with there, never by the built-in model")
  func saved() throws {
    let path = NSTemporaryDirectory() + "served-\(UUID().uuidString).jsonl"
    defer { try? FileManager.default.removeItem(atPath: path) }
    #expect(try Program.run("run", "1+1", "--plain", "--save", path).status == 0)
    // The same run as a server would have made it.
    var lines = try String(contentsOfFile: path, encoding: .utf8).components(separatedBy: "\n")
    var header = try #require(JSONSerialization.jsonObject(with: Data(lines[0].utf8)) as? [String: Any])
    var model = try #require(header["model"] as? [String: Any])
    model["fingerprint"] = nil
    model["location"] = Self.nowhere
    header["model"] = model
    lines[0] = String(decoding: try JSONSerialization.data(withJSONObject: header), as: UTF8.self)
    try lines.joined(separator: "\n").write(toFile: path, atomically: true, encoding: .utf8)
    let outcome = try Program.run("probe", path)
    #expect(outcome.status == 69)
    #expect(outcome.error.contains(Self.nowhere))
  }
}
