// temporary seam
public import Resources
public struct Snapshot: Sendable { public var resources: [Resource]; public var digest: String; public var hasManagedFields: Bool }
public enum Quantity { public static func equal(_ a: String, _ b: String) -> Bool { a == b } }
public enum Duration { public static func equal(_ a: String, _ b: String) -> Bool { a == b } }
