// swift-tools-version: 6.2
import PackageDescription

let strict: [SwiftSetting] = [
  .swiftLanguageMode(.v6),
  .treatAllWarnings(as: .error),
  .enableUpcomingFeature("ExistentialAny"),
  .enableUpcomingFeature("InternalImportsByDefault"),
  .enableUpcomingFeature("MemberImportVisibility"),
]

let system: Target.Dependency = .product(name: "SystemPackage", package: "swift-system")

/// One layer of the pipeline: a target that may use only the layers named before it.
func layer(_ name: String, _ uses: [Target.Dependency]) -> Target {
  .target(name: name, dependencies: uses, swiftSettings: strict)
}

func tests(_ name: String, _ uses: [Target.Dependency], exclude: [String] = []) -> Target {
  .testTarget(name: name, dependencies: uses, exclude: exclude, swiftSettings: strict)
}

let package = Package(
  name: "driftback",
  products: [
    .executable(name: "driftback", targets: ["driftback"]),
    // For the nested package in Fuzz/.
    .library(name: "YAMLSyntax", targets: ["Resources", "YAMLSyntax"]),
    // For the nested package in Benchmarks/.
    .library(name: "Recording", targets: ["Resources", "Controls", "Drift", "Policy", "Ledger"]),
    .library(
      name: "Comparing",
      targets: ["Resources", "YAMLSyntax", "GitStore", "Kubernetes", "Project", "Rendering", "Drift"]),
  ],
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
    .package(url: "https://github.com/apple/swift-system", from: "1.8.1"),
    .package(url: "https://github.com/groue/GRDB.swift", from: "7.10.0"),
  ],
  targets: [
    .systemLibrary(name: "CYAML", pkgConfig: "yaml-0.1", providers: [.apt(["libyaml-dev"])]),
    .systemLibrary(name: "CGit2", pkgConfig: "libgit2", providers: [.apt(["libgit2-dev"])]),
    .systemLibrary(name: "CZlib", pkgConfig: "zlib", providers: [.apt(["zlib1g-dev"])]),
    .systemLibrary(name: "CCrypto", pkgConfig: "libcrypto", providers: [.apt(["libssl-dev"])]),
    .systemLibrary(name: "CGlibc"),

    layer("Resources", ["CCrypto", "CGlibc", system]),
    layer("YAMLSyntax", ["CYAML", "Resources"]),
    layer("GitStore", ["CCrypto", "CGit2", "Resources"]),
    layer("Kubernetes", ["CZlib", "Resources", "YAMLSyntax", system]),
    layer("Project", ["Resources", "YAMLSyntax"]),
    layer("Controls", ["Resources", "Kubernetes"]),
    layer("CEL", ["Resources"]),
    layer("Rendering", ["CGlibc", "Resources", "YAMLSyntax", "GitStore", "Kubernetes", "Project"]),
    layer("Drift", ["Resources", "Kubernetes", "Rendering"]),
    layer(
      "Policy", ["Resources", "YAMLSyntax", "Kubernetes", "Project", "Controls", "CEL", "Rendering", "Drift"]),
    layer(
      "Backport", ["Resources", "YAMLSyntax", "GitStore", "Kubernetes", "Project", "Rendering", "Drift"]),
    layer(
      "Ledger",
      [
        "CGlibc", "Resources", "Controls", "Drift", "Policy", .product(name: "GRDB", package: "GRDB.swift"),
      ]),
    layer("Revert", ["Resources", "YAMLSyntax", "Kubernetes", "Project", "Rendering", "Drift", system]),
    layer(
      "Check",
      [
        "Resources", "GitStore", "Kubernetes", "Project", "Controls", "Rendering", "Drift", "Policy",
        "Backport",
      ]),
    layer(
      "Reporting",
      [
        "Resources", "YAMLSyntax", "Controls", "Rendering", "Drift", "Policy", "Backport",
        "Revert", "Check", "Ledger",
      ]),
    .executableTarget(
      name: "driftback",
      dependencies: [
        "Resources", "YAMLSyntax", "GitStore", "Kubernetes", "Project", "Controls", "Rendering", "Drift",
        "Policy",
        "Backport", "Revert", "Check", "Ledger", "Reporting", system,
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
      ],
      swiftSettings: strict),
    // Writes Sources/Kubernetes/Generated; no part of the product.
    .executableTarget(
      name: "generate-schema", dependencies: ["Kubernetes", "Resources", system], swiftSettings: strict),
    // Writes a ledger until it is killed, for the tests of LedgerTests; no part of the product.
    .executableTarget(
      name: "ledger-writer", dependencies: ["Ledger", "Drift", "Resources"], path: "Tests/LedgerWriter",
      swiftSettings: strict),

    // For the tests that ask a real server.
    .target(name: "APIServer", path: "Tests/APIServer", swiftSettings: strict),
    tests("ResourcesTests", ["Resources"]),
    tests("YAMLSyntaxTests", ["YAMLSyntax", "Resources", "CYAML", system], exclude: ["Manifests"]),
    tests("GitStoreTests", ["GitStore", "Resources"]),
    tests("KubernetesTests", ["Kubernetes", "Resources", "YAMLSyntax", system]),
    tests(
      "RenderingTests",
      ["Rendering", "Drift", "Kubernetes", "Project", "GitStore", "Resources", "YAMLSyntax"]),
    tests(
      "DriftTests",
      [
        "APIServer", "Reporting", "Revert", "Policy", "Drift", "Rendering", "Kubernetes", "Project",
        "GitStore", "Resources", "YAMLSyntax",
      ],
      exclude: ["Defaults"]),
    tests(
      "BackportTests",
      [
        "Backport", "Drift", "Rendering", "Kubernetes", "Project", "GitStore", "Resources", "YAMLSyntax",
        system,
      ], exclude: ["Kustomizations"]),
    tests("CELTests", ["CEL", "Resources"]),
    tests(
      "RevertTests",
      [
        "Revert", "Drift", "Rendering", "Kubernetes", "Project", "GitStore", "Resources", "YAMLSyntax",
        system,
      ]),
    tests(
      "CheckTests",
      [
        "Check", "Backport", "Controls", "Drift", "Rendering", "Kubernetes", "Project", "GitStore",
        "Resources",
        "YAMLSyntax",
      ]),
    tests("ControlsTests", ["Controls", "APIServer", "Kubernetes", "Resources", "YAMLSyntax", system]),
    tests(
      "PolicyTests",
      [
        "Policy", "Controls", "CEL", "Drift", "Rendering", "Project", "Kubernetes", "Resources", "YAMLSyntax",
        system,
      ]),
    tests(
      "LedgerTests",
      [
        "Ledger", "ledger-writer", "Controls", "Drift", "Policy", "Resources", system,
        .product(name: "GRDB", package: "GRDB.swift"),
      ]),
    tests("ProjectTests", ["Project", "Resources"]),
    tests(
      "ReportingTests", ["Reporting", "Controls", "Policy", "Drift", "Resources", "YAMLSyntax", system],
      exclude: ["Goldens"]),
    tests(
      "CommandTests", ["driftback", "Reporting", "Project", "Resources", system],
      exclude: ["recorded-answers.txt"]),
  ]
)
