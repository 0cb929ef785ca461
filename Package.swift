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
    .library(
      name: "Comparing",
      targets: ["Resources", "YAMLSyntax", "GitStore", "Kubernetes", "Project", "Rendering", "Drift"]),
  ],
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
    .package(url: "https://github.com/apple/swift-system", from: "1.8.1"),
  ],
  targets: [
    .systemLibrary(name: "CYAML", pkgConfig: "yaml-0.1", providers: [.apt(["libyaml-dev"])]),
    .systemLibrary(name: "CGit2", pkgConfig: "libgit2", providers: [.apt(["libgit2-dev"])]),
    .systemLibrary(name: "CZlib", pkgConfig: "zlib", providers: [.apt(["zlib1g-dev"])]),
    .systemLibrary(name: "CCrypto", pkgConfig: "libcrypto", providers: [.apt(["libssl-dev"])]),
    .systemLibrary(name: "CSpawn"),

    layer("Resources", ["CCrypto", system]),
    layer("YAMLSyntax", ["CYAML", "Resources"]),
    layer("GitStore", ["CGit2", "Resources"]),
    layer("Kubernetes", ["CZlib", "Resources", "YAMLSyntax", system]),
    layer("Project", ["Resources", "YAMLSyntax"]),
    layer("Controls", ["Resources", "Kubernetes"]),
    layer("CEL", ["Resources"]),
    layer("Rendering", ["CSpawn", "Resources", "YAMLSyntax", "GitStore", "Kubernetes", "Project"]),
    layer("Drift", ["Resources", "Kubernetes", "Rendering"]),
    layer(
      "Policy", ["Resources", "YAMLSyntax", "Kubernetes", "Project", "Controls", "CEL", "Rendering", "Drift"]),
    layer(
      "Backport", ["Resources", "YAMLSyntax", "GitStore", "Kubernetes", "Project", "Rendering", "Drift"]),
    layer("Reporting", ["Resources", "YAMLSyntax", "Controls", "Drift", "Policy", "Backport"]),
    .executableTarget(
      name: "driftback",
      dependencies: [
        "Resources", "YAMLSyntax", "GitStore", "Kubernetes", "Project", "Controls", "Rendering", "Drift",
        "Policy",
        "Backport", "Reporting", system, .product(name: "ArgumentParser", package: "swift-argument-parser"),
      ],
      swiftSettings: strict),
    // Writes Sources/Kubernetes/Generated; no part of the product.
    .executableTarget(
      name: "generate-schema", dependencies: ["Kubernetes", "Resources", system], swiftSettings: strict),

    tests("ResourcesTests", ["Resources"]),
    tests("YAMLSyntaxTests", ["YAMLSyntax", "Resources", "CYAML", system], exclude: ["Manifests"]),
    tests("GitStoreTests", ["GitStore", "Resources"]),
    tests("KubernetesTests", ["Kubernetes", "Resources", "YAMLSyntax", system]),
    tests(
      "RenderingTests",
      ["Rendering", "Drift", "Kubernetes", "Project", "GitStore", "Resources", "YAMLSyntax"]),
    tests(
      "DriftTests", ["Reporting", "Drift", "Rendering", "Kubernetes", "Project", "Resources", "YAMLSyntax"],
      exclude: ["Defaults"]),
    tests(
      "BackportTests",
      [
        "Backport", "Drift", "Rendering", "Kubernetes", "Project", "GitStore", "Resources", "YAMLSyntax",
        system,
      ], exclude: ["Kustomizations"]),
    tests("ControlsTests", ["Controls", "Kubernetes", "Resources", "YAMLSyntax"]),
    tests(
      "PolicyTests",
      ["Policy", "Controls", "CEL", "Drift", "Project", "Kubernetes", "Resources", "YAMLSyntax"]),
    tests("ProjectTests", ["Project", "Resources"]),
    tests(
      "ReportingTests", ["Reporting", "Drift", "Resources", "YAMLSyntax", system], exclude: ["Goldens"]),
    tests("CommandTests", ["driftback", "Reporting", "Project", "Resources", system]),
  ]
)
