// swift-tools-version: 6.2
import PackageDescription

// Apart from the main package, because the sanitizers must be on for every target of the build:
//
//   swift build --package-path Fuzz -c release --product fuzz \
//     -Xswiftc -sanitize=fuzzer,address -Xswiftc -enable-testing -Xswiftc -use-ld=lld
//   SWIFT_BACKTRACE=enable=no ASAN_OPTIONS=detect_leaks=0 Fuzz/.build/release/fuzz \
//     -max_total_time=600 -max_len=2048 -dict=Fuzz/yaml.dict Fuzz/corpus Tests/YAMLSyntaxTests/Manifests
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
