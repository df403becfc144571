public import Foundation
public import Traces

/// speedscope's file format (github.com/jlfwong/speedscope, file-format-spec.ts): a profile for each thread.
///
/// A millisecond stands for an engine step.
public struct Speedscope: RunExport {
  public init() {}

  public var name: String { "speedscope" }
  public var fileExtension: String { "speedscope.json" }
  public var about: String { "a profile of each thread for speedscope.app" }

  public func data(_ log: RunLog, _ history: RunHistory) throws -> Data {
    let tree = history.tree()
    let lanes = Lane.all(of: tree)
    let frames: [JSONFields] =
      [["name": "waits"]] + lanes.map { ["name": tree.label(of: $0.thread, log.header.countUnit)] }
    let profiles = lanes.enumerated().map { index, lane -> JSONFields in
      func event(_ type: String, _ frame: Int, _ at: Int) -> JSONFields {
        ["type": type, "frame": frame, "at": at]
      }
      let waits = lane.waits.filter { !$0.isEmpty }.flatMap {
        [event("O", 0, $0.lowerBound + 1), event("C", 0, $0.upperBound + 1)]
      }
      return [
        "type": "evented", "name": lane.name, "unit": "milliseconds", "startValue": lane.start,
        "endValue": lane.end + 1,
        "events": [event("O", index + 1, lane.start)] + waits + [event("C", index + 1, lane.end + 1)],
      ]
    }
    let root: JSONFields = [
      "$schema": "https://www.speedscope.app/file-format-schema.json", "exporter": "forkscope",
      "name": Printable.text(log.header.problem, limit: 200), "shared": ["frames": frames] as JSONFields,
      "profiles": profiles, "activeProfileIndex": 0,
    ]
    return try Printable.json(root)
  }
}
