public import Drift
public import Resources

/// A scan as it is put on record.
public struct ScanRecord {
  /// What the scan found.
  let report: DriftReport
  /// What the policy made of each finding.
  let assess: (Finding) -> Assessment?
  /// Whether the live state that the scan was shown would hold a resource, if it existed.
  let covers: (ResourceID) -> Bool
  /// The program that made the scan, with its version.
  let tool: String
  /// The program that rendered the sources.
  let renderer: String?

  /// A record of a report.
  ///
  /// - Parameters:
  ///   - assess: what the policy made of a finding; nil where no policy was asked.
  ///   - covers: whether the live state that the scan was shown would hold a resource, if it existed. A drift of a
  ///     resource that it would not hold stays open: a scan closes only what it looked at.
  ///   - tool: the program that made the scan, with its version: `driftback 0.1.0`.
  ///   - renderer: the program that rendered the sources, with its version; nil for plain manifests.
  public init(
    _ report: DriftReport, assess: @escaping (Finding) -> Assessment? = { _ in nil },
    covers: @escaping (ResourceID) -> Bool = { _ in true }, tool: String, renderer: String? = nil
  ) {
    self.report = report
    self.assess = assess
    self.covers = covers
    self.tool = tool
    self.renderer = renderer
  }
}
