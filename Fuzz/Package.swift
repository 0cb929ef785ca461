// swift-tools-version: 6.2
import PackageDescription

// Apart from the main package, because the sanitizers must be on for every target of the build. `scripts/fuzz` runs it.
let package = Package(
  name: "fuzz",
  dependencies: [.package(name: "driftback", path: "..")],
  targets: [
    .executableTarget(
      name: "fuzz",
      dependencies: [.product(name: "YAMLSyntax", package: "driftback")],
      swiftSettings: [.swiftLanguageMode(.v6), .enableExperimentalFeature("Extern")])
  ]
)
