// swift-tools-version: 6.2

import PackageDescription

let strict: [SwiftSetting] = [
  .enableUpcomingFeature("ExistentialAny"),
  .enableUpcomingFeature("MemberImportVisibility"),
  .enableUpcomingFeature("InternalImportsByDefault"),
]

// Imports point downwards only; Sources/README.md is the map.
let package = Package(
  name: "forkscope",
  platforms: [.macOS(.v15)],
  products: [
    .executable(name: "forkscope", targets: ["forkscope"]),
    // For programs that want the engine, the methods or the traces of their own accord.
    .library(
      name: "ForkscopeKit",
      targets: [
        "Traces", "Dialects", "Engines", "Inference", "Reasoning", "Formats", "Statistics", "Explorer",
        "Session", "Servers",
      ]),
  ],
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", "1.5.0"..<"2.0.0"),
    .package(url: "https://github.com/LebJe/TOMLKit", "0.6.0"..<"0.7.0"),
    .package(url: "https://github.com/groue/GRDB.swift", "7.0.0"..<"8.0.0"),
    .package(url: "https://github.com/swift-server/async-http-client", "1.20.0"..<"2.0.0"),
    .package(url: "https://github.com/apple/swift-nio", "2.80.0"..<"3.0.0"),
  ],
  targets: [
    .executableTarget(
      name: "forkscope",
      dependencies: [
        "Terminal", "Settings", "Training", "Session", "Explorer", "Reasoning", "Formats", "Statistics",
        "Benchmarks",
        "Inference", "Servers", "Engines", "Dialects", "Traces",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
      ],
      swiftSettings: strict),

    .target(name: "Terminal", dependencies: ["CTerminal", "Explorer"], swiftSettings: strict),
    .target(
      name: "CTerminal",
      linkerSettings: [
        .linkedLibrary("ncursesw", .when(platforms: [.linux])),
        .linkedLibrary("tinfo", .when(platforms: [.linux])),
        .linkedLibrary("ncurses", .when(platforms: [.macOS])),
      ]),
    .target(
      name: "Settings", dependencies: ["Explorer", .product(name: "TOMLKit", package: "TOMLKit")],
      swiftSettings: strict),
    .target(name: "Explorer", dependencies: ["Traces"], swiftSettings: strict),
    .target(
      name: "Session",
      dependencies: [
        "Explorer", "Reasoning", "Formats", "Statistics", "Engines", "Traces",
        .product(name: "GRDB", package: "GRDB.swift"),
      ], swiftSettings: strict),
    .target(
      name: "Reasoning", dependencies: ["Engines", "Dialects", "Traces"], exclude: ["README.md"],
      swiftSettings: strict),
    .target(name: "Engines", dependencies: ["Traces"], swiftSettings: strict),
    .target(
      name: "Servers",
      dependencies: [
        "Engines", "Traces", .product(name: "AsyncHTTPClient", package: "async-http-client"),
        .product(name: "NIOCore", package: "swift-nio"), .product(name: "NIOHTTP1", package: "swift-nio"),
      ],
      exclude: ["README.md"], swiftSettings: strict),
    .target(
      name: "Training", dependencies: ["Reasoning", "Inference", "Kernels", "Engines", "Traces"],
      exclude: ["README.md"],
      resources: [.copy("Resources/arithmetic-demonstrations.gguf")],
      swiftSettings: strict),
    .target(name: "Formats", dependencies: ["Dialects", "Traces"], swiftSettings: strict),
    .target(name: "Statistics", dependencies: ["Dialects", "Traces"], swiftSettings: strict),
    .target(
      name: "Inference", dependencies: ["Engines", "Kernels", "Traces"], exclude: ["README.md"],
      resources: [.copy("Resources/arithmetic-mini-3.gguf")], swiftSettings: strict),
    .target(
      name: "Benchmarks",
      dependencies: ["CMachineLimits", "Training", "Engines", "Inference", "Kernels", "Traces"],
      swiftSettings: strict),
    .target(
      name: "CMachineLimits", dependencies: ["Kernels"],
      cSettings: [.unsafeFlags(["-O3"], .when(configuration: .debug))]),
    .target(name: "Kernels", cSettings: [.unsafeFlags(["-O3"], .when(configuration: .debug))]),
    .target(name: "Dialects", swiftSettings: strict),
    .target(name: "Traces", swiftSettings: strict),

    .testTarget(name: "TracesTests", dependencies: ["Traces"], swiftSettings: strict),
    .testTarget(name: "DialectsTests", dependencies: ["Dialects"], swiftSettings: strict),
    .testTarget(
      name: "InferenceTests",
      dependencies: [
        "Benchmarks", "Engines", "Inference", "Kernels", "TestModels", "TestSupport", "Traces",
      ],
      resources: [.copy("Resources/llama-cpp-parity.csv"), .copy("Resources/llama-cpp-parity-f32.csv")],
      swiftSettings: strict),
    .testTarget(
      name: "ReasoningTests",
      dependencies: [
        "Reasoning", "Statistics", "Formats", "Inference", "Engines", "Dialects", "Traces", "TestModels",
      ],
      swiftSettings: strict),
    .testTarget(
      name: "ServersTests",
      dependencies: ["Servers", "Reasoning", "Inference", "Engines", "Traces", "TestModels"],
      resources: [.copy("Resources/llama-server-session.json")], swiftSettings: strict),
    .testTarget(
      name: "TrainingTests",
      dependencies: [
        "Training", "Reasoning", "Dialects", "Inference", "Engines", "Kernels", "Traces", "TestModels",
      ],
      swiftSettings: strict),
    .testTarget(
      name: "SessionTests",
      dependencies: [
        "Session", "Explorer", "Reasoning", "Formats", "Inference", "Engines", "Traces", "TestStage",
        .product(name: "GRDB", package: "GRDB.swift"),
      ],
      swiftSettings: strict),
    .testTarget(
      name: "ExtensionTests",
      dependencies: [
        "Session", "Explorer", "Reasoning", "Formats", "Engines", "Dialects", "Traces", "TestStage",
      ], swiftSettings: strict),
    .testTarget(
      name: "FormatsTests",
      dependencies: ["Formats", "Statistics", "Dialects", "Traces", "TestModels"], swiftSettings: strict),
    .testTarget(
      name: "StatisticsTests", dependencies: ["Statistics", "Dialects", "Traces", "TestModels"],
      swiftSettings: strict),
    .testTarget(name: "SettingsTests", dependencies: ["Settings", "Explorer"], swiftSettings: strict),
    .testTarget(
      name: "ExplorerTests", dependencies: ["Explorer", "Traces"], exclude: ["Golden"], swiftSettings: strict),
    .testTarget(
      name: "TerminalTests", dependencies: ["Terminal", "Explorer", "TestSupport", "TerminalProbe"],
      swiftSettings: strict),
    .testTarget(
      name: "ForkscopeTests",
      dependencies: [
        "TestSupport", "TestModels", "Explorer", "Statistics", "Reasoning", "Inference", "Traces",
        "forkscope",
      ],
      swiftSettings: strict),
    .target(name: "TestSupport", dependencies: ["CPty"], path: "Tests/TestSupport", swiftSettings: strict),
    .target(name: "CPty", path: "Tests/CPty"),
    .target(
      name: "TestStage", dependencies: ["Session", "Explorer", "Reasoning", "Formats", "Traces"],
      path: "Tests/TestStage", swiftSettings: strict),
    .target(
      name: "TestModels", path: "Tests/TestModels", resources: [.copy("Resources")], swiftSettings: strict),
    .executableTarget(
      name: "TerminalProbe", dependencies: ["Terminal", "Explorer"], path: "Tests/TerminalProbe",
      swiftSettings: strict),
  ],
  swiftLanguageModes: [.v6]
)
