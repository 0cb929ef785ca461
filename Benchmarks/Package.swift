// swift-tools-version: 6.2
import PackageDescription

// Apart from the main package, so that a build of that needs neither a C++ compiler nor simdjson. Run by `make bench`.
let package = Package(
  name: "benchmarks",
  dependencies: [.package(name: "driftback", path: "..")],
  targets: [
    // The bare readers that ours are measured against, as functions and as programs.
    .target(
      name: "CPasses", cxxSettings: [.unsafeFlags(["-O3"])],
      linkerSettings: [.linkedLibrary("yaml"), .linkedLibrary("simdjson"), .linkedLibrary("stdc++")]),
    .executableTarget(name: "raw-yaml", dependencies: ["CPasses"]),
    .executableTarget(name: "raw-json", dependencies: ["CPasses"]),
    .executableTarget(name: "bare"),
    .executableTarget(
      name: "bench",
      dependencies: [
        "CPasses", .product(name: "Comparing", package: "driftback"),
        .product(name: "Recording", package: "driftback"),
      ],
      swiftSettings: [.swiftLanguageMode(.v6)]),
  ],
  cxxLanguageStandard: .cxx17
)
